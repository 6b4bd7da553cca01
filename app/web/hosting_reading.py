"""Turning what a host typed into an event, or into sentences about what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.orm import Session
from wtforms import Field

from app.domain.access import Right
from app.domain.events import OPEN_AUDIENCE, AudienceKind, Kind, needs_right
from app.domain.time import zone_of
from app.models import Event, Person
from app.operations.details import Details
from app.queries.access import has_right, list_granted
from app.queries.announcements import (
    Reach,
    count_reach,
    reached_by_mail,
)
from app.queries.nudges import count_full_weeks
from app.web.forms.hosting import EventForm, blame
from app.web.hosting_pasted import read_people
from app.web.hosting_times import read_answer_by, read_times
from app.web.words import gettext, ngettext

_AT_MOST = 10_000


@dataclass(frozen=True, kw_only=True)
class Audience:
    """Who is told, as far as it is known yet."""

    kind: AudienceKind
    value: str = ""
    ids: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Typed:
    """A whole event, read and found right."""

    details: Details
    host_ids: tuple[int, ...]


def read_event(
    session: Session,
    form: EventForm,
    *,
    person: Person,
    now: datetime,
    edited: Event | None = None,
) -> Typed | None:
    """Return the event that was typed, or None with every wrong field blamed."""
    valid = form.validate()
    times = read_times(form, now=now)
    audience = read_audience(session, form)
    tables, seats, capacity = read_room(form)
    hosts = read_people(session, form.hosts)
    _check_words(form)
    _check_place(form)
    _check_right(session, form, audience, person=person, edited=edited)
    if times is None:
        return None
    zone = zone_of(form.zone.data)
    answer_by = read_answer_by(form, starts_at=times[0], zone=zone)
    if not valid or any(field.errors for field in form) or audience is None:
        return None
    details = Details(
        starts_at=times[0],
        ends_at=times[1],
        zone=zone.key,
        capacity=capacity,
        tables=tables,
        seats_per_table=seats,
        answer_by=answer_by,
        audience=audience.kind,
        audience_value=audience.value,
        audience_ids=audience.ids,
        **_plain(form),
    )
    return Typed(details=details, host_ids=tuple(p.id for p in hosts))


def _plain(form: EventForm) -> dict[str, Any]:
    # What is kept as it was typed.
    return {
        "kind": Kind(form.kind.data),
        "title": _text(form.title),
        "purpose": _text(form.purpose),
        "location": _text(form.location),
        "access_note": _text(form.access_note),
        "online_url": _text(form.online_url),
        "question": _text(form.question),
        "asks_food": form.asks_food.data,
        "only_these": form.only_these.data,
    }


def read_audience(session: Session, form: EventForm) -> Audience | None:
    """Return who is told, or None with the field blamed."""
    word, _, value = (form.audience.data or "").partition(":")
    try:
        kind = AudienceKind(word)
    except ValueError:
        blame(form.audience, gettext("Choose who is told"))
        return None
    if kind is not AudienceKind.LIST:
        return Audience(kind=kind, value=value)
    people = read_people(session, form.people)
    if not people:
        blame(form.people, gettext("Paste the address of one person at least"))
    return Audience(kind=kind, ids=tuple(person.id for person in people))


def read_room(form: EventForm) -> tuple[int | None, int | None, int | None]:
    """Return tables, seats at each and places in all; None: as many as come."""
    if not (_text(form.tables) or _text(form.seats)):
        if not _text(form.places):
            return None, None, None
        return None, None, _number(form.places, at_least=1)
    tables, seats = _number(form.tables, at_least=1), _number(form.seats, at_least=2)
    if tables is None or seats is None:
        return None, None, None
    return tables, seats, tables * seats


def reach_of(
    session: Session, audience: Audience | None, *, hosts: Sequence[int]
) -> Reach:
    """Return how many people an audience is; nobody, as long as it is not chosen."""
    if audience is None:
        return Reach(seen_by=0, mailed=0)
    return count_reach(
        session,
        audience=audience.kind,
        value=audience.value,
        listed=audience.ids,
        hosts=hosts,
    )


def full_weeks_of(
    session: Session,
    audience: Audience | None,
    *,
    hosts: Sequence[int],
    now: datetime,
) -> int:
    """Return of how many in an audience the week is full already; their digest has it."""
    if audience is None:
        return 0
    told = reached_by_mail(
        audience.kind, value=audience.value, listed=audience.ids, hosts=hosts
    )
    return count_full_weeks(session, told, now=now)


def right_sentence(session: Session) -> str:
    """Return what one may do without the right to write to everyone, and who gives it."""
    admins = list_granted(session, granted=Right.ADMIN)
    names = ", ".join(admin.name for admin in admins)
    yours = gettext(
        "You can tell one site, or up to %(count)s people.", count=OPEN_AUDIENCE
    )
    if not names:
        return yours
    more = gettext("For more, %(names)s can give you the right.", names=names)
    return f"{yours} {more}"


def _check_right(
    session: Session,
    form: EventForm,
    audience: Audience | None,
    *,
    person: Person,
    edited: Event | None,
) -> None:
    if audience is None or _is_as_it_was(audience, edited):
        return
    reach = reach_of(session, audience, hosts=(person.id,))
    if not needs_right(audience.kind, people=reach.seen_by):
        return
    right = Right.WRITES_TO_EVERYONE
    if not has_right(session, person_id=person.id, granted=right):
        blame(form.audience, right_sentence(session))


def _is_as_it_was(audience: Audience, edited: Event | None) -> bool:
    # A list may be changed by a word at a time, so it is counted again.
    return (
        edited is not None
        and audience.kind is not AudienceKind.LIST
        and (audience.kind, audience.value) == (edited.audience, edited.audience_value)
    )


def _check_words(form: EventForm) -> None:
    title = _text(form.title)
    if not title:
        blame(form.title, gettext("Give it a name"))
    elif title.endswith(":"):
        blame(form.title, gettext("Name the topic after the colon"))
    if not _text(form.purpose):
        blame(form.purpose, gettext("Say in one sentence what it's for."))


def _check_place(form: EventForm) -> None:
    url = _text(form.online_url)
    if not (url or _text(form.location)):
        blame(form.location, gettext("Say where: a place, an online link, or both"))
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("broken:")
    if url and not (parts.scheme in {"http", "https"} and parts.netloc):
        blame(form.online_url, gettext("Begin the link with https://"))


def _number(field: Field, *, at_least: int) -> int | None:
    text = _text(field)
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0  # noqa: PLR2004 -- digits
    if at_least <= number <= _AT_MOST:
        return number
    blame(
        field,
        ngettext(
            "Write a number from %(num)s up",
            "Write a number from %(num)s up",
            at_least,
        ),
    )
    return None


def _text(field: Field) -> str:
    return (field.data or "").strip()
