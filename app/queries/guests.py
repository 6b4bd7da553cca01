"""Questions hosts ask about their guests."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.domain.outbox import MailKind, MessageState
from app.models import Invite, Message, Need, Person, Signup
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


def list_guests(session: Session, *, event_id: int) -> Sequence[Signup]:
    """Return everybody who answered or was named, with people, in order of answering."""
    return session.scalars(
        select(Signup)
        .where(Signup.event_id == event_id)
        .options(joinedload(Signup.person).joinedload(Person.department))
        .order_by(Signup.answered_at, Signup.id)
    ).all()


def find_needs(session: Session, *, event_id: int) -> dict[int, Need]:
    """Return what guests eat and need, by signup."""
    needs = session.scalars(
        select(Need)
        .join(Signup, Signup.id == Need.signup_id)
        .where(Signup.event_id == event_id)
    )
    return {need.signup_id: need for need in needs}


def find_mail(session: Session, *, event_id: int) -> dict[int, list[Carried]]:
    """Return what was written to each person about this event, the oldest first.

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
            Message.person_id.is_not(None),
            Message.state != MessageState.SUPERSEDED,
            Message.kind.not_in(NEVER_LISTED),
        )
        .order_by(Message.id)
    )
    mail: dict[int, list[Carried]] = defaultdict(list)
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


def find_bounced(session: Session, *, event_id: int) -> set[int]:
    """Return the people whose calendar mail was refused for good."""
    return set(
        session.scalars(
            select(Invite.person_id).where(
                Invite.event_id == event_id, Invite.bounced_at.is_not(None)
            )
        )
    )
