"""What happens in the room itself: its clock, new tables, what people note there."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.models.events import Event
from app.models.people import Person


class RoomClock(Base):
    """Where the hour of one event stands, if a host touched its clock."""

    __tablename__ = "room_clock"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(
        ForeignKey(Event.id, ondelete="CASCADE"), unique=True
    )
    begins_at: Mapped[datetime]
    """When the hour began, moved by every pause and every skip."""
    paused_at: Mapped[datetime | None]


class Remix(Base):
    """New tables made in the room, from those who were there."""

    __tablename__ = "remix"
    __table_args__ = (UniqueConstraint("event_id", "round"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey(Event.id, ondelete="CASCADE"))
    round: Mapped[int]
    """The round of its seats; the highest of an event is the one that holds."""
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    position_s: Mapped[int]
    """Seconds of the hour that had passed when it was made."""


class RoomNote(Base):
    """What one person said in the room they would send; only its owner sees it."""

    __tablename__ = "room_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(
        ForeignKey(Event.id, ondelete="CASCADE"), index=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey(Person.id, ondelete="CASCADE"), index=True
    )
    what: Mapped[str]
    was_here: Mapped[bool]
    """They asked to be counted as here."""
    is_sure: Mapped[bool]
    """False: somebody typed their address; it counts once they say it is theirs."""
    due_on: Mapped[date | None]
    """The day that was understood of it; None: it named none."""
    noted_at: Mapped[datetime]
