"""How tables are searched, when it is enough, and the fewest moves that mend them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.db import db, transaction
from app.models import Person
from app.operations.seating import (
    BoardHasChanged,
    RoundIsOver,
    SeatsCannotChange,
    stop_and_keep,
)
from app.operations.seating_choices import set_new_people
from app.operations.seating_repair import Moved, Repair, repair_apply, repair_preview
from app.queries.people import list_by_ids
from app.queries.rooms_now import FIRST_ROUND, round_of
from app.web.access import current_visit
from app.web.event_nav import event_head
from app.web.filters import hue_class
from app.web.forms.seating import BoardForm
from app.web.forms.seating_choices import MixForm
from app.web.login import current_person_id
from app.web.seating_press_words import fact_words, refusal_words
from app.web.words import gettext, ngettext

blueprint = Blueprint("seating_choices", __name__)

Press = Callable[[Session, int, datetime], str]


@dataclass(frozen=True, kw_only=True)
class MovedView:
    """One person whom a repair seats elsewhere."""

    name: str
    code: str
    department: str
    hue: str
    words: str


@dataclass(frozen=True, kw_only=True)
class RepairPage:
    """What the page of a repair prints."""

    moves: tuple[MovedView, ...]
    told: str
    unseated: str
    """Empty: everyone has a seat after it."""
    broken: tuple[str, ...]
    """Rules that are not kept after it, a sentence each."""
    version: int


@blueprint.post("/events/<event:handle>/seating/stop")
def stop(handle: str) -> ResponseReturnValue:
    """Search no longer; keep the best plan that was found."""
    del handle

    def press(session: Session, event_id: int, now: datetime) -> str:
        if stop_and_keep(session, event_id=event_id, now=now):
            return gettext("Stopped. These are the best tables found so far.")
        return gettext("Nothing is being searched any more.")

    return _do(press)


@blueprint.post("/events/<event:handle>/seating/mix")
def mix(handle: str) -> ResponseReturnValue:
    """Choose between new people and deeper talk, for the next search."""
    del handle
    form = MixForm()
    if not form.validate():
        abort(422)

    def press(session: Session, event_id: int, now: datetime) -> str:
        chosen = form.new_people.data or 0
        set_new_people(session, event_id=event_id, new_people=chosen, now=now)
        return gettext("Saved. Seats stay as they are until you seat everyone again.")

    return _do(press)


@blueprint.get("/events/<event:handle>/seating/repair")
def preview(handle: str) -> ResponseReturnValue:
    """Show the fewest moves that make every table whole, before anybody is told."""
    del handle
    return _show_repair()


@blueprint.post("/events/<event:handle>/seating/repair")
def repair(handle: str) -> ResponseReturnValue:
    """Make the moves that were shown, and tell those whose table they change."""
    del handle
    form, actor_id = BoardForm(), current_person_id()
    if not form.validate():
        abort(422)

    def press(session: Session, event_id: int, now: datetime) -> str:
        done = repair_apply(
            session,
            event_id=event_id,
            version=form.version.data or 0,
            actor_id=actor_id,
            now=now,
        )
        return ngettext(
            "%(num)s person moved.", "%(num)s people moved.", len(done.moves)
        )

    try:
        return _do(press)
    except BoardHasChanged:
        flash(
            gettext("The tables changed meanwhile. This is what is needed now."), "bad"
        )
        return _show_repair(), 409


def _do(press: Press) -> ResponseReturnValue:
    visit, now = current_visit(), datetime.now(UTC)
    event_id, slug = visit.event.id, visit.event.slug
    try:
        with transaction() as session:
            said = press(session, event_id, now)
    except SeatsCannotChange:
        flash(gettext("The event is over or canceled, so seats don't change."), "bad")
    except RoundIsOver as refusal:
        flash(refusal_words(refusal), "bad")
    else:
        flash(said, "ok")
    return redirect(url_for("seating.board", handle=slug), 303)


def _show_repair() -> str:
    event, now = current_visit().event, datetime.now(UTC)
    if event.tables is None:
        abort(404)
    session = db.session()
    found = repair_preview(session, event=event, now=now)
    return render_template(
        "seating/repair.html",
        event=event,
        head=event_head(event),
        page=_page(session, found) if found else None,
        is_over=round_of(session, event_id=event.id) != FIRST_ROUND,
    )


def _page(session: Session, found: Repair) -> RepairPage:
    people = {
        person.id: person
        for person in list_by_ids(session, ids=[move.person_id for move in found.moves])
    }
    return RepairPage(
        moves=tuple(_moved(people[move.person_id], move) for move in found.moves),
        told=_told_words(found),
        unseated=ngettext(
            "%(num)s person still has no seat: every chair is taken.",
            "%(num)s people still have no seat: every chair is taken.",
            found.unseated,
        )
        if found.unseated
        else "",
        broken=fact_words(session, found.broken),
        version=found.version,
    )


def _moved(person: Person, move: Moved) -> MovedView:
    department = person.department
    return MovedView(
        name=person.name,
        code=department.code,
        department=department.name,
        hue=hue_class(department),
        words=_move_words(before=move.before, after=move.after),
    )


def _move_words(*, before: int | None, after: int) -> str:
    if before is None:
        return gettext("gets a seat at table %(after)s.", after=after)
    return gettext(
        "moves from table %(before)s to table %(after)s.", before=before, after=after
    )


def _told_words(found: Repair) -> str:
    if found.waits:
        return gettext("Nobody is told before you publish.")
    if not found.told:
        return gettext("No mail goes out during the event: their own pages say it.")
    return ngettext(
        "%(num)s person will be told. Everybody else stays where they are.",
        "%(num)s people will be told. Everybody else stays where they are.",
        found.told,
    )
