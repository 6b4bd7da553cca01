"""What stands on each printed sheet, in the reader's words."""

import io
from collections.abc import Sequence
from itertools import groupby
from typing import Any

import segno
from flask_babel import get_locale

from app.domain.house import House
from app.domain.names import FULL, SHORT, Form, told_apart
from app.domain.table_talk import question_for
from app.messages.text import shortened
from app.models import Event
from app.operations.letters import event_url
from app.queries.paper import OnPaper
from app.web.filters import moment
from app.web.seating_reasons import QUESTION_WORDS
from app.web.words import gettext, ngettext

LONGEST_ASK = 70
"""Letters of "ask me about" that fit two lines of a badge."""
Facts = dict[str, Any]


def card_facts(event: Event, people: Sequence[OnPaper]) -> Facts:
    """Return every table as the hosts' board has it, with every name."""
    seated = [one for one in people if one.planned is not None]
    return _cards(event, [(one.planned or 0, one) for one in seated])


def guest_card_facts(event: Event, people: Sequence[OnPaper]) -> Facts:
    """Return the published tables, with the names that their owners turned on."""
    seated = [one for one in people if one.table is not None]
    return _cards(event, [(one.table or 0, one) for one in seated], hides=True)


def door_facts(event: Event, people: Sequence[OnPaper]) -> Facts:
    """Return everyone from A to Z, with a box to tick and the table."""
    count = ngettext("%(num)s person.", "%(num)s people.", len(people))
    return {
        **_common(event, title=gettext("Door, %(title)s", title=event.title)),
        "about": f"{moment(event.starts_at, event.zone)}. {count}",
        "ticks": True,
        "large": False,
        "people": [
            {
                "name": name,
                "code": one.code,
                "department": one.department,
                "table": str(one.table or ""),
            }
            for one, name in zip(people, _told_apart(people, FULL), strict=True)
        ],
    }


def wall_facts(event: Event, people: Sequence[OnPaper]) -> Facts:
    """Return who shows their name, by first name and initial, with the table."""
    found = [one for one in people if one.shows_name and one.table is not None]
    return {
        **_common(
            event, title=gettext("Find your table, %(title)s", title=event.title)
        ),
        "about": not_listed(),
        "ticks": False,
        "large": True,
        "people": [
            {"name": name, "code": "", "table": str(one.table)}
            for one, name in zip(found, _told_apart(found, SHORT), strict=True)
        ],
    }


def badge_facts(event: Event, people: Sequence[OnPaper], *, house: House) -> Facts:
    """Return a badge for each person; its square leads readers to their own table."""
    path = "/my-seat" if event.tables else ""
    square = io.BytesIO()
    segno.make(f"{event_url(event, house=house)}{path}", error="m").save(
        square, kind="svg", border=2
    )
    return {
        **_common(event, title=gettext("Badges, %(title)s", title=event.title)),
        "ask": gettext("Ask me about"),
        "square": square.getvalue().decode(),
        "square_words": gettext("QR code: your own table"),
        "people": [_badge(one) for one in people],
    }


def not_listed() -> str:
    """Return where those find their table whose name is not shown."""
    return gettext("Not listed? Your table is in your mail, or ask at the door.")


def _told_apart(people: Sequence[OnPaper], forms: Sequence[Form]) -> tuple[str, ...]:
    return told_apart((one.called for one in people), forms=forms)


def _badge(one: OnPaper) -> dict[str, str]:
    first, _, rest = " ".join(one.name.split()).partition(" ")
    return {
        "first": first,
        "rest": rest,
        "code": one.code,
        "department": one.department,
        "ask": shortened(one.help, to=LONGEST_ASK),
    }


def _cards(
    event: Event, seated: list[tuple[int, OnPaper]], *, hides: bool = False
) -> Facts:
    seated.sort(key=lambda pair: pair[0])  # each table stays from A to Z
    tables = []
    for number, row in groupby(seated, key=lambda pair: pair[0]):
        mates = [one for _, one in row]
        named = [one for one in mates if one.shows_name or not hides]
        hidden = len(mates) - len(named)
        tables.append(
            {
                "number": number,
                "question": str(
                    QUESTION_WORDS[question_for(number, event_id=event.id)]
                ),
                "people": [
                    {
                        "name": name,
                        "code": one.code,
                        "department": one.department,
                    }
                    for one, name in zip(named, _told_apart(named, FULL), strict=True)
                ],
                "hidden": ngettext(
                    "%(num)s more tells you their name at the table.",
                    "%(num)s more tell you their names at the table.",
                    hidden,
                )
                if hidden
                else "",
            }
        )
    title = gettext("Table cards, %(title)s", title=event.title)
    return {**_common(event, title=title), "table": gettext("Table"), "tables": tables}


def _common(event: Event, *, title: str) -> Facts:
    return {
        "title": title,
        "event": event.title,
        "lang": get_locale().language,
        "pages": gettext("Page {page} of {pages}"),
        "empty": gettext("Nobody is on this list yet."),
    }
