"""The words for series."""

from datetime import date

from flask_babel import get_locale, lazy_gettext

from app.domain.series import Rhythm, Scope, TooFew
from app.messages import rhythms
from app.models import Series
from app.web.words import gettext

RHYTHM_WORDS = {
    Rhythm.WEEKLY: lazy_gettext("Every week"),
    Rhythm.TWO_WEEKLY: lazy_gettext("Every two weeks"),
    Rhythm.THREE_WEEKLY: lazy_gettext("Every three weeks"),
    Rhythm.FOUR_WEEKLY: lazy_gettext("Every four weeks"),
    Rhythm.MONTHLY_BY_WEEKDAY: lazy_gettext("Each month, on the same weekday"),
    Rhythm.MONTHLY_BY_DAY: lazy_gettext("Each month, on the same date"),
}
TOO_FEW_WORDS = {
    TooFew.FOLD: lazy_gettext("Lay fewer tables, so that everyone sits together"),
    TooFew.CANCEL: lazy_gettext("Cancel that date, with kind words"),
}
SCOPE_WORDS = {
    Scope.ONE: lazy_gettext("Only this one"),
    Scope.LATER: lazy_gettext("This one and all later ones"),
    Scope.ALL: lazy_gettext("All that are still to come"),
}
PART_WORDS = {
    "title": lazy_gettext("Name"),
    "day": lazy_gettext("Day"),
    "when": lazy_gettext("Hours"),
    "place": lazy_gettext("Place"),
    "online": lazy_gettext("Online link"),
    "room": lazy_gettext("Room"),
    "purpose": lazy_gettext("Description"),
    "access": lazy_gettext("Getting in, hearing and sitting there"),
    "answer": lazy_gettext("Answer by"),
    "question": lazy_gettext("A question of your own"),
    "food": lazy_gettext("Ask what people eat"),
    "audience": lazy_gettext("Who is told"),
    "only": lazy_gettext("Only these people"),
}
"""What a date can have of its own, by the name of the part."""
FACTS = {
    "rhythm": lazy_gettext("Repeats"),
    "first_on": lazy_gettext("Counted from"),
    "until_on": lazy_gettext("Until"),
    "heeds_holidays": lazy_gettext("Holidays are left out"),
    "is_standing": lazy_gettext("Runs itself"),
    "fewest": lazy_gettext("Fewest people"),
    "too_few": lazy_gettext("With fewer"),
    "ended_at": lazy_gettext("Ended"),
    "series": lazy_gettext("Number of the series"),
    "left_out": lazy_gettext("Left out"),
    "scope": lazy_gettext("How many of its dates"),
}
"""What the log of changes tells of a series, by name."""


def rhythm_words(rhythm: Rhythm, first_on: date) -> str:
    """Return "Every Tuesday" for a series that begins on that day."""
    return rhythms.rhythm_words(rhythm, first_on, locale=str(get_locale() or "en"))


def then_words(series: Series) -> str:
    """Return "Then every Tuesday" for the next date of a series."""
    often = rhythm_words(series.rhythm, series.first_on)
    return gettext("Then %(often)s", often=often[:1].lower() + often[1:])
