"""Answers by mail on the command line: once each, wherever they come from."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from app.__main__ import group
from app.db import db
from app.domain.signups import SignupStatus
from app.models import IncomingMail, Signup
from tests.cli.conftest import Run
from tests.operations.test_intake import invited
from tests.replies import reply


def test_a_maildir_is_read_once_and_one_bad_mail_stops_no_other(
    app: Flask, run: Run, tmp_path: Path
) -> None:
    app.extensions["house"] = replace(app.extensions["house"], internal_only=True)
    now = datetime.now(UTC)
    event, ana = invited(now=now - timedelta(hours=2))
    folder = tmp_path / "answers"
    for name in ("new", "cur", "tmp"):
        (folder / name).mkdir(parents=True)
    raw = reply("exchange", event=event, person=ana, partstat="DECLINED", at=now)
    for number, content in enumerate([b"\x00\xff\x00", raw, raw]):
        (folder / "new" / f"{number}.mx").write_bytes(content)

    done, again = run("mail", "ingest", folder), run("mail", "ingest", folder)

    assert (done.exit_code, again.exit_code, again.output) == (0, 0, "Nothing new.\n")
    assert "answer applied\n" in done.output
    assert "answer applied (known)" in done.output
    assert sorted(file.name for file in (folder / "cur").iterdir()) == [
        "0.mx:2,S",
        "1.mx:2,S",
        "2.mx:2,S",
    ]
    assert db.session.scalars(select(func.count(IncomingMail.id))).one() == 2
    assert db.session.scalars(select(Signup.status)).all() == [SignupStatus.DECLINED]


def test_what_cannot_be_read_says_why_by_its_exit_code(
    app: Flask, run: Run, tmp_path: Path
) -> None:
    runner = app.test_cli_runner()

    empty = runner.invoke(group, ["mail", "ingest"], input=b"")
    piped = runner.invoke(group, ["mail", "ingest"], input=b"Subject: Hello\n\nHello")
    codes = [
        run("mail", "ingest", tmp_path / "nowhere").exit_code,
        run("mail", "ingest", tmp_path).exit_code,
        run("mail", "ingest", "--nothing").exit_code,
    ]

    assert (empty.exit_code, piped.exit_code, codes) == (3, 0, [4, 3, 2])
    assert "other dropped: no_calendar" in piped.output
