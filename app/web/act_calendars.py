"""What an act of a host changes in calendars, in words."""

from app.domain.mail import Change
from app.web.see_first import Recipients
from app.web.words import gettext, ngettext


def removed_words(entries: tuple[Recipients, ...]) -> str:
    """Return how many calendar entries go."""
    if not entries:
        return gettext("No calendar holds it yet, so none changes.")
    return ngettext(
        "%(num)s calendar entry is removed.",
        "%(num)s calendar entries are removed.",
        _number(entries),
    )


def updated_words(entries: tuple[Recipients, ...], changes: tuple[Change, ...]) -> str:
    """Return how many calendar entries change, and in what."""
    number = _number(entries)
    if not entries:
        return gettext("No calendar changes.")
    if Change.TIME in changes:
        return ngettext(
            "%(num)s calendar entry moves, and asks whether the new time works.",
            "%(num)s calendar entries move, and ask whether the new time works.",
            number,
        )
    if Change.PLACE in changes:
        return ngettext(
            "%(num)s calendar entry shows the new place.",
            "%(num)s calendar entries show the new place.",
            number,
        )
    return ngettext(
        "%(num)s calendar entry shows the new words; nobody is asked again.",
        "%(num)s calendar entries show the new words; nobody is asked again.",
        number,
    )


def _number(groups: tuple[Recipients, ...]) -> int:
    return sum(group.count for group in groups)
