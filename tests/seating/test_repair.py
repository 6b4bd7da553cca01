"""After people left or came late: the fewest moves, seen before anybody is told."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from app.db import db, transaction
from app.domain.attendance import Witness
from app.domain.outbox import MailKind
from app.domain.table_wishes import TieKind, WishKind
from app.models import Event, Person, Search, Seat, Signup, Tie, Wish
from app.operations.seating import BoardHasChanged
from app.operations.seating_choices import set_new_people
from app.operations.seating_repair import Moved, Repair, repair_apply, repair_preview
from app.operations.seating_steps import redo, undo
from app.web.seating_placed import placed_words
from app.web.seating_status import read_standing
from tests.browsing import post
from tests.factories import BEFORE, NOON, sign_in
from tests.seating.room import (
    Post,
    came,
    event_row,
    join,
    leave,
    make_room,
    plan_row,
    seat_by_hand,
    shift,
    tables_of,
    told_tables,
)
from tests.seating.test_kept_searches import LONG, on_one_database
from tests.seating.test_search import ask, claim

pytestmark = [pytest.mark.usefixtures("app"), on_one_database]


def published_room() -> tuple[int, list[int]]:
    """Eleven people at tables of 4, 4 and 3, of which each needs three; all were told."""
    event_id, guests = make_room(people=11)
    tables = {who: 1 + place % 3 for place, who in enumerate(guests)}
    seat_by_hand(event_id, tables, published=True)
    with transaction() as session:
        session.get_one(Event, event_id).frozen_at = BEFORE
    return event_id, guests


def board(event_id: int) -> str:
    """The address of the tables."""
    return f"/events/{event_row(event_id).slug}/seating"


def previewed(event_id: int, *, now: object = BEFORE) -> Repair:
    repair = repair_preview(db.session(), event=event_row(event_id), now=now)  # type: ignore[arg-type]
    db.session.rollback()
    assert repair is not None
    return repair


def test_one_person_moves_for_one_who_left() -> None:
    event_id, guests = published_room()
    before = tables_of(event_id)
    gone = next(who for who in guests if before[who] == 3)
    leave(event_id, gone, now=BEFORE)

    repair = previewed(event_id)

    (move,) = repair.moves
    assert (move.after, repair.told, repair.unseated) == (3, 1, 0)
    assert move.before in (1, 2)
    assert tables_of(event_id) == before


def test_a_repair_is_made_as_it_was_shown_and_only_those_who_moved_are_told() -> None:
    event_id, guests = published_room()
    before = tables_of(event_id)
    leave(event_id, next(who for who in guests if before[who] == 3), now=BEFORE)
    post_box = Post()
    post_box.parcels.clear()
    repair = previewed(event_id)
    (move,) = repair.moves

    with transaction() as session:
        repair_apply(
            session,
            event_id=event_id,
            version=repair.version,
            actor_id=session.get_one(Event, event_id).organizer_id,
            now=BEFORE,
        )
    post_box.catch_up(BEFORE)

    stayed = {who: at for who, at in before.items() if who in tables_of(event_id)}
    assert tables_of(event_id) == told_tables(event_id) == stayed | {move.person_id: 3}
    assert move.person_id in post_box.told(MailKind.TABLE)
    assert previewed(event_id).moves == ()


def test_who_comes_late_gets_a_seat_and_nobody_moves() -> None:
    event_id, _ = published_room()
    late = join(event_id, now=BEFORE)

    repair = previewed(event_id)

    assert repair.moves == (Moved(person_id=late, before=None, after=3),)
    assert repair.told == 1


def test_who_was_not_checked_in_counts_as_gone_once_it_has_begun() -> None:
    event_id, guests = published_room()
    tables = tables_of(event_id)
    missing = next(who for who in guests if tables[who] == 3)
    for who in guests:
        if who != missing:
            came(event_id, who, witness=Witness.DOOR)

    early = previewed(event_id, now=NOON - timedelta(minutes=1))
    late = previewed(event_id, now=NOON + timedelta(minutes=5))

    assert early.moves == ()
    assert [move.after for move in late.moves] == [3]


def test_a_repair_of_another_version_moves_nobody() -> None:
    event_id, guests = published_room()
    leave(event_id, guests[2], now=BEFORE)
    before = tables_of(event_id)

    with pytest.raises(BoardHasChanged), transaction() as session:
        repair_apply(session, event_id=event_id, version=7, actor_id=1, now=BEFORE)

    assert tables_of(event_id) == before


def test_the_page_shows_the_moves_and_makes_them(client: FlaskClient) -> None:
    event_id, guests = published_room()
    leave(event_id, guests[2], now=BEFORE)
    sign_in(client, event_row(event_id).organizer)
    address = f"/events/{event_row(event_id).slug}/seating/repair"
    version = str(plan_row(event_id).version)

    shown = client.get(address).text
    answer = post(client, board(event_id), address, version=version)
    again = client.get(address).text

    assert "to table 3." in shown
    assert "1 person will be told. Everybody else stays where they are." in shown
    assert answer.status_code == 303
    assert "There is nothing to move" in again


def test_a_stale_repair_is_shown_anew(client: FlaskClient) -> None:
    event_id, guests = published_room()
    leave(event_id, guests[2], now=BEFORE)
    sign_in(client, event_row(event_id).organizer)
    address = f"/events/{event_row(event_id).slug}/seating/repair"

    answer = post(client, board(event_id), address, version="99")

    assert answer.status_code == 409
    assert "The tables changed meanwhile." in answer.text


def test_a_host_chooses_deeper_talk_and_a_search_begins_anew(
    client: FlaskClient,
) -> None:
    event_id, _ = make_room(people=8)
    ask(event_id, proposals=LONG)
    claim()
    sign_in(client, event_row(event_id).organizer)
    address = f"/events/{event_row(event_id).slug}/seating/mix"

    answer = post(client, board(event_id), address, new_people="-75")
    refused = post(client, board(event_id), address, new_people="-101")

    db.session.rollback()
    search = db.session.query(Search).one()
    assert (answer.status_code, refused.status_code) == (303, 422)
    assert event_row(event_id).new_people == -75
    assert (search.started_at, search.closed_at) == (None, None)


def test_a_choice_outside_what_the_engine_knows_is_clipped() -> None:
    event_id, _ = make_room(people=3)

    with transaction() as session:
        set_new_people(session, event_id=event_id, new_people=400, now=BEFORE)

    assert event_row(event_id).new_people == 100


def test_stopping_says_what_became_of_it(client: FlaskClient) -> None:
    event_id, _ = make_room(people=8)
    ask(event_id, proposals=LONG)
    sign_in(client, event_row(event_id).organizer)
    address = f"/events/{event_row(event_id).slug}/seating/stop"

    answer = post(client, board(event_id), address)

    db.session.rollback()
    assert answer.status_code == 303
    assert db.session.query(Search).one().closed_at is not None


def test_no_mail_is_promised_or_sent_once_it_has_begun() -> None:
    event_id, guests = published_room()
    tables = tables_of(event_id)
    for who in guests:
        if tables[who] != 3 or who == guests[2]:
            came(event_id, who, witness=Witness.DOOR)
    now = NOON + timedelta(minutes=5)
    repair = previewed(event_id, now=now)

    with transaction() as session:
        repair_apply(
            session,
            event_id=event_id,
            version=repair.version,
            actor_id=session.get_one(Event, event_id).organizer_id,
            now=now,
        )

    assert (len(repair.moves) > 0, repair.told) == (True, 0)
    told = told_tables(event_id)
    assert {move.person_id: told[move.person_id] for move in repair.moves} == {
        move.person_id: move.after for move in repair.moves
    }


def test_a_latecomer_takes_a_free_chair_by_themselves_and_the_board_says_so(
    client: FlaskClient,
) -> None:
    event_id, _ = published_room()
    before = told_tables(event_id)
    late = join(event_id, now=BEFORE)

    post_box = Post()
    post_box.catch_up(BEFORE)

    told = told_tables(event_id)
    assert told == before | {late: 3}
    assert plan_row(event_id).certificate["placed"] == [[late, 3, BEFORE.isoformat()]]
    with db.session() as session:
        name = session.get_one(Person, late).name
        event = session.get_one(Event, event_id)
        standing = read_standing(session, event, now=BEFORE)
        with client.application.test_request_context():
            (words,) = placed_words(standing)
    assert words.startswith(f"{name}, table 3, ")


def test_whoever_makes_others_move_waits_for_a_host_who_sees_it_first() -> None:
    event_id, guests = published_room()
    before = told_tables(event_id)
    late = join(event_id, now=BEFORE)
    mate = next(who for who in guests if before[who] == 3)
    with transaction() as session:
        first, second = sorted((mate, late))
        session.add(
            Tie(
                event_id=event_id,
                kind=TieKind.APART,
                first_id=first,
                second_id=second,
            )
        )

    Post().catch_up(BEFORE)
    waits = told_tables(event_id)
    repair = previewed(event_id)

    assert waits == before
    assert {move.person_id for move in repair.moves} > {late}
    assert [move.after for move in repair.moves if move.person_id != late] == [3]
    assert (len(repair.moves), repair.told, repair.unseated) == (2, 2, 0)
    assert repair.broken == []


def test_whom_a_repair_moves_tells_no_private_wish() -> None:
    event_id, guests = published_room()
    before = tables_of(event_id)
    late = join(event_id, now=BEFORE)
    mates = [who for who in guests if before[who] == 3]
    with transaction() as session:
        session.add(
            Tie(
                event_id=event_id,
                kind=TieKind.APART,
                first_id=min(mates[0], late),
                second_id=max(mates[0], late),
            )
        )
    open_to_all = previewed(event_id)
    (other,) = (move for move in open_to_all.moves if move.person_id != late)
    there = [who for who in guests if before[who] == other.before]

    seen = []
    for one, wished in ((other.person_id, mates[1]), (late, there[0])):
        with transaction() as session:
            signup = session.query(Signup).filter_by(event_id=event_id, person_id=one)
            wish = Wish(signup_id=signup.one().id, kind=WishKind.APART, other_id=wished)
            session.add(wish)
        seen.append(previewed(event_id).moves)

    assert seen == [open_to_all.moves] * 2


def test_nobody_is_told_a_chair_that_others_were_told() -> None:
    event_id, guests = published_room()
    before = told_tables(event_id)
    mover = next(who for who in guests if before[who] == 1)
    shift(event_id, mover, table=3, swap_with=None, now=BEFORE)  # nobody is told yet
    late = join(event_id, now=BEFORE)

    Post().catch_up(BEFORE)

    assert late not in tables_of(event_id)
    assert told_tables(event_id) == before
    repair = previewed(event_id)
    assert (repair.told, repair.waits) == (0, True)
    with transaction() as session:
        repair_apply(
            session,
            event_id=event_id,
            version=repair.version,
            actor_id=session.get_one(Event, event_id).organizer_id,
            now=BEFORE,
        )
    assert late in tables_of(event_id)
    assert told_tables(event_id) == before | {late: None}


def test_who_was_given_a_seat_by_a_host_is_part_of_what_can_be_undone() -> None:
    event_id, guests = make_room(people=11)
    tables = {who: 1 + place % 3 for place, who in enumerate(guests)}
    late = guests[-1]
    seat_by_hand(event_id, tables | {late: 3}, published=False)
    with transaction() as session:
        session.query(Seat).filter_by(person_id=late).delete()
    before = tables_of(event_id)

    shift(event_id, guests[0], table=3, swap_with=None, now=BEFORE)
    shift(event_id, late, table=1, swap_with=None, now=BEFORE)
    made = tables_of(event_id)
    gone_back = [_step(undo, event_id), _step(undo, event_id)]
    _step(redo, event_id)
    again = _step(redo, event_id)

    assert made == again == before | {guests[0]: 3, late: 1}
    assert gone_back == [before | {guests[0]: 3}, before]


def test_steps_outlive_who_comes_and_goes_and_nobody_is_left_without_a_chair() -> None:
    event_id, guests = make_room(people=11)
    seat_by_hand(
        event_id,
        {who: 1 + place % 3 for place, who in enumerate(guests)},
        published=False,
    )
    before = tables_of(event_id)

    shift(event_id, guests[0], table=3, swap_with=None, now=BEFORE)
    late = join(event_id, now=BEFORE)
    Post(now=BEFORE)
    came = tables_of(event_id)
    gone_back = _step(undo, event_id)
    again = _step(redo, event_id)
    leave(event_id, guests[1], now=BEFORE)
    Post(now=BEFORE)
    without = _step(undo, event_id)

    assert came == before | {guests[0]: 3, late: 1}
    assert gone_back == before | {late: 3}
    assert again == before | {guests[0]: 3, late: 1}
    assert without.keys() == (before | {late: 3}).keys() - {guests[1]}
    assert without[guests[0]] == 1


def _step(way: Callable[..., object], event_id: int) -> dict[int, int]:
    host_id, version = event_row(event_id).organizer_id, plan_row(event_id).version
    with transaction() as session:
        way(session, event_id=event_id, version=version, actor_id=host_id, now=BEFORE)
    return tables_of(event_id)
