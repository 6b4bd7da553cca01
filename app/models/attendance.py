"""Who really came, and how we know."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.domain.attendance import Witness
from app.models.columns import words
from app.models.events import Event
from app.models.people import Person


class Attendance(Base):
    """What is known of one person having been there."""

    __tablename__ = "attendance"
    __table_args__ = (UniqueConstraint("event_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey(Event.id, ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), index=True)
    came: Mapped[bool]
    witness: Mapped[Witness] = mapped_column(words(Witness))
    """Who says so: the door, a host's list, or the person."""
    noted_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    noted_at: Mapped[datetime]


class Visitor(Base):
    """Somebody at the door whom the directory does not know."""

    __tablename__ = "visitor"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(
        ForeignKey(Event.id, ondelete="CASCADE"), index=True
    )
    name: Mapped[str]
    department: Mapped[str] = mapped_column(default="")
    table_number: Mapped[int | None]
    noted_by_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    noted_at: Mapped[datetime]
