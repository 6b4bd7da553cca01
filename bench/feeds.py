"""Measure a calendar feed of 5,000 events: cold, cached, unchanged; beside the library.

Seconds are the processor's, of the process that answers; PostgreSQL's own come on top.
"""

import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import icalendar
from flask.testing import FlaskClient
from sqlalchemy import select

from app.db import db, transaction
from app.domain.events import AudienceKind, Kind
from app.domain.feeds import AHEAD, BACK, Feed, FeedOf
from app.domain.house import House, Mailbox
from app.messages import feed as rendering
from app.models import Event
from app.operations.feeds import make_feed
from app.operations.walls import keep_walls
from bench import company, places

EVENTS = 5_000
TIMES = 5
HOUSE = House(
    base_url="http://127.0.0.1",
    mailbox=Mailbox(name="Trestle", address="events@bench.example"),
)
Made = TypeVar("Made")


def add_events(*, over: timedelta) -> None:
    """Add 5,000 events, spread evenly from 30 days ago on."""
    began = datetime.now(UTC).replace(microsecond=0) - BACK + timedelta(hours=1)
    step = over / EVENTS
    for first in range(0, EVENTS, 1000):
        with transaction() as session:
            for number in range(first, first + 1000):
                event = _event(number, starts_at=began + number * step)
                keep_walls(event)
                session.add(event)


def measure(client: FlaskClient, path: str) -> None:
    """Print what the first fetch of a process takes, the next ones, and a 304."""
    rendering._vevent.cache_clear()  # noqa: SLF001 -- as in a process that just began
    cold, answer = _timed(lambda: client.get(path, base_url=HOUSE.base_url))
    cached = [
        _timed(lambda: client.get(path, base_url=HOUSE.base_url))[0]
        for _ in range(TIMES)
    ]
    tag = {"If-None-Match": answer.headers["ETag"]}
    same, unchanged = _timed(
        lambda: client.get(path, base_url=HOUSE.base_url, headers=tag)
    )
    bare, _ = _timed(_library_alone)
    entries = answer.data.count(b"BEGIN:VEVENT")
    assert (answer.status_code, unchanged.status_code) == (200, 304)  # noqa: S101
    places.say(
        f"  {entries} events, {len(answer.data) / 1000:.0f} kB: cold {cold:.2f} s"
        f" ({cold / bare * EVENTS / max(entries, 1):.2f} of the library alone),"
        f" cached {min(cached) * 1000:.0f}–{max(cached) * 1000:.0f} ms,"
        f" unchanged {same * 1000:.0f} ms"
    )


def _library_alone() -> bytes:
    """Write as many events with nothing but icalendar, from memory."""
    vcalendar = icalendar.Calendar()
    now = datetime.now(UTC)
    for number in range(EVENTS):
        vevent = icalendar.Event()
        vevent.add("uid", f"{number}@bench.example")
        for name in ("dtstamp", "dtstart", "dtend", "last-modified"):
            vevent.add(name, now)
        vevent.add("summary", f"Lunch number {number}")
        vevent.add("location", "Canteen")
        vevent.add("url", f"http://127.0.0.1/events/{number}")
        vcalendar.add_component(vevent)
    return vcalendar.to_ical()


def _event(number: int, *, starts_at: datetime) -> Event:
    return Event(
        handle=f"f{number:05d}",
        kind=Kind.LEARNING_LUNCH,
        title=f"Lunch number {number}: asking for help",
        purpose="A lunch with people you don't work with, about asking.",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
        zone="Europe/Berlin",
        location="Canteen, 4th floor",
        capacity=24,
        audience=AudienceKind.EVERYONE,
        organizer_id=1,
        calendar_uid=f"00000000-0000-4000-8000-{number:012d}@bench.example",
        published_at=datetime.now(UTC),
    )


def _timed(work: Callable[[], Made]) -> tuple[float, Made]:
    # Of this process's processor time: others may be at work on the machine.
    began = time.process_time()
    made = work()
    return time.process_time() - began, made


def main() -> None:
    """Measure on both databases: events over three years, and all within the reach."""
    spreads = {"over three years": timedelta(days=1095), "in reach": BACK + AHEAD}
    with (
        tempfile.TemporaryDirectory() as folder,
        places.databases(Path(folder)) as urls,
    ):
        for name, url in urls.items():
            for spread, over in spreads.items():
                places.say(f"{name}, {EVENTS} events {spread}:")
                _one(places.fresh(url, f"feed{over.days}"), Path(folder), over)


def _one(url: str, folder: Path, over: timedelta) -> None:
    app = company.found(places.settings_for(url, port=80, folder=folder), people=50)
    with app.app_context():
        add_events(over=over)
        with transaction() as session:
            wanted = Feed(of=FeedOf.OPEN)
            link = make_feed(session, person_id=2, feed=wanted, house=HOUSE)
        assert db.session.scalar(select(db.func.count(Event.id))) == EVENTS  # noqa: S101
        measure(app.test_client(), link.removeprefix(HOUSE.base_url))
        db.session.remove()
        db.engine.dispose()


if __name__ == "__main__":
    main()
