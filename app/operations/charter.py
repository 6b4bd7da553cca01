"""Accepting the charter as this release prints it."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.audit import Act
from app.domain.charter import as_numbers, charter_lines, widened
from app.models import Charter
from app.operations import audit
from app.operations.held_mail import leave_catching_up
from app.queries.charter import (
    AS_INSTALLED,
    find_accepted,
    find_charter,
    read_afresh,
)


def hold_as_installed(session: Session, *, now: datetime) -> None:
    """At the first start, let the charter hold as this release prints it.

    So that a later one widens nothing, even where nobody has accepted anything yet.
    """
    if find_charter(session) is None:
        lines = as_numbers(charter_lines()) | {AS_INSTALLED: 1}
        session.add(Charter(accepted_at=now, accepted_by_id=None, lines=lines))
        read_afresh(session)


def accept(session: Session, *, by_id: int | None, now: datetime) -> int:
    """Let every line hold as it is printed now; return how many are wider than before.

    Until then a line that an upgrade would widen stays as it was agreed.
    """
    lines = charter_lines()
    before = find_accepted(session)
    wider = [line.key for line in widened(before, lines)] if before else []
    session.add(Charter(accepted_at=now, accepted_by_id=by_id, lines=as_numbers(lines)))
    read_afresh(session)
    leave_catching_up(session, now=now)
    audit.note(
        session,
        Act.ACCEPTED_CHARTER,
        actor_id=by_id,
        before={name: before.get(name, 0) for name in wider},
        after={line.key: line.allows for line in lines if line.key in set(wider)},
    )
    return len(wider)
