"""What hosts asked to be said again before their events."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.domain.planned_reminders import ReminderCircle, ReminderState
from app.models.columns import words
from app.models.events import Event
from app.models.people import Person


class PlannedReminder(Base):
    """One mail to one circle of people, so many days before the event.

    When that is follows from the event, so it moves along by itself.
    """

    __tablename__ = "planned_reminder"
    __table_args__ = (
        UniqueConstraint("event_id", "circle", "days_before"),
        CheckConstraint("days_before >= 0", name="before_the_event"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey(Event.id, ondelete="CASCADE"))
    author_id: Mapped[int] = mapped_column(ForeignKey(Person.id), index=True)
    circle: Mapped[ReminderCircle] = mapped_column(words(ReminderCircle))
    days_before: Mapped[int]
    """0: the morning of the event."""
    text: Mapped[str] = mapped_column(default="")
    """What the host says in it; may be empty."""
    state: Mapped[ReminderState] = mapped_column(
        words(ReminderState), default=ReminderState.PLANNED
    )
    added_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    """When it began to be sent, or was found to be missed."""
