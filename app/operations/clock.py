"""What falls due by itself: each duty is done once, in a transaction of its own."""

from collections.abc import Callable, Collection
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.db import lock
from app.domain.house import House
from app.domain.privacy import days_of
from app.domain.signups import SignupStatus
from app.models import Event, Installation
from app.operations import (
    attendance,
    coffee_duties,
    digests,
    introductions,
    maybes,
    planned_reminders,
    reminders,
    retention,
    seating_duties,
    seating_planning,
    series_duties,
    touch,
)
from app.operations.places import give_on, take_back
from app.queries.signups import list_run_out, list_signups

KEEP_KEYS, KEEP_REQUESTS = days_of("keys"), days_of("codes")


class DutyFailed(Exception):  # noqa: N818 -- reads as the sentence it states
    """One duty could not be done; nothing of it was written."""

    def __init__(self, *, duty: str) -> None:
        super().__init__()
        self.duty = duty


def do_next_duty(
    session: Session,
    *,
    house: House,
    proposals: int,
    now: datetime,
    without: Collection[str] = (),
    patient: bool = False,
) -> bool:
    """Do one thing that is due; return whether there was one.

    `without` names duties that are left out; `patient` are those that let every fact
    and every cause go first. Raises `DutyFailed`.
    """
    for duty in PATIENT_DUTIES if patient else DUTIES:
        if duty.__name__ in without:
            continue
        try:
            is_done = duty(session, house=house, proposals=proposals, now=now)
            session.flush()
        except Exception as error:
            raise DutyFailed(duty=duty.__name__) from error
        if is_done:
            return True
    return False


def note_the_worker(session: Session, *, now: datetime) -> None:
    """Note that a worker is alive, for those who ask how the installation is."""
    session.execute(update(Installation).values(worker_seen_at=now))


def end_one_offer(
    session: Session, *, house: House, proposals: int, now: datetime
) -> bool:
    """Take back the offer that ran out first, and ask the next person."""
    del proposals
    for event_id, signup_id in list_run_out(session, now=now)[:1]:
        event = lock(session, Event, event_id)
        for signup in list_signups(session, signup_ids=[signup_id]):
            session.refresh(signup)  # perhaps it was taken while we waited
            if signup.status is SignupStatus.OFFERED:
                take_back(session, event, signup, house=house, now=now)
        session.flush()
        give_on(session, event, at_most=1, house=house, now=now)
        return True
    return False


def erase_needs(
    session: Session, *, house: House, proposals: int, now: datetime
) -> bool:
    """Erase food and access notes a week after their events."""
    del house, proposals
    return bool(retention.erase(session, ["needs"], now=now))


def purge(session: Session, *, house: House, proposals: int, now: datetime) -> bool:
    """Delete settled messages, keys and codes that nobody can use any more."""
    del house, proposals
    return bool(retention.erase(session, ["keys", "codes", "mail"], now=now))


Duty = Callable[..., bool]
DUTIES: tuple[Duty, ...] = (
    end_one_offer,
    maybes.release_one_maybe,
    maybes.ask_one_maybe,
    seating_planning.keep_plans,
    seating_duties.publish_plans,
    seating_duties.remind,
    planned_reminders.start_one_reminder,
    seating_duties.remind_of_tables,
    attendance.end_one_event,
    attendance.close_one_door,
    reminders.remind_of_one_promise,
    series_duties.keep_series,
    coffee_duties.do_next_of_coffees,
    touch.name_one,
    introductions.ask_one_side,
    erase_needs,
    purge,
    retention.sweep,
)
"""In order of haste; a duty answers False when there is nothing to do."""
PATIENT_DUTIES: tuple[Duty, ...] = (digests.tell_what_waits,)
"""On a Monday morning there may be thousands of these at once."""
