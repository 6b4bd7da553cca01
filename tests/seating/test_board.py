"""The hosts' board, without a script: choose, move, swap, lock, publish, hold."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event as sqlalchemy_event

from app.db import db, transaction
from app.models import Event, Person, Signup
from tests.browsing import post, token_of
from tests.factories import make_person, sign_in
from tests.seating.room import (
    Post,
    event_row,
    make_room,
    plan_row,
    shift,
    tables_of,
    told_tables,
)

START = datetime.now(UTC).replace(microsecond=0) + timedelta(days=9)
NOW = datetime.now(UTC).replace(microsecond=0)

pytestmark = pytest.mark.by_turns


@pytest.fixture
def room(app: Flask, client: FlaskClient) -> tuple[str, int, list[int]]:
    """(path of the board, event's id, guests) of a planned mixer; the host is here."""
    event_id, guests = make_room(people=12, starts_at=START, answer_by=NOW)
    Post(now=NOW)
    event = event_row(event_id)
    sign_in(client, event.organizer)
    return f"/events/{event_row(event_id).slug}/seating", event_id, guests


def test_a_guest_is_told_who_can_help(
    client: FlaskClient, room: tuple[str, int, list[int]]
) -> None:
    page, _, guests = room
    sign_in(client, db.session.get_one(Person, guests[0]))

    answer = client.get(page)

    assert answer.status_code == 403
    assert "Maya Lindqvist" in answer.text


def test_the_board_speaks_of_people_first(
    client: FlaskClient, room: tuple[str, int, list[int]]
) -> None:
    page, _, _ = room

    shown = client.get(page).text

    assert "Everyone meets at least 3 new people." in shown
    assert "18 first meetings; no plan has more." in shown
    assert "Publish seats to 12 people" in shown
    assert "Publishes itself" in shown


def test_every_move_is_offered_with_its_whole_effect(
    client: FlaskClient, room: tuple[str, int, list[int]]
) -> None:
    page, event_id, guests = room
    home = tables_of(event_id)[guests[0]]

    shown = client.get(f"{page}?person={guests[0]}").text

    offered = re.findall(r'name="table" value="(\d)"', shown)
    assert offered == [str(table) for table in (1, 2, 3) if table != home]
    assert len(re.findall(r"swaps with [^,]+, no change", shown)) == 2
    assert "Lock here (costs 0)" in shown


def test_a_swap_of_ones_choice_says_what_it_does_to_departments(
    client: FlaskClient, room: tuple[str, int, list[int]]
) -> None:
    page, event_id, guests = room
    tables = tables_of(event_id)
    mate = next(who for who in guests[1:] if tables[who] == tables[guests[0]])
    # departments take turns: the fifth after somebody is from the same one
    double = guests[(guests.index(mate) + 5) % 10]
    assert tables[double] != tables[guests[0]]

    shown = client.get(f"{page}?person={guests[0]}&with={double}").text

    assert re.search(
        r"First meetings: no change, [12] same-department pairs? more\.", shown
    )


def test_a_move_is_a_swap_where_tables_are_full(
    client: FlaskClient, room: tuple[str, int, list[int]]
) -> None:
    page, event_id, guests = room
    before = tables_of(event_id)
    other = next(who for who in guests if before[who] != before[guests[0]])

    answer = post(
        client,
        page,
        f"{page}/move",
        person=guests[0],
        table=before[other],
        swap_with=other,
        version=1,
    )

    after = tables_of(event_id)
    assert answer.status_code == 303
    assert after == before | {
        guests[0]: before[other],
        other: before[guests[0]],
    }


def test_a_full_table_takes_nobody_without_a_swap(
    client: FlaskClient, room: tuple[str, int, list[int]]
) -> None:
    page, event_id, guests = room
    before = tables_of(event_id)
    goal = before[guests[0]] % 3 + 1

    post(client, page, f"{page}/move", person=guests[0], table=goal, version=1)

    assert tables_of(event_id) == before
    assert "That table is full." in client.get(page).text


def test_a_board_that_is_out_of_date_moves_nobody_and_says_who_was_faster(
    client: FlaskClient, room: tuple[str, int, list[int]]
) -> None:
    page, event_id, guests = room
    other = next(
        who
        for who in guests
        if tables_of(event_id)[who] != tables_of(event_id)[guests[0]]
    )
    shift(
        event_id,
        guests[0],
        table=tables_of(event_id)[other],
        swap_with=other,
        now=NOW,
    )
    before = tables_of(event_id)

    answer = post(
        client,
        page,
        f"{page}/move",
        person=guests[3],
        table=before[guests[4]],
        swap_with=guests[4],
        version=1,
    )

    assert answer.status_code == 409
    assert "Maya Lindqvist changed the tables at" in answer.text
    assert tables_of(event_id) == before
    name, partner, moved = (
        db.session.get_one(Person, guests[number]).name for number in (3, 4, 0)
    )
    assert f"{moved}: from table {before[other]} to table {before[guests[0]]}" in (
        answer.text
    )
    assert (
        f"You wanted to move {name} to table {before[guests[4]]},"
        f" swapped with {partner}."
    ) in answer.text
    assert "Do it now" in answer.text
    assert f'<h2 id="picked" tabindex="-1">{name}</h2>' in answer.text


def test_a_locked_person_stays_when_everyone_is_seated_again(
    client: FlaskClient, room: tuple[str, int, list[int]]
) -> None:
    page, event_id, guests = room
    home = tables_of(event_id)[guests[5]]
    post(client, page, f"{page}/lock", person=guests[5], version=1)

    post(client, page, f"{page}/search")
    searching = client.get(page).text
    Post(now=NOW)

    assert "Check again" in searching
    assert tables_of(event_id)[guests[5]] == home
    assert plan_row(event_id).certificate["seed"] == 2


def test_undo_takes_the_last_changes_back_one_by_one(
    client: FlaskClient, room: tuple[str, int, list[int]]
) -> None:
    page, event_id, guests = room
    before = tables_of(event_id)
    other = next(who for who in guests if before[who] != before[guests[0]])
    post(client, page, f"{page}/lock", person=guests[7], version=1)
    shift(event_id, guests[0], table=before[other], swap_with=other, now=NOW)

    post(client, page, f"{page}/undo", version=3)
    once = tables_of(event_id), "Locked by a host" in client.get(page).text
    post(client, page, f"{page}/undo", version=4)

    assert once == (before, True)
    assert "Locked by a host" not in client.get(page).text
    assert "Undo" not in client.get(page).text


def test_seating_everyone_again_can_be_undone(
    client: FlaskClient, room: tuple[str, int, list[int]]
) -> None:
    page, event_id, _ = room
    before = tables_of(event_id)
    post(client, page, f"{page}/search")
    Post(now=NOW)

    post(client, page, f"{page}/undo", version=2)

    assert tables_of(event_id) == before
    assert plan_row(event_id).version == 3


def test_a_plan_that_missed_its_hour_waits_for_a_host(
    client: FlaskClient, room: tuple[str, int, list[int]]
) -> None:
    page, event_id, _ = room
    with transaction() as session:
        event = session.get_one(Event, event_id)
        event.starts_at = NOW - timedelta(minutes=5)
        event.ends_at = NOW + timedelta(hours=1)

    shown = client.get(page).text

    assert "It didn&#39;t publish itself. Publish it when it&#39;s right." in shown
    assert "Publish seats to 12 people" in shown


def test_an_event_that_is_over_is_only_read(
    client: FlaskClient, room: tuple[str, int, list[int]]
) -> None:
    page, event_id, guests = room
    before = tables_of(event_id)
    other = next(who for who in guests if before[who] != before[guests[0]])
    with transaction() as session:
        event = session.get_one(Event, event_id)
        event.starts_at = NOW - timedelta(hours=2)
        event.ends_at = NOW - timedelta(hours=1)

    shown = client.get(f"{page}?person={guests[0]}").text
    facts = {"person": guests[0], "table": before[other], "swap_with": other}
    token = token_of(client, page)
    client.post(f"{page}/move", data={**facts, "version": 1, "csrf_token": token})

    assert "This event is over. These were the tables." in shown
    assert "Lock here" not in shown
    assert tables_of(event_id) == before


def test_publishing_tells_everyone_and_leaves_nothing_to_press(
    client: FlaskClient, room: tuple[str, int, list[int]]
) -> None:
    page, event_id, guests = room

    post(client, page, f"{page}/publish", version=1)
    said = client.get(page).text

    assert "Published. 12 people get a mail and a calendar update." in said
    assert sorted(told_tables(event_id)) == guests
    assert "Publish again" not in said


def test_hold_and_release(
    client: FlaskClient, room: tuple[str, int, list[int]]
) -> None:
    page, event_id, _ = room

    post(client, page, f"{page}/hold")
    held = event_row(event_id).plan_held
    shown = client.get(page).text
    post(client, page, f"{page}/release")

    assert held
    assert "Held: nobody is told before you publish." in shown
    assert not event_row(event_id).plan_held


def test_nobody_going_is_an_empty_board(app: Flask, client: FlaskClient) -> None:
    event_id, _ = make_room(people=0, starts_at=START)
    sign_in(client, event_row(event_id).organizer)

    shown = client.get(f"/events/{event_row(event_id).slug}/seating").text

    assert "Nobody is going yet" in shown


def test_two_people_share_one_table(app: Flask, client: FlaskClient) -> None:
    event_id, guests = make_room(people=2, starts_at=START, answer_by=NOW)
    Post(now=NOW)
    sign_in(client, event_row(event_id).organizer)

    shown = client.get(f"/events/{event_row(event_id).slug}/seating?person={guests[0]}")

    assert sorted(tables_of(event_id).values()) == [1, 1]
    assert "There is no other chair to move to." in shown.text


def test_what_cannot_be_planned_is_named(app: Flask, client: FlaskClient) -> None:
    event_id, _ = make_room(people=12, starts_at=START, answer_by=NOW)
    with transaction() as session:
        session.get_one(Event, event_id).seats_per_table = 3
    Post(now=NOW)
    sign_in(client, event_row(event_id).organizer)

    shown = client.get(f"/events/{event_row(event_id).slug}/seating").text

    assert "There are 3 more people than there are seats." in shown


def test_an_event_without_tables_has_no_board(app: Flask, client: FlaskClient) -> None:
    event_id, _ = make_room(people=1, starts_at=START)
    with transaction() as session:
        event = session.get_one(Event, event_id)
        event.tables = event.seats_per_table = None
    sign_in(client, event_row(event_id).organizer)

    answer = client.get(f"/events/{event_row(event_id).slug}/seating")

    assert answer.status_code == 404


def test_a_card_for_each_table_names_everyone(
    client: FlaskClient, room: tuple[str, int, list[int]]
) -> None:
    page, _, guests = room

    shown = client.get(page.replace("/seating", "/print/tables")).text

    names = [db.session.get_one(Person, who).name for who in guests]
    assert [name for name in names if f"<b>{name}</b>" not in shown] == []
    assert len(re.findall(r'class="tcard-question"', shown)) == 3


def test_my_seat_names_only_those_who_show_their_name(
    client: FlaskClient, room: tuple[str, int, list[int]]
) -> None:
    page, event_id, guests = room
    tables = tables_of(event_id)
    mates = [who for who in guests if tables[who] == tables[guests[0]]][1:]
    with transaction() as session:
        shown_one = session.query(Signup).filter_by(
            event_id=event_id, person_id=mates[0]
        )
        shown_one.one().shows_name = True
    post(client, page, f"{page}/publish", version=1)
    sign_in(client, db.session.get_one(Person, guests[0]))

    shown = client.get(page.replace("/seating", "/my-seat")).text

    names = [db.session.get_one(Person, who).name for who in mates]
    assert [name in shown for name in names] == [True, False, False]
    assert f"You're at table {tables[guests[0]]}" in shown
    assert "You sit with 3 colleagues." in shown


def test_whoever_has_no_seat_finds_nothing(
    client: FlaskClient, room: tuple[str, int, list[int]]
) -> None:
    page, _, guests = room
    seat_page = page.replace("/seating", "/my-seat")
    sign_in(client, db.session.get_one(Person, guests[0]))
    before_publishing = client.get(seat_page).status_code
    with transaction() as session:
        stranger = make_person(session)
        session.flush()
        session.expunge(stranger)
    sign_in(client, stranger)

    assert (before_publishing, client.get(seat_page).status_code) == (404, 404)


def test_the_board_asks_as_often_for_many_as_for_few(
    app: Flask, client: FlaskClient
) -> None:
    counts = []
    for people in (4, 12):
        event_id, _ = make_room(people=people, starts_at=START, answer_by=NOW)
        Post(now=NOW)
        sign_in(client, event_row(event_id).organizer)
        page = f"/events/{event_row(event_id).slug}/seating"
        token_of(client, page)
        asked: list[str] = []

        def note(*facts: object, asked: list[str] = asked) -> None:
            asked.append(str(facts[2]))

        sqlalchemy_event.listen(db.engine, "before_cursor_execute", note)
        client.get(page)
        sqlalchemy_event.remove(db.engine, "before_cursor_execute", note)
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_one_department_stands_out_and_a_free_chair_takes_who_is_chosen(
    client: FlaskClient, room: tuple[str, int, list[int]]
) -> None:
    page, event_id, guests = room
    make_more = event_row(event_id)
    number = db.session.get_one(Person, guests[0]).department.number
    with transaction() as session:
        session.get_one(Event, make_more.id).seats_per_table = 5

    shown = client.get(f"{page}?person={guests[0]}&show={number}").text

    dim = re.findall(r'class="seat is-dim[^"]*" id="seat-(\d+)"', shown)
    same = [
        who
        for who in guests
        if db.session.get_one(Person, who).department.number == number
    ]
    assert sorted(map(int, dim)) == sorted(set(guests) - set(same))
    assert f"{len(same)} people stand out." in shown
    assert shown.count("Move here") == 2
    assert shown.count("1 free chair") == 3


def test_a_name_is_looked_for(
    client: FlaskClient, room: tuple[str, int, list[int]]
) -> None:
    page, _, guests = room
    name = db.session.get_one(Person, guests[3]).name

    found = client.get(page, query_string={"q": name.upper()}).text
    nobody = client.get(page, query_string={"q": "nobody's name"}).text

    assert found.count("is-dim") == 11
    assert "1 person stands out." in found
    assert "Nobody matches." in nobody


def test_what_was_taken_back_can_be_made_again_until_something_else_is_done(
    client: FlaskClient, room: tuple[str, int, list[int]]
) -> None:
    page, event_id, guests = room
    before = tables_of(event_id)
    other = next(who for who in guests if before[who] != before[guests[0]])
    shift(event_id, guests[0], table=before[other], swap_with=other, now=NOW)
    after = tables_of(event_id)

    post(client, page, f"{page}/undo", version=2)
    undone = tables_of(event_id)
    post(client, page, f"{page}/redo", version=3)
    redone = tables_of(event_id)
    post(client, page, f"{page}/undo", version=4)
    post(client, page, f"{page}/lock", person=guests[7], version=5)
    shown = client.get(page).text

    assert (undone, redone) == (before, after)
    assert "/seating/undo" in shown
    assert "/seating/redo" not in shown
