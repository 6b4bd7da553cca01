"""A weekly lunch that is one entry in calendars, and what calendars are sent of it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from app.db import transaction
from app.domain.outbox import Parcel
from app.models import Event
from app.operations import series_answers
from app.operations.events import cancel, edit
from app.operations.series_facts import details_of
from tests.messages.ical_js import expand_by_ical_js
from tests.operations.post import Post, mail_in
from tests.operations.series_company import (
    BEFORE,
    BERLIN,
    FREE,
    at,
    begin,
    event_on,
    people,
)

FIRST, SECOND, THIRD = "2027-03-02", "2027-03-16", "2027-03-23"
FOURTH = "2027-03-30"
"""The clock was put forward two days before."""


class Calendars:
    """What people's calendars are sent, and hold."""

    def __init__(self) -> None:
        self._post = Post(house=FREE)
        self.sent: list[Parcel] = []

    def live(self, now: datetime) -> list[Parcel]:
        """Let the clock and the worker catch up; return the mails that left."""
        left = self._post.work(now=now)
        self.sent += left
        return left

    def objects(self, person_id: int) -> list[bytes]:
        """Every calendar object that this person was mailed, in order."""
        return [
            part.get_payload(decode=True)  # type: ignore[misc]
            for parcel in self.sent
            if parcel.person_id == person_id
            for part in mail_in(parcel).walk()
            if part.get_content_type() == "text/calendar"
        ]

    def holds(self, person_id: int) -> list[str]:
        """The next dates in this person's calendar, on the wall clock of Berlin."""
        [dates] = expand_by_ical_js(self.objects(person_id)[-1:])
        return [f"{wall(start):%m-%d %H:%M}" for start, *_ in dates][:6]


def wall(unix: float) -> datetime:
    return datetime.fromtimestamp(unix, UTC).astimezone(BERLIN)


def every_time(person_id: int, *, day: str = FIRST, now: datetime = BEFORE) -> None:
    event_id = event_on(day)
    with transaction() as session:
        series_answers.say_every_time(
            session, event_id=event_id, person_id=person_id, house=FREE, now=now
        )


def regular(**given: object) -> tuple[Calendars, int]:
    """A weekly lunch that is one entry, and somebody whose calendar has it."""
    begin(is_one_entry=True, **given)  # type: ignore[arg-type]
    [ana] = people(1)
    calendars = Calendars()
    every_time(ana)
    calendars.live(BEFORE)
    return calendars, ana


def move(day: str, *, to: datetime, now: datetime, **words: object) -> None:
    event_id = event_on(day)
    with transaction() as session:
        event = session.get_one(Event, event_id)
        to = to.astimezone(UTC)
        changes: dict[str, Any] = {"starts_at": to, "ends_at": to + timedelta(hours=1)}
        edit(
            session,
            event_id=event_id,
            details=replace(details_of(session, event), **(changes | words)),
            version=event.version,
            words="",
            quietly=False,
            actor_id=event.organizer_id,
            hold=timedelta(0),
            now=now,
        )


def call_off(day: str, *, now: datetime) -> None:
    event_id = event_on(day)
    with transaction() as session:
        event = session.get_one(Event, event_id)
        cancel(
            session,
            event_id=event_id,
            reason="No room",
            actor_id=event.organizer_id,
            now=now,
        )


def ten_and_nine() -> tuple[Calendars, int]:
    """Ten Tuesdays across a clock change: one is moved to Wednesday, then one canceled."""
    calendars, ana = regular(until=date(2027, 5, 11))  # ten, without Founders' day
    calendars.live(at("2027-03-11"))
    calendars.live(at("2027-03-25"))
    move(FOURTH, to=at("2027-03-31", "13:30"), now=at("2027-03-25"), location="Garden")
    calendars.live(at("2027-03-25", "10:05"))
    call_off("2027-04-13", now=at("2027-04-08"))
    calendars.live(at("2027-04-08", "11:00"))
    return calendars, ana
