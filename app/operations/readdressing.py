"""Mail that nobody has in hand follows its reader to a new address."""

from contextlib import suppress

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from app.domain.house import Mailbox
from app.domain.outbox import MailKind, MessageState
from app.messages.envelope import readdressed
from app.models import Message, Person


def follow(session: Session, *which: ColumnElement[bool]) -> None:
    """Let those of these mails that are due go where their readers are now.

    The To header says so, too. A code stays where it was asked for. What a worker has
    in hand is the caller's to leave out: it may be on its way already.
    """
    rows = session.execute(
        select(Message.id, Message.content, Person.name, Person.email)
        .join(Person, Person.id == Message.person_id)
        .where(
            *which,
            Message.state == MessageState.DUE,
            Message.kind != MailKind.CODE,
            Message.recipient != Person.email,
            Person.forgotten_at.is_(None),
        )
        .order_by(Message.id)
        .with_for_update(of=Message)
    ).all()
    for row in rows:
        content = row.content
        with suppress(ValueError):  # then the server says so, and hosts see it
            content = readdressed(content, Mailbox(name=row.name, address=row.email))
        session.execute(
            update(Message)
            .where(Message.id == row.id)
            .values(recipient=row.email, content=content)
            .execution_options(synchronize_session="fetch")
        )
