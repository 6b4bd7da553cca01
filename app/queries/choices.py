"""Questions about whom a host may choose, and whose clock."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import Department, Person


def count_by_site(session: Session) -> dict[str, int]:
    """Return how many people work at each site, by name."""
    rows = session.execute(
        select(Person.site, func.count())
        .where(Person.left_at.is_(None), Person.site != "")
        .group_by(Person.site)
        .order_by(Person.site)
    )
    return {row[0]: row[1] for row in rows}


def count_by_department(session: Session) -> dict[str, int]:
    """Return how many people work in each department, by name."""
    rows = session.execute(
        select(Department.name, func.count())
        .join(Person, Person.department_id == Department.id)
        .where(Person.left_at.is_(None))
        .group_by(Department.name)
        .order_by(Department.name)
    )
    return {row[0]: row[1] for row in rows}


def list_zones(session: Session) -> Sequence[str]:
    """Return every zone that somebody lives in, by name."""
    return session.scalars(
        select(Person.zone)
        .where(Person.left_at.is_(None))
        .distinct()
        .order_by(Person.zone)
    ).all()
