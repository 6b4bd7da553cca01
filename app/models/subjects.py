"""Who somebody is to the company's own sign-in."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.models.people import Person


class Subject(Base):
    """A stable name that the company's sign-in has for one person.

    A mail address changes hands; whoever holds one is linked to nobody by it.
    """

    __tablename__ = "subject"
    __table_args__ = (UniqueConstraint("issuer", "value"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    issuer: Mapped[str]
    """Who says it: the name of the header, in lower case."""
    value: Mapped[str]
    person_id: Mapped[int] = mapped_column(
        ForeignKey(Person.id, ondelete="CASCADE"), index=True
    )
    linked_at: Mapped[datetime]
