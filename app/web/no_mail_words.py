"""Why a mail was not written, or has not left, as a host reads it."""

from flask_babel import lazy_gettext

from app.domain.why import NoMail, Unsent, Unwritten
from app.web.filters import moment
from app.web.words import gettext

WAITS_FOR_THEM = lazy_gettext(
    "It waits for working hours where the person lives, on a day without other mail."
)
"""One sentence for all: whoever pauses mail tells nobody."""
UNSENT_WORDS = {
    Unsent.NEXT: lazy_gettext("Nothing holds it: the worker takes it next."),
    Unsent.HELD: lazy_gettext("It is held for a moment, so that it can be stopped."),
    Unsent.UNDER_WAY: lazy_gettext("It is on its way to the mail server right now."),
    Unsent.REFUSED: lazy_gettext(
        "The mail server put it off; it is tried again by itself."
    ),
    Unsent.BEHIND: lazy_gettext(
        "Older news of this event to the same person leaves first."
    ),
    Unsent.PACED: lazy_gettext(
        "The mailbox sends only so many a minute; its turn comes by itself."
    ),
    Unsent.PAUSED: lazy_gettext(
        "Trestle was restored from a backup; mail waits until an admin lets it leave."
    ),
    Unsent.QUIET_HOURS: WAITS_FOR_THEM,
    Unsent.PAUSED_BY_THEM: WAITS_FOR_THEM,
    Unsent.WEEK_FULL: WAITS_FOR_THEM,
}
NOT_MAILED = lazy_gettext(
    "They see it here and are not mailed it, or only later: they came into the audience"
    " later, want less mail, or had enough of it that week."
)
"""One sentence for all: what somebody switched off is for nobody else to know."""
UNWRITTEN_WORDS = {
    NoMail.LEFT: lazy_gettext("They no longer work here."),
    NoMail.NOT_IN_AUDIENCE: lazy_gettext("They are not among those who are told."),
    NoMail.HOSTS: lazy_gettext("They host it."),
    NoMail.ANSWERED: lazy_gettext("They had answered already."),
    NoMail.MUTED: NOT_MAILED,
    NoMail.WRITTEN: lazy_gettext("It was written; its row is no longer kept."),
    NoMail.CANCELED: lazy_gettext("The event is canceled."),
    NoMail.STOPPED: lazy_gettext("A host stopped it before their turn."),
    NoMail.JOINED_LATER: NOT_MAILED,
    NoMail.QUEUED: lazy_gettext("It is about to be written, a batch at a time."),
    NoMail.NOT_YET: lazy_gettext("Its hour has not come."),
    NoMail.NO_PLACE: lazy_gettext("Only those with a place get it."),
    NoMail.NO_PLAN: lazy_gettext("The seating is not published."),
    NoMail.NO_SEAT: lazy_gettext("They have no seat in the published plan."),
    NoMail.NO_INVITE: lazy_gettext(
        "Their calendar holds no invite that it could repeat."
    ),
    NoMail.DID_NOT_COME: lazy_gettext("Nobody noted that they came."),
    NoMail.NO_SLOT: NOT_MAILED,
    NoMail.PAUSED_BY_THEM: NOT_MAILED,
    NoMail.IN_DIGEST: lazy_gettext(
        "They had enough mail that week: it comes in their digest, with others."
    ),
    NoMail.DIGESTED: lazy_gettext("It stood in their digest, with others."),
    NoMail.MISSED: lazy_gettext("Its hour passed, and it is never sent late."),
}


def unwritten_words(unwritten: Unwritten, *, zone: str) -> str:
    """Return why there is no mail of some kind, in a sentence."""
    if unwritten.at is not None:
        when = moment(unwritten.at, zone)
        return gettext("Not yet: it is written %(when)s.", when=when)
    return str(UNWRITTEN_WORDS[unwritten.why])
