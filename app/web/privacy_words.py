"""The privacy matrix in words for people."""

from flask_babel import lazy_gettext

from app.domain.charter import CAN_BE_SWITCHED_OFF, FOREVER, WIDTH, mail_key
from app.domain.outbox import MailKind
from app.domain.privacy_terms import Datum, From, Keeping, Reader, Sees
from app.web.mail_words import KINDS
from app.web.words import gettext, ngettext

TITLES = {
    "directory": lazy_gettext("Name, work mail, department, title, site"),
    "line": lazy_gettext("Who reports to whom"),
    "subject": lazy_gettext("Your name at the company's own sign-in"),
    "answer": lazy_gettext("Answers to events"),
    "series": lazy_gettext("What you said about all dates of a series"),
    "withdrawal": lazy_gettext("Places given back late"),
    "words": lazy_gettext("What you would like to learn and can help with"),
    "host-words": lazy_gettext("Why a host added or removed you"),
    "needs": lazy_gettext("Food and access needs"),
    "wishes": lazy_gettext("Whom you would like to sit with, or not to sit with"),
    "ties": lazy_gettext("What hosts decided about your table"),
    "attendance": lazy_gettext("Whether you came"),
    "seats": lazy_gettext("Who sat with whom"),
    "follow-ups": lazy_gettext("Whom you mean to write to"),
    "promises": lazy_gettext("Promises you noted"),
    "room-notes": lazy_gettext("What you noted in a room to send"),
    "coffees": lazy_gettext(
        "Your coffees and introductions: with whom, when, and what came of it"
    ),
    "coffee-words": lazy_gettext(
        "What you wrote when you asked for a coffee, or would introduce two"
    ),
    "coffee-wishes": lazy_gettext("How you would like coffees, and with whom not"),
    "busy-times": lazy_gettext("When you can't, from a calendar file of yours"),
    "own-news": lazy_gettext("Good news you told, and lines about meeting you"),
    "stories": lazy_gettext("Lines about meeting that you both published"),
    "mail": lazy_gettext("Mail to you, without its text"),
    "calendars": lazy_gettext("What your calendar holds of ours"),
    "incoming": lazy_gettext("Your answers from a calendar"),
    "personal-mail": lazy_gettext("Thank-yous, codes and reminders"),
    "settings": lazy_gettext(
        "What you don't want to be asked, whom you stay in touch with, your templates"
    ),
    "drafts": lazy_gettext("Events you are still typing"),
    "keys": lazy_gettext("Links in your mail, as hashes"),
    "codes": lazy_gettext("Your sign-in codes, as hashes"),
    "parts": lazy_gettext("What you host, and your rights"),
    "changes": lazy_gettext("Changes by you or about you"),
}
READERS = {
    Reader.SELF: lazy_gettext("you"),
    Reader.TABLEMATE: lazy_gettext("your table"),
    Reader.GUEST: lazy_gettext("whoever may see the event"),
    Reader.HOST: lazy_gettext("the hosts"),
    Reader.DOOR: lazy_gettext("the door"),
    Reader.HOST_ABOVE: lazy_gettext("hosts above you"),
    Reader.MANAGER: lazy_gettext("managers"),
    Reader.ADMIN: lazy_gettext("admins"),
    Reader.COLLEAGUE: lazy_gettext("all colleagues"),
}


HOW_MUCH = {
    Sees.NO: lazy_gettext("nothing"),
    Sees.COUNTS: lazy_gettext("counts only"),
    Sees.STATES: lazy_gettext("states only"),
    Sees.IF_SHOWN: lazy_gettext("if people choose to"),
    Sees.YES: lazy_gettext("all of it"),
}


def line_words(key: str) -> str:
    """Return what a line of the charter is about, by its key."""
    part, _, rest = key.partition(" ")
    kinds = {mail_key(kind): str(KINDS[kind]) for kind in MailKind}
    name, _, reader = rest.partition(" ")
    what = kinds.get(key) or str(TITLES.get(name, rest))
    match part:
        case "sees":
            who = str(READERS[Reader[reader.upper()]])
            return gettext("%(what)s: seen by %(who)s", what=what, who=who)
        case "kept":
            return gettext("%(what)s: how long it is kept", what=what)
        case _:
            return gettext("%(what)s: who is mailed", what=what)


def allowed_words(key: str, allows: int) -> str:
    """Return how much a line of the charter allows."""
    part, _, _ = key.partition(" ")
    match part:
        case "sees":
            return str(HOW_MUCH[next(how for how in Sees if WIDTH[how] == allows)])
        case "kept" if allows == FOREVER:
            return gettext("while somebody works here")
        case "kept":
            return ngettext("%(num)d day", "%(num)d days", allows)
        case _ if not allows:
            return gettext("nobody")
        case _ if allows == CAN_BE_SWITCHED_OFF:
            return gettext("whoever has not switched it off")
        case _:
            return gettext("everyone it concerns")


def reader_words(one: Datum) -> str:
    """Return who sees it, and how much: "you, the hosts, admins (states only)"."""
    seen = [
        _qualified(str(READERS[reader]), one.seen_by(reader))
        for reader in Reader
        if one.seen_by(reader) is not Sees.NO
    ]
    return ", ".join(seen) or gettext("nobody")


def keeping_words(one: Datum) -> str:
    """Return how long it is kept: "7 days after the event"."""
    return _until(one.keeping) if one.keeping else gettext("while you work here")


def _qualified(reader: str, sees: Sees) -> str:
    match sees:
        case Sees.YES | Sees.NO:
            return reader
        case Sees.IF_SHOWN:
            return gettext("%(reader)s if you choose to", reader=reader)
        case Sees.STATES:
            return gettext("%(reader)s (states only)", reader=reader)
        case Sees.COUNTS:
            return gettext("%(reader)s (counts only)", reader=reader)


def _until(keeping: Keeping) -> str:
    time = ngettext("%(num)d day", "%(num)d days", keeping.days)
    match keeping.since:
        case From.EVENT:
            return gettext("%(time)s after the event", time=time)
        case From.SETTLED:
            return gettext("%(time)s after it left", time=time)
        case From.MADE:
            return gettext("%(time)s", time=time)
        case From.CLOSED:
            return gettext("%(time)s after you close it", time=time)
        case From.EXPIRED:
            return gettext("%(time)s after it ends", time=time)
        case From.LEFT:
            return gettext("%(time)s after you leave", time=time)
