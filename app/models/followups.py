"""What people mean to do after an event, known to them alone."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.domain.followups import FollowUpState
from app.models.columns import words
from app.models.events import Event
from app.models.people import Person


class FollowUp(Base):
    """What one person did about one tablemate of one event."""

    __tablename__ = "follow_up"
    __table_args__ = (UniqueConstraint("event_id", "person_id", "other_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey(Event.id, ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(
        ForeignKey(Person.id, ondelete="CASCADE"), index=True
    )
    other_id: Mapped[int] = mapped_column(ForeignKey(Person.id, ondelete="CASCADE"))
    state: Mapped[FollowUpState] = mapped_column(words(FollowUpState))
    later_on: Mapped[date | None]
    """LATER only: the day it comes back, in the person's own zone."""
    changed_at: Mapped[datetime]


class Silence(Base):
    """Somebody about whom one person is never asked again; the other never learns."""

    __tablename__ = "silence"
    __table_args__ = (UniqueConstraint("person_id", "other_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id, ondelete="CASCADE"))
    other_id: Mapped[int] = mapped_column(ForeignKey(Person.id, ondelete="CASCADE"))


class Promise(Base):
    """What one person told another they would do; only its owner sees it."""

    __tablename__ = "promise"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int | None] = mapped_column(
        ForeignKey(Event.id, ondelete="SET NULL")
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey(Person.id, ondelete="CASCADE"), index=True
    )
    other_id: Mapped[int] = mapped_column(ForeignKey(Person.id, ondelete="CASCADE"))
    what: Mapped[str]
    due_on: Mapped[date] = mapped_column(index=True)
    """A day in the owner's own zone."""
    made_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    """Kept, or not needed any more."""
    reminders: Mapped[int] = mapped_column(default=0)
    """How many mails went out about it; two at most."""
    told_at: Mapped[datetime | None]
    """When its owner wrote to the other about it from here: one letter each."""
