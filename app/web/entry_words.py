"""What somebody's calendar shows, and where they answered, as hosts read it."""

from datetime import datetime

from flask_babel import lazy_gettext

from app.domain.entries import Entry, Shown
from app.domain.signups import Answer, Source, answer_of
from app.models import Event, Signup
from app.operations.sending_again import Again
from app.web.filters import clock, day, moment
from app.web.words import gettext, ngettext

ANSWER_WORDS = {
    (Answer.YES, Source.PAGE): lazy_gettext("they said yes on the page"),
    (Answer.YES, Source.MAIL_LINK): lazy_gettext("they said yes by a link in a mail"),
    (Answer.YES, Source.CALENDAR): lazy_gettext("they accepted in their calendar"),
    (Answer.YES, Source.HOST): lazy_gettext("a host added them"),
    (Answer.YES, Source.DOOR): lazy_gettext("they came to the door"),
    (Answer.NO, Source.PAGE): lazy_gettext("they said no on the page"),
    (Answer.NO, Source.MAIL_LINK): lazy_gettext("they said no by a link in a mail"),
    (Answer.NO, Source.CALENDAR): lazy_gettext("they declined in their calendar"),
    (Answer.NO, Source.HOST): lazy_gettext("a host took them off the list"),
    (Answer.NO, Source.DOOR): lazy_gettext("they were taken off at the door"),
}
AGAIN_WORDS = {
    Again.SENT: lazy_gettext("The invite is sent again now. No second entry appears."),
    Again.WAITS: lazy_gettext("Their invite is on its way already."),
    Again.NO_PLACE: lazy_gettext("They have no place any more, so nothing was sent."),
    Again.ENOUGH: lazy_gettext(
        "They got three calendar mails within the hour. Please wait a while."
    ),
}
SHOWN_WORDS = {
    Shown.NOTHING: lazy_gettext("Nothing in their calendar"),
    Shown.COMING: lazy_gettext(
        "Nothing in their calendar yet; the invite waits to leave"
    ),
    Shown.CURRENT: lazy_gettext("In their calendar: %(hours)s, sent %(when)s"),
    Shown.BEHIND: lazy_gettext(
        "In their calendar: %(hours)s, sent %(when)s; what is new waits to leave"
    ),
    Shown.STALE: lazy_gettext(
        "In their calendar: %(hours)s, sent %(when)s; what is new did not leave"
    ),
    Shown.LEAVING: lazy_gettext("Still in their calendar; the removal waits to leave"),
    Shown.REMOVED: lazy_gettext("Out of their calendar since %(when)s"),
    Shown.REFUSED: lazy_gettext("Their address refused it, %(when)s"),
    Shown.FED: lazy_gettext("Their calendar reads it from their feed"),
}
TONES = {
    Shown.NOTHING: "bad",
    Shown.COMING: "",
    Shown.CURRENT: "ok",
    Shown.BEHIND: "lamp",
    Shown.STALE: "bad",
    Shown.LEAVING: "lamp",
    Shown.REMOVED: "",
    Shown.REFUSED: "bad",
    Shown.FED: "ok",
}


def entry_words(entry: Entry | None, signup: Signup | None, event: Event) -> str:
    """Return what this calendar shows of the event, since when, and their answer."""
    shown = entry.shown if entry else Shown.NOTHING
    facts = {"hours": _hours(entry, event), "when": _when(entry, event)}
    shows = str(SHOWN_WORDS[shown]) % facts
    answer = answer_of(signup.status) if signup else None
    if signup is None or answer is None:
        return shows
    return gettext(
        "%(shows)s; %(answer)s",
        shows=shows,
        answer=ANSWER_WORDS[answer, signup.source],
    )


def entry_facts(
    entry: Entry | None, signup: Signup | None, event: Event
) -> tuple[str, ...]:
    """Return when they answered, and the figures that mail programs show."""
    facts = []
    if signup is not None and answer_of(signup.status) is not None:
        at = moment(signup.answered_at, event.zone)
        facts.append(gettext("Answered %(when)s", when=at))
    if entry is not None and entry.sequence is not None and entry.made_at is not None:
        facts.append(
            gettext(
                "Last written: SEQUENCE %(number)s, %(when)s",
                number=entry.sequence,
                when=moment(entry.made_at, event.zone),
            )
        )
    return tuple(facts)


def sent_to_all(number: int) -> str:
    """Return how many invites are sent again."""
    if not number:
        return gettext("Everybody's calendar has it, so nothing was sent.")
    return ngettext(
        "%(num)s invite is sent again now.",
        "%(num)s invites are sent again now.",
        number,
    )


def _when(entry: Entry | None, event: Event) -> str:
    if entry is None:
        return ""
    at = entry.bounced_at if entry.shown is Shown.REFUSED else entry.sent_at
    return day(at, event.zone) if at else gettext("once")


def _hours(entry: Entry | None, event: Event) -> str:
    if entry is None or entry.starts_at is None or entry.ends_at is None:
        if entry is not None and entry.shown is Shown.CURRENT:
            return _span(event, event.starts_at, event.ends_at)
        return gettext("an earlier version")
    return _span(event, entry.starts_at, entry.ends_at)


def _span(event: Event, starts_at: datetime, ends_at: datetime) -> str:
    hours = f"{clock(starts_at, event.zone)}–{clock(ends_at, event.zone)}"
    if day(starts_at, event.zone) == day(event.starts_at, event.zone):
        return hours
    return gettext("%(day)s, %(hours)s", day=day(starts_at, event.zone), hours=hours)
