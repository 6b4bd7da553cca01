"""The words in which answers by mail are told to hosts and admins."""

from collections.abc import Mapping

from flask_babel import lazy_gettext

from app.domain.calendar import PartStat
from app.domain.incoming import Nature, Press, Why
from app.models import Event, IncomingMail
from app.web.filters import moment
from app.web.words import gettext, ngettext

Names = Mapping[str, str]
"""The sender (a name or an address), the person it is about, and who is to step in."""
SAYS = {
    PartStat.ACCEPTED: lazy_gettext("Accepted"),
    PartStat.TENTATIVE: lazy_gettext("Maybe"),
    PartStat.DECLINED: lazy_gettext("Declined"),
    PartStat.DELEGATED: lazy_gettext("Sends somebody else"),
    PartStat.NEEDS_ACTION: lazy_gettext("Has not decided"),
}
DONE_WORDS = {
    Press.APPLY: lazy_gettext("Applied, as if they had pressed it themselves."),
    Press.KEEP_TIME: lazy_gettext("The time stays, and their calendar is told."),
    Press.STEP_IN: lazy_gettext(
        "Their place is free. Whoever they named gets a link, if they work here."
    ),
    Press.SEND_AGAIN: lazy_gettext("The invite is on its way again."),
}
_WHY = {
    Why.UNPROVEN: lazy_gettext("Nothing shows that it is really from them."),
    Why.OTHER_SENDER: lazy_gettext("%(sender)s sent it, and it speaks for %(person)s."),
    Why.MANY_SENDERS: lazy_gettext("It names several senders."),
    Why.STRANGER: lazy_gettext("Nobody here has that address."),
    Why.NOT_INVITED: lazy_gettext(
        "The invite was forwarded to them. They got a link of their own."
    ),
    Why.UNCLEAR: lazy_gettext("It can’t be told what the answer is."),
    Why.OTHER_DATE: lazy_gettext("It is about another date."),
    Why.BY_MACHINE: lazy_gettext("A program sent it by itself."),
    Why.COUNTER: lazy_gettext("Their answer and their place stay as they are."),
    Why.DELEGATED: lazy_gettext("Their place stays theirs until you decide."),
    Why.REFRESH: lazy_gettext("Their calendar may have lost it."),
}
UNMATCHED = {
    Why.UNKNOWN_EVENT: lazy_gettext("An answer to no event of this installation"),
    Why.NO_CALENDAR: lazy_gettext("Mail without an answer in it"),
    Why.NOT_FOR_US: lazy_gettext("An invite or a cancellation of somebody else"),
    Why.UNREADABLE: lazy_gettext("A calendar that can’t be read"),
    Why.AUTOMATIC: lazy_gettext("An automatic mail"),
    Why.NO_KEY: lazy_gettext(
        "It asks to end a kind of mail, and nothing shows whose. Nothing changed."
    ),
    Why.OTHER_SENDER: lazy_gettext(
        "A colleague asks to end a kind of mail for somebody else. Nothing changed."
    ),
}


def what_words(mail: IncomingMail, names: Names, *, zone: str) -> str:
    """Return "Ana Ünal: Declined", or what else was asked."""
    name = names["person"] or names["sender"] or gettext("Somebody")
    if mail.nature is Nature.COUNTER:
        if mail.proposed_starts_at is None:
            return gettext("%(name)s proposes another time", name=name)
        at = moment(mail.proposed_starts_at, zone)
        return gettext("%(name)s proposes %(when)s", name=name, when=at)
    if mail.nature is Nature.REFRESH:
        return gettext("%(name)s asks for the invite again", name=name)
    if mail.partstat is PartStat.DELEGATED and names["other"]:
        return gettext(
            "%(name)s sends %(other)s instead", name=name, other=names["other"]
        )
    if mail.partstat is None:
        return gettext("%(name)s sent an answer", name=name)
    return gettext("%(name)s: %(answer)s", name=name, answer=SAYS[mail.partstat])


def why_words(why: Why | None, names: Names) -> str:
    """Return why it waits, and what is true until somebody decides."""
    words = str(_WHY[why]) if why in _WHY else ""
    return words % {
        "sender": names["sender"] or gettext("Somebody"),
        "person": names["person"] or gettext("somebody else"),
    }


def press_words(press: Press, event: Event, names: Names) -> str:
    """Return the one press that fits."""
    match press:
        case Press.APPLY:
            return gettext("Apply as their answer")
        case Press.KEEP_TIME:
            return gettext("Keep the time, and say so")
        case Press.SEND_AGAIN:
            return gettext("Send the invite again")
        case Press.STEP_IN:
            free = free_words_of_others(event)
            if not names["other"]:
                return free
            return gettext(
                "%(free)s, and ask %(other)s", free=free, other=names["other"]
            )


def free_words_of_others(event: Event) -> str:
    """Return what freeing somebody else's place is called."""
    if event.tables:
        return gettext("Free their seat")
    return gettext("Free their place")


def said_words(partstat: PartStat | None, *, guests: int) -> str:
    """Return the answer, and how many more would come."""
    said = str(SAYS[partstat]) if partstat else ""
    if not guests:
        return said
    return ngettext(
        "%(said)s, with %(num)s more person",
        "%(said)s, with %(num)s more people",
        guests,
        said=said,
    )
