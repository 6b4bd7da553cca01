"""One hour in a room, in fast time: its screen, its phones, its new tables, its note."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.db import db, transaction
from app.models import Attendance, Promise, Signup
from tests.browsing import post, token_of
from tests.evenings import seat
from tests.factories import make_event, make_person, sign_in

BEGINS = (datetime.now(UTC) + timedelta(days=30)).replace(
    hour=11, minute=0, second=0, microsecond=0
)
LINK = re.compile(r"https://trestle\.example(/screen/[0-9]+\.[\w-]+)")
CODE = re.compile(r"trestle\.example(/room/[0-9]+\.\w+)")
ROW = re.compile(r"<li><span>([^<]*)</span> <b><span[^>]*>[^<]*</span>(\d+)</b></li>")
SHOWN = re.compile(r'class="scene at-(\w+)"(?![^>]*hidden)')
STATE = re.compile(r'name="state" value="(\w+)"')
OWN = re.compile(r"You're at table (\d+)")
LINE = "Send Kenji the cost template"


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """One kind of database is enough for an hour."""
    path = tmp_path / "hour.db"
    path.write_bytes(sqlite_template.read_bytes())
    return f"sqlite:///{path}"


class Hour:
    """Twelve guests at three tables; a host, two phones and a screen nobody signed in."""

    def __init__(self, app: Flask) -> None:
        with transaction() as session:
            self.host = make_person(session, name="Maya Lindqvist")
            self.guests = [
                make_person(session, name=name)
                for name in (
                    "Nina Berg",
                    "Kenji Tanaka",
                    *(f"P{n} X" for n in range(10)),
                )
            ]
            event = make_event(
                session, tables=4, seats=4, starts_at=BEGINS, organizer=self.host
            )
            rows = [self.guests[at::3] for at in range(3)]
            seat(session, event, *rows, now=BEGINS - timedelta(days=3))
            for signup in session.scalars(
                select(Signup).where(Signup.event_id == event.id)
            ):
                signup.shows_name = True
            self.event_id, self.path = event.id, f"/events/{event.slug}"
            session.flush()
            session.expunge_all()
        self.desk, self.phone, self.wall = (app.test_client() for _ in range(3))
        with self.at(-30):
            sign_in(self.desk, self.host)
            sign_in(self.phone, self.guests[0])
            self.press("/room", "/room/screen/make")
            self.link = LINK.findall(self.desk.get(f"{self.path}/room").text)[0]

    def at(self, minute: float) -> time_machine.travel:
        return time_machine.travel(BEGINS + timedelta(minutes=minute), tick=False)

    def press(self, page: str, path: str, **fields: str) -> int:
        answer = post(self.desk, self.path + page, self.path + path, **fields)
        return answer.status_code

    def screen(self, minute: float) -> tuple[str, dict[str, str]]:
        """What phase the wall shows, and the tables it names."""
        with self.at(minute):
            text = self.wall.get(self.link).text
        [phase] = SHOWN.findall(text)
        return phase, dict(ROW.findall(text))

    def own_table(self, minute: float) -> str:
        with self.at(minute):
            page = unescape(self.phone.get(f"{self.path}/my-seat/now").text)
        [table] = OWN.findall(page)
        return str(table)


def test_a_room_runs_its_hour_and_a_line_becomes_a_promise(
    app: Flask,
    client: FlaskClient,
) -> None:
    hour = Hour(app)

    # They come in; the wall tells them where.
    before = hour.screen(-5)
    assert (before[0], len(before[1])) == ("find", 12)
    assert before[1]["Nina B."] == hour.own_table(-5) == "1"
    with hour.at(2):
        for guest in hour.guests:
            status = hour.press("/door", "/door/check-in", person_id=str(guest.id))
            assert status == 303
    assert [hour.screen(minute)[0] for minute in (9, 11, 16)] == [
        "find",
        "question",
        "talk",
    ]

    # Lunch is late: a pause of six minutes moves the rest.
    with hour.at(20):
        hour.press("/room", "/room/clock/pause")
    assert hour.screen(25)[0] == "talk"
    with hour.at(26):
        hour.press("/room", "/room/clock/resume")

    # New tables, on wall and phone with one press.
    with hour.at(36):
        [state] = STATE.findall(hour.desk.get(f"{hour.path}/room/new-tables").text)
        assert hour.press("/room", "/room/new-tables/mix", state=state) == 303
    phase, tables = hour.screen(36.1)
    assert (phase, len(tables)) == ("move", 12)
    assert tables["Nina B."] == hour.own_table(36.1)
    assert [hour.screen(minute)[0] for minute in (41, 50, 63.9, 64.1, 66.1)] == [
        "question",
        "talk",
        "talk",
        "send",
        "over",
    ]

    # In the last two minutes a phone scans the wall.
    with hour.at(64.5):
        wall = hour.wall.get(hour.link).text
        code = CODE.findall(wall)[0]
        answer = hour.phone.post(
            code, data={"what": LINE, "csrf_token": token_of(hour.phone, code)}
        )
        assert answer.status_code == 303
    with hour.at(200):
        assert hour.wall.get(hour.link).status_code == 410
        assert hour.phone.get(code).status_code == 410

    # The day after it waits among the follow-ups, and becomes a promise.
    with hour.at(24 * 60):
        page = unescape(hour.phone.get("/me/follow-ups").text)
        assert LINE in page
        mate = re.findall(r'<option value="(\d+)">', page)[0]
        [url] = re.findall(r'action="(/me/follow-ups/notes/\d+/promise)"', page)
        post(hour.phone, "/me/follow-ups", url, other=mate)
    with db.session() as session:
        promises = session.scalars(select(Promise)).all()
        assert [(one.person_id, one.what) for one in promises] == [
            (hour.guests[0].id, LINE)
        ]
        came = session.scalars(select(Attendance)).all()
        assert len(came) == 12
