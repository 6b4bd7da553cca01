"""Questions about what a person's calendar may subscribe to, asked at each fetch."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, exists, func, or_, select
from sqlalchemy.orm import Session

from app.domain.calendar import Method
from app.domain.causes import CauseKind
from app.domain.events import AudienceKind, EventStatus, HostRole
from app.domain.feeds import AHEAD, BACK, CANCELED_STAYS, FedEvent, Feed, FeedOf
from app.domain.signups import SignupStatus
from app.domain.time import slug_of
from app.domain.tokens import Purpose
from app.models import Cause, Event, Host, Invite, Person, Revision, Signup, Token
from app.queries.acts import cancellations_in_hold
from app.queries.events import is_told
from app.queries.series_entries import stands_in_entry


def list_feeds(session: Session, *, person_id: int) -> Sequence[Token]:
    """Return the links that this person has out, the oldest first."""
    return session.scalars(
        select(Token)
        .where(
            Token.person_id == person_id,
            Token.purpose == Purpose.FEED,
            Token.expires_at.is_(None),
        )
        .order_by(Token.id)
    ).all()


def list_sites(session: Session) -> Sequence[str]:
    """Return the sites that people work at, by name."""
    sites = select(Person.site).where(Person.left_at.is_(None), Person.site != "")
    return session.scalars(sites.distinct().order_by(Person.site)).all()


def list_fed(
    session: Session, *, person: Person, feed: Feed, now: datetime
) -> list[FedEvent]:
    """Return the events of a feed by start: as this person may see them now.

    From 30 days ago to 180 days ahead; a canceled one stays for 30 days.
    """
    in_hold = set(session.scalars(cancellations_in_hold()))
    rows = session.execute(_asked(person, feed, now=now)).all()
    return [
        _fed(
            row,
            is_canceled=_is_off(row, in_hold),
            takes_time=feed.of is not FeedOf.OPEN,
        )
        for row in rows
    ]


def last_answer_at(session: Session, *, person_id: int) -> datetime | None:
    """Return when this person last answered anything: their feeds changed then."""
    return session.scalar(
        select(func.max(Signup.answered_at)).where(Signup.person_id == person_id)
    )


def _asked(person: Person, feed: Feed, *, now: datetime) -> Select[*tuple[Any, ...]]:
    still_told = or_(
        Event.status == EventStatus.PUBLISHED,
        Event.canceled_at >= now - CANCELED_STAYS,
    )
    asked = (
        _facts(person)
        .where(Event.starts_at >= now - BACK, Event.starts_at < now + AHEAD)
        .where(still_told, _belongs(person, feed.of))
        .order_by(Event.starts_at, Event.id)
    )
    if feed.kind is not None:
        asked = asked.where(Event.kind == feed.kind)
    if feed.site:
        meant = (Event.audience == AudienceKind.SITE) & (
            Event.audience_value == feed.site
        )
        asked = asked.where(or_(meant, Person.site == feed.site))
    return asked


def _facts(person: Person) -> Select[*tuple[Any, ...]]:
    changed_at = select(func.max(Revision.changed_at)).where(
        Revision.event_id == Event.id
    )
    told_off_at = select(func.max(Cause.due_at)).where(
        Cause.event_id == Event.id, Cause.kind == CauseKind.CANCELED
    )
    own = (Invite.event_id == Event.id) & (Invite.person_id == person.id)
    return (
        select(
            Event.id,
            Event.handle,
            Event.calendar_uid,
            Event.title,
            Event.purpose,
            Event.location,
            Event.online_url,
            Event.starts_at,
            Event.ends_at,
            Event.status,
            Event.published_at,
            Person.name,
            Invite.sequence,
            changed_at.scalar_subquery().label("changed_at"),
            told_off_at.scalar_subquery().label("told_off_at"),
        )
        .join(Person, Person.id == Event.organizer_id)
        .outerjoin(Invite, own)
    )


def _belongs(person: Person, of: FeedOf) -> ColumnElement[bool]:
    helps = exists().where(
        Host.event_id == Event.id,
        Host.person_id == person.id,
        Host.role == HostRole.HOST,
    )
    hosts = or_(Event.organizer_id == person.id, helps)
    answered = exists().where(
        Signup.event_id == Event.id, Signup.person_id == person.id
    )
    match of:
        case FeedOf.OPEN:
            # Dates of an entry for a whole series stand in the calendar already.
            stands = stands_in_entry(person.id)
            may = or_(~Event.only_these, is_told(person))
            return ~answered & ~hosts & ~stands & may
        case FeedOf.HOSTING:
            return hosts
        case FeedOf.MINE:
            goes = exists().where(
                Signup.event_id == Event.id,
                Signup.person_id == person.id,
                Signup.status == SignupStatus.ATTENDING,
            )
            # What an invite put into the calendar would stand there twice.
            is_there = exists().where(
                Invite.event_id == Event.id,
                Invite.person_id == person.id,
                Invite.method == Method.REQUEST,
                ~Invite.is_fed,
            )
            return or_(goes, hosts) & ~is_there.correlate(Event)


def _is_off(row: Row[*tuple[Any, ...]], in_hold: set[int]) -> bool:
    # While hosts can undo it, it is only theirs to know.
    return row.status is EventStatus.CANCELED and row.id not in in_hold


def _fed(
    row: Row[*tuple[Any, ...]], *, is_canceled: bool, takes_time: bool
) -> FedEvent:
    words = slug_of(row.title)
    times = (row.published_at, row.changed_at, row.told_off_at if is_canceled else None)
    changed_at = max(at for at in times if at is not None)
    return FedEvent(
        uid=row.calendar_uid,
        sequence=row.sequence or 0,
        changed_at=changed_at.astimezone(UTC).replace(microsecond=0),
        title=row.title,
        purpose=row.purpose,
        location=row.location or row.online_url,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        slug=f"{words}-{row.handle}" if words else row.handle,
        host=row.name,
        is_canceled=is_canceled,
        takes_time=takes_time and not is_canceled,
    )
