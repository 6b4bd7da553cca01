"""Claiming and closing queued mail, safely beside other workers."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select, update
from sqlalchemy.orm import Session

from app.domain.audit import Act
from app.domain.calendar import Method
from app.domain.manners import USUAL, Manners
from app.domain.outbox import (
    LEASE,
    WAITS_S,
    Claim,
    MailFault,
    MessageState,
    Parcel,
    retry_after,
)
from app.domain.pacing import UNLIMITED, Limits
from app.models import Installation, Message
from app.operations import audit, ledger, waking
from app.operations.lost_claims import find_again
from app.operations.outbox_statements import (
    CLAIM,
    DUE,
    MAIL_FLOWS,
    SENT,
    Claimed,
    claiming,
)
from app.queries.pacing import ANYTHING, may_leave


def claim_next(
    session: Session,
    *,
    now: datetime,
    lease: timedelta = LEASE,
    pace: int = 0,
    limits: Limits = UNLIMITED,
    manners: Manners = USUAL,
) -> Parcel | None:
    """Take the most urgent message that is due, or None; the claim is a lease.

    The lowest rank goes first, then what has been due longest. A message waits
    behind every open one of its lane that is as urgent. A worker that died leaves
    a lease that runs out, and its message is due again. `now` is the database's
    instant, because leases of several workers are compared. `pace` is how many
    announcements and prompts may leave within a minute, 0 is no limit; `limits` are
    the mailbox's own; `manners` say when nudges may wake anybody.
    """
    session.flush()  # the statements below go past the session's own memory
    allowed = may_leave(session, now=now, pace=pace, limits=limits)
    until = now + lease
    return _claim_at_once(session, allowed, now=now, until=until) or (
        _claim_with_care(session, allowed, now=now, until=until, manners=manners)
    )


def _claim_at_once(
    session: Session, allowed: ColumnElement[bool], *, now: datetime, until: datetime
) -> Parcel | None:
    """Claim the most urgent message in one statement, unless it needs a look first."""
    claim = CLAIM if allowed is ANYTHING else claiming(allowed)
    found = session.execute(claim, {"now": now, "until": until}).one_or_none()
    return None if found is None else _parcel(found, now=now, until=until)


def _claim_with_care(
    session: Session,
    allowed: ColumnElement[bool],
    *,
    now: datetime,
    until: datetime,
    manners: Manners,
) -> Parcel | None:
    """Claim after a look: at what is too late, came back, or may wake its reader."""
    while message := _most_urgent(session, allowed, now=now):
        is_lost = message.fence and message.trouble is None
        if is_lost and not find_again(session, message, now=now):
            continue
        if now >= message.useless_at:
            _drop(session, message, now=now)
        elif (at := waking.leaves_at(session, message, manners=manners, now=now)) > now:
            waking.let_wait(session, message, until=at, now=now)
            if message.due_at >= message.useless_at:
                _drop(session, message, now=now)
        else:
            break
    if message is None:
        return None
    message.fence += 1
    message.due_at, message.trouble = until, None
    session.flush()
    return _parcel(message, now=now, until=until)


def settle(session: Session, *, parcel: Parcel, now: datetime) -> bool:
    """Note the delivery and what that calendar holds; False if the claim was lost."""
    return settle_all(session, claims=[parcel], now=now) > 0


def settle_all(session: Session, *, claims: Sequence[Claim], now: datetime) -> int:
    """Note all these deliveries; return how many of the claims were still ours."""
    gone = list[Row[*tuple[Any, ...]]]()
    for fence in {claim.fence for claim in claims}:  # one, nearly always
        uuids = [claim.uuid for claim in claims if claim.fence == fence]
        ours = {"of_uuids": uuids, "of_fence": fence, "at": now}
        gone += session.execute(SENT, ours).all()
    news = [mail for mail in gone if mail.method is not None]
    ledger.note_taken(session, news, sent_at=now)
    if any(mail.was_refused for mail in gone):
        session.execute(MAIL_FLOWS)
    return len(gone)


def release(
    session: Session,
    *,
    parcel: Parcel,
    trouble: str,
    now: datetime,
    may_have_arrived: bool = False,
    waits_s: tuple[float, ...] = WAITS_S,
    fault: MailFault | None = MailFault.SERVER,
) -> bool:
    """Give the parcel back, to be tried later; return False if the claim was lost.

    What newer news of the same calendar replaced meanwhile is not tried again.
    A `fault` concerns all mail, and is noted for whoever runs this; None: this one.
    """
    due_at = now + retry_after(parcel.fence, key=parcel.message_id, waits_s=waits_s)
    ours = _change(session, parcel, due_at=due_at, trouble=trouble)
    if ours:
        message = session.get_one(Message, parcel.message_id, populate_existing=True)
        if may_have_arrived:
            ledger.note_maybe(session, message)
        if ledger.is_replaced(session, message):
            _close(session, parcel, state=MessageState.SUPERSEDED, closed_at=now)
            ledger.drop_cancel_of_nothing(session, parcel, now=now)
    if fault is not None:
        _mail_stands(session, fault, trouble=trouble, now=now)
    return ours


def fail(session: Session, *, parcel: Parcel, trouble: str, now: datetime) -> bool:
    """Give the parcel up for good; return False if the claim was lost."""
    method, _ = _calendar(session, parcel)
    ours = _close(
        session, parcel, state=MessageState.FAILED, trouble=trouble, closed_at=now
    )
    if ours and method is not None:
        ledger.note(session, parcel, bounced_at=now)
        ledger.drop_cancel_of_nothing(session, parcel, now=now)
    return ours


def retry(session: Session, *, message_id: int, now: datetime) -> bool:
    """Make a waiting message due at once; False if it is settled or under way."""
    found = session.execute(
        update(Message)
        .where(
            Message.id == message_id,
            Message.state == MessageState.DUE,
            # Whoever carries it holds a lease: freed, it would leave twice.
            (Message.fence == 0) | Message.trouble.is_not(None),
        )
        .values(due_at=now)
        .returning(Message.person_id, Message.event_id)
    ).one_or_none()
    if found is not None:
        audit.note(
            session,
            Act.RETRIED_MAIL,
            person_id=found.person_id,
            event_id=found.event_id,
            after={"message": message_id},
        )
    return found is not None


def _parcel(claimed: Message | Claimed, *, now: datetime, until: datetime) -> Parcel:
    return Parcel(
        uuid=claimed.uuid,
        until=until,
        was_due_at=now,
        message_id=claimed.id,
        event_id=claimed.event_id,
        person_id=claimed.person_id,
        kind=claimed.kind,
        fence=claimed.fence,
        recipient=claimed.recipient,
        content=claimed.content,
    )


def _most_urgent(
    session: Session, allowed: ColumnElement[bool], *, now: datetime
) -> Message | None:
    return session.scalar(DUE.where(allowed), {"now": now})


def _calendar(session: Session, parcel: Parcel) -> tuple[Method | None, str | None]:
    # What it does to a calendar, and the hash of what it says there.
    asked = select(Message.method, Message.told)
    method, told = session.execute(asked.where(Message.id == parcel.message_id)).one()
    return method, told


def _close(session: Session, parcel: Parcel, **changes: object) -> bool:
    # A queue of finished mail is no archive: whatever closes one empties it.
    return _change(session, parcel, content=b"", **changes)


def _change(session: Session, parcel: Parcel, **changes: object) -> bool:
    ours = session.scalar(
        update(Message)
        .where(
            Message.id == parcel.message_id,
            Message.fence == parcel.fence,
            Message.state == MessageState.DUE,
        )
        .values(changes)
        .returning(Message.id)
    )
    return ours is not None


def _drop(session: Session, message: Message, *, now: datetime) -> None:
    message.state, message.closed_at = MessageState.TOO_LATE, now
    message.content = b""
    if message.method is Method.REQUEST:
        ledger.drop_cancel_of_nothing(session, message, now=now)


def _mail_stands(
    session: Session, fault: MailFault, *, trouble: str, now: datetime
) -> None:
    session.execute(
        update(Installation)
        .values(
            mail_refused_at=func.coalesce(Installation.mail_refused_at, now),
            mail_fault=fault,
            mail_trouble=trouble[:500],
        )
        .execution_options(synchronize_session=False)
    )
