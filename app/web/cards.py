"""The card that asks and answers "Will you be there?", in each of its states."""

from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.events import EventStatus, freezes_at
from app.domain.signups import Answer, SignupStatus
from app.domain.time import zone_of
from app.models import Event, Signup
from app.web.filters import clock, day, moment, ordinal
from app.web.words import gettext, ngettext


@dataclass(frozen=True, kw_only=True)
class Press:
    """One button: what it says, and the answer it gives."""

    words: str
    answer: Answer
    is_primary: bool = False


@dataclass(frozen=True, kw_only=True)
class Card:
    """One sentence of status, one heading, one explanation, the buttons."""

    heading: str
    text: str
    status: str = ""
    tone: str = ""
    icon: str = ""
    presses: tuple[Press, ...] = ()
    small: str = ""
    is_going: bool = False
    link: tuple[str, str] | None = None
    """(words, address) of a way on, where nothing is left to answer."""


@dataclass(frozen=True, kw_only=True)
class Room:
    """How full it is, and where the reader stands."""

    attending: int
    taken: int
    """Held places included."""
    waiting: int
    ahead: int = 0
    """Who waits before the reader, if the reader waits."""
    table: int | None = None
    """The reader's table, once a plan was published."""
    just_filled: bool = False
    """The reader pressed yes a moment ago and came too late for a place."""


def free_words(event: Event) -> str:
    """Return the one wording of giving a place back."""
    return gettext("Free my seat") if event.tables else gettext("Free my place")


def rsvp_card(
    event: Event, signup: Signup | None, room: Room, *, now: datetime
) -> Card:
    """Return the card of one reader at one moment."""
    if event.status is EventStatus.CANCELED:
        return _canceled(event)
    if now >= event.ends_at:
        return _over(event, signup)
    if signup is None or signup.status is SignupStatus.INVITED:
        return _asked(event, room, now=now)
    return _answered(event, signup, room, now=now)


def _answered(event: Event, signup: Signup, room: Room, *, now: datetime) -> Card:
    match signup.status:
        case SignupStatus.ATTENDING:
            return _going(event, room)
        case SignupStatus.WAITLISTED:
            return _waiting(event, room)
        case SignupStatus.OFFERED:
            return _offered(event, signup)
        case SignupStatus.DECLINED | SignupStatus.INVITED:
            return _declined(event, now=now)


def landing_card(
    card: Card, *, person_name: str, clicked: Answer | None, event: Event
) -> Card | None:
    """Return what a mailed link asks before anything happens; None: nothing to ask.

    The clicked answer comes first, as one tap that makes it real. Where it is what
    the person said already, there is nothing to make real.
    """
    said = {press.answer for press in card.presses}
    if clicked is Answer.NO and card.is_going:
        return Card(
            heading=gettext("%(name)s, can't you make it?", name=person_name),
            text=gettext("One tap gives your place to the next colleague."),
            presses=(
                Press(words=free_words(event), answer=Answer.NO, is_primary=True),
            ),
        )
    if clicked is None or clicked not in said:
        return None
    first = sorted(card.presses, key=lambda press: press.answer is not clicked)
    return Card(
        heading=gettext("%(name)s, are you coming?", name=person_name)
        if clicked is Answer.YES
        else gettext("%(name)s, can't you make it?", name=person_name),
        text=gettext(
            "You clicked “%(words)s” in your mail; one tap makes it real.",
            words=first[0].words,
        ),
        presses=tuple(
            replace(press, is_primary=press.answer is clicked) for press in first
        ),
    )


def _asked(event: Event, room: Room, *, now: datetime) -> Card:
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


def _going(event: Event, room: Room) -> Card:
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


def _waiting(event: Event, room: Room) -> Card:
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


def _offered(event: Event, signup: Signup) -> Card:
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


def _declined(event: Event, *, now: datetime) -> Card:
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


def _canceled(event: Event) -> Card:
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


def _over(event: Event, signup: Signup | None) -> Card:
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
