"""Changes that concern many people, for the worker to tell them in batches."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.domain.causes import CauseKind
from app.models.columns import words
from app.models.events import Event
from app.models.people import Person


class Cause(Base):
    """One change, written in its own transaction and worked off later."""

    __tablename__ = "cause"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[CauseKind] = mapped_column(words(CauseKind))
    event_id: Mapped[int] = mapped_column(
        ForeignKey(Event.id, ondelete="CASCADE"), index=True
    )
    actor_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    """Who caused it; None: the clock did."""
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What the mails need to know and no row holds any more."""
    cursor: Mapped[int] = mapped_column(default=0)
    """The id of the last person who was told: the next batch begins after it."""
    due_at: Mapped[datetime]
    """Held until then: a host may still stop or change it."""
    closed_at: Mapped[datetime | None] = mapped_column(index=True)
    """None: somebody has yet to be told."""
    stopped_at: Mapped[datetime | None]
    """When a host stopped it; the rest are not told."""
