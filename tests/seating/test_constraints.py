"""What hosts decide of the tables: every plan keeps it, or it is refused with why."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.db import db, transaction
from app.domain.needs import NeedTick
from app.domain.seating import FactKind
from app.domain.table_wishes import TableShape, TieKind
from app.models import Event, EventTable, Need, Person, Seat, Signup, Tie
from app.operations import seating_constraints as constraints
from app.operations.details import Details
from app.operations.seating import ask_search, publish_plan
from app.operations.seating_constraints import Following, Hand, Look
from app.operations.seating_trouble import CannotBeKept
from app.web.room_words import room_words
from tests.browsing import post
from tests.factories import BEFORE, sign_in
from tests.seating.room import (
    Post,
    event_row,
    keep,
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


def hand(event_id: int) -> Hand:
    actor_id = event_row(event_id).organizer_id
    return Hand(actor_id=actor_id, proposals=2_000, now=BEFORE)


def tie(event_id: int, one: int, other: int, kind: TieKind) -> Following:
    by = hand(event_id)
    with transaction() as session:
        return constraints.tie(
            session,
            event_id=event_id,
            kind=kind,
            one_id=one,
            other_id=other,
            hand=by,
        )


def describe(event_id: int, **looks: Look) -> Following:
    by = hand(event_id)
    with transaction() as session:
        return constraints.describe_tables(
            session,
            event_id=event_id,
            looks={int(number[1:]): look for number, look in looks.items()},
            seen={},
            hand=by,
        )


REACHED = Look(name="By the door", shape=TableShape.LONG, is_accessible=True)


def test_a_search_keeps_whom_the_hosts_tie() -> None:
    event_id, guests = make_room(people=12, answer_by=BEFORE + timedelta(hours=1))
    # from one department, so that no plan would seat them together by itself
    tie(event_id, guests[0], guests[5], TieKind.TOGETHER)
    tie(event_id, guests[1], guests[2], TieKind.APART)

    Post().catch_up(BEFORE + timedelta(hours=2))

    tables = tables_of(event_id)
    assert tables[guests[0]] == tables[guests[5]]
    assert tables[guests[1]] != tables[guests[2]]


def test_what_cannot_be_kept_is_refused_with_the_few_that_conflict() -> None:
    event_id, guests = make_room(people=12)
    seat_by_hand(
        event_id,
        {who: number // 4 + 1 for number, who in enumerate(guests)},
        published=False,
    )
    for who in (guests[0], guests[4], guests[9]):
        keep(event_id, who, now=BEFORE)

    with pytest.raises(CannotBeKept) as refused:
        tie(event_id, guests[0], guests[4], TieKind.TOGETHER)

    tie(event_id, guests[1], guests[5], TieKind.APART)
    tie(event_id, guests[1], guests[4], TieKind.TOGETHER)
    with pytest.raises(CannotBeKept):  # a lock is a decision like any other
        keep(event_id, guests[1], now=BEFORE)

    kinds = [(fact["kind"], fact["people"]) for fact in refused.value.facts]
    assert sorted(kinds) == [
        (FactKind.LOCK, [guests[0]]),
        (FactKind.LOCK, [guests[4]]),
        (FactKind.TOGETHER, [guests[0], guests[4]]),
    ]
    assert db.session.query(Tie).count() == 2


def test_a_plan_made_by_hand_is_not_searched_over_but_called_broken() -> None:
    event_id, guests = make_room(people=12)
    seat_by_hand(
        event_id,
        {who: number // 4 + 1 for number, who in enumerate(guests)},
        published=True,
    )
    with transaction() as session:
        session.get_one(Event, event_id).frozen_at = BEFORE

    following = tie(event_id, guests[0], guests[1], TieKind.APART)

    assert following is Following.BROKEN
    assert [
        fact["kind"] for fact in plan_row(event_id).certificate["claims"]["violations"]
    ] == ["apart"]


def test_who_needs_it_sits_where_everyone_can_get() -> None:
    event_id, guests = make_room(people=12, answer_by=BEFORE + timedelta(hours=1))
    with transaction() as session:
        signup = session.query(Signup).filter_by(person_id=guests[3]).one()
        session.add(Need(signup_id=signup.id, ticks=[NeedTick.STEP_FREE]))
    describe(event_id, t3=REACHED)

    Post().catch_up(BEFORE + timedelta(hours=2))

    assert tables_of(event_id)[guests[3]] == 3


def test_named_table_hosts_take_a_table_each_once_there_are_enough() -> None:
    event_id, guests = make_room(people=12, answer_by=BEFORE + timedelta(hours=1))
    for who in guests[:3]:
        by = hand(event_id)
        with transaction() as session:
            constraints.name_table_host(
                session, event_id=event_id, person_id=who, hand=by
            )

    Post().catch_up(BEFORE + timedelta(hours=2))

    tables = tables_of(event_id)
    assert {tables[who] for who in guests[:3]} == {1, 2, 3}


@pytest.fixture
def host(app: Flask, client: FlaskClient) -> tuple[str, int, list[int]]:
    """(path of the rules, event's id, guests); the host is signed in."""
    starts = datetime.now(UTC).replace(microsecond=0) + timedelta(days=9)
    event_id, guests = make_room(people=12, starts_at=starts)
    event = event_row(event_id)
    sign_in(client, event.organizer)
    return f"/events/{event_row(event_id).slug}/seating/rules", event_id, guests


def test_rules_are_made_and_taken_back_by_name(
    client: FlaskClient, host: tuple[str, int, list[int]]
) -> None:
    page, _, guests = host
    board = page.removesuffix("/rules")
    names = sorted(db.session.get_one(Person, who).name for who in guests[:2])

    post(client, page, f"{board}/tie", kind="apart", one=guests[0], other=guests[1])
    made = client.get(page).text
    db.session.rollback()
    row = db.session.query(Tie).one()
    post(client, page, f"{board}/untie", id=row.id)
    post(client, page, f"{board}/name-table-host", id=guests[4])
    taken = client.get(page).text

    assert f"{names[0]} never sits with {names[1]}" in made.replace("\n", " ")
    assert "never sits with Person" not in taken
    assert "1 of 3 named." in taken


def test_a_contrary_rule_says_that_it_stands_in_place_of_the_first(
    host: tuple[str, int, list[int]], client: FlaskClient
) -> None:
    page, _, guests = host
    one, other = guests[:2]
    said = []
    for kind in (TieKind.TOGETHER, TieKind.APART):
        answer = post(
            client,
            page,
            f"{page.removesuffix('/rules')}/tie",
            kind=kind,
            one=one,
            other=other,
        )
        said.append(client.get(answer.location).text)

    db.session.rollback()
    assert ["in place of what was decided" in each for each in said] == [False, True]
    assert [row.kind for row in db.session.query(Tie)] == [TieKind.APART]


def test_a_refusal_names_what_conflicts_and_who_was_slower_keeps_what_they_typed(
    client: FlaskClient, host: tuple[str, int, list[int]]
) -> None:
    page, event_id, guests = host
    board = page.removesuffix("/rules")
    post(client, page, f"{board}/tie", kind="together", one=guests[0], other=guests[1])
    for mate in guests[2:4]:
        post(client, page, f"{board}/tie", kind="together", one=guests[0], other=mate)

    refused = post(
        client, page, f"{board}/tie", kind="together", one=guests[3], other=guests[4]
    )
    with transaction() as session:
        session.add(
            EventTable(event_id=event_id, number=1, name="Theirs", is_accessible=False)
        )
    stale = post(
        client,
        page,
        f"{board}/describe-tables",
        seen='{"1": {"name": "", "shape": "", "is_accessible": false}}',
        **{"name-1": "Mine", "shape-1": "round"},
    )

    db.session.rollback()
    assert refused.status_code == 422
    assert "can&#39;t be kept with what was decided before" in refused.text
    assert "These sit together:" in refused.text
    assert f'<option value="{guests[3]}" selected>' in refused.text
    assert f'<option value="{guests[4]}" selected>' in refused.text
    assert stale.status_code == 409
    assert 'value="Mine"' in stale.text
    assert db.session.query(EventTable).one().name == "Theirs"


def test_who_needs_a_table_that_all_can_reach_is_counted_and_never_named(
    client: FlaskClient, host: tuple[str, int, list[int]]
) -> None:
    page, event_id, guests = host
    board = page.removesuffix("/rules")
    seat_by_hand(
        event_id,
        {who: number // 4 + 1 for number, who in enumerate(guests)},
        published=False,
    )
    keep(event_id, guests[9], now=datetime.now(UTC))  # so it is a host's own plan
    before = client.get(f"{board}?person={guests[0]}").text
    with transaction() as session:
        signup = session.query(Signup).filter_by(person_id=guests[0]).one()
        session.add(Need(signup_id=signup.id, ticks=[NeedTick.STEP_FREE]))
        name = session.get_one(Person, guests[0]).name

    answer = post(
        client,
        page,
        f"{board}/describe-tables",
        seen='{"3": {"name": "", "shape": "", "is_accessible": false}}',
        **{"name-3": "", "shape-3": "", "access-3": "y"},
    )
    after = client.get(f"{board}?person={guests[0]}").text

    assert answer.status_code == 303
    assert "1 person needs a table that everyone can reach." in client.get(board).text
    assert f"{name} needs" not in after
    assert moves_in(after) == moves_in(before)


def moves_in(page: str) -> list[str]:
    """Return what each move is said to change."""
    return re.findall(r'class="delta">(.*?)</span>', page, re.DOTALL)


def test_taking_a_table_away_says_first_who_sits_there_and_then_is_no_plan_to_publish(
    client: FlaskClient, host: tuple[str, int, list[int]]
) -> None:
    page, event_id, guests = host
    board = page.removesuffix("/rules")
    seat_by_hand(
        event_id,
        {who: number % 3 + 1 for number, who in enumerate(guests)},
        published=False,
    )
    event = event_row(event_id)
    with client.application.test_request_context():
        fewer = details_of(event, tables=2, seats_per_table=6)
        said = room_words(db.session(), event, fewer)
    with transaction() as session:
        changed = session.get_one(Event, event_id)
        changed.tables, changed.seats_per_table = 2, 6

    shown = client.get(board).text

    assert said[0] == "4 people sit at tables that go."
    assert "4 people sit at tables that aren&#39;t there any more." in shown
    assert "4 people have no seat." in shown


def details_of(event: Event, **changed: object) -> Details:
    """Return everything that a host decided about this event, with some of it changed."""
    names = set(Details.__dataclass_fields__) - {"audience_ids"}
    return Details(**{name: getattr(event, name) for name in names} | changed)


def test_what_takes_a_rule_away_is_kept_though_others_still_conflict() -> None:
    event_id, guests = make_room(people=8, tables=2)
    for mates in (guests[:4], guests[4:]):
        for other in mates[1:]:
            tie(event_id, mates[0], other, TieKind.TOGETHER)
    with transaction() as session:  # a smaller room, and nothing fits any more
        event = session.get_one(Event, event_id)
        event.tables, event.seats_per_table = 3, 3
    by = hand(event_id)

    for tie_id in [row.id for row in db.session.query(Tie).order_by(Tie.id)]:
        with transaction() as session:
            constraints.untie(session, event_id=event_id, tie_id=tie_id, hand=by)

    assert db.session.query(Tie).count() == 0


def need_a_way_in(event_id: int, guest: int, *, below: int) -> None:
    """Let a guest ask for a way in without steps whose manager hosts the event."""
    with transaction() as session:
        signup = (
            session.query(Signup).filter_by(event_id=event_id, person_id=guest).one()
        )
        session.add(Need(signup_id=signup.id, ticks=[NeedTick.STEP_FREE]))
        session.get_one(Person, guest).manager_id = below


def test_a_host_above_somebody_learns_of_no_need_from_locks_moves_and_refusals(
    client: FlaskClient, host: tuple[str, int, list[int]]
) -> None:
    page, event_id, guests = host
    board = page.removesuffix("/rules")
    tables = {who: number // 4 + 1 for number, who in enumerate(guests)}
    seat_by_hand(event_id, tables, published=False)
    with transaction() as session:
        session.add(EventTable(event_id=event_id, number=3, is_accessible=True))
        organizer_id = session.get_one(Event, event_id).organizer_id
        session.get_one(Person, guests[0]).manager_id = organizer_id

    def pry() -> list[str]:
        seen = []
        for act, facts in (
            ("lock", {}),
            ("unlock", {}),
            ("move", {"table": 3, "swap_with": guests[8]}),
            ("move", {"table": 1, "swap_with": guests[8]}),
        ):
            version = plan_row(event_id).version
            post(
                client,
                page,
                f"{board}/{act}",
                person=guests[0],
                version=version,
                **facts,
            )
            shown = client.get(f"{board}?person={guests[0]}").text
            seen.append(re.sub(r'value="[^"]+"|data-version="[^"]+"', "", shown))
        return seen

    before = pry()
    need_a_way_in(event_id, guests[0], below=organizer_id)
    after = pry()

    assert "can&#39;t be kept" not in "".join(before)
    assert after == before


def test_a_need_below_a_host_is_met_by_the_search_and_at_publication() -> None:
    event_id, guests = make_room(people=12)
    organizer_id = event_row(event_id).organizer_id
    need_a_way_in(event_id, guests[0], below=organizer_id)
    need_a_way_in(event_id, guests[1], below=organizer_id)
    describe(event_id, t3=REACHED)
    tables = {who: number % 2 + 1 for number, who in enumerate(guests[:8])}
    tables |= dict.fromkeys(guests[8:], 3)
    seat_by_hand(event_id, tables, published=False)
    keep(event_id, guests[1], now=BEFORE)  # a lock elsewhere stands, and tells nothing

    version = plan_row(event_id).version
    with transaction() as session:
        publish_plan(
            session, event_id=event_id, version=version, actor_id=None, now=BEFORE
        )

    seated = tables_of(event_id)
    assert (seated[guests[0]], seated[guests[1]]) == (3, tables[guests[1]])
    assert plan_row(event_id).certificate["private_out_of_reach"] == 1
    assert sum(tables[who] != at for who, at in seated.items()) == 2


def test_a_search_meets_a_need_below_a_host_unless_a_lock_stands_against_it() -> None:
    event_id, guests = make_room(people=12, answer_by=BEFORE + timedelta(hours=1))
    organizer_id = event_row(event_id).organizer_id
    for guest in guests[:2]:
        need_a_way_in(event_id, guest, below=organizer_id)
    describe(event_id, t3=REACHED)
    seat_by_hand(event_id, {guests[1]: 2}, published=False)
    keep(event_id, guests[1], now=BEFORE)
    with transaction() as session:
        ask_search(
            session, event_id=event_id, proposals=2_000, actor_id=None, now=BEFORE
        )

    Post().catch_up(BEFORE + timedelta(hours=2))

    tables = tables_of(event_id)
    assert len(tables) == 12
    assert (tables[guests[0]], tables[guests[1]]) == (3, 2)


def test_the_hosts_rules_that_cannot_be_kept_are_named_and_no_wish_is(
    client: FlaskClient, host: tuple[str, int, list[int]]
) -> None:
    page, event_id, guests = host
    board = page.removesuffix("/rules")
    tables = {who: number // 4 + 1 for number, who in enumerate(guests)}
    seat_by_hand(event_id, tables, published=False)
    one, other = guests[0], guests[4]
    with transaction() as session:
        session.add(
            Tie(
                event_id=event_id,
                kind=TieKind.TOGETHER,
                first_id=min(one, other),
                second_id=max(one, other),
            )
        )
        session.query(Seat).filter(Seat.person_id == one).update({"is_locked": True})
        first, second = (session.get_one(Person, who).name for who in (one, other))

    def shown(act: str, person: int) -> str:
        version = plan_row(event_id).version
        post(client, page, f"{board}/{act}", person=person, version=version)
        return unescape(client.get(board).text)

    possible = shown("unlock", guests[9])
    with transaction() as session:  # as by two hosts at once
        session.query(Seat).filter(Seat.person_id == other).update({"is_locked": True})
    impossible = shown("unlock", guests[9])

    pair = f"{first} and {second}"
    assert f"Not kept: 1 of 2: {pair}" in possible
    assert f"Can't keep 1 of 3: {pair}" in impossible
    panel = impossible[impossible.index("Can't keep 1 of 3") :]
    assert f"{first} is locked to table 1." in panel
    assert f"{second} is locked to table 2." in panel
    assert f"These sit together: {first}, {second}." in panel
