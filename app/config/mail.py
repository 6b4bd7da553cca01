"""Settings of the way out: a preset fills them in, each can be set by itself."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from email.utils import parseaddr
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from app.config import values
from app.config.values import LOOPBACK, PREFIX, SettingsRefused
from app.domain.mail_route import (
    PROVIDERS,
    ClientCredentials,
    Preset,
    Provider,
    Route,
    Sender,
    ServiceAccount,
    TokenOrder,
)
from app.domain.pacing import Limits

READ: dict[str, Callable[[str], object]] = {
    "pace": partial(values.whole, "pace"),
    "daily_limit": partial(values.whole, "daily_limit"),
    "smtp_connections": partial(values.whole, "smtp_connections"),
}
OURS_BY_DEFAULT = "trestle.example"
MICROSOFT = ("oauth_tenant", "oauth_client_id")
PROOFS = ("oauth_client_secret", "oauth_client_certificate")
GOOGLE = ("oauth_service_account",)
ANY = ("oauth_token_url", "oauth_scope")


@dataclass(frozen=True, kw_only=True)
class MailSettings:
    """How mail leaves, and who signs in for it."""

    mail_preset: str = ""
    """microsoft365, google or relay: fills in server, pace, limits and MAIL FROM."""
    mail_from: str = f"Trestle <events@{OURS_BY_DEFAULT}>"
    mailbox: str = ""
    """Who signs in at a provider. Empty: the address of `mail_from`."""
    smtp_url: str = ""
    """Empty and no preset: mail is put into a Maildir, so everything can be tried."""
    maildir: str = ""
    """Empty: `mail` under `var`."""
    pace: int | None = None
    """Announcements and prompts a minute, with a provider all mail; 0: no limit."""
    daily_limit: int | None = None
    """Mails within 24 hours; 0: no limit."""
    smtp_connections: int | None = None
    """Mails under way at once, over all workers; 0: no limit."""
    oauth_tenant: str = ""
    oauth_client_id: str = ""
    oauth_client_secret: str = ""
    oauth_client_certificate: str = ""
    """A private key and its certificate in one PEM, in the place of a secret."""
    oauth_service_account: str = ""
    """The JSON key of a service account."""
    oauth_token_url: str = ""
    """Empty: the provider's own; another cloud has another."""
    oauth_scope: str = ""

    @property
    def provider(self) -> Provider:
        """Return what the preset fills in."""
        return PROVIDERS[Preset(self.mail_preset)]

    @property
    def real_pace(self) -> int:
        """Return how many mails a minute the mailbox may write."""
        return self.provider.pace if self.pace is None else self.pace

    @property
    def limits(self) -> Limits:
        """Return what the mailbox allows besides."""
        usual, day, lines = (
            self.provider.limits,
            self.daily_limit,
            self.smtp_connections,
        )
        return replace(
            usual,
            per_day=usual.per_day if day is None else day,
            connections=usual.connections if lines is None else lines,
        )

    @property
    def has_server(self) -> bool:
        """Return whether mail leaves the machine."""
        return bool(self.smtp_url or self.provider.server)

    def route(self) -> Route:
        """Return the way out; raises `SettingsRefused` where it leads nowhere."""
        mailbox = self.mailbox or parseaddr(self.mail_from)[1]
        has_login = "@" in urlsplit(self.smtp_url).netloc
        takes_token = bool(self.provider.token_url) and not has_login
        return Route(
            smtp_url=self.smtp_url or self.provider.server,
            maildir=self.maildir,
            mailbox=mailbox,
            sender=self.provider.sender,
            order=_order(self, mailbox) if takes_token else None,
        )


def check(settings: MailSettings) -> None:
    """Refuse what is missing or contradicts itself, saying what to set."""
    if settings.mail_preset not in set(Preset):
        raise _refusal("mail_preset", "it is microsoft365, google or relay")
    values.check_mail_from(settings.mail_from)
    values.check_smtp_url(settings.smtp_url)
    if settings.mailbox and not values.ADDRESS.fullmatch(settings.mailbox):
        raise _refusal("mailbox", "it must be an address: events@corp.example")
    preset = Preset(settings.mail_preset)
    if preset is Preset.RELAY and not settings.smtp_url:
        raise _missing("smtp_url", "smtp://mail.corp.example:587", preset)
    _check_sign_in(settings, preset)
    route = settings.route()
    _check_mailbox(settings, route, preset)
    _check_way(route)


def _check_sign_in(settings: MailSettings, preset: Preset) -> None:
    given = [
        name for name in (*MICROSOFT, *PROOFS, *GOOGLE, *ANY) if getattr(settings, name)
    ]
    wanted = {
        Preset.NONE: (),
        Preset.RELAY: (),
        Preset.MICROSOFT365: (*MICROSOFT, *PROOFS, *ANY),
        Preset.GOOGLE: (*GOOGLE, *ANY),
    }[preset]
    for name in given:
        if name not in wanted:
            has = f"with TRESTLE_MAIL_PRESET={preset}" if preset else "without a preset"
            raise _refusal(
                name, f"{has} no such sign-in is used; unset it or set the preset"
            )
    if given and "@" in urlsplit(settings.smtp_url).netloc:
        raise _refusal(
            "smtp_url",
            f"it holds a login, and {_name(given[0])} says another; unset one of them",
        )


def _check_mailbox(settings: MailSettings, route: Route, preset: Preset) -> None:
    if route.sender is not Sender.MAILBOX:
        if settings.mailbox:
            raise _refusal(
                "mailbox",
                "only microsoft365 and google sign in as one; set TRESTLE_MAIL_PRESET",
            )
        return
    written_from = parseaddr(settings.mail_from)[1]
    if written_from.endswith(f"@{OURS_BY_DEFAULT}"):
        raise _missing("mail_from", "Trestle <events@corp.example>", preset)
    if preset is Preset.MICROSOFT365 and written_from.lower() != route.mailbox.lower():
        raise _refusal(
            "mailbox",
            "microsoft365 sends as the mailbox alone; set it to the address of"
            " TRESTLE_MAIL_FROM, or unset it",
        )


def _check_way(route: Route) -> None:
    if route.order is None:
        return
    parts = urlsplit(route.order.url)
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        raise _refusal("oauth_token_url", "it must begin with https://")
    if not parts.hostname:
        raise _refusal("oauth_token_url", "it must name a host")


def _order(settings: MailSettings, mailbox: str) -> TokenOrder:
    provider = settings.provider
    url = settings.oauth_token_url or provider.token_url.format(
        tenant=settings.oauth_tenant
    )
    scope = settings.oauth_scope or provider.scope
    if settings.mail_preset == Preset.GOOGLE:
        return _account(settings, mailbox, url=url, scope=scope)
    for name in MICROSOFT:
        if not getattr(settings, name):
            raise _missing(name, _SHOWN_AS[name], Preset.MICROSOFT365)
    secret, certificate = (getattr(settings, name) for name in PROOFS)
    if bool(secret) == bool(certificate):
        raise _refusal(
            "oauth_client_secret",
            "set either it or TRESTLE_OAUTH_CLIENT_CERTIFICATE, best with _FILE;"
            f" {'both are' if secret else 'neither is'} set",
        )
    return ClientCredentials(
        url=url,
        scope=scope,
        client_id=settings.oauth_client_id,
        secret=secret,
        certificate=certificate,
    )


def _account(
    settings: MailSettings, mailbox: str, *, url: str, scope: str
) -> ServiceAccount:
    if not settings.oauth_service_account:
        raise _missing("oauth_service_account_file", "/path/to/key.json", Preset.GOOGLE)
    try:
        key: dict[str, Any] = json.loads(settings.oauth_service_account)
        return ServiceAccount(
            url=url,
            scope=scope,
            mailbox=mailbox,
            email=key["client_email"],
            key_id=key.get("private_key_id", ""),
            key=key["private_key"],
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        # The key is not repeated here.
        why = "it is no key of a service account: a JSON file with client_email and private_key"
        raise _refusal("oauth_service_account", why) from error


_SHOWN_AS = {
    "oauth_tenant": "the tenant's id or name",
    "oauth_client_id": "the application's id",
}


def _name(name: str) -> str:
    return f"{PREFIX}{name.upper()}"


def _missing(name: str, example: str, preset: Preset) -> SettingsRefused:
    return SettingsRefused(
        f"missing: {_name(name)}; TRESTLE_MAIL_PRESET={preset} needs it, as {example}"
    )


def _refusal(name: str, why: str) -> SettingsRefused:
    return SettingsRefused(f"{_name(name)}: {why}")
