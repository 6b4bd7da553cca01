"""What people's calendars hold."""

from datetime import datetime

from sqlalchemy import Enum, ForeignKey, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.domain.calendar import Method
from app.models.events import Event
from app.models.people import Person


class Invite(Base):
    """What one person's calendar holds of one event, as far as we know.

    Old messages are emptied and purged; whatever must be known later is here.
    """

    __tablename__ = "invite"
    __table_args__ = (UniqueConstraint("event_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey(Event.id, ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), index=True)
    version: Mapped[int] = mapped_column(default=0)
    """How many messages were written: two may share a SEQUENCE, never a version."""
    sequence: Mapped[int | None]
    """SEQUENCE of the last one written; None: none was."""
    stamped_at: Mapped[datetime | None]
    """DTSTAMP of the last one written; it only ever grows."""
    told: Mapped[str] = mapped_column(default="")
    """Hash of what the last one written said: nobody is told the same twice."""
    told_starts_at: Mapped[datetime | None]
    told_ends_at: Mapped[datetime | None]
    told_table: Mapped[int | None]
    """The first table that the last one written named."""
    thread: Mapped[str | None]
    """Message-ID of the first one written: what follows refers to it."""
    zone_data: Mapped[str] = mapped_column(default="")
    """Version of the zone data that the last one was computed with."""
    method: Mapped[Method | None] = mapped_column(
        Enum(Method, native_enum=False, length=20)
    )
    """The last that a mail server took, or may have taken; None: nothing of ours."""
    held: Mapped[str | None]
    """Hash of what that one said; None: nothing of ours, or from before it was noted."""
    held_starts_at: Mapped[datetime | None]
    """What that one showed; None with a method: an earlier time than the last one's."""
    held_ends_at: Mapped[datetime | None]
    is_fed: Mapped[bool] = mapped_column(default=False, server_default=false())
    """The last one written was words alone: this calendar reads a feed instead."""
    entry_id: Mapped[int | None]
    """Of the `SeriesEntry` that this date is a part of; None: an entry of its own.

    No foreign key: the release before knows no such table.
    """
    sent_at: Mapped[datetime | None]
    bounced_at: Mapped[datetime | None]
    """When one was refused for good; the next that is taken clears it."""
