"""Working off changes that concern many people, a batch at a time."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import lock
from app.domain.causes import BATCH, CauseKind
from app.domain.events import EventStatus
from app.domain.house import House
from app.domain.outbox import retry_after
from app.models import Cause, Event
from app.operations import fanouts, prompts, reminding, table_mails
from app.operations.edits_told import tell_edit
from app.operations.held_mail import catch_up
from app.operations.people_addresses import resend
from app.operations.places import give_on
from app.operations.sending_again import send_lacking
from app.operations.series_looking import look_soon_at
from app.operations.series_opening import open_date

_CHANGES_A_DATE = (CauseKind.EDITED, CauseKind.CANCELED)
_FAILURES = "failures"
_AFTER = timedelta(seconds=1)


class CauseFailed(Exception):  # noqa: N818 -- reads as the sentence it states
    """One cause could not be worked off; nothing of its batch was written."""

    def __init__(self, *, cause_id: int) -> None:
        super().__init__()
        self.cause_id = cause_id


def work_off_next(session: Session, *, house: House, now: datetime) -> bool:
    """Tell the next batch of people about the oldest cause; False if there is none.

    A batch and its mails are one transaction: a worker killed in between forgets
    nobody and tells nobody twice. Raises `CauseFailed`, for `put_off`.
    """
    cause = session.scalar(
        select(Cause)
        .where(Cause.closed_at.is_(None), Cause.due_at <= now)
        .order_by(Cause.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if cause is None:
        return False
    cause_id = cause.id
    try:
        event = lock(session, Event, cause.event_id)
        if waits_until := _may_go_on_at(session, cause, event, now=now):
            cause.due_at = waits_until
        elif FANOUTS[cause.kind](session, cause, event, house=house, now=now) < BATCH:
            _close(session, cause, now=now)
        session.flush()
    except Exception as error:
        raise CauseFailed(cause_id=cause_id) from error
    return True


def put_off(session: Session, *, cause_id: int, now: datetime) -> None:
    """Let a cause that failed wait, longer each time, so that others go on."""
    cause = session.get(Cause, cause_id, with_for_update=True)
    if cause is None or cause.closed_at is not None:
        return
    failures = cause.facts.get(_FAILURES, 0) + 1
    cause.facts = cause.facts | {_FAILURES: failures}
    cause.due_at = now + retry_after(failures, key=cause_id)


def _close(session: Session, cause: Cause, *, now: datetime) -> None:
    cause.closed_at = now
    if cause.kind in _CHANGES_A_DATE:
        # Whoever has not opened that date yet may have it in an entry of its series.
        look_soon_at(session, event_id=cause.event_id, now=now)
    # What a host wrote is in the mails by now, and in nothing else.
    cause.facts = {name: fact for name, fact in cause.facts.items() if name != "text"}


def _may_go_on_at(
    session: Session, cause: Cause, event: Event, *, now: datetime
) -> datetime | None:
    # A cancellation that can still be undone keeps everything else where it was.
    if event.status is not EventStatus.CANCELED or cause.kind is CauseKind.CANCELED:
        return None
    until = session.scalar(
        select(Cause.due_at)
        .where(
            Cause.event_id == event.id,
            Cause.kind == CauseKind.CANCELED,
            Cause.closed_at.is_(None),
            Cause.cursor == 0,
        )
        .limit(1)
    )
    return None if until is None else max(until, now) + _AFTER


def _give_on(
    session: Session, _cause: Cause, event: Event, *, house: House, now: datetime
) -> int:
    return give_on(session, event, at_most=BATCH, house=house, now=now)


Fanout = Callable[..., int]
FANOUTS: dict[CauseKind, Fanout] = {
    CauseKind.PLACES_FREED: _give_on,
    CauseKind.ADDRESSES_CHANGED: resend,
    CauseKind.ANNOUNCED: fanouts.announce,
    CauseKind.EDITED: tell_edit,
    CauseKind.CANCELED: fanouts.cancel,
    CauseKind.NOTED: fanouts.note,
    CauseKind.REMOVED: fanouts.remove,
    CauseKind.SEATED: table_mails.seat,
    CauseKind.REMINDED: table_mails.remind,
    CauseKind.REMIND_PLANNED: reminding.remind,
    CauseKind.ASKED_AFTER: prompts.ask_after,
    CauseKind.HOSTED: fanouts.tell_new_hosts,
    CauseKind.OPENED: open_date,
    CauseKind.HELD_BACK: catch_up,
    CauseKind.SENT_AGAIN: send_lacking,
}
"""Each tells one batch and returns how many people were in it."""
