"""Claiming several messages at once, and giving back what there was no time for."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, exists, func, select
from sqlalchemy.orm import Session

from app.db import UTCDateTime, queue_up
from app.domain.causes import STOPPED_AS_MAIL, CauseKind
from app.domain.events import EventStatus
from app.domain.manners import USUAL, Manners
from app.domain.outbox import LEASE, PACED, Claim, MailKind, MessageState, Parcel
from app.domain.pacing import UNLIMITED, Limits
from app.models import Cause, Event, Message, Revision
from app.operations import ledger, outbox, waking
from app.operations.announcing import announce_afresh, nobody_took
from app.operations.outbox_statements import BACK, NEXT, TAKE
from app.operations.readdressing import follow
from app.operations.takebacks import NOT_TRUE_ANY_MORE, SET_ASIDE
from app.queries.pacing import ANYTHING, room_in_pace


def claim_some(
    session: Session,
    *,
    at_most: int,
    now: datetime,
    lease: timedelta = LEASE,
    pace: int = 0,
    limits: Limits = UNLIMITED,
    manners: Manners = USUAL,
) -> list[Parcel]:
    """Take so many messages that are due, in the order in which they would be one by one.

    Fewer where one comes up that needs a look first; that one is taken alone. So is
    each where the mailbox limits more than its pace, for which every mail counts.
    """
    if at_most > 1 and limits == UNLIMITED:
        session.flush()  # the statements below go past the session's own memory
        if pace:  # or two workers find the same room
            queue_up(session, "pace of mail")
        room = room_in_pace(session, pace=pace, now=now) if pace else at_most
        allowed = ANYTHING if room > 0 else Message.kind.not_in(PACED)
        asked = NEXT if allowed is ANYTHING else NEXT.where(allowed)
        due = session.execute(asked.limit(at_most), {"now": now}).all()
        plain = _list_plain(session, due, room=room, manners=manners, now=now)
        if plain or not due:
            return _take(session, plain, until=now + lease)
    parcel = outbox.claim_next(
        session, now=now, lease=lease, pace=pace, limits=limits, manners=manners
    )
    return [] if parcel is None else [parcel]


def give_back(session: Session, *, claims: Sequence[Claim], now: datetime) -> None:
    """Let messages that nobody tried to carry lie as they lay before the claim.

    What newer news of the same calendar replaced meanwhile is dropped, as is what a
    host stopped; what an edit made untrue is written anew, and what has another address
    goes there.
    """
    if not claims:
        return
    lay = [
        {
            "of_uuid": claim.uuid,
            "of_fence": claim.fence,
            "of_until": claim.until,
            "was_due_at": claim.was_due_at,
            "was_trouble": claim.was_trouble,
        }
        for claim in claims
    ]
    session.execute(BACK, lay)
    take_up(session, [claim.uuid for claim in claims], now=now)
    news = select(Message).where(
        Message.uuid.in_([claim.uuid for claim in claims]),
        Message.state == MessageState.DUE,
        Message.method.is_not(None),
    )
    again = news.execution_options(populate_existing=True)
    for message in session.scalars(again).all():
        if ledger.is_replaced(session, message):
            _drop(message, now=now)
            session.flush()
            ledger.drop_cancel_of_nothing(session, message, now=now)


def take_up(session: Session, uuids: Sequence[str], *, now: datetime) -> None:
    """Do with what came back what was done meanwhile to all that nobody had taken.

    Hosts stopped or changed it, or its reader has another address. It came back
    untried, or refused for now.
    """
    _heed_hosts(session, uuids, now=now)
    follow(session, Message.uuid.in_(uuids), *nobody_took())


def _heed_hosts(session: Session, uuids: Sequence[str], *, now: datetime) -> None:
    edited_at = select(func.max(Revision.changed_at, type_=UTCDateTime)).where(
        Revision.event_id == Event.id
    )
    back = (
        select(Message, Event, Cause, edited_at.scalar_subquery())
        .join(Event, Event.id == Message.event_id)
        .outerjoin(Cause, Cause.id == Message.cause_id)
        .where(Message.uuid.in_(uuids), Message.kind.in_(NOT_TRUE_ANY_MORE))
        .where(*nobody_took())
        .execution_options(populate_existing=True)
    )
    stale = dict[int, Event]()
    for message, event, cause, at in session.execute(back).all():
        if event.status is EventStatus.CANCELED:
            if _may_go_on(session, event_id=event.id):
                message.due_at = max(message.due_at, now) + SET_ASIDE
            elif message.method is None:  # the others wait for what follows them
                _drop(message, now=now)
        elif cause is not None and cause.stopped_at and cause.kind in STOPPED_AS_MAIL:
            _drop(message, now=now)
        elif at is not None and at > message.queued_at:
            stale |= {event.id: event} if message.kind is MailKind.ANNOUNCEMENT else {}
    session.flush()
    for event in stale.values():
        announce_afresh(session, event, actor_id=None, now=now)


def _may_go_on(session: Session, *, event_id: int) -> bool:
    # As long as a cancellation can be undone.
    held = exists().where(
        Cause.event_id == event_id,
        Cause.kind == CauseKind.CANCELED,
        Cause.closed_at.is_(None),
        Cause.cursor == 0,
    )
    return bool(session.scalar(select(held)))


def _drop(message: Message, *, now: datetime) -> None:
    message.state, message.closed_at = MessageState.SUPERSEDED, now
    message.content = b""


def _list_plain(
    session: Session,
    due: Sequence[Row[*tuple[Any, ...]]],
    *,
    room: int,
    manners: Manners,
    now: datetime,
) -> list[Row[*tuple[Any, ...]]]:
    """Return the first of what is due, as far as none of them needs a look."""
    # Of two to one person the first counts here.
    told_of = {
        mail.person_id: mail.kind for mail in reversed(due) if waking.wakes(mail)
    }
    asleep = waking.list_asleep(session, told_of=told_of, manners=manners, now=now)
    woken = set[int]()
    plain = list[Row[*tuple[Any, ...]]]()
    for mail in due:
        # Whoever had it without a word may have sent it.
        is_doubtful = mail.fence and mail.trouble is None
        if is_doubtful or now >= mail.useless_at:
            break
        room -= mail.kind in PACED
        if room < 0:
            break
        if waking.wakes(mail):
            # Of two to one person the second asks anew: the first counts then.
            if mail.person_id in woken | asleep:
                break
            woken.add(mail.person_id)
        plain.append(mail)
    return plain


def _take(
    session: Session, found: Sequence[Row[*tuple[Any, ...]]], *, until: datetime
) -> list[Parcel]:
    if found:
        session.execute(TAKE, {"ids": [mail.id for mail in found], "until": until})
    return [
        Parcel(
            uuid=mail.uuid,
            fence=mail.fence + 1,
            until=until,
            was_due_at=mail.due_at,
            was_trouble=mail.trouble,
            message_id=mail.id,
            event_id=mail.event_id,
            person_id=mail.person_id,
            kind=mail.kind,
            recipient=mail.recipient,
            content=mail.content,
        )
        for mail in found
    ]
