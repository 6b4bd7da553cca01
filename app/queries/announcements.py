"""Questions about who is told that an event is on."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session

from app.domain.causes import CauseKind
from app.domain.events import AudienceKind, HostRole
from app.domain.outbox import MailKind, MessageState
from app.domain.why import NoMail
from app.models import (
    Alias,
    AudienceMember,
    Cause,
    Event,
    Host,
    Message,
    Mute,
    Person,
    Signup,
)
from app.queries.nudges import was_held
from app.queries.people import audience_of
from app.queries.series import has_answered_series, rests


@dataclass(frozen=True, kw_only=True)
class Reach:
    """How many people one audience is."""

    seen_by: int
    """Who can see it in Trestle, hosts apart."""
    mailed: int
    """Who of them gets the announcement; the others switched announcements off."""

    @property
    def muted(self) -> int:
        """Return how many only see it."""
        return self.seen_by - self.mailed


@dataclass(frozen=True, kw_only=True)
class Announcing:
    """How far an announcement is."""

    is_open: bool
    """Somebody has yet to be written to, or a mail has yet to leave."""
    sent: int
    waiting: int
    """Mails written that have not left."""


def count_reach(
    session: Session,
    *,
    audience: AudienceKind,
    value: str,
    listed: Collection[int],
    hosts: Collection[int],
) -> Reach:
    """Return how many people a draft's audience is; `listed` are a list's people."""
    told = _of_draft(audience, value=value, listed=listed, hosts=hosts)
    seen_by, mailed = session.execute(
        select(_count(told), _count(told.where(_wants_announcements())))
    ).one()
    return Reach(seen_by=seen_by, mailed=mailed)


def reached_by_mail(
    audience: AudienceKind,
    *,
    value: str,
    listed: Collection[int],
    hosts: Collection[int],
) -> Select[int]:
    """Return the question who gets the announcement of a draft: person ids."""
    told = _of_draft(audience, value=value, listed=listed, hosts=hosts)
    return told.where(_wants_announcements())


def told_by_mail_now(event: Event, *, now: datetime) -> Select[int]:
    """Return the question who is written to now: of a later date of a series fewer."""
    return told_by_mail(event).where(~rests(event.id, now=now))


def told_by_mail(event: Event) -> Select[int]:
    """Return the question who still gets the announcement of an event: person ids.

    Not its hosts, nor who switched announcements off, has answered, or was
    written to already.
    """
    told = audience_of(event.audience, value=event.audience_value, event_id=event.id)
    return told.where(*(~refused for refused in _refusals(event).values()))


def why_not_announced(
    session: Session, event: Event, *, person_id: int
) -> NoMail | None:
    """Return why this person gets no announcement; None: they do, or will.

    The same conditions that `told_by_mail` asks, one by one.
    """
    refusals = _refusals(event)
    return _first_refusal(session, event, refusals, person_id=person_id)


def is_still_announced(session: Session, event: Event, *, person_id: int) -> bool:
    """Return whether an announcement that waits is still for this person."""
    refusals = _refusals(event)
    del refusals[NoMail.IN_DIGEST]  # that is why it waits
    return _first_refusal(session, event, refusals, person_id=person_id) is None


def _first_refusal(
    session: Session,
    event: Event,
    refusals: dict[NoMail, ColumnElement[bool]],
    *,
    person_id: int,
) -> NoMail | None:
    found = session.execute(
        select(Person.left_at, *refusals.values()).where(Person.id == person_id)
    ).one()
    if found[0] is not None:
        return NoMail.LEFT
    told = audience_of(event.audience, value=event.audience_value, event_id=event.id)
    if session.scalar(told.where(Person.id == person_id)) is None:
        return NoMail.NOT_IN_AUDIENCE
    return next(
        (why for why, holds in zip(refusals, found[1:], strict=True) if holds), None
    )


def _refusals(event: Event) -> dict[NoMail, ColumnElement[bool]]:
    # Of those who are told: who gets no mail about it, the weightiest reason first.
    return {
        NoMail.HOSTS: (Person.id == event.organizer_id)
        | exists().where(
            Host.event_id == event.id,
            Host.person_id == Person.id,
            Host.role == HostRole.HOST,
        ),
        NoMail.WRITTEN: exists().where(
            Message.event_id == event.id,
            Message.person_id == Person.id,
            Message.kind == MailKind.ANNOUNCEMENT,
            Message.state != MessageState.SUPERSEDED,
        ),
        NoMail.ANSWERED: exists().where(
            Signup.event_id == event.id, Signup.person_id == Person.id
        ),
        NoMail.MUTED: ~_wants_announcements() | has_answered_series(event.id),
        NoMail.IN_DIGEST: was_held(event.id, MailKind.ANNOUNCEMENT),
    }


def find_announcement(session: Session, *, event_id: int) -> Cause | None:
    """Return the last announcement of this event that was asked for."""
    return session.scalar(
        select(Cause)
        .where(Cause.event_id == event_id, Cause.kind == CauseKind.ANNOUNCED)
        .order_by(Cause.id.desc())
        .limit(1)
    )


def how_far(session: Session, *, event_id: int) -> Announcing:
    """Return how far the announcement of an event is."""
    counts = {
        row[0]: row[1]
        for row in session.execute(
            select(Message.state, func.count())
            .where(Message.event_id == event_id, Message.kind == MailKind.ANNOUNCEMENT)
            .group_by(Message.state)
        )
    }
    open_cause = exists().where(
        Cause.event_id == event_id,
        Cause.kind == CauseKind.ANNOUNCED,
        Cause.closed_at.is_(None),
    )
    waiting = counts.get(MessageState.DUE, 0)
    return Announcing(
        is_open=waiting > 0 or bool(session.scalar(select(open_cause))),
        sent=counts.get(MessageState.SENT, 0),
        waiting=waiting,
    )


def _of_draft(
    audience: AudienceKind,
    *,
    value: str,
    listed: Collection[int],
    hosts: Collection[int],
) -> Select[int]:
    told = select(Person.id).where(Person.id.in_(listed), Person.left_at.is_(None))
    if audience is not AudienceKind.LIST:
        told = audience_of(audience, value=value, event_id=None)
    return told.where(Person.id.not_in(hosts))


def _wants_announcements() -> ColumnElement[bool]:
    return ~exists().where(
        Mute.person_id == Person.id, Mute.kind == MailKind.ANNOUNCEMENT
    )


def _count(told: Select[int]) -> ColumnElement[int]:
    return select(func.count()).select_from(told.subquery()).scalar_subquery()


def list_listed(session: Session, *, event_id: int) -> Sequence[str]:
    """Return the addresses of the people an event's list names, in order."""
    return session.scalars(
        select(Person.email)
        .join(AudienceMember, AudienceMember.person_id == Person.id)
        .where(AudienceMember.event_id == event_id)
        .order_by(Person.email)
    ).all()


def list_listed_ids(session: Session, *, event_id: int) -> Sequence[int]:
    """Return the people an event's list names, by id."""
    return session.scalars(
        select(AudienceMember.person_id)
        .where(AudienceMember.event_id == event_id)
        .order_by(AudienceMember.person_id)
    ).all()


def find_by_addresses(
    session: Session, *, addresses: Collection[str]
) -> dict[str, Person]:
    """Return who works here under each of these addresses, aliases included."""
    rows = session.execute(
        select(Person.email, Person).where(
            Person.email.in_(addresses), Person.left_at.is_(None)
        )
    ).all()
    others = session.execute(
        select(Alias.address, Person)
        .join(Person, Person.id == Alias.person_id)
        .where(Alias.address.in_(addresses), Person.left_at.is_(None))
    ).all()
    return {row[0]: row[1] for row in (*others, *rows)}
