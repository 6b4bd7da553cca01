"""Questions about who helps with an event."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.models import Host, Person


def list_helpers(session: Session, *, event_id: int) -> Sequence[Host]:
    """Return co-hosts and door helpers with their people, by name."""
    return session.scalars(
        select(Host)
        .join(Person, Person.id == Host.person_id)
        .where(Host.event_id == event_id)
        .options(joinedload(Host.person).joinedload(Person.department))
        .order_by(Person.name, Person.id)
    ).all()
