"""People, the departments they come from, and what they may do here."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base
from app.domain.access import Right
from app.domain.outbox import MailKind
from app.models.columns import words


class Department(Base):
    """A part of the company, as the directory names it: the unit of mixing."""

    __tablename__ = "department"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    code: Mapped[str] = mapped_column(unique=True)
    """Two letters that stand wherever its color stands."""
    number: Mapped[int] = mapped_column(unique=True)
    """From 0, in order of arrival: its hue and pattern follow from it."""


class Person(Base):
    """A colleague. Anyone may organize, attend, or both."""

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_is_lower_case"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    """As one writes it; never split into parts."""
    email: Mapped[str] = mapped_column(unique=True)
    """A contact, kept in lower case; the identity is this row."""
    employee_id: Mapped[str | None] = mapped_column(unique=True)
    """The directory's own key, where its export has one."""
    department_id: Mapped[int] = mapped_column(ForeignKey(Department.id), index=True)
    title: Mapped[str] = mapped_column(default="")
    level: Mapped[int | None]
    """1 is the first rung; None: the directory does not say."""
    site: Mapped[str] = mapped_column(default="", index=True)
    zone: Mapped[str]
    """IANA name: working hours, "today", "10:00 on the next working day"."""
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    """Used to keep reporting lines apart and in the dark; nobody is shown it."""
    started_on: Mapped[date | None]
    locale: Mapped[str] = mapped_column(default="en")
    """The language that this person's mail is written in."""
    reads_feed: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Wants no invites by mail: their calendar reads the feed of their own events."""
    left_at: Mapped[datetime | None] = mapped_column(index=True)
    """None: works here."""
    forgotten_at: Mapped[datetime | None]
    """When what this row said of a person was erased; it is nobody's since."""
    session_version: Mapped[int] = mapped_column(default=1)
    """A cookie with another number is worth nothing: raised at leaving."""

    department: Mapped[Department] = relationship()


class Alias(Base):
    """Another address that means the same person."""

    __tablename__ = "alias"
    __table_args__ = (
        CheckConstraint("address = lower(address)", name="address_is_lower_case"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(
        ForeignKey(Person.id, ondelete="CASCADE"), index=True
    )
    address: Mapped[str] = mapped_column(unique=True)


class Grant(Base):
    """A right that an admin gave one person."""

    __tablename__ = "right_grant"
    __table_args__ = (UniqueConstraint("person_id", "granted"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id, ondelete="CASCADE"))
    granted: Mapped[Right] = mapped_column(words(Right))


class Mute(Base):
    """A kind of mail that one person does not want."""

    __tablename__ = "mute"
    __table_args__ = (UniqueConstraint("person_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id, ondelete="CASCADE"))
    kind: Mapped[MailKind] = mapped_column(words(MailKind))


class Quiet(Base):
    """When one person wants to be nudged, as they chose it."""

    __tablename__ = "quiet"
    __table_args__ = (
        CheckConstraint("opens_min < closes_min", name="opens_before_it_closes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(
        ForeignKey(Person.id, ondelete="CASCADE"), unique=True
    )
    days: Mapped[str | None]
    """Digits of working days, 0 is Monday; None, as the hours: what is usual here."""
    opens_min: Mapped[int | None]
    """Minutes since midnight where the person lives."""
    closes_min: Mapped[int | None]
    paused_until: Mapped[date | None]
    """The first day on which nudges come again; None: they come."""
