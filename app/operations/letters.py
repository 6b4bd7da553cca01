"""Putting one finished mail into the outbox, and the keys that it carries."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import call_the_worker
from app.domain.calendar import Method
from app.domain.events import freezes_at
from app.domain.house import House, Mailbox
from app.domain.mail import Content, Envelope, EventFacts
from app.domain.outbox import CAN_BE_MUTED, MailKind, MessageState, useless_at
from app.domain.time import zone_of
from app.domain.tokens import Purpose
from app.messages.compose import MessageBroken, as_bytes, compose
from app.models import Event, Message, Mute, Person
from app.operations.links import make_links
from app.queries.charter import list_mutable, may_mail
from app.queries.mail import last_version
from app.queries.refused_addresses import find_pause


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """What one mail is about, besides its words: how it is filed, when it is useless."""

    kind: MailKind
    event_id: int | None = None
    coffee_id: int | None = None
    entry_id: int | None = None
    version: int | None = None
    """None: the next of its event, person and kind."""
    method: Method | None = None
    due_at: datetime | None = None
    """None: at once."""
    pointless_at: datetime | None = None
    """From here on nobody needs it, besides the 48 hours of all mail."""
    sender: str | None = None
    reply_to: Mailbox | None = None
    thread: str | None = None
    uuid: str | None = None
    told: str | None = None
    """Hash of what its calendar part says."""
    cause_id: int | None = None
    """The act of a host that it is a part of: stopped with it."""


def queue(
    session: Session,
    *,
    person: Person,
    content: Content,
    occasion: Occasion,
    house: House,
    now: datetime,
    rendered: bytes | None = None,
) -> Message:
    """Write one mail to `person` into the outbox, in the caller's transaction.

    `rendered` is the same mail finished before, under the occasion's uuid. One that
    cannot be written is kept as failed, for hosts to see; what caused it goes on.
    """
    occasion = replace(occasion, uuid=occasion.uuid or str(uuid4()))
    url = _unsubscribe_url(session, person, occasion.kind, house=house)
    mail, trouble = rendered or b"", ""
    try:
        mail = mail or render(
            person,
            content=content,
            occasion=occasion,
            house=house,
            now=now,
            unsubscribe_url=url,
        )
    except MessageBroken as broken:
        trouble = str(broken) or "broken"
    message = _row(session, person, occasion, content=mail, now=now)
    trouble = trouble or _paused(session, person, occasion)
    if not may_mail(session, occasion.kind) or _stays_off(session, person, occasion):
        message.state, message.closed_at = MessageState.SUPERSEDED, now
        message.content = b""  # more than was agreed, until an admin accepts it
    elif trouble:
        message.state, message.closed_at = MessageState.FAILED, now
        message.trouble, message.content = trouble, b""
    session.add(message)
    call_the_worker(session)
    return message


def render(
    person: Person,
    *,
    content: Content,
    occasion: Occasion,
    house: House,
    now: datetime,
    unsubscribe_url: str | None = None,
) -> bytes:
    """Return the finished mail to `person`: RFC 5322, ready to be carried.

    Raises `MessageBroken`.
    """
    envelope = Envelope(
        message_id=f"<{occasion.uuid}@{house.mail_domain}>",
        written_at=now,
        house=house,
        to=Mailbox(name=person.name, address=person.email),
        locale=person.locale,
        sender=occasion.sender,
        reply_to=occasion.reply_to,
        thread=occasion.thread,
        unsubscribe_url=unsubscribe_url,
    )
    return as_bytes(compose(envelope, content))


def make_link(
    session: Session,
    *,
    path: str,
    purpose: Purpose,
    person_id: int,
    house: House,
    event_id: int | None = None,
    subject: str = "",
    expires_at: datetime | None = None,
) -> str:
    """Return a new mailed link `/{path}/{key}`; only the hash of its secret is kept."""
    links = make_links(
        session,
        path=path,
        purpose=purpose,
        person_ids=[person_id],
        house=house,
        event_id=event_id,
        subject=subject,
        expires_at=expires_at,
    )
    return links[person_id]


def facts_of(event: Event, *, house: House, speaker: str = "") -> EventFacts:
    """Return what every mail about this event tells of it; `speaker` is the host who acted."""
    return EventFacts(
        title=event.title,
        kind=event.kind,
        purpose=event.purpose,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        zone=event.zone,
        location=event.location,
        online_url=event.online_url,
        url=event_url(event, house=house),
        host=event.organizer.name,
        speaker=speaker,
        has_tables=event.tables is not None,
        seats_per_table=event.seats_per_table,
        capacity=event.capacity,
        answer_by=event.answer_by,
        freezes_at=freezes_at(
            starts_at=event.starts_at,
            zone=zone_of(event.zone),
            has_tables=event.tables is not None,
            answer_by=event.answer_by,
        ),
    )


def event_url(event: Event, *, house: House) -> str:
    """Return the address of an event's page; its last six characters resolve."""
    return f"{house.base_url}/events/{event.slug}"


def is_muted(session: Session, *, person_id: int, kind: MailKind) -> bool:
    """Return whether this person switched this kind of mail off."""
    muted = select(Mute.id).where(Mute.person_id == person_id, Mute.kind == kind)
    return session.scalar(muted) is not None


def _stays_off(session: Session, person: Person, occasion: Occasion) -> bool:
    # Of a kind that always comes now, and could be switched off as it was agreed.
    kind = occasion.kind
    return kind in list_mutable(session) - CAN_BE_MUTED and is_muted(
        session, person_id=person.id, kind=kind
    )


def _paused(session: Session, person: Person, occasion: Occasion) -> str:
    # A code is for somebody at the door: they would know whether it arrives.
    if occasion.kind is MailKind.CODE:
        return ""
    pause = find_pause(session, address=person.email)
    return pause.words if pause else ""


def _unsubscribe_url(
    session: Session, person: Person, kind: MailKind, *, house: House
) -> str | None:
    if kind not in list_mutable(session):
        return None
    return make_link(
        session,
        path="u",
        purpose=Purpose.UNSUBSCRIBE,
        person_id=person.id,
        subject=kind,
        house=house,
    )


def _version(session: Session, person: Person, occasion: Occasion) -> int:
    if occasion.version is not None:
        return occasion.version
    last = last_version(
        session, event_id=occasion.event_id, person_id=person.id, kind=occasion.kind
    )
    return last + 1


def _row(
    session: Session,
    person: Person,
    occasion: Occasion,
    *,
    content: bytes,
    now: datetime,
) -> Message:
    due_at = occasion.due_at or now
    return Message(
        uuid=occasion.uuid,
        event_id=occasion.event_id,
        coffee_id=occasion.coffee_id,
        entry_id=occasion.entry_id,
        person_id=person.id,
        kind=occasion.kind,
        version=_version(session, person, occasion),
        method=occasion.method,
        told=occasion.told,
        cause_id=occasion.cause_id,
        rank=occasion.kind.rank,
        recipient=person.email,
        content=content,
        state=MessageState.DUE,
        queued_at=now,
        due_at=due_at,
        useless_at=useless_at(due_at, pointless_at=occasion.pointless_at),
    )
