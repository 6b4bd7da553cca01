"""What was changed, by whom and from where; written once and never edited."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.event import listens_for
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.domain.audit import Act, Via
from app.models.columns import words
from app.models.events import Event
from app.models.people import Person


class AuditEntry(Base):
    """One change. It names people by their row only, and holds nobody's words.

    When a person is forgotten the row they had becomes a pseudonym, and so does
    every line here, without being touched.
    """

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    noted_at: Mapped[datetime] = mapped_column(index=True)
    act: Mapped[Act] = mapped_column(words(Act))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id), index=True)
    """None: the clock, or somebody at the machine itself."""
    via: Mapped[Via] = mapped_column(words(Via))
    request_id: Mapped[str] = mapped_column(default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id), index=True)
    """Whom it is about, if it is about one person."""
    event_id: Mapped[int | None] = mapped_column(
        ForeignKey(Event.id, ondelete="SET NULL"), index=True
    )
    before: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Numbers, times, choices; of a text only that it changed."""
    after: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


@listens_for(AuditEntry, "before_update")
def _refuse(*_what: object) -> None:
    raise RuntimeError("a line of the log of changes is never edited")
