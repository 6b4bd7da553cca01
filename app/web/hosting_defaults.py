"""What a new event begins with, as text in the form's fields."""

from datetime import date, datetime, time, timedelta

from babel.dates import format_date
from flask_babel import get_locale

from app.domain.events import PRESETS, AudienceKind, Kind, preset_day
from app.domain.time import local_day, zone_of
from app.models import Event, Person
from app.web.words import gettext

ANSWER_BEFORE = timedelta(days=2)
ANSWER_AT = time(17)
FRIDAY = 4  # as date.weekday() counts
_TOGETHER = (
    ("title",),
    ("day", "answer_day"),
    ("starts", "ends"),
    ("answer_time",),
    ("purpose",),
    ("question",),
)
"""What a new kind fills in anew as one, where the host has changed none of it."""
_THE_KINDS = ("kind", "tables", "seats", "places", "asks_food")
"""What always follows the kind: a forum has no tables, whatever stood there."""
_DATED = ("day", "starts_which", "ends_which", "answer_day", "words", "version", "base")


def default_fields(kind: Kind, *, person: Person, now: datetime) -> dict[str, str]:
    """Return the fields of a new event of this kind, dated from today."""
    preset = PRESETS[kind]
    today = local_day(now, zone=zone_of(person.zone))
    day = preset_day(preset, today=today)
    ends = (datetime.combine(day, preset.starts) + preset.lasts).time()
    site = f"{AudienceKind.SITE}:{person.site}" if person.site else ""
    return {
        "kind": kind.value,
        "title": _title(kind, day),
        "day": day.isoformat(),
        "starts": f"{preset.starts:%H:%M}",
        "ends": f"{ends:%H:%M}",
        "zone": person.zone,
        "tables": str(preset.tables or ""),
        "seats": str(preset.places) if preset.tables else "",
        "places": "" if preset.tables else str(preset.places),
        "audience": site,
        "purpose": _purpose(kind),
        "answer_day": _answer_day(day).isoformat(),
        "answer_time": f"{ANSWER_AT:%H:%M}",
        "question": _question(kind),
        "asks_food": "y" if preset.asks_food else "",
    }


def _answer_day(day: date) -> date:
    # Nobody is asked to answer by a Sunday: then it is the Friday before.
    asked = day - ANSWER_BEFORE
    return asked - timedelta(days=max(asked.weekday() - FRIDAY, 0))


def refilled(
    fields: dict[str, str], kind: Kind, *, person: Person, now: datetime
) -> dict[str, str]:
    """Return the fields filled in for another kind; what the host typed stays."""
    fresh = default_fields(kind, person=person, now=now)
    known = [default_fields(other, person=person, now=now) for other in Kind]
    replaced = {name: fresh[name] for name in _THE_KINDS}
    for names in _TOGETHER:
        if all(_is_as_filled_in(name, fields, known) for name in names):
            replaced |= {name: fresh[name] for name in names}
    return fields | replaced


def _is_as_filled_in(
    name: str, fields: dict[str, str], known: list[dict[str, str]]
) -> bool:
    text = fields.get(name, "").strip()
    return not text or text in {filled_in[name].strip() for filled_in in known}


def fields_of(event: Event, *, people: str) -> dict[str, str]:
    """Return a published event as the form's fields; `people` are a list's addresses."""
    zone = zone_of(event.zone)
    start, end = event.starts_at.astimezone(zone), event.ends_at.astimezone(zone)
    by = event.answer_by.astimezone(zone) if event.answer_by else None
    value = event.audience_value
    return {
        "kind": event.kind.value,
        "title": event.title,
        "day": start.date().isoformat(),
        "starts": f"{start:%H:%M}",
        "ends": f"{end:%H:%M}",
        "starts_which": _which(start),
        "ends_which": _which(end),
        "zone": event.zone,
        "location": event.location,
        "online_url": event.online_url,
        "tables": str(event.tables or ""),
        "seats": str(event.seats_per_table or ""),
        "places": "" if event.tables else str(event.capacity or ""),
        "audience": f"{event.audience}:{value}" if value else event.audience.value,
        "people": people,
        "only_these": "y" if event.only_these else "",
        "purpose": event.purpose,
        "access_note": event.access_note,
        "answer_day": by.date().isoformat() if by else "",
        "answer_time": f"{by:%H:%M}" if by else "",
        "question": event.question,
        "asks_food": "y" if event.asks_food else "",
        "version": str(event.version),
    }


def undated(fields: dict[str, str]) -> dict[str, str]:
    """Return the same event without anything that belongs to its day.

    Of a name that says a month, like "December mixer", the month goes as well.
    """
    kept = {name: text for name, text in fields.items() if name not in _DATED}
    month = _month(date.fromisoformat(fields["day"]))
    words = [word for word in fields["title"].split() if word != month]
    if len(words) == len(fields["title"].split()):
        return kept
    title = " ".join(words)
    return kept | {"title": title[:1].upper() + title[1:]}


def _which(local: datetime) -> str:
    return "second" if local.fold else "first"


def _title(kind: Kind, day: date) -> str:
    match kind:
        case Kind.OPEN_FORUM:
            return gettext("Open forum: ")
        case Kind.LEARNING_LUNCH:
            return gettext("Learning lunch: ")
        case Kind.MIXER:
            return gettext("%(month)s mixer", month=_month(day))


def _month(day: date) -> str:
    return str(format_date(day, "LLLL", locale=str(get_locale() or "en")))


def _purpose(kind: Kind) -> str:
    match kind:
        case Kind.OPEN_FORUM:
            return gettext("One topic, an hour, and any question you like.")
        case Kind.LEARNING_LUNCH:
            return gettext("Somebody shows how they do it; everyone eats and asks.")
        case Kind.MIXER:
            return gettext("A slow lunch with people you don't normally work with.")


def _question(kind: Kind) -> str:
    match kind:
        case Kind.OPEN_FORUM:
            return gettext("A question you'd like answered")
        case Kind.LEARNING_LUNCH:
            return gettext("What do you want to take away?")
        case Kind.MIXER:
            return ""
