"""Instants in words: weekday, date, hours and the city whose clock it is.

Never an abbreviation: CST, IST and others name several zones.
"""

import re
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import get_day_names, get_month_names, get_timezone_location

from app.messages.text import calendar_locale, translator

_NO_CITY = re.compile(r"Etc/GMT([+-])([1-9]\d?)")


def span(starts_at: datetime, ends_at: datetime, *, zone: str, locale: str) -> str:
    """Return "Thursday 3 December, 12:00–13:15, Budapest time"."""  # noqa: RUF002 -- what people read
    gettext = translator(locale).ugettext
    starts, ends = _wall(starts_at, zone), _wall(ends_at, zone)
    facts = {
        "day": day(starts, locale=locale),
        "from": f"{starts:%H:%M}",
        "to": f"{ends:%H:%M}",
        "city": city(zone, locale=locale),
    }
    if starts.date() == ends.date():
        return gettext("%(day)s, %(from)s–%(to)s, %(city)s time") % facts
    facts["last_day"] = day(ends, locale=locale)
    return gettext("%(day)s, %(from)s – %(last_day)s, %(to)s, %(city)s time") % facts


def moment(instant: datetime, *, zone: str, locale: str) -> str:
    """Return "Thursday 3 December, 12:00, Budapest time"."""
    wall = _wall(instant, zone)
    return translator(locale).ugettext("%(day)s, %(clock)s, %(city)s time") % {
        "day": day(wall, locale=locale),
        "clock": f"{wall:%H:%M}",
        "city": city(zone, locale=locale),
    }


def move(was: datetime, now: datetime, *, zone: str, locale: str) -> str:
    """Return "Tue 1 Dec → Wed 2 Dec", or of one day "12:00 → 12:30, Budapest time"."""
    gettext = translator(locale).ugettext
    before, after = _wall(was, zone), _wall(now, zone)
    if before.date() != after.date():
        return gettext("%(was)s → %(now)s") % {
            "was": short_day(before, locale=locale),
            "now": short_day(after, locale=locale),
        }
    return gettext("%(was)s → %(now)s, %(city)s time") % {
        "was": f"{before:%H:%M}",
        "now": f"{after:%H:%M}",
        "city": city(zone, locale=locale),
    }


def weekday_moment(instant: datetime, *, now: datetime, zone: str, locale: str) -> str:
    """Return "Wednesday at 16:00, Budapest time", with the date if a week away."""
    wall = _wall(instant, zone)
    is_near = wall.date() - _wall(now, zone).date() < timedelta(days=7)
    return translator(locale).ugettext("%(day)s at %(clock)s, %(city)s time") % {
        "day": (weekday if is_near else day)(wall, locale=locale),
        "clock": f"{wall:%H:%M}",
        "city": city(zone, locale=locale),
    }


def hour(instant: datetime, *, zone: str, locale: str) -> str:
    """Return "12:00, Budapest time"."""
    return translator(locale).ugettext("%(clock)s, %(city)s time") % {
        "clock": clock(instant, zone=zone),
        "city": city(zone, locale=locale),
    }


def nearby(instant: datetime, *, now: datetime, zone: str, locale: str) -> str:
    """Return "Tomorrow 12:00, Budapest time", or today's, or the short date's."""
    gettext = translator(locale).ugettext
    wall = _wall(instant, zone)
    facts = {"hour": hour(instant, zone=zone, locale=locale)}
    ahead = wall.date() - _wall(now, zone).date()
    if ahead == timedelta(0):
        return gettext("Today %(hour)s") % facts
    if ahead == timedelta(days=1):
        return gettext("Tomorrow %(hour)s") % facts
    facts["day"] = short_day(wall, locale=locale)
    return gettext("%(day)s, %(hour)s") % facts


def until(instant: datetime, *, now: datetime, zone: str, locale: str) -> str:
    """Return "10:30, Budapest time", with the short date unless it is today's."""
    wall = _wall(instant, zone)
    at = hour(instant, zone=zone, locale=locale)
    if wall.date() == _wall(now, zone).date():
        return at
    return translator(locale).ugettext("%(day)s, %(hour)s") % {
        "day": short_day(wall, locale=locale),
        "hour": at,
    }


def clock(instant: datetime, *, zone: str) -> str:
    """Return the wall clock's "12:00"; say the city beside it."""
    return f"{_wall(instant, zone):%H:%M}"


def day(of: date, *, locale: str) -> str:
    """Return "Thursday 3 December"; of an instant, its own wall clock's day."""
    names = calendar_locale(locale)
    return translator(locale).ugettext("%(weekday)s %(day)s %(month)s") % {
        "weekday": get_day_names("wide", locale=names)[of.weekday()],
        "day": of.day,
        "month": get_month_names("wide", locale=names)[of.month],
    }


def short_day(of: date, *, locale: str) -> str:
    """Return "Thu 3 Dec"."""
    names = calendar_locale(locale)
    return translator(locale).ugettext("%(weekday)s %(day)s %(month)s") % {
        "weekday": get_day_names("abbreviated", locale=names)[of.weekday()],
        "day": of.day,
        "month": get_month_names("abbreviated", locale=names)[of.month],
    }


def weekday(of: date, *, locale: str) -> str:
    """Return "Thursday"."""
    return str(get_day_names("wide", locale=calendar_locale(locale))[of.weekday()])


def event_day(instant: datetime, *, zone: str) -> date:
    """Return the day of an instant on the wall clock of `zone`."""
    return _wall(instant, zone).date()


@lru_cache(maxsize=1024)
def city(zone: str, *, locale: str) -> str:
    """Return the city of a zone as people write it; UTC where there is no city."""
    if hours := _NO_CITY.fullmatch(zone):
        # POSIX counts west of Greenwich as plus; people count it as minus.
        west = {"+": "−", "-": "+"}
        return f"UTC{west[hours[1]]}{hours[2]}"
    names = calendar_locale(locale)
    place = get_timezone_location(ZoneInfo(zone), locale=names, return_city=True)
    if zone == "Factory" or place == "GMT":
        return "UTC"
    return str(place).rpartition("/")[2]


def count_word(number: int, *, locale: str) -> str:
    """Return a count as prose says it: below ten in words."""
    gettext = translator(locale).ugettext
    words = (
        gettext("no"),
        gettext("one"),
        gettext("two"),
        gettext("three"),
        gettext("four"),
        gettext("five"),
        gettext("six"),
        gettext("seven"),
        gettext("eight"),
        gettext("nine"),
    )
    return words[number] if 0 <= number < len(words) else str(number)


def _wall(instant: datetime, zone: str) -> datetime:
    return instant.astimezone(ZoneInfo(zone))
