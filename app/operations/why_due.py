"""Why a written mail has not left, told by what decides it."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from app.domain.manners import USUAL, Manners
from app.domain.pacing import UNLIMITED, Limits
from app.domain.why import Unsent
from app.models import Message
from app.operations.waking import may_leave_at
from app.queries.mail import no_pause_holds
from app.queries.nudges import list_calm
from app.queries.pacing import may_leave, waits_behind


def why_due(
    session: Session,
    message: Message,
    *,
    now: datetime,
    pace: int,
    limits: Limits = UNLIMITED,
    manners: Manners = USUAL,
) -> Unsent:
    """Return why a message that was written has not left, as `claim_next` decides it."""
    return next(
        _reasons(session, message, now=now, pace=pace, limits=limits, manners=manners)
    )


def _reasons(
    session: Session,
    message: Message,
    *,
    now: datetime,
    pace: int,
    limits: Limits,
    manners: Manners,
) -> Iterator[Unsent]:
    def meets(condition: ColumnElement[bool]) -> bool:
        return bool(
            session.scalar(select(exists().where(Message.id == message.id, condition)))
        )

    if message.trouble is not None:
        yield Unsent.REFUSED
    if message.due_at > now:
        yield Unsent.UNDER_WAY if message.fence else Unsent.HELD
    if not meets(no_pause_holds()):
        yield Unsent.PAUSED
    if meets(waits_behind()):
        yield Unsent.BEHIND
    if may_leave_at(session, message, manners=manners, now=now) > now:
        yield _why_it_waits(session, message, manners=manners, now=now)
    if not meets(may_leave(session, now=now, pace=pace, limits=limits)):
        yield Unsent.PACED
    yield Unsent.NEXT


def _why_it_waits(
    session: Session, message: Message, *, manners: Manners, now: datetime
) -> Unsent:
    person_id = message.person_id or 0
    calm = list_calm(session, person_ids=[person_id], manners=manners)[person_id]
    if calm.may_begin(now):
        return Unsent.WEEK_FULL
    return Unsent.QUIET_HOURS if calm.paused_until is None else Unsent.PAUSED_BY_THEM
