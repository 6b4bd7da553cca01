"""What one date of a series is like without its day: to compare, merge and make dates.

Facts are plain JSON by part, as a host reads them: the keys are those of the settings
page's parts, besides `kind` and `day`. Whole parts are compared and taken over.
"""

from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.domain.events import AudienceKind, Kind, last_day_of
from app.domain.time import at_local, zone_of
from app.models import Event, Series, SeriesMember
from app.operations.audiences import listed
from app.operations.details import Details

Facts = dict[str, Any]
WALL = ("day", "when", "answer", "audience")
"""Parts that a series keeps outside its pattern, in whole or in part."""
DAY = "day"
"""How many days after the planned one it is; 0 unless somebody moved this date."""


def details_of(session: Session, event: Event) -> Details:
    """Return what hosts decided about an event, as if it were typed again."""
    names = set(Details.__dataclass_fields__) - {"audience_ids"}
    return Details(
        **{name: getattr(event, name) for name in names},
        audience_ids=tuple(listed(session, event)),
    )


def facts_of(details: Details, *, planned_on: date) -> Facts:
    """Return the facts of a date that is planned on that day."""
    zone = zone_of(details.zone)
    starts, ends = (at.astimezone(zone) for at in (details.starts_at, details.ends_at))
    return {
        "kind": details.kind.value,
        "title": details.title,
        DAY: (starts.date() - planned_on).days,
        "when": [_clock(starts.time()), _clock(ends.time()), details.zone],
        "place": details.location,
        "online": details.online_url,
        "room": [details.tables, details.seats_per_table, details.capacity],
        "purpose": details.purpose,
        "access": details.access_note,
        "answer": _answer(details, starts=starts),
        "question": details.question,
        "food": details.asks_food,
        "audience": [
            details.audience.value,
            details.audience_value,
            sorted(details.audience_ids),
        ],
        "only": details.only_these,
    }


def details_at(facts: Facts, *, planned_on: date) -> Details:
    """Return the details of a date of these facts; wall time decides, not hours between.

    An hour that a clock change leaves out is taken after it, one that happens twice
    the first time.
    """
    starts, ends, zone_name = facts["when"]
    zone = zone_of(zone_name)
    day = planned_on + timedelta(days=facts[DAY])
    begins, finishes = time.fromisoformat(starts), time.fromisoformat(ends)
    last = last_day_of(day, begins, finishes) or day
    audience, value, people = facts["audience"]
    tables, seats, capacity = facts["room"]
    return Details(
        kind=Kind(facts["kind"]),
        title=facts["title"],
        purpose=facts["purpose"],
        starts_at=at_local(day, begins, zone=zone),
        ends_at=at_local(last, finishes, zone=zone),
        zone=zone_name,
        location=facts["place"],
        access_note=facts["access"],
        online_url=facts["online"],
        capacity=capacity,
        tables=tables,
        seats_per_table=seats,
        answer_by=_answer_by(facts["answer"], day=day, zone_name=zone_name),
        question=facts["question"],
        asks_food=facts["food"],
        audience=AudienceKind(audience),
        audience_value=value,
        audience_ids=tuple(people),
        only_these=facts["only"],
    )


def pattern_of(session: Session, series: Series) -> Facts:
    """Return the facts that the next date begins with."""
    people = session.scalars(
        select(SeriesMember.person_id).where(SeriesMember.series_id == series.id)
    )
    answer = None
    if series.answer_days is not None and series.answer_at is not None:
        answer = [series.answer_days, _clock(series.answer_at)]
    return series.pattern | {
        DAY: 0,
        "when": [_clock(series.starts), _clock(series.ends), series.zone],
        "answer": answer,
        "audience": [*series.pattern["audience"], sorted(people)],
    }


def keep_pattern(session: Session, series: Series, facts: Facts) -> None:
    """Let the next dates begin with these facts."""
    starts, ends, series.zone = facts["when"]
    series.starts, series.ends = time.fromisoformat(starts), time.fromisoformat(ends)
    days, clock = facts["answer"] or (None, None)
    series.answer_days = days
    series.answer_at = time.fromisoformat(clock) if clock else None
    audience, value, people = facts["audience"]
    plain = {name: fact for name, fact in facts.items() if name not in WALL}
    series.pattern = plain | {"audience": [audience, value]}
    session.add(series)
    session.flush()
    session.execute(delete(SeriesMember).where(SeriesMember.series_id == series.id))
    session.add_all(
        SeriesMember(series_id=series.id, person_id=person_id) for person_id in people
    )
    session.flush()


def _clock(at: time) -> str:
    return at.strftime("%H:%M")


def _answer(details: Details, *, starts: datetime) -> list[Any] | None:
    if details.answer_by is None:
        return None
    local = details.answer_by.astimezone(starts.tzinfo)
    return [(starts.date() - local.date()).days, _clock(local.time())]


def _answer_by(
    answer: list[Any] | None, *, day: date, zone_name: str
) -> datetime | None:
    if answer is None:
        return None
    days, clock = answer
    on = day - timedelta(days=days)
    return at_local(on, time.fromisoformat(clock), zone=zone_of(zone_name))
