"""Settings of the way in: whose word on senders counts, and where answers come to."""

from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parseaddr
from functools import partial

from app.config import values
from app.config.mail import MailSettings
from app.config.values import PREFIX, SettingsRefused
from app.domain.mail_route import Sender

READ: dict[str, Callable[[str], object]] = {
    "internal_mail_only": partial(values.switch, "internal_mail_only"),
}
PLUS = "plus"


@dataclass(frozen=True, kw_only=True)
class AnswerSettings(MailSettings):
    """How answers by mail are believed. None set: each waits for a host."""

    authserv_id: str = ""
    """The name our own mail server writes into Authentication-Results."""
    internal_mail_only: bool = False
    """The mailbox gets nothing but mail of colleagues, who signed in to send it."""
    reply_addressing: str = ""
    """plus: each invite has a signed address of its own, events+…@."""


def check(settings: AnswerSettings) -> None:
    """Refuse what contradicts itself, saying what to set."""
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


def _refusal(name: str, why: str) -> SettingsRefused:
    return SettingsRefused(f"{PREFIX}{name.upper()}: {why}")
