"""The door page: find, let in, take back; and what a helper may not learn."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event as happening
from sqlalchemy import select

from app.db import db, transaction
from app.domain.events import HostRole
from app.domain.needs import NeedTick
from app.models import Attendance, Event, Host, Need, Person, Signup
from app.operations.door import let_in
from tests.browsing import post
from tests.evenings import seat
from tests.factories import make_event, make_person, sign_in

NOW = datetime.now(UTC).replace(microsecond=0)


class Evening:
    """A mixer that began five minutes ago, with a helper at its door."""

    def __init__(self, client: FlaskClient) -> None:
        with transaction() as session:
            self.helper = make_person(session, name="Maya Lindqvist")
            self.jonas = make_person(session, name="Jonas Weber", department="Sales")
            self.nina = make_person(session, name="Nína Berg", department="Legal")
            self.report = make_person(session, name="Nicole Below", manager=self.helper)
            self.colleague = make_person(
                session, name="Nikolai Ivanov", department="Legal"
            )
            self.event = make_event(
                session, tables=2, starts_at=NOW - timedelta(minutes=5)
            )
            seat(
                session,
                self.event,
                [self.jonas, self.report],
                [self.nina],
                now=NOW - timedelta(days=3),
            )
            session.add(
                Host(
                    event_id=self.event.id,
                    person_id=self.helper.id,
                    role=HostRole.DOOR,
                )
            )
            self.path = f"/events/{self.event.slug}/door"
            self.event_id = self.event.id
            session.flush()
            session.expunge_all()
        sign_in(client, self.helper)

    def here(self) -> list[int]:
        db.session.rollback()
        return list(
            db.session.scalars(
                select(Attendance.person_id)
                .where(Attendance.event_id == self.event_id)
                .order_by(Attendance.person_id)
            )
        )


@pytest.fixture
def evening(app: Flask, client: FlaskClient) -> Evening:
    return Evening(client)


def test_two_letters_find_a_name_with_or_without_accents(
    client: FlaskClient, evening: Evening
) -> None:
    one = client.get(f"{evening.path}?q=n").text
    two = client.get(f"{evening.path}?q=nin").text

    assert 'class="hit"' not in one
    assert "1 match" in two
    assert "<mark>Nín</mark>a Berg" in two
    assert "Legal, table 2" in two


def test_a_press_checks_in_and_a_second_changes_nothing(
    client: FlaskClient, evening: Evening
) -> None:
    jonas = evening.jonas.id

    for _ in range(2):
        answer = post(
            client,
            f"{evening.path}?q=jo",
            f"{evening.path}/check-in",
            person_id=jonas,
        )
        assert answer.location == f"{evening.path}?last={jonas}"

    card = client.get(answer.location).text
    assert evening.here() == [jonas]
    assert "Jonas Weber is in" in card
    assert "1 of 3 are here" in card

    post(client, answer.location, f"{evening.path}/undo", person_id=jonas)
    assert evening.here() == []


def test_a_walk_in_is_offered_a_table_without_their_department(
    client: FlaskClient, evening: Evening
) -> None:
    page = client.get(f"{evening.path}?q=niko").text
    assert "Table 1 has room and no one from Legal." in page

    answer = post(
        client,
        f"{evening.path}?q=niko",
        f"{evening.path}/walk-in",
        person_id=evening.colleague.id,
        table=1,
    )

    card = client.get(answer.location).text
    assert "Nikolai Ivanov is in" in card
    assert evening.here() == [evening.colleague.id]


def test_a_visitor_needs_a_name(client: FlaskClient, evening: Evening) -> None:
    page = f"{evening.path}?q=ida"

    refused = post(client, page, f"{evening.path}/visitor", name=" ", department="X")
    let = post(client, page, f"{evening.path}/visitor", name="Ida", department="Guest")

    assert refused.status_code == 422
    assert "Type the visitor&#39;s name." in refused.text
    assert "<title>Error:" in refused.text
    card = client.get(let.location).text
    assert "Ida is in" in card
    assert "1 of 4 are here" in card


def test_nothing_tells_a_superior_whether_a_report_is_here(
    client: FlaskClient, evening: Evening
) -> None:
    page = f"{evening.path}?q=nicole&last={evening.report.id}"
    before = client.get(page).text

    with transaction() as session:
        let_in(
            session,
            event_id=evening.event_id,
            person_id=evening.report.id,
            by_id=evening.jonas.id,
            now=NOW,
        )
    after = client.get(page).text

    def about(text: str) -> str:
        return text[text.index('class="done') : text.index("Tables filling up")]

    def without_tokens(text: str) -> list[str]:
        return [line for line in text.splitlines() if "csrf_token" not in line]

    assert "Nicole Below" not in before[before.index("Tables filling up") :]
    assert "1 more" in before
    assert without_tokens(about(before)) == without_tokens(about(after))


def test_the_door_knows_nothing_of_food(client: FlaskClient, evening: Evening) -> None:
    with transaction() as session:
        signup = session.scalars(
            select(Signup).where(Signup.person_id == evening.jonas.id)
        ).one()
        session.add(
            Need(
                signup_id=signup.id,
                ticks=[NeedTick.VEGAN.value],
                note="planted-note",
            )
        )
        signup.learn = "planted-wish"

    page = client.get(f"{evening.path}?q=jo").text

    assert "planted" not in page
    assert "egan" not in page


def test_the_door_is_for_its_helpers(client: FlaskClient, evening: Evening) -> None:
    sign_in(client, evening.jonas)

    refusals = [
        client.get(evening.path).status_code,
        client.get(f"/events/{evening.path.split('/')[2]}/attendance").status_code,
    ]

    assert refusals == [403, 403]


def test_looking_at_the_door_writes_nothing_and_asks_as_much_for_more_guests(
    app: Flask, client: FlaskClient, evening: Evening
) -> None:
    statements: list[str] = []

    @happening.listens_for(db.engine, "before_cursor_execute")
    def note(_c: object, _k: object, sql: str, *_: object) -> None:
        statements.append(sql.split(maxsplit=1)[0].upper())

    client.get(f"{evening.path}?q=n")
    few = len(statements)
    statements.clear()
    with transaction() as session:
        event = session.get_one(Event, evening.event_id)
        event.starts_at = NOW + timedelta(days=9)
        event.ends_at = NOW + timedelta(days=9, hours=1)
        people = [make_person(session, name=f"Nick {n}") for n in range(3)]
        for person in people:
            session.add(
                Signup(
                    event_id=event.id,
                    person_id=person.id,
                    status="attending",
                    answered_at=NOW,
                )
            )
    statements.clear()
    client.get(f"{evening.path}?q=n")

    assert len(statements) == few
    assert set(statements) <= {"SELECT", "BEGIN", "WITH", "PRAGMA"}


def test_before_the_end_nobody_is_listed_as_if_they_had_not_come(
    client: FlaskClient, evening: Evening
) -> None:
    with transaction() as session:
        event = session.get_one(Event, evening.event_id)
        host = session.get_one(Person, event.organizer_id)
        path = f"/events/{event.slug}/attendance"
        session.expunge(host)
    sign_in(client, host)

    page = client.get(path).text

    assert "The list opens when the event ends." in page
    assert "Jonas Weber" not in page
    assert "checkbox" not in page


def test_a_host_unticks_who_could_not_come(
    client: FlaskClient, evening: Evening
) -> None:
    with transaction() as session:
        event = session.get_one(Event, evening.event_id)
        host = session.get_one(Person, event.organizer_id)
        event.starts_at, event.ends_at = NOW - timedelta(hours=2), NOW
        path = f"/events/{event.slug}/attendance"
        session.expunge(host)
    sign_in(client, host)

    with transaction() as session:
        session.get_one(Person, evening.nina.id).manager_id = host.id
    listed = client.get(path).text
    assert "Jonas Weber" in listed
    assert "Berg" not in listed
    assert "1 more person on the list is in your reporting line" in listed
    with transaction() as session:
        session.get_one(Person, evening.nina.id).manager_id = None

    answer = post(
        client,
        path,
        f"{path}/save",
        came=[evening.jonas.id, evening.report.id],
    )

    assert answer.location == path
    db.session.rollback()
    rows = db.session.scalars(select(Attendance))
    assert {row.person_id: row.came for row in rows} == {
        evening.jonas.id: True,
        evening.report.id: True,
        evening.nina.id: False,
    }
