"""The words hosts read about answers and mails."""

from collections.abc import Iterable
from typing import Protocol

from flask_babel import lazy_gettext

from app.domain.needs import NeedTick
from app.domain.outbox import MailKind, MessageState
from app.domain.signups import SignupStatus
from app.models import Person, RefusedAddress
from app.web.labels import NEED_WORDS
from app.web.words import gettext

STATUS_WORDS = {
    SignupStatus.ATTENDING: lazy_gettext("Going"),
    SignupStatus.OFFERED: lazy_gettext("A place is offered"),
    SignupStatus.WAITLISTED: lazy_gettext("Waiting"),
    SignupStatus.INVITED: lazy_gettext("Invited by name"),
    SignupStatus.DECLINED: lazy_gettext("Can't make it"),
}
GROUP_WORDS = STATUS_WORDS | {
    SignupStatus.WAITLISTED: lazy_gettext("Waiting, in order")
}
MAIL_WORDS = {
    MailKind.CODE: lazy_gettext("Sign-in code"),
    MailKind.ANNOUNCEMENT: lazy_gettext("Announcement"),
    MailKind.INVITE: lazy_gettext("Invite"),
    MailKind.UPDATE: lazy_gettext("Update"),
    MailKind.CANCELLATION: lazy_gettext("Cancellation"),
    MailKind.TABLE: lazy_gettext("Table"),
    MailKind.REMINDER: lazy_gettext("Reminder"),
    MailKind.HOST_REMINDER: lazy_gettext("Reminder from a host"),
    MailKind.OFFER: lazy_gettext("Offer of a place"),
    MailKind.NEWS: lazy_gettext("News about the place"),
    MailKind.PROMPT: lazy_gettext("Prompt after the event"),
    MailKind.PROMISE: lazy_gettext("Own note"),
    MailKind.DIGEST: lazy_gettext("Digest"),
    MailKind.NOTE: lazy_gettext("Note from a host"),
    MailKind.PERSONAL: lazy_gettext("Personal mail"),
    MailKind.COFFEE: lazy_gettext("Coffee match"),
    MailKind.COFFEE_FACT: lazy_gettext("Coffee in the calendar"),
    MailKind.TOUCH: lazy_gettext("Staying in touch"),
    MailKind.INTRODUCTION: lazy_gettext("Introduction"),
    MailKind.HOST: lazy_gettext("Mail for hosts"),
}


class Told(Protocol):
    """Whatever carries what somebody told the hosts with their answer."""

    @property
    def reply(self) -> str: ...  # noqa: D102 -- a field
    @property
    def learn(self) -> str: ...  # noqa: D102 -- a field
    @property
    def help(self) -> str: ...  # noqa: D102 -- a field


def told_words(answer: Told) -> tuple[str, ...]:
    """Return what a guest tells their hosts, line by line."""
    lines = []
    if answer.reply:
        lines.append(answer.reply)
    if answer.learn:
        lines.append(gettext("Would like to learn: %(what)s", what=answer.learn))
    if answer.help:
        lines.append(gettext("Can help with: %(what)s", what=answer.help))
    return tuple(lines)


def tick_words(ticks: Iterable[NeedTick]) -> str:
    """Return what somebody ticked, as one line."""
    return ", ".join(str(NEED_WORDS[tick]) for tick in ticks)


def bounces_words(person: Person, pause: RefusedAddress | None) -> str:
    """Return that mail to somebody comes back and is paused; empty where it isn't."""
    if pause is None:
        return ""
    return gettext(
        "Mail to %(name)s bounces: nothing more is sent to %(address)s until you try"
        " again. Last answer: %(why)s",
        name=person.name,
        address=pause.address,
        why=pause.words,
    )


def mail_state(state: MessageState, *, has_trouble: bool) -> tuple[str, str]:
    """Return how far a mail is, and the tone to say it in."""
    match state:
        case MessageState.SENT:
            return gettext("sent"), "ok"
        case MessageState.DUE:
            if has_trouble:
                return gettext("refused for now, tried again"), "lamp"
            return gettext("waits to be sent"), ""
        case MessageState.FAILED:
            return gettext("failed"), "bad"
        case MessageState.TOO_LATE:
            return gettext("not sent in time"), "bad"
        case MessageState.SUPERSEDED:
            return gettext("replaced by a newer one"), ""
