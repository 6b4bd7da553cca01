"""What can be done about one coffee: the same for a reader and for a mailed key."""

from collections.abc import Callable
from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.db import db, transaction
from app.operations import coffees
from app.operations.coffee_afterward import say_met
from app.operations.coffees import HasATime, IsOver, SlotIsGone
from app.web.coffee_page import coffee_page
from app.web.coffee_values import CoffeeReader
from app.web.login import current_house
from app.web.words import gettext


def show(reader: CoffeeReader) -> str:
    """Show one coffee; a clicked time or answer comes first, and nothing is done."""
    page = coffee_page(
        db.session(), reader, chosen=request.args.get("at", ""), now=datetime.now(UTC)
    )
    clicked = next(
        (
            name
            for name in ("no", "pause")
            if request.args.get(name) == "yes" and page.may_leave
        ),
        "",
    )
    return render_template(
        "coffees/coffee.html",
        page=page,
        reader=reader,
        clicked=clicked,
        met=request.args.get("met", ""),
    )


def pick(reader: CoffeeReader) -> ResponseReturnValue:
    """Give it a time; the second press of the same changes nothing."""
    starts_at = _instant("slot")
    if starts_at is None:
        flash(gettext("Choose one of the times."), "lamp")
        return redirect(reader.url(), 303)

    def act() -> None:
        with transaction() as session:
            coffees.pick(
                session,
                coffee_id=reader.coffee_id,
                person_id=reader.person.id,
                starts_at=starts_at,
                seen=_instant("seen"),
                house=current_house(),
                now=datetime.now(UTC),
            )

    return _done(reader, act, gettext("It's in the calendars. Nothing more to do."))


def accept(reader: CoffeeReader) -> ResponseReturnValue:
    """Say that one will be there."""

    def act() -> None:
        with transaction() as session:
            coffees.accept(
                session,
                coffee_id=reader.coffee_id,
                person_id=reader.person.id,
                house=current_house(),
                now=datetime.now(UTC),
            )

    return _done(reader, act, gettext("Good. Nothing more to do."))


def decline(reader: CoffeeReader) -> ResponseReturnValue:
    """Leave it; nobody asks why."""

    def act() -> None:
        with transaction() as session:
            coffees.decline(
                session,
                coffee_id=reader.coffee_id,
                person_id=reader.person.id,
                house=current_house(),
                now=datetime.now(UTC),
            )

    return _done(reader, act, gettext("You're out of it. Nobody asks why."))


def met(reader: CoffeeReader) -> ResponseReturnValue:
    """Keep the reader's word on whether they met."""
    said = request.form.get("met", "")
    if said not in {"yes", "no"}:
        abort(400)

    def act() -> None:
        with transaction() as session:
            say_met(
                session,
                coffee_id=reader.coffee_id,
                person_id=reader.person.id,
                met=said == "yes",
                now=datetime.now(UTC),
            )

    return _done(reader, act, gettext("Noted. Nobody is told."))


def _done(
    reader: CoffeeReader, act: Callable[[], None], said: str
) -> ResponseReturnValue:
    back = reader.url()
    coffee_page(db.session(), reader, now=datetime.now(UTC))  # 404 before all else
    try:
        act()
    except SlotIsGone:
        flash(gettext("That time was taken meanwhile. Here are others."), "lamp")
    except HasATime:
        flash(gettext("Somebody was faster: it has another time now."), "lamp")
    except IsOver:
        flash(gettext("It didn't come about this time. Nothing to do."), "lamp")
    else:
        flash(said, "ok")
    return redirect(back, 303)


def _instant(name: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(request.form.get(name, ""))
    except ValueError:
        return None
    return at if at.tzinfo is not None else None
