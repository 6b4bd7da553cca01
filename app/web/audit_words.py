"""The words for what the log of changes holds."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext

from app.domain.causes import CauseKind
from app.domain.events import AudienceKind, EventStatus, HostRole
from app.domain.manners import QuietSetting
from app.operations.guest_acts import Circle
from app.queries.audit import Line
from app.web.filters import city, moment
from app.web.guests_words import STATUS_WORDS
from app.web.labels import KIND_WORDS
from app.web.mail_words import KINDS
from app.web.privacy_words import TITLES, allowed_words, line_words
from app.web.reminder_words import CIRCLE_WORDS
from app.web.roles import RIGHTS
from app.web.series_words import FACTS as SERIES_FACTS
from app.web.series_words import RHYTHM_WORDS, TOO_FEW_WORDS
from app.web.words import gettext

HEADER = (
    "number",
    "when",
    "what",
    "who",
    "from",
    "request",
    "about",
    "event",
    "before",
    "after",
)
ORGANIZER = "organizer_id"
FACTS = SERIES_FACTS | {
    "starts_at": lazy_gettext("Starts"),
    "ends_at": lazy_gettext("Ends"),
    "zone": lazy_gettext("Clock"),
    "capacity": lazy_gettext("Places"),
    "tables": lazy_gettext("Tables"),
    "seats_per_table": lazy_gettext("Seats at a table"),
    "answer_by": lazy_gettext("Answer by"),
    "asks_food": lazy_gettext("Asks about food"),
    "audience": lazy_gettext("Audience"),
    "audience_value": lazy_gettext("Which"),
    "only_these": lazy_gettext("Only these people"),
    ORGANIZER: lazy_gettext("Run by"),
    "status": lazy_gettext("State"),
    "title": lazy_gettext("Name"),
    "purpose": lazy_gettext("Purpose"),
    "location": lazy_gettext("Place"),
    "access_note": lazy_gettext("How to get in"),
    "online_url": lazy_gettext("Address online"),
    "question": lazy_gettext("Question"),
    "cancel_reason": lazy_gettext("Reason for canceling"),
    "circle": lazy_gettext("For whom"),
    "days_before": lazy_gettext("Days before"),
    "texts_changed": lazy_gettext("Texts changed"),
    "role": lazy_gettext("Part"),
    "right": lazy_gettext("Right"),
    "version": lazy_gettext("Version"),
    "seats": lazy_gettext("Seats"),
    "muted": lazy_gettext("Mail switched off"),
    "setting": lazy_gettext("Setting"),
    "to": lazy_gettext("To"),
    "new": lazy_gettext("New"),
    "changed": lazy_gettext("Changed"),
    "deactivated": lazy_gettext("Deactivated"),
    "needs_you": lazy_gettext("Needs you"),
    "guests": lazy_gettext("Guests"),
    "stopped": lazy_gettext("Stopped"),
    "left_before": lazy_gettext("Done before that"),
    "template": lazy_gettext("Number of the template"),
    "places": lazy_gettext("Places"),
    "header": lazy_gettext("Header"),
    "message": lazy_gettext("Number of the mail"),
    "backup_made_at": lazy_gettext("Backup made"),
    "mail_paused_at": lazy_gettext("Paused"),
    "old_sent": lazy_gettext("Old mail sent"),
    "old_let_go": lazy_gettext("Old mail let go"),
    "new_sent": lazy_gettext("New mail sent"),
}
INSTANTS = {"starts_at", "ends_at", "answer_by", "backup_made_at", "mail_paused_at"}
INSTANTS |= {"ended_at"}
_WORDS: Mapping[str, object] = {
    EventStatus.PUBLISHED: lazy_gettext("Published"),
    EventStatus.CANCELED: lazy_gettext("Canceled"),
    CauseKind.ANNOUNCED: lazy_gettext("The announcement"),
    CauseKind.NOTED: lazy_gettext("A message to guests"),
    CauseKind.REMOVED: lazy_gettext("Removing several guests"),
    HostRole.HOST: lazy_gettext("Host"),
    HostRole.DOOR: lazy_gettext("Door helper"),
    AudienceKind.EVERYONE: lazy_gettext("Everyone"),
    AudienceKind.SITE: lazy_gettext("One site"),
    AudienceKind.DEPARTMENT: lazy_gettext("One department"),
    AudienceKind.LIST: lazy_gettext("A list of people"),
    Circle.ALL: lazy_gettext("All guests"),
    QuietSetting.HOURS: lazy_gettext("Hours for nudges"),
    QuietSetting.PAUSE: lazy_gettext("Pause of nudges"),
}
_TABLES: tuple[Mapping[Any, object], ...] = (
    _WORDS,
    STATUS_WORDS,
    RIGHTS,
    CIRCLE_WORDS,
    RHYTHM_WORDS,
    TOO_FEW_WORDS,
    KIND_WORDS,
    KINDS,
)
_LINE = ("sees ", "kept ", "mail ")
"""Of the charter: how the keys of its lines begin."""
_ERASED = ": "
"""Of rows that were erased: stands between the kind of fact and the table."""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One fact as it was and as it is; empty where there was or is nothing."""

    name: str
    was: str
    now: str


def shown(
    before: Mapping[str, object],
    after: Mapping[str, object],
    *,
    zone: str,
    names: Mapping[int, str],
) -> tuple[Shown, ...]:
    """Return what changed, in words; what was empty and is empty says nothing.

    `names` are those of the people whom a fact names by number.
    """
    after = _by_kind(after)
    facts = [
        Shown(
            name=_name(name),
            was=_text(name, before.get(name), zone, names),
            now=_text(name, after.get(name), zone, names),
        )
        for name in dict.fromkeys([*before, *after])
    ]
    return tuple(fact for fact in facts if fact.was or fact.now)


def csv_of(lines: Iterable[Line]) -> list[list[str]]:
    """Return the log as rows for a spreadsheet: names of facts as they are stored."""
    return [list(HEADER)] + [
        [
            str(line.id),
            line.noted_at.isoformat(),
            line.act.value,
            line.actor,
            line.via.value,
            line.request_id,
            line.about,
            line.event,
            json.dumps(line.before, ensure_ascii=False) if line.before else "",
            json.dumps(line.after, ensure_ascii=False) if line.after else "",
        ]
        for line in lines
    ]


def _by_kind(facts: Mapping[str, object]) -> dict[str, object]:
    # Rows that were erased, told by table; people read of kinds of facts.
    found: dict[str, object] = {}
    for name, value in facts.items():
        kind, is_erased, _ = name.partition(_ERASED)
        before = found.get(kind)
        both = is_erased and isinstance(value, int) and isinstance(before, int)
        found[kind] = before + value if both else value  # type: ignore[operator]
    return found


def _name(name: str) -> str:
    if name.startswith(_LINE):
        return line_words(name)
    return str(FACTS.get(name) or TITLES.get(name, name))


def _text(name: str, value: object, zone: str, names: Mapping[int, str]) -> str:
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return _of_number(name, value, names)
    if isinstance(value, str) and name == "zone":
        return gettext("%(city)s time", city=city(value))
    if isinstance(value, list):
        return ", ".join(str(FACTS.get(one) or _word(one)) for one in value)
    if isinstance(value, str) and name in INSTANTS:
        return moment(datetime.fromisoformat(value), zone)
    return _word(value)


def _of_number(name: str, number: int, names: Mapping[int, str]) -> str:
    if name == ORGANIZER:
        return names.get(number, gettext("Somebody who is gone"))
    return allowed_words(name, number) if name.startswith(_LINE) else str(number)


def _word(value: object) -> str:
    if isinstance(value, bool) or value == "y":  # as a form says yes
        return gettext("Yes") if value else gettext("No")
    words = (table[value] for table in _TABLES if value in table)
    return str(next(words, value))
