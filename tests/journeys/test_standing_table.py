"""A standing table runs for three weeks; people answer in their calendars alone."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.db import db, transaction
from app.delivery.worker import Worker
from app.domain.events import EventStatus
from app.domain.incoming import Fate
from app.domain.outbox import MailKind, Parcel
from app.domain.settings import Rhythm
from app.domain.signups import SignupStatus, Source
from app.models import Event, Person, Seat, SeatingPlan, Signup
from app.operations.intake import take_in
from tests.browsing import post
from tests.factories import HOUSE, make_person, sign_in
from tests.replies import SHAPES, reply

BERLIN = ZoneInfo("Europe/Berlin")
FIRST = datetime.now(UTC).date() + timedelta(days=21)
FIRST += timedelta(days=(1 - FIRST.weekday()) % 7)
"""A Tuesday."""
WEEK = (
    (-5, "10:00"),  # the date opens: who comes every time has a place
    (-4, "11:00"),  # here calendars answer
    (-1, "12:00"),  # are there enough people?
    (-1, "13:00"),  # tables are searched
    (-1, "16:00"),  # and published
    (0, "12:00"),
    (0, "13:10"),
    (1, "10:00"),  # those who came are asked
)
"""Days from a date, and the hour: when the worker looks at the clock."""
PEOPLE, WEEKS = 9, 3
TRUSTING = replace(HOUSE, internal_only=True)
TABLE = {
    "kind": "learning_lunch",
    "title": "Tuesday table",
    "day": FIRST.isoformat(),
    "starts": "12:00",
    "ends": "13:00",
    "zone": "Europe/Berlin",
    "location": "Canteen",
    "tables": "2",
    "seats": "5",
    "audience": "site:Berlin",
    "purpose": "Lunch with people you haven't met.",
    "repeats": "weekly",
    "is_standing": "y",
    "fewest": "5",
    "too_few": "fold",
}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.parametrize("database_url", ["postgresql"], indirect=True),
]


class Week:
    """The house on a clock that is moved, and what its mail server was handed."""

    def __init__(self) -> None:
        self.carried: list[Parcel] = []
        self.now = datetime.now(UTC)

    def look(self, at: datetime) -> None:
        """Let the worker do everything that is due at that instant."""
        self.now = at
        Worker(
            carry=self.carried.append,
            house=TRUSTING,
            rhythm=Rhythm(pace=0, proposals=2_000),
            clock=lambda _session: self.now,
        ).catch_up()

    def answer(self, event: Event, who: list[int], partstat: str) -> list[Fate]:
        """Take in what the calendars of these people mail, each in another shape."""
        fates = []
        for number, person_id in enumerate(who):
            person = db.session.get_one(Person, person_id)
            raw = reply(
                SHAPES[number % len(SHAPES)],
                event=event,
                person=person,
                partstat=partstat,
                at=self.now,
            )
            db.session.rollback()
            with transaction() as session:
                fates.append(take_in(session, raw, house=TRUSTING, now=self.now).fate)
        return fates

    def kinds(self, person_id: int, *, since: int) -> Counter[MailKind]:
        """Count what one person was mailed since so many mails had left."""
        mails = self.carried[since:]
        return Counter(mail.kind for mail in mails if mail.person_id == person_id)


def at(week: int, days: int, clock: str) -> datetime:
    on: date = FIRST + timedelta(weeks=week, days=days)
    return datetime.combine(on, time.fromisoformat(clock), tzinfo=BERLIN)


def event_of(week: int) -> Event:
    db.session.rollback()
    events = db.session.scalars(select(Event).order_by(Event.starts_at)).all()
    return events[week]


def going(event: Event) -> dict[int, Source]:
    db.session.rollback()
    rows = db.session.execute(
        select(Signup.person_id, Signup.source).where(
            Signup.event_id == event.id, Signup.status == SignupStatus.ATTENDING
        )
    )
    return dict(rows.all())


def seated(event: Event) -> set[int]:
    db.session.rollback()
    return set(
        db.session.scalars(
            select(Seat.person_id)
            .join(SeatingPlan, SeatingPlan.id == Seat.plan_id)
            .where(SeatingPlan.event_id == event.id, Seat.published_table.is_not(None))
        )
    )


def test_a_table_runs_for_three_weeks_on_answers_from_calendars(
    app: Flask, client: FlaskClient
) -> None:
    with transaction() as session:
        maya = make_person(session, name="Maya Lindqvist", department="People")
        departments = ("Sales", "Legal", "Support")
        guests = [
            make_person(session, department=departments[number % 3])
            for number in range(PEOPLE)
        ]
    maya_id, ids = maya.id, [guest.id for guest in guests]
    sign_in(client, maya)
    made = post(client, "/events/new", "/drafts/abc234/publish", **TABLE)
    first = event_of(0)
    for person_id in ids:
        browser = app.test_client()
        sign_in(browser, db.session.get_one(Person, person_id))
        page = f"/events/{first.slug}"
        said = post(browser, page, f"{page}/every-time", wish="every_time")
        assert said.status_code == 303
    house = Week()
    house.look(datetime.now(UTC))
    stayed: list[set[int]] = []

    for week in range(WEEKS):
        away = ids[
            2 * week : 2 * week + 3
        ]  # three decline, and one of them comes after all
        for days, clock in WEEK:
            event, sent = event_of(week), len(house.carried)
            house.look(at(week, days, clock))
            if clock == "11:00":
                assert set(going(event)) == set(ids)
                sent = len(house.carried)
                assert house.answer(event, away, "DECLINED") == [Fate.APPLIED] * 3
                house.now += timedelta(hours=1)
                assert house.answer(event, away[:1], "ACCEPTED") == [Fate.APPLIED]
                house.look(house.now)
                back = [house.kinds(who, since=sent) for who in away]
                assert back == [Counter()] * 3  # their calendars know it already
        expected = set(ids) - set(away[1:])
        there = going(event_of(week))
        assert set(there) == seated(event_of(week)) == expected
        assert there[away[0]] is Source.CALENDAR
        stayed.append(expected)

    assert made.status_code == 303
    assert {event_of(week).status for week in range(WEEKS)} == {EventStatus.PUBLISHED}
    tables = Counter(
        mail.person_id for mail in house.carried if mail.kind is MailKind.TABLE
    )
    assert tables == Counter(who for there in stayed for who in there)
    as_host = [mail for mail in house.carried if mail.person_id == maya_id]
    asked = [mail for mail in as_host if mail.kind is MailKind.HOST]
    assert len(asked) <= WEEKS + 1  # "Stop this time?", and of the date to come
    assert {mail.kind for mail in as_host} <= {MailKind.HOST, MailKind.INVITE}
    assert len(event_of(WEEKS).title) > 0  # the next date is there
