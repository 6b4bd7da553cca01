"""The answers people gave, and what they told their hosts besides."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base
from app.domain.signups import SignupStatus, Source
from app.models.columns import words
from app.models.events import Event
from app.models.people import Person


class Signup(Base):
    """One person's standing with one event; an answer changed is this row changed."""

    __tablename__ = "signup"
    __table_args__ = (
        UniqueConstraint("event_id", "person_id"),
        Index(None, "event_id", "status", "turn"),
        CheckConstraint(
            "status <> 'waitlisted' OR turn IS NOT NULL", name="waits_with_a_turn"
        ),
        CheckConstraint(
            "(status = 'offered') = (held_until IS NOT NULL)",
            name="an_offer_has_an_end",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey(Event.id, ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), index=True)
    status: Mapped[SignupStatus] = mapped_column(words(SignupStatus))
    answered_at: Mapped[datetime]
    source: Mapped[Source] = mapped_column(words(Source), default=Source.PAGE)
    """Where the last answer came from."""
    turn: Mapped[int | None]
    """Place in the order of joining the waitlist, given under the event's lock."""
    held_until: Mapped[datetime | None] = mapped_column(index=True)
    """OFFERED only: until when the place is theirs to take."""
    maybe_at: Mapped[datetime | None] = mapped_column(index=True)
    """Since when their calendar says maybe; the next answer ends it."""
    maybe_asked_at: Mapped[datetime | None]
    """When somebody with a place who says maybe was asked, once."""
    host_words: Mapped[str] = mapped_column(default="")
    """Why a host added or removed this person, as the person is told."""
    shows_name: Mapped[bool] = mapped_column(default=False)
    """Other guests may see the name; off until the person turns it on."""
    may_be_found: Mapped[bool] = mapped_column(default=False)
    """Tablemates may see the name afterward, in their follow-ups."""
    learn: Mapped[str] = mapped_column(default="")
    help: Mapped[str] = mapped_column(default="")
    reply: Mapped[str] = mapped_column(default="")
    """What the person says to the event's own question."""

    event: Mapped[Event] = relationship()
    person: Mapped[Person] = relationship()


class Need(Base):
    """What a guest eats and how a guest gets in; erased a week after the event."""

    __tablename__ = "need"

    id: Mapped[int] = mapped_column(primary_key=True)
    signup_id: Mapped[int] = mapped_column(
        ForeignKey(Signup.id, ondelete="CASCADE"), unique=True
    )
    ticks: Mapped[list[Any]] = mapped_column(JSON)
    """Values of `domain.needs.NeedTick`, in its order."""
    note: Mapped[str] = mapped_column(default="")


class Token(Base):
    """A mailed key; only its hash is kept."""

    __tablename__ = "token"
    __table_args__ = (Index(None, "person_id", "event_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[str]
    """A value of `domain.tokens.Purpose`; it opens nothing else."""
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id, ondelete="CASCADE"))
    event_id: Mapped[int | None] = mapped_column(
        ForeignKey(Event.id, ondelete="CASCADE")
    )
    subject: Mapped[str] = mapped_column(default="")
    """What else it is about: a kind of mail, a promise's id."""
    secret_hash: Mapped[str]
    """SHA-256, in hex, of the 128 random bits in the link."""
    expires_at: Mapped[datetime | None] = mapped_column(index=True)
    """None: never, as for unsubscribing."""
    used_at: Mapped[datetime | None]
    """Set on keys that work once, as a sign-in link does."""
