"""Lines about what came of meeting, which two people agree to publish."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.domain.stories import StoryState
from app.models.columns import words
from app.models.people import Person


class Story(Base):
    """What one person was asked, or wrote, about meeting another."""

    __tablename__ = "story"
    __table_args__ = (UniqueConstraint("author_id", "other_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey(Person.id, ondelete="CASCADE"))
    other_id: Mapped[int] = mapped_column(
        ForeignKey(Person.id, ondelete="CASCADE"), index=True
    )
    state: Mapped[StoryState] = mapped_column(words(StoryState))
    words: Mapped[str] = mapped_column(default="")
    """The line while it waits for the other's word; else empty."""
    waits_for_author: Mapped[bool] = mapped_column(default=False)
    """The other proposed another wording."""
    author_named: Mapped[bool] = mapped_column(default=False)
    other_named: Mapped[bool] = mapped_column(default=False)
    """Names stand below it only if both want theirs to."""
    published: Mapped[str] = mapped_column(default="")
    """The text both saw and agreed to; empty until then."""
    published_at: Mapped[datetime | None] = mapped_column(index=True)
    changed_at: Mapped[datetime]
    """A silent "no" leaves it as it was: nobody can tell when it was said, or that."""
