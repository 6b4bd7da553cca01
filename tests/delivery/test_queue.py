"""The bell: rung after a commit that left work, never by a refusal, once at a time."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from huey import Huey

from app import create_app
from app.db import db, transaction
from app.delivery.carriers import RefusedForNow
from app.delivery.queue import connect, open_queue
from app.delivery.worker import Worker
from app.domain.outbox import MessageState, Parcel
from app.domain.settings import Rhythm
from app.models import Event, Message
from app.operations.events import cancel
from tests.browsing import post
from tests.conftest import Browser, settings_for
from tests.factories import BEFORE, HOUSE, make_event, make_person, sign_in
from tests.operations.lanes import make_lanes, put
from tests.web.test_signups import SOON

WAIT = timedelta(seconds=15)


@pytest.fixture(params=["memory", "beside the database"])
def queue(request: pytest.FixtureRequest, app: Flask, tmp_path: Path) -> Iterator[Huey]:
    """A queue of each kind that an installation may have."""
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    if url.startswith("sqlite"):
        url = f"sqlite:///{tmp_path / 'deep' / 'queue.db'}"
    queue = open_queue("memory:" if request.param == "memory" else url)
    yield queue
    queue.storage.close()


def test_one_pending_bell_is_enough(app: Flask, queue: Huey) -> None:
    worker = Worker(carry=lambda _parcel: None, house=HOUSE)
    ring = connect(queue, app, worker)

    for _ in range(5):
        ring()
    pending = queue.pending_count()
    queue.dequeue()
    ring()

    assert (pending, queue.pending_count()) == (1, 1)
    queue.flush()


def test_the_bell_and_the_tick_do_what_is_due(app: Flask, queue: Huey) -> None:
    with transaction() as session:
        put(session, "ana", lane=make_lanes(session, 1)[0])
    worker = Worker(
        carry=lambda _parcel: None,
        house=HOUSE,
        rhythm=Rhythm(pace=0),
        clock=lambda _session: BEFORE,
    )
    connect(queue, app, worker)()

    task = queue.dequeue()
    assert task is not None
    thread = threading.Thread(target=queue.execute, args=[task])  # as the worker does
    thread.start()
    thread.join()

    db.session.rollback()
    assert db.session.scalars(db.select(Message.state)).all() == [MessageState.SENT]
    assert len(queue.read_periodic(BEFORE)) == 1


def ring_and_listen(app: Flask, queue: Huey, worker: Worker, *, times: int) -> None:
    """Ring so often, and let the worker hear it each time."""
    ring = connect(queue, app, worker)
    for _ in range(times):
        ring()
        task = queue.dequeue()
        assert task is not None
        thread = threading.Thread(target=queue.execute, args=[task])
        thread.start()
        thread.join()


def refusing(_parcel: Parcel) -> None:
    raise RefusedForNow("451 try later")


def test_a_refused_mail_is_tried_again_on_the_second(app: Flask, queue: Huey) -> None:
    with transaction() as session:
        put(session, "ana", lane=make_lanes(session, 1)[0])
    worker = Worker(
        carry=refusing,
        house=HOUSE,
        rhythm=Rhythm(pace=0, waits_s=(WAIT.total_seconds(),)),
        clock=lambda _session: BEFORE,
    )

    before = datetime.now(UTC)

    ring_and_listen(app, queue, worker, times=1)

    [alarm] = [task.eta.replace(tzinfo=UTC) for task in queue.scheduled()]
    after = datetime.now(UTC)
    assert before + WAIT <= alarm <= after + WAIT


def test_one_alarm_is_enough_and_hushes_no_bell(app: Flask, queue: Huey) -> None:
    with transaction() as session:
        put(session, "ana", lane=make_lanes(session, 1)[0])
    worker = Worker(
        carry=refusing,
        house=HOUSE,
        rhythm=Rhythm(pace=0, waits_s=(WAIT.total_seconds(),)),
        clock=lambda _session: BEFORE,
    )

    ring_and_listen(app, queue, worker, times=3)

    assert (queue.scheduled_count(), queue.pending_count()) == (1, 0)


def test_a_queue_out_of_reach_costs_no_answer(app: Flask, tmp_path: Path) -> None:
    queue = open_queue(f"sqlite:///{tmp_path / 'queue.db'}")
    ring = connect(queue, app, Worker(carry=lambda _parcel: None, house=HOUSE))
    queue.storage.close()
    for file in tmp_path.glob("queue.db*"):
        file.unlink()
    (tmp_path / "queue.db").mkdir()

    ring()

    assert not (tmp_path / "queue.db").is_file()


@pytest.fixture
def bells(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What rang while pages were asked: the functions that pages were given."""
    rung: list[str] = []
    monkeypatch.setattr(
        Huey, "enqueue", lambda _queue, task: rung.append(task.name), raising=True
    )
    return rung


@pytest.fixture
def page(app: Flask) -> str:
    with transaction() as session:
        event = make_event(session, starts_at=SOON)
        return f"/events/{event.slug}"


def test_an_answer_that_queued_mail_rings_once(
    app: Flask, client: FlaskClient, page: str, bells: list[str]
) -> None:
    with transaction() as session:
        person = make_person(session)
    sign_in(client, person)

    post(client, page, f"{page}/rsvp", answer="yes")

    assert bells == ["bell"]


def test_what_queues_nothing_rings_nothing(
    app: Flask, client: FlaskClient, page: str, bells: list[str]
) -> None:
    with transaction() as session:
        person = make_person(session)
    sign_in(client, person)
    post(client, page, f"{page}/rsvp", answer="yes")
    bells.clear()

    statuses = [
        post(client, page, f"{page}/rsvp", answer="yes").status_code,  # again
        post(client, page, f"{page}/rsvp", answer="perhaps").status_code,
        post(client, page, f"{page}/details", learn="x" * 81).status_code,
        client.post(f"{page}/rsvp", data={"answer": "no"}).status_code,  # no token
        client.get(page).status_code,
    ]

    assert statuses == [303, 303, 422, 400, 200]
    assert bells == []


def test_strangers_ring_nothing(
    client: FlaskClient, page: str, bells: list[str]
) -> None:
    answers = [
        client.post(f"{page}/rsvp", data={"answer": "yes"}),
        client.post("/r/1.0123456789abcdef0123", data={"answer": "yes"}),
        client.get(page),
    ]

    assert [answer.status_code for answer in answers] == [303, 400, 302]
    assert bells == []


def test_a_change_that_was_rolled_back_rings_nothing(
    app: Flask, client: FlaskClient, page: str, bells: list[str]
) -> None:
    with transaction() as session:
        event = session.scalars(db.select(Event)).one()
        person = make_person(session)
        now = event.starts_at - timedelta(days=1)
        cancel(session, event_id=event.id, reason="No.", actor_id=person.id, now=now)
    sign_in(client, person)

    answer = post(client, page, f"{page}/rsvp", answer="yes")

    assert answer.status_code == 303
    assert bells == []


def test_a_queue_follows_the_database_unless_it_is_named(
    database_url: str, tmp_path: Path
) -> None:
    settings = settings_for(database_url, tmp_path, queue_url="")

    expected = (
        database_url
        if database_url.startswith("postgresql")
        else f"sqlite:///{tmp_path / 'var' / 'queue.db'}"
    )
    assert settings.queue_url == expected


def test_every_answer_of_a_busy_hour_leaves_one_bell(
    database_url: str, tmp_path: Path
) -> None:
    queue_url = f"sqlite:///{tmp_path / 'queue.db'}"
    app = create_app(settings_for(database_url, tmp_path, queue_url=queue_url))
    with app.app_context():
        with transaction() as session:
            event = make_event(session, starts_at=SOON)
            people = [make_person(session) for _ in range(4)]
            page = f"/events/{event.slug}"
        app.test_client_class = Browser
        for person in people:
            client = app.test_client()
            sign_in(client, person)
            post(client, page, f"{page}/rsvp", answer="yes")

        queue = app.extensions["cli"].queue
        assert queue.pending_count() == 1
        queue.storage.close()
        db.session.remove()
        db.engine.dispose()
