"""The card "Will you be there?" in each of its states, in words."""

from datetime import datetime

from app.domain.events import freezes_at
from app.domain.signups import Answer, Source
from app.domain.time import zone_of
from app.models import Event, Signup
from app.web.card_values import Card, Press, Room
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
            told=_told(signup),
            is_going=True,
        )
    return Card(
        status=gettext("You're going"),
        tone="ok",
        icon="circle-check",
        heading=when,
        text=gettext("Nothing more to do."),
        told=_told(signup),
        is_going=True,
    )


def _told(signup: Signup) -> str:
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
    status = gettext("You are %(turn)s on the waitlist", turn=turn)
    heading = gettext("We move you in automatically")
    if room.just_filled:
        status = gettext("It just filled up")
        heading = gettext("You're %(turn)s on the waitlist", turn=turn)
    elif event.frozen_at is not None:
        heading = gettext("We write when a seat frees up")
        if not event.tables:
            heading = gettext("We write when a place frees up")
    return Card(
        status=status,
        tone="lamp",
        icon="hourglass",
        heading=heading,
        text=_until(event),
        presses=(leave,),
        told=_told(signup),
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


def _until(event: Event) -> str:
    if event.frozen_at is not None:
        return (
            gettext("When a seat frees up, we ask you by mail and hold it for a while.")
            if event.tables
            else gettext(
                "When a place frees up, we ask you by mail and hold it for a while."
            )
        )
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
