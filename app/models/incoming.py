"""What came in by mail."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.domain.calendar import PartStat
from app.domain.incoming import Decision, Fate, Nature, Why
from app.models.columns import words
from app.models.events import Event
from app.models.people import Person


class IncomingMail(Base):
    """One mail that came in, and what became of it; twice the same mail is one row.

    Nothing of its text is kept but the comment of an answer.
    """

    __tablename__ = "incoming_mail"
    __table_args__ = (Index(None, "event_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    content_hash: Mapped[str] = mapped_column(unique=True)
    """Of Message-ID, sender, and what it says: the same for each copy."""
    message_id: Mapped[str] = mapped_column(default="")
    taken_at: Mapped[datetime] = mapped_column(index=True)
    nature: Mapped[Nature] = mapped_column(words(Nature))
    fate: Mapped[Fate] = mapped_column(words(Fate))
    why: Mapped[Why | None] = mapped_column(words(Why))
    """None: it was applied."""
    event_id: Mapped[int | None] = mapped_column(
        ForeignKey(Event.id, ondelete="CASCADE")
    )
    person_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id), index=True)
    """Whose answer it is, or would be."""
    sender_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    delegate_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    """Who is to come instead."""
    sender_address: Mapped[str] = mapped_column(default="")
    """Only where nobody here is known by it."""
    partstat: Mapped[PartStat | None] = mapped_column(words(PartStat))
    sequence: Mapped[int | None]
    against: Mapped[int | None]
    """SEQUENCE of the newest invite of that person when it came."""
    stamped_at: Mapped[datetime | None]
    """When the answer was given; never later than when it came."""
    comment: Mapped[str] = mapped_column(default="")
    guests: Mapped[int | None]
    proposed_starts_at: Mapped[datetime | None]
    proposed_ends_at: Mapped[datetime | None]
    decision: Mapped[Decision | None] = mapped_column(words(Decision))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
