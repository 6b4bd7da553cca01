"""Mail that carries a coffee into a calendar, or out of it."""

from app.domain.coffee.mail import CoffeeInvite, CoffeeNews
from app.domain.coffee.terms import LASTS
from app.domain.mail import Envelope
from app.messages import coffee_words, subjects, times
from app.messages.letter import Facts, Letter, Link
from app.messages.text import one_line, translator


def invitation(content: CoffeeInvite, envelope: Envelope) -> Letter:
    """Return a fact about one's own coffee, with what its calendar is told."""
    gettext = translator(envelope.locale).ugettext
    coffee, calendar = content.coffee, content.calendar
    is_off = content.news is CoffeeNews.OFF
    when = times.span(
        calendar.starts_at,
        calendar.ends_at,
        zone=coffee.zone,
        locale=envelope.locale,
    )
    facts = Facts(
        title=one_line(calendar.title),
        when=when,
        where=coffee_words.place(coffee, envelope),
    )
    return Letter(
        subject=_invite_subject(content, envelope),
        preview=_invite_lead(content, envelope)[-1],
        headline=_moved(content, envelope),
        lead=_invite_lead(content, envelope),
        facts=facts,
        quote=None if is_off else coffee_words.quote(coffee, envelope),
        button=None
        if is_off
        else Link(url=coffee.url, label=gettext("Another time, or not at all")),
        why=(_reason(is_off=is_off, envelope=envelope),),
        calendar=calendar,
    )


def _reason(*, is_off: bool, envelope: Envelope) -> str:
    gettext = translator(envelope.locale).ugettext
    if is_off:
        return gettext(
            "This coffee stood in your calendar; what happens to it always comes."
        )
    return gettext(
        "This coffee stands in your calendar; what happens to it always comes."
    )


def _invite_subject(content: CoffeeInvite, envelope: Envelope) -> str:
    gettext = translator(envelope.locale).ugettext
    coffee = content.coffee
    day = times.event_day(content.calendar.starts_at, zone=coffee.zone)
    if content.news is CoffeeNews.OFF:
        pattern = gettext("Called off: coffee with %(title)s, %(day)s")
    elif content.news is CoffeeNews.MOVED:
        pattern = gettext("Moved: coffee with %(title)s, %(day)s")
    else:
        pattern = gettext("Coffee with %(title)s, %(day)s")
    return subjects.fitted(
        pattern,
        title=coffee_words.names_of(coffee, envelope),
        day=times.short_day(day, locale=envelope.locale),
    )


def _invite_lead(content: CoffeeInvite, envelope: Envelope) -> tuple[str, ...]:
    gettext = translator(envelope.locale).ugettext
    who = {"who": coffee_words.who(content.coffee, envelope)}
    no_reason = _no_reason(envelope)
    match content.news:
        case CoffeeNews.YOU_ASKED:
            first = gettext("You asked %(who)s for 15 minutes.")
            last = gettext("It is in both calendars. Nothing more to do.")
        case CoffeeNews.YOU_PICKED:
            first = gettext("You picked a time for a coffee with %(who)s.")
            last = gettext("It is in the calendars. Nothing more to do.")
        case CoffeeNews.ASKED_YOU:
            first = gettext("%(who)s would like 15 minutes with you.")
            last = no_reason
        case CoffeeNews.PICKED:
            first = _picked(content, envelope)
            last = no_reason
        case CoffeeNews.MOVED:
            first = gettext(
                "Your coffee with %(who)s has another time. Before: %(was)s."
            )
            who["was"] = _before(content, envelope)
            last = no_reason
        case CoffeeNews.OFF:
            first = gettext("The coffee with %(who)s won't take place.")
            last = gettext("It is out of your calendar. Nothing to do.")
        case CoffeeNews.FEWER:
            first = gettext("There are two of you now: you and %(who)s.")
            last = gettext("The time stays. Nothing to do.")
    return first % who, last


def _moved(content: CoffeeInvite, envelope: Envelope) -> str:
    if content.was_starts_at is None:
        return ""
    return times.move(
        content.was_starts_at,
        content.calendar.starts_at,
        zone=content.coffee.zone,
        locale=envelope.locale,
    )


def _before(content: CoffeeInvite, envelope: Envelope) -> str:
    was = content.was_starts_at
    if was is None:
        raise ValueError(content.news)  # nothing moves that had no time
    return times.span(
        was, was + LASTS, zone=content.coffee.zone, locale=envelope.locale
    )


def _picked(content: CoffeeInvite, envelope: Envelope) -> str:
    gettext = translator(envelope.locale).ugettext
    if len(content.coffee.others) == 1:
        return gettext("%(who)s picked a time for your coffee.")
    return gettext("Somebody picked a time for your coffee with %(who)s.")


def _no_reason(envelope: Envelope) -> str:
    gettext = translator(envelope.locale).ugettext
    if envelope.house.believes_senders:
        return gettext(
            "Doesn't fit? Decline in your calendar or on the page; no reason needed, and none is asked."
        )
    return gettext(
        "Doesn't fit? Decline on the page; no reason needed, and none is asked."
    )
