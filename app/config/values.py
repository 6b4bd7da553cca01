"""Settings as an operator writes them: each is read, or refused in one sentence."""

import math
import re
from collections.abc import Iterable
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from app.domain.manners import Week, WeekIsWrong, read_week

PREFIX = "TRESTLE_"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1", "[::1]"})
SWITCH = {"1": True, "0": False}
LARGEST = 1e9
"""Of seconds and counts alike; an interval of more can't be added to an instant."""

SMTP = frozenset({"smtp", "smtp+starttls", "smtps"})
IMAP = frozenset({"imaps", "imap+starttls"})
BIND = re.compile(r"(\[[0-9a-fA-F:]+\]|[\w.-]+):(\d{1,5})")
ADDRESS = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+")
SQLITE = "sqlite:///"
NOWHERE = "sqlite://"
"""A database in the memory of one process: for looking at what needs none."""
SERVERS = ("postgresql://", "postgresql+psycopg://")
LAST_PORT = 65_535


class SettingsRefused(Exception):  # noqa: N818 -- reads as the sentence it states
    """A setting is missing, misspelled or unsafe; the text says which and what to do."""


def switch(name: str, text: str) -> bool:
    """Return whether it is on; only 1 and 0 are understood."""
    if text not in SWITCH:
        raise _refusal(name, f"{text!r} is neither 1 (on) nor 0 (off)")
    return SWITCH[text]


def amount(name: str, text: str, *, least: float = 0) -> float:
    """Return a number of seconds."""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not least <= number <= LARGEST:
        raise _refusal(name, f"{text!r} is no number from {least:g}")
    return number


def whole(name: str, text: str, *, least: int = 0) -> int:
    """Return a whole number."""
    number = amount(name, text, least=least)
    if number != int(number):
        raise _refusal(name, f"{text!r} is no whole number")
    return int(number)


def amounts(name: str, text: str) -> tuple[float, ...]:
    """Return numbers of seconds that stand between commas."""
    return tuple(amount(name, part) for part in text.split(","))


def check_zone_data(folder: str) -> None:
    """Refuse what is no folder by its whole path."""
    path = Path(folder)
    if folder and not (path.is_absolute() and path.is_dir()):
        raise _refusal("zone_data", "it must be a folder, by its whole path")


def week(name: str, text: str) -> Week | None:
    """Return days and hours as `mon-fri 09:00-17:00`; "": None."""
    if not text:
        return None
    try:
        return read_week(text)
    except WeekIsWrong:
        why = f"{text!r} is no days and hours; write them like mon-fri 09:00-17:00"
        raise _refusal(name, why) from None


def check_zone(zone: str) -> None:
    """Refuse a zone that the zone data does not know."""
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError) as error:
        why = f"{zone!r} is no zone; write one like Europe/Berlin"
        raise _refusal("zone", why) from error


def check_base_url(url: str) -> None:
    """Refuse what no link could begin with: pages lie at the root of one host."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"}:
        raise _refusal("base_url", "it must begin with http:// or https://")
    if not parts.hostname or re.search(r"\s", url):
        raise _refusal("base_url", "it must name a host, as https://trestle.example")
    if parts.path or parts.query or parts.fragment:
        raise _refusal("base_url", "it must end after the host: pages lie at its root")


def check_mail_from(text: str) -> None:
    """Refuse a sender without an address."""
    if not ADDRESS.fullmatch(parseaddr(text)[1]) or "\n" in text:
        why = "it must hold an address: Trestle <events@corp.example>"
        raise _refusal("mail_from", why)


def check_smtp_url(url: str) -> None:
    """Refuse a mail server that could never be called; "" is none."""
    if not url:
        return
    if url.partition("://")[0] not in SMTP:
        why = "it must begin with smtp://, smtp+starttls:// or smtps://"
        raise _refusal("smtp_url", why)
    _check_server("smtp_url", url)


def check_imap_url(url: str) -> None:
    """Refuse a mailbox that could never be read; "" is none."""
    if not url:
        return
    if url.partition("://")[0] not in IMAP:
        why = "it must begin with imaps:// or imap+starttls://"
        raise _refusal("imap_url", why)
    _check_server("imap_url", url)


def _check_server(name: str, url: str) -> None:
    try:
        parts = urlsplit(url)
        named = bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is none
        named = False
    if not named:
        # A password may stand in it, so it isn't repeated here.
        why = "it must name a host, and a port if it isn't the usual one"
        raise _refusal(name, f"{why}; write /, @ and : in a password as %XX")


def check_bind(bind: str) -> None:
    """Refuse what no socket can be bound to."""
    found = BIND.fullmatch(bind)
    if found is None or not 1 <= int(found[2]) <= LAST_PORT:
        raise _refusal("bind", f"{bind!r} is not of the form address:port")


def database_address(name: str, url: str) -> str:
    """Return the address of a database; a file's gets an absolute path."""
    if url.startswith(SERVERS) or url == NOWHERE:
        return url
    path = url.removeprefix(SQLITE)
    if not url.startswith(SQLITE) or not path or path == ":memory:":
        # A password may stand in it, so it isn't repeated here.
        why = "it must begin with sqlite:///path or postgresql+psycopg://"
        raise _refusal(name, why)
    return f"{SQLITE}{Path(path).absolute()}"


def take_files(given: dict[str, str], known: Iterable[str]) -> None:
    """Put what the files hold in the place of `…_FILE`; a file goes before a value."""
    for name in known:
        if path := given.pop(f"{name}_file", ""):
            given[name] = _read_file(name, path)


def _refusal(name: str, why: str) -> SettingsRefused:
    return SettingsRefused(f"{PREFIX}{name.upper()}: {why}")


def _read_file(name: str, path: str) -> str:
    try:
        return Path(path).read_text().strip()
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it is no text"
        raise SettingsRefused(
            f"{PREFIX}{name.upper()}_FILE can't be read: {why}"
        ) from (error)
