"""New tables in the room: shown first, made by one press, taken back by another."""

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.db import db, transaction
from app.domain.remix import Mixed, mixed
from app.domain.seating import Infeasible
from app.operations.remixing import (
    NothingToMix,
    RoomHasChanged,
    mix_tables,
    unmix_tables,
)
from app.operations.screens import RoomIsOver
from app.operations.seating_rows import facts_in_ids
from app.queries.people import list_reports
from app.queries.remix import load_room, state_of
from app.web.access import current_visit
from app.web.forms.rooms import RemixForm, UndoForm
from app.web.login import current_person_id
from app.web.mixing_page import MixingPage, mixing_page
from app.web.rooms import ROOM, blueprint
from app.web.seating_press_words import fact_words
from app.web.words import gettext, ngettext

__all__ = ["blueprint"]


@dataclass(frozen=True, kw_only=True)
class Made:
    """The tables that would be, and the state of the room that they were made from."""

    mixed: Mixed | None
    state: str
    broken: tuple[str, ...] = ()
    """Why there can be none, a sentence each."""


@blueprint.get(f"{ROOM}/new-tables")
def new_tables(handle: str) -> ResponseReturnValue:
    """Show who would sit where, made from those who are here at this moment."""
    del handle
    return _show(_make())


@blueprint.post(f"{ROOM}/new-tables/mix")
def mix(handle: str) -> ResponseReturnValue:
    """Make these tables the tables of everyone here, on phones and screen at once."""
    del handle
    form, event = RemixForm(), current_visit().event
    if not form.validate():
        abort(422)
    made = _make()
    if made.state != form.state.data or made.mixed is None:
        return _show(made, is_stale=True), 409
    event_id, slug, actor_id = event.id, event.slug, current_person_id()
    try:
        with transaction() as session:
            mix_tables(
                session,
                event_id=event_id,
                mixed=made.mixed,
                state=made.state,
                actor_id=actor_id,
                now=datetime.now(UTC),
            )
    except RoomHasChanged:
        return _show(_make(), is_stale=True), 409
    except (NothingToMix, RoomIsOver):
        flash(gettext("There are no tables to mix now. Nothing was changed."), "bad")
    else:
        flash(_mixed_words(made.mixed), "ok")
    return redirect(url_for("rooms.index", handle=slug), 303)


@blueprint.post(f"{ROOM}/new-tables/undo")
def unmix(handle: str) -> ResponseReturnValue:
    """Take the last new tables back."""
    del handle
    form, event = UndoForm(), current_visit().event
    if not form.validate():
        abort(422)
    event_id, slug, actor_id = event.id, event.slug, current_person_id()
    try:
        with transaction() as session:
            is_undone = unmix_tables(
                session,
                event_id=event_id,
                number=form.round.data or 0,
                actor_id=actor_id,
                now=datetime.now(UTC),
            )
    except RoomIsOver:
        flash(gettext("The event is over or canceled, so its room is closed."), "bad")
    else:
        flash(
            gettext("Taken back. Everyone is at the table they had before.")
            if is_undone
            else gettext("Those tables don't hold any more; nothing was changed."),
            "ok",
        )
    return redirect(url_for("rooms.index", handle=slug), 303)


def _make() -> Made:
    # Outside of any transaction: a search waits for no lock, and none waits for it.
    session, event = db.session(), current_visit().event
    if event.tables is None:
        abort(404)
    room = load_room(session, event, now=datetime.now(UTC))
    state = state_of(session, event, room)
    try:
        found = mixed(room) if room.people and room.sat else None
    except Infeasible as refusal:
        ids = [one.person_id for one in room.people]
        facts = facts_in_ids(refusal.facts, person_ids=ids)
        # That somebody below the reader is here is not for them.
        below = list_reports(session, person_id=current_person_id())
        broken = fact_words(session, facts, unnamed=below)
        return Made(mixed=None, state=state, broken=broken)
    return Made(mixed=found, state=state)


def _show(made: Made, *, is_stale: bool = False) -> str:
    page: MixingPage = mixing_page(
        db.session(),
        current_visit().event,
        mixed=made.mixed,
        state=made.state,
        reader_id=current_person_id(),
    )
    return render_template(
        "room/new_tables.html",
        event=current_visit().event,
        page=page,
        broken=made.broken,
        is_stale=is_stale,
    )


def _mixed_words(made: Mixed) -> str:
    return ngettext(
        "New tables for %(num)s person. Phones and the big screen show them now.",
        "New tables for %(num)s people. Phones and the big screen show them now.",
        len(made.tables),
    )
