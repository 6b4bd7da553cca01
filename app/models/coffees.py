"""Coffees: who would like some, who has one with whom, and what calendars hold of it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Enum, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.domain.calendar import Method
from app.domain.coffee.terms import CoffeeKind, CoffeeState, Rhythm, Said, Way
from app.models.columns import words
from app.models.people import Department, Person


class CoffeeWish(Base):
    """How one person would like their coffees; only they see it."""

    __tablename__ = "coffee_wish"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(
        ForeignKey(Person.id, ondelete="CASCADE"), unique=True
    )
    joins: Mapped[bool] = mapped_column(default=False)
    """Is matched with others; off until the person turns it on."""
    rhythm: Mapped[Rhythm] = mapped_column(words(Rhythm), default=Rhythm.TWO_WEEKLY)
    paused_until: Mapped[date | None]
    """The first day on which they are back."""
    days: Mapped[list[Any]] = mapped_column(JSON)
    """Days of the week, Monday is 0; in order."""
    way: Mapped[Way] = mapped_column(words(Way), default=Way.EITHER)
    sites: Mapped[list[Any]] = mapped_column(JSON)
    """Where they can be met, besides the site the directory names; in order."""
    helps_with: Mapped[str] = mapped_column(default="")
    """What they answer for their department; empty: they don't volunteer."""
    asked_at: Mapped[datetime | None]
    """When a question to their department last came to them: they take turns."""
    goes_first: Mapped[bool] = mapped_column(default=False)
    """Went without at the last round."""
    busy_at: Mapped[datetime | None]
    """When they last gave a calendar file; None: they gave none."""


class CoffeeBlock(Base):
    """Somebody with whom one person has no coffee; nobody else ever learns."""

    __tablename__ = "coffee_block"
    __table_args__ = (UniqueConstraint("person_id", "other_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id, ondelete="CASCADE"))
    other_id: Mapped[int] = mapped_column(
        ForeignKey(Person.id, ondelete="CASCADE"), index=True
    )


class BusyTime(Base):
    """A span in which one person can't, from a calendar file of theirs; no title."""

    __tablename__ = "busy_time"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(
        ForeignKey(Person.id, ondelete="CASCADE"), index=True
    )
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)


class CoffeeRound(Base):
    """One week's matching: claimed by a worker, weighed in a process of its own."""

    __tablename__ = "coffee_round"

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(unique=True)
    """Its Monday: one round is made for each week."""
    due_at: Mapped[datetime]
    """Free to be claimed from here on: a claim moves it to the lease's end."""
    fence: Mapped[int] = mapped_column(default=0)
    groups: Mapped[list[Any] | None] = mapped_column(JSON)
    """Who is to meet whom, by ids; None: not weighed yet; emptied once all are made."""
    closed_at: Mapped[datetime | None]


class Coffee(Base):
    """Fifteen minutes of two people, sometimes three: one UID, an invite for each."""

    __tablename__ = "coffee"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[CoffeeKind] = mapped_column(words(CoffeeKind))
    state: Mapped[CoffeeState] = mapped_column(words(CoffeeState), index=True)
    calendar_uid: Mapped[str] = mapped_column(unique=True)
    """The whole UID with its domain, never changed."""
    asker_id: Mapped[int | None] = mapped_column(
        ForeignKey(Person.id, ondelete="SET NULL"), index=True
    )
    """None: nobody asked, it was matched; or whoever did is forgotten."""
    department_id: Mapped[int | None] = mapped_column(ForeignKey(Department.id))
    """Of a question to a department."""
    about: Mapped[str] = mapped_column(default="")
    """What the asker wrote; erased 30 days after."""
    site: Mapped[str] = mapped_column(default="")
    """Where they meet; empty: online."""
    slots: Mapped[list[Any]] = mapped_column(JSON)
    """Instants that were proposed, as ISO texts in UTC, the earliest first."""
    starts_at: Mapped[datetime | None]
    """None: no time was found yet."""
    made_at: Mapped[datetime]
    closes_at: Mapped[datetime] = mapped_column(index=True)
    """When it is over by itself: two weeks after it was matched, or at its end."""
    closed_at: Mapped[datetime | None]


class CoffeePlace(Base):
    """One person's part in a coffee, and what their calendar holds of it.

    Old messages are emptied and purged; whatever must be known later is here.
    """

    __tablename__ = "coffee_place"
    __table_args__ = (UniqueConstraint("coffee_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    coffee_id: Mapped[int] = mapped_column(ForeignKey(Coffee.id, ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(
        ForeignKey(Person.id, ondelete="CASCADE"), index=True
    )
    said: Mapped[Said] = mapped_column(words(Said), default=Said.NOTHING)
    said_at: Mapped[datetime | None]
    is_told: Mapped[bool] = mapped_column(default=False)
    """The mail that proposes it was written; a volunteer's turn has begun."""
    is_kept_from: Mapped[bool] = mapped_column(default=False)
    """Asked by somebody they don't want to be asked by: they hear nothing of it."""
    next_at: Mapped[datetime | None]
    """When something falls due about it: the mail, the end of a turn, the question
    whether they met, or a no where the person never heard of it."""
    met: Mapped[bool | None]
    """Their word on whether it happened; None: they said nothing."""
    is_asked_after: Mapped[bool] = mapped_column(default=False)
    """The one question whether they met was sent, or its time is over."""
    version: Mapped[int] = mapped_column(default=0)
    """How many messages were written: two may share a SEQUENCE, never a version."""
    sequence: Mapped[int | None]
    """SEQUENCE of the last one written; None: none was."""
    stamped_at: Mapped[datetime | None]
    """DTSTAMP of the last one written; it only ever grows."""
    thread: Mapped[str | None]
    """Message-ID of the first one written: what follows refers to it."""
    method: Mapped[Method | None] = mapped_column(
        Enum(Method, native_enum=False, length=20)
    )
    """The last that a mail server took, or may have taken; None: nothing of ours."""
    sent_at: Mapped[datetime | None]
    bounced_at: Mapped[datetime | None]
    """When one was refused for good; the next that is taken clears it."""


class StayInTouch(Base):
    """Somebody whom one person wants to hear of now and then; the other never learns."""

    __tablename__ = "stay_in_touch"
    __table_args__ = (UniqueConstraint("person_id", "other_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id, ondelete="CASCADE"))
    other_id: Mapped[int] = mapped_column(
        ForeignKey(Person.id, ondelete="CASCADE"), index=True
    )
    marked_at: Mapped[datetime]
    named_at: Mapped[datetime | None] = mapped_column(index=True)
    """When this name was last brought up; one name a week."""
    looked_at: Mapped[datetime | None]
    """A day before it is next thought of bringing this person's names up."""
    answered_news_id: Mapped[int | None]
    """The latest news of the other that this person wrote about: one letter each."""
    rests_until: Mapped[date | None]
    """Not brought up before, because the person said "not now"."""
    greeted_at: Mapped[datetime | None]
    """When the person last wrote to them from here; one letter for each time named."""


class OwnNews(Base):
    """Something that one person told of themselves, to those who stay in touch."""

    __tablename__ = "own_news"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(
        ForeignKey(Person.id, ondelete="CASCADE"), index=True
    )
    what: Mapped[str]
    told_at: Mapped[datetime]
