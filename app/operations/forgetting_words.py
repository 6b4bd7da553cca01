"""Where a person is named in what others wrote and nobody has read yet."""

from collections.abc import Iterator
from datetime import datetime
from email import message_from_bytes
from email.policy import SMTP
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.outbox import MailClass, MessageState
from app.models import Alias, Draft, Message, Person


def known_by(session: Session, person: Person) -> list[str | None]:
    """Return the texts that tell who this person is."""
    aliases = select(Alias.address).where(Alias.person_id == person.id)
    own = [person.email, person.employee_id, person.name]
    return [*own, *session.scalars(aliases)]


def drop_unsent_about(session: Session, person: Person, *, now: datetime) -> None:
    """Drop unsent mail to others that names this person.

    Facts about somebody's own place are not dropped: they leave within their hours
    and are emptied then.
    """
    waiting = session.scalars(
        select(Message)
        .where(Message.state == MessageState.DUE, Message.rank == MailClass.REST)
        .execution_options(yield_per=100)
    )
    for message in list(waiting):
        if any(_names(text, person) for text in _texts(message.content)):
            message.state, message.closed_at = MessageState.SUPERSEDED, now
            message.content = b""


def strike_from_drafts(session: Session, person: Person) -> None:
    """Take this person's address out of what others are still typing."""
    for draft in session.scalars(select(Draft).where(Draft.owner_id != person.id)):
        struck = _without(draft.fields, person)
        if struck != draft.fields:
            draft.fields = struck


def _texts(content: bytes) -> Iterator[str]:
    mail = message_from_bytes(content, policy=SMTP)
    yield from (str(value) for value in mail.values())
    for part in mail.walk():
        if part.get_content_maintype() == "text":
            payload = part.get_payload(decode=True)
            yield payload.decode(errors="replace") if isinstance(payload, bytes) else ""


def _names(text: str, person: Person) -> bool:
    return person.name in text or person.email in text.lower()


def _without(value: Any, person: Person) -> Any:  # noqa: ANN401 -- JSON
    if isinstance(value, dict):
        return {name: _without(inner, person) for name, inner in value.items()}
    if isinstance(value, list):
        return [_without(inner, person) for inner in value]
    if isinstance(value, str):
        return value.replace(person.email, "").replace(person.name, "")
    return value
