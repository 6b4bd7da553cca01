"""Taking back what one press did to several dates of a series, while it is held."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, exists, or_, select
from sqlalchemy.orm import Session

from app.db import lock
from app.domain.audit import Act
from app.domain.causes import CauseKind
from app.messages.kind_words import stopped_words
from app.models import Cause, Event, Message, Series, SeriesDate, Signup
from app.operations.events import cancel
from app.operations.series import facts_to_note, note_series
from app.operations.series_facts import keep_pattern, pattern_of
from app.operations.stopping import stop

TOGETHER = "together"
"""Among the facts of acts on several dates: which belong to one press."""
_BEFORE = "series_before"
_NAMES = ("first_on", "until_on", "handled_on")
_RULE = ("rhythm", "heeds_holidays")


@dataclass(frozen=True, kw_only=True)
class TakenBack:
    """What became of a press that takes several acts back."""

    done: int
    """So many dates are as they were."""
    left: int
    """So many could not be taken back any more."""


def remember(session: Session, series: Series) -> dict[str, Any]:
    """Return how a whole series is now, fit for JSON, for `take_back_several`."""
    dates = session.execute(
        select(
            SeriesDate.id,
            SeriesDate.planned_on,
            SeriesDate.event_id,
            SeriesDate.is_out,
        ).where(SeriesDate.series_id == series.id)
    ).all()
    days = {name: getattr(series, name) for name in _NAMES}
    return {
        "version": series.version,
        "pattern": pattern_of(session, series),
        "rule": {name: getattr(series, name) for name in _RULE},
        "days": {name: day.isoformat() if day else None for name, day in days.items()},
        "dates": {str(row.id): row.planned_on.isoformat() for row in dates},
        "bare": {str(row.id): row.is_out for row in dates if row.event_id is None},
        "is_over": series.ended_at is not None,
    }


def tie_together(
    session: Session,
    event: Event,
    kind: CauseKind,
    key: str,
    before: dict[str, Any],
) -> None:
    """Note on this event's act that it belongs to a press on several dates."""
    cause = session.scalar(
        select(Cause)
        .where(
            Cause.event_id == event.id, Cause.kind == kind, Cause.closed_at.is_(None)
        )
        .order_by(Cause.id.desc())
        .limit(1)
    )
    if cause is not None and TOGETHER not in cause.facts:
        cause.facts = cause.facts | {TOGETHER: key, _BEFORE: before}


def list_together(session: Session, *, series_id: int) -> dict[str, list[Cause]]:
    """Return the acts on several dates that can still be taken back, by press."""
    causes = session.scalars(
        select(Cause)
        .join(SeriesDate, SeriesDate.event_id == Cause.event_id)
        .where(
            SeriesDate.series_id == series_id,
            Cause.kind.in_((CauseKind.EDITED, CauseKind.CANCELED)),
            Cause.closed_at.is_(None),
        )
        .order_by(Cause.id)
    ).all()
    found: dict[str, list[Cause]] = {}
    for cause in causes:
        if key := cause.facts.get(TOGETHER):
            found.setdefault(key, []).append(cause)
    return found


def take_back_several(
    session: Session, *, series_id: int, key: str, actor_id: int, now: datetime
) -> TakenBack:
    """Let every date that one press changed, and the series, be as they were.

    What another host changed in the whole series since stays.
    """
    causes = list_together(session, series_id=series_id).get(key, [])
    before = next((cause.facts[_BEFORE] for cause in causes), None)
    done = [
        stop(
            session,
            event_id=cause.event_id,
            cause_id=cause.id,
            actor_id=actor_id,
            now=now,
        ).is_stopped
        for cause in causes
    ]
    if before is not None and any(done):
        series = lock(session, Series, series_id)
        restore(session, series, before, actor_id=actor_id, now=now)
    return TakenBack(done=sum(done), left=len(done) - sum(done))


def restore(
    session: Session,
    series: Series,
    before: dict[str, Any],
    *,
    actor_id: int,
    now: datetime,
) -> bool:
    """Let a series, locked, be as `remember` found it; False: it was changed since."""
    if series.version != before["version"] + 1:
        return False
    was = facts_to_note(series)
    keep_pattern(session, series, pattern_of(session, series) | before["pattern"])
    for name, fact in before.get("rule", {}).items():
        setattr(series, name, fact)
    for name, day in before["days"].items():
        setattr(series, name, date.fromisoformat(day) if day else None)
    if not before["is_over"]:
        series.ended_at = None
    _unmake(session, series, before, actor_id=actor_id, now=now)
    move_rows(
        session,
        {int(key): date.fromisoformat(day) for key, day in before["dates"].items()},
    )
    series.version += 1
    note_series(session, Act.CHANGED_SERIES, series, event_id=None, was=was)
    return True


def _unmake(
    session: Session,
    series: Series,
    before: dict[str, Any],
    *,
    actor_id: int,
    now: datetime,
) -> None:
    # Dates that were made since: nobody knows of them, or they are called off.
    known: dict[str, str] = before["dates"]
    bare: dict[str, bool] = before.get("bare", {})  # days that were no event yet
    made = select(SeriesDate).where(
        SeriesDate.series_id == series.id,
        SeriesDate.id.not_in(map(int, known.keys() - bare.keys())),
    )
    for row in session.scalars(made).all():
        event_id, is_new = row.event_id, str(row.id) not in known
        if event_id is None:
            if is_new:
                session.delete(row)
        elif row.opened_at is None and not _is_known(session, event_id):
            row.event_id, row.is_out = None, bare.get(str(row.id), False)
            session.flush()
            session.execute(delete(Event).where(Event.id == event_id))
            if is_new:
                session.delete(row)
        else:
            words = stopped_words(locale=series.organizer.locale)
            cancel(session, event_id=event_id, reason=words, actor_id=actor_id, now=now)
            if is_new and row.planned_on.isoformat() in known.values():
                session.delete(row)  # its day belongs to another again
    session.flush()


def _is_known(session: Session, event_id: int) -> bool:
    answered = exists().where(Signup.event_id == event_id)
    told = exists().where(Message.event_id == event_id)
    return bool(session.scalar(select(or_(answered, told))))


def with_room(days: dict[int, date], rows: Sequence[SeriesDate]) -> dict[int, date]:
    """Return where dates go, by row, those among them that are in their way."""
    taken = set(days.values())
    free = [
        row.planned_on for row in rows if row.id in days and row.planned_on not in taken
    ]
    in_the_way = [
        row.id for row in rows if row.id not in days and row.planned_on in taken
    ]
    # Each that is in the way is so because another left its own day, or more did.
    return days | dict(zip(in_the_way, free, strict=False))


def move_rows(session: Session, days: dict[int, date]) -> None:
    """Let these dates, by number, be planned on other days."""
    rows = session.scalars(select(SeriesDate).where(SeriesDate.id.in_(days))).all()
    # Two steps, so that no two are planned on one day in between.
    for row in rows:
        row.planned_on = date.fromordinal(row.id)
    session.flush()
    for row in rows:
        row.planned_on = days[row.id]
    session.flush()
