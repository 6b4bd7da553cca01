"""Questions about who is told that an event is on."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session

from app.domain.causes import CauseKind
from app.domain.events import AudienceKind, HostRole
from app.domain.outbox import MailKind, MessageState
from app.models import Cause, Event, Host, Message, Mute, Person, Signup
from app.queries.people import audience_of


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
    if audience is AudienceKind.LIST:
        told = select(Person.id).where(Person.id.in_(listed), Person.left_at.is_(None))
    else:
        told = audience_of(audience, value=value, event_id=None)
    told = told.where(Person.id.not_in(hosts))
    seen_by, mailed = session.execute(
        select(_count(told), _count(told.where(_wants_announcements())))
    ).one()
    return Reach(seen_by=seen_by, mailed=mailed)


def told_by_mail(event: Event) -> Select[int]:
    """Return the question who still gets the announcement of an event: person ids.

    Not its hosts, nor who switched announcements off, has answered, or was
    written to already.
    """
    told = audience_of(event.audience, value=event.audience_value, event_id=event.id)
    return told.where(
        Person.id != event.organizer_id,
        _wants_announcements(),
        ~exists().where(
            Host.event_id == event.id,
            Host.person_id == Person.id,
            Host.role == HostRole.HOST,
        ),
        ~exists().where(Signup.event_id == event.id, Signup.person_id == Person.id),
        ~exists().where(
            Message.event_id == event.id,
            Message.person_id == Person.id,
            Message.kind == MailKind.ANNOUNCEMENT,
            Message.state != MessageState.SUPERSEDED,
        ),
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


def _wants_announcements() -> ColumnElement[bool]:
    return ~exists().where(
        Mute.person_id == Person.id, Mute.kind == MailKind.ANNOUNCEMENT
    )


def _count(told: Select[int]) -> ColumnElement[int]:
    return select(func.count()).select_from(told.subquery()).scalar_subquery()
