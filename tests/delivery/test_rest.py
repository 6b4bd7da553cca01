"""How long the worker may rest: until the next thing it knows of falls due."""

from datetime import datetime, timedelta

import pytest
from flask import Flask

from app.db import transaction
from app.delivery.worker import Worker
from app.domain.causes import CauseKind
from app.domain.outbox import MailKind
from app.domain.settings import Rhythm
from app.models import Cause
from app.operations import outbox
from tests.factories import BEFORE, HOUSE, make_event
from tests.operations.lanes import claim, make_lanes, put

SECOND = timedelta(seconds=1)


def rest(*, now: datetime = BEFORE, pace: int = 0) -> float | None:
    return Worker(
        carry=lambda _parcel: None,
        house=HOUSE,
        rhythm=Rhythm(pace=pace),
        clock=lambda _session: now,
    ).rests_for()


def test_where_nothing_waits_the_tick_is_enough(app: Flask) -> None:
    assert rest() is None


@pytest.mark.parametrize(("due_in", "rests"), [(15, 15.0), (60, 60.0), (61, None)])
def test_mail_that_is_due_within_a_minute_is_looked_for_then(
    app: Flask, *, due_in: int, rests: float | None
) -> None:
    with transaction() as session:
        put(
            session,
            "ana",
            lane=make_lanes(session, 1)[0],
            due_at=BEFORE + due_in * SECOND,
        )

    assert rest() == rests


def test_a_dead_workers_mail_is_looked_for_when_its_lease_ends(app: Flask) -> None:
    with transaction() as session:
        put(session, "ana", lane=make_lanes(session, 1)[0])
        outbox.claim_next(session, now=BEFORE, lease=20 * SECOND)

    assert rest(now=BEFORE + 5 * SECOND) == 15.0


def test_a_cause_that_is_held_is_looked_for_when_its_hold_ends(app: Flask) -> None:
    with transaction() as session:
        event_id = make_event(session).id
        due_at = BEFORE + 30 * SECOND
        session.add(Cause(kind=CauseKind.EDITED, event_id=event_id, due_at=due_at))

    assert rest() == 30.0


def test_what_the_pace_holds_leaves_a_minute_after_the_first(app: Flask) -> None:
    # Looked for by the tick alone, a pace of 60 a minute would be one of 30.
    with transaction() as session:
        for lane in make_lanes(session, 3):
            put(session, "ana", lane=lane, kind=MailKind.ANNOUNCEMENT)
        for second in (0, 10):
            now = BEFORE + second * SECOND
            outbox.settle(session, parcel=claim(session, now=now), now=now)

    assert rest(now=BEFORE + 12 * SECOND, pace=2) == 48.0


def test_a_pace_that_holds_nothing_wakes_nobody(app: Flask) -> None:
    with transaction() as session:
        put(session, "a", lane=make_lanes(session, 1)[0], kind=MailKind.ANNOUNCEMENT)
        outbox.settle(session, parcel=claim(session), now=BEFORE)

    assert rest(pace=1) is None
