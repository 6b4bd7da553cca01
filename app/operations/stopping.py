"""Stopping an act of a host: what has not left never will."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, not_, select, update
from sqlalchemy.orm import Session

from app.domain.audit import Act
from app.domain.causes import CauseKind
from app.domain.outbox import MessageState
from app.models import Cause, Message
from app.operations import audit
from app.operations.announcing import nobody_took, stop_announcing
from app.operations.takebacks import TakenBack, keep_on, take_back_edit

LEAVES_THE_EVENT = (CauseKind.ANNOUNCED, CauseKind.NOTED, CauseKind.REMOVED)
"""Acts that change no fact of the event: that they were stopped is a line of its own."""


class NoSuchAct(Exception):  # noqa: N818 -- reads as the sentence it states
    """No such act of a host is known of the event."""


@dataclass(frozen=True, kw_only=True)
class Stopped:
    """What became of a press on Stop."""

    kind: CauseKind
    is_stopped: bool
    """False: there was nothing left to stop, or somebody was faster."""
    done: int
    """How many mails had left already, or how many guests were removed."""
    leaving: int
    """How many mails the worker has in hand: they leave now, or come back and are stopped."""
    text: str = ""
    """What a host had written, so that nobody types it again."""
    taken_back: TakenBack | None = None
    """Of an edit: what that restored, and what not."""


def stop(
    session: Session, *, event_id: int, cause_id: int, actor_id: int, now: datetime
) -> Stopped:
    """Stop one act; raises `NoSuchAct`.

    An announcement or a note goes to nobody else; of a removal, the rest stay. An
    edit or a cancellation is taken back. Waits for a batch under way, so that what
    is counted as left is the truth. Mail in the worker's hand can't be called back;
    what comes back from there without having left is dropped then.
    """
    # The cause before the event, as the worker takes them: nobody waits in a circle.
    cause = session.scalar(
        select(Cause)
        .where(Cause.id == cause_id, Cause.event_id == event_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if cause is None:
        raise NoSuchAct
    text = str(cause.facts.get("text", ""))
    taken_back = None
    if cause.kind is CauseKind.EDITED and cause.stopped_at is None:
        taken_back = _take_back(session, cause, actor_id=actor_id, now=now)
        is_stopped = taken_back.is_done
    else:
        is_stopped = cause.stopped_at is None and _stop(
            session, cause, actor_id=actor_id, now=now
        )
    done, leaving = _count_done(session, cause)
    if is_stopped and cause.kind in LEAVES_THE_EVENT:
        audit.note(
            session,
            Act.STOPPED,
            actor_id=actor_id,
            event_id=event_id,
            before={"stopped": cause.kind},
            after={"left_before": done + leaving},
        )
    return Stopped(
        kind=cause.kind,
        is_stopped=is_stopped,
        done=done,
        leaving=leaving,
        text=text,
        taken_back=taken_back,
    )


def _stop(session: Session, cause: Cause, *, actor_id: int, now: datetime) -> bool:
    match cause.kind:
        case CauseKind.ANNOUNCED:
            is_stopped = stop_announcing(session, event_id=cause.event_id, now=now)
            is_stopped = is_stopped or _is_in_hand(session, cause)
            cause.stopped_at = now if is_stopped else cause.stopped_at
            return is_stopped
        case CauseKind.NOTED:
            return _stop_note(session, cause, now=now)
        case CauseKind.REMOVED:
            return _close(cause, now=now)
        case CauseKind.CANCELED:
            return keep_on(session, cause, actor_id=actor_id, now=now)
        case _:
            raise NoSuchAct


def _take_back(
    session: Session, cause: Cause, *, actor_id: int, now: datetime
) -> TakenBack:
    if not _is_under_way(session, cause):
        return TakenBack(is_done=False)
    return take_back_edit(session, cause, actor_id=actor_id, now=now)


def _close(cause: Cause, *, now: datetime) -> bool:
    was_open = cause.closed_at is None
    if was_open:
        cause.stopped_at = cause.closed_at = now
    return was_open


def _stop_note(session: Session, cause: Cause, *, now: datetime) -> bool:
    was_open = _close(cause, now=now)
    dropped = session.scalars(
        update(Message)
        .where(Message.cause_id == cause.id, *nobody_took())
        .values(state=MessageState.SUPERSEDED, closed_at=now, content=b"")
        .returning(Message.id)
    ).all()
    is_stopped = was_open or bool(dropped) or _is_in_hand(session, cause)
    cause.stopped_at = now if is_stopped else cause.stopped_at
    return is_stopped


def _is_under_way(session: Session, cause: Cause) -> bool:
    unsent = select(Message.id).where(
        Message.cause_id == cause.id, Message.state == MessageState.DUE
    )
    return cause.closed_at is None or session.scalar(unsent.limit(1)) is not None


def _is_in_hand(session: Session, cause: Cause) -> bool:
    _, leaving = _count_mail(session, cause)
    return leaving > 0


def _count_mail(session: Session, cause: Cause) -> tuple[int, int]:
    """Return how many mails of an act have left, and how many are in a worker's hand."""
    rows = session.execute(
        select(Message.state, func.count())
        .where(
            Message.cause_id == cause.id,
            (Message.state == MessageState.SENT)
            | ((Message.state == MessageState.DUE) & not_(and_(*nobody_took()))),
        )
        .group_by(Message.state)
    ).all()
    count = {row[0]: row[1] for row in rows}
    return count.get(MessageState.SENT, 0), count.get(MessageState.DUE, 0)


def _count_done(session: Session, cause: Cause) -> tuple[int, int]:
    if cause.kind is not CauseKind.REMOVED:
        return _count_mail(session, cause)
    people: list[int] = cause.facts.get("people", [])
    return sum(person_id <= cause.cursor for person_id in people), 0
