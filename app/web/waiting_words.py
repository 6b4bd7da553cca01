"""Why somebody still waits, in words for them and for their hosts."""

from app.domain.why import Wait, Waits
from app.models import Event
from app.web.words import gettext, ngettext


def waiting_words(waits: Waits, event: Event, *, is_self: bool) -> tuple[str, ...]:
    """Return why a person on the waitlist has no place yet, a sentence each."""
    if waits.why in _ENDED:
        return (_ended(waits.why),)
    if waits.why is Wait.UNDER_WAY:
        yours = gettext("A place is free, and is yours within a minute or so.")
        theirs = gettext("A place is free, and goes to them within a minute or so.")
        return (yours if is_self else theirs,)
    return *_room(waits, event), _turn(waits, is_self=is_self), _next(waits)


_ENDED = (Wait.CANCELED, Wait.STARTED, Wait.TOO_LATE)


def _ended(why: Wait) -> str:
    match why:
        case Wait.CANCELED:
            return gettext("The event is canceled.")
        case Wait.STARTED:
            return gettext("The event has begun, and the waitlist ended with that.")
        case _:
            return gettext(
                "It begins so soon that nobody is asked any more. Whoever presses yes"
                " first takes what is free."
            )


def _room(waits: Waits, event: Event) -> tuple[str, ...]:
    places = event.capacity or 0
    match waits.why:
        case Wait.BEHIND:
            return (gettext("The places that are free go to those who came first."),)
        case Wait.HELD:
            full = _full(waits, places)
            held = ngettext(
                "%(num)s of them is held for somebody who was asked.",
                "%(num)s of them are held for people who were asked.",
                waits.held,
            )
            return full, held
        case Wait.OVERFULL:
            more = ngettext(
                "The room was made smaller: the next person who frees a place is not"
                " replaced.",
                "The room was made smaller: the next %(num)s who free a place are not"
                " replaced.",
                waits.over,
            )
            return _full(waits, places), more
        case _:
            return (_full(waits, places),)


def _full(waits: Waits, places: int) -> str:
    return gettext(
        "%(taken)s of %(places)s places are taken.", taken=waits.taken, places=places
    )


def _turn(waits: Waits, *, is_self: bool) -> str:
    if not waits.ahead:
        if is_self:
            return gettext("Nobody waits before you.")
        return gettext("Nobody waits before them.")
    return ngettext(
        "%(num)s person joined the waitlist before; order is strictly by joining.",
        "%(num)s people joined the waitlist before; order is strictly by joining.",
        waits.ahead,
    )


def _next(waits: Waits) -> str:
    if waits.asks_first:
        return gettext(
            "Seats are frozen, so a place that frees up is offered by mail and held for"
            " a while."
        )
    return gettext("A place that frees up is given by itself, with an invite.")
