"""Who sits where, in which round, and how sure we are that it is good."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base
from app.models.events import Event
from app.models.people import Person


class SeatingPlan(Base):
    """All seats of one event: what the hosts see, and what was published of it."""

    __tablename__ = "seating_plan"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(
        ForeignKey(Event.id, ondelete="CASCADE"), unique=True
    )
    version: Mapped[int] = mapped_column(default=1)
    """Raised by every change: a change of an older version is a conflict."""
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    """None: the search found it."""
    certificate: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Seed, budget, hash of the problem, engine; every part beside its bound."""
    published_version: Mapped[int | None]
    """The version that people were last told; None: none was."""
    published_at: Mapped[datetime | None]
    trouble: Mapped[str] = mapped_column(default="")
    """JSON of the facts why it could not publish itself; empty: nothing is wrong."""


class Seat(Base):
    """One person's chair in one round."""

    __tablename__ = "seat"
    __table_args__ = (
        UniqueConstraint("plan_id", "round", "person_id"),
        CheckConstraint("round > 0 AND table_number > 0", name="counted_from_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey(SeatingPlan.id, ondelete="CASCADE"))
    round: Mapped[int]
    """Counted from 1."""
    table_number: Mapped[int]
    """Counted from 1, as the cards on the tables are."""
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), index=True)
    is_locked: Mapped[bool] = mapped_column(default=False)
    """A host wants exactly this person at exactly this table."""
    published_table: Mapped[int | None]
    """The table in the plan that people were last told."""

    person: Mapped[Person] = relationship()


class Search(Base):
    """A seating search that was asked for; it runs in a process of its own."""

    __tablename__ = "search"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(
        ForeignKey(Event.id, ondelete="CASCADE"), index=True
    )
    seed: Mapped[int]
    proposals: Mapped[int]
    """The budget: how many changes the search may try."""
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    started_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    """A searcher that died leaves it; from here on another may begin."""
    closed_at: Mapped[datetime | None] = mapped_column(index=True)
    trouble: Mapped[str] = mapped_column(default="")
    """Why there is no plan, as facts in JSON."""
    plan_version: Mapped[int | None]
    """The version of the plan that it works on; 0: there was none. None: not begun."""
    best: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """The best plan so far: `people` by id, the `tables` of each from 0, `facts`."""
    progress: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """How good that is, and how it came to be so: what the page draws."""
