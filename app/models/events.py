"""Gatherings: open forums, learning lunches and mixers."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base
from app.domain.events import AudienceKind, EventStatus, HostRole, Kind
from app.domain.time import slug_of
from app.models.columns import words
from app.models.people import Person


class Event(Base):
    """One gathering at one time and place. A draft is not one yet."""

    __tablename__ = "event"
    __table_args__ = (
        CheckConstraint("capacity > 0", name="capacity_positive"),
        CheckConstraint("starts_at < ends_at", name="starts_before_it_ends"),
        CheckConstraint(
            "(tables IS NULL) = (seats_per_table IS NULL)", name="tables_have_seats"
        ),
        CheckConstraint("tables > 0 AND seats_per_table > 1", name="tables_seat_two"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    handle: Mapped[str] = mapped_column(unique=True)
    """The six characters that its address ends in; they alone resolve."""
    kind: Mapped[Kind] = mapped_column(words(Kind))
    status: Mapped[EventStatus] = mapped_column(
        words(EventStatus), default=EventStatus.PUBLISHED
    )
    title: Mapped[str]
    purpose: Mapped[str]
    """One sentence on what it is for."""
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime] = mapped_column(index=True)
    zone: Mapped[str]
    """IANA name of the wall clock people will look at."""
    starts_wall: Mapped[str | None]
    """What that clock shows, with the offset it keeps then (ISO 8601): as was agreed.

    None: written by a release that did not keep it. Laws change, and instants with them.
    """
    ends_wall: Mapped[str | None]
    answer_by_wall: Mapped[str | None]
    location: Mapped[str] = mapped_column(default="")
    access_note: Mapped[str] = mapped_column(default="")
    """How one gets in, hears and sits there."""
    online_url: Mapped[str] = mapped_column(default="")
    capacity: Mapped[int | None]
    """None: the room never fills. With tables: their seats together."""
    tables: Mapped[int | None]
    """None: no tables, and nobody is seated."""
    seats_per_table: Mapped[int | None]
    answer_by: Mapped[datetime | None]
    """What people are asked for; a yes stays possible until the start."""
    question: Mapped[str] = mapped_column(default="")
    """What is asked after the answer, besides learn and help."""
    asks_food: Mapped[bool] = mapped_column(default=False)
    audience: Mapped[AudienceKind] = mapped_column(words(AudienceKind))
    audience_value: Mapped[str] = mapped_column(default="")
    """The site, or the department's name; a list's people are rows of their own."""
    only_these: Mapped[bool] = mapped_column(default=False)
    """True: for anybody else this event does not exist."""
    organizer_id: Mapped[int] = mapped_column(ForeignKey(Person.id), index=True)
    calendar_uid: Mapped[str] = mapped_column(unique=True)
    """The whole UID, domain included; chosen once, never changed, never rebuilt."""
    version: Mapped[int] = mapped_column(default=1)
    """Raised by every edit: an edit of an older version is shown both."""
    published_at: Mapped[datetime]
    canceled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str] = mapped_column(default="")
    plan_held: Mapped[bool] = mapped_column(default=False)
    """A host asked the plan not to publish itself."""
    frozen_at: Mapped[datetime | None]
    """When a plan was first published; seats stopped moving by themselves then."""
    new_people: Mapped[int] = mapped_column(default=100, server_default="100")
    """How much it counts, in percent, that people met before; below 0 it is wanted."""

    organizer: Mapped[Person] = relationship()

    @property
    def slug(self) -> str:
        """Return the last part of this event's address: its title, then the handle."""
        words = slug_of(self.title)
        return f"{words}-{self.handle}" if words else self.handle


class AudienceMember(Base):
    """One person of an audience that is a list."""

    __tablename__ = "audience_member"
    __table_args__ = (UniqueConstraint("event_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey(Event.id, ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(
        ForeignKey(Person.id, ondelete="CASCADE"), index=True
    )


class Host(Base):
    """Somebody who helps: a co-host, or a helper at the door."""

    __tablename__ = "host"
    __table_args__ = (UniqueConstraint("event_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey(Event.id, ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), index=True)
    role: Mapped[HostRole] = mapped_column(words(HostRole))

    person: Mapped[Person] = relationship()


class Draft(Base):
    """An event that its author is still typing, exactly as typed."""

    __tablename__ = "draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    handle: Mapped[str] = mapped_column(unique=True)
    owner_id: Mapped[int] = mapped_column(
        ForeignKey(Person.id, ondelete="CASCADE"), index=True
    )
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)
    """The form's fields by name, raw: half-typed dates are kept too."""
    saved_at: Mapped[datetime]


class Template(Base):
    """What somebody begins events with: the form's fields, without anything dated."""

    __tablename__ = "template"
    __table_args__ = (UniqueConstraint("owner_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey(Person.id, ondelete="CASCADE"))
    name: Mapped[str]
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)
    saved_at: Mapped[datetime]


class Revision(Base):
    """Who made one version of an event, and which of its columns are new in it."""

    __tablename__ = "revision"
    __table_args__ = (UniqueConstraint("event_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey(Event.id, ondelete="CASCADE"))
    version: Mapped[int]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    fields: Mapped[list[Any]] = mapped_column(JSON)
    """Names of columns, and `people` for those that a list names."""
    changed_at: Mapped[datetime]

    actor: Mapped[Person | None] = relationship()


class Milestone(Base):
    """Something that happens once in an event's life, and has happened."""

    __tablename__ = "milestone"
    __table_args__ = (UniqueConstraint("event_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey(Event.id, ondelete="CASCADE"))
    name: Mapped[str]
    reached_at: Mapped[datetime]
