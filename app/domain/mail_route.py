"""How mail leaves an installation: what is known of each provider, in one place.

Every figure and address of the two providers is unverified: compare it with the
provider's own pages and one live account before anybody relies on it.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import unquote, urlsplit

from app.domain.pacing import Limits


class Preset(StrEnum):
    """Whose mailbox it is, as an operator writes it."""

    NONE = ""
    """A server by its address, nothing more."""
    MICROSOFT365 = "microsoft365"
    GOOGLE = "google"
    RELAY = "relay"


class Sender(StrEnum):
    """Which address stands in MAIL FROM: bounces go there."""

    FROM = "from"
    """The address of the From header."""
    MAILBOX = "mailbox"
    """The mailbox that signs in: a provider refuses any other."""
    EACH = "each"
    """An address for each mail (VERP), so that a bounce names its mail."""


@dataclass(frozen=True, kw_only=True)
class Provider:
    """What a preset fills in; each value can be set by itself."""

    server: str = ""
    pace: int = 60
    """Mails a minute."""
    limits: Limits = field(default_factory=Limits)
    sender: Sender = Sender.FROM
    token_url: str = ""
    """Where tokens are fetched; empty: this provider takes none."""
    scope: str = ""


PROVIDERS = {
    Preset.NONE: Provider(),
    Preset.MICROSOFT365: Provider(
        server="smtp+starttls://smtp.office365.com:587",
        pace=25,  # below about 30 a minute for each mailbox
        limits=Limits(counts_all=True, per_day=10_000, connections=3),
        sender=Sender.MAILBOX,
        token_url="https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",  # noqa: S106 -- an address
        scope="https://outlook.office365.com/.default",
    ),
    Preset.GOOGLE: Provider(
        server="smtp+starttls://smtp.gmail.com:587",
        pace=60,
        limits=Limits(counts_all=True, per_day=2_000, connections=3),
        sender=Sender.MAILBOX,
        token_url="https://oauth2.googleapis.com/token",  # noqa: S106 -- an address
        scope="https://mail.google.com/",
    ),
    Preset.RELAY: Provider(limits=Limits(connections=3), sender=Sender.EACH),
}
"""The table of presets: nothing of it stands anywhere else."""

NOT_OUR_SENDER = ("5.7.60", "5.2.252")
"""Said when a mailbox may not write as the address we gave; of no single mail."""
USED_UP = ("5.4.5", "5.7.232", "5.7.233")
"""Said when the mailbox has written enough for today; of no single mail."""


@dataclass(frozen=True, kw_only=True)
class ClientCredentials:
    """An application's own sign-in at its tenant (RFC 6749, 4.4)."""

    url: str
    scope: str
    client_id: str
    secret: str = field(default="", repr=False)
    certificate: str = field(default="", repr=False)
    """A private key and its certificate in one PEM; used where no secret is."""


@dataclass(frozen=True, kw_only=True)
class ServiceAccount:
    """A service account that speaks for a mailbox (RFC 7523)."""

    url: str
    scope: str
    mailbox: str
    email: str
    """The account's own address."""
    key_id: str
    key: str = field(repr=False)


TokenOrder = ClientCredentials | ServiceAccount
"""What a token is asked for with."""


@dataclass(frozen=True, kw_only=True)
class Route:
    """The way out of one installation."""

    smtp_url: str = ""
    """Empty: mail goes into `maildir`."""
    maildir: str = ""
    mailbox: str = ""
    """Who signs in where tokens are taken."""
    sender: Sender = Sender.FROM
    order: TokenOrder | None = None
    """None: a user and password, or no login at all."""
    secret: str = field(default="", repr=False)
    """Signs the envelope of each mail where it has its own."""


@dataclass(frozen=True, kw_only=True)
class InboxRoute:
    """The way to the mail that comes to us."""

    url: str = field(repr=False)
    """imaps:// or imap+starttls://, perhaps with a login, and a folder as its path."""
    mailbox: str = ""
    """Who signs in where tokens are taken."""
    order: TokenOrder | None = None
    """None: the login that stands in the address."""
    handled: str = "Trestle handled"
    """Folder that a mail is moved to once it was read."""
    every_s: float = 30

    @property
    def account(self) -> str:
        """Return user, server and folder: which mailbox it is, without a password."""
        parts = urlsplit(self.url)
        user = unquote(parts.username or "") or self.mailbox
        port = f":{parts.port}" if parts.port else ""
        return f"{user} {parts.hostname}{port}/{self.folder}"

    @property
    def folder(self) -> str:
        """Return the folder that is read."""
        return unquote(urlsplit(self.url).path.strip("/")) or "INBOX"

    @property
    def set_aside(self) -> str:
        """Return the folder for mail that we failed to read: for people to look at."""
        return f"{self.handled} (not read)"
