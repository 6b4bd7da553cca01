"""The progress of a search as a value and as a stream, one of which a process holds."""

import json
import threading

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.db import transaction
from app.delivery.solver import POINTS, thinned
from app.operations.seating_search import keep_best
from app.web import seating_progress
from tests.factories import BEFORE, sign_in
from tests.seating.room import event_row, make_room
from tests.seating.test_kept_searches import best_of, on_one_database
from tests.seating.test_search import ask, claim


@pytest.fixture
def page(app: Flask, client: FlaskClient) -> str:
    """The address of the progress of a search that has begun."""
    event_id, _ = make_room(people=8)
    ask(event_id)
    sign_in(client, event_row(event_id).organizer)
    return f"/events/{event_row(event_id).slug}/seating/progress"


def asked(client: FlaskClient, page: str) -> object:
    return client.get(page, headers={"Accept": "application/json"}).json


@on_one_database
def test_progress_is_told_from_the_first_press_on(
    client: FlaskClient, page: str
) -> None:
    waiting = asked(client, page)
    task = claim()
    searching = asked(client, page)
    with transaction() as session:
        keep_best(session, task=task, best=best_of(task), now=BEFORE)
    found = asked(client, page)

    nothing = dict.fromkeys(seating_figures())
    begun: dict[str, object] = {
        "done": False,
        "version": 0,
        "shown": False,
        "points": [],
        **nothing,
    }
    assert waiting == {"state": "waiting", **begun}
    assert searching == {"state": "searching", **begun}
    assert found == begun | {
        "state": "searching",
        "shown": True,
        "cost": 9,
        "first_meetings": 5,
        "points": [[0.1, 9, 5]],
    }


def seating_figures() -> tuple[str, ...]:
    return ("seconds", "cost", "bound", "first_meetings", "limit", "worst_off")


@on_one_database
def test_a_process_holds_one_stream_and_others_are_sent_away(
    client: FlaskClient, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # another test of this process may not have closed what it asked for
    monkeypatch.setattr(seating_progress, "_the_stream", threading.Lock())
    first = client.get(f"{page}/stream", buffered=False)
    second = client.get(f"{page}/stream")
    first.close()
    third = client.get(f"{page}/stream", buffered=False)
    third.close()

    assert (first.status_code, second.status_code, third.status_code) == (200, 204, 200)
    assert first.mimetype == "text/event-stream"


def test_a_stream_tells_what_changes_and_ends_with_the_search() -> None:
    told: list[dict[str, object]] = [
        {"done": False, "cost": 9},
        {"done": False, "cost": 9},
        {"done": True},
    ]
    news = iter(told)

    sent = list(seating_progress.messages(lambda: next(news), rest=lambda: True))

    assert sent == [
        "retry: 2000\n\n",
        f"data: {_one_line(told[0])}\n\n",
        ": still here\n\n",
        f"data: {_one_line(told[2])}\n\n",
    ]


def test_a_stream_ends_when_its_process_is_told_to_stop() -> None:
    sent = list(seating_progress.messages(lambda: {"done": False}, rest=lambda: False))

    assert sent == ["retry: 2000\n\n", 'data: {"done":false}\n\n']


def test_a_long_curve_keeps_its_ends_and_a_bounded_number_of_points() -> None:
    curve: list[list[float]] = []
    for number in range(3 * POINTS):
        curve = thinned([*curve, [number / 4, -number, 0]])

    assert len(curve) == POINTS
    assert (curve[0], curve[-1]) == (
        [0, 0, 0],
        [(3 * POINTS - 1) / 4, 1 - 3 * POINTS, 0],
    )


def _one_line(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))
