"""Nudges that would have been too much, until they leave or nobody needs them."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.domain.digest import HeldState
from app.domain.outbox import MailKind
from app.models.columns import words
from app.models.events import Event
from app.models.people import Person


class HeldNudge(Base):
    """One nudge that waits for its reader's hours or for their digest.

    It holds no words: what leaves is written when it leaves, and true then.
    """

    __tablename__ = "held_nudge"
    __table_args__ = (
        UniqueConstraint("event_id", "person_id", "kind", "version"),
        Index(None, "state", "due_at"),
        Index(None, "person_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey(Event.id, ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id, ondelete="CASCADE"))
    kind: Mapped[MailKind] = mapped_column(words(MailKind))
    version: Mapped[int] = mapped_column(default=0)
    """Which of several of its kind: as in the outbox."""
    state: Mapped[HeldState] = mapped_column(
        words(HeldState), default=HeldState.WAITING
    )
    held_at: Mapped[datetime]
    due_at: Mapped[datetime]
    """When to look at it again."""
    digest_at: Mapped[datetime | None]
    """The Monday from which a digest takes it along; None: it leaves by itself."""
    closed_at: Mapped[datetime | None]
