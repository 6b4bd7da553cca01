"""What the page of a date says of its series, and what one may say to all of it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.series import Wish
from app.models import Event, Series
from app.operations.series_answers import find_wish
from app.operations.series_entries import can_be_entry
from app.queries.series import find_date, list_ahead
from app.web.filters import day
from app.web.series_words import rhythm_words
from app.web.words import gettext


@dataclass(frozen=True, kw_only=True)
class SeriesPress:
    """One thing to press."""

    value: str
    words: str
    is_primary: bool = False


@dataclass(frozen=True, kw_only=True)
class SeriesCard:
    """A series as one guest sees it."""

    often: str
    """ "Every Tuesday"."""
    next_event: Event | None
    """The next date after this one; None: this is the last there is."""
    next_day: str
    status: str
    """What the reader said to all of it; empty: nothing."""
    text: str
    entry: str
    """What one's calendar has of it; empty: each date as it opens."""
    presses: tuple[SeriesPress, ...]


def series_card(
    session: Session, event: Event, *, person_id: int, now: datetime
) -> SeriesCard | None:
    """Return what is said of the series of an event; None: it is one of a kind."""
    date = find_date(session, event_id=event.id)
    if date is None:
        return None
    series = date.series
    ahead = list_ahead(session, series_id=series.id, now=now)
    after = [each.event for each in ahead if each.event is not None]
    later = [each for each in after if each.starts_at > event.starts_at]
    wish = find_wish(session, series_id=series.id, person_id=person_id)
    goes_on = series.ended_at is None or bool(after)
    return SeriesCard(
        often=rhythm_words(series.rhythm, series.first_on),
        next_event=later[0] if later else None,
        next_day=day(later[0].starts_at, later[0].zone) if later else "",
        status=_status(wish),
        text=_text(wish, has_tables=event.tables is not None),
        entry=_entry(wish, series),
        presses=_presses(wish) if goes_on else (),
    )


def _status(wish: Wish | None) -> str:
    match wish:
        case Wish.EVERY_TIME:
            return gettext("You come every time")
        case Wish.NO_MAIL:
            return gettext("You hear of it no more")
        case None:
            return ""


def _text(wish: Wish | None, *, has_tables: bool) -> str:
    match wish:
        case Wish.EVERY_TIME if has_tables:
            return gettext(
                "A seat of each date is yours as it opens, in order of joining. Free any"
                " one date on its own page."
            )
        case Wish.EVERY_TIME:
            return gettext(
                "A place of each date is yours as it opens, in order of joining. Free"
                " any one date on its own page."
            )
        case Wish.NO_MAIL:
            return gettext(
                "No date of it is announced to you. You may come all the same."
            )
        case None:
            return gettext(
                "Say it once instead of each time. You can free any one date, and one"
                " press stops it."
            )


def _entry(wish: Wish | None, series: Series) -> str:
    if wish is not Wish.EVERY_TIME or not series.is_one_entry:
        return ""
    if not can_be_entry(series, begins_on=series.first_on):
        return ""
    return gettext("All dates stand in your calendar as one entry.")


def _presses(wish: Wish | None) -> tuple[SeriesPress, ...]:
    match wish:
        case Wish.EVERY_TIME:
            return (SeriesPress(value="stop", words=gettext("Stop coming every time")),)
        case Wish.NO_MAIL:
            return (SeriesPress(value="stop", words=gettext("Tell me again")),)
        case None:
            return (
                SeriesPress(
                    value=Wish.EVERY_TIME.value,
                    words=gettext("Every time until I stop"),
                    is_primary=True,
                ),
                SeriesPress(
                    value=Wish.NO_MAIL.value, words=gettext("No more mail about it")
                ),
            )
