"""Rounds on the board: the one that holds is changed, the others are read; who is missing."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient

from app.db import db, transaction
from app.domain.attendance import Witness
from app.domain.table_wishes import TieKind
from app.models import Event, Person, Remix, Seat, Tie
from app.operations.remixing import seat_latecomer
from app.queries.rooms_now import list_seated
from tests.browsing import post
from tests.factories import sign_in
from tests.seating.room import (
    came,
    event_row,
    make_room,
    plan_row,
    seat_by_hand,
    tables_of,
)

pytestmark = [
    pytest.mark.usefixtures("app"),
    # the questions are asked of both kinds by their own tests
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]
NOW = datetime.now(UTC).replace(microsecond=0)
BEGAN = NOW - timedelta(minutes=20)


class Evening:
    """Eleven guests at three tables of five, all but the first here; two rounds."""

    def __init__(self, client: FlaskClient, *, rounds: int = 2) -> None:
        self.client = client
        self.event_id, self.guests = make_room(
            people=11, seats=5, starts_at=BEGAN, answer_by=BEGAN - timedelta(days=2)
        )
        tables = {who: at % 3 + 1 for at, who in enumerate(self.guests)}
        seat_by_hand(self.event_id, tables, published=True)
        plan_id, event = plan_row(self.event_id).id, event_row(self.event_id)
        self.page, self.host_id = f"/events/{event.slug}/seating", event.organizer_id
        for who in self.guests[1:]:
            came(self.event_id, who, witness=Witness.DOOR)
        with transaction() as session:
            session.get_one(Event, self.event_id).frozen_at = BEGAN
            if rounds == 1:
                return
            session.add(
                Remix(
                    event_id=self.event_id,
                    round=2,
                    made_at=NOW,
                    made_by_id=self.host_id,
                    position_s=600,
                )
            )
            for at, who in enumerate(self.guests[1:]):
                session.add(
                    Seat(
                        plan_id=plan_id,
                        round=2,
                        person_id=who,
                        table_number=at // 4 + 1,
                        published_table=at // 4 + 1,
                    )
                )

    def press(self, act: str, **facts: object) -> str:
        facts = {"version": plan_row(self.event_id).version, "round": 2} | facts
        answer = post(self.client, self.page, f"{self.page}/{act}", **facts)
        assert answer.status_code == 303
        return unescape(self.client.get(answer.location).text)

    def now(self) -> dict[int, int]:
        db.session.rollback()
        return list_seated(db.session(), event_id=self.event_id)


@pytest.fixture
def evening(client: FlaskClient) -> Evening:
    found = Evening(client)
    sign_in(client, event_row(found.event_id).organizer)
    return found


def test_the_board_opens_at_the_round_that_holds_and_says_what_a_move_does(
    evening: Evening,
) -> None:
    shown = unescape(evening.client.get(evening.page).text)
    chosen = unescape(
        evening.client.get(f"{evening.page}?person={evening.guests[1]}").text
    )

    assert 'aria-current="page">Round 2</a>' in shown
    assert "A move shows on phones and the big screen at once" in shown
    assert "first meeting" in shown
    assert "Publish" not in shown
    assert "Seat everyone again" not in shown
    assert "swaps with" in chosen
    assert "Meets " in chosen


def test_people_are_moved_swapped_and_locked_in_the_round_that_holds(
    evening: Evening,
) -> None:
    first, before = tables_of(evening.event_id), evening.now()
    one, other = evening.guests[1], evening.guests[6]

    moved = evening.press("move", person=one, table=3)
    swapped = evening.press("move", person=one, table=before[other], swap_with=other)
    locked = evening.press("lock", person=one)
    refused = evening.press("move", person=one, table=3)

    assert "Phones and the big screen show it now." in moved
    assert "swapped with" in swapped
    assert "Locked." in locked
    assert "That seat is locked. Unlock it first." in refused
    assert evening.now() == before | {one: before[other], other: 3}
    assert tables_of(evening.event_id) == first
    plan = plan_row(evening.event_id)
    assert plan.published_version == plan.version
    assert plan.changed_by_id == evening.host_id


def test_the_first_tables_are_refused_in_words_once_others_hold(
    evening: Evening,
) -> None:
    first, before = tables_of(evening.event_id), evening.now()
    version = plan_row(evening.event_id).version

    said = [
        evening.press(act, round=1, **facts)
        for act, facts in (
            ("move", {"person": evening.guests[1], "table": 3}),
            ("lock", {"person": evening.guests[1]}),
            ("undo", {}),
            ("publish", {}),
            ("search", {}),
            ("repair", {}),
        )
    ]
    shown = unescape(evening.client.get(f"{evening.page}?round=1").text)
    repair = evening.client.get(f"{evening.page}/repair").text

    assert "Other tables hold in the room now" in repair
    assert all("Other tables hold in the room now" in words for words in said)
    assert (tables_of(evening.event_id), evening.now()) == (first, before)
    assert plan_row(evening.event_id).version == version
    assert "These were the tables of round 1. Round 2 holds now." in shown
    assert "/seating/move" not in shown


def test_who_is_not_here_is_shown_so_and_their_chair_is_free(
    client: FlaskClient,
) -> None:
    evening = Evening(client, rounds=1)
    sign_in(client, event_row(evening.event_id).organizer)
    missing, mover = evening.guests[0], evening.guests[1]
    with transaction() as session:
        session.get_one(Event, evening.event_id).seats_per_table = 4

    shown = unescape(client.get(f"{evening.page}?person={mover}").text)
    answered = evening.press("move", person=mover, table=1, round=1)

    assert re.findall(r'is-absent[^"]*" id="seat-(\d+)"', shown) == [str(missing)]
    assert "table 1, not here" in shown
    gone = client.get(f"{evening.page}?person={evening.host_id}")
    assert (gone.status_code, "Move here" in gone.text) == (200, False)
    assert "3 people, 3 departments" in shown
    assert "moved to table 1." in answered
    assert "too many" not in answered


def test_a_host_above_somebody_does_not_read_whether_they_are_here(
    evening: Evening,
) -> None:
    missing, here = evening.guests[0], evening.guests[1]
    with transaction() as session:
        for who in (missing, here):
            session.get_one(Person, who).manager_id = evening.host_id
        name = session.get_one(Person, here).name

    first = unescape(evening.client.get(f"{evening.page}?round=1").text)
    second = unescape(
        evening.client.get(f"{evening.page}?person={evening.guests[2]}").text
    )

    version = plan_row(evening.event_id).version
    pried = [
        post(
            evening.client,
            evening.page,
            f"{evening.page}/{act}",
            person=who,
            table=3,
            version=version,
            round=2,
        ).status_code
        for act in ("move", "lock")
        for who in (missing, here)
    ]

    assert pried == [404] * 4
    assert "not here" not in first
    assert name not in second
    assert f'data-person="{here}"' not in second
    assert ", and 1 more" in second


def test_figures_answer_a_move_of_somebody_below_alike_whether_they_are_here(
    client: FlaskClient,
) -> None:
    evening = Evening(client, rounds=1)
    sign_in(client, event_row(evening.event_id).organizer)
    missing = evening.guests[0]
    with transaction() as session:
        session.get_one(Event, evening.event_id).seats_per_table = 6
        session.get_one(Person, missing).manager_id = evening.host_id

    figures = []
    for table in (2, 1):
        evening.press("move", person=missing, table=table, round=1)
        figures.append(plan_row(evening.event_id).certificate["claims"])
    came(evening.event_id, missing, witness=Witness.DOOR)
    for table in (2, 1):
        evening.press("move", person=missing, table=table, round=1)
        figures.append(plan_row(evening.event_id).certificate["claims"])

    assert figures[:2] == figures[2:]
    assert figures[0]["cost"] != figures[1]["cost"]


def test_numbers_that_no_row_has_are_refused_in_words(evening: Evening) -> None:
    none, one = 10**30, evening.guests[1]
    seats = evening.now()

    shown = [
        evening.client.get(f"{evening.page}?{facts}").status_code
        for facts in (f"round={none}", "round=-1", f"person={none}", f"page={none}")
    ]
    pressed = [
        post(
            evening.client,
            evening.page,
            f"{evening.page}/{act}",
            **{"version": plan_row(evening.event_id).version, "round": 2} | facts,
        ).status_code
        for act, facts in (
            ("move", {"person": none, "table": 1}),
            ("move", {"person": one, "table": 1, "swap_with": none}),
            ("move", {"person": one, "table": 1, "round": none}),
            ("lock", {"person": none}),
            ("untie", {"id": none}),
        )
    ]

    assert shown == [200] * 4
    assert pressed == [422] * 5
    assert evening.now() == seats


def test_who_is_not_here_is_in_no_figure_and_in_no_limit(client: FlaskClient) -> None:
    evening = Evening(client, rounds=1)
    sign_in(client, event_row(evening.event_id).organizer)
    with transaction() as session:
        session.get_one(Event, evening.event_id).seats_per_table = 6

    said = evening.press("move", person=evening.guests[1], table=3, round=1)

    claims = plan_row(evening.event_id).certificate["claims"]
    assert claims["least_new"] > 0
    assert claims["cost"] >= claims["bound"]
    assert "Everyone meets at least 0" not in said


def test_a_latecomer_at_the_door_sits_where_the_hosts_rules_are_kept(
    evening: Evening,
) -> None:
    late, now = evening.guests[0], evening.now()
    free = _seated_at_the_door(evening, late)
    foe = next(who for who, table in now.items() if table == free)
    mate = next(who for who, table in now.items() if table != free)

    with_rules = [
        _seated_at_the_door(evening, late, kind=kind, other=other)
        for kind, other in ((TieKind.APART, foe), (TieKind.TOGETHER, mate))
    ]

    assert with_rules[0] != free
    assert with_rules[1] == now[mate]


def _seated_at_the_door(
    evening: Evening, late: int, *, kind: TieKind | None = None, other: int = 0
) -> int | None:
    """Return where they are seated, and leave nothing of it."""
    session = db.session()
    if kind is not None:
        first, second = sorted((late, other))
        session.add(
            Tie(
                event_id=evening.event_id,
                kind=kind,
                first_id=first,
                second_id=second,
            )
        )
    event = session.get_one(Event, evening.event_id)
    seat_latecomer(session, event, person_id=late)
    found = list_seated(session, event_id=event.id).get(late)
    session.rollback()
    return found
