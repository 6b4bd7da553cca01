"""How often a series is, in words: "Every Tuesday", "Every last Monday of the month"."""

from datetime import date

from app.domain.calendar import CalendarMail
from app.domain.series import WEEKS, Rhythm, place_in_month
from app.messages import times
from app.messages.letter import Story
from app.messages.text import translator

LATEST_EVERYWHERE = 28
"""Every month has days up to this one."""


def rhythm_words(rhythm: Rhythm, first_on: date, *, locale: str) -> str:
    """Return how often a series is that begins on that day."""
    gettext = translator(locale).ugettext
    day = {"day": times.weekday(first_on, locale=locale), "number": first_on.day}
    if rhythm in WEEKS:
        return _by_weeks(rhythm, locale=locale) % day
    if rhythm is Rhythm.MONTHLY_BY_WEEKDAY:
        return _nth(place_in_month(first_on), locale=locale) % day
    if first_on.day > LATEST_EVERYWHERE:
        long = gettext("Each month on day %(number)s, or on its last day where shorter")
        return long % day
    return gettext("Each month on day %(number)s") % day


def _by_weeks(rhythm: Rhythm, *, locale: str) -> str:
    gettext = translator(locale).ugettext
    match WEEKS[rhythm]:
        case 1:
            return gettext("Every %(day)s")
        case 2:
            return gettext("Every other %(day)s")
        case 3:
            return gettext("Every third week on %(day)s")
        case _:
            return gettext("Every fourth week on %(day)s")


def _nth(place: int, *, locale: str) -> str:
    gettext = translator(locale).ugettext
    match place:
        case 1:
            return gettext("Every first %(day)s of the month")
        case 2:
            return gettext("Every second %(day)s of the month")
        case 3:
            return gettext("Every third %(day)s of the month")
        case 4:
            return gettext("Every fourth %(day)s of the month")
        case _:
            return gettext("Every last %(day)s of the month")


def this_time(story: Story) -> str:
    """Return why somebody who comes every time has a place."""
    gettext = translator(story.locale).ugettext
    return story.pick(
        gettext(
            "You said every time, so a seat is yours. Free your seat here if you can't come this once."
        ),
        gettext(
            "You said every time, so a place is yours. Free your place here if you can't come this once."
        ),
    )


def one_entry(calendar: CalendarMail, story: Story) -> tuple[str, ...]:
    """Return that an invite is a whole series, if it is."""
    if calendar.recurrence is None:
        return ()
    gettext = translator(story.locale).ugettext
    return (gettext("The calendar invite is one entry for all dates of the series."),)


def one_date_less(calendar: CalendarMail, story: Story) -> str:
    """Return what becomes of the entry of a series that has others; empty: none has."""
    if calendar.recurrence is None or calendar.recurrence.is_over:
        return ""
    gettext = translator(story.locale).ugettext
    return gettext("This date is taken out of the entry in your calendar.")
