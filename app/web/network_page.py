"""One's own network as one sees it: words, three lists and a picture."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.followups import REMEMBERED
from app.models import Person
from app.queries.followups import OpenPromise, list_promises, list_silenced
from app.queries.network import Connection, list_connections
from app.queries.touch import list_marks
from app.web import introduction_items
from app.web.coffee_list import shared_words
from app.web.coffee_page import face_of
from app.web.coffee_values import Face
from app.web.filters import day_words, hue_class, hue_of, initials
from app.web.network_picture import draw
from app.web.network_values import Group, Known, NetworkPage, Promised
from app.web.network_words import departments_words, how_words, shared_of
from app.web.words import gettext

SHOWN = 8
"""So many of those met lately are shown before the rest is folded."""


def network_page(session: Session, me: Person, *, now: datetime) -> NetworkPage:
    """Return one's own network; as many queries for 300 people as for one."""
    silenced = _silenced(session, me)
    known = list_visible(session, me, now=now, silenced=silenced)
    since = now - REMEMBERED
    recent = [_known(one, me) for one in known if one.met_at and one.met_at > since]
    brought = [
        _known(one, me) for one in known if not one.met_at and one.latest_at > since
    ]
    own = me.department.code
    people = [(one.code, hue_of(one.number)) for one in known]
    others = [one.department for one in known if one.met_at and one.code != own]
    return NetworkPage(
        asked=introduction_items.asked_items(session, me, now=now),
        reconnect=tuple(_reconnect(session, me, known, silenced, now=now)),
        promises=tuple(
            promised(made)
            for made in list_promises(session, person_id=me.id, closed_since=now)
            if made.promise.closed_at is None
        ),
        recent=tuple(recent[:SHOWN]),
        folded=tuple(recent[SHOWN:]),
        brought=tuple(brought),
        proposed=introduction_items.proposed_items(session, me, now=now),
        departments=departments_words(list(dict.fromkeys(others))),
        groups=tuple(_groups(known)),
        picture=draw((own, hue_class(me.department)), people) if known else None,
    )


def _known(one: Connection, me: Person) -> Known:
    return Known(face=face(one), line=how_words(one, zone=me.zone)[0])


def list_visible(
    session: Session,
    me: Person,
    *,
    now: datetime,
    silenced: Collection[int] | None = None,
) -> list[Connection]:
    """Return whom this person knows, without those they don't want to be asked about."""
    left_out = _silenced(session, me) if silenced is None else silenced
    known = list_connections(session, person_id=me.id, now=now)
    return [one for one in known if one.person_id not in left_out]


def face(one: Connection) -> Face:
    """Return a connection as lists show it."""
    return Face(
        id=one.person_id,
        name=one.name,
        initials=initials(one.name),
        hue=hue_of(one.number),
        department=one.department,
    )


def promised(made: OpenPromise) -> Promised:
    """Return an open promise with whom it was made to."""
    line = gettext(
        "%(name)s, %(department)s. You said by %(day)s.",
        name=made.other.name,
        department=made.other.department.name,
        day=day_words(made.promise.due_on),
    )
    return Promised(id=made.promise.id, what=made.promise.what, line=line, is_open=True)


def _silenced(session: Session, me: Person) -> set[int]:
    return {other for _, other in list_silenced(session, person_ids=[me.id])}


def _reconnect(
    session: Session,
    me: Person,
    known: Sequence[Connection],
    silenced: Collection[int],
    *,
    now: datetime,
) -> Iterable[Known]:
    """Yield whom one asked to stay in touch with, whom one saw longest ago first."""
    shared = {one.person_id: shared_of(one) for one in known}
    marked = [
        person
        for _, person in list_marks(session, person_id=me.id)
        if person.id not in silenced
    ]
    never = datetime.min.replace(tzinfo=now.tzinfo)
    marked.sort(key=lambda one: shared[one.id].at if one.id in shared else never)
    for person in marked:
        yield Known(
            face=face_of(person), line=shared_words(shared.get(person.id), now=now)
        )


def _groups(known: Sequence[Connection]) -> Iterable[Group]:
    by_code: dict[str, list[Connection]] = {}
    for one in known:
        by_code.setdefault(one.code, []).append(one)
    for code, people in by_code.items():
        yield Group(
            code=code,
            hue=hue_of(people[0].number),
            name=people[0].department,
            people=tuple(face(one) for one in people),
        )
