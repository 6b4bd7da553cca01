"""Taking in a people file: one transaction, no query per row, the same twice is nothing."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from app.db import queue_up
from app.domain.audit import Act
from app.domain.house import House
from app.domain.people_codes import code_for
from app.domain.people_compare import compare
from app.domain.people_diff import Changed, Difference, Known, Wishes
from app.domain.people_import import Column, Entry, Reading
from app.models import Alias, Department, Person
from app.operations import audit
from app.operations.people_addresses import leave_resending
from app.operations.people_leaving import let_go
from app.queries.people_import import list_known

_PLAIN = {
    Column.EMAIL: "email",
    Column.NAME: "name",
    Column.TITLE: "title",
    Column.LEVEL: "level",
    Column.SITE: "site",
    Column.ZONE: "zone",
    Column.STARTED_ON: "started_on",
    Column.EMPLOYEE_ID: "employee_id",
}


class SomebodyMustAgree(Exception):  # noqa: N818 -- reads as the sentence it states
    """So many would be deactivated, or such people, that their number must be said."""

    def __init__(self, *, leavers: Sequence[Known], people: int) -> None:
        super().__init__()
        self.leavers, self.people = tuple(leavers), people


class NotWhatWasShown(Exception):  # noqa: N818 -- reads as the sentence it states
    """The file would do something else by now than somebody saw and agreed to."""


def foresee(
    session: Session, *, reading: Reading, wishes: Wishes, now: datetime
) -> Difference:
    """Return what this file would change. Writes nothing."""
    return compare(reading, list_known(session, now=now), wishes=wishes)


def take_in(
    session: Session,
    *,
    reading: Reading,
    wishes: Wishes,
    agreed: int | None,
    zone: str,
    house: House,
    now: datetime,
    shown: str | None = None,
) -> Difference:
    """Add, change and deactivate people as the file says; return what was done.

    `agreed` is how many may be deactivated, where somebody said so; `zone` is that
    of newcomers whose row names none; `shown` is the fingerprint of what somebody
    looked at before. Raises `NotWhatWasShown`, `SomebodyMustAgree`.
    """
    queue_up(session, "people import")
    difference = foresee(session, reading=reading, wishes=wishes, now=now)
    if shown is not None and difference.fingerprint != shown:
        raise NotWhatWasShown
    count = len(difference.leavers)
    if agreed != count if agreed is not None else difference.must_ask:
        raise SomebodyMustAgree(leavers=difference.leavers, people=difference.people)
    if not difference.changes:
        return difference
    departments = _departments(session, difference)
    _add(session, difference.new, departments=departments, zone=zone)
    _change(session, difference.changed, departments=departments)
    _link(session, difference)
    session.expire_all()
    moved = [
        change.known.person_id
        for change in difference.changed
        if Column.EMAIL in change.columns
    ]
    leave_resending(session, person_ids=moved, now=now)
    gone = [known.person_id for known in difference.leavers]
    let_go(session, person_ids=gone, house=house, now=now)
    _note(session, difference)
    return difference


def _note(session: Session, difference: Difference) -> None:
    counts = {
        "new": len(difference.new),
        "changed": len(difference.changed),
        "deactivated": len(difference.leavers),
        "needs_you": difference.need_you,
    }
    audit.note(session, Act.IMPORTED_PEOPLE, after=counts)


def _departments(session: Session, difference: Difference) -> dict[str, int]:
    known = dict(session.execute(select(Department.name, Department.id)).all())
    taken = set(session.scalars(select(Department.code)))
    last = session.scalar(select(func.max(Department.number)))
    number = 0 if last is None else last + 1
    changed = (change.entry for change in difference.changed)
    entries = sorted([*difference.new, *changed], key=lambda entry: entry.row)
    for name in dict.fromkeys(entry.department for entry in entries):
        if name not in known:
            code = code_for(name, taken=taken)
            department = Department(name=name, code=code, number=number)
            session.add(department)
            session.flush()
            known[name] = department.id
            taken.add(code)
            number += 1
    return known


def _add(
    session: Session,
    entries: Iterable[Entry],
    *,
    departments: dict[str, int],
    zone: str,
) -> None:
    rows = [
        {
            "email": entry.email,
            "name": entry.name,
            "department_id": departments[entry.department],
            "title": entry.title or "",
            "level": entry.level,
            "site": entry.site or "",
            "zone": entry.zone or zone,
            "started_on": entry.started_on,
            "employee_id": entry.employee_id,
        }
        for entry in entries
    ]
    if rows:
        session.execute(insert(Person), rows)


def _change(
    session: Session, changes: Iterable[Changed], *, departments: dict[str, int]
) -> None:
    rows: list[dict[str, Any]] = []
    for change in changes:
        entry = change.entry
        row: dict[str, Any] = {
            _PLAIN[column]: getattr(entry, _PLAIN[column])
            for column in change.columns
            if column in _PLAIN
        }
        if Column.DEPARTMENT in change.columns:
            row["department_id"] = departments[entry.department]
        if change.returns:
            row["left_at"] = None
        if row:
            rows.append({"id": change.known.person_id, **row})
    if rows:
        session.execute(update(Person), rows)


def _link(session: Session, difference: Difference) -> None:
    # Managers and aliases may name people of the same file: they come last.
    ids = dict(session.execute(select(Person.email, Person.id)).all())
    known = dict(session.execute(select(Alias.address, Alias.person_id)).all())
    entries = [*difference.new, *(change.entry for change in difference.changed)]
    added = {
        alias: ids[entry.email]
        for entry in entries
        for alias in entry.aliases
        if alias not in known and alias != entry.email
    }
    if added:
        rows = [{"address": key, "person_id": value} for key, value in added.items()]
        session.execute(insert(Alias), rows)
    known |= added
    linked = [
        *(entry for entry in difference.new if entry.manager),
        *(
            change.entry
            for change in difference.changed
            if Column.MANAGER in change.columns
        ),
    ]
    managers = [
        {"id": ids[entry.email], "manager_id": _manager_id(entry, ids, known)}
        for entry in linked
    ]
    if managers:
        session.execute(update(Person), managers)


def _manager_id(
    entry: Entry, ids: dict[str, int], aliases: dict[str, int]
) -> int | None:
    address = entry.manager or ""
    return ids.get(address) or aliases.get(address)
