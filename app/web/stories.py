"""Stories: what came of meeting, in the words that two people agreed to."""

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from app.db import db
from app.models import Person
from app.queries.stories import list_published
from app.web import story_acts
from app.web.login import current_person
from app.web.story_page import Pair, line_of

AT_MOST = 100
blueprint = Blueprint("stories", __name__)
_ONE = "/me/stories/<int:other_id>"


@blueprint.get("/stories")
def index() -> str:
    """Show what was published, the latest first; nothing is counted."""
    me = current_person()
    told = list_published(db.session(), at_most=AT_MOST)
    lines = [line_of(one, reader_id=me.id) for one in told]
    return render_template(
        "stories/index.html",
        lines=[line for line in lines if line is not None],
    )


@blueprint.get(_ONE)
def page(other_id: int) -> str:
    """Show the line between oneself and somebody one met."""
    return story_acts.show(_pair(other_id))


@blueprint.post(f"{_ONE}/offer")
def offer(other_id: int) -> ResponseReturnValue:
    """Ask them to publish a line."""
    return story_acts.offer(_pair(other_id))


@blueprint.post(f"{_ONE}/agree")
def agree(other_id: int) -> ResponseReturnValue:
    """Publish the line that one saw."""
    return story_acts.agree(_pair(other_id))


@blueprint.post(f"{_ONE}/decline")
def decline(other_id: int) -> ResponseReturnValue:
    """Say no, in silence."""
    return story_acts.decline(_pair(other_id, is_shown=False))


@blueprint.post(f"{_ONE}/let-pass")
def let_pass(other_id: int) -> ResponseReturnValue:
    """Not be asked about this person again."""
    return story_acts.let_pass(_pair(other_id, is_shown=False))


@blueprint.post(f"{_ONE}/withdraw")
def withdraw(other_id: int) -> ResponseReturnValue:
    """Take a line back."""
    return story_acts.withdraw(_pair(other_id, is_shown=False))


def _pair(other_id: int, *, is_shown: bool = True) -> Pair:
    me, other = current_person(), db.session.get(Person, other_id)
    if other is None or other.id == me.id:
        abort(404)
    pair = Pair(me=me, other=other)
    # Nobody reads a name here between whom and them nothing stands.
    if is_shown and not story_acts.is_known(pair):
        abort(404)
    return pair
