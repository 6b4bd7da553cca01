"""Our own series as one entry, in a real Thunderbird: acceptance C14."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.db import db, transaction
from app.domain.incoming import Fate, Nature
from app.domain.series import Rhythm
from app.models import Event, Person, Series, SeriesAnswer, SeriesDate
from app.operations.events import cancel
from app.operations.series import Repeats, begin_series
from app.operations.series_answers import say_every_time
from tests.factories import make_event
from tests.interop.post_office import PostOffice
from tests.interop.test_thunderbird import (
    BERLIN,
    INVITES,
    changes,
    clock,
    make_ana,
    now,
    opens,
    reads_mailbox,
)
from tests.interop.thunderbird import Thunderbird, thunderbird

UPDATES = "This message contains an update to an existing series of events."
TEN = 10
WEEKS = 4
"""From one date to the next: ten of them are nine months, with a clock change."""


@pytest.fixture(scope="module")
def ana_reads(office: PostOffice) -> Iterator[Thunderbird]:
    """Ana's Thunderbird, in Berlin."""
    with thunderbird(office, user="ana", zone=BERLIN.key) as program:
        yield program


def days() -> list[date]:
    """Ten days, each four weeks after the other, the first in two weeks."""
    first = now().date() + timedelta(weeks=2)
    return [first + timedelta(weeks=WEEKS * n) for n in range(TEN)]


def noon_on(day: date) -> datetime:
    return datetime.combine(day, time(12), BERLIN)


def begin(app: Flask, ana: Person) -> str:
    """Ten dates that are one entry, to each of which Ana comes; return its UID."""
    house = app.extensions["house"]
    with transaction() as session:
        event = make_event(session, starts_at=noon_on(days()[0]))
        event.title = "Lunch of the fourth week"
        repeats = Repeats(
            rhythm=Rhythm.FOUR_WEEKLY, until=days()[-1], is_one_entry=True
        )
        begin_series(session, event=event, repeats=repeats, house=house, now=now())
        event_id = event.id
    with transaction() as session:
        say_every_time(
            session, event_id=event_id, person_id=ana.id, house=house, now=now()
        )
    uid: str | None = db.session.scalar(select(Series.calendar_uid))
    assert uid is not None
    return uid


def event_on(day: date) -> Event:
    db.session.rollback()
    return db.session.scalars(
        select(Event)
        .join(SeriesDate, SeriesDate.event_id == Event.id)
        .where(SeriesDate.planned_on == day)
    ).one()


def call_off(event: Event) -> None:
    with transaction() as session:
        cancel(
            session,
            event_id=event.id,
            reason="No room",
            actor_id=event.organizer_id,
            hold=timedelta(0),
            now=now(),
        )


def test_a_series_is_one_entry_with_ten_dates_and_then_nine(
    house: Flask, ana_reads: Thunderbird
) -> None:
    ana = make_ana()
    uid = begin(house, ana)
    second, third = days()[1:3]
    noons = {day: noon_on(day) for day in days()}
    offsets = {at.utcoffset() for at in noons.values()}

    invite = opens(house, ana_reads)
    ana_reads.press("Accept all")
    ana_reads.wait_for_entry(uid)
    fate = reads_mailbox(house, ana_reads.office)
    ten = ana_reads.occurrences(uid)

    later = noons[second] + timedelta(days=1, hours=1)
    changes(event_on(second), starts_at=later, ends_at=later + timedelta(hours=1))
    opens(house, ana_reads)
    ana_reads.press("Accept all")
    reads_mailbox(house, ana_reads.office)
    moved = ana_reads.occurrences(uid)
    call_off(event_on(third))
    update = opens(house, ana_reads)
    ana_reads.press("Accept all")
    reads_mailbox(house, ana_reads.office)
    nine = ana_reads.occurrences(uid)

    assert len(offsets) == 2  # a clock change lies between
    assert invite.says == INVITES
    assert fate[:2] == (Nature.ANSWER, Fate.UNCHANGED)
    assert ten == sorted(clock(at, BERLIN) for at in noons.values())
    noons[second] = later
    assert moved == sorted(clock(at, BERLIN) for at in noons.values())
    assert update.says == UPDATES
    assert nine == sorted(clock(noons[day], BERLIN) for day in noons if day != third)


def test_declining_it_all_there_stops_coming_every_time(
    house: Flask, ana_reads: Thunderbird
) -> None:
    ana = make_ana()
    begin(house, ana)

    opens(house, ana_reads)
    ana_reads.press("Decline all")
    fate = reads_mailbox(house, ana_reads.office)

    assert fate == (Nature.ANSWER, Fate.APPLIED, None)
    assert db.session.scalars(select(SeriesAnswer)).all() == []
