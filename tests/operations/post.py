"""A worker with a mail server that only remembers, and a clock that stands still."""

from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from icalendar import Calendar

from app.delivery.carriers import RefusedForNow
from app.delivery.worker import Worker
from app.domain.house import House
from app.domain.outbox import MailKind, Parcel
from app.domain.settings import Rhythm
from app.models import Person
from tests.factories import BEFORE, HOUSE


@dataclass
class Post:
    """What was carried, and whether the server takes anything."""

    now: datetime = BEFORE
    is_down: bool = False
    breaks_off: bool = False
    """The server takes each mail, and the line breaks before it says so."""
    carried: list[Parcel] = field(default_factory=list)
    house: House = HOUSE

    def work(self, *, now: datetime | None = None) -> list[Parcel]:
        """Let the worker catch up; return what it carried this time."""
        self.now = now or self.now
        known = len(self.carried)
        Worker(
            carry=self._carry,
            house=self.house,
            rhythm=Rhythm(pace=0, waits_s=(3600.0,)),
            clock=lambda _session: self.now,
        ).catch_up()
        return self.carried[known:]

    def _carry(self, parcel: Parcel) -> None:
        if self.is_down:
            raise RefusedForNow("connection refused")
        self.carried.append(parcel)
        if self.breaks_off:
            raise RefusedForNow("timed out", may_have_arrived=True)


def kinds_to(parcels: list[Parcel], person: Person) -> list[MailKind]:
    """The kinds of mail this person was carried, in order."""
    return [parcel.kind for parcel in parcels if parcel.person_id == person.id]


def mail_in(parcel: Parcel) -> EmailMessage:
    """The mail as a mail program reads it."""
    mail = message_from_bytes(parcel.content, policy=SMTP)
    assert isinstance(mail, EmailMessage)
    return mail


def calendar_in(parcel: Parcel) -> tuple[str, Any]:
    """The method and the one VEVENT of a calendar mail."""
    for part in mail_in(parcel).walk():
        if part.get_content_type() == "text/calendar":
            content = part.get_payload(decode=True)
            assert isinstance(content, bytes)
            calendar = Calendar.from_ical(content)
            assert isinstance(calendar, Calendar)
            return str(calendar["METHOD"]), calendar.walk("VEVENT")[0]
    raise AssertionError("no calendar part")
