"""Settings of the way in: whose word on senders counts, and where answers come to."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import parseaddr
from functools import partial
from urllib.parse import urlsplit

from app.config import values
from app.config.mail import MailSettings
from app.config.values import PREFIX, SettingsRefused
from app.domain.mail_route import InboxRoute, Sender

READ: dict[str, Callable[[str], object]] = {
    "imap_seconds": partial(values.amount, "imap_seconds", least=1),
    "internal_mail_only": partial(values.switch, "internal_mail_only"),
}
PLUS = "plus"
FOLDER = re.compile(r"[ -~]{1,100}")
"""Other letters are written in an alphabet of their own there (RFC 3501, 5.1.3)."""


@dataclass(frozen=True, kw_only=True)
class AnswerSettings(MailSettings):
    """How answers by mail are believed. None set: each waits for a host."""

    imap_url: str = field(default="", repr=False)
    """The mailbox that answers come to. Empty: none is read."""
    imap_handled: str = "Trestle handled"
    """Folder that a mail is moved to once it was read."""
    imap_seconds: float = 30
    """Between two looks into the mailbox."""
    authserv_id: str = ""
    """The name our own mail server writes into Authentication-Results."""
    internal_mail_only: bool = False
    """The mailbox gets nothing but mail of colleagues, who signed in to send it."""
    reply_addressing: str = ""
    """plus: each invite has a signed address of its own, events+…@."""

    def inbox_route(self) -> InboxRoute | None:
        """Return the way to the mailbox that is read; None: none is."""
        if not self.imap_url:
            return None
        has_login = "@" in urlsplit(self.imap_url).netloc
        way_out = self.route()
        return InboxRoute(
            url=self.imap_url,
            mailbox=way_out.mailbox,
            order=None if has_login else way_out.order,
            handled=self.imap_handled,
            every_s=self.imap_seconds,
        )

    @property
    def inbox_account(self) -> str:
        """Return which mailbox is read, without a password; empty: none is."""
        route = self.inbox_route()
        return route.account if route else ""


def check(settings: AnswerSettings, *, demo: bool) -> None:
    """Refuse what contradicts itself, saying what to set."""
    if demo and settings.imap_url:
        raise _refusal("imap_url", "demo mode reads no real mail; unset one of them")
    _check_mailbox(settings)
    if settings.authserv_id and settings.internal_mail_only:
        raise _refusal(
            "internal_mail_only",
            "TRESTLE_AUTHSERV_ID says how senders are checked; unset one of them",
        )
    if len(settings.authserv_id.split()) > 1 or ";" in settings.authserv_id:
        raise _refusal("authserv_id", "it is one word, as mx.corp.example")
    if settings.reply_addressing not in {"", PLUS}:
        raise _refusal("reply_addressing", "it is plus, or unset")
    if not settings.reply_addressing:
        return
    if settings.provider.sender is Sender.MAILBOX:
        raise _refusal(
            "reply_addressing",
            f"TRESTLE_MAIL_PRESET={settings.mail_preset} sends as the mailbox alone,"
            " and these are other senders; unset it",
        )
    name = parseaddr(settings.mail_from)[1].partition("@")[0]
    if "+" in name:
        raise _refusal(
            "mail_from", "with TRESTLE_REPLY_ADDRESSING=plus it can't have a + itself"
        )


def _check_mailbox(settings: AnswerSettings) -> None:
    values.check_imap_url(settings.imap_url)
    route = settings.inbox_route()
    if route is None:
        return
    if not FOLDER.fullmatch(route.handled) or not FOLDER.fullmatch(route.folder):
        raise _refusal("imap_handled", "folders have names of plain letters")
    if route.handled.lower() == route.folder.lower():
        raise _refusal("imap_handled", "it must be another folder than the one read")
    if route.order is None and "@" not in urlsplit(settings.imap_url).netloc:
        raise _refusal(
            "imap_url",
            "it must hold user:password@, or TRESTLE_MAIL_PRESET must be one that"
            " signs in by token",
        )


def _refusal(name: str, why: str) -> SettingsRefused:
    return SettingsRefused(f"{PREFIX}{name.upper()}: {why}")
