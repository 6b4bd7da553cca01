"""Questions about what calendars show of an event, and whose show nothing."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import Session

from app.domain.calendar import Method
from app.domain.entries import Entry, Shown
from app.domain.outbox import MessageState
from app.domain.privacy_terms import Reader, Sees
from app.domain.signups import SignupStatus
from app.models import Event, Invite, Message, Person, Signup
from app.queries.charter import may_show


def find_entries(
    session: Session, *, event_id: int, person_ids: Collection[int]
) -> dict[int, Entry]:
    """Return the ledger's row of each of these people that has one."""
    waits = _waiting(session, event_id=event_id, person_ids=person_ids)
    invites = session.scalars(
        select(Invite).where(
            Invite.event_id == event_id, Invite.person_id.in_(person_ids)
        )
    )
    return {
        invite.person_id: Entry(
            sequence=invite.sequence,
            made_at=invite.stamped_at,
            told=invite.told,
            method=invite.method,
            held=invite.held,
            starts_at=invite.held_starts_at,
            ends_at=invite.held_ends_at,
            sent_at=invite.sent_at,
            bounced_at=invite.bounced_at,
            is_fed=invite.is_fed,
            waits=waits.get(invite.person_id),
        )
        for invite in invites
    }


def shown_to(entries: dict[int, Entry], person_id: int) -> Shown:
    """Return what this person's calendar shows."""
    entry = entries.get(person_id)
    return entry.shown if entry else Shown.NOTHING


def list_lacking(
    session: Session, *, event_id: int, among: Collection[int] | None = None
) -> list[int]:
    """Return those with a place whose calendar shows nothing, or what is not true.

    By id; `among` asks about these people only. Those whose address takes no mail
    are not among them.
    """
    if not _may_be_told(session):
        return []
    asked = _lacking(event_id).order_by(Signup.person_id)
    if among is not None:
        asked = asked.where(Signup.person_id.in_(among))
    return list(session.scalars(asked))


def count_lacking(session: Session, *, event_id: int) -> int:
    """Return how many `list_lacking` would list."""
    if not _may_be_told(session):
        return 0
    lacking = _lacking(event_id).subquery()
    return session.scalar(select(func.count()).select_from(lacking)) or 0


def list_fed_only(session: Session, *, person_id: int, now: datetime) -> list[int]:
    """Return the coming events that this person's feed stands for: no invite is there."""
    return list(
        session.scalars(
            select(Invite.event_id)
            .join(Event, Event.id == Invite.event_id)
            .where(
                Invite.person_id == person_id,
                Invite.is_fed,
                Invite.method == Method.REQUEST,
                Event.starts_at > now,
            )
            .order_by(Invite.event_id)
        )
    )


def _may_be_told(session: Session) -> bool:
    return may_show(session, "calendars", Reader.HOST, sees=Sees.STATES)


def _lacking(event_id: int) -> Select[int]:
    # What `Entry.shown` says of each, asked of all at once: those in `LACKS`, or on a feed
    # that its owner has given up since.
    no_longer_fed = Invite.is_fed & ~Person.reads_feed
    is_stale = ~Invite.is_fed & (Invite.held != Invite.told)
    lacks = or_(
        Invite.id.is_(None),
        Invite.method.is_(None) & ~_waits(Method.REQUEST),
        (Invite.method == Method.REQUEST)
        & (no_longer_fed | (is_stale & ~_waits(Method.REQUEST, Method.CANCEL))),
    )
    is_refused = Invite.bounced_at.is_not(None) & ~_waits(*Method)
    return (
        select(Signup.person_id)
        .join(Person, Person.id == Signup.person_id)
        .outerjoin(
            Invite,
            (Invite.event_id == Signup.event_id)
            & (Invite.person_id == Signup.person_id),
        )
        .where(
            Signup.event_id == event_id,
            Signup.status == SignupStatus.ATTENDING,
            Person.left_at.is_(None),
            lacks,
            ~is_refused,
        )
    )


def _waits(*methods: Method) -> ColumnElement[bool]:
    return exists().where(
        Message.event_id == Signup.event_id,
        Message.person_id == Signup.person_id,
        Message.state == MessageState.DUE,
        Message.method.in_(methods),
    )


def _waiting(
    session: Session, *, event_id: int, person_ids: Collection[int]
) -> dict[int, Method]:
    rows = session.execute(
        select(Message.person_id, Message.method)
        .where(
            Message.event_id == event_id,
            Message.person_id.in_(person_ids),
            Message.state == MessageState.DUE,
            Message.method.is_not(None),
        )
        .order_by(Message.id)
    )
    return {person: method for person, method in rows if person and method}
