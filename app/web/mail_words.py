"""Why no mail leaves, and how long much mail takes, in words."""

from flask_babel import lazy_gettext

from app.domain.outbox import MailFault

_FAULTS = {
    MailFault.UNREACHABLE: lazy_gettext(
        "The mail server is out of reach. Nothing is lost; it is tried again by itself."
    ),
    MailFault.TOKEN: lazy_gettext(
        "The provider gives no token for our mailbox, so no mail leaves. Nothing is lost. Check TRESTLE_OAUTH_…, then run: trestle doctor"
    ),
    MailFault.SIGN_IN: lazy_gettext(
        "The mail server refuses our sign-in, so no mail leaves. Nothing is lost. Check the login and the mailbox’s permissions, then run: trestle doctor"
    ),
    MailFault.SENDER: lazy_gettext(
        "The mail server doesn’t let us write as this mailbox, so no mail leaves. Nothing is lost. Check TRESTLE_MAIL_FROM and the mailbox’s permissions."
    ),
    MailFault.USED_UP: lazy_gettext(
        "The mailbox has written as much as it may for now. The rest leaves by itself."
    ),
    MailFault.SERVER: lazy_gettext(
        "The mail server takes nothing for now. Nothing is lost; it is tried again by itself."
    ),
}


def fault_words(fault: MailFault) -> str:
    """Return why no mail leaves, and what to do."""
    return str(_FAULTS[fault])
