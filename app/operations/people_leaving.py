"""Letting people go: sessions, places, mail and what they answered for."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.db import lock
from app.domain.access import Right
from app.domain.audit import Act
from app.domain.events import EventStatus, HostRole
from app.domain.house import House
from app.domain.mail import HostMail, HostNews
from app.domain.outbox import MailKind, MessageState
from app.domain.signups import TAKES_A_PLACE, SignupStatus
from app.models import (
    Event,
    Grant,
    HeldNudge,
    Host,
    Invite,
    Message,
    Person,
    SignInCode,
    Signup,
    Token,
)
from app.operations import audit, letters
from app.operations.coffees import leave_coffees
from app.operations.hosts import hand_over
from app.operations.places import leave_to_worker
from app.operations.series_leaving import leave_series
from app.queries.access import list_granted

CHUNK = 500


def let_go(
    session: Session, *, person_ids: Sequence[int], house: House, now: datetime
) -> None:
    """Deactivate these people: nothing is sent to them any more.

    Their sessions end, their places ahead are free for those who wait, and what
    they answered for goes to a co-host, or to the admins' attention.
    """
    for start in range(0, len(person_ids), CHUNK):
        ids = person_ids[start : start + CHUNK]
        session.execute(
            update(Person)
            .where(Person.id.in_(ids), Person.left_at.is_(None))
            .values(left_at=now, session_version=Person.session_version + 1)
        )
        audit.note_all(session, Act.DEACTIVATED, person_ids=ids)
        _purge(session, ids, now=now)
        leave_coffees(session, ids, house=house, now=now)
        for event_id in _events_ahead(session, ids, now=now):
            event = lock(session, Event, event_id)
            _free(session, event, ids, now=now)
    session.expire_all()
    done = leave_series(session, person_ids, house=house, now=now)
    for event_id in _left_alone(session, person_ids, now=now):
        if event_id in done:
            continue
        _find_heir(session, event_id, house=house, now=now)
    for start in range(0, len(person_ids), CHUNK):
        _drop_hosts(session, person_ids[start : start + CHUNK], now=now)


def _purge(session: Session, ids: Sequence[int], *, now: datetime) -> None:
    session.execute(
        update(Message)
        .where(Message.person_id.in_(ids), Message.state == MessageState.DUE)
        .values(state=MessageState.SUPERSEDED, closed_at=now, content=b"")
    )
    for table in (Token, SignInCode, Grant, HeldNudge):
        session.execute(delete(table).where(table.person_id.in_(ids)))


def _events_ahead(
    session: Session, ids: Sequence[int], *, now: datetime
) -> Sequence[int]:
    signed_up = select(Signup.event_id).where(Signup.person_id.in_(ids))
    invited = select(Invite.event_id).where(Invite.person_id.in_(ids))
    # In one order, so that two that lock many events never wait for each other.
    return session.scalars(
        select(Event.id)
        .where(Event.ends_at > now, Event.id.in_(signed_up.union(invited)))
        .order_by(Event.id)
    ).all()


def _free(session: Session, event: Event, ids: Sequence[int], *, now: datetime) -> None:
    theirs = (Signup.event_id == event.id, Signup.person_id.in_(ids))
    statuses = session.scalars(select(Signup.status).where(*theirs)).all()
    session.execute(
        update(Signup)
        .where(*theirs, Signup.status != SignupStatus.DECLINED)
        .values(
            status=SignupStatus.DECLINED, turn=None, held_until=None, answered_at=now
        )
    )
    # Their calendars went with them: no later change is written to anybody there.
    session.execute(
        update(Invite)
        .where(Invite.event_id == event.id, Invite.person_id.in_(ids))
        .values(method=None)
    )
    if any(status in TAKES_A_PLACE for status in statuses):
        leave_to_worker(session, event, now=now)


def _left_alone(
    session: Session, ids: Sequence[int], *, now: datetime
) -> Iterator[int]:
    for start in range(0, len(ids), CHUNK):
        yield from session.scalars(
            select(Event.id)
            .where(
                Event.organizer_id.in_(ids[start : start + CHUNK]),
                Event.ends_at > now,
                Event.status == EventStatus.PUBLISHED,
            )
            .order_by(Event.id)
        ).all()


def _find_heir(session: Session, event_id: int, *, house: House, now: datetime) -> None:
    heir_id = session.scalar(
        select(Host.person_id)
        .join(Person, Person.id == Host.person_id)
        .where(
            Host.event_id == event_id,
            Host.role == HostRole.HOST,
            Person.left_at.is_(None),
        )
        .order_by(Host.id)
        .limit(1)
    )
    if heir_id is not None:
        hand_over(session, event_id=event_id, to_id=heir_id, house=house, now=now)
    else:
        _tell_admins(session, lock(session, Event, event_id), house=house, now=now)


def _tell_admins(
    session: Session, event: Event, *, house: House, now: datetime
) -> None:
    for admin in list_granted(session, granted=Right.ADMIN):
        letters.queue(
            session,
            person=admin,
            content=HostMail(
                event=letters.facts_of(event, house=house),
                news=HostNews.WITHOUT_ORGANIZER,
                action_url=f"{house.base_url}/admin/hosts",
                people=(event.organizer.name,),
            ),
            occasion=letters.Occasion(kind=MailKind.HOST, event_id=event.id),
            house=house,
            now=now,
        )


def _drop_hosts(session: Session, ids: Sequence[int], *, now: datetime) -> None:
    ahead = select(Event.id).where(Event.ends_at > now)
    session.execute(
        delete(Host).where(Host.person_id.in_(ids), Host.event_id.in_(ahead))
    )
