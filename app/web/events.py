"""What is on, and one event as its guests see it."""

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.db import db
from app.domain.access import Need, may
from app.domain.events import EventStatus, Kind
from app.domain.signups import SignupStatus
from app.messages.invite import download_ics
from app.models import Event, Person
from app.operations.calendars import public_calendar
from app.queries.access import find_relation
from app.queries.acts import can_be_kept_on
from app.queries.events import list_upcoming
from app.queries.rooms import (
    Figure,
    Tally,
    list_figures,
    list_figures_of,
    list_standings,
    tally,
)
from app.queries.series import list_series_of
from app.web.access import current_visit
from app.web.covers import Cover, cover_of, hue_of
from app.web.event_page import event_page
from app.web.event_words import when_words
from app.web.labels import KIND_ICONS, KIND_WORDS
from app.web.login import current_house, current_person
from app.web.series_words import then_words
from app.web.words import gettext, ngettext

blueprint = Blueprint("events", __name__)
DRAWN_ON_A_CARD = 30


@dataclass(frozen=True, kw_only=True)
class Line:
    """One event of the list."""

    event: Event
    kind: str
    icon: str
    standing: str
    tone: str
    room: str
    when: tuple[str, ...]
    """Day and hours; for an online event in the reader's zone first."""
    cover: Cover
    series: str = ""
    """ "then every Tuesday"; empty: it is one of a kind."""


@dataclass(frozen=True, kw_only=True)
class GuestLine:
    """One guest who shows their name."""

    name: str
    department: str
    hue: str

    @classmethod
    def of(cls, figure: Figure) -> "GuestLine":
        """Return the line of somebody who is coming."""
        return cls(
            name=figure.name or "", department=figure.department, hue=hue_of(figure)
        )


@blueprint.get("/")
def front() -> ResponseReturnValue:
    """Lead to what is on."""
    return redirect(url_for("events.listing"), 302)


@blueprint.get("/events")
def listing() -> str:
    """Show what is coming, soonest first; `kind` narrows it."""
    wanted = request.args.get("kind", "")
    chosen = Kind(wanted) if wanted in set(Kind) else None
    session, person = db.session(), current_person()
    events = [
        event
        for event in list_upcoming(session, person=person, now=datetime.now(UTC))
        if chosen in (None, event.kind)
    ]
    ids = [event.id for event in events]
    rooms = tally(session, event_ids=ids)
    standings = list_standings(session, person_id=person.id, event_ids=ids)
    figures = list_figures_of(session, event_ids=ids)
    series = list_series_of(session, event_ids=ids)
    canceled = [e for e in events if e.status is EventStatus.CANCELED]
    endings = {event.id: _ending(event, person=person) for event in canceled}
    lines = [
        _line(
            event,
            rooms[event.id],
            endings.get(event.id) or _standing(event, standings.get(event.id)),
            reader=person,
            cover=cover_of(
                event, figures[event.id], person_id=person.id, at_most=DRAWN_ON_A_CARD
            ),
            series=then_words(series[event.id]) if event.id in series else "",
        )
        for event in events
    ]
    return render_template(
        "events/listing.html", lines=lines, kinds=KIND_WORDS, chosen=chosen
    )


@blueprint.get("/events/<event:handle>")
def page(handle: str) -> ResponseReturnValue:
    """Show one event; an address with an old title leads to the present one."""
    visit = current_visit()
    here = url_for("events.page", handle=visit.event)
    if request.path != here:
        query = request.query_string.decode()
        return redirect(f"{here}?{query}" if query else here, 301)
    del handle
    facts = event_page(
        db.session(),
        visit=visit,
        reader=current_person(),
        just_filled=request.args.get("just") == "filled",
        now=datetime.now(UTC),
    )
    return render_template(
        "events/event.html", page=facts, event=visit.event, person=current_person()
    )


@blueprint.get("/events/<event:handle>/guest-list")
def guest_list(handle: str) -> str:
    """Show those who are coming and turned their names on."""
    del handle
    event = current_visit().event
    figures = list_figures(db.session(), event_id=event.id)
    shown = sorted(
        (figure for figure in figures if figure.name),
        key=lambda figure: (figure.name or "").casefold(),
    )
    return render_template(
        "events/guest_list.html",
        event=event,
        figures=[GuestLine.of(figure) for figure in shown],
        hidden=len(figures) - len(shown),
    )


@blueprint.get("/events/<event:handle>/event.ics")
def calendar(handle: str) -> Response:
    """Give the event as a file, for calendars that our mail does not reach."""
    del handle
    event = current_visit().event
    now = datetime.now(UTC)
    ics = download_ics(public_calendar(event, house=current_house(), now=now))
    return Response(
        ics,
        mimetype="text/calendar",
        headers={"Content-Disposition": f'attachment; filename="{event.slug}.ics"'},
    )


def _line(
    event: Event,
    room: Tally,
    standing: tuple[str, str],
    *,
    reader: Person,
    cover: Cover,
    series: str,
) -> Line:
    words, tone = standing
    return Line(
        event=event,
        kind=str(KIND_WORDS[event.kind]),
        icon=KIND_ICONS[event.kind],
        standing=words,
        tone=tone,
        room=_room_words(event, room),
        when=when_words(event, reader=reader.zone),
        cover=cover,
        series=series,
    )


def _ending(event: Event, *, person: Person) -> tuple[str, str] | None:
    # While hosts can undo it, it is only theirs to know: everybody else stands as before.
    if not can_be_kept_on(db.session(), event_id=event.id):
        return gettext("Canceled"), "bad"
    relation = find_relation(db.session(), event=event, person_id=person.id)
    if may(relation, Need.HOST):
        return gettext("Canceled; nobody is told yet"), "lamp"
    return None


def _standing(event: Event, status: SignupStatus | None) -> tuple[str, str]:
    match status:
        case SignupStatus.ATTENDING:
            return gettext("You're going"), "ok"
        case SignupStatus.WAITLISTED:
            return gettext("On the waitlist"), "lamp"
        case SignupStatus.OFFERED:
            seat = gettext("A seat is held for you")
            return seat if event.tables else gettext("A place is held for you"), "lamp"
        case SignupStatus.INVITED:
            return gettext("You are invited"), "lamp"
        case SignupStatus.DECLINED | None:
            return "", ""


def _room_words(event: Event, room: Tally) -> str:
    if event.capacity is None:
        if not room.attending:
            return gettext("Nobody yet")
        return ngettext("%(num)s going", "%(num)s going", room.attending)
    left = event.capacity - room.taken
    if left <= 0:
        return (
            gettext("Full; %(n)s waiting", n=room.waiting)
            if room.waiting
            else gettext("Full")
        )
    seats, places = gettext("One seat, still free"), gettext("One place, still free")
    if event.capacity == 1:
        return seats if event.tables else places
    if event.tables:
        return gettext("%(left)s of %(all)s seats left", left=left, all=event.capacity)
    return gettext("%(left)s of %(all)s places left", left=left, all=event.capacity)
