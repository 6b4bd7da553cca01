"""Introductions: who brings which two together, and what each of them said."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.domain.coffee.terms import Said
from app.models.columns import words
from app.models.people import Person


class Introduction(Base):
    """Two people whom a third would like to bring together."""

    __tablename__ = "introduction"

    id: Mapped[int] = mapped_column(primary_key=True)
    introducer_id: Mapped[int | None] = mapped_column(
        ForeignKey(Person.id, ondelete="SET NULL"), index=True
    )
    """None: whoever did is forgotten."""
    about: Mapped[str]
    """What the introducer wrote; erased 30 days after."""
    made_at: Mapped[datetime] = mapped_column(index=True)
    introduced_at: Mapped[datetime | None]
    """When the second of the two said yes; None: one of them hasn't."""
    withdrawn_at: Mapped[datetime | None]


class IntroductionSide(Base):
    """One of the two, and what they said; neither anybody else nor the other learns a no."""

    __tablename__ = "introduction_side"
    __table_args__ = (UniqueConstraint("introduction_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    introduction_id: Mapped[int] = mapped_column(
        ForeignKey(Introduction.id, ondelete="CASCADE")
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey(Person.id, ondelete="CASCADE"), index=True
    )
    said: Mapped[Said] = mapped_column(words(Said), default=Said.NOTHING)
    """Back to nothing once it is over without two yeses."""
    said_at: Mapped[datetime | None]
    is_told: Mapped[bool] = mapped_column(default=False)
    """The mail that asks them was written, or they want none."""
    is_kept_from: Mapped[bool] = mapped_column(default=False)
    """They keep apart from the other or from the introducer: they hear nothing of it."""
    next_at: Mapped[datetime | None]
    """When to look again whether there is room for the mail; None: at once."""
