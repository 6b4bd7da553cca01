"""The card where nothing is asked any more: not going, canceled, over."""

from datetime import datetime

from flask import url_for

from app.domain.signups import Answer, SignupStatus, Source
from app.models import Event, Signup
from app.web.card_values import Card, Press, Room
from app.web.filters import day, moment, ordinal
from app.web.words import gettext, ngettext


def declined(event: Event, signup: Signup, room: Room, *, now: datetime) -> Card:
    """Return what the no was, and a way back while there is one."""
    back = (Press(words=gettext("I can come after all"), answer=Answer.YES),)
    if now >= event.starts_at:
        return Card(
            status=gettext("You're not going"),
            icon="x",
            heading=_thanks(event, signup),
            text=gettext("This event has started, so it can't take another yes."),
        )
    is_full = event.capacity is not None and room.taken >= event.capacity
    return Card(
        status=gettext("You're not going"),
        icon="x",
        heading=_thanks(event, signup),
        text=_wait(room) if is_full else _way_back(event, signup),
        presses=back,
        is_full=is_full,
    )


def canceled(event: Event) -> Card:
    """Return the host's reason."""
    return Card(
        status=gettext("This event is canceled"),
        tone="bad",
        icon="ban",
        heading=gettext("“%(reason)s”", reason=event.cancel_reason),
        text=gettext(
            "The host canceled on %(day)s. An entry in your calendar goes by itself;"
            " nothing to do.",
            day=day(event.canceled_at or event.starts_at, event.zone),
        ),
        link=(gettext("See other events"), url_for("events.listing")),
    )


def may_go_on() -> Card:
    """Return what is true while a cancellation can still be undone."""
    return Card(
        status=gettext("Being called off"),
        tone="lamp",
        icon="clock",
        heading=gettext("This may still go on"),
        text=gettext(
            "The host is calling it off and can undo that for a moment. Until then your"
            " answer and your place are kept; if it is canceled, those concerned are"
            " told by mail."
        ),
        small=gettext("Look again in a minute or two."),
    )


def over(event: Event, signup: Signup | None) -> Card:
    """Return that it is over, and where it goes on for those who were there."""
    had_place = signup is not None and signup.status is SignupStatus.ATTENDING
    met = had_place and event.tables is not None
    return Card(
        status=gettext("This event is over"),
        icon="clock",
        heading=gettext("Somebody worth a second conversation?")
        if met
        else gettext("Thank you for having been part of it")
        if had_place
        else gettext("Maybe next time"),
        text=gettext("It ended on %(when)s.", when=moment(event.ends_at, event.zone)),
        link=(gettext("Open your follow-ups"), url_for("followups.index"))
        if met
        else (gettext("See what's coming up"), url_for("events.listing")),
    )


def _thanks(event: Event, signup: Signup) -> str:
    match signup.source:
        case Source.HOST:
            return (
                gettext("A host took you off the list")
                if not signup.host_words
                else gettext(
                    "A host took you off the list: “%(words)s”", words=signup.host_words
                )
            )
        case Source.CALENDAR:
            return gettext(
                "You declined in your calendar on %(day)s",
                day=day(signup.answered_at, event.zone),
            )
        case Source.PAGE | Source.MAIL_LINK | Source.DOOR | Source.SERIES:
            return gettext("Thanks for saying so")


def _way_back(event: Event, signup: Signup) -> str:
    if signup.source is Source.HOST:
        return (
            gettext("If that's a mistake: you're back in if a seat is free.")
            if event.tables
            else gettext("If that's a mistake: you're back in if a place is free.")
        )
    if event.tables:
        return gettext(
            "Changed your mind? You're back in if a seat is free, on the waitlist if"
            " not."
        )
    return gettext(
        "Changed your mind? You're back in if a place is free, on the waitlist if not."
    )


def _wait(room: Room) -> str:
    if not room.waiting:
        return gettext("Changed your mind? It is full; you'd be 1st on the waitlist.")
    return ngettext(
        "Changed your mind? It is full and %(num)s person is waiting; you'd be"
        " %(turn)s.",
        "Changed your mind? It is full and %(num)s people are waiting; you'd be"
        " %(turn)s.",
        room.waiting,
        turn=ordinal(room.waiting + 1),
    )
