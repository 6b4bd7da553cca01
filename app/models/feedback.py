"""What people said of an event: answers that belong to nobody."""

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.models.events import Event
from app.models.people import Person


class Feedback(Base):
    """One answer, of nobody and at no time.

    Each new answer writes all of its event anew in a random order, so not even the
    order of the rows says whose is whose.
    """

    __tablename__ = "feedback"
    __table_args__ = (CheckConstraint("score BETWEEN 1 AND 5", name="one_to_five"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(
        ForeignKey(Event.id, ondelete="CASCADE"), index=True
    )
    score: Mapped[int]
    """Was it worth your lunch? 1 is no, 5 is yes."""
    text: Mapped[str] = mapped_column(default="")


class FeedbackGiven(Base):
    """That somebody has answered, and nothing of what they said."""

    __tablename__ = "feedback_given"
    __table_args__ = (UniqueConstraint("event_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey(Event.id, ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(
        ForeignKey(Person.id, ondelete="CASCADE"), index=True
    )
