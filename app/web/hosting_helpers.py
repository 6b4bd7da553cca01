"""Who helps with an event, as its settings show them."""

from dataclasses import dataclass

from flask import abort, request
from sqlalchemy.orm import Session

from app.db import db
from app.domain.access import Need, may
from app.domain.events import HostRole
from app.domain.privacy_terms import Reader
from app.models import Person
from app.queries.charter import may_show
from app.queries.hosts import list_helpers
from app.queries.people import search_people
from app.web.access import Visit
from app.web.addresses import row_number
from app.web.filters import hue_class, initials
from app.web.words import gettext

FEWEST_LETTERS = 2


@dataclass(frozen=True, kw_only=True)
class Face:
    """One colleague in a list to choose from."""

    person_id: int
    name: str
    email: str
    department: str
    initials: str
    hue_class: str
    role: str = ""
    may_take_over: bool = False


@dataclass(frozen=True, kw_only=True)
class HelpersPage:
    """The helpers, and who was found to become one."""

    helpers: tuple[Face, ...]
    found: tuple[Face, ...]
    asked: str
    organizer: str


def helpers_page(session: Session, visit: Visit, *, asked: str) -> HelpersPage:
    """Return who helps, and whom a search for a name or an address finds."""
    event = visit.event
    is_organizer = may(visit.relation, Need.ORGANIZER)
    roles = {
        HostRole.HOST: gettext("Co-host"),
        HostRole.DOOR: gettext("Helps at the door"),
    }
    helpers = tuple(
        _face(
            host.person,
            role=roles[host.role],
            may_take_over=is_organizer and host.role is HostRole.HOST,
        )
        for host in list_helpers(session, event_id=event.id)
    )
    taken = {event.organizer_id, *(helper.person_id for helper in helpers)}
    return HelpersPage(
        helpers=helpers,
        found=find_faces(session, asked=asked, without=taken),
        asked=asked,
        organizer=event.organizer.name,
    )


def find_faces(session: Session, *, asked: str, without: set[int]) -> tuple[Face, ...]:
    """Return who has `asked` in name or address; nobody for a letter or less.

    Nobody either while hosts may not be told who works here.
    """
    is_held = not may_show(session, "directory", Reader.HOST)
    if is_held or len(asked.strip()) < FEWEST_LETTERS:
        return ()
    people = search_people(session, text=asked)
    return tuple(_face(person) for person in people if person.id not in without)


def asked_person() -> Person:
    """Return the colleague whom the posted form names; anybody else is a 404."""
    person = db.session.get(Person, row_number(request.form.get("person_id", "")))
    if person is None or person.left_at is not None:
        abort(404)
    return person


def _face(person: Person, *, role: str = "", may_take_over: bool = False) -> Face:
    return Face(
        person_id=person.id,
        name=person.name,
        email=person.email,
        department=person.department.name,
        initials=initials(person.name),
        hue_class=hue_class(person.department),
        role=role,
        may_take_over=may_take_over,
    )
