"""A line between two people from a mailed link: that one, without signing in."""

from flask import Blueprint, abort
from flask.typing import ResponseReturnValue

from app.db import db
from app.domain.tokens import Purpose
from app.models import Person
from app.web import story_acts
from app.web.keys import open_key
from app.web.story_page import Pair

blueprint = Blueprint("story_links", __name__)


@blueprint.get("/story/<key:key>")
def page(key: str) -> str:
    """Show the line between the two."""
    return story_acts.show(_pair(key))


@blueprint.post("/story/<key:key>/offer")
def offer(key: str) -> ResponseReturnValue:
    """Ask the other to publish a line."""
    return story_acts.offer(_pair(key))


@blueprint.post("/story/<key:key>/agree")
def agree(key: str) -> ResponseReturnValue:
    """Publish the line that was seen."""
    return story_acts.agree(_pair(key))


@blueprint.post("/story/<key:key>/decline")
def decline(key: str) -> ResponseReturnValue:
    """Say no, in silence."""
    return story_acts.decline(_pair(key))


@blueprint.post("/story/<key:key>/let-pass")
def let_pass(key: str) -> ResponseReturnValue:
    """Not be asked about this person again."""
    return story_acts.let_pass(_pair(key))


@blueprint.post("/story/<key:key>/withdraw")
def withdraw(key: str) -> ResponseReturnValue:
    """Take the line back."""
    return story_acts.withdraw(_pair(key))


def _pair(key: str) -> Pair:
    holding = open_key(key, purpose=Purpose.STORY)
    if not holding.subject.isdigit():
        abort(404)
    other = db.session.get(Person, int(holding.subject))
    if other is None:
        abort(404)
    return Pair(me=holding.person, other=other, key=key)
