"""A room of many tables: its board is a page of them, and nothing grows with its square."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert

from app.db import db, transaction
from app.models import Person, Seat, SeatingPlan, Signup
from app.queries.seating import load_problem
from tests.factories import make_event, make_person, sign_in
from tests.seating.room import event_row

pytestmark = [
    pytest.mark.usefixtures("app"),
    # the questions are asked of both kinds by their own tests
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]
NOW = datetime.now(UTC).replace(microsecond=0)
PEOPLE, SEATS, DEPARTMENTS = 480, 4, 20
TABLES = PEOPLE // SEATS


def hall() -> tuple[int, list[int]]:
    """Return an event whose 120 tables are full, and its guests, table after table."""
    with transaction() as session:
        host = make_person(session, name="Maya Lindqvist")
        codes = [
            make_person(session, department=f"Group {at}").department_id
            for at in range(DEPARTMENTS)
        ]
        event = make_event(
            session,
            tables=TABLES,
            seats=SEATS,
            organizer=host,
            starts_at=NOW + timedelta(days=9),
        )
        event.published_at = NOW
        people = [
            {
                "name": f"Guest{at} Nr{at}",
                "email": f"guest{at}@example.test",
                "department_id": codes[at % DEPARTMENTS],
                "zone": "Europe/Berlin",
            }
            for at in range(PEOPLE)
        ]
        ids = list(session.scalars(insert(Person).returning(Person.id), people))
        answer = {"status": "attending", "source": "page", "answered_at": NOW}
        session.execute(
            insert(Signup),
            [{"event_id": event.id, "person_id": who} | answer for who in ids],
        )
        plan = SeatingPlan(event_id=event.id, changed_at=NOW, certificate={})
        session.add(plan)
        session.flush()
        chair = {"plan_id": plan.id, "round": 1, "is_locked": False}
        session.execute(
            insert(Seat),
            [
                chair | {"person_id": who, "table_number": at // SEATS + 1}
                for at, who in enumerate(ids)
            ],
        )
        return event.id, ids


def tables_on(page: str) -> list[int]:
    return [
        int(number)
        for number in re.findall(r'<section class="tbl[^>]*data-table="(\d+)"', page)
    ]


def test_the_board_of_many_tables_is_a_page_of_tables_that_leads_to_all_others(
    client: FlaskClient,
) -> None:
    event_id, guests = hall()
    event = event_row(event_id)
    board = f"/events/{event.slug}/seating"
    sign_in(client, event.organizer)

    def shown(query: str = "") -> str:
        return unescape(client.get(f"{board}{query}").text)

    first, last = shown(), shown("?page=99")
    chosen = shown(f"?person={guests[-1]}")
    found = shown("?q=guest479")
    nobody = shown("?q=nobody+at+all")

    assert tables_on(first) == list(range(1, 49))
    assert "Tables 1 to 48; 48 of 120 on this page" in first
    assert ("Tables before" in first, "Tables after" in first) == (False, True)
    assert tables_on(last) == tables_on(chosen) == list(range(97, 121))
    assert chosen.count('class="delta"') == 30
    assert "The best 30 of 119 tables" in chosen
    assert tables_on(found) == [120]
    assert "No table has anybody who matches." in nobody
    assert "Find a person" in nobody
    assert steps_of_the_problem(event_id) < 60


def steps_of_the_problem(event_id: int) -> int:
    """Return how many thousand steps SQLite takes to read what a plan is made from."""
    event, steps = event_row(event_id), 0

    def note() -> int:
        nonlocal steps
        steps += 1
        return 0

    session = db.session()
    driver = session.connection().connection.driver_connection
    assert driver is not None
    driver.set_progress_handler(note, 1_000)
    load_problem(session, event=event, now=NOW)
    driver.set_progress_handler(None, 0)
    return steps
