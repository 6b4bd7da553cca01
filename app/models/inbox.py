"""Mail that comes to us: who reads the mailbox, and which addresses send ours back."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.domain.outbox import MailFault
from app.models.columns import words
from app.models.people import Person


class Inbox(Base):
    """One mailbox that is read, and how that goes."""

    __tablename__ = "inbox"

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(unique=True)
    """User, server and folder; never a password."""
    holder: Mapped[str] = mapped_column(default="")
    """Of all workers the one that reads; a word of its own, made when it starts."""
    held_until: Mapped[datetime | None]
    """From here on another may read it; None: nobody does."""
    read_at: Mapped[datetime | None]
    """When it was last looked into, whether something was there or not."""
    refused_at: Mapped[datetime | None]
    """Since when it can't be read; None: it could the last time."""
    fault: Mapped[MailFault | None] = mapped_column(words(MailFault))
    trouble: Mapped[str] = mapped_column(default="")
    set_aside: Mapped[int] = mapped_column(default=0)
    """Mails that we failed to read and put into a folder for people to look at."""


class RefusedAddress(Base):
    """An address that sent our mail back for good, lately."""

    __tablename__ = "refused_address"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(
        ForeignKey(Person.id, ondelete="CASCADE"), index=True
    )
    """Whose it was when it last did."""
    address: Mapped[str] = mapped_column(unique=True)
    hard: Mapped[int]
    """How often in a row it said that it takes no mail."""
    words: Mapped[str]
    """What it said last."""
    last_at: Mapped[datetime]
    paused_at: Mapped[datetime | None]
    """Since when we send nothing there but sign-in codes; a press ends it."""
