"""The line from the room: whose it is, and that a scan alone counts nobody as here."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.db import db, transaction
from app.domain.attendance import Witness
from app.domain.house import House
from app.models import Attendance, Promise, RoomNote, Token
from app.operations.room_notes import MOST_NOTES
from app.operations.screens import make_screen
from app.web.room_keys import code_of
from tests.browsing import post
from tests.evenings import seat
from tests.factories import HOUSE, make_event, make_person, sign_in

NOW = datetime.now(UTC).replace(microsecond=0)
LINE = "Send Kenji the cost template"
URL = re.compile(r'action="(/me/follow-ups/notes/\d+/\w+)"')


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """One kind of database is enough for one row."""
    path = tmp_path / "notes.db"
    path.write_bytes(sqlite_template.read_bytes())
    return f"sqlite:///{path}"


class Room:
    """An hour that began half an hour ago: three at one table, and the code they scan."""

    def __init__(self, client: FlaskClient, house: House = HOUSE) -> None:
        with transaction() as session:
            people = [
                make_person(session, name=name)
                for name in ("Nina Berg", "Kenji Tanaka", "Alma A", "Olga Outside")
            ]
            event = make_event(
                session, tables=1, seats=6, starts_at=NOW - timedelta(minutes=30)
            )
            seat(session, event, people[:3], now=NOW - timedelta(days=3))
            session.flush()
            url = make_screen(
                session,
                event_id=event.id,
                actor_id=event.organizer_id,
                house=house,
                now=NOW,
            )
            self.nina, self.kenji, self.alma, self.outsider = people
            self.event_id, self.key = event.id, url.rpartition("/")[2]
            session.flush()
            session.expunge_all()
        with client.application.app_context():
            token = db.session.get_one(Token, int(self.key.partition(".")[0]))
            self.path = f"/room/{code_of(token)}"
            db.session.rollback()
        self.client = client

    def note(self, **fields: str) -> TestResponse:
        return post(self.client, self.path, self.path, **{"what": LINE, **fields})

    def rows(self) -> list[tuple[int, str, bool]]:
        db.session.rollback()
        notes = db.session.scalars(select(RoomNote).order_by(RoomNote.id)).all()
        found = [(note.person_id, note.what, note.is_sure) for note in notes]
        db.session.rollback()
        return found

    def here(self) -> list[tuple[int, Witness]]:
        db.session.rollback()
        rows = db.session.scalars(select(Attendance)).all()
        found = [(row.person_id, row.witness) for row in rows]
        db.session.rollback()
        return found


@pytest.fixture
def room(client: FlaskClient) -> Room:
    return Room(client)


def test_looking_at_the_code_counts_nobody_and_says_no_names(room: Room) -> None:
    page = room.client.get(room.path).text

    assert "One thing you'll send, to whom?" in unescape(page)
    assert not re.search("Nina|Kenji", page)
    assert (room.rows(), room.here()) == ([], [])


def test_whoever_is_signed_in_is_believed(room: Room) -> None:
    sign_in(room.client, room.nina)

    for _ in range(2):  # twice is once
        assert room.note(here="y").status_code == 303

    assert room.rows() == [(room.nina.id, LINE, True)]
    assert room.here() == [(room.nina.id, Witness.SELF)]


def test_without_the_tick_a_note_counts_nobody_as_here(room: Room) -> None:
    sign_in(room.client, room.nina)

    room.note()

    assert room.here() == []


def test_an_address_leaks_nothing_and_counts_once_its_owner_says_so(
    room: Room,
) -> None:
    answers = [
        room.note(email=email, here="y")
        for email in (room.nina.email, "nobody@trestle.example", room.outsider.email)
    ]

    assert len({(answer.status_code, answer.location) for answer in answers}) == 1
    saved = {room.client.get(answer.location).text for answer in answers}
    assert len(saved) == 1
    assert (room.rows(), room.here()) == ([(room.nina.id, LINE, False)], [])
    sign_in(room.client, room.nina)
    page = unescape(room.client.get("/me/follow-ups").text)
    assert "Somebody typed your address and noted this. Was it you?" in page
    [claim, _drop] = URL.findall(page)
    post(room.client, "/me/follow-ups", claim)
    assert room.rows() == [(room.nina.id, LINE, True)]
    assert room.here() == [(room.nina.id, Witness.SELF)]


def test_a_note_becomes_a_promise_and_a_second_press_none(room: Room) -> None:
    with transaction() as session:
        session.add_all(
            Attendance(
                event_id=room.event_id,
                person_id=person.id,
                came=True,
                witness=Witness.DOOR,
                noted_by_id=person.id,
                noted_at=NOW,
            )
            for person in (room.nina, room.kenji, room.alma)
        )
    sign_in(room.client, room.nina)
    room.note()
    page = room.client.get("/me/follow-ups").text
    [promise] = [url for url in URL.findall(page) if url.endswith("promise")]

    # Whom the line names stands first.
    assert re.findall(r"<option value=\"(\d+)\">", page)[0] == str(room.kenji.id)
    for _ in range(2):
        post(room.client, "/me/follow-ups", promise, other=str(room.kenji.id))

    assert room.rows() == []
    with db.session() as session:
        made = session.scalars(select(Promise)).all()
        facts = [(one.person_id, one.other_id, one.what) for one in made]
    assert facts == [(room.nina.id, room.kenji.id, LINE)]


def test_nobody_else_can_touch_a_note(room: Room) -> None:
    sign_in(room.client, room.nina)
    room.note()
    [drop] = URL.findall(room.client.get("/me/follow-ups").text)
    sign_in(room.client, room.kenji)

    post(room.client, "/me/follow-ups", drop)

    assert LINE not in room.client.get("/me/follow-ups").text
    assert room.rows() == [(room.nina.id, LINE, True)]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"what": " ", "email": "a@b.example"}, "Write what you'll send"),
        ({"what": "x" * 201, "email": "a@b.example"}, "Say it shorter."),
        ({"what": LINE}, "Type your work email"),
    ],
)
def test_a_wrong_line_is_told_and_kept_on_the_page(
    room: Room, fields: dict[str, str], said: str
) -> None:
    answer = room.note(**fields)

    assert answer.status_code == 422
    assert said in unescape(answer.text)
    assert room.rows() == []


def test_nobody_is_buried_in_what_others_type(room: Room) -> None:
    for number in range(9):
        room.note(what=f"{LINE} {number}", email=room.nina.email)

    assert len(room.rows()) == 5


def test_a_photo_of_the_code_is_useless_after_the_event(room: Room) -> None:
    forged = f"{room.path[:-1]}{'0' if room.path[-1] != '0' else '1'}"
    own = f"/room/{room.key}"

    with time_machine.travel(NOW + timedelta(minutes=91), tick=False):
        late = room.client.get(room.path).status_code

    statuses = [room.client.get(path).status_code for path in (forged, own)]
    assert (late, statuses) == (410, [404, 404])
    screen = room.client.get(f"/screen/{room.path.rpartition('/')[2]}")
    assert screen.status_code == 404  # the code opens no screen


def test_what_strangers_type_takes_no_room_from_the_owner(client: FlaskClient) -> None:
    room = Room(client)
    for number in range(MOST_NOTES):
        room.note(what=f"Junk {number}", email=room.nina.email)
    sign_in(client, room.nina)

    first = room.note(what="My own")
    for number in range(MOST_NOTES - 1):
        room.note(what=f"Another {number}")
    last = room.note(what="One too many")

    mine = [what for _, what, is_sure in room.rows() if is_sure]
    assert (first.status_code, last.status_code) == (303, 422)
    assert "you have five notes" in unescape(last.text)
    assert (len(mine), "One too many" in mine) == (MOST_NOTES, False)
