"""Who gets what by an act of a host: the same answer for its preview and its mail."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import Session

from app.domain.calendar import Method
from app.domain.outbox import MessageState
from app.domain.signups import SignupStatus
from app.models import Invite, Message, Person, Signup

WAITS = (SignupStatus.WAITLISTED, SignupStatus.OFFERED)


def calendars_that_stand(event_id: int) -> Select[int]:
    """Return the question whose calendars hold the event, or soon will: person ids."""
    return select(Invite.person_id).where(
        Invite.event_id == event_id,
        or_(Invite.method == Method.REQUEST, _open_request()),
    )


def calendars_that_may_hold(event_id: int) -> Select[int]:
    """Return the question whose calendars may hold the event by now: person ids.

    An invite that never left is not among them: it is taken back instead.
    """
    carried = (Message.fence > 0) & Message.trouble.is_(None)
    return select(Invite.person_id).where(
        Invite.event_id == event_id,
        or_(Invite.method == Method.REQUEST, _open_request(carried)),
    )


def those_who_wait(event_id: int) -> Select[int]:
    """Return the question who waits for a place, offered ones too: person ids."""
    return select(Signup.person_id).where(
        Signup.event_id == event_id, Signup.status.in_(WAITS)
    )


def people_of(ids: Select[int]) -> Select[int, str]:
    """Return the question (id, name) of these people who work here, by name."""
    return (
        select(Person.id, Person.name)
        .where(Person.id.in_(ids), Person.left_at.is_(None))
        .order_by(Person.name, Person.id)
    )


def _open_request(*more: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(
        Message.event_id == Invite.event_id,
        Message.person_id == Invite.person_id,
        Message.state == MessageState.DUE,
        Message.method == Method.REQUEST,
        *more,
    )


def list_guest_ids(
    session: Session, *, event_id: int, statuses: Sequence[SignupStatus]
) -> Sequence[int]:
    """Return who stands so with this event, by id."""
    return session.scalars(
        select(Signup.person_id)
        .where(Signup.event_id == event_id, Signup.status.in_(statuses))
        .order_by(Signup.person_id)
    ).all()
