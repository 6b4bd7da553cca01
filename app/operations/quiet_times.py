"""When a person wants to be nudged: their days and hours, and pauses."""

from datetime import date, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.db import call_the_worker, lock
from app.domain.audit import Act
from app.domain.causes import CauseKind
from app.domain.digest import HeldState
from app.domain.manners import Manners, QuietSetting, Week
from app.domain.time import local_day
from app.models import Cause, HeldNudge, Person, Quiet
from app.operations import audit
from app.operations.budgets import take_turn
from app.queries.nudges import calm_of, chosen_week, find_quiet

LONGEST_PAUSE = timedelta(days=366)
_ASLEEP = (CauseKind.ASKED_AFTER, CauseKind.REMIND_PLANNED)
"""Causes that sleep until the next of their people may be written to."""


class IsNotAllowed(Exception):  # noqa: N818 -- reads as the sentence it states
    """Nothing of these days and hours is among those that the operator allows."""


class PauseIsOver(Exception):  # noqa: N818 -- reads as the sentence it states
    """The day is today or past, or more than a year ahead."""


def choose_week(
    session: Session,
    *,
    person_id: int,
    week: Week | None,
    manners: Manners,
    now: datetime,
) -> None:
    """Nudge this person on these days and hours only; None: on the usual ones.

    Raises `IsNotAllowed`.
    """
    if week is not None and week.within(manners.allowed) is None:
        raise IsNotAllowed
    quiet = _quiet(session, person_id)
    if chosen_week(quiet) == week:
        return
    quiet.days = "".join(map(str, sorted(week.days))) if week else None
    quiet.opens_min = week.opens_min if week else None
    quiet.closes_min = week.closes_min if week else None
    _keep(session, quiet, QuietSetting.HOURS, now=now)


def pause_until(
    session: Session,
    *,
    person_id: int,
    until: date,
    manners: Manners,
    now: datetime,
) -> None:
    """Send this person nothing they could do without before that day.

    Facts about their own place, and what people write to them, still come. Raises
    `PauseIsOver`.
    """
    quiet = _quiet(session, person_id)
    zone = session.get_one(Person, person_id).zone
    today = local_day(now, zone=calm_of(zone, quiet, manners=manners).zone)
    if not today < until <= today + LONGEST_PAUSE:
        raise PauseIsOver
    _pause(session, quiet, until=until, now=now)


def end_pause(session: Session, *, person_id: int, now: datetime) -> bool:
    """Let nudges come again from now on; False if nothing was paused."""
    quiet = _quiet(session, person_id)
    was_paused = quiet.paused_until is not None
    _pause(session, quiet, until=None, now=now)
    return was_paused


def _pause(
    session: Session, quiet: Quiet, *, until: date | None, now: datetime
) -> None:
    if quiet.paused_until != until:
        quiet.paused_until = until
        _keep(session, quiet, QuietSetting.PAUSE, now=now)


def _quiet(session: Session, person_id: int) -> Quiet:
    take_turn(session, person_ids=[person_id])
    lock(session, Person, person_id)
    return find_quiet(session, person_id=person_id) or Quiet(person_id=person_id)


def _keep(
    session: Session, quiet: Quiet, setting: QuietSetting, *, now: datetime
) -> None:
    session.add(quiet)
    _look_again(session, quiet.person_id, now=now)
    # Never until when or which days: absences are nobody's to read in a log.
    after = {"setting": setting}
    audit.note(session, Act.CHANGED_SETTINGS, person_id=quiet.person_id, after=after)


def _look_again(session: Session, person_id: int, *, now: datetime) -> None:
    # What waits was laid to an hour of the old choice.
    session.execute(
        update(HeldNudge)
        .where(HeldNudge.person_id == person_id, HeldNudge.state == HeldState.WAITING)
        .values(due_at=now)
    )
    # Not waiting for a cause the worker holds: it waits for this person in its turn.
    asleep = session.scalars(
        select(Cause.id)
        .where(Cause.kind.in_(_ASLEEP), Cause.closed_at.is_(None), Cause.due_at > now)
        .with_for_update(skip_locked=True)
    ).all()
    session.execute(update(Cause).where(Cause.id.in_(asleep)).values(due_at=now))
    call_the_worker(session)
