"""A coffee, or a name to say hello to, from a mailed link: that one, and nothing else."""

from datetime import UTC, datetime

from flask import Blueprint, abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.db import db, transaction
from app.domain.followups import Span, later_on
from app.domain.time import local_day, zone_of
from app.domain.tokens import Purpose
from app.models import Person
from app.operations import touch
from app.web import coffee_acts, coffee_wishes
from app.web.coffee_values import CoffeeReader
from app.web.hello import Two
from app.web.hello import send as send_hello
from app.web.hello import show as show_hello
from app.web.keys import open_key
from app.web.words import gettext

blueprint = Blueprint("coffee_links", __name__)


@blueprint.get("/coffee/<key:key>")
def page(key: str) -> str:
    """Show the coffee this link is about."""
    return coffee_acts.show(_reader(key))


@blueprint.post("/coffee/<key:key>/pick")
def pick(key: str) -> ResponseReturnValue:
    """Give it a time."""
    return coffee_acts.pick(_reader(key))


@blueprint.post("/coffee/<key:key>/accept")
def accept(key: str) -> ResponseReturnValue:
    """Say that one will be there."""
    return coffee_acts.accept(_reader(key))


@blueprint.post("/coffee/<key:key>/decline")
def decline(key: str) -> ResponseReturnValue:
    """Leave it."""
    return coffee_acts.decline(_reader(key))


@blueprint.post("/coffee/<key:key>/say-met")
def met(key: str) -> ResponseReturnValue:
    """Say whether one met."""
    return coffee_acts.met(_reader(key))


@blueprint.post("/coffee/<key:key>/pause")
def pause(key: str) -> ResponseReturnValue:
    """Be matched with nobody for four weeks."""
    return coffee_wishes.pause(_reader(key))


@blueprint.get("/hello/<key:key>")
def hello(key: str) -> str:
    """Show one name, and what can be done about it."""
    return show_hello(_hello(key))


@blueprint.post("/hello/<key:key>/say-hello")
def say_hello(key: str) -> ResponseReturnValue:
    """Send a line to them as its author."""
    return send_hello(_hello(key))


@blueprint.post("/hello/<key:key>/rest")
def rest(key: str) -> ResponseReturnValue:
    """Not now."""
    me, other = _two(key)
    put_off(me, other.id)
    return redirect(url_for("coffee_links.hello", key=key), 303)


@blueprint.post("/hello/<key:key>/let-go")
def let_go(key: str) -> ResponseReturnValue:
    """Hear of them no more."""
    me, other = _two(key)
    me_id, other_id = me.id, other.id
    with transaction() as session:
        touch.let_go_of(session, person_id=me_id, other_id=other_id)
    flash(gettext("We won't bring them up again. Nobody learns of it."), "ok")
    return redirect(url_for("coffee_links.hello", key=key), 303)


def put_off(me: Person, other_id: int) -> None:
    """Bring a name up again in a month at the soonest."""
    today = local_day(datetime.now(UTC), zone=zone_of(me.zone))
    me_id = me.id
    with transaction() as session:
        touch.rest(
            session,
            person_id=me_id,
            other_id=other_id,
            until=later_on(Span.MONTH, today=today),
        )
    flash(gettext("Not now. Nobody learns of it."), "ok")


def _reader(key: str) -> CoffeeReader:
    holding = open_key(key, purpose=Purpose.COFFEE)
    if not holding.subject.isdigit():
        abort(404)
    return CoffeeReader(person=holding.person, coffee_id=int(holding.subject), key=key)


def _hello(key: str) -> Two:
    me, other = _two(key)
    return Two(me=me, other=other, key=key)


def _two(key: str) -> tuple[Person, Person]:
    holding = open_key(key, purpose=Purpose.TOUCH)
    if not holding.subject.isdigit():
        abort(404)
    other = db.session.get(Person, int(holding.subject))
    if other is None or other.left_at is not None:
        abort(404)
    return holding.person, other
