"""Questions about what the guests of an event were mailed."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.outbox import MailKind, MessageState
from app.domain.privacy_terms import Reader, Sees
from app.models import Installation, Message
from app.queries.charter import may_show
from app.queries.mail import NEVER_LISTED


@dataclass(frozen=True, kw_only=True)
class Carried:
    """One mail about an event to one person, without its words."""

    kind: MailKind
    state: MessageState
    queued_at: datetime
    closed_at: datetime | None
    due_at: datetime
    trouble: str


@dataclass(frozen=True, kw_only=True)
class Standstill:
    """Mail that waits for a server which takes none."""

    waiting: int
    refused_at: datetime


def find_mail(
    session: Session, *, event_id: int, person_ids: Collection[int]
) -> dict[int, list[Carried]]:
    """Return what was written to these people about this event, the oldest first.

    What newer mail took the place of is left out, and whatever is nobody's but the
    person's own: that somebody thanked them, or what they promised.
    """
    rows = session.execute(
        select(
            Message.person_id,
            Message.kind,
            Message.state,
            Message.queued_at,
            Message.closed_at,
            Message.due_at,
            Message.trouble,
        )
        .where(
            Message.event_id == event_id,
            Message.person_id.in_(person_ids),
            Message.state != MessageState.SUPERSEDED,
            Message.kind.not_in(NEVER_LISTED),
        )
        .order_by(Message.id)
    )
    mail: dict[int, list[Carried]] = defaultdict(list)
    if not may_show(session, "mail", Reader.HOST, sees=Sees.STATES):
        return mail
    for row in rows:
        mail[row.person_id].append(
            Carried(
                kind=row.kind,
                state=row.state,
                queued_at=row.queued_at,
                closed_at=row.closed_at,
                due_at=row.due_at,
                trouble=row.trouble or "",
            )
        )
    return mail


def find_standstill(session: Session, *, event_id: int) -> Standstill | None:
    """Return what waits of this event's mail while the server takes none."""
    refused_at = session.scalar(select(Installation.mail_refused_at))
    if refused_at is None:
        return None
    waiting = select(func.count()).where(
        Message.event_id == event_id,
        Message.state == MessageState.DUE,
        Message.kind.not_in(NEVER_LISTED),
    )
    count = session.scalars(waiting).one()
    return Standstill(waiting=count, refused_at=refused_at) if count else None


def list_messages_to(
    session: Session, *, event_id: int, person_id: int
) -> Sequence[Message]:
    """Return every mail about this event to one person, the oldest first.

    What newer mail took the place of is among them; what is nobody's but the
    person's own is not.
    """
    return session.scalars(
        select(Message)
        .where(
            Message.event_id == event_id,
            Message.person_id == person_id,
            Message.kind.not_in(NEVER_LISTED),
        )
        .order_by(Message.id)
    ).all()
