"""What hosts decide of the tables of one event, and what guests wish of them."""

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.domain.table_wishes import TableShape, TieKind, WishKind
from app.models.columns import words
from app.models.events import Event
from app.models.people import Person
from app.models.signups import Signup


class Tie(Base):
    """Two people whom the hosts seat together, or apart; those tied together are a group."""

    __tablename__ = "tie"
    __table_args__ = (
        UniqueConstraint("event_id", "first_id", "second_id"),
        CheckConstraint("first_id < second_id", name="lower_one_first"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey(Event.id, ondelete="CASCADE"))
    kind: Mapped[TieKind] = mapped_column(words(TieKind))
    first_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    second_id: Mapped[int] = mapped_column(ForeignKey(Person.id))


class TableHost(Base):
    """A guest who looks after a table; with enough of them every table has one."""

    __tablename__ = "table_host"
    __table_args__ = (UniqueConstraint("event_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey(Event.id, ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id))


class EventTable(Base):
    """One table that its hosts said something about; a table without a row is plain."""

    __tablename__ = "event_table"
    __table_args__ = (
        UniqueConstraint("event_id", "number"),
        CheckConstraint("number > 0", name="counted_from_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey(Event.id, ondelete="CASCADE"))
    number: Mapped[int]
    """Counted from 1, as the cards on the tables are."""
    name: Mapped[str] = mapped_column(default="")
    shape: Mapped[TableShape] = mapped_column(
        words(TableShape), default=TableShape.AS_IT_FITS
    )
    is_accessible: Mapped[bool] = mapped_column(default=False)
    """Everyone can reach it; where no table of the event says so, all are alike."""


class Wish(Base):
    """One colleague whom a guest would like to sit with, or not to sit with."""

    __tablename__ = "wish"
    __table_args__ = (UniqueConstraint("signup_id", "other_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    signup_id: Mapped[int] = mapped_column(ForeignKey(Signup.id, ondelete="CASCADE"))
    kind: Mapped[WishKind] = mapped_column(words(WishKind))
    other_id: Mapped[int] = mapped_column(ForeignKey(Person.id), index=True)
