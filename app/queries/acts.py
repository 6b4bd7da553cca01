"""Questions about what hosts did to many people at once, and how far that is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import Session

from app.domain.causes import TAKES_BACK, CauseKind
from app.domain.digest import HeldState
from app.domain.outbox import MailKind, MessageState
from app.models import Cause, Event, HeldNudge, Message, Person
from app.queries.announcements import how_far, told_by_mail
from app.queries.nudges import count_held

ACTS = (
    CauseKind.ANNOUNCED,
    CauseKind.EDITED,
    CauseKind.NOTED,
    CauseKind.REMOVED,
    CauseKind.CANCELED,
)


@dataclass(frozen=True, kw_only=True)
class Act:
    """One act of a host that is under way: not all of its mail has left."""

    id: int
    kind: CauseKind
    by: str
    """Who did it; empty: the clock."""
    due_at: datetime
    has_begun: bool
    takes_back: bool
    people: int
    """How many are to be removed; 0 for other acts."""
    left: int
    waiting: int
    held: int
    """People whose announcement waits for their hours or their digest."""


def list_acts(session: Session, *, event_id: int) -> tuple[Act, ...]:
    """Return what is under way with this event, the newest first; of each kind one."""
    rows = session.execute(
        select(Cause, Person.name)
        .outerjoin(Person, Person.id == Cause.actor_id)
        .where(
            Cause.event_id == event_id,
            Cause.kind.in_(ACTS),
            Cause.stopped_at.is_(None),
            or_(Cause.closed_at.is_(None), _has_mail_waiting(), _holds_some_back()),
        )
        .order_by(Cause.id.desc())
    ).all()
    newest = {cause.kind: (cause, name) for cause, name in reversed(rows)}
    left, waiting = _count_mail(session, [cause.id for cause, _ in newest.values()])
    held = count_held(session, event_id=event_id, kind=MailKind.ANNOUNCEMENT)
    return tuple(
        Act(
            id=cause.id,
            kind=cause.kind,
            by=name or "",
            due_at=cause.due_at,
            has_begun=bool(cause.cursor) or cause.closed_at is not None,
            takes_back=TAKES_BACK in cause.facts,
            people=len(cause.facts.get("people", ()))
            if cause.kind is CauseKind.REMOVED
            else 0,
            left=left.get(cause.id, 0),
            waiting=waiting.get(cause.id, 0),
            held=held.get(HeldState.WAITING, 0)
            if cause.kind is CauseKind.ANNOUNCED
            else 0,
        )
        for cause, name in newest.values()
    )


def can_be_kept_on(session: Session, *, event_id: int) -> bool:
    """Return whether hosts can still undo the cancellation of an event."""
    asked = select(cancellations_in_hold().where(Cause.event_id == event_id).exists())
    return session.scalars(asked).one()


def cancellations_in_hold() -> Select[int]:
    """Return the question which events are canceled and can still be kept on: ids."""
    return select(Cause.event_id).where(
        Cause.kind == CauseKind.CANCELED,
        Cause.closed_at.is_(None),
        Cause.cursor == 0,
    )


def count_left_out(session: Session, event: Event) -> int:
    """Return how many people an announcement that was stopped did not reach; or 0."""
    stopped = select(Cause.id).where(
        Cause.event_id == event.id,
        Cause.kind == CauseKind.ANNOUNCED,
        Cause.stopped_at.is_not(None),
    )
    if session.scalar(stopped.limit(1)) is None:
        return 0
    if how_far(session, event_id=event.id).is_open:
        return 0
    rest = select(func.count()).select_from(told_by_mail(event).subquery())
    return session.scalars(rest).one()


def _has_mail_waiting() -> ColumnElement[bool]:
    # Of announcements that an older release wrote, no row says whose act they are.
    ours = (Message.cause_id == Cause.id) | (
        (Cause.kind == CauseKind.ANNOUNCED) & (Message.kind == MailKind.ANNOUNCEMENT)
    )
    return exists().where(
        Message.event_id == Cause.event_id,
        Message.state == MessageState.DUE,
        ours,
    )


def _holds_some_back() -> ColumnElement[bool]:
    return (Cause.kind == CauseKind.ANNOUNCED) & exists().where(
        HeldNudge.event_id == Cause.event_id,
        HeldNudge.kind == MailKind.ANNOUNCEMENT,
        HeldNudge.state == HeldState.WAITING,
    )


def _count_mail(
    session: Session, cause_ids: Sequence[int]
) -> tuple[dict[int, int], dict[int, int]]:
    rows = session.execute(
        select(Message.cause_id, Message.state, func.count())
        .where(Message.cause_id.in_(cause_ids))
        .group_by(Message.cause_id, Message.state)
    ).all()
    left = {row[0] or 0: row[2] for row in rows if row[1] is MessageState.SENT}
    waiting = {row[0] or 0: row[2] for row in rows if row[1] is MessageState.DUE}
    return left, waiting
