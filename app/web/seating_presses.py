"""Presses on the seating board: search, move, lock, undo, hold, publish."""

from collections.abc import Callable
from datetime import UTC, datetime

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.db import db, transaction
from app.domain.seating import Effort
from app.operations import seating, seating_moves, seating_steps
from app.operations.seating_trouble import CannotBeKept
from app.queries.rooms_now import FIRST_ROUND
from app.web.access import current_visit
from app.web.forms.seating import BoardForm, MoveForm, PersonForm
from app.web.login import current_options, current_person_id
from app.web.seating import show_board
from app.web.seating_decisions import blueprint
from app.web.seating_press_words import (
    moved_words,
    name_of,
    refusal_words,
    told_words,
    wanted_move,
)
from app.web.seating_seats import Choosing
from app.web.seating_stale import stale_of
from app.web.seating_words import headline
from app.web.words import gettext, ngettext

__all__ = ["blueprint"]


@blueprint.post("/events/<event:handle>/seating/search")
def search(handle: str) -> ResponseReturnValue:
    """Ask the worker for tables for everyone."""
    del handle
    proposals, actor_id = current_options().proposals, current_person_id()
    effort = request.form.get("effort", Effort.USUAL, type=Effort)

    def ask(session: Session, event_id: int, now: datetime) -> str:
        seating.ask_search(
            session,
            event_id=event_id,
            proposals=proposals,
            actor_id=actor_id,
            now=now,
            effort=effort,
        )
        return gettext("Working on the tables. Mail and pages don't wait for it.")

    return _do(ask)


@blueprint.post("/events/<event:handle>/seating/move")
def move(handle: str) -> ResponseReturnValue:
    """Seat one person elsewhere."""
    del handle
    form, actor_id = MoveForm(), current_person_id()
    if not form.validate():
        abort(422)

    def press(session: Session, event_id: int, now: datetime) -> str:
        plan = seating_moves.move(
            session,
            _on_board(form, event_id=event_id, actor_id=actor_id, now=now),
            person_id=form.person.data or 0,
            table=form.table.data or 0,
            swap_with=form.swap_with.data,
        )
        moved, claims = moved_words(form), plan.certificate.get("claims", {})
        if form.round.data != FIRST_ROUND:
            return f"{moved} {told_words()}"
        return f"{moved} {headline(claims)[1]}" if "cost" in claims else moved

    return _do(press, person_id=form.person.data, wanted=wanted_move(form))


@blueprint.post("/events/<event:handle>/seating/lock")
def lock(handle: str) -> ResponseReturnValue:
    """Keep one person where they sit, whatever is searched."""
    del handle
    return _set_lock(is_locked=True)


@blueprint.post("/events/<event:handle>/seating/unlock")
def unlock(handle: str) -> ResponseReturnValue:
    """Let one person be seated anywhere again."""
    del handle
    return _set_lock(is_locked=False)


@blueprint.post("/events/<event:handle>/seating/undo")
def undo(handle: str) -> ResponseReturnValue:
    """Take the last change back."""
    del handle
    return _go(seating_steps.undo, said=gettext("The last change is taken back."))


@blueprint.post("/events/<event:handle>/seating/redo")
def redo(handle: str) -> ResponseReturnValue:
    """Make the change again that was taken back."""
    del handle
    return _go(seating_steps.redo, said=gettext("The change is made again."))


@blueprint.post("/events/<event:handle>/seating/publish")
def publish(handle: str) -> ResponseReturnValue:
    """Tell everyone whose table is news."""
    del handle
    form, actor_id = BoardForm(), current_person_id()
    if not form.validate():
        abort(422)

    def press(session: Session, event_id: int, now: datetime) -> str:
        told = seating.publish_plan(
            session,
            event_id=event_id,
            version=form.version.data or 0,
            actor_id=actor_id,
            now=now,
        )
        return ngettext(
            "Published. %(num)s person gets a mail and a calendar update.",
            "Published. %(num)s people get a mail and a calendar update.",
            told,
        )

    return _do(press, wanted=gettext("You wanted to publish the tables."))


@blueprint.post("/events/<event:handle>/seating/hold")
def hold(handle: str) -> ResponseReturnValue:
    """Keep the plan from publishing itself."""
    del handle
    return _set_hold(
        is_held=True, said=gettext("Held. Nobody is told before you publish.")
    )


@blueprint.post("/events/<event:handle>/seating/release")
def release(handle: str) -> ResponseReturnValue:
    """Let the plan publish itself again."""
    del handle
    return _set_hold(
        is_held=False, said=gettext("Released. The plan publishes itself again.")
    )


def _go(step: Callable[..., object], *, said: str) -> ResponseReturnValue:
    form, actor_id = BoardForm(), current_person_id()
    if not form.validate():
        abort(422)

    def press(session: Session, event_id: int, now: datetime) -> str:
        step(
            session,
            event_id=event_id,
            version=form.version.data or 0,
            actor_id=actor_id,
            now=now,
        )
        return said

    return _do(press)


def _set_lock(*, is_locked: bool) -> ResponseReturnValue:
    form, actor_id = PersonForm(), current_person_id()
    if not form.validate():
        abort(422)

    def press(session: Session, event_id: int, now: datetime) -> str:
        seating_moves.set_lock(
            session,
            _on_board(form, event_id=event_id, actor_id=actor_id, now=now),
            person_id=form.person.data or 0,
            is_locked=is_locked,
        )
        return gettext("Locked.") if is_locked else gettext("Unlocked.")

    name = name_of(form.person.data)
    wanted = gettext("You wanted to lock %(name)s.", name=name)
    if not is_locked:
        wanted = gettext("You wanted to unlock %(name)s.", name=name)
    return _do(press, person_id=form.person.data, wanted=wanted)


def _set_hold(*, is_held: bool, said: str) -> ResponseReturnValue:
    def press(session: Session, event_id: int, now: datetime) -> str:
        seating.hold(session, event_id=event_id, is_held=is_held, now=now)
        return said

    return _do(press)


Press = Callable[[Session, int, datetime], str]
"""One change of this event's seats; returns what is said about it."""


def _do(
    press: Press, *, person_id: int | None = None, wanted: str = ""
) -> ResponseReturnValue:
    visit, now = current_visit(), datetime.now(UTC)
    event_id, slug = visit.event.id, visit.event.slug
    try:
        with transaction() as session:
            said = press(session, event_id, now)
    except seating.BoardHasChanged:
        stale = stale_of(
            db.session(),
            current_visit().event,
            wanted=wanted,
            action=request.path,
            fields=request.form,
        )
        choosing = Choosing(person_id=person_id, round_=_round() or FIRST_ROUND)
        return show_board(choosing, stale=stale), 409
    except (
        seating_moves.SeatIsLocked,
        seating_moves.TableIsFull,
        seating.NobodyIsSeated,
        seating.RoundIsOver,
        seating.SeatsCannotChange,
        CannotBeKept,
    ) as refusal:
        flash(refusal_words(refusal), "bad")
    else:
        flash(said, "ok")
    return redirect(
        url_for("seating.board", handle=slug, round=_round(), person=person_id), 303
    )


def _round() -> int | None:
    return request.form.get("round", type=int)


def _on_board(
    form: BoardForm, *, event_id: int, actor_id: int, now: datetime
) -> seating_moves.BoardPress:
    return seating_moves.BoardPress(
        event_id=event_id,
        version=form.version.data or 0,
        actor_id=actor_id,
        now=now,
        round=form.round.data or FIRST_ROUND,
    )
