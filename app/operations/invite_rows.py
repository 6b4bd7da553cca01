"""What is known of the invites of an event, and taking back news that nobody took."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from app.domain.calendar import Method
from app.domain.outbox import MessageState
from app.models import Invite, Message
from app.queries.series_entries import Together, find_together


@dataclass(frozen=True, kw_only=True)
class Known:
    """What was looked up at once for a batch of people of one event."""

    invites: dict[int, Invite]
    with_open_news: frozenset[int]
    """For whom calendar news waits that something newer would take the place of."""
    together: Together | None = None
    """The series that the event is a date of, where it is one entry in calendars."""


def look_up(session: Session, *, event_id: int, person_ids: Sequence[int]) -> Known:
    """Return what calendars of these people hold, and for whom news waits."""
    found = session.scalars(
        select(Invite).where(
            Invite.event_id == event_id, Invite.person_id.in_(person_ids)
        )
    )
    invites = {invite.person_id: invite for invite in found}
    together = find_together(session, event_id=event_id, person_ids=person_ids)
    if not invites:  # nothing was ever written to any of them
        return Known(invites={}, with_open_news=frozenset(), together=together)
    waiting = select(Message.person_id).where(
        Message.event_id == event_id,
        Message.person_id.in_(person_ids),
        Message.state == MessageState.DUE,
        Message.method.is_not(None),
    )
    return Known(
        invites=invites,
        with_open_news=frozenset(n for n in session.scalars(waiting) if n),
        together=together,
    )


def supersede(
    session: Session, *, event_id: int, person_id: int, now: datetime
) -> None:
    """Drop news about this place that is older and that nobody tried to send."""
    session.execute(
        update(Message)
        .where(
            Message.event_id == event_id,
            Message.person_id == person_id,
            Message.state == MessageState.DUE,
            Message.method.is_not(None),
            # Or tried and given back: a claim forgets the trouble of the try before.
            (Message.fence == 0) | Message.trouble.is_not(None),
        )
        .values(state=MessageState.SUPERSEDED, closed_at=now, content=b"")
    )


def may_be_held(session: Session, invite: Invite) -> bool:
    """Return whether something was sent and stands, or is on its way at this moment."""
    return invite.method is Method.REQUEST or is_under_way(session, invite)


def stands(session: Session, invite: Invite) -> bool:
    """Return whether a calendar holds it, or a REQUEST is yet to leave."""
    if invite.method is Method.REQUEST:
        return True
    open_request = exists().where(
        Message.event_id == invite.event_id,
        Message.person_id == invite.person_id,
        Message.state == MessageState.DUE,
        Message.method == Method.REQUEST,
    )
    return bool(session.scalar(select(open_request)))


def is_under_way(session: Session, invite: Invite) -> bool:
    """Return whether a REQUEST is being carried to this calendar at this moment."""
    carried = exists().where(
        Message.event_id == invite.event_id,
        Message.person_id == invite.person_id,
        Message.state == MessageState.DUE,
        Message.method == Method.REQUEST,
        Message.fence > 0,
        Message.trouble.is_(None),  # what a server refused is noted on the invite
    )
    return bool(session.scalar(select(carried)))
