"""What each calendar holds, as the deliveries of its mail tell."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Row,
    Table,
    bindparam,
    case,
    exists,
    select,
    update,
)
from sqlalchemy.orm import Session

from app.db import UTCDateTime
from app.domain.calendar import Method
from app.domain.outbox import MessageState, Parcel
from app.models import Invite, Message
from app.operations import coffee_ledger


def note(session: Session, mail: Parcel | Message, **facts: object) -> None:
    """Note facts about the invite that this mail is news of."""
    if mail.event_id is None:
        coffee_ledger.note(session, mail, **facts)
        return
    session.execute(
        update(Invite)
        .where(Invite.event_id == mail.event_id, Invite.person_id == mail.person_id)
        .values(facts)
    )


def note_taken(
    session: Session, mails: Sequence[Row[Any]], *, sent_at: datetime
) -> None:
    """Note that a mail server took these mails, each of which is news of a calendar.

    Which hours one shows is known as long as nothing newer was written.
    """
    of_events = [mail.id for mail in mails if mail.coffee_id is None]
    if of_events:
        session.execute(_TAKEN, {"ids": of_events, "at": sent_at})
    for mail in mails:
        if mail.coffee_id is not None:
            coffee_ledger.note_taken(
                session,
                coffee_id=mail.coffee_id,
                person_id=mail.person_id,
                method=mail.method,
                sent_at=sent_at,
            )


def note_maybe(session: Session, message: Message) -> None:
    """Note that an invite may have arrived: taken back, it has to be canceled."""
    if message.method is not Method.REQUEST:
        return
    if message.event_id is None:
        coffee_ledger.note(session, message, method=Method.REQUEST)
        return
    is_newest = Invite.version == message.version
    note(
        session,
        message,
        method=Method.REQUEST,
        held=message.told,
        held_starts_at=case((is_newest, Invite.told_starts_at)),
        held_ends_at=case((is_newest, Invite.told_ends_at)),
    )


def note_bounced(session: Session, message: Message, *, now: datetime) -> None:
    """Note that news which a server had taken came back.

    That calendar holds what it held before, unless newer news was taken meanwhile.
    """
    if message.method is None:
        return
    mails = session.execute(
        select(Message.id, Message.state, Message.method, Message.told)
        .where(
            _same_calendar(message),
            Message.method.is_not(None),
            Message.id != message.id,
        )
        .order_by(Message.id)
    ).all()
    taken = [mail for mail in mails if mail.state is MessageState.SENT]
    if taken and taken[-1].id > message.id:
        return
    facts: dict[str, object] = {"bounced_at": now}
    before = [mail for mail in mails if mail.id < message.id]
    if taken:
        facts |= {"method": taken[-1].method, "held": taken[-1].told}
    elif len(before) == message.version - 1:  # else older rows were purged
        facts |= {"method": None, "held": None}
    if message.event_id is None:
        facts.pop("held", None)  # of coffees no hash is kept
    note(session, message, **facts)
    drop_cancel_of_nothing(session, message, now=now)


def is_replaced(session: Session, message: Message) -> bool:
    """Return whether newer news of the same calendar waits behind this."""
    newer = exists().where(
        _same_calendar(message),
        Message.id > message.id,
        Message.state == MessageState.DUE,
        Message.method.is_not(None),
    )
    return message.method is not None and bool(session.scalar(select(newer)))


def drop_cancel_of_nothing(
    session: Session, mail: Parcel | Message, *, now: datetime
) -> None:
    """Drop a CANCEL that waited behind an invite which nobody got."""
    if mail.event_id is None:
        coffee_ledger.drop_cancel_of_nothing(session, mail, now=now)
        return
    holds_it = exists().where(
        Invite.event_id == mail.event_id,
        Invite.person_id == mail.person_id,
        Invite.method == Method.REQUEST,
    )
    session.execute(
        update(Message)
        .where(
            Message.event_id == mail.event_id,
            Message.person_id == mail.person_id,
            Message.state == MessageState.DUE,
            Message.method == Method.CANCEL,
            ~holds_it,
        )
        .values(state=MessageState.SUPERSEDED, closed_at=now, content=b"")
    )


def _same_calendar(message: Message) -> ColumnElement[bool]:
    same = (
        Message.event_id == message.event_id
        if message.coffee_id is None
        else Message.coffee_id == message.coffee_id
    )
    return same & (Message.person_id == message.person_id)


AS_HELD = {
    Invite.told: Invite.held,
    Invite.told_starts_at: Invite.held_starts_at,
    Invite.told_ends_at: Invite.held_ends_at,
}
"""Values for calendars that go without what was written last: they keep what is there."""
_INVITES = cast(Table, Invite.__table__)
_MESSAGES = cast(Table, Message.__table__)
_IS_NEWEST = _INVITES.c.version == _MESSAGES.c.version
_TAKEN = (
    update(_INVITES)
    .where(
        _MESSAGES.c.id.in_(bindparam("ids", expanding=True)),
        _INVITES.c.event_id == _MESSAGES.c.event_id,
        _INVITES.c.person_id == _MESSAGES.c.person_id,
    )
    .values(
        method=_MESSAGES.c.method,
        held=_MESSAGES.c.told,
        held_starts_at=case((_IS_NEWEST, _INVITES.c.told_starts_at)),
        held_ends_at=case((_IS_NEWEST, _INVITES.c.told_ends_at)),
        sent_at=bindparam("at", type_=UTCDateTime),
        bounced_at=None,
    )
)
