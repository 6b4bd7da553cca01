"""What is left of people's part in an event once the facts are erased: numbers."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.models.events import Event
from app.models.people import Person


class Turnout(Base):
    """How many answered and came, kept when nobody knows any more who."""

    __tablename__ = "turnout"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(
        ForeignKey(Event.id, ondelete="CASCADE"), unique=True
    )
    had_place: Mapped[int]
    declined: Mapped[int]
    came: Mapped[int]
    visitors: Mapped[int]


class Charter(Base):
    """What was agreed about who sees what for how long, as an admin accepted it."""

    __tablename__ = "charter"

    id: Mapped[int] = mapped_column(primary_key=True)
    accepted_at: Mapped[datetime]
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    """None: somebody at the machine itself."""
    lines: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Each line by its key, with what it allowed then."""
