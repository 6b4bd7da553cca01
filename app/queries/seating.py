"""Questions about tables."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Seat, SeatingPlan


def find_table(session: Session, *, event_id: int, person_id: int) -> int | None:
    """Return the first table this person was told, if a plan was published."""
    return session.scalar(
        select(Seat.published_table)
        .join(SeatingPlan, SeatingPlan.id == Seat.plan_id)
        .where(
            SeatingPlan.event_id == event_id,
            Seat.person_id == person_id,
            Seat.published_table.is_not(None),
        )
        .order_by(Seat.round)
        .limit(1)
    )
