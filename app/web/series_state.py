"""How a whole series stands, in the words that its hosts read."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.causes import CauseKind
from app.domain.series import TooFew
from app.models import Event, Series
from app.operations.series_entries import can_be_entry
from app.operations.series_opening import may_announce
from app.operations.series_undo import list_together
from app.operations.series_undo_rhythm import find_held
from app.web.filters import day_words
from app.web.words import gettext, ngettext


@dataclass(frozen=True, kw_only=True)
class Held:
    """A press on several dates that can still be undone."""

    key: str
    words: str


def rules(series: Series) -> tuple[str, ...]:
    """Return how a series goes on, a sentence each."""
    said = []
    if series.until_on is not None:
        said.append(gettext("Until %(day)s.", day=day_words(series.until_on)))
    else:
        said.append(gettext("Until somebody stops it."))
    if series.is_standing:
        said.append(
            gettext(
                "It runs itself: its host gets one mail for each date, “Stop this"
                " time?”, and nothing else."
            )
        )
    if series.is_one_entry:
        said.append(_one_entry(series))
    if series.fewest is not None and series.too_few is not None:
        said.append(_too_few(series.fewest, series.too_few, days=series.decides_days))
    return tuple(said)


def _one_entry(series: Series) -> str:
    if can_be_entry(series, begins_on=series.first_on):
        return gettext(
            "In the calendars of those who come every time it is one entry for all"
            " dates."
        )
    return gettext(
        "Not every calendar would show all hours of it right as one entry, so each date"
        " is an entry of its own."
    )


def _too_few(fewest: int, rule: TooFew, *, days: int) -> str:
    match rule:
        case TooFew.FOLD:
            return ngettext(
                "With fewer than %(fewest)s people at noon on the day before, fewer"
                " tables are laid.",
                "With fewer than %(fewest)s people at noon %(num)s days before, fewer"
                " tables are laid.",
                days,
                fewest=fewest,
            )
        case TooFew.CANCEL:
            return ngettext(
                "With fewer than %(fewest)s people at noon on the day before, that date"
                " is canceled.",
                "With fewer than %(fewest)s people at noon %(num)s days before, that"
                " date is canceled.",
                days,
                fewest=fewest,
            )


def held_presses(
    session: Session, series: Series, *, now: datetime
) -> tuple[Held, ...]:
    """Return the presses on several dates, or on none yet, that can still be undone."""
    found = []
    if key := find_held(series, now=now):
        words = gettext("The rhythm was changed. Nobody is told of that.")
        found.append(Held(key=key, words=words))
    for key, causes in list_together(session, series_id=series.id).items():
        off = sum(cause.kind is CauseKind.CANCELED for cause in causes)
        said = []
        if changed := len(causes) - off:
            said.append(
                ngettext(
                    "%(num)s date was changed. Calendars are told within minutes.",
                    "%(num)s dates were changed. Calendars are told within minutes.",
                    changed,
                )
            )
        if off:
            said.append(
                ngettext(
                    "%(num)s date was canceled. Nobody is told yet.",
                    "%(num)s dates were canceled. Nobody is told yet.",
                    off,
                )
            )
        words = " ".join(said)
        found.append(Held(key=key, words=words))
    return tuple(found)


def warning(session: Session, series: Series, events: list[Event]) -> str:
    """Return why further dates are not announced; empty: they are."""
    if series.ended_at is not None or not events:
        return ""
    if may_announce(session, series, events[0]):
        return ""
    return gettext(
        "%(name)s may not write to that many people, so further dates are not"
        " announced. Whoever comes every time still has a place.",
        name=series.organizer.name,
    )
