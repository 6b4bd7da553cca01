"""What is held on one person about whole series, for that person."""

from typing import Any

from sqlalchemy import Select, select

from app.models import HatOffer, Series, SeriesAnswer, SeriesEntry, SeriesMember

_TITLE = Series.pattern["title"].as_string().label("series")


def questions_on_series(
    own: int,
) -> list[tuple[str, str, Select[*tuple[Any, ...]]]]:
    """Return (datum, name, question) of what one said, and is named or asked for."""
    said = select(_TITLE, SeriesAnswer.wish, SeriesAnswer.said_at)
    stands = select(
        _TITLE, SeriesEntry.begins_on, SeriesEntry.stamped_at, SeriesEntry.away
    )
    asked = select(_TITLE, HatOffer.asked_at, HatOffer.closed_at)
    return [
        ("series", "every time", _of_series(said, SeriesAnswer, own)),
        ("series", "in the calendar", _of_series(stands, SeriesEntry, own)),
        ("series", "asked to host", _of_series(asked, HatOffer, own)),
        ("answer", "series told of", _of_series(select(_TITLE), SeriesMember, own)),
        (
            "parts",
            "series hosted",
            select(_TITLE, Series.made_at).where(Series.organizer_id == own),
        ),
    ]


def _of_series(
    question: Select[*tuple[Any, ...]],
    table: Any,  # noqa: ANN401 -- any table with a series and a person
    own: int,
) -> Select[*tuple[Any, ...]]:
    return (
        question.join_from(table, Series, Series.id == table.series_id)
        .where(table.person_id == own)
        .order_by(table.id)
    )
