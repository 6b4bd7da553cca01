"""Everything the door page shows to one helper."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.attendance import SEARCH_AT_LEAST, is_door_open
from app.domain.events import EventStatus
from app.domain.names import folded
from app.models import Person, Visitor
from app.queries.attendance import Guest
from app.queries.door import Room, look_into
from app.queries.people import list_reports, search_people
from app.web.access import Visit
from app.web.door_tables import table_lines, tables_words
from app.web.door_values import DoorPage, Last, Marked, Newcomer, Row
from app.web.filters import clock, hue_class, hue_of, initials
from app.web.words import gettext, ngettext

MATCHES, NEWCOMERS = 12, 6


def door_page(
    session: Session,
    *,
    visit: Visit,
    helper_id: int,
    query: str,
    last: tuple[int | None, int | None],
    now: datetime,
) -> DoorPage:
    """Return the door of one event as this helper may see it.

    `last` is (person, visitor) of the press before. Of people below the helper in
    the reporting lines nothing says whether they are here.
    """
    event = visit.event
    room = look_into(session, event, now=now)
    reports = list_reports(session, person_id=helper_id)
    searched = query if len(query) >= SEARCH_AT_LEAST else ""
    rows = _rows(room, searched, reports=reports) if searched else []
    newcomers = _newcomers(session, room, searched) if searched else []
    missing = [guest for guest in room.guests if not guest.is_here]
    return DoorPage(
        here=room.here,
        of_words=_of_words(room),
        count_words=_count_words(room),
        query=query,
        found=_found(len(rows)) if searched else "",
        rows=tuple(rows[:MATCHES]),
        newcomers=tuple(newcomers),
        asks_visitor=bool(searched),
        last=_last(room, last, reports=reports),
        missing=len(missing),
        tables=tuple(table_lines(room, missing, reports=reports)),
        tables_words=tables_words(room),
        has_tables=bool(event.tables),
        is_open=event.status is EventStatus.PUBLISHED
        and is_door_open(starts_at=event.starts_at, ends_at=event.ends_at, now=now),
        begun=room.begun,
    )


def _rows(room: Room, text: str, *, reports: Collection[int]) -> list[Row]:
    zone, rows = room.event.zone, []
    for guest in room.guests:
        at = folded(guest.name).find(folded(text))
        if at >= 0:
            is_shown = guest.is_here and guest.person_id not in reports
            since = clock(guest.noted_at, zone) if guest.noted_at else ""
            rows.append(
                Row(
                    person_id=guest.person_id,
                    name=_marked(guest.name, at, len(text)),
                    initials=initials(guest.name),
                    hue=hue_of(guest.number),
                    line=_line(guest.department, guest.table, since=since * is_shown),
                    is_here=is_shown,
                )
            )
    rows += [
        Row(
            person_id=None,
            visitor_id=visitor.id,
            name=_marked(
                visitor.name, folded(visitor.name).find(folded(text)), len(text)
            ),
            initials=initials(visitor.name),
            hue="",
            line=_visitor_line(visitor, zone),
            is_here=True,
        )
        for visitor in room.visitors
        if folded(text) in folded(visitor.name)
    ]
    return rows


def _newcomers(session: Session, room: Room, text: str) -> list[Newcomer]:
    known = {guest.person_id for guest in room.guests}
    people = [
        person for person in search_people(session, text=text) if person.id not in known
    ]
    return [_newcomer(room, person) for person in people[:NEWCOMERS]]


def _newcomer(room: Room, person: Person) -> Newcomer:
    best = room.table_for(person.department.name) if room.has_room else None
    number = best.number if best else None
    if best and best.same_department == 0:
        offer = gettext(
            "Table %(table)s has room and no one from %(department)s.",
            table=number,
            department=person.department.name,
        )
    elif best:
        offer = gettext("Table %(table)s has room.", table=number)
    else:
        offer = gettext("There is room.") if room.has_room else ""
    return Newcomer(
        person_id=person.id,
        name=person.name,
        initials=initials(person.name),
        hue=hue_class(person.department),
        department=person.department.name,
        offer=offer,
        button=gettext("Seat at %(table)s", table=number)
        if best
        else gettext("Let in"),
        table=number,
    )


def _last(
    room: Room, last: tuple[int | None, int | None], *, reports: Collection[int]
) -> Last | None:
    person_id, visitor_id = last
    for guest in room.guests:
        if guest.person_id == person_id:
            return _last_guest(room, guest, reports=reports)
    for visitor in room.visitors:
        if visitor.id == visitor_id:
            return Last(
                title=gettext("%(name)s is in", name=visitor.name),
                line=_visitor_line(visitor, room.event.zone),
                table=visitor.table_number,
                person_id=None,
                visitor_id=visitor.id,
            )
    return None


def _last_guest(room: Room, guest: Guest, *, reports: Collection[int]) -> Last | None:
    is_report = guest.person_id in reports
    if not (guest.is_here or is_report):
        return None
    # About a report the card says the same whether they are here or not.
    at = guest.noted_at if guest.is_here and not is_report else None
    time = clock(at, room.event.zone) if at else ""
    return Last(
        title=guest.name if is_report else gettext("%(name)s is in", name=guest.name),
        line=gettext(
            "%(department)s, checked in %(time)s",
            department=guest.department,
            time=time,
        )
        if time
        else guest.department,
        table=guest.table,
        person_id=guest.person_id,
        visitor_id=None,
    )


def _of_words(room: Room) -> str:
    return gettext("of %(all)s here", all=len(room.guests) + len(room.visitors))


def _count_words(room: Room) -> str:
    return gettext(
        "%(here)s of %(all)s are here",
        here=room.here,
        all=len(room.guests) + len(room.visitors),
    )


def _found(number: int) -> str:
    if not number:
        return gettext("Nobody on the list matches.")
    return ngettext("%(num)s match", "%(num)s matches", number)


def _line(department: str, table: int | None, *, since: str) -> str:
    said = [department]
    if table:
        said.append(gettext("table %(table)s", table=table))
    if since:
        said.append(gettext("here since %(time)s", time=since))
    return ", ".join(said)


def _visitor_line(visitor: Visitor, zone: str) -> str:
    who = gettext("Visitor")
    if visitor.department:
        who = gettext("Visitor, %(department)s", department=visitor.department)
    return _line(who, visitor.table_number, since=clock(visitor.noted_at, zone))


def _marked(name: str, at: int, length: int) -> Marked:
    return Marked(
        before=name[:at], hit=name[at : at + length], after=name[at + length :]
    )
