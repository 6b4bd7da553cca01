import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import text

from app import create_app
from app.__main__ import group
from app.cli import examination as looking
from app.db import db, transaction
from app.models import Installation
from bench.servers import free_port
from tests.cli.conftest import Run, runner_of
from tests.conftest import settings_for
from tests.operations.lanes import make_lanes, put


def ill(found: str) -> dict[str, str]:
    """Return what is not well, of a report in JSON."""
    return {
        finding["what"]: finding["text"]
        for finding in json.loads(found)
        if not finding["is_ok"] and finding["what"] != "pages"
    }


def looked_at(url: str, tmp_path: Path, **given: object) -> dict[str, str]:
    other = create_app(settings_for(url, tmp_path, **given))
    with other.app_context():
        done = runner_of(other)("doctor", "--json")
        db.engine.dispose()
    return ill(done.stdout)


def test_an_installation_that_is_well(run: Run) -> None:
    done = run("doctor", "--json")

    assert ill(done.stdout) == {}
    assert [finding["what"] for finding in json.loads(done.stdout)][:6] == [
        "settings",
        "database",
        "migrations",
        "purpose",
        "outbox",
        "zone data",
    ]


def test_what_is_missing_before_the_start_is_a_finding() -> None:
    runner = CliRunner(env=dict.fromkeys(os.environ, None))

    done = runner.invoke(group, ["doctor"])

    assert done.exit_code == 1
    assert done.stdout.startswith("not ok settings: missing: TRESTLE_SECRET_KEY")


def test_no_mail_server_listens(app: Flask, tmp_path: Path) -> None:
    url = app.config["SQLALCHEMY_DATABASE_URI"]

    found = looked_at(url, tmp_path, smtp_url="smtp://127.0.0.1:9")

    assert found["mail"].startswith("127.0.0.1:9 can't be used (")
    assert found["mail"].endswith("check TRESTLE_SMTP_URL")


@pytest.mark.parametrize(
    ("login", "says"),
    [
        ("", None),
        ("ana:wrong@", "STARTTLS extension not supported by server"),
    ],
)
def test_a_login_is_tried(
    app: Flask, tmp_path: Path, login: str, says: str | None
) -> None:
    port = free_port()
    controller = Controller(object(), hostname="127.0.0.1", port=port)
    controller.start()
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    try:
        found = looked_at(url, tmp_path, smtp_url=f"smtp://{login}127.0.0.1:{port}")
    finally:
        controller.stop()

    assert (says is None) == ("mail" not in found)
    assert (says or "") in found.get("mail", "")


def test_mail_that_nobody_carries(app: Flask, run: Run) -> None:
    now = datetime.now(UTC)
    with transaction() as session:
        session.add(Installation(is_demo=False))
        put(
            session,
            "a",
            lane=make_lanes(session, 1)[0],
            due_at=now - timedelta(hours=1),
        )

    found = ill(run("doctor", "--json").stdout)

    assert found["outbox"] == (
        "1 messages wait, the longest due for 60 minutes; nobody carries them: run"
        " trestle up, or trestle worker"
    )


def test_a_server_that_refuses(app: Flask, run: Run) -> None:
    since = datetime(2026, 3, 3, 10, tzinfo=UTC)
    with transaction() as session:
        session.add(Installation(is_demo=False, mail_refused_at=since))

    found = ill(run("doctor", "--json").stdout)

    assert "the mail server refuses since 2026-03-03 10:00 UTC" in found["outbox"]


def test_a_restored_outbox_is_paused_until_it_is_resumed(app: Flask, run: Run) -> None:
    since = datetime(2026, 3, 3, 10, tzinfo=UTC)
    with transaction() as session:
        session.add(Installation(is_demo=False, mail_paused_at=since))

    found = ill(run("doctor", "--json").stdout)
    resumed, again = run("mail", "resume"), run("mail", "resume")

    assert found["outbox"].endswith(
        "paused since the restore of 2026-03-03 10:00 UTC: look at /admin/mail, then"
        " run trestle mail resume"
    )
    assert (resumed.exit_code, again.exit_code) == (0, 3)
    assert resumed.stdout == "Mail leaves again if a worker runs; waiting now: 0.\n"
    assert ill(run("doctor", "--json").stdout) == {}


def test_a_database_before_its_migration(run: Run) -> None:
    with transaction() as session:
        session.execute(text("ALTER TABLE alembic_version RENAME TO gone"))

    found = ill(run("doctor", "--json").stdout)

    assert found == {"migrations": "not up to date; run: trestle db upgrade"}


def test_a_database_for_something_else(app: Flask, run: Run) -> None:
    with transaction() as session:
        session.add(Installation(is_demo=True))

    found = ill(run("doctor", "--json").stdout)

    assert "holds a demo company" in found["purpose"]
    assert "TRESTLE_DEMO" in found["purpose"]


def test_a_disk_that_is_nearly_full(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "LEAST_FREE_MIB", 2**50)

    found = ill(run("doctor", "--json").stdout)

    assert "MiB left; make room, or change TRESTLE_" in found["disk"]


def test_a_folder_that_cannot_be_written(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    url = app.config["SQLALCHEMY_DATABASE_URI"]

    found = looked_at(url, tmp_path, var=f"{tmp_path}/file/var")

    assert "can't be written (Not a directory); check TRESTLE_VAR" in found["disk"]
