"""Round two from those who are here: previewed, pressed once, taken back."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app.db import db, transaction
from app.domain.attendance import Witness
from app.domain.table_wishes import TieKind
from app.models import (
    Attendance,
    AuditEntry,
    Event,
    Remix,
    Seat,
    Signup,
    Tie,
    Visitor,
)
from app.operations.door import let_in
from app.operations.remixing import seat_latecomer, unmix_tables
from app.operations.room_notes import note_as
from app.queries.rooms_now import list_seated
from app.queries.seating import find_table
from tests.browsing import post
from tests.evenings import seat
from tests.factories import make_event, make_person, sign_in

NOW = datetime.now(UTC).replace(microsecond=0)
STATE = re.compile(r'name="state" value="(\w+)"')
ROW = re.compile(r"<li><span>([^<]*)</span> <b><span[^>]*>[^<]*</span>(\d+)</b></li>")
LINK = re.compile(r"https://trestle\.example(/screen/[0-9]+\.[\w-]+)")


class Evening:
    """Nine guests at three tables, eight checked in; one of them below the host."""

    def __init__(self, client: FlaskClient) -> None:
        with transaction() as session:
            self.host = make_person(session, name="Maya Lindqvist")
            guests = [
                make_person(session, name=f"Guest{number} Q") for number in range(8)
            ]
            guests.append(make_person(session, name="Rae Below", manager=self.host))
            event = make_event(
                session,
                tables=3,
                seats=4,
                starts_at=NOW - timedelta(minutes=30),
                organizer=self.host,
            )
            seat(
                session,
                event,
                *(guests[at::3] for at in range(3)),
                now=NOW - timedelta(days=3),
            )
            for signup in session.scalars(
                select(Signup).where(Signup.event_id == event.id)
            ):
                signup.shows_name = True
            session.add_all(
                Attendance(
                    event_id=event.id,
                    person_id=guest.id,
                    came=True,
                    witness=Witness.DOOR,
                    noted_by_id=self.host.id,
                    noted_at=NOW,
                )
                for guest in guests[1:]
            )
            self.event_id, self.path = event.id, f"/events/{event.slug}"
            self.guests = guests
            self.ids = [guest.id for guest in guests]
            session.flush()
            session.expunge_all()
        self.client = client
        sign_in(client, self.host)

    def preview(self) -> str:
        return unescape(self.client.get(f"{self.path}/room/new-tables").text)

    def mix(self, state: str) -> int:
        answer = post(
            self.client,
            f"{self.path}/room",
            f"{self.path}/room/new-tables/mix",
            state=state,
        )
        return answer.status_code

    def mixed(self) -> dict[int, int]:
        assert self.mix(STATE.findall(self.preview())[0]) == 303
        return self.seated()

    def seated(self) -> dict[int, int]:
        db.session.rollback()
        found = list_seated(db.session(), event_id=self.event_id)
        db.session.rollback()
        return found


@pytest.fixture
def evening(client: FlaskClient) -> Evening:
    return Evening(client)


def test_the_preview_says_who_moves_and_tells_nobody(evening: Evening) -> None:
    page = evening.preview()

    assert "Mix the tables of 8 people who are here" in page
    assert "Guest0 Q" not in page  # not checked in
    assert "from table" in page
    # Of those below the host it doesn't say who is here.
    assert "Rae Below" not in page
    assert "and 1 more" in page
    with db.session() as session:
        assert session.scalars(select(Remix)).all() == []


def test_phones_and_screen_change_with_one_press_and_back(evening: Evening) -> None:
    client, page = evening.client, f"{evening.path}/room"
    post(client, page, f"{page}/screen/make")
    link = LINK.findall(client.get(page).text)[0]
    before, shown = evening.seated(), dict(ROW.findall(client.get(link).text))

    after = evening.mixed()

    screen = client.get(link).text
    sign_in(client, evening.guests[1])
    phone = client.get(f"{evening.path}/my-seat").text
    assert sorted(after) == sorted(evening.ids[1:])
    assert ROW.findall(screen) != list(shown.items())
    assert ("New tables" in screen, 'at-move"' in screen) == (True, True)
    assert f"You're at table {after[evening.ids[1]]}" in unescape(phone)
    assert "New tables, round 2" in phone
    sign_in(client, evening.host)
    for _ in range(2):  # twice is once
        post(client, page, f"{page}/new-tables/undo", round="2")
    assert evening.seated() == before
    assert dict(ROW.findall(client.get(link).text)) == shown
    with db.session() as session:
        acts = session.scalars(select(AuditEntry.act).order_by(AuditEntry.id)).all()
    assert [act.value for act in acts] == [
        "made_screen_link",
        "mixed_tables",
        "unmixed_tables",
    ]


def test_nobody_meets_twice_over_three_rounds_if_it_can_be_helped(
    evening: Evening,
) -> None:
    evening.mixed()
    page = evening.preview()

    assert "New tables, round 3" in page
    assert evening.mix(STATE.findall(page)[0]) == 303
    with db.session() as session:
        rounds = session.scalars(select(Remix.round).order_by(Remix.round)).all()
    assert list(rounds) == [2, 3]


def test_two_presses_and_a_changed_room_change_nothing(evening: Evening) -> None:
    state = STATE.findall(evening.preview())[0]
    assert evening.mix(state) == 303
    after = evening.seated()

    again = evening.mix(state)
    with transaction() as session:
        let_in(
            session,
            event_id=evening.event_id,
            person_id=evening.ids[0],
            by_id=evening.host.id,
            now=NOW,
        )

    assert again == 409
    seated = evening.seated()
    assert {who: seated[who] for who in after} == after
    assert seated[evening.ids[0]] == 3  # the last free chair is for who came late


def test_who_was_not_checked_in_is_sent_to_the_door(evening: Evening) -> None:
    evening.mixed()
    sign_in(evening.client, evening.guests[0])

    page = evening.client.get(f"{evening.path}/my-seat").text

    assert "The tables were mixed without you" in page
    db.session.rollback()
    assert (
        find_table(db.session(), event_id=evening.event_id, person_id=evening.ids[0])
        == 1
    )


def test_whoever_says_they_are_here_gets_a_chair_as_well(evening: Evening) -> None:
    evening.mixed()
    for _ in range(2):  # twice is once
        with transaction() as session:
            note_as(
                session,
                event_id=evening.event_id,
                person_id=evening.ids[0],
                what="Send Guest1 the template",
                was_here=True,
                now=NOW,
            )

    assert evening.seated()[evening.ids[0]] == 3


def test_before_anybody_is_checked_in_there_is_nothing_to_press(
    evening: Evening,
) -> None:
    with transaction() as session:
        for row in session.scalars(select(Attendance)):
            session.delete(row)

    page = evening.preview()

    assert "people are checked in at the door" in page
    assert STATE.findall(page) == []
    assert evening.mix("0" * 32) == 409
    with db.session() as session:
        assert session.scalars(select(Seat.round).distinct()).all() == [1]
        assert session.get_one(Event, evening.event_id).tables == 3


def test_visitors_keep_their_chairs_and_latecomers_find_another(
    evening: Evening,
) -> None:
    evening.mixed()
    with transaction() as session:
        event = session.get_one(Event, evening.event_id)
        seated = list_seated(session, event_id=event.id)
        counts = Counter(seated.values())
        emptiest = min((1, 2, 3), key=lambda table: counts[table])
        for number in range(4 - counts[emptiest]):
            session.add(
                Visitor(
                    event_id=event.id,
                    name=f"Guest of {number}",
                    table_number=emptiest,
                    noted_at=NOW,
                    noted_by_id=event.organizer_id,
                )
            )
        session.flush()
        seat_latecomer(session, event, person_id=evening.ids[0])
        found = list_seated(session, event_id=event.id)

    # At another table where there is a chair, or at none.
    assert found.get(evening.ids[0]) != emptiest


def test_who_came_after_the_mix_has_a_chair_when_it_is_taken_back(
    evening: Evening,
) -> None:
    evening.mixed()
    with transaction() as session:
        event = session.get_one(Event, evening.event_id)
        late = make_person(session, name="Lee Late")
        seat_latecomer(session, event, person_id=late.id)
        unmix_tables(
            session,
            event_id=event.id,
            number=2,
            actor_id=event.organizer_id,
            now=NOW,
        )
        table = find_table(session, event_id=event.id, person_id=late.id)

    assert table in {1, 2, 3}


def test_rules_that_exclude_each_other_are_named_and_nothing_is_mixed(
    evening: Evening,
) -> None:
    one, other = sorted(evening.ids[1:3])
    with transaction() as session:
        session.execute(
            update(Seat).where(Seat.person_id.in_((one, other))).values(is_locked=True)
        )
        session.add(
            Tie(
                event_id=evening.event_id,
                kind=TieKind.TOGETHER,
                first_id=one,
                second_id=other,
            )
        )

    page = evening.preview()

    assert "Guest1 Q is locked to table 2." in page
    assert "These sit together: Guest1 Q, Guest2 Q." in page
    assert "Mix the tables" not in page
    assert evening.mix("of another room") == 409
