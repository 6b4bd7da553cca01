"""The big screen: who makes its link, what it tells, and when it is over."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from app.db import db, transaction
from app.domain.events import HostRole
from app.models import Event, Host, RoomClock, Seat, Signup, Token
from app.operations.events import cancel
from tests.browsing import post
from tests.evenings import seat
from tests.factories import make_event, make_person, sign_in

LINK = re.compile(r"https://trestle\.example(/screen/[0-9]+\.[\w-]+)")
ROW = re.compile(r"<li><span>([^<]*)</span> <b><span[^>]*>[^<]*</span>(\d+)</b></li>")
SHOWN = re.compile(r'class="scene at-(\w+)"(?![^>]*hidden)')


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """One kind of database is enough for what a screen reads."""
    path = tmp_path / "screen.db"
    path.write_bytes(sqlite_template.read_bytes())
    return f"sqlite:///{path}"


class Room:
    """A mixer that begins now: two tables, one guest who hides their name."""

    def __init__(self, client: FlaskClient, *, people: int = 3) -> None:
        with transaction() as session:
            now = self.starts_at = datetime.now(UTC).replace(microsecond=0)
            self.host = make_person(session, name="Maya Lindqvist")
            self.helper = make_person(session, name="Hal Door")
            self.guests = [
                make_person(session, name=name)
                for name in ("Zoë Ahmed Ünal", "Adam Nagy", "Hide Me")
            ]
            self.guests += [
                make_person(session, name=f"Guest{number:03} X")
                for number in range(people - 3)
            ]
            event = make_event(
                session, tables=2, seats=200, starts_at=now, organizer=self.host
            )
            seat(
                session,
                event,
                self.guests[:2],
                self.guests[2:],
                now=now - timedelta(days=3),
            )
            for signup in session.scalars(
                select(Signup).where(Signup.event_id == event.id)
            ):
                signup.shows_name = signup.person_id != self.guests[2].id
            session.add(
                Host(event_id=event.id, person_id=self.helper.id, role=HostRole.DOOR)
            )
            self.event_id, self.page = event.id, f"/events/{event.slug}/room"
            session.flush()
            session.expunge_all()
        self.client = client
        sign_in(client, self.host)

    def press(self, what: str, **fields: object) -> str:
        """Press a button of the room; return the page that says what became of it."""
        answer = post(self.client, self.page, f"{self.page}/{what}", **fields)
        assert answer.status_code == 303
        return unescape(self.client.get(self.page).text)

    def link(self) -> str:
        found = LINK.search(self.press("screen/make"))
        assert found is not None
        return found[1]


@pytest.fixture
def room(client: FlaskClient) -> Room:
    return Room(client)


def phase(text: str) -> str:
    [shown] = SHOWN.findall(text)
    return str(shown)


def test_a_host_makes_a_link_that_strangers_open_and_takes_it_back(
    client: FlaskClient, room: Room
) -> None:
    first = room.link()
    stranger = client.application.test_client()

    page = stranger.get(first)
    second = room.link()

    assert (page.status_code, stranger.get(first).status_code) == (200, 410)
    assert stranger.get(second).status_code == 200
    assert "Taken back." in room.press("screen/revoke")
    gone = stranger.get(second)
    assert (gone.status_code, "This is gone" in gone.text) == (410, True)
    assert stranger.get(f"{second}/now").status_code == 410
    assert "There was no link" in room.press("screen/revoke")
    with db.session() as session:
        hashes = session.scalars(select(Token.secret_hash)).all()
    assert not any(second.rpartition(".")[2] in stored for stored in hashes)


def test_the_screen_tells_short_names_that_are_turned_on_and_nothing_else(
    room: Room,
) -> None:
    text = unescape(room.client.application.test_client().get(room.link()).text)

    assert ROW.findall(text) == [("Adam N.", "1"), ("Zoë Ü.", "1")]
    assert "Not listed? Your table is in your mail, or ask at the door." in text
    assert "Hide" not in text
    assert "Nagy" not in text
    assert "Finance" not in text


def test_those_who_would_read_the_same_are_told_apart(room: Room) -> None:
    with transaction() as session:
        twin = make_person(session, name="Adam Novák", department="Legal")
        event = session.get_one(Event, room.event_id)
        signup = Signup(
            event_id=event.id,
            person_id=twin.id,
            status="attending",
            source="page",
            answered_at=datetime.now(UTC),
            shows_name=True,
        )
        plan_id = session.scalars(select(Seat.plan_id)).first()
        session.add_all(
            [
                signup,
                Seat(
                    plan_id=plan_id,
                    round=1,
                    table_number=2,
                    published_table=2,
                    person_id=twin.id,
                ),
            ]
        )

    text = room.client.get(room.link()).text

    assert ROW.findall(text) == [
        ("Adam N. (AA)", "1"),
        ("Adam N. (AB)", "2"),
        ("Zoë Ü.", "1"),
    ]


def test_the_screen_follows_a_change_of_the_plan(room: Room) -> None:
    link = room.link()
    before = room.client.get(f"{link}/now").text
    with transaction() as session:
        for each in session.scalars(select(Seat)):
            each.table_number = each.published_table = 2

    after = room.client.get(f"{link}/now").text

    assert {table for _, table in ROW.findall(before)} == {"1"}
    assert {table for _, table in ROW.findall(after)} == {"2"}
    assert room.client.get(f"{link}/now").text == after  # nothing new, nothing differs


def test_over_eighty_people_turn_in_pages_of_like_length(client: FlaskClient) -> None:
    room = Room(client, people=84)

    text = client.get(room.link()).text

    pages = text.split("data-page>")[1:]
    assert [len(ROW.findall(page)) for page in pages] == [42, 41]
    assert "data-pause" in text


def test_the_screen_is_over_an_hour_after_the_event_and_when_it_is_canceled(
    room: Room,
) -> None:
    link = room.link()

    with time_machine.travel(room.starts_at + timedelta(minutes=119), tick=False):
        late = room.client.get(link).status_code
    with time_machine.travel(room.starts_at + timedelta(minutes=121), tick=False):
        over = room.client.get(link).status_code
    with transaction() as session:
        cancel(
            session,
            event_id=room.event_id,
            reason="The room is flooded.",
            actor_id=room.host.id,
            now=datetime.now(UTC) - timedelta(minutes=1),
        )

    assert (late, over, room.client.get(link).status_code) == (200, 410, 410)


def test_the_clock_is_turned_by_hosts_and_twice_is_once(room: Room) -> None:
    link = room.link()
    shown = [phase(room.client.get(link).text)]

    since = re.findall(r'name="since" value="(\d+)"', room.client.get(room.page).text)
    for _ in range(2):  # two hosts, or one impatient finger
        room.press("clock/skip", since=since[0])
    shown.append(phase(room.client.get(link).text))
    room.press("clock/pause")
    room.press("clock/pause")
    paused = room.client.get(f"{link}/now").text
    room.press("clock/resume")
    room.press("clock/skip")
    shown.append(phase(room.client.get(link).text))

    assert shown == ["find", "question", "talk"]
    assert "The clock is paused." in paused
    with db.session() as session:
        clock = session.scalars(select(RoomClock)).one()
        assert clock.paused_at is None


def test_helpers_and_guests_have_no_room(client: FlaskClient, room: Room) -> None:
    statuses = []
    for person in (room.helper, room.guests[0]):
        sign_in(client, person)
        statuses.append(client.get(room.page).status_code)

    assert statuses == [403, 403]
