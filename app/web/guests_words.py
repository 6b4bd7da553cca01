"""The words hosts read about answers and mails."""

from flask_babel import lazy_gettext

from app.domain.outbox import MailKind, MessageState
from app.domain.signups import SignupStatus
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
    MailKind.NOTE: lazy_gettext("Note from a host"),
    MailKind.PERSONAL: lazy_gettext("Personal mail"),
    MailKind.HOST: lazy_gettext("Mail for hosts"),
}


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
