"""What hosts print: every name for them, turned-on names for guests, by role."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app.db import db, transaction
from app.domain.events import HostRole
from app.domain.signups import Answer
from app.messages import paper
from app.models import Event, Host, Person, Seat, Signup
from app.queries.paper import OnPaper, list_on_paper
from app.web.paper_facts import card_facts, door_facts, guest_card_facts, wall_facts
from tests.browsing import read
from tests.evenings import seat
from tests.factories import make_event, make_person, say, sign_in

NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """One kind of database is enough for what is only read."""
    path = tmp_path / "paper.db"
    path.write_bytes(sqlite_template.read_bytes())
    return f"sqlite:///{path}"


class Printing:
    """A mixer of four at two tables; one hides their name, one reports to the host."""

    def __init__(self, client: FlaskClient) -> None:
        with transaction() as session:
            self.host = make_person(session, name="Maya Lindqvist")
            self.helper = make_person(session, name="Hal Door")
            shown = make_person(session, name="Émile Ångström Zola", department="Sales")
            hidden = make_person(session, name="Hide Me", department="Legal")
            report = make_person(session, name="Rae Below", manager=self.host)
            event = make_event(
                session,
                tables=2,
                starts_at=NOW + timedelta(hours=2),
                organizer=self.host,
            )
            seat(session, event, [shown, hidden], [report], now=NOW - timedelta(days=3))
            for signup in session.scalars(
                select(Signup).where(Signup.event_id == event.id)
            ):
                signup.help = f"Help of {signup.person_id}"
                signup.shows_name = signup.person_id != hidden.id
            session.add(
                Host(event_id=event.id, person_id=self.helper.id, role=HostRole.DOOR)
            )
            self.event_id, self.path = event.id, f"/events/{event.slug}/print"
            self.shown_id, self.report_id = shown.id, report.id
            session.flush()
            session.expunge_all()
        sign_in(client, self.host)

    @property
    def event(self) -> Event:
        return db.session.get_one(Event, self.event_id)

    def people(self) -> Sequence[OnPaper]:
        reader_id = self.event.organizer_id
        return list_on_paper(db.session(), event_id=self.event_id, reader_id=reader_id)


@pytest.fixture
def printing(client: FlaskClient) -> Printing:
    return Printing(client)


def names(facts: Mapping[str, Any]) -> list[str]:
    return [one["name"] for one in facts["people"]]


def test_hosts_have_every_name_and_guests_those_turned_on(
    app: Flask, printing: Printing
) -> None:
    event, people = printing.event, printing.people()

    with app.test_request_context():
        door, wall = door_facts(event, people), wall_facts(event, people)
        ours, theirs = card_facts(event, people), guest_card_facts(event, people)

    assert names(door) == ["Émile Ångström Zola", "Hide Me", "Rae Below"]
    assert names(wall) == ["Émile Z.", "Rae B."]
    assert [names(table) for table in ours["tables"]] == [
        ["Émile Ångström Zola", "Hide Me"],
        ["Rae Below"],
    ]
    assert [names(table) for table in theirs["tables"]] == [
        ["Émile Ångström Zola"],
        ["Rae Below"],
    ]
    assert [table["hidden"] for table in theirs["tables"]] == [
        "1 more tells you their name at the table.",
        "",
    ]


def test_a_badge_says_what_those_can_help_with_who_show_their_name(
    printing: Printing,
) -> None:
    asked = {one.person_id: one.help for one in printing.people() if one.help}

    # Not of whoever hides their name, and not to those above them.
    assert asked == {printing.shown_id: f"Help of {printing.shown_id}"}


@pytest.mark.parametrize(
    "sheet", ["tables.pdf", "tables.pdf?for=guests", "door-list.pdf", "badges.pdf"]
)
def test_a_host_gets_each_sheet_as_a_pdf(
    client: FlaskClient, printing: Printing, sheet: str
) -> None:
    answer = client.get(f"{printing.path}/{sheet}")

    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    said = read(answer)
    assert "Ångström" in said
    assert ("Hide" in said) is ("for=guests" not in sheet)


def test_asking_for_the_head_alone_prints_nothing(
    client: FlaskClient, printing: Printing
) -> None:
    answer = client.head(f"{printing.path}/badges.pdf")

    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.headers["Content-Disposition"].endswith('-badges.pdf"')


def test_a_helper_gets_the_door_list_and_nothing_else(
    client: FlaskClient, printing: Printing
) -> None:
    sign_in(client, printing.helper)

    statuses = {
        sheet: client.get(f"{printing.path}{sheet}").status_code
        for sheet in ("", "/tables.pdf", "/badges.pdf", "/door-list.pdf", "/door-list")
    }

    assert statuses == {
        "": 403,
        "/tables.pdf": 403,
        "/badges.pdf": 403,
        "/door-list.pdf": 200,
        "/door-list": 200,
    }


def test_the_page_names_whose_letters_the_pdf_lacks(
    client: FlaskClient, printing: Printing
) -> None:
    with transaction() as session:
        session.get_one(Person, printing.shown_id).name = "สมชาย ใจดี"

    page = client.get(printing.path).text

    assert "1 name holds letters that a PDF can't show." in page
    assert "สมชาย ใจดี: boxes stand in" in page


def test_a_jammed_printer_leaves_the_page_that_browsers_print(
    client: FlaskClient, printing: Printing, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What would happen where Python itself could not be started again.
    monkeypatch.setattr(paper, "COMMAND", ("/nonexistent/python",))

    answer = client.get(f"{printing.path}/door-list.pdf", follow_redirects=True)

    assert "The PDF could not be made." in answer.text
    assert answer.text.count('class="tick"') == 3


def test_before_seats_are_told_guests_sheets_are_not_offered(
    printing: Printing, client: FlaskClient
) -> None:
    after = client.get(printing.path).text
    with transaction() as session:
        session.execute(update(Seat).values(published_table=None))

    before = client.get(printing.path).text

    assert ("find-your-table" in before, "find-your-table" in after) == (False, True)
    assert "until then no guest is told one" in before
    assert "1 stays off" in after


def test_namesakes_differ_on_every_sheet(app: Flask, printing: Printing) -> None:
    with transaction() as session:
        event = session.get_one(Event, printing.event_id)
        shown = session.get_one(Person, printing.shown_id)
        twins = [
            make_person(session, name=name, department="Sales")
            for name in ("Émile Zimmer", "Émile Ångström Zola")
        ]
        shown.site, twins[0].site, twins[1].site = "Lyon", "Berlin", "Porto"
        plan_id = session.scalars(select(Seat.plan_id)).first()
        for twin in twins:
            say(session, Answer.YES, event=event, person=twin).shows_name = True
            session.add(
                Seat(
                    plan_id=plan_id,
                    round=1,
                    table_number=1,
                    published_table=1,
                    person_id=twin.id,
                )
            )
        code = shown.department.code
        session.flush()
        people = list_on_paper(
            session, event_id=printing.event_id, reader_id=event.organizer_id
        )
        with app.test_request_context():
            wall, cards = wall_facts(event, people), card_facts(event, people)

    assert names(wall) == [
        f"Émile Z. ({code}, Lyon)",
        f"Émile Z. ({code}, Porto)",
        f"Émile Z. ({code}, Berlin)",
        "Rae B.",
    ]
    assert names(cards["tables"][0])[:2] == [
        f"Émile Ångström Zola ({code}, Lyon)",
        f"Émile Ångström Zola ({code}, Porto)",
    ]
