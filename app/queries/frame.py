"""What the frame of every page asks, all at once."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from app.domain.access import Right
from app.models import Grant, Promise
from app.queries.introductions import waits_for


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What one person finds at the top of every page."""

    is_admin: bool
    has_news: bool
    """Something waits at their follow-ups."""


def read_frame(session: Session, *, person_id: int, now: datetime) -> Frame:
    """Return what the frame shows to this person; one query."""
    is_admin, has_news = session.execute(
        select(
            exists().where(Grant.person_id == person_id, Grant.granted == Right.ADMIN),
            or_(
                exists().where(
                    Promise.person_id == person_id, Promise.closed_at.is_(None)
                ),
                waits_for(person_id, now=now),
            ),
        )
    ).one()
    return Frame(is_admin=bool(is_admin), has_news=bool(has_news))
