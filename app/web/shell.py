"""What stands around every page: who is here, where one is, what is new."""

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Flask, g, request
from flask_babel import get_locale
from sqlalchemy.exc import SQLAlchemyError

from app.db import db
from app.queries.frame import read_frame
from app.web.filters import hue_class, initials
from app.web.login import current_person, is_signed_in

THEMES = ("light", "dark")
_SECTIONS = {
    "events": "events",
    "signups": "events",
    "hosting": "events",
    "guests": "events",
    "seating": "events",
    "my_seats": "events",
    "door": "events",
    "attendance": "events",
    "reminders": "events",
    "results": "events",
    "paper": "events",
    "rooms": "events",
    "followups": "follow-ups",
    "coffees": "follow-ups",
    "network": "network",
    "introductions": "network",
    "settings": "more",
    "people": "more",
    "mail": "more",
    "access": "more",
    "audit": "more",
    "charter": "more",
    "own_data": "more",
    "my_feeds": "more",
}


@dataclass(frozen=True, kw_only=True)
class Face:
    """The person of this browser, as the corner of the page shows them."""

    name: str
    initials: str
    hue_class: str


@dataclass(frozen=True, kw_only=True)
class Shell:
    """The frame of one page."""

    person: Face | None
    is_admin: bool
    has_news: bool
    is_demo: bool
    theme: str
    active: str
    banner: str | None = None


def init_app(app: Flask, *, demo: bool) -> None:
    """Put the frame around every page."""
    app.jinja_env.globals["get_locale"] = get_locale

    @app.context_processor
    def frame() -> dict[str, Shell]:
        try:
            return {"shell": _shell(demo=demo)}
        except SQLAlchemyError:
            if not g.get("says_what_failed"):
                raise
            return {"shell": _strangers(demo=demo)}  # it may be the database that did


def chosen_theme() -> str:
    """Return "light" or "dark" if this browser chose one, or an empty text."""
    theme = request.cookies.get("theme", "")
    return theme if theme in THEMES else ""


def _strangers(*, demo: bool) -> Shell:
    return Shell(
        person=None,
        is_admin=False,
        has_news=False,
        is_demo=demo,
        theme=chosen_theme(),
        active="",
    )


def _shell(*, demo: bool) -> Shell:
    section = (request.blueprint or "").partition(".")[0]
    active = _SECTIONS.get(section, "")
    if not is_signed_in():
        return _strangers(demo=demo)
    person = current_person()
    frame = read_frame(db.session(), person_id=person.id, now=datetime.now(UTC))
    return Shell(
        person=Face(
            name=person.name,
            initials=initials(person.name),
            hue_class=hue_class(person.department),
        ),
        is_admin=frame.is_admin,
        has_news=frame.has_news,
        is_demo=demo,
        theme=chosen_theme(),
        active=active,
    )
