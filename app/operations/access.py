"""Signing in by a mailed code or an operator's link, and the rights people have."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.db import attempt, call_the_worker, lock, queue_up
from app.domain.access import Right
from app.domain.audit import Act
from app.domain.house import House
from app.domain.mail import Code
from app.domain.outbox import MailKind
from app.domain.tokens import (
    SECRET_BYTES,
    SIGN_IN_MINUTES,
    Purpose,
    fits,
    hash_of,
    read_key,
)
from app.models import CodeRequest, Grant, Person, SignInCode, Token
from app.operations import audit, letters
from app.queries.access import has_right, list_granted
from app.queries.people import find_person

DIGITS = 6
TRIES_AT_MOST = 5
WINDOW = timedelta(hours=1)
PER_ADDRESS, PER_NETWORK = 10, 300


class TooManyCodes(Exception):  # noqa: N818 -- reads as the sentence it states
    """An address or a network asked for so many codes that it must wait."""


class LastAdmin(Exception):  # noqa: N818 -- reads as the sentence it states
    """Without this person nobody would be admin."""


def ask_code(
    session: Session, *, email: str, network: str, house: House, now: datetime
) -> str:
    """Mail a code to this address if somebody has it; return the browser's secret.

    An unknown address costs the same work and gets the same answer. Raises
    `TooManyCodes`; nothing is written then.
    """
    _count_request(session, email=email, network=network, now=now)
    browser = secrets.token_urlsafe(SECRET_BYTES)
    person = find_person(session, email=email)
    # The time that a code takes must not tell who works here: one is made either way.
    anybody = session.scalar(select(Person).limit(1))
    if to := person or anybody:
        with attempt(session, keeps=to is person):
            _mail_code(session, to, browser=browser, house=house, now=now)
    call_the_worker(session)
    return browser


def _mail_code(
    session: Session, person: Person, *, browser: str, house: House, now: datetime
) -> None:
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    expires_at = now + timedelta(minutes=SIGN_IN_MINUTES)
    session.add(
        SignInCode(
            person_id=person.id,
            code_hash=_code_hash(code, browser),
            browser_hash=hash_of(browser),
            expires_at=expires_at,
        )
    )
    letters.queue(
        session,
        person=person,
        content=Code(code=code, minutes=SIGN_IN_MINUTES),
        occasion=letters.Occasion(kind=MailKind.CODE, pointless_at=expires_at),
        house=house,
        now=now,
    )
    session.flush()


def check_code(
    session: Session, *, browser: str, code: str, now: datetime
) -> Person | None:
    """Return whose code it is; each code works once, in one browser, for five tries.

    A wrong try is counted, so this never raises: the caller commits either way.
    """
    asked = session.scalar(
        select(SignInCode)
        .where(SignInCode.browser_hash == hash_of(browser))
        .with_for_update()
    )
    if asked is None or asked.used_at or now >= asked.expires_at:
        return None
    if asked.tries >= TRIES_AT_MOST:
        return None
    asked.tries += 1
    plain = "".join(digit for digit in code if digit.isdigit())
    if not fits(f"{plain}.{browser}", asked.code_hash):
        return None
    asked.used_at = now
    return _works_here(session, asked.person_id)


def make_sign_in_link(
    session: Session, *, person: Person, house: House, now: datetime
) -> str:
    """Return a link that signs this person in once, within ten minutes."""
    audit.note(session, Act.MADE_SIGN_IN_LINK, person_id=person.id)
    return letters.make_link(
        session,
        path="sign-in/link",
        purpose=Purpose.SIGN_IN,
        person_id=person.id,
        house=house,
        expires_at=now + timedelta(minutes=SIGN_IN_MINUTES),
    )


def use_sign_in_link(session: Session, *, key: str, now: datetime) -> Person | None:
    """Return who the operator's link signs in, and use it up; None if it is worthless."""
    read = read_key(key)
    if read is None or session.get(Token, read.token_id) is None:
        return None
    token = lock(session, Token, read.token_id)
    if token.purpose != Purpose.SIGN_IN or not fits(read.secret, token.secret_hash):
        return None
    if token.used_at or token.expires_at is None or now >= token.expires_at:
        return None
    token.used_at = now
    return _works_here(session, token.person_id)


def grant(session: Session, *, person_id: int, granted: Right) -> bool:
    """Give a person a right; return whether it is new to them."""
    if has_right(session, person_id=person_id, granted=granted):
        return False
    session.add(Grant(person_id=person_id, granted=granted))
    after = {"right": granted}
    audit.note(session, Act.GAVE_RIGHT, person_id=person_id, after=after)
    return True


def revoke(session: Session, *, person_id: int, granted: Right) -> bool:
    """Take a right from a person; return whether they had it. Raises `LastAdmin`."""
    queue_up(session, "admins")  # two may revoke each other
    admins = {person.id for person in list_granted(session, granted=Right.ADMIN)}
    if granted is Right.ADMIN and admins == {person_id}:
        raise LastAdmin
    taken = session.scalars(
        delete(Grant)
        .where(Grant.person_id == person_id, Grant.granted == granted)
        .returning(Grant.id)
    ).all()
    if taken:
        before = {"right": granted}
        audit.note(session, Act.TOOK_RIGHT, person_id=person_id, before=before)
    return bool(taken)


def end_sessions(session: Session, *, person_id: int) -> None:
    """Make every cookie of this person worthless, on every device."""
    lock(session, Person, person_id).session_version += 1


def _count_request(
    session: Session, *, email: str, network: str, now: datetime
) -> None:
    address = hash_of(email.strip().lower())
    queue_up(session, address, network)  # or ten at once would all be the ninth
    since = now - WINDOW
    for column, value, limit in (
        (CodeRequest.address_hash, address, PER_ADDRESS),
        (CodeRequest.network, network, PER_NETWORK),
    ):
        asked = select(func.count()).where(
            column == value, CodeRequest.asked_at > since
        )
        if session.scalars(asked).one() >= limit:
            raise TooManyCodes
    session.add(CodeRequest(address_hash=address, network=network, asked_at=now))


def _code_hash(code: str, browser: str) -> str:
    # Six digits alone could be guessed from their hash: the secret salts them.
    return hash_of(f"{code}.{browser}")


def _works_here(session: Session, person_id: int) -> Person | None:
    person = session.get_one(Person, person_id)
    return None if person.left_at else person
