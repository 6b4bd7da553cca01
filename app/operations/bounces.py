"""Mail that comes back: what it means for that mail, that calendar and that address."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import lock, queue_up
from app.domain.audit import Act
from app.domain.house import House
from app.domain.outbox import (
    FORGIVEN_AFTER,
    PAUSED_AT,
    MailKind,
    MessageState,
    Parcel,
)
from app.domain.reports import LONGEST_WORDS, Report, ReportKind, is_of_address
from app.models import Message, Person, RefusedAddress
from app.operations import audit, ledger, outbox, settings

NAMED_BY_HASH = 5
"""The version of a UUID that is worked out and not drawn (RFC 9562)."""
UNNAMED = "5.0.0"
"""Said where a report gives no reason: "other, undefined" (RFC 3463)."""


class Note(StrEnum):
    """What was made of a report."""

    BOUNCED = "bounced"
    COMPLAINED = "complained"
    NOTHING = "nothing"
    """It asks for nothing, or was heard before."""
    UNKNOWN = "unknown"
    """It is about no mail of ours, as far as can be known."""


@dataclass(frozen=True, kw_only=True)
class Noted:
    """What was made of a report, and whom it was about."""

    note: Note
    event_id: int | None = None
    person_id: int | None = None


def note_report(
    session: Session, report: Report, *, house: House, now: datetime
) -> Noted:
    """Note what a mail system reports about one of our mails. Twice is once.

    Nobody is answered. Whoever knows no Message-ID of ours can't report anything;
    where only the envelope's number came back, it must be signed by us, and the
    address must fit it. A mail that left before numbers were signed is known by its
    Message-ID alone: a bare number could be anybody's guess.
    """
    message = _find(session, report, secret=house.bounce_secret)
    if message is None:
        return Noted(note=Note.UNKNOWN)
    note = Note.NOTHING
    if report.kind is ReportKind.FAILED and _bounce(session, message, report, now=now):
        note = Note.BOUNCED
    if report.kind is ReportKind.COMPLAINT and message.person_id is not None:
        # Whoever calls it unwanted gets only what is about their own place from now on.
        settings.choose(session, person_id=message.person_id, wanted=())
        note = Note.COMPLAINED
    return Noted(note=note, event_id=message.event_id, person_id=message.person_id)


def fail(session: Session, *, parcel: Parcel, trouble: str, now: datetime) -> bool:
    """Give a parcel up that the server refused; return False if the claim was lost.

    Where its reader has another address by now, it is tried again there instead.
    """
    if _has_moved(session, parcel):
        return outbox.release(
            session, parcel=parcel, trouble=trouble, now=now, fault=None
        )
    ours = outbox.fail(session, parcel=parcel, trouble=trouble, now=now)
    if ours and parcel.person_id is not None and is_of_address(trouble):
        _count(
            session,
            parcel.recipient,
            person_id=parcel.person_id,
            words=trouble[:LONGEST_WORDS],
            now=now,
        )
    return ours


def _has_moved(session: Session, parcel: Parcel) -> bool:
    if parcel.person_id is None or parcel.kind is MailKind.CODE:
        return False
    person = session.get_one(Person, parcel.person_id)
    is_here = person.left_at is None and person.forgotten_at is None
    return is_here and person.email != parcel.recipient


def resume(session: Session, pause: RefusedAddress) -> None:
    """Let mail go to this address again, and count from nought."""
    person_id = pause.person_id
    session.delete(pause)
    session.flush()
    audit.note(session, Act.RESUMED_ADDRESS, person_id=person_id)


def _find(session: Session, report: Report, *, secret: str) -> Message | None:
    uuid = report.about.partition("@")[0]
    if uuid:
        found = session.scalar(select(Message).where(Message.uuid == uuid))
        if found is not None and not _can_be_guessed(found.uuid):
            return found
    if report.returned is None:
        return None
    message = session.get(Message, report.returned.row)
    fits = (
        message is not None
        and report.returned.is_of(message.uuid, secret=secret)
        and message.recipient.lower() == report.recipient
    )
    return message if fits else None


def _can_be_guessed(uuid: str) -> bool:
    # One that follows from what its mail is about, as a reminder's, proves nothing.
    return UUID(uuid).version == NAMED_BY_HASH


def _bounce(
    session: Session, message: Message, report: Report, *, now: datetime
) -> bool:
    message = lock(session, Message, message.id)
    # One that lost the server's yes may be noted as due: it left all the same.
    may_have_left = message.state is MessageState.DUE and message.fence > 0
    if message.state is not MessageState.SENT and not may_have_left:
        return False
    words = report.words or report.status or UNNAMED
    _give_up(session, message, words=words, now=now)
    is_ours = report.recipient in ("", message.recipient.lower())
    if report.is_hard and is_ours and message.person_id is not None:
        _count(
            session,
            message.recipient,
            person_id=message.person_id,
            words=words,
            now=now,
        )
    return True


def _give_up(session: Session, message: Message, *, words: str, now: datetime) -> None:
    message.state, message.closed_at = MessageState.FAILED, now
    message.trouble, message.content = words, b""
    session.flush()
    ledger.note_bounced(session, message, now=now)


def _count(
    session: Session, address: str, *, person_id: int, words: str, now: datetime
) -> None:
    queue_up(session, f"address {address}")  # two may be its first at once
    found = session.scalar(
        select(RefusedAddress).where(RefusedAddress.address == address)
    )
    if found is None:
        found = RefusedAddress(address=address, hard=0)
        session.add(found)
    elif found.paused_at is None and found.last_at < now - FORGIVEN_AFTER:
        found.hard = 0
    found.person_id, found.words, found.last_at = person_id, words, now
    found.hard += 1
    if found.hard >= PAUSED_AT and found.paused_at is None:
        found.paused_at = now
        _take_back(session, found, now=now)
    session.flush()


def _take_back(session: Session, pause: RefusedAddress, *, now: datetime) -> None:
    """Give up what waits for a paused address, so that it is seen and not tried."""
    waiting = session.scalars(
        select(Message)
        .where(
            Message.person_id == pause.person_id,
            Message.recipient == pause.address,
            Message.state == MessageState.DUE,
            Message.kind != MailKind.CODE,
            (Message.fence == 0) | Message.trouble.is_not(None),
        )
        .order_by(Message.id)
        .with_for_update()
    ).all()
    for message in waiting:
        _give_up(session, message, words=pause.words, now=now)
