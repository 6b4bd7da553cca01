"""The card of somebody who waits: their turn, what happens next, the last minutes."""

from datetime import datetime

from app.domain.events import freezes_at
from app.domain.signups import Answer, Source
from app.domain.time import zone_of
from app.models import Event, Signup
from app.operations.places import can_give_on, is_frozen
from app.web.card_values import Card, Press, Room
from app.web.filters import day, moment, ordinal
from app.web.waiting_words import waiting_words
from app.web.words import gettext


def told(event: Event, signup: Signup) -> str:
    """Return where this place or turn came from, if it was not from the page."""
    if signup.source is Source.CALENDAR:
        when = day(signup.answered_at, event.zone)
        return gettext("You accepted in your calendar on %(day)s.", day=when)
    if signup.source is not Source.HOST:
        return ""
    if not signup.host_words:
        return gettext("A host added you.")
    return gettext("A host added you: “%(words)s”", words=signup.host_words)


def waiting(event: Event, signup: Signup, room: Room, *, now: datetime) -> Card:
    """Return where somebody stands who waits, and what happens next."""
    turn = ordinal(room.ahead + 1)
    if now >= event.starts_at:
        return _waited(event)
    leave = Press(words=gettext("Leave the waitlist"), answer=Answer.NO)
    if not can_give_on(event, now=now):
        return _at_the_last_minute(event, signup, room, leave)
    is_asked_first = is_frozen(event, now=now)
    status = gettext("You are %(turn)s on the waitlist", turn=turn)
    heading = gettext("We move you in automatically")
    if room.just_filled:
        status = gettext("It just filled up")
        heading = gettext("You're %(turn)s on the waitlist", turn=turn)
    elif is_asked_first:
        heading = gettext("We write when a seat frees up")
        if not event.tables:
            heading = gettext("We write when a place frees up")
    return Card(
        status=status,
        tone="lamp",
        icon="hourglass",
        heading=heading,
        text=_asked_first(event) if is_asked_first else _until(event),
        presses=(leave,),
        told=told(event, signup),
        why=waiting_words(room.waits, event, is_self=True) if room.waits else (),
    )


def _at_the_last_minute(event: Event, signup: Signup, room: Room, leave: Press) -> Card:
    if event.capacity is not None and room.taken >= event.capacity:
        return Card(
            status=gettext("You're on the waitlist"),
            tone="lamp",
            icon="hourglass",
            heading=gettext("No seat is free yet")
            if event.tables
            else gettext("No place is free yet"),
            text=gettext(
                "It begins soon, so nobody is asked by mail any more. If a seat frees up,"
                " you can take it here."
            )
            if event.tables
            else gettext(
                "It begins soon, so nobody is asked by mail any more. If a place frees"
                " up, you can take it here."
            ),
            presses=(leave,),
            told=told(event, signup),
        )
    take = gettext("Take the seat") if event.tables else gettext("Take the place")
    return Card(
        status=gettext("A seat is free")
        if event.tables
        else gettext("A place is free"),
        tone="ok",
        icon="bell",
        heading=gettext("Still want it?"),
        text=gettext("It begins soon: whoever takes it first has it."),
        presses=(Press(words=take, answer=Answer.YES, is_primary=True), leave),
    )


def _waited(event: Event) -> Card:
    return Card(
        status=gettext("This event has started"),
        icon="clock",
        heading=gettext("No seat freed up in time")
        if event.tables
        else gettext("No place freed up in time"),
        text=gettext("Nothing more to do; thank you for waiting."),
    )


def _asked_first(event: Event) -> str:
    if event.tables:
        return gettext(
            "When a seat frees up, we ask you by mail and hold it for a while."
        )
    return gettext("When a place frees up, we ask you by mail and hold it for a while.")


def _until(event: Event) -> str:
    freeze = freezes_at(
        starts_at=event.starts_at,
        zone=zone_of(event.zone),
        has_tables=event.tables is not None,
        answer_by=event.answer_by,
    )
    when = moment(freeze, event.zone)
    if event.tables:
        return gettext(
            "If a seat frees up before %(when)s, you get it and a calendar invite."
            " After that we ask first.",
            when=when,
        )
    return gettext(
        "If a place frees up before %(when)s, you get it and a calendar invite."
        " After that we ask first.",
        when=when,
    )
