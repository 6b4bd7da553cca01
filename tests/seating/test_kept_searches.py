"""What a search has found is kept while it looks on, whoever is killed meanwhile."""

import json
import signal
import subprocess
import sys
from datetime import datetime

import psutil
import pytest
from sqlalchemy.orm import Session

from app.db import db, transaction
from app.delivery.solver import COMMAND, Solver
from app.delivery.worker import Worker
from app.domain.settings import Rhythm
from app.models import Event, Search, Signup
from app.operations.events import cancel
from app.operations.seating import publish_plan, stop_and_keep
from app.operations.seating_found import Best, Found, end_search
from app.operations.seating_search import (
    Task,
    claim_next,
    give_up,
    keep_best,
    release,
    renew,
    settle,
)
from app.queries.seating import find_plan
from tests.factories import BEFORE, HOUSE
from tests.seating.room import (
    make_room,
    plan_row,
    seat_by_hand,
    shift,
    tables_of,
    told_tables,
)
from tests.seating.test_search import LEASE, ask, claim, finish

LONG = 50_000_000
"""Proposals that no test waits for."""
on_one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
pytestmark = [pytest.mark.usefixtures("app"), on_one_database]


def room_at_work() -> tuple[int, list[int]]:
    """An event whose tables are searched for long."""
    event_id, guests = make_room(people=37, tables=5, seats=8)
    with transaction() as session:
        for signup in session.query(Signup).where(Signup.event_id == event_id):
            signup.learn, signup.help = "Budgets", "Budgets"  # no plan proves itself
    ask(event_id, proposals=LONG)
    return event_id, guests


def last_search() -> Search:
    db.session.rollback()
    return db.session.query(Search).order_by(Search.id.desc()).limit(1).one()


def best_of(task: Task, *, shift: int = 0) -> Best:
    """A plan that seats the people of a task in turn."""
    tables = tuple((place + shift) % 2 for place in range(len(task.person_ids)))
    figures = {"cost": 9 - shift, "first_meetings": 5}
    return Best(tables=tables, progress=figures | {"points": [[0.1, 9 - shift, 5]]})


def tables_in(task: Task, best: Best) -> dict[int, int]:
    """Who sits where by it, tables counted from 1."""
    return {
        who: table + 1 for who, table in zip(task.person_ids, best.tables, strict=True)
    }


def first_news(solver: Solver) -> Best:
    """Wait for the first plan of a search that runs."""
    while (news := solver.news()) is None:
        assert not solver.wait(seconds=0.02)
    return news


def test_the_first_plan_is_seated_at_once_and_the_search_goes_on() -> None:
    event_id, guests = room_at_work()
    task = claim()
    solver = Solver.start(task)
    best = first_news(solver)

    with transaction() as session:
        is_wanted = keep_best(session, task=task, best=best, now=BEFORE)

    goes_on = not solver.wait(seconds=0)
    solver.stop()
    search = last_search()
    assert (is_wanted, goes_on, search.closed_at) == (True, True, None)
    assert sorted(tables_of(event_id)) == guests
    assert search.progress is not None
    assert search.progress["points"][0][1:] == [
        search.progress["cost"],
        search.progress["first_meetings"],
    ]


def test_a_killed_search_process_goes_on_from_what_it_had_found() -> None:
    event_id, guests = room_at_work()
    costs: list[int] = []
    before = set(psutil.Process().children())

    def clock(session: Session) -> datetime:
        search = session.query(Search).one()
        at_work = set(psutil.Process().children()) - before
        if search.best and at_work and search.closed_at is None:
            costs.append((search.progress or {})["cost"])
            for process in at_work:
                process.send_signal(signal.SIGKILL)
        return BEFORE

    Worker(
        carry=lambda _parcel: None, house=HOUSE, rhythm=Rhythm(pace=0), clock=clock
    ).search_next()
    first = last_search()
    kept, deaths = first.progress or {}, (first.progress or {}).get("deaths")
    with transaction() as session:
        task = claim_next(session, lease=LEASE, now=BEFORE)

    assert (first.closed_at, deaths) == (None, 1)
    assert kept["cost"] <= costs[0]
    assert task is not None
    assert task.order is not None
    again = Solver.start(task)
    resumed = first_news(again)
    again.stop()
    assert resumed.progress["cost"] <= kept["cost"]
    assert sorted(tables_of(event_id)) == guests


def test_a_search_whose_process_always_dies_ends_with_the_best_it_had() -> None:
    event_id, guests = room_at_work()
    for _ in range(3):
        task = claim()
        with transaction() as session:
            keep_best(session, task=task, best=best_of(task), now=BEFORE)
            settle(session, task=task, outcome=None, now=BEFORE)

    assert last_search().closed_at == BEFORE
    assert last_search().trouble == ""
    assert sorted(tables_of(event_id)) == guests


def test_a_search_ends_by_itself_when_its_worker_is_killed() -> None:
    room_at_work()
    task = claim()
    script = (
        "import json, os, subprocess, sys\n"
        "order, command = json.load(sys.stdin)\n"
        "command.append(str(os.getpid()))\n"
        "at_work = subprocess.Popen(command, stdin=subprocess.PIPE, text=True,"
        " stdout=subprocess.DEVNULL)\n"
        "json.dump(order, at_work.stdin)\n"
        "at_work.stdin.close()\n"
        "print(at_work.pid, flush=True)\n"
        "at_work.wait()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as worker:
        assert worker.stdin is not None
        assert worker.stdout is not None
        worker.stdin.write(json.dumps([task.order, list(COMMAND)]))
        worker.stdin.close()
        search = psutil.Process(int(worker.stdout.readline()))
        was_running = search.is_running()
        worker.kill()

    assert was_running
    psutil.wait_procs([search], timeout=20)
    assert not search.is_running()


def test_another_worker_goes_on_where_the_killed_one_was() -> None:
    event_id, _ = room_at_work()
    task = claim()
    best = best_of(task)
    with transaction() as session:
        keep_best(session, task=task, best=best, now=BEFORE)

    with transaction() as session:
        again = claim_next(session, lease=LEASE, now=BEFORE + LEASE)

    assert again is not None
    assert again.order is not None
    assert again.order["start"] == {"rounds": [list(best.tables)]}
    assert list(again.points) == best.progress["points"]
    assert len(tables_of(event_id)) == len(best.tables)


def test_a_host_stops_the_search_and_keeps_what_it_has() -> None:
    event_id, _ = room_at_work()
    task = claim()
    first, better = best_of(task), best_of(task, shift=1)
    with transaction() as session:
        keep_best(session, task=task, best=first, now=BEFORE)
        keep_best(session, task=task, best=better, now=BEFORE)

    with transaction() as session:
        stop_and_keep(session, event_id=event_id, now=BEFORE)
    with transaction() as session:
        is_wanted = keep_best(session, task=task, best=first, now=BEFORE)

    assert tables_of(event_id) == tables_in(task, better)
    assert plan_row(event_id).certificate["stopped_by_host"] is True
    assert (last_search().closed_at, is_wanted) == (BEFORE, False)


def test_publishing_takes_the_best_plan_so_far() -> None:
    event_id, guests = room_at_work()
    task = claim()
    first, better = best_of(task), best_of(task, shift=1)
    with transaction() as session:
        keep_best(session, task=task, best=first, now=BEFORE)
        keep_best(session, task=task, best=better, now=BEFORE)
    version = plan_row(event_id).version

    with transaction() as session:
        told = publish_plan(
            session, event_id=event_id, version=version, actor_id=None, now=BEFORE
        )

    assert told == len(guests)
    assert told_tables(event_id) == tables_in(task, better)


def test_a_first_plan_does_not_replace_seats_that_are_there() -> None:
    event_id, guests = make_room(people=8)
    before = {who: 1 + place // 4 for place, who in enumerate(guests)}
    seat_by_hand(event_id, before, published=False)
    ask(event_id, proposals=LONG)
    task = claim()

    with transaction() as session:
        keep_best(session, task=task, best=best_of(task), now=BEFORE)

    assert tables_of(event_id) == before


def test_a_search_is_over_as_soon_as_a_host_moves_somebody() -> None:
    event_id, guests = make_room(people=12)
    ask(event_id)
    finish(claim())
    ask(event_id, proposals=LONG)
    task = claim()
    tables = tables_of(event_id)
    other = next(who for who in guests if tables[who] != tables[guests[0]])
    shift(event_id, guests[0], table=tables[other], swap_with=other, now=BEFORE)

    with transaction() as session:
        is_wanted = keep_best(session, task=task, best=best_of(task), now=BEFORE)

    assert not is_wanted
    assert "overtaken" in last_search().trouble


def test_a_search_begins_anew_when_the_room_changes() -> None:
    event_id, _ = make_room(people=8)
    ask(event_id, proposals=LONG)
    task = claim()
    with transaction() as session:
        session.get_one(Event, event_id).tables = 4

    with transaction() as session:
        is_wanted = keep_best(session, task=task, best=best_of(task), now=BEFORE)
    search = last_search()

    assert not is_wanted
    assert (search.started_at, search.closed_at, search.best) == (None, None, None)
    assert find_plan(db.session(), event_id=event_id) is None


def test_a_canceled_event_ends_its_search_and_seats_nobody() -> None:
    event_id, _ = make_room(people=8)
    ask(event_id, proposals=LONG)
    task = claim()
    with transaction() as session:
        cancel(
            session,
            event_id=event_id,
            reason="The room is flooded.",
            actor_id=session.get_one(Event, event_id).organizer_id,
            now=BEFORE,
        )

    with transaction() as session:
        goes_on = renew(session, task=task, lease=LEASE, now=BEFORE)
        settle(
            session,
            task=task,
            outcome=Found(tables=best_of(task).tables, facts={}),
            now=BEFORE,
        )

    assert not goes_on
    assert find_plan(db.session(), event_id=event_id) is None


def test_a_stopped_search_of_another_room_seats_nobody() -> None:
    event_id, guests = room_at_work()
    task = claim()
    with transaction() as session:
        keep_best(session, task=task, best=best_of(task), now=BEFORE)
        session.get_one(Event, event_id).tables = 4
    before = tables_of(event_id)
    with transaction() as session:
        event = session.get_one(Event, event_id)
        is_seated = end_search(session, event, now=BEFORE)

    assert not is_seated
    assert (tables_of(event_id), sorted(before)) == (before, guests)


def test_a_search_that_is_claimed_in_another_room_begins_from_nothing() -> None:
    event_id, _ = room_at_work()
    task = claim()
    with transaction() as session:
        keep_best(session, task=task, best=best_of(task), now=BEFORE)
        release(session, task=task, now=BEFORE)
        session.get_one(Event, event_id).tables = 6
    with transaction() as session:
        again = claim_next(session, lease=LEASE, now=BEFORE)

    assert again is not None
    assert again.order is not None
    assert "start" not in again.order
    assert last_search().best is None


def test_a_search_that_broke_is_tried_again_from_its_best() -> None:
    room_at_work()
    task = claim()
    with transaction() as session:
        keep_best(session, task=task, best=best_of(task), now=BEFORE)
    with transaction() as session:
        give_up(session, search_id=task.search_id, now=BEFORE)

    search = last_search()
    assert (search.closed_at, search.trouble) == (None, "")
    assert (search.progress or {})["deaths"] == 1
