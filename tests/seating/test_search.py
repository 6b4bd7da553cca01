"""A search runs in a process of its own; its result never overrides a host."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Lock

import psutil
import pytest
from sqlalchemy.orm import Session

from app.db import db, transaction
from app.delivery.solver import Solver
from app.delivery.worker import Worker
from app.domain.outbox import Parcel
from app.domain.seating import Fact, FactKind, Infeasible
from app.domain.settings import Rhythm
from app.domain.signups import Answer
from app.models import Event, Search, Signup
from app.operations.seating import ask_search, publish_plan, stop_and_keep
from app.operations.seating_found import Found
from app.operations.seating_search import Task, claim_next, renew, settle
from tests.factories import BEFORE, HOUSE, make_person, say
from tests.seating.room import (
    Post,
    join,
    keep,
    leave,
    make_room,
    plan_row,
    shift,
    tables_of,
    told_tables,
)

pytestmark = pytest.mark.usefixtures("app")
LEASE = timedelta(minutes=2)
LONG = 500_000
"""Proposals that take longer than the worker's first look."""


def ask(event_id: int, *, proposals: int = 2_000) -> None:
    with transaction() as session:
        ask_search(
            session,
            event_id=event_id,
            proposals=proposals,
            actor_id=None,
            now=BEFORE,
        )


def claim() -> Task:
    with transaction() as session:
        task = claim_next(session, lease=LEASE, now=BEFORE)
    assert task is not None
    return task


def finish(task: Task) -> None:
    solver = Solver.start(task)
    assert solver.wait(seconds=60)
    with transaction() as session:
        settle(session, task=task, outcome=solver.outcome(), now=BEFORE)


def test_the_search_is_a_process_of_its_own_and_can_be_ended() -> None:
    event_id, _ = make_room(people=40, tables=5, seats=8)
    ask(event_id, proposals=LONG)
    before = psutil.Process().children()  # a browser's driver, where one was needed
    solver = Solver.start(claim())

    children = set(psutil.Process().children()) - set(before)
    solver.stop()

    assert len(children) == 1
    assert solver.outcome() is None


@pytest.mark.parametrize(("people", "tables", "seats"), [(40, 5, 8), (24, 4, 6)])
def test_everyone_finds_a_seat_and_departments_mix(
    people: int, tables: int, seats: int
) -> None:
    event_id, guests = make_room(people=people, tables=tables, seats=seats)
    ask(event_id)

    finish(claim())

    claims = plan_row(event_id).certificate["claims"]
    departments = {name: value - least for name, value, least in claims["parts"]}
    assert sorted(tables_of(event_id)) == guests
    assert departments["dept"] == 0
    assert claims["violations"] == []


def test_a_plan_can_be_found_again_from_what_is_kept_with_it() -> None:
    event_id, _ = make_room(people=12)
    ask(event_id)
    task = claim()

    finish(task)

    facts = plan_row(event_id).certificate
    assert (facts["seed"], facts["proposals"]) == (1, 2_000)
    assert len(facts["problem_hash"]) == 64
    again = Solver.start(task)
    assert again.wait(seconds=60)
    found = again.outcome()
    assert isinstance(found, Found)
    assert {
        who: table + 1 for who, table in zip(task.person_ids, found.tables, strict=True)
    } == tables_of(event_id)


def test_a_hosts_move_during_the_search_stays() -> None:
    event_id, guests = make_room(people=12)
    ask(event_id)
    finish(claim())
    ask(event_id)
    task = claim()
    before = tables_of(event_id)
    other = next(who for who in guests if before[who] != before[guests[0]])
    shift(event_id, guests[0], table=before[other], swap_with=other, now=BEFORE)
    moved = tables_of(event_id)

    finish(task)

    assert tables_of(event_id) == moved
    assert "overtaken" in _last_search().trouble


def test_publishing_stops_the_search() -> None:
    event_id, _ = make_room(people=12)
    ask(event_id)
    finish(claim())
    before = tables_of(event_id)
    ask(event_id)
    task, version = claim(), plan_row(event_id).version
    with transaction() as session:
        publish_plan(
            session, event_id=event_id, version=version, actor_id=None, now=BEFORE
        )

    finish(task)

    assert tables_of(event_id) == told_tables(event_id) == before


def test_who_left_during_the_search_gets_no_seat() -> None:
    event_id, guests = make_room(people=12)
    ask(event_id)
    task = claim()
    leave(event_id, guests[3], now=BEFORE)

    finish(task)

    assert sorted(tables_of(event_id)) == sorted(set(guests) - {guests[3]})


def test_who_came_during_the_search_is_seated_by_the_next() -> None:
    event_id, guests = make_room(people=8)
    ask(event_id)
    task = claim()
    late = join(event_id, now=BEFORE)
    finish(task)
    without = sorted(tables_of(event_id))

    Post()

    assert without == guests
    assert sorted(tables_of(event_id)) == sorted([*guests, late])


def test_a_lock_is_kept_by_the_next_search() -> None:
    event_id, guests = make_room(people=12)
    ask(event_id)
    finish(claim())
    home = tables_of(event_id)[guests[2]]
    keep(event_id, guests[2], now=BEFORE)
    ask(event_id)

    finish(claim())

    assert tables_of(event_id)[guests[2]] == home
    assert plan_row(event_id).certificate["claims"]["violations"] == []


def test_the_lease_of_a_dead_searcher_runs_out() -> None:
    event_id, _ = make_room(people=8)
    ask(event_id)
    task = claim()

    with transaction() as session:
        at_work = claim_next(session, lease=LEASE, now=BEFORE + LEASE / 2)
        renew(session, task=task, lease=LEASE, now=BEFORE + LEASE / 2)
    with transaction() as session:
        renewed = claim_next(session, lease=LEASE, now=BEFORE + LEASE)
        again = claim_next(session, lease=LEASE, now=BEFORE + 2 * LEASE)

    assert (at_work, renewed) == (None, None)
    assert again == replace(task, started_at=BEFORE + 2 * LEASE)


def test_a_process_that_dies_leaves_a_word_and_no_plan() -> None:
    event_id, _ = make_room(people=8)
    ask(event_id)
    task = claim()

    with transaction() as session:
        settle(session, task=task, outcome=None, now=BEFORE)

    assert "crashed" in _last_search().trouble
    assert _last_search().closed_at == BEFORE


def test_rules_that_cannot_be_kept_are_named_by_person() -> None:
    event_id, guests = make_room(people=8)
    ask(event_id)
    fact = Fact(kind=FactKind.LOCK, people=(3,), table=1)

    with transaction() as session:
        task = claim_next(session, lease=LEASE, now=BEFORE)
        assert task is not None
        settle(session, task=task, outcome=Infeasible((fact,)), now=BEFORE)

    assert json.loads(_last_search().trouble)["facts"] == [
        {"kind": "lock", "people": [guests[3]], "table": 2, "number": 0}
    ]


def test_mail_flows_while_a_search_runs() -> None:
    event_id, person_ids = make_room(people=30, tables=5, seats=8)
    Post()
    ask_much(person_ids)
    ask(event_id, proposals=100 * LONG)
    late: list[int] = []
    carried: list[tuple[int | None, bool]] = []
    one_at_a_time = Lock()  # the worker and what watches its search ask at once

    def clock(session: Session) -> datetime:
        with one_at_a_time:
            if not late and _is_at_work(session):
                person, event = make_person(session), session.get_one(Event, event_id)
                say(session, Answer.YES, event=event, person=person)
                late.append(person.id)
        return BEFORE

    def carry(parcel: Parcel) -> None:
        carried.append((parcel.person_id, _is_at_work(db.session())))
        with transaction() as session:  # nobody waits for the end of it
            stop_and_keep(session, event_id=event_id, now=BEFORE)
        ask(event_id)

    Worker(
        carry=carry, house=HOUSE, rhythm=Rhythm(pace=0, proposals=2_000), clock=clock
    ).catch_up()

    assert carried == [(late[0], True)]
    assert late[0] in tables_of(event_id)


def ask_much(person_ids: Sequence[int]) -> None:
    """Let no plan be provably best, so that a long search is one: few know what many ask."""
    with transaction() as session:
        signups = session.query(Signup).where(Signup.person_id.in_(person_ids)).all()
        for number, signup in enumerate(signups):
            signup.learn = f"subject{number % 11}"
            signup.help = f"subject{(number * number + 3) % 11}"


def _is_at_work(session: Session) -> bool:
    search = session.query(Search).order_by(Search.id.desc()).first()
    return bool(search and search.started_at and not search.closed_at)


def _last_search() -> Search:
    db.session.rollback()
    return db.session.query(Search).order_by(Search.id.desc()).limit(1).one()
