"""Days, hours, counts and names, as pages write them."""

from datetime import date, datetime

from babel.dates import format_date, format_datetime, get_timezone_location
from flask import Flask
from flask_babel import get_locale

from app.domain.time import zone_of
from app.models import Department
from app.web.words import gettext

HUES = 8


def init_app(app: Flask) -> None:
    """Give templates their words for times and people."""
    for reader in (day, day_long, day_in_full, clock, moment, city, hours, initials):
        app.jinja_env.filters[reader.__name__] = reader
    app.jinja_env.filters["hue"] = hue_class
    app.jinja_env.filters["ordinal"] = ordinal


def day(at: datetime, zone: str) -> str:
    """Return the local day in short: "Thu 3 Dec"."""
    return _day(at.astimezone(zone_of(zone)).date(), "EEE d MMM")


def day_words(day: date) -> str:
    """Return a calendar day in short: "Thu 3 Dec"."""
    return _day(day, "EEE d MMM")


def day_long(at: datetime, zone: str) -> str:
    """Return the local day in words: "Thursday 3 December"."""
    return _day(at.astimezone(zone_of(zone)).date(), "EEEE d MMMM")


def day_in_full(at: datetime, zone: str) -> str:
    """Return the local day with its year: "Thursday 3 December 2026"."""
    return _day(at.astimezone(zone_of(zone)).date(), "EEEE d MMMM y")


def clock(at: datetime, zone: str) -> str:
    """Return the local time of day: "12:00"."""
    local = at.astimezone(zone_of(zone))
    return str(format_datetime(local, "HH:mm", locale=_locale()))


def hours(starts_at: datetime, ends_at: datetime, zone: str) -> str:
    """Return from when to when, with the city: "12:00 to 13:15, Budapest time"."""
    facts = {
        "start": clock(starts_at, zone),
        "end": clock(ends_at, zone),
        "city": city(zone),
    }
    if day(starts_at, zone) != day(ends_at, zone):
        return gettext("%(start)s to %(end)s the next day, %(city)s time", **facts)
    return gettext("%(start)s to %(end)s, %(city)s time", **facts)


def moment(at: datetime, zone: str) -> str:
    """Return one instant with its city: "Tue 1 Dec, 17:00, Budapest time"."""
    return gettext(
        "%(day)s, %(time)s, %(city)s time",
        day=day(at, zone),
        time=clock(at, zone),
        city=city(zone),
    )


def city(zone: str) -> str:
    """Return the city of a zone; never an abbreviation."""
    return str(get_timezone_location(zone_of(zone), locale=_locale(), return_city=True))


def ordinal(number: int) -> str:
    """Return "1st", "2nd", …: the words of a place in a queue."""
    if number % 100 in (11, 12, 13):
        return gettext("%(number)sth", number=number)
    match number % 10:
        case 1:
            return gettext("%(number)sst", number=number)
        case 2:
            return gettext("%(number)snd", number=number)
        case 3:
            return gettext("%(number)srd", number=number)
        case _:
            return gettext("%(number)sth", number=number)


def initials(name: str) -> str:
    """Return at most two letters that stand for a name in a small circle."""
    words = [word for word in name.split() if word[0].isalpha()]
    ends = words[:1] + words[1:][-1:]
    return "".join(word[0] for word in ends).upper() or "?"


def hue_class(department: Department) -> str:
    """Return the classes of a department's color."""
    return hue_of(department.number)


def hue_of(number: int) -> str:
    """Return the classes of a department's number; from the ninth on with a pattern."""
    hue = f"hue-{number % HUES}"
    match number // HUES % 3:
        case 1:
            return f"{hue} p-stripe"
        case 2:
            return f"{hue} p-dots"
        case _:
            return hue


def _day(day: date, pattern: str) -> str:
    return str(format_date(day, pattern, locale=_locale()))


def _locale() -> str:
    return str(get_locale() or "en")
