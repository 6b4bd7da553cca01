"""Who couldn't come? One list, everyone ticked, until noon of the next working day."""

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.db import db, transaction
from app.domain.attendance import ASKED, list_closes_at
from app.domain.time import zone_of
from app.models import Event
from app.operations.attendance import (
    EventIsNotOver,
    ListIsClosed,
    SeesNobody,
    list_who_can_say,
    refuse_outside_hours,
    save_list,
)
from app.queries.attendance import Guest, list_guests
from app.queries.events import has_reached
from app.queries.people import list_reports
from app.web.access import current_visit
from app.web.event_nav import event_head
from app.web.filters import hue_of, initials, moment
from app.web.forms.door import ListForm
from app.web.login import current_person_id
from app.web.words import gettext, ngettext

blueprint = Blueprint("attendance", __name__)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One name of the list."""

    person_id: int
    name: str
    initials: str
    hue: str
    line: str
    came: bool


@dataclass(frozen=True, kw_only=True)
class ListPage:
    """What the template prints; nothing is left to compute there."""

    lines: tuple[Line, ...]
    unseen: str
    """How many of the reader's own reporting line are not shown; may be empty."""
    is_nobody: bool
    """All of them are: there is nothing for this reader to save."""
    is_open: bool
    is_early: bool
    """Nobody can have come yet, so nobody is listed as if they had not."""
    why_closed: str
    closes: str


@blueprint.get("/events/<event:handle>/attendance")
def page(handle: str) -> str:
    """Show everyone with a place, ticked as came."""
    del handle
    event = current_visit().event
    shown = _list_page(event, reader_id=current_person_id(), now=datetime.now(UTC))
    return render_template(
        "attendance/list.html", page=shown, event=event, head=event_head(event)
    )


@blueprint.post("/events/<event:handle>/attendance/save")
def save(handle: str) -> ResponseReturnValue:
    """Keep the list; those whose hour has come are asked after at once."""
    del handle
    form, event, by_id = ListForm(), current_visit().event, current_person_id()
    slug, event_id = event.slug, event.id
    unseen = list_reports(db.session(), person_id=by_id)
    try:
        with transaction() as session:
            save_list(
                session,
                event_id=event_id,
                came=set(form.came.data or ()),
                unseen=unseen,
                by_id=by_id,
                now=datetime.now(UTC),
            )
        flash(
            gettext("Saved. The others hear nothing of it, now or later."),
            "ok",
        )
    except EventIsNotOver:
        flash(gettext("The list opens when the event ends."), "lamp")
    except ListIsClosed:
        flash(
            gettext("The list is closed: people were asked themselves by now."), "lamp"
        )
    except SeesNobody:
        flash(gettext("You are shown nobody here, so nothing was saved."), "lamp")
    return redirect(url_for("attendance.page", handle=slug), 303)


def _list_page(event: Event, *, reader_id: int, now: datetime) -> ListPage:
    session = db.session()
    guests = list_guests(session, event_id=event.id)
    reports = list_reports(session, person_id=reader_id)
    asked = has_reached(session, event_id=event.id, name=ASKED)
    shown = [guest for guest in guests if guest.person_id not in reports]
    hidden = len(guests) - len(shown)
    why_closed = _why_closed(event, now=now)
    return ListPage(
        lines=tuple(_line(guest, asked=asked) for guest in shown),
        unseen=_unseen(session, event, hidden) if hidden else "",
        is_nobody=bool(hidden) and not shown,
        is_open=not why_closed,
        is_early=now < event.ends_at,
        why_closed=why_closed,
        closes=moment(
            list_closes_at(event.ends_at, zone=zone_of(event.zone)), event.zone
        ),
    )


def _unseen(session: Session, event: Event, hidden: int) -> str:
    if not list_who_can_say(session, event):
        return ngettext(
            "%(num)s person on the list is in the hosts' own reporting line, and is asked"
            " themselves.",
            "%(num)s people on the list are in the hosts' own reporting line, and are"
            " asked themselves.",
            hidden,
        )
    return ngettext(
        "%(num)s more person on the list is in your reporting line; another host"
        " says whether they came.",
        "%(num)s more people on the list are in your reporting line; another host"
        " says whether they came.",
        hidden,
    )


def _line(guest: Guest, *, asked: bool) -> Line:
    return Line(
        person_id=guest.person_id,
        name=guest.name,
        initials=initials(guest.name),
        hue=hue_of(guest.number),
        line=gettext(
            "%(department)s, table %(table)s",
            department=guest.department,
            table=guest.table,
        )
        if guest.table
        else guest.department,
        came=asked if guest.came is None else guest.came,
    )


def _why_closed(event: Event, *, now: datetime) -> str:
    try:
        refuse_outside_hours(event, now=now)
    except EventIsNotOver:
        return gettext("The list opens when the event ends.")
    except ListIsClosed:
        return gettext(
            "The list is closed. Whoever wasn't on a saved list was asked themselves."
        )
    return ""
