"""What Prometheus reads, who may read it, and what the alerts are made of."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from app import create_app
from app.config import ROOT
from app.db import db, transaction
from app.delivery.carriers import RefusedForGood
from app.delivery.worker import Worker
from app.domain.outbox import Parcel
from app.domain.settings import Rhythm
from app.models import Installation, Person
from tests.browsing import post
from tests.conftest import Browser, settings_for
from tests.factories import HOUSE, make_event, make_person, sign_in
from tests.operations.lanes import make_lanes, put

ALERTS = (ROOT / "deploy" / "alerts.yml").read_text()


def read(client: FlaskClient) -> dict[tuple[str, ...], float]:
    """Return every figure by its name and labels."""
    answer = client.get("/metrics")
    assert answer.status_code == 200
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_queue_mails_answers_and_requests_are_told(
    app: Flask, client: FlaskClient
) -> None:
    now = datetime.now(UTC)
    with transaction() as session:
        session.add(Installation(is_demo=False, worker_seen_at=now))
        for name, lane in zip("ab", make_lanes(session, 2), strict=True):
            put(
                session,
                f"{name}@corp.example",
                lane=lane,
                due_at=now - timedelta(minutes=5),
            )
        guest = make_person(session)
        event = make_event(session, starts_at=now + timedelta(days=30))
        path = f"/events/{event.slug}"
    sign_in(client, guest)
    before = read(client)

    post(client, path, f"{path}/rsvp", answer="yes")
    work(app)
    after = read(client)

    assert before[("trestle_outbox_due",)] == 2
    assert before[("trestle_outbox_oldest_due_seconds",)] == pytest.approx(300, abs=60)
    assert before[("trestle_database_up",)] == 1
    assert after[("trestle_outbox_waiting",)] == 0
    assert after[("trestle_answers_total", "page", "attending")] == 1
    sent = {key: n for key, n in after.items() if key[0] == "trestle_mails_total"}
    assert {key[2] for key in sent} == {"sent", "refused"}
    assert sum(sent.values()) == 3
    assert after[("trestle_requests_total", "signups.answer", "303")] == 1
    assert after[("trestle_request_seconds_count", "signups.answer")] == 1


def work(app: Flask) -> None:
    """Carry all that is due; the mail to a@ is refused for good."""

    def carry(parcel: Parcel) -> None:
        if parcel.recipient == "a@corp.example":
            raise RefusedForGood("550 no such mailbox")

    worker = Worker(
        carry=carry,
        house=HOUSE,
        rhythm=Rhythm(pace=0),
        figures=app.extensions["figures"],
    )
    worker.catch_up()
    db.session.remove()


def test_figures_name_nobody_and_no_path(app: Flask, client: FlaskClient) -> None:
    with transaction() as session:
        guest = make_person(session, name="Ana Planted")
        event = make_event(session, starts_at=datetime.now(UTC) + timedelta(days=30))
        event.title = "Planted title"
        put(session, "planted@corp.example", lane=make_lanes(session, 1)[0])
        slug, handle = event.slug, event.handle
    sign_in(client, guest)
    client.get(f"/events/{slug}")
    client.get("/planted-path")

    text = client.get("/metrics").text.lower()

    assert [word for word in ("planted", handle, "/events") if word in text] == []
    assert 'endpoint="events.page"' in text


READERS: list[tuple[dict[str, str], str, int]] = [
    ({}, "127.0.0.1", 200),
    ({}, "::1", 200),
    ({}, "192.0.2.7", 403),
    ({}, "", 403),
    ({"X-Forwarded-For": "127.0.0.1"}, "127.0.0.1", 403),
    ({"X-Forwarded-For": "127.0.0.1"}, "192.0.2.7", 403),
    ({"Forwarded": "for=127.0.0.1"}, "127.0.0.1", 403),
    ({"Authorization": "Bearer right"}, "192.0.2.7", 200),
    ({"Authorization": "Bearer wrong"}, "192.0.2.7", 403),
    ({"Authorization": "Bearer "}, "192.0.2.7", 403),
]


@pytest.mark.parametrize("proxies", [0, 1])
def test_only_this_machine_or_the_token_opens_it(proxies: int, tmp_path: Path) -> None:
    app = without_database(tmp_path, metrics_token="right", trusted_proxies=proxies)

    found = [
        app.test_client().get(
            "/metrics", headers=headers, environ_base={"REMOTE_ADDR": peer}
        )
        for headers, peer, _ in READERS
    ]

    assert [each.status_code for each in found] == [status for *_, status in READERS]
    assert "trestle_database_up 0.0" in found[0].text  # there is none, and it says so


def without_database(tmp_path: Path, **given: object) -> Flask:
    """An application that would have a database if somebody had made one."""
    url = f"sqlite:///{tmp_path / 'none.db'}"
    app = create_app(settings_for(url, tmp_path, **given))
    app.test_client_class = Browser
    return app


def test_no_token_opens_nothing_where_none_is_set(tmp_path: Path) -> None:
    app = without_database(tmp_path)
    empty = {"Authorization": "Bearer "}

    answer = app.test_client().get(
        "/metrics", headers=empty, environ_base={"REMOTE_ADDR": "192.0.2.7"}
    )

    assert answer.status_code == 403


def test_alerts_name_figures_that_there_are(app: Flask, client: FlaskClient) -> None:
    with transaction() as session:
        session.add(Installation(is_demo=False, worker_seen_at=datetime.now(UTC)))
        person: Person = make_person(session)
        put(session, "a", lane=make_lanes(session, 1)[0], due_at=datetime.now(UTC))
    sign_in(client, person)
    work(app)
    read(client)  # counts as a request, for the next one to tell
    told = {name for name, *_ in read(client)}

    named = set(re.findall(r"\btrestle_\w+", ALERTS))

    assert named - told == set()
    assert len(named) >= 8
