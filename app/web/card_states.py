"""The card "Will you be there?" in each of its states, in words."""

from dataclasses import replace
from datetime import datetime

from app.domain.signups import Answer
from app.models import Event, Signup
from app.operations.maybes import until_of
from app.web.card_values import Card, Press, Room
from app.web.card_waiting import told
from app.web.filters import moment, ordinal
from app.web.words import gettext, ngettext


def free_words(event: Event) -> str:
    """Return the one wording of giving a place back."""
    return gettext("Free my seat") if event.tables else gettext("Free my place")


def asked(event: Event, room: Room, *, now: datetime) -> Card:
    """Return the question, with how much room there is."""
    if now >= event.starts_at:
        return Card(
            status=gettext("This event has started"),
            icon="clock",
            heading=gettext("It can't take another yes"),
            text=gettext(
                "You can still ask the host: %(host)s.", host=event.organizer.name
            ),
        )
    presses = (
        Press(words=gettext("Count me in"), answer=Answer.YES, is_primary=True),
        Press(words=gettext("Can't make it"), answer=Answer.NO),
    )
    if event.capacity is not None and room.taken >= event.capacity:
        return _full(event, room, presses)
    return Card(
        heading=gettext("Will you be there?"),
        text=_left_and_by(event, room, now=now),
        presses=presses,
        small=_no_need_to_ask(event),
    )


def says_maybe(event: Event, room: Room, *, now: datetime) -> Card:
    """Return the question to somebody without a place whose calendar says maybe."""
    card = asked(event, room, now=now)
    if not card.presses or card.is_full:
        return card
    holds_none = (
        gettext("Maybe doesn't hold a seat.")
        if event.tables
        else gettext("Maybe doesn't hold a place.")
    )
    return replace(
        card,
        heading=gettext("Your calendar says maybe"),
        text=gettext("%(maybe)s %(room)s", maybe=holds_none, room=card.text),
    )


def _maybe(event: Event, signup: Signup) -> str:
    if signup.maybe_at is None:
        return ""
    until = moment(until_of(event, signup), event.zone)
    return (
        gettext(
            "Your calendar says maybe. Your seat is yours until %(until)s; after that"
            " somebody who waits may get it.",
            until=until,
        )
        if event.tables
        else gettext(
            "Your calendar says maybe. Your place is yours until %(until)s; after that"
            " somebody who waits may get it.",
            until=until,
        )
    )


def _full(event: Event, room: Room, presses: tuple[Press, ...]) -> Card:
    number = event.capacity or 0
    waiting = ngettext(
        "%(num)s person is waiting; you'd be %(turn)s.",
        "%(num)s people are waiting; you'd be %(turn)s.",
        room.waiting,
        turn=ordinal(room.waiting + 1),
    )
    return Card(
        status=ngettext("The one seat is taken", "All %(num)s seats are taken", number)
        if event.tables
        else ngettext("The one place is taken", "All %(num)s places are taken", number),
        tone="lamp",
        icon="hourglass",
        heading=gettext("Want the next free seat?")
        if event.tables
        else gettext("Want the next free place?"),
        text=waiting if room.waiting else gettext("You'd be 1st on the waitlist."),
        presses=presses,
        small=_no_need_to_ask(event),
        is_full=True,
    )


def _left_and_by(event: Event, room: Room, *, now: datetime) -> str:
    by = ""
    if event.answer_by and now < event.answer_by:
        by = gettext(
            "Please answer by %(when)s.", when=moment(event.answer_by, event.zone)
        )
    if event.capacity is None:
        return by or gettext("There is room for everyone.")
    return f"{_left(event, room, places=event.capacity)} {by}".strip()


def _left(event: Event, room: Room, *, places: int) -> str:
    left = places - room.taken
    if event.tables:
        return ngettext(
            "The one seat is free.",
            "%(left)s of %(num)s seats left.",
            places,
            left=left,
        )
    return ngettext(
        "The one place is free.", "%(left)s of %(num)s places left.", places, left=left
    )


def _no_need_to_ask(event: Event) -> str:
    if event.tables:
        return gettext(
            "You don't need to ask anyone. Plans change: free your seat any time, even"
            " that morning."
        )
    return gettext(
        "You don't need to ask anyone. Plans change: free your place any time, even"
        " that morning."
    )


def going(event: Event, signup: Signup, room: Room) -> Card:
    """Return where a guest stands who has a place."""
    when = moment(event.starts_at, event.zone)
    if room.table is not None:
        return Card(
            status=gettext("You're at table %(number)s", number=room.table),
            tone="ok",
            icon="armchair",
            heading=f"{event.location or gettext('Online')}, {when}",
            text=gettext("Just walk in and say your name."),
            told=told(event, signup),
            maybe=_maybe(event, signup),
            is_going=True,
        )
    return Card(
        status=gettext("You're going"),
        tone="ok",
        icon="circle-check",
        heading=when,
        text=gettext("Nothing more to do."),
        told=told(event, signup),
        maybe=_maybe(event, signup),
        is_going=True,
    )


def offered(event: Event, signup: Signup) -> Card:
    """Return the offer of a place that is held."""
    until = signup.held_until or event.starts_at
    return Card(
        status=gettext("A seat is free for you")
        if event.tables
        else gettext("A place is free for you"),
        tone="ok",
        icon="bell",
        heading=gettext("Still want it?"),
        text=gettext(
            "Held for you until %(when)s. Then we ask the next person.",
            when=moment(until, event.zone),
        ),
        presses=(
            Press(
                words=gettext("Take the seat")
                if event.tables
                else gettext("Take the place"),
                answer=Answer.YES,
                is_primary=True,
            ),
            Press(words=gettext("No thanks"), answer=Answer.NO),
        ),
    )
