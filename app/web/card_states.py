"""The card "Will you be there?" in each of its states, in words."""

from datetime import datetime

from app.domain.events import freezes_at
from app.domain.signups import Answer, SignupStatus
from app.domain.time import zone_of
from app.models import Event, Signup
from app.web.card_values import Card, Press, Room
from app.web.filters import clock, day, moment, ordinal
from app.web.words import gettext, ngettext


def free_words(event: Event) -> str:
    """Return the one wording of giving a place back."""
    return gettext("Free my seat") if event.tables else gettext("Free my place")


def asked(event: Event, room: Room, *, now: datetime) -> Card:
    """Return the question, with how much room there is."""
    if now >= event.starts_at:
        return Card(
            heading=gettext("This event has already started"),
            text=gettext(
                "It can't take another yes. You can still ask the host: %(host)s.",
                host=event.organizer.name,
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
    left = gettext(
        "%(left)s of %(all)s seats left.",
        left=event.capacity - room.taken,
        all=event.capacity,
    )
    if not event.tables:
        left = gettext(
            "%(left)s of %(all)s places left.",
            left=event.capacity - room.taken,
            all=event.capacity,
        )
    return f"{left} {by}".strip()


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


def going(event: Event, room: Room) -> Card:
    """Return where a guest stands who has a place."""
    when = moment(event.starts_at, event.zone)
    if room.table is not None:
        return Card(
            status=gettext("You're at table %(number)s", number=room.table),
            tone="ok",
            icon="armchair",
            heading=f"{event.location or gettext('Online')}, {when}",
            text=gettext("Just walk in and say your name."),
            is_going=True,
        )
    return Card(
        status=gettext("You're going"),
        tone="ok",
        icon="circle-check",
        heading=when,
        text=gettext("Nothing more to do."),
        is_going=True,
    )


def waiting(event: Event, room: Room) -> Card:
    """Return where somebody stands who waits, and what happens next."""
    turn = ordinal(room.ahead + 1)
    until = _freeze_words(event)
    leave = Press(words=gettext("Leave the waitlist"), answer=Answer.NO)
    if room.just_filled:
        return Card(
            status=gettext("It just filled up"),
            tone="lamp",
            icon="hourglass",
            heading=gettext("You're %(turn)s on the waitlist", turn=turn),
            text=until,
            presses=(leave,),
        )
    return Card(
        status=gettext("You are %(turn)s on the waitlist", turn=turn),
        tone="lamp",
        icon="hourglass",
        heading=gettext("We move you in automatically"),
        text=until,
        presses=(leave,),
    )


def _freeze_words(event: Event) -> str:
    freeze = freezes_at(
        starts_at=event.starts_at,
        zone=zone_of(event.zone),
        has_tables=event.tables is not None,
        answer_by=event.answer_by,
    )
    if event.frozen_at is not None:
        return gettext(
            "When a seat frees up, we ask you by mail and hold it for two hours."
        )
    return gettext(
        "If a seat frees up before %(when)s, you get it and a calendar invite. After"
        " that we ask first.",
        when=moment(freeze, event.zone),
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


def declined(event: Event, *, now: datetime) -> Card:
    """Return the thanks, and a way back."""
    back = (Press(words=gettext("I can come after all"), answer=Answer.YES),)
    return Card(
        status=gettext("You're not going"),
        icon="x",
        heading=gettext("Thanks for saying so"),
        text=gettext(
            "Changed your mind? You're back in if a seat is free, on the waitlist if"
            " not."
        )
        if event.tables
        else gettext(
            "Changed your mind? You're back in if a place is free, on the waitlist if"
            " not."
        ),
        presses=back if now < event.starts_at else (),
    )


def canceled(event: Event) -> Card:
    """Return the host's reason."""
    return Card(
        status=gettext("This event is canceled"),
        tone="bad",
        icon="ban",
        heading=gettext("“%(reason)s”", reason=event.cancel_reason),
        text=gettext(
            "%(host)s canceled on %(day)s. Your calendar is updated; nothing to do.",
            host=event.organizer.name,
            day=day(event.canceled_at or event.starts_at, event.zone),
        ),
    )


def over(event: Event, signup: Signup | None) -> Card:
    """Return that it is over."""
    came = signup is not None and signup.status is SignupStatus.ATTENDING
    return Card(
        status=gettext("This event is over"),
        icon="clock",
        heading=gettext("Thank you for having been part of it")
        if came
        else gettext("Maybe next time"),
        text=gettext(
            "It ended on %(day)s at %(time)s.",
            day=day(event.ends_at, event.zone),
            time=clock(event.ends_at, event.zone),
        ),
    )
