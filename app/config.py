"""Everything an operator may set, read once from the environment."""

import os
import re
import secrets
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields
from datetime import timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import structlog

from app.domain.settings import CliOptions, Rhythm, WebOptions

ROOT = Path(__file__).parent.parent
PREFIX = "TRESTLE_"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1", "[::1]"})

SMTP_URL = re.compile(r"(smtp|smtp\+starttls|smtps)://([^/@]*@)?[^/@:]+")
BIND = re.compile(r"(\[[0-9a-fA-F:]+\]|[\w.-]+):\d{1,5}")

logger = structlog.get_logger()


class SettingsRefused(Exception):  # noqa: N818 -- reads as the sentence it states
    """A setting is missing, misspelled or unsafe; the text says which and what to do."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """One installation's settings; the field `smtp_url` is TRESTLE_SMTP_URL."""

    secret_key: str
    var: str = str(ROOT / "var")
    """Where everything lives that is not in a database server."""
    database_url: str = ""
    """Empty: SQLite under `var`."""
    queue_url: str = ""
    """Empty: beside the database; on PostgreSQL the database's own address."""
    base_url: str = ""
    """Every mailed link begins with it. Empty: the loopback address of `bind`."""
    bind: str = "127.0.0.1:8000"
    web_workers: int = 2
    mail_from: str = "Trestle <events@trestle.example>"
    smtp_url: str = ""
    """Empty: mail is put into a Maildir, so everything can be tried alone."""
    maildir: str = ""
    """Empty: `mail` under `var`."""
    zone: str = "Europe/Berlin"
    """The zone of people and events that name none."""
    demo: bool = False
    """Sign in by choosing a person; never on a real installation."""
    retry_schedule: tuple[float, ...] = (15, 30, 60, 120, 300, 600)
    """Seconds to wait after each refusal; the last one repeats."""
    lease_seconds: float = 120
    """How long a claimed mail stays claimed by a worker that says nothing."""
    send_delay: float = 60
    """Seconds an announcement waits, so that it can be stopped."""
    edit_hold: float = 120
    """Seconds an edit waits, so that five saves make one mail."""
    pace: int = 60
    """Announcements and prompts a minute; 0: as fast as the server takes them."""
    trusted_proxies: int = 0
    """How many proxies before us may be believed about addresses."""
    seating_proposals: int = 400_000
    """The budget of one seating search, in changes tried."""

    def rhythm(self) -> Rhythm:
        """Return what the worker is told."""
        return Rhythm(
            lease=timedelta(seconds=self.lease_seconds),
            waits_s=self.retry_schedule,
            pace=self.pace,
            proposals=self.seating_proposals,
        )

    def web_options(self) -> WebOptions:
        """Return what pages are told."""
        return WebOptions(
            demo=self.demo,
            zone=self.zone,
            send_delay=timedelta(seconds=self.send_delay),
            edit_hold=timedelta(seconds=self.edit_hold),
            pace=self.pace,
            proposals=self.seating_proposals,
            maildir="" if self.smtp_url else self.maildir,
            trusted_proxies=self.trusted_proxies,
        )

    def cli_options(self) -> CliOptions:
        """Return what commands are told."""
        return CliOptions(
            demo=self.demo,
            bind=self.bind,
            web_workers=self.web_workers,
            zone=self.zone,
            smtp_url=self.smtp_url,
            maildir=self.maildir,
            var=self.var,
            is_sqlite=self.database_url.startswith("sqlite"),
        )

    def __post_init__(self) -> None:
        """Fill in what follows from the other settings; refuse what is unsafe."""
        fill: dict[str, str] = {
            "database_url": f"sqlite:///{Path(self.var) / 'trestle.db'}",
            "base_url": f"http://{self.bind}",
            "maildir": str(Path(self.var) / "mail"),
        }
        for name, value in fill.items():
            if not getattr(self, name):
                object.__setattr__(self, name, value)
        if not self.queue_url:
            server = self.database_url.startswith("postgresql")
            beside = f"sqlite:///{Path(self.var) / 'queue.db'}"
            object.__setattr__(
                self, "queue_url", self.database_url if server else beside
            )
        object.__setattr__(self, "base_url", self.base_url.rstrip("/"))
        _check(self)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """Read TRESTLE_*; raise `SettingsRefused` rather than guess."""
        given = {
            key.removeprefix(PREFIX).lower(): value
            for key, value in environ.items()
            if key.startswith(PREFIX)
        }
        known = {field.name for field in fields(cls)}
        _take_files(given, known)
        for name in sorted(given.keys() - known):
            _warn_of_unknown(name, known)
            del given[name]
        typed = {name: _typed(name, text) for name, text in given.items() if text}
        if not typed.get("secret_key"):
            if not typed.get("demo"):
                raise SettingsRefused(
                    f"missing: {PREFIX}SECRET_KEY; set it to a long random text, for"
                    f" example the output of: {_HOW_TO_MAKE_ONE}"
                )
            var = Path(str(typed.get("var", ROOT / "var")))
            typed["secret_key"] = _own_secret(var / "secret")
        return cls(**typed)


_HOW_TO_MAKE_ONE = 'python3 -c "import secrets; print(secrets.token_hex(32))"'
_NUMBERS = {
    "lease_seconds": float,
    "send_delay": float,
    "edit_hold": float,
    "web_workers": int,
    "pace": int,
    "trusted_proxies": int,
    "seating_proposals": int,
}


def _take_files(given: dict[str, str], known: Iterable[str]) -> None:
    # Secrets may come as files: TRESTLE_SECRET_KEY_FILE=/run/secrets/trestle.
    for name in known:
        if path := given.pop(f"{name}_file", ""):
            try:
                given[name] = Path(path).read_text().strip()
            except OSError as error:
                raise SettingsRefused(
                    f"{PREFIX}{name.upper()}_FILE can't be read: {error.strerror}"
                ) from error


def _typed(name: str, text: str) -> Any:  # noqa: ANN401 -- the field says which
    if name == "demo":
        return text == "1"
    if name == "retry_schedule":
        return tuple(_number(name, part, float) for part in text.split(","))
    return _number(name, text, _NUMBERS[name]) if name in _NUMBERS else text


def _number(name: str, text: str, kind: type[float] | type[int]) -> float:
    try:
        number = kind(text)
    except ValueError:
        number = -1
    if number < 0:
        raise SettingsRefused(f"{PREFIX}{name.upper()}: {text!r} is no number from 0")
    return number


def _check(settings: Settings) -> None:
    try:
        ZoneInfo(settings.zone)
    except (KeyError, ValueError) as error:
        raise SettingsRefused(
            f"{PREFIX}ZONE: {settings.zone!r} is no zone; write one like Europe/Berlin"
        ) from error
    if urlsplit(settings.base_url).scheme not in {"http", "https"}:
        raise SettingsRefused(f"{PREFIX}BASE_URL must begin with http:// or https://")
    if "@" not in settings.mail_from:
        raise SettingsRefused(f"{PREFIX}MAIL_FROM must hold an address: Name <a@b>")
    if settings.smtp_url and not SMTP_URL.match(settings.smtp_url):
        raise SettingsRefused(
            f"{PREFIX}SMTP_URL must begin with smtp://, smtp+starttls:// or smtps://"
            " and name a host"
        )
    if not BIND.fullmatch(settings.bind):
        raise SettingsRefused(
            f"{PREFIX}BIND: {settings.bind!r} is not of the form address:port"
        )
    if settings.demo and settings.smtp_url:
        raise SettingsRefused(
            "demo mode sends no real mail: unset TRESTLE_SMTP_URL or TRESTLE_DEMO"
        )
    if settings.demo and settings.bind.rpartition(":")[0] not in LOOPBACK:
        raise SettingsRefused(
            "demo mode lets anyone become anyone: TRESTLE_BIND must be loopback,"
            " or unset TRESTLE_DEMO"
        )


def _warn_of_unknown(name: str, known: Iterable[str]) -> None:
    if name.startswith("test_"):
        return  # the tests read those themselves
    if meant := get_close_matches(name, known, n=1, cutoff=0.8):
        raise SettingsRefused(
            f"unknown: {PREFIX}{name.upper()}; {PREFIX}{meant[0].upper()} was meant?"
        )
    # A newer or older release may know it: going back must not stop the start.
    logger.warning("unknown_setting", name=f"{PREFIX}{name.upper()}")


def _own_secret(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        draft = path.with_name(f"secret.{secrets.token_hex(8)}")
        with os.fdopen(
            os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w"
        ) as file:
            file.write(secrets.token_hex(32))
        # Web and worker may start at once: the first link wins, and no half file is seen.
        with suppress(FileExistsError):
            path.hardlink_to(draft)
        draft.unlink()
    return path.read_text()
