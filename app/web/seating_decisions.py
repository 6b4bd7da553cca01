"""Presses on the page of what hosts decide about tables."""

from collections.abc import Callable
from datetime import UTC, datetime

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.db import db, transaction
from app.domain.table_wishes import TableShape, TieKind
from app.operations import seating_constraints as constraints
from app.operations.seating import SeatsCannotChange
from app.operations.seating_constraints import Following, Hand, Look
from app.operations.seating_trouble import CannotBeKept
from app.queries.table_wishes import find_tie
from app.web.access import current_visit
from app.web.forms.seating_rules import NAME, OneForm, TieForm
from app.web.login import current_options, current_person_id
from app.web.seating import blueprint
from app.web.seating_press_words import conflict_words
from app.web.seating_rules import Refused, read_looks, show_rules
from app.web.words import gettext

__all__ = ["blueprint"]

TIED = ("one", "kind", "other")
"""Fields of the form that ties two people."""

Decision = Callable[[Session, int, Hand], Following]


@blueprint.post("/events/<event:handle>/seating/tie")
def tie(handle: str) -> ResponseReturnValue:
    """Seat two people together, or apart."""
    del handle
    form = TieForm()
    if not form.validate() or form.one.data == form.other.data:
        return show_rules(Refused(words=gettext("Choose two people."))), 422
    kind, one, other = form.kind.data, form.one.data, form.other.data
    replaces = _decided_otherwise(kind, one or 0, other or 0)
    return _decide(
        lambda session, event_id, hand: constraints.tie(
            session,
            event_id=event_id,
            kind=kind,
            one_id=one or 0,
            other_id=other or 0,
            hand=hand,
        ),
        replaces=replaces,
    )


def _decided_otherwise(kind: TieKind, one_id: int, other_id: int) -> bool:
    first, second = sorted((one_id, other_id))
    stands = find_tie(
        db.session(), event_id=current_visit().event.id, one_id=first, other_id=second
    )
    return stands is not None and stands.kind is not kind


@blueprint.post("/events/<event:handle>/seating/untie")
def untie(handle: str) -> ResponseReturnValue:
    """Let two people sit as it comes again."""
    del handle
    tie_id = _read_id()
    return _decide(
        lambda session, event_id, hand: constraints.untie(
            session, event_id=event_id, tie_id=tie_id, hand=hand
        )
    )


@blueprint.post("/events/<event:handle>/seating/name-table-host")
def name_table_host(handle: str) -> ResponseReturnValue:
    """Let somebody look after a table."""
    del handle
    person_id = _read_id()
    return _decide(
        lambda session, event_id, hand: constraints.name_table_host(
            session, event_id=event_id, person_id=person_id, hand=hand
        )
    )


@blueprint.post("/events/<event:handle>/seating/drop-table-host")
def drop_table_host(handle: str) -> ResponseReturnValue:
    """Let somebody be a guest like the others again."""
    del handle
    person_id = _read_id()
    return _decide(
        lambda session, event_id, hand: constraints.drop_table_host(
            session, event_id=event_id, person_id=person_id, hand=hand
        )
    )


@blueprint.post("/events/<event:handle>/seating/describe-tables")
def describe_tables(handle: str) -> ResponseReturnValue:
    """Keep names, shapes, and which tables everyone can reach."""
    del handle
    try:
        seen = read_looks(request.form.get("seen", ""))
        looks = {number: _read_look(number) for number in seen}
    except (ValueError, TypeError, KeyError, AttributeError):
        abort(422)
    return _decide(
        lambda session, event_id, hand: constraints.describe_tables(
            session, event_id=event_id, looks=looks, seen=seen, hand=hand
        ),
        looks=looks,
    )


def _decide(
    decision: Decision,
    *,
    looks: dict[int, Look] | None = None,
    replaces: bool = False,
) -> ResponseReturnValue:
    visit = current_visit()
    event_id, slug = visit.event.id, visit.event.slug
    hand = Hand(
        actor_id=current_person_id(),
        proposals=current_options().proposals,
        now=datetime.now(UTC),
    )
    try:
        with transaction() as session:
            following = decision(session, event_id, hand)
    except CannotBeKept as refusal:
        words = gettext("That can't be kept with what was decided before:")
        reasons = conflict_words(refusal)
        typed = {name: request.form.get(name, "") for name in TIED}
        refused = Refused(words=words, reasons=reasons, looks=looks, tie=typed)
        return show_rules(refused), 422
    except constraints.TablesHaveChanged:
        words = gettext(
            "Another host described the tables meanwhile. What you typed is kept below"
            " and not saved yet; save it again to use yours."
        )
        return show_rules(Refused(words=words, looks=looks)), 409
    except SeatsCannotChange:
        flash(gettext("The event is over or canceled, so seats don't change."), "bad")
    else:
        said = _said(following)
        if replaces:
            instead = gettext(
                "It stands in place of what was decided of the two before."
            )
            said = f"{said} {instead}"
        flash(said, "lamp" if following is Following.BROKEN else "ok")
    return redirect(url_for("seating.rules", handle=slug), 303)


def _said(following: Following) -> str:
    match following:
        case Following.NOTHING:
            return gettext("Kept. Every plan follows it.")
        case Following.SEARCHING:
            return gettext("Kept. Tables are searched again with it.")
        case Following.BROKEN:
            return gettext(
                "Kept, but the plan doesn't follow it yet. Seat everyone again, or move"
                " people on the board."
            )


def _read_id() -> int:
    form = OneForm()
    if not form.validate():
        abort(422)
    return form.id.data or 0


def _read_look(number: int) -> Look:
    return Look(
        name=request.form[f"name-{number}"].strip()[:NAME],
        shape=TableShape(request.form[f"shape-{number}"]),
        is_accessible=f"access-{number}" in request.form,
    )
