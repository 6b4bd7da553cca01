"""Mail that has been promised and not yet carried."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import Enum, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.domain.calendar import Method
from app.domain.outbox import MailClass, MailFault, MailKind, MessageState
from app.models.causes import Cause
from app.models.columns import words
from app.models.events import Event
from app.models.people import Person


class Message(Base):
    """One finished mail, stored in the transaction that caused it.

    Messages of one lane (one person's news of one event) leave in order.
    """

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("event_id", "person_id", "kind", "version"),
        Index(None, "state", "rank", "due_at"),
        Index(None, "person_id", "kind", "state"),
        Index(None, "coffee_id", "person_id"),
        Index(None, "entry_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(unique=True, default=lambda: str(uuid4()))
    """The Message-ID begins with it, on every try."""
    event_id: Mapped[int | None] = mapped_column(
        ForeignKey(Event.id, ondelete="CASCADE")
    )
    """None: it is about no event, as a sign-in code."""
    coffee_id: Mapped[int | None]
    """Of a `Coffee`, which stays longer than any message about it; None: of no coffee.

    No foreign key: the release before knows no such table.
    """
    entry_id: Mapped[int | None]
    """Of the `SeriesEntry` whose whole object it carries; None: of one event, or of none.

    No foreign key, as above.
    """
    person_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    kind: Mapped[MailKind] = mapped_column(words(MailKind))
    version: Mapped[int]
    """With event, person and kind: one cause, one mail."""
    method: Mapped[Method | None] = mapped_column(
        Enum(Method, native_enum=False, length=20)
    )
    """What it does to a calendar, if it carries a calendar part."""
    told: Mapped[str | None]
    """Hash of what its calendar part says of the event."""
    cause_id: Mapped[int | None] = mapped_column(
        ForeignKey(Cause.id, ondelete="SET NULL"), index=True
    )
    """The act of a host that it is a part of; None: of one person's doing."""
    rank: Mapped[int] = mapped_column(default=MailClass.PLACE)
    """Its MailClass: the lower one leaves first."""
    recipient: Mapped[str]
    content: Mapped[bytes]
    """The finished RFC 5322 message, never edited; emptied when it is closed."""
    state: Mapped[MessageState] = mapped_column(
        words(MessageState), default=MessageState.DUE
    )
    queued_at: Mapped[datetime]
    due_at: Mapped[datetime]
    """Free to be claimed from here on: a claim moves it to the lease's end."""
    useless_at: Mapped[datetime]
    """From here on nobody needs it: it is dropped, and shown as too late."""
    fence: Mapped[int] = mapped_column(default=0)
    """How often it was claimed; only the latest claim may settle it."""
    closed_at: Mapped[datetime | None] = mapped_column(index=True)
    trouble: Mapped[str | None]
    """What the last refusal said, for the organizer and the operator."""


class Installation(Base):
    """The one row that says what this database is for."""

    __tablename__ = "installation"

    id: Mapped[int] = mapped_column(primary_key=True)
    is_demo: Mapped[bool]
    """A demonstration never shares a database with the real thing."""
    worker_seen_at: Mapped[datetime | None]
    """When the worker last looked for something to do."""
    mail_refused_at: Mapped[datetime | None]
    """Since when the mail server takes nothing; None: it took the last one."""
    mail_fault: Mapped[MailFault | None] = mapped_column(words(MailFault))
    """Why, as far as it is known."""
    mail_trouble: Mapped[str] = mapped_column(default="")
    mail_paused_at: Mapped[datetime | None]
    """Since when nothing leaves but codes; a restore sets it, an admin ends it."""
    backup_made_at: Mapped[datetime | None]
    """The state that was restored; None: nothing ever was."""
    restored_at: Mapped[datetime | None]
    """Mail that was queued before may have left from the machine that is gone."""
