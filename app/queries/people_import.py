"""What an import must know of the people there are."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.domain.access import Right
from app.domain.events import EventStatus, HostRole
from app.domain.people_diff import Known
from app.models import Alias, Department, Event, Grant, Host, Person


def list_known(session: Session, *, now: datetime) -> list[Known]:
    """Return everybody, gone or not, by id. Four queries for any number of people."""
    aliases: dict[int, set[str]] = defaultdict(set)
    for person_id, address in session.execute(select(Alias.person_id, Alias.address)):
        aliases[person_id].add(address)
    needed = needed_ids(session, now=now)
    return [
        _known(row, aliases=aliases[row[0]], is_needed=row[0] in needed)
        for row in session.execute(_everybody())
    ]


def _everybody() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Person.id,
            Person.email,
            Person.name,
            Department.name,
            Person.title,
            Person.level,
            Person.site,
            Person.zone,
            Person.manager_id,
            Person.started_on,
            Person.employee_id,
            Person.left_at,
        )
        .join(Department, Department.id == Person.department_id)
        .where(Person.forgotten_at.is_(None))
        .order_by(Person.id)
    )


def _known(row: Sequence[Any], *, aliases: set[str], is_needed: bool) -> Known:
    return Known(
        person_id=row[0],
        email=row[1],
        name=row[2],
        department=row[3],
        title=row[4],
        level=row[5],
        site=row[6],
        zone=row[7],
        manager_id=row[8],
        started_on=row[9],
        employee_id=row[10],
        aliases=frozenset(aliases),
        has_left=row[11] is not None,
        is_needed=is_needed,
    )


def needed_ids(session: Session, *, now: datetime) -> set[int]:
    """Return who runs something that is not over, and who is an admin."""
    ahead = (Event.ends_at > now, Event.status == EventStatus.PUBLISHED)
    organizers = select(Event.organizer_id).where(*ahead)
    hosts = (
        select(Host.person_id)
        .join(Event, Event.id == Host.event_id)
        .where(Host.role == HostRole.HOST, *ahead)
    )
    admins = select(Grant.person_id).where(Grant.granted == Right.ADMIN)
    return {
        person_id
        for question in (organizers, hosts, admins)
        for person_id in session.scalars(question)
    }
