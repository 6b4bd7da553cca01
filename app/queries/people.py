"""Questions about people."""

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import islice

from sqlalchemy import ColumnElement, LargeBinary, Select, cast, func, or_, select, true
from sqlalchemy.orm import Session, aliased, joinedload

from app.domain.events import AudienceKind
from app.domain.names import folded
from app.models import Alias, AudienceMember, Department, Event, Person


def list_people(session: Session) -> Sequence[Person]:
    """Return everyone who works here, by name, with their departments."""
    return session.scalars(
        select(Person)
        .where(Person.left_at.is_(None))
        .options(joinedload(Person.department))
        .order_by(Person.name, Person.id)
    ).all()


def count_people(session: Session) -> int:
    """Return how many people work here."""
    here = select(func.count()).select_from(Person).where(Person.left_at.is_(None))
    return session.scalars(here).one()


def find_person(session: Session, *, email: str) -> Person | None:
    """Return who works here under this address, or under it as an alias."""
    address = email.strip().lower()
    own = select(Person.id).where(Person.email == address)
    alias = select(Alias.person_id).where(Alias.address == address)
    return session.scalar(
        select(Person)
        .where(Person.id.in_(own.union_all(alias)), Person.left_at.is_(None))
        .order_by((Person.email == address).desc())
        .limit(1)
    )


def search_people(session: Session, *, text: str, limit: int = 20) -> Sequence[Person]:
    """Return who works here and has each word of `text` in name or address, by name.

    Accents and case don't matter. Of an address only what stands before the @
    counts, unless the @ is typed too: all of a company share the rest. The database
    chooses among names in ASCII; none folds accents without an extension, so names
    that may have some are looked through here.
    """
    words, has_accents = folded(text).split(), _has_accents(session)
    likely = session.execute(
        select(Person.id, Person.name, Person.email)
        .where(
            Person.left_at.is_(None), *(_may_have(word, has_accents) for word in words)
        )
        .order_by(Person.name, Person.id)
    )
    found = (
        person_id
        for person_id, name, email in likely
        if all(_is_in(word, folded(name), email) for word in words)
    )
    people = list_by_ids(session, ids=list(islice(found, limit)))
    return sorted(people, key=lambda person: (folded(person.name), person.id))


def _has_accents(session: Session) -> ColumnElement[bool]:
    letters = func.length(Person.name)
    if session.get_bind().dialect.name == "sqlite":
        return func.length(cast(Person.name, LargeBinary)) > letters
    return func.octet_length(Person.name) > letters


def _may_have(word: str, has_accents: ColumnElement[bool]) -> ColumnElement[bool]:
    if not word.isascii():
        return true()
    part = word.replace("/", "//").replace("%", "/%").replace("_", "/_")
    of_address = f"%{part}%" if "@" in word else f"%{part}%@%"
    return or_(
        func.lower(Person.name).like(f"%{part}%", escape="/"),
        Person.email.like(of_address, escape="/"),
        has_accents,
    )


def _is_in(word: str, name: str, email: str) -> bool:
    own = email if "@" in word else email.partition("@")[0]
    return word in name or word in own


def list_organizers(session: Session, *, after: datetime) -> Sequence[Person]:
    """Return who answers for something that is not over then, by name."""
    ahead = select(Event.organizer_id).where(Event.ends_at > after)
    return session.scalars(
        select(Person)
        .where(Person.id.in_(ahead), Person.left_at.is_(None))
        .options(joinedload(Person.department))
        .order_by(Person.name, Person.id)
    ).all()


def audience_of(kind: AudienceKind, *, value: str, event_id: int | None) -> Select[int]:
    """Return the question who is told: ids of people who work here.

    `value` is a site, or a department's name; a list is kept under its event.
    """
    told = select(Person.id).where(Person.left_at.is_(None))
    match kind:
        case AudienceKind.EVERYONE:
            return told
        case AudienceKind.SITE:
            return told.where(Person.site == value)
        case AudienceKind.DEPARTMENT:
            return told.join(Department).where(Department.name == value)
        case AudienceKind.LIST:
            return told.join(
                AudienceMember, AudienceMember.person_id == Person.id
            ).where(AudienceMember.event_id == event_id)


def list_by_ids(session: Session, *, ids: Collection[int]) -> Sequence[Person]:
    """Return these people with their departments, by id."""
    return session.scalars(
        select(Person)
        .where(Person.id.in_(ids))
        .options(joinedload(Person.department))
        .order_by(Person.id)
    ).all()


def list_called(session: Session, *, text: str) -> Sequence[int]:
    """Return who works here and is called exactly so, or has that work mail, by id."""
    wanted = text.casefold()
    return session.scalars(
        select(Person.id)
        .where(
            Person.left_at.is_(None),
            or_(
                Person.name == text,
                func.lower(Person.name) == wanted,
                Person.email == wanted,
            ),
        )
        .order_by(Person.id)
    ).all()


def list_ids(session: Session) -> Sequence[int]:
    """Return the id of everyone who works here, in order of arrival."""
    here = select(Person.id).where(Person.left_at.is_(None))
    return session.scalars(here.order_by(Person.id)).all()


def list_reports(session: Session, *, person_id: int) -> set[int]:
    """Return everyone below this person in the reporting lines, at any depth."""
    return set(session.scalars(reports_of(person_id)))


def reports_of(*person_ids: int) -> Select[int]:
    """Return the question who is below one of these people, at any depth."""
    below = (
        select(Person.id)
        .where(Person.manager_id.in_(person_ids))
        .cte("below", recursive=True)
    )
    report = aliased(Person)
    # UNION, not UNION ALL: two people who are each other's manager end the walk.
    below = below.union(select(report.id).join(below, report.manager_id == below.c.id))
    return select(below.c.id)


def list_sites(session: Session) -> Sequence[str]:
    """Return every site where somebody works, by name."""
    return session.scalars(
        select(Person.site)
        .where(Person.left_at.is_(None), Person.site != "")
        .distinct()
        .order_by(Person.site)
    ).all()


def list_departments(session: Session) -> Sequence[Department]:
    """Return every department, by name."""
    return session.scalars(select(Department).order_by(Department.name)).all()
