"""Why no mail leaves, and how long much mail takes, in words."""

from datetime import UTC, datetime, timedelta

from flask_babel import lazy_gettext

from app.db import db
from app.domain.outbox import PACED, MailClass, MailFault, MailKind
from app.domain.pacing import DAY, HOUR, MINUTE, Limits, last_class_to_leave, lasts
from app.queries.pacing import count_ahead, count_left
from app.web.filters import clock, day, moment
from app.web.login import current_options
from app.web.words import gettext, ngettext

KINDS = {
    MailKind.CODE: lazy_gettext("Sign-in codes"),
    MailKind.ANNOUNCEMENT: lazy_gettext("Announcements"),
    MailKind.INVITE: lazy_gettext("Invites"),
    MailKind.UPDATE: lazy_gettext("Updates"),
    MailKind.CANCELLATION: lazy_gettext("Cancellations"),
    MailKind.TABLE: lazy_gettext("Tables"),
    MailKind.REMINDER: lazy_gettext("Reminders"),
    MailKind.HOST_REMINDER: lazy_gettext("Reminders from hosts"),
    MailKind.OFFER: lazy_gettext("Offers of a place"),
    MailKind.NEWS: lazy_gettext("Facts about a place"),
    MailKind.PROMPT: lazy_gettext("Day after"),
    MailKind.PROMISE: lazy_gettext("Promises"),
    MailKind.DIGEST: lazy_gettext("Digests"),
    MailKind.NOTE: lazy_gettext("Notes from hosts"),
    MailKind.PERSONAL: lazy_gettext("Personal mail"),
    MailKind.COFFEE: lazy_gettext("Coffee matches"),
    MailKind.COFFEE_FACT: lazy_gettext("Coffees in calendars"),
    MailKind.TOUCH: lazy_gettext("Staying in touch"),
    MailKind.INTRODUCTION: lazy_gettext("Introductions"),
    MailKind.HOST: lazy_gettext("For hosts and admins"),
}
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


def standstill_words(waiting: int, *, refused_at: datetime, zone: str) -> str:
    """Return how many mails wait since when: by the clock today, else with the day."""
    if day(refused_at, zone) == day(datetime.now(UTC), zone):
        return ngettext(
            "One mail is waiting; the mail server refused it at %(time)s. We retry by"
            " ourselves; sign-in codes and facts about seats go first.",
            "%(num)s mails are waiting; the mail server refused them at %(time)s. We"
            " retry by ourselves; sign-in codes and facts about seats go first.",
            waiting,
            time=clock(refused_at, zone),
        )
    return ngettext(
        "One mail is waiting; the mail server refused it on %(when)s. We retry by"
        " ourselves; sign-in codes and facts about seats go first.",
        "%(num)s mails are waiting; the mail server refused them on %(when)s. We"
        " retry by ourselves; sign-in codes and facts about seats go first.",
        waiting,
        when=moment(refused_at, zone),
    )


_UNREAD = {
    MailFault.UNREACHABLE: lazy_gettext(
        "The mailbox is out of reach. Answers in it wait; it is tried again by itself."
    ),
    MailFault.TOKEN: lazy_gettext(
        "The provider gives no token for our mailbox, so answers by mail wait there. Check TRESTLE_OAUTH_…, then run: trestle doctor"
    ),
    MailFault.SIGN_IN: lazy_gettext(
        "The mailbox refuses our sign-in, so answers by mail wait there. Check TRESTLE_IMAP_URL and the mailbox’s permissions, then run: trestle doctor"
    ),
}
_UNREAD_FOR_NOW = lazy_gettext(
    "The mailbox can’t be read as it should. Answers in it wait; it is tried again by itself."
)


def unread_words(fault: MailFault) -> str:
    """Return why the mailbox isn't read, and what to do."""
    return str(_UNREAD.get(fault, _UNREAD_FOR_NOW))


def fault_words(fault: MailFault) -> str:
    """Return why no mail leaves, and what to do."""
    return str(_FAULTS[fault])


def mails_words(mails: int, *, kind: MailKind, delay: timedelta = timedelta()) -> str:
    """Return "214 mails, about 9 minutes."; empty where there are none."""
    if not mails:
        return ""
    return ngettext(
        "%(num)s mail, %(span)s.",
        "%(num)s mails, %(span)s.",
        mails,
        span=how_long(mails, kind=kind, delay=delay),
    )


def how_long(mails: int, *, kind: MailKind, delay: timedelta = timedelta()) -> str:
    """Return "about 9 minutes": until the last of so many mails of a kind has left.

    By the pace and limits of the mailbox, and what waits before them; `delay` is for
    how long none leaves yet.
    """
    return span_words(_takes(mails, kind=kind, delay=delay))


def long_mail_words(mails: int, *, kind: MailKind) -> str:
    """Return how long so many mails take; empty where it is a minute or less."""
    takes = _takes(mails, kind=kind, delay=timedelta())
    if not mails or takes <= MINUTE:
        return ""
    return gettext("The mails take %(span)s.", span=span_words(takes))


def limit_words(limits: Limits) -> str:
    """Return why mail waits though the server takes it: the day's limit is near."""
    if not limits.per_day:
        return ""
    left = count_left(db.session(), within=DAY, now=datetime.now(UTC), of_all=True)
    last = last_class_to_leave(
        pace=0, within_minute=0, per_day=limits.per_day, within_day=left
    )
    if last is MailClass.REST:
        return ""
    facts = {"left": left, "limit": limits.per_day}
    if last is None:
        return gettext(
            "%(left)s mails left within a day, and the mailbox takes %(limit)s: all"
            " mail waits until some of them are a day old.",
            **facts,
        )
    return gettext(
        "%(left)s mails left within a day, and the mailbox takes %(limit)s:"
        " announcements wait, so that codes and facts about seats still leave.",
        **facts,
    )


def span_words(span: timedelta) -> str:
    """Return a span as people say it: in minutes, in hours from two on, in days."""
    if span >= DAY:
        return ngettext("about a day", "about %(num)s days", round(span / DAY))
    if span >= 2 * HOUR:
        return ngettext("about an hour", "about %(num)s hours", round(span / HOUR))
    return ngettext("about a minute", "about %(num)s minutes", round(span / MINUTE))


def _takes(mails: int, *, kind: MailKind, delay: timedelta) -> timedelta:
    session, options, now = db.session(), current_options(), datetime.now(UTC)
    limits = options.limits
    is_paced = limits.counts_all or kind in PACED
    takes = lasts(
        mails,
        ahead=count_ahead(session, kind=kind, limits=limits, now=now),
        pace=options.pace if is_paced else 0,
        per_day=limits.per_day,
        today=count_left(session, within=DAY, now=now, of_all=True)
        if limits.per_day
        else 0,
    )
    # Of the first minute of sending, the delay's last one is a part.
    return takes + max(delay - MINUTE, timedelta())
