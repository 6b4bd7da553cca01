"""The five questions of `trestle init`: asked, checked, and asked again."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import parseaddr
from ipaddress import ip_address
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import click

from app.cli.base import Refused
from app.domain.people_import import (
    Column,
    FileIsRefused,
    Reading,
    Trouble,
    match_columns,
)
from app.domain.people_rows import read_rows
from app.operations.people_file import Sheet, read_sheet
from app.web.people_words import trouble_words

Check = Callable[[Mapping[str, str]], str]
"""Says what is wrong with settings; "" when they would do."""


class NotThis(Exception):  # noqa: N818 -- reads as the sentence it states
    """An answer can't be used; the text says what to change."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the options say already, and what the settings file said before."""

    check: Check
    given: Mapping[str, str]
    before: Mapping[str, str]
    mapped: dict[Column, str] = field(default_factory=dict)
    """Columns of the people file by hand; answers add to it."""

    @property
    def is_first(self) -> bool:
        """Return whether there is no installation yet."""
        return not self.before


@dataclass(frozen=True, kw_only=True)
class PeopleFile:
    """The rows of a people file, and where its columns stand."""

    sheet: Sheet
    places: Mapping[Column, int]

    def read(self, *, departments: Sequence[str]) -> Reading:
        """Return whom it names; `departments` are those that are known already."""
        return read_rows(self.sheet.rows, places=self.places, departments=departments)


@dataclass(frozen=True, kw_only=True)
class Answers:
    """Where Trestle will be, who writes its mail, and who works here."""

    address: str
    mailbox: str
    zone: str
    people: PeopleFile | None
    admin: str
    """A mail address; "" only where there are admins already."""


def ask_all(asked: Asked) -> Answers:
    """Return five answers that can be used; raises `Refused` for a wrong option."""
    address = _ask(
        asked,
        "address",
        "Address people will open",
        _setting(asked, "BASE_URL", _address),
    )
    mailbox = _ask(
        asked,
        "mailbox",
        "Mailbox that writes and is the organizer of every invite",
        _setting(asked, "MAIL_FROM", _mailbox),
    )
    people = _ask(
        asked, "people", "People file (CSV)", lambda text: _people(asked, text)
    )
    admin = _ask(
        asked, "admin", "Mail of the first admin", lambda text: _admin(people, text)
    )
    zone = _ask(asked, "zone", "Time zone", _setting(asked, "ZONE", str.strip))
    return Answers(
        address=address, mailbox=mailbox, zone=zone, people=people, admin=admin
    )


EXAMPLES = {
    "address": "https://trestle.corp.example",
    "mailbox": "Trestle <events@corp.example>",
    "people": "people.csv",
    "admin": "you@corp.example",
}
SETTINGS = {
    "address": "TRESTLE_BASE_URL",
    "mailbox": "TRESTLE_MAIL_FROM",
    "zone": "TRESTLE_ZONE",
}
USUAL_ZONE = "Europe/Berlin"


T = TypeVar("T")


def _ask(asked: Asked, option: str, question: str, read: Callable[[str], T]) -> T:
    if option in asked.given:
        try:
            return read(asked.given[option])
        except NotThis as refusal:
            raise Refused(f"--{option}: {refusal}") from refusal
    while True:
        text = click.prompt(
            f"{question}{_hint(asked, option)}",
            default=_default(asked, option),
            show_default=option in SETTINGS,
            err=True,
        )
        try:
            return read(text)
        except NotThis as refusal:
            click.echo(f"  {refusal}", err=True)


def _hint(asked: Asked, option: str) -> str:
    if option in SETTINGS and not asked.is_first:
        return ""
    if option in {"people", "admin"} and not asked.is_first:
        return ", or Enter to leave it as it is"
    example = EXAMPLES.get(option)
    return f" (like {example})" if example else ""


def _default(asked: Asked, option: str) -> str | None:
    if setting := SETTINGS.get(option):
        usual = USUAL_ZONE if option == "zone" else None
        return asked.before.get(setting, usual)
    return None if asked.is_first else ""


def _setting(
    asked: Asked, name: str, tidy: Callable[[str], str]
) -> Callable[[str], str]:
    def read(text: str) -> str:
        value = tidy(text)
        if refusal := asked.check({f"TRESTLE_{name}": value}):
            raise NotThis(refusal.removeprefix(f"TRESTLE_{name}: "))
        return value

    return read


def _address(text: str) -> str:
    text = text.strip().rstrip("/")
    return text if "://" in text else f"https://{text}"


def _mailbox(text: str) -> str:
    name, address = parseaddr(text.strip())
    return f"{name or 'Trestle'} <{address}>"


def _people(asked: Asked, text: str) -> PeopleFile | None:
    if not text.strip() and not asked.is_first:
        return None
    try:
        sheet = read_sheet(Path(text.strip()).expanduser().read_bytes())
        return _read(asked, sheet)
    except OSError as error:
        raise NotThis(f"{text}: {error.strerror}") from error
    except FileIsRefused as refusal:
        raise NotThis(trouble_words(refusal.trouble, names=refusal.names)) from refusal


def _read(asked: Asked, sheet: Sheet) -> PeopleFile:
    try:
        places = match_columns(sheet.header, given=asked.mapped)
    except FileIsRefused as refusal:
        if refusal.trouble is not Trouble.COLUMNS_MISSING:
            raise
        if "people" in asked.given:
            names = ", ".join(refusal.names)
            raise NotThis(
                f"no column of it is known to hold: {names}; name it as --map"
                f" {refusal.names[0]}=THEIRS. It has: {', '.join(sheet.header)}"
            ) from refusal
        _ask_columns(asked, sheet, missing=refusal.names)
        places = match_columns(sheet.header, given=asked.mapped)
    people = PeopleFile(sheet=sheet, places=places)
    if not people.read(departments=[]).entries:
        raise NotThis("nobody in this file can be taken in; look at its rows")
    return people


def _ask_columns(asked: Asked, sheet: Sheet, *, missing: tuple[str, ...]) -> None:
    click.echo(f"  The columns of this file: {', '.join(sheet.header)}", err=True)
    for name in missing:
        theirs = click.prompt(
            f"  Which of them holds the {name}",
            type=click.Choice(sheet.header, case_sensitive=False),
            show_choices=False,
            err=True,
        )
        asked.mapped[Column(name)] = theirs


def _admin(people: PeopleFile | None, text: str) -> str:
    address = text.strip().lower()
    if people is None:
        return address
    known = {entry.email.lower() for entry in people.read(departments=[]).entries}
    if address in known:
        return address
    raise NotThis(
        f"{address or 'an empty address'} is not in the people file; name somebody who"
        " is, or add a row there"
    )


def bind_of(address: str) -> str:
    """Return where to listen so that an address of this very machine is answered."""
    parts = urlsplit(address)
    host = "127.0.0.1" if parts.hostname == "localhost" else parts.hostname or ""
    with suppress(ValueError):  # a name: who listens for it is not for us to say
        if parts.port is not None and ip_address(host).is_loopback:
            return f"[{host}]:{parts.port}" if ":" in host else f"{host}:{parts.port}"
    return ""
