"""The card that asks and answers "Will you be there?"."""

from dataclasses import replace
from datetime import datetime

from app.domain.events import EventStatus
from app.domain.signups import Answer, SignupStatus
from app.models import Event, Signup
from app.web import card_ends, card_states, card_waiting
from app.web.card_states import free_words
from app.web.card_values import Card, Press, Room
from app.web.words import gettext


def rsvp_card(
    event: Event, signup: Signup | None, room: Room, *, now: datetime
) -> Card:
    """Return the card of one reader at one moment."""
    if event.status is EventStatus.CANCELED:
        return card_ends.may_go_on() if room.may_go_on else card_ends.canceled(event)
    if now >= event.ends_at:
        return card_ends.over(event, signup)
    if signup is not None and signup.status is SignupStatus.INVITED and signup.maybe_at:
        return card_states.says_maybe(event, room, now=now)
    if signup is None or signup.status is SignupStatus.INVITED:
        return card_states.asked(event, room, now=now)
    return _answered(event, signup, room, now=now)


def _answered(event: Event, signup: Signup, room: Room, *, now: datetime) -> Card:
    match signup.status:
        case SignupStatus.ATTENDING:
            return card_states.going(event, signup, room)
        case SignupStatus.WAITLISTED:
            return card_waiting.waiting(event, signup, room, now=now)
        case SignupStatus.OFFERED:
            return card_states.offered(event, signup)
        case SignupStatus.DECLINED | SignupStatus.INVITED:
            return card_ends.declined(event, signup, room, now=now)


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
            text=gettext("One tap gives your seat to the next colleague.")
            if event.tables
            else gettext("One tap gives your place to the next colleague."),
            presses=(
                Press(words=free_words(event), answer=Answer.NO, is_primary=True),
            ),
        )
    if clicked is None or clicked not in said:
        return None
    is_yes = clicked is Answer.YES
    heading = gettext("%(name)s, can't you make it?", name=person_name)
    if is_yes:
        heading = gettext("%(name)s, are you coming?", name=person_name)
    real = gettext(
        "You clicked “%(words)s” in your mail; one tap makes it real.",
        words=gettext("Count me in") if is_yes else gettext("Can't make it"),
    )
    waits = is_yes and card.is_full
    return Card(
        heading=heading,
        status=card.status if waits else "",
        tone=card.tone if waits else "",
        icon=card.icon if waits else "",
        text=f"{real} {card.text}" if waits else real,
        is_full=card.is_full,
        presses=tuple(
            replace(press, is_primary=press.answer is clicked)
            for press in sorted(card.presses, key=lambda p: p.answer is not clicked)
        ),
    )
