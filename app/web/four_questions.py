"""Four questions about the people around one's work: a sheet that no server sees.

The page holds the questions alone. What somebody writes stays in their browser's own
storage, in a file they save and on paper: nothing here takes, keeps or answers it.
"""

from dataclasses import dataclass

from flask import Blueprint, render_template

from app.web.login import current_person_id
from app.web.words import gettext

blueprint = Blueprint("four_questions", __name__)


@dataclass(frozen=True, kw_only=True)
class Question:
    """One of the four, and what is written beside each name."""

    key: str
    """Its name in the browser's storage and in a saved file: never changed."""
    title: str
    hint: str
    why: str
    plan: str = ""
    """What is asked a second time; empty: nothing is."""


@blueprint.get("/me/four-questions")
def page() -> str:
    """Show the sheet, empty: the browser fills in what it keeps."""
    return render_template(
        "four_questions/page.html",
        questions=_questions(),
        owner=current_person_id(),
    )


def _questions() -> tuple[Question, ...]:
    return (
        Question(
            key="development",
            title=gettext("Who supports my development?"),
            hint=gettext("Those who teach you, speak for you or tell you the truth."),
            why=gettext("How?"),
        ),
        Question(
            key="energy",
            title=gettext("Who gives me energy?"),
            hint=gettext("Those after whom the day is easier."),
            why=gettext("What is it?"),
        ),
        Question(
            key="insight",
            title=gettext("Who has insight or influence?"),
            hint=gettext("Those who know how things are decided here, and why."),
            why=gettext("Into what?"),
        ),
        Question(
            key="challenge",
            title=gettext("Who is a challenge I'd like to turn around?"),
            hint=gettext("One is enough. Write nothing you wouldn't tell them kindly."),
            why=gettext("Why is it hard?"),
            plan=gettext("How do I turn it around?"),
        ),
    )
