"""The guest list as its hosts may see it: some of it as counts only."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.domain.needs import ACCESS, NeedTick
from app.domain.outbox import MailKind, MessageState
from app.domain.signups import SignupStatus
from app.models import Department, Event, Need, Signup
from app.queries.guests import (
    Carried,
    find_bounced,
    find_mail,
    find_needs,
    list_guests,
)
from app.queries.people import list_reports
from app.web.filters import hue_class, initials, moment, ordinal
from app.web.guests_words import MAIL_WORDS, mail_state
from app.web.labels import NEED_WORDS
from app.web.words import gettext

TELL_WHO_CAME = frozenset({MailKind.PROMPT, MailKind.NEWS, MailKind.CANCELLATION})
"""Kinds that only those get who came, or who once freed their place."""


@dataclass(frozen=True, kw_only=True)
class MailLine:
    """One mail to a guest, in words."""

    short: str
    words: str
    tone: str


@dataclass(frozen=True, kw_only=True)
class Guest:
    """One line of the list."""

    person_id: int
    name: str
    email: str
    department: str
    code: str
    initials: str
    hue_class: str
    status: SignupStatus
    turn: str
    """"3rd", for those who wait."""
    ticks: tuple[str, ...]
    food: str
    access: str
    note: str
    said: tuple[str, ...]
    """What they tell their hosts, line by line."""
    host_words: str
    mails: tuple[MailLine, ...]
    latest: MailLine | None
    may_retry: bool


@dataclass(frozen=True, kw_only=True)
class Count:
    """How many, of what."""

    name: str
    number: int
    key: str
    """What the list can be narrowed to: a department's code, or a tick."""
    code: str = ""
    hue_class: str = ""


@dataclass(frozen=True, kw_only=True)
class GuestsPage:
    """The whole list, grouped, with its counts."""

    going: tuple[Guest, ...]
    offered: tuple[Guest, ...]
    waiting: tuple[Guest, ...]
    invited: tuple[Guest, ...]
    declined: tuple[Guest, ...]
    declined_unnamed: int
    """Those whose answer this viewer learns as a count only."""
    departments: tuple[Count, ...]
    food: tuple[Count, ...]
    answered: bool


def guests_page(session: Session, event: Event, *, viewer_id: int) -> GuestsPage:
    """Return the guest list; of the viewer's own reports, food and absence as counts."""
    signups = list_guests(session, event_id=event.id)
    needs = find_needs(session, event_id=event.id)
    below = list_reports(session, person_id=viewer_id)
    mail = find_mail(session, event_id=event.id)
    bounced = find_bounced(session, event_id=event.id)
    waiting = sorted(
        (s for s in signups if s.status is SignupStatus.WAITLISTED),
        key=lambda signup: signup.turn or 0,
    )
    turns = {s.id: ordinal(i + 1) for i, s in enumerate(waiting)}
    unnamed = [
        s for s in signups if s.status is SignupStatus.DECLINED and s.person_id in below
    ]
    guests = [
        _guest(
            signup,
            need=None if signup.person_id in below else needs.get(signup.id),
            is_below=signup.person_id in below,
            turn=turns.get(signup.id, ""),
            mails=_shown(mail[signup.person_id], is_below=signup.person_id in below),
            bounced=signup.person_id in bounced,
            zone=event.zone,
        )
        for signup in signups
        if signup not in unnamed
    ]
    by_person = {guest.person_id: guest for guest in guests}
    going = [s for s in signups if s.status is SignupStatus.ATTENDING]
    return GuestsPage(
        going=_of(guests, SignupStatus.ATTENDING),
        offered=_of(guests, SignupStatus.OFFERED),
        waiting=tuple(by_person[s.person_id] for s in waiting),
        invited=_of(guests, SignupStatus.INVITED),
        declined=_of(guests, SignupStatus.DECLINED),
        declined_unnamed=len(unnamed),
        departments=_departments(s.person.department for s in going),
        food=_food(needs[s.id] for s in going if s.id in needs),
        answered=bool(signups),
    )


def _shown(mails: list[Carried], *, is_below: bool) -> list[Carried]:
    if not is_below:
        return mails
    return [mail for mail in mails if mail.kind not in TELL_WHO_CAME]


def _guest(
    signup: Signup,
    *,
    need: Need | None,
    is_below: bool,
    turn: str,
    mails: list[Carried],
    bounced: bool,
    zone: str,
) -> Guest:
    person = signup.person
    ticks = [NeedTick(tick) for tick in need.ticks] if need else []
    lines = tuple(_line(mail, zone=zone) for mail in mails)
    waits = any(m.state is MessageState.DUE and m.trouble for m in mails)
    going = signup.status is SignupStatus.ATTENDING
    return Guest(
        person_id=person.id,
        name=person.name,
        email=person.email,
        department=person.department.name,
        code=person.department.code,
        initials=initials(person.name),
        hue_class=hue_class(person.department),
        status=signup.status,
        turn=turn,
        ticks=tuple(tick.value for tick in ticks),
        food=_ticks(tick for tick in ticks if tick not in ACCESS),
        access=_ticks(tick for tick in ticks if tick in ACCESS),
        note=need.note if need else "",
        said=() if is_below else _said(signup),
        host_words=signup.host_words,
        mails=lines,
        latest=lines[-1] if lines else None,
        may_retry=waits or (bounced and going),
    )


def _said(signup: Signup) -> tuple[str, ...]:
    lines = []
    if signup.reply:
        lines.append(signup.reply)
    if signup.learn:
        lines.append(gettext("Would like to learn: %(what)s", what=signup.learn))
    if signup.help:
        lines.append(gettext("Can help with: %(what)s", what=signup.help))
    return tuple(lines)


def _line(mail: Carried, *, zone: str) -> MailLine:
    at = moment(mail.closed_at or mail.queued_at, zone)
    state, tone = mail_state(mail.state, has_trouble=bool(mail.trouble))
    short = gettext("%(mail)s: %(state)s", mail=MAIL_WORDS[mail.kind], state=state)
    words = gettext("%(short)s, %(when)s", short=short, when=at)
    if mail.trouble and mail.state is not MessageState.SENT:
        words = gettext(
            "%(words)s. Last answer: %(why)s", words=words, why=mail.trouble
        )
    return MailLine(short=short, words=words, tone=tone)


def _ticks(ticks: Iterable[NeedTick]) -> str:
    return ", ".join(str(NEED_WORDS[tick]) for tick in ticks)


def _of(guests: list[Guest], status: SignupStatus) -> tuple[Guest, ...]:
    return tuple(guest for guest in guests if guest.status is status)


def _departments(departments: Iterable[Department]) -> tuple[Count, ...]:
    known = list(departments)
    found = {department.id: department for department in known}
    counts = Counter(department.id for department in known)
    return tuple(
        Count(
            name=found[key].name,
            number=number,
            key=found[key].code,
            code=found[key].code,
            hue_class=hue_class(found[key]),
        )
        for key, number in counts.most_common()
    )


def _food(needs: Iterable[Need]) -> tuple[Count, ...]:
    counts = Counter(NeedTick(tick) for need in needs for tick in need.ticks)
    return tuple(
        Count(name=str(NEED_WORDS[tick]), number=counts[tick], key=tick.value)
        for tick in NeedTick
        if counts[tick]
    )
