"""Two people at several dates of one series at one moment: neither waits for ever."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from threading import Barrier, BrokenBarrierError

import pytest
from flask import Flask
from sqlalchemy import event as hooks
from sqlalchemy import select

from app.db import db, transaction
from app.domain.series import Scope
from app.domain.signups import Answer
from app.models import Event, Series, SeriesDate
from app.operations.series_answers import say_every_time
from app.operations.series_edits import edit_several
from app.operations.signups import rsvp
from tests.operations.series_company import BEFORE, FREE, begin, event_on, people
from tests.operations.test_series_edits import HOLD, like
from tests.together import at_once

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
FIRST, LATER = "2027-03-02", "2027-03-16"
Deed = Callable[[], object]


def move_all(event_id: int) -> object:
    with transaction() as session:
        event = session.get_one(Event, event_id)
        return edit_several(
            session,
            event_id=event_id,
            details=like(session, event, {"location": f"Roof {event_id}"}),
            scope=Scope.ALL,
            version=event.version,
            series_version=session.scalars(select(Series.version)).one(),
            words="",
            quietly=False,
            actor_id=event.organizer_id,
            hold=HOLD,
            now=BEFORE,
        )


def come_each_time(event_id: int, person_id: int) -> object:
    with transaction() as session:
        return say_every_time(
            session, event_id=event_id, person_id=person_id, house=FREE, now=BEFORE
        )


def say(event_id: int, person_id: int, answer: Answer) -> object:
    with transaction() as session:
        return rsvp(
            session,
            event_id=event_id,
            person_id=person_id,
            answer=answer,
            house=FREE,
            now=BEFORE,
        )


def both_begin_before_either_goes_on(
    app: Flask, deeds: list[Deed], *, after: tuple[str, ...] = ("FOR UPDATE",)
) -> list[object]:
    """Do both at once; each waits a moment after its first lock for the other's.

    `after` says which statements count as one, by what stands in them.
    """
    gate, begun = Barrier(len(deeds)), set[int]()

    def wait(*given: object) -> None:
        connection, statement = id(given[0]), str(given[2])
        is_lock = any(words in statement for words in after)
        if is_lock and connection not in begun:
            begun.add(connection)
            with suppress(BrokenBarrierError):
                gate.wait(0.5)  # the other may be waiting for us, as it should

    with app.app_context():
        engine = db.engine
    hooks.listen(engine, "after_cursor_execute", wait)
    try:
        return at_once(app, deeds)
    finally:
        hooks.remove(engine, "after_cursor_execute", wait)


@pytest.mark.parametrize("guests", [0, 1, 2])
def test_who_changes_several_dates_waits_in_no_circle(app: Flask, guests: int) -> None:
    begin()
    with transaction() as session:
        for date in session.scalars(select(SeriesDate)):
            date.opened_at = BEFORE
    ids = [event_on(FIRST), event_on(LATER)]
    deeds: list[Deed] = [partial(move_all, each) for each in ids]
    for at, person_id in enumerate(people(guests)):
        deeds[-1 - at] = partial(come_each_time, ids[-1 - at], person_id)
    db.session.rollback()

    done = both_begin_before_either_goes_on(app, deeds)

    names = {type(one).__name__ for one in done}
    assert names <= {"Plan", "SeriesWasChanged", "Signup"}


def test_who_frees_one_date_and_takes_another_waits_in_no_circle(app: Flask) -> None:
    begin(is_one_entry=True)
    [ana] = people(1)
    first, later = event_on(FIRST), event_on(LATER)
    come_each_time(first, ana)
    come_each_time(later, ana)
    say(later, ana, Answer.NO)

    # One marks the entry and writes it, the other only writes it.
    done = both_begin_before_either_goes_on(
        app,
        [partial(say, first, ana, Answer.NO), partial(say, later, ana, Answer.YES)],
        after=("UPDATE series_entry", "FROM series \nWHERE"),
    )

    assert [type(one).__name__ for one in done] == ["Signup", "Signup"]
