"""An introduction from a mailed link: that one, and nothing else."""

from datetime import UTC, datetime

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.db import db
from app.domain.tokens import Purpose
from app.models import Person
from app.queries.introduction_answers import find_made_at
from app.queries.introductions import find_asked
from app.web.filters import day
from app.web.introduction_acts import keep_word
from app.web.introduction_items import asked_item
from app.web.keys import open_key

blueprint = Blueprint("introduction_links", __name__)


@blueprint.get("/intro/<key:key>")
def page(key: str) -> str:
    """Show who would bring one together with somebody, and two buttons."""
    person, introduction_id = _asked(key)
    found = find_asked(
        db.session(),
        introduction_id=introduction_id,
        person_id=person.id,
        now=datetime.now(UTC),
    )
    item = asked_item(found, person) if found is not None else None
    made_at = find_made_at(
        db.session(), introduction_id=introduction_id, person_id=person.id
    )
    pressed = request.args.get("say", "")
    return render_template(
        "introductions/answer.html",
        key=key,
        person=person,
        item=item,
        made_on=day(made_at, person.zone) if made_at else "",
        pressed=pressed if item is not None and not item.said else "",
    )


@blueprint.post("/intro/<key:key>/say")
def say(key: str) -> ResponseReturnValue:
    """Keep a yes or a not now, without signing in."""
    person, introduction_id = _asked(key)
    keep_word(introduction_id, person.id)
    return redirect(url_for("introduction_links.page", key=key), 303)


def _asked(key: str) -> tuple[Person, int]:
    holding = open_key(key, purpose=Purpose.INTRODUCTION)
    if not holding.subject.isdigit():
        abort(404)
    return holding.person, int(holding.subject)
