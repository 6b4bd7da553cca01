"""Why a date of a series is off, where no host wrote it: words that blame nobody."""

from app.messages.text import translator


def too_few_words(*, locale: str) -> str:
    """Return what is said where too few could make it."""
    return translator(locale).ugettext(
        "Too few people could make it this time. Nobody did anything wrong, and the"
        " next date is on."
    )


def holiday_words(holiday: str, *, locale: str) -> str:
    """Return what is said where the day turned out to be a holiday."""
    words = translator(locale).ugettext(
        "That day is a holiday (%(holiday)s). The next date is on."
    )
    return words % {"holiday": holiday}


def other_days_words(*, locale: str) -> str:
    """Return what is said of a date that has no day in the new rhythm of its series."""
    return translator(locale).ugettext(
        "It is on other days from now on, so this date is called off."
    )


def stopped_words(*, locale: str) -> str:
    """Return what is said where the host stopped one date with one press."""
    return translator(locale).ugettext(
        "It pauses this once. Nothing to do, and the next date is on."
    )
