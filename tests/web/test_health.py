"""What a supervisor and an operator ask."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.db import db, transaction
from app.models import Installation
from tests.conftest import Browser, settings_for
from tests.operations.lanes import make_lanes, put


def test_alive_asks_nobody(client: FlaskClient) -> None:
    answer = client.get("/healthz")

    assert (answer.status_code, answer.json) == (200, {"ok": True})


def test_ready_says_that_the_worker_is_dead_and_does_not_fail(
    app: Flask, client: FlaskClient
) -> None:
    now = datetime.now(UTC)
    with transaction() as session:
        session.add(
            Installation(
                is_demo=False,
                worker_seen_at=now - timedelta(hours=1),
                mail_refused_at=now - timedelta(hours=2),
            )
        )
        for name, lane in zip("ab", make_lanes(session, 2), strict=True):
            put(session, name, lane=lane, due_at=now - timedelta(minutes=5))

    answer = client.get("/readyz")

    assert answer.status_code == 200
    facts = answer.json or {}
    assert (facts["ok"], facts["database"], facts["outbox_waiting"]) == (
        True,
        "ready",
        2,
    )
    assert facts["worker"] == "silent: it looks every minute"
    assert facts["worker_seen_seconds_ago"] == pytest.approx(3600, abs=60)
    assert facts["outbox_oldest_due_seconds"] == pytest.approx(300, abs=60)
    assert facts["mail_refused_since"] is not None


def test_a_worker_that_looks_is_alive(app: Flask, client: FlaskClient) -> None:
    with transaction() as session:
        session.add(Installation(is_demo=False, worker_seen_at=datetime.now(UTC)))

    assert (client.get("/readyz").json or {})["worker"] == "alive"


def test_an_empty_installation_is_ready(client: FlaskClient, tmp_path: Path) -> None:
    without = client.get("/readyz").json or {}
    (tmp_path / "var").mkdir(exist_ok=True)
    facts = client.get("/readyz").json or {}

    assert without["disk_free_mib"] is None
    assert facts["disk_free_mib"] > 0
    assert (facts["worker"], facts["outbox_waiting"]) == ("never seen", 0)
    assert facts["worker_seen_seconds_ago"] is None
    assert facts["outbox_oldest_due_seconds"] == 0


def test_a_database_that_is_not_there_is_not_ready(tmp_path: Path) -> None:
    app = create_app(settings_for(f"sqlite:///{tmp_path / 'none.db'}", tmp_path))
    app.test_client_class = Browser
    with app.app_context():
        answer = app.test_client().get("/readyz")
        db.session.remove()
        db.engine.dispose()

    assert answer.status_code == 503
    assert answer.json == {"ok": False, "database": "out of reach, or not migrated"}


def test_nothing_of_people_is_told(app: Flask, client: FlaskClient) -> None:
    with transaction() as session:
        put(session, "secret@corp.example", lane=make_lanes(session, 1)[0])

    text = client.get("/readyz").text

    assert "corp.example" not in text
    assert "Person" not in text
