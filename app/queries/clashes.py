"""Questions about what else is on around the time of an event."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from app.domain.events import EventStatus, HostRole
from app.domain.signups import TAKES_A_PLACE
from app.models import Event, Host, Signup


def count_clashes(
    session: Session, *, begins: datetime, ends: datetime, except_event: int | None
) -> int:
    """Return how many events that anybody may see begin in this span."""
    return session.scalars(
        select(func.count()).where(
            Event.status == EventStatus.PUBLISHED,
            ~Event.only_these,
            Event.starts_at >= begins,
            Event.starts_at < ends,
            Event.id != (except_event or 0),
        )
    ).one()


def list_own(
    session: Session,
    *,
    person_id: int,
    begins: datetime,
    ends: datetime,
    except_event: int | None,
) -> Sequence[Event]:
    """Return what this person hosts or has a place at in this span, soonest first."""
    hosts = exists().where(
        Host.event_id == Event.id,
        Host.person_id == person_id,
        Host.role == HostRole.HOST,
    )
    goes = exists().where(
        Signup.event_id == Event.id,
        Signup.person_id == person_id,
        Signup.status.in_(TAKES_A_PLACE),
    )
    return session.scalars(
        select(Event)
        .where(
            Event.status == EventStatus.PUBLISHED,
            Event.starts_at < ends,
            Event.ends_at > begins,
            Event.id != (except_event or 0),
            or_(Event.organizer_id == person_id, hosts, goes),
        )
        .order_by(Event.starts_at, Event.id)
    ).all()
