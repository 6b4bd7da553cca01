"""What is held on one person's mail, both ways, for that person."""

from typing import Any

from sqlalchemy import Select, select

from app.models import Event, HeldNudge, IncomingMail, Message, RefusedAddress


def questions_on_mail(own: int) -> list[tuple[str, str, Select[*tuple[Any, ...]]]]:
    """Return the questions on answers by mail, on mail to them, on their addresses."""
    came_in = (
        select(Event.title.label("event"), *_BY_MAIL)
        .join_from(IncomingMail, Event, Event.id == IncomingMail.event_id, isouter=True)
        .where(IncomingMail.person_id == own)
        .order_by(Event.starts_at, Event.id)
    )
    mail = select(Message.kind, Message.state, Message.queued_at, Message.closed_at)
    held = (
        select(Event.title.label("event"), HeldNudge.kind, HeldNudge.state)
        .add_columns(HeldNudge.held_at)
        .join_from(HeldNudge, Event, Event.id == HeldNudge.event_id, isouter=True)
        .where(HeldNudge.person_id == own)
        .order_by(HeldNudge.id)
    )
    refusals = select(
        RefusedAddress.address, RefusedAddress.last_at, RefusedAddress.paused_at
    )
    return [
        ("incoming", "answers by mail", came_in),
        ("mail", "mail held back", held),
        ("mail", "mail", mail.where(Message.person_id == own).order_by(Message.id)),
        (
            "mail",
            "addresses that refuse mail",
            refusals.where(RefusedAddress.person_id == own),
        ),
    ]


_BY_MAIL = (
    IncomingMail.partstat.label("answer"),
    IncomingMail.fate,
    IncomingMail.why,
    IncomingMail.taken_at,
    IncomingMail.comment,
    IncomingMail.guests,
)
