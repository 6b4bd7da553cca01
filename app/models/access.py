"""Codes that sign people in, and how often they were asked for."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.models.people import Person


class SignInCode(Base):
    """A one-time code, bound to the browser that asked for it."""

    __tablename__ = "sign_in_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(
        ForeignKey(Person.id, ondelete="CASCADE"), index=True
    )
    code_hash: Mapped[str]
    browser_hash: Mapped[str] = mapped_column(index=True)
    """SHA-256 of the secret in the cookie of the browser that asked."""
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)


class CodeRequest(Base):
    """One request for a code: counted by address and by network, known or not."""

    __tablename__ = "code_request"
    __table_args__ = (
        Index(None, "address_hash", "asked_at"),
        Index(None, "network", "asked_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    address_hash: Mapped[str]
    network: Mapped[str]
    asked_at: Mapped[datetime]
