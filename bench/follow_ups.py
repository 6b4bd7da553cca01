"""Follow-ups of somebody with 300 connections, as a ratio to the floor in the same run."""

import statistics
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from app.db import transaction
from app.domain.attendance import Witness
from app.domain.followups import FollowUpState
from app.domain.signups import SignupStatus
from app.models import (
    Attendance,
    Event,
    FollowUp,
    Promise,
    Seat,
    SeatingPlan,
    Signup,
    StayInTouch,
)
from bench import company, places, servers
from bench.__main__ import VIEWS, floor_ms, measure_page

CONNECTIONS, MATES, ROUNDS = 300, 6, 3
READER = 2
A_YEAR, A_FORTNIGHT = timedelta(days=360), timedelta(days=13)
LIMIT = 4.0
"""Times the floor, for a year of weekly lunches; a page of all 300 is told beside it."""


def meet(app: Flask, *, over: timedelta) -> None:
    """Let the reader share tables with 300 people, evenly over that time."""
    events = CONNECTIONS // MATES
    now = datetime.now(UTC).replace(microsecond=0)
    for number in range(events):
        event_id, _ = company.add_event(app, capacity=MATES + 1, tables=1)
        first = READER + 1 + number * MATES
        people = [READER, *range(first, first + MATES)]
        ended = now - timedelta(hours=3) - over * number / events
        with app.app_context(), transaction() as session:
            event = session.get_one(Event, event_id)
            event.starts_at, event.ends_at = ended - timedelta(hours=1), ended
            plan = SeatingPlan(
                event_id=event_id, changed_at=now, published_version=1, published_at=now
            )
            session.add(plan)
            session.flush()
            for person_id in people:
                about = {"event_id": event_id, "person_id": person_id}
                session.add(
                    Signup(
                        status=SignupStatus.ATTENDING,
                        answered_at=now,
                        may_be_found=True,
                        **about,
                    )
                )
                session.add(
                    Attendance(came=True, witness=Witness.DOOR, noted_at=now, **about)
                )
                session.add(
                    Seat(
                        plan_id=plan.id,
                        round=1,
                        table_number=1,
                        published_table=1,
                        person_id=person_id,
                    )
                )


def follow_up(app: Flask) -> None:
    """Give the reader what a diligent colleague has: thanks, promises, people in touch."""
    now = datetime.now(UTC).replace(microsecond=0)
    with app.app_context(), transaction() as session:
        met = session.execute(
            sa.select(Signup.event_id, Signup.person_id)
            .where(Signup.person_id != READER)
            .order_by(Signup.event_id, Signup.person_id)
        ).all()
        for number, (event_id, other_id) in enumerate(met):
            about = {"person_id": READER, "other_id": other_id}
            if number % 6 == 0:
                session.add(
                    FollowUp(
                        event_id=event_id,
                        state=FollowUpState.THANKED,
                        changed_at=now,
                        **about,
                    )
                )
            if number % 50 == 1:
                session.add(
                    Promise(
                        event_id=event_id,
                        what=f"Template {number}",
                        due_on=now.date() + timedelta(days=3),
                        made_at=now,
                        **about,
                    )
                )
            if number % 10 == 0:
                session.add(StayInTouch(marked_at=now, **about))


def page_ms(url: str, folder: Path, *, over: timedelta) -> float:
    """Return the processor milliseconds of one view of the list."""
    port = servers.free_port()
    settings = places.settings_for(url, port=port, folder=folder)
    app = company.found(settings, people=CONNECTIONS + 20)
    meet(app, over=over)
    follow_up(app)
    (cookie,), _ = company.cookies(app, person_ids=[READER])
    with servers.gunicorn(
        "app:create_app()",
        cwd=servers.ROOT,
        environ=places.environ_of(settings),
        port=port,
    ) as server:
        views = VIEWS if over == A_YEAR else VIEWS // 6
        return measure_page(server, "/me/follow-ups", cookie=cookie, views=views)


def main() -> int:
    """Measure both databases; 1 if a year of lunches is above the limit."""
    spans = {"over a year": A_YEAR, "all in a fortnight": A_FORTNIGHT}
    chosen = {k: v for k, v in spans.items() if v == A_YEAR or "year" not in sys.argv}
    worst = 0.0
    with tempfile.TemporaryDirectory() as name, places.databases(Path(name)) as urls:
        folder = Path(name)
        floor = statistics.median(floor_ms(folder) for _ in range(ROUNDS))
        places.say(f"floor: {floor:.2f} ms CPU a view")
        for kind, url in urls.items():
            for words, over in chosen.items():
                fresh = places.fresh(url, f"follow{over.days}")
                spent = page_ms(fresh, folder, over=over)
                places.say(
                    f"follow-ups, {CONNECTIONS} connections {words}, {kind}:"
                    f" {spent:.2f} ms CPU a view = {spent / floor:.2f} x"
                )
                worst = max(worst, spent / floor if over == A_YEAR else 0.0)
    return int(worst > LIMIT)


if __name__ == "__main__":
    raise SystemExit(main())
