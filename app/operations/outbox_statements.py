"""What the database is asked for each mail that leaves, put together once.

For each mail anew that takes as long as running it.
"""

from typing import Any, TypeVar, cast

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Table,
    bindparam,
    case,
    exists,
    select,
    update,
)
from sqlalchemy.sql.dml import ReturningUpdate

from app.db import UTCDateTime
from app.domain.outbox import NUDGES, MailKind, MessageState
from app.models import Installation, Message
from app.queries.mail import no_pause_holds
from app.queries.pacing import ANYTHING, waits_behind

Asked = TypeVar("Asked", bound=Select[Any])
Claimed = Row[int, str, int | None, int | None, MailKind, int, str, bytes]
Claiming = ReturningUpdate[int, str, int | None, int | None, MailKind, int, str, bytes]
# Tables and not classes: the session needs no memory of these rows, and has a price.
_MESSAGES = cast(Table, Message.__table__)
_MESSAGE = _MESSAGES.c
_INSTALLATION = cast(Table, Installation.__table__)


def claiming(allowed: ColumnElement[bool]) -> Claiming:
    """Return the claim of the most urgent message `allowed` to leave.

    It takes nothing where that one needs a look first. Asks for `now` and `until`.
    """
    most_urgent = _in_turn(select(Message.id)).limit(1).where(allowed).correlate(None)
    return (
        update(_MESSAGES)
        .where(
            _MESSAGE.id == most_urgent.scalar_subquery(),
            _MESSAGE.useless_at > bindparam("now", type_=UTCDateTime),
            # Else whoever had it is gone without a word, and may have sent it.
            (_MESSAGE.fence == 0) | _MESSAGE.trouble.is_not(None),
            _MESSAGE.kind.not_in(NUDGES),
        )
        .values(
            fence=_MESSAGE.fence + 1,
            due_at=bindparam("until", type_=UTCDateTime),
            trouble=None,
        )
        .returning(
            _MESSAGE.id,
            _MESSAGE.uuid,
            _MESSAGE.event_id,
            _MESSAGE.person_id,
            _MESSAGE.kind,
            _MESSAGE.fence,
            _MESSAGE.recipient,
            _MESSAGE.content,
        )
        .execution_options(synchronize_session=False)
    )


def _in_turn(asked: Asked) -> Asked:
    return (
        asked.where(
            Message.state == MessageState.DUE,
            Message.due_at <= bindparam("now", type_=UTCDateTime),
            no_pause_holds(),
            ~waits_behind(),
        )
        .order_by(Message.rank, Message.due_at, Message.id)
        .with_for_update(skip_locked=True, of=Message)
    )


DUE = _in_turn(select(Message)).limit(1).execution_options(populate_existing=True)
NEXT = _in_turn(
    select(
        _MESSAGE.id,
        _MESSAGE.uuid,
        _MESSAGE.event_id,
        _MESSAGE.person_id,
        _MESSAGE.kind,
        _MESSAGE.fence,
        _MESSAGE.recipient,
        _MESSAGE.content,
        _MESSAGE.due_at,
        _MESSAGE.trouble,
        _MESSAGE.useless_at,
    )
)
"""What is in turn now, the most urgent first; locked, and not yet claimed."""
CLAIM = claiming(ANYTHING)
TAKE = (
    update(_MESSAGES)
    .where(_MESSAGE.id.in_(bindparam("ids", expanding=True)))
    .values(
        fence=_MESSAGE.fence + 1,
        due_at=bindparam("until", type_=UTCDateTime),
        trouble=None,
    )
)
"""The claim of messages that `NEXT` locked."""
BACK = (
    update(_MESSAGES)
    .where(
        _MESSAGE.uuid == bindparam("of_uuid"),
        _MESSAGE.fence == bindparam("of_fence"),
        # A fence that was given back is given out again: the lease tells them apart.
        _MESSAGE.due_at == bindparam("of_until", type_=UTCDateTime),
        _MESSAGE.state == MessageState.DUE,
    )
    .values(
        fence=_MESSAGE.fence - 1,
        due_at=bindparam("was_due_at", type_=UTCDateTime),
        trouble=bindparam("was_trouble"),
    )
)
"""A claim undone."""
SENT = (
    update(_MESSAGES)
    .where(
        _MESSAGE.uuid.in_(bindparam("of_uuids", expanding=True)),
        # One expression, or a planner looks through all that is due.
        case((_MESSAGE.state == MessageState.DUE, _MESSAGE.fence))
        == bindparam("of_fence"),
    )
    # A queue of finished mail is no archive: whatever closes one empties it.
    .values(
        state=MessageState.SENT,
        content=b"",
        closed_at=bindparam("at", type_=UTCDateTime),
    )
    .returning(
        _MESSAGE.id,
        _MESSAGE.coffee_id,
        _MESSAGE.person_id,
        _MESSAGE.method,
        exists()
        .where(_INSTALLATION.c.mail_refused_at.is_not(None))
        .correlate(None)
        .label("was_refused"),
    )
)
MAIL_FLOWS = (
    update(Installation)
    .where(Installation.mail_refused_at.is_not(None))
    .values(mail_refused_at=None, mail_fault=None, mail_trouble="")
    .execution_options(synchronize_session=False)
)
