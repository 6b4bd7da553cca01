"""Series: gatherings that repeat, each date of them an event of its own."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    UniqueConstraint,
    false,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base
from app.domain.series import Rhythm, TooFew, Wish
from app.models.columns import words
from app.models.events import Event
from app.models.people import Person


class Series(Base):
    """What the events of a series begin with, and on which days they are."""

    __tablename__ = "series"
    __table_args__ = (
        CheckConstraint("fewest > 0", name="fewest_is_positive"),
        CheckConstraint(
            "(fewest IS NULL) = (too_few IS NULL)", name="too_few_has_a_rule"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organizer_id: Mapped[int] = mapped_column(ForeignKey(Person.id), index=True)
    """Who wears the hat: answers for the dates that are still to be made."""
    rhythm: Mapped[Rhythm] = mapped_column(words(Rhythm))
    first_on: Mapped[date]
    """The day that the others are counted from; it moves when they all move."""
    until_on: Mapped[date | None]
    """The last day on which it can be; None: until somebody stops it."""
    handled_on: Mapped[date]
    """Up to here each day was made an event, or left out; not always in order: a day
    that a host decided about before has its row already."""
    zone: Mapped[str]
    country: Mapped[str] = mapped_column(default="")
    """Code of the zone's country, to know its holidays; empty: nobody knows."""
    heeds_holidays: Mapped[bool] = mapped_column(default=True, server_default=true())
    """Days that the list of holidays knows are left out."""
    starts: Mapped[time]
    """On the wall clock of `zone`, as is `ends`; an earlier end is the next day's."""
    ends: Mapped[time]
    answer_days: Mapped[int | None]
    """So many days before, at `answer_at`, answers are asked for."""
    answer_at: Mapped[time | None]
    pattern: Mapped[dict[str, Any]] = mapped_column(JSON)
    """The event's other columns by name, as the next date begins with them."""
    is_standing: Mapped[bool] = mapped_column(default=False)
    """It runs itself: its host is asked "Stop this week?" and nothing else."""
    fewest: Mapped[int | None]
    """With fewer people than that, `too_few` says what is done."""
    too_few: Mapped[TooFew | None] = mapped_column(words(TooFew))
    decides_days: Mapped[int] = mapped_column(default=1)
    """So many days before a date, at noon, it is decided whether enough come."""
    is_one_entry: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whoever comes every time has one entry in the calendar, and not one for each date."""
    calendar_uid: Mapped[str | None] = mapped_column(unique=True)
    """Of that entry, whole, for all of them; None: it never was one."""
    version: Mapped[int] = mapped_column(default=1)
    """Raised by every change of the whole: two hosts never overwrite each other."""
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    """When somebody stopped it: no further date is made."""
    undo: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """How it was before the last rhythm that changed no date; never who is listed."""
    undo_until: Mapped[datetime | None]

    organizer: Mapped[Person] = relationship()


class SeriesDate(Base):
    """One day of a series: an event, or left out."""

    __tablename__ = "series_date"
    __table_args__ = (
        UniqueConstraint("series_id", "planned_on"),
        CheckConstraint("event_id IS NULL OR NOT is_out", name="out_is_no_event"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(ForeignKey(Series.id, ondelete="CASCADE"))
    planned_on: Mapped[date]
    """The day that the rule gives; the event itself may have been moved."""
    event_id: Mapped[int | None] = mapped_column(
        ForeignKey(Event.id, ondelete="CASCADE"), unique=True
    )
    """None: not made yet, or left out."""
    is_out: Mapped[bool] = mapped_column(default=False)
    """Left out, by a host or for a holiday."""
    holiday: Mapped[str] = mapped_column(default="")
    """Which holiday it was known to be when a host or the list decided about it."""
    is_asked: Mapped[bool] = mapped_column(default=False)
    """The holiday became known after the event was made; hosts have yet to say."""
    opened_at: Mapped[datetime | None]
    """When standing yeses were taken and the rest were told; None: not yet."""

    series: Mapped[Series] = relationship()
    event: Mapped[Event | None] = relationship()


class SeriesMember(Base):
    """One person of a series' audience that is a list."""

    __tablename__ = "series_member"
    __table_args__ = (UniqueConstraint("series_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(ForeignKey(Series.id, ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(
        ForeignKey(Person.id, ondelete="CASCADE"), index=True
    )


class SeriesAnswer(Base):
    """What one person said about all dates of a series."""

    __tablename__ = "series_answer"
    __table_args__ = (UniqueConstraint("series_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    """In order of joining: whoever said it first comes first."""
    series_id: Mapped[int] = mapped_column(ForeignKey(Series.id, ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(
        ForeignKey(Person.id, ondelete="CASCADE"), index=True
    )
    wish: Mapped[Wish] = mapped_column(words(Wish))
    said_at: Mapped[datetime]

    person: Mapped[Person] = relationship()


class SeriesEntry(Base):
    """The one entry that a person's calendar has for a whole series.

    What it holds of each date, and how that was carried, is on the invites.
    """

    __tablename__ = "series_entry"
    __table_args__ = (UniqueConstraint("series_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(ForeignKey(Series.id, ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(
        ForeignKey(Person.id, ondelete="CASCADE"), index=True
    )
    anchor_id: Mapped[int | None] = mapped_column(
        ForeignKey(Event.id, ondelete="SET NULL")
    )
    """The date that it began with: its page leads on, answers come to its address."""
    begins_on: Mapped[date]
    """The first day that it stands on."""
    sequence: Mapped[int | None]
    stamped_at: Mapped[datetime | None]
    """DTSTAMP of the last one written; it only ever grows."""
    told: Mapped[str] = mapped_column(default="")
    """Hash of what the last one written said, besides tables."""
    shape: Mapped[str] = mapped_column(default="")
    """Hash of its times and places: whatever changes them raises SEQUENCE."""
    told_by: Mapped[str] = mapped_column(default="")
    """`Message.uuid` of the last one written: it may have come to nothing."""
    away: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Days that their owner declined before they were opened (ISO)."""
    look_at: Mapped[datetime] = mapped_column(index=True)
    """When the clock next compares it with how the series is."""
    ended_at: Mapped[datetime | None]
    """When it was taken out of the calendar, whole."""

    series: Mapped[Series] = relationship()
    person: Mapped[Person] = relationship()
    anchor: Mapped[Event | None] = relationship()


class HatOffer(Base):
    """Somebody who was asked to be host next, and what they said."""

    __tablename__ = "hat_offer"

    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(
        ForeignKey(Series.id, ondelete="CASCADE"), index=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey(Person.id, ondelete="CASCADE"), index=True
    )
    asked_at: Mapped[datetime]
    held_until: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    """None: it is theirs to take. Why it closed, nobody is told."""
