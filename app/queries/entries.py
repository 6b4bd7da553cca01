"""Questions about what calendars show of an event, and whose show nothing."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.domain.calendar import Method
from app.domain.entries import LACKS, Entry, Shown
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


def list_lacking(session: Session, *, event_id: int) -> list[int]:
    """Return those with a place whose calendar shows nothing, or what is not true.

    By id. Those whose address takes no mail are not among them.
    """
    if not may_show(session, "calendars", Reader.HOST, sees=Sees.STATES):
        return []
    going = session.scalars(
        select(Signup.person_id)
        .join(Person, Person.id == Signup.person_id)
        .where(
            Signup.event_id == event_id,
            Signup.status == SignupStatus.ATTENDING,
            Person.left_at.is_(None),
        )
        .order_by(Signup.person_id)
    ).all()
    entries = find_entries(session, event_id=event_id, person_ids=going)
    fed = set(session.scalars(_without_invites(going)))
    return [
        person_id
        for person_id in going
        if (shown := shown_to(entries, person_id)) in LACKS
        or (shown is Shown.FED and person_id not in fed)
    ]


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


def _without_invites(person_ids: Collection[int]) -> Select[int]:
    return select(Person.id).where(Person.id.in_(person_ids), Person.reads_feed)


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
