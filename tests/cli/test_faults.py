"""What the machine around us lacks is one sentence and an exit code."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from app.cli.faults import in_words
from app.config import ROOT
from app.db import transaction
from tests.cli.conftest import Run

LISTINGS = [("admin", "list"), ("events", "list"), ("mail", "list")]


def trestle(*words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app", *words],
        env={"PATH": os.environ["PATH"], **environ},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def full() -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL
    return error


def twice() -> sqlite3.IntegrityError:
    error = sqlite3.IntegrityError("UNIQUE constraint failed")
    error.sqlite_errorcode = sqlite3.SQLITE_CONSTRAINT
    return error


@pytest.mark.parametrize("words", LISTINGS)
def test_a_database_before_its_migration_is_refused(
    run: Run, words: tuple[str, ...]
) -> None:
    with transaction() as session:
        for table in ("right_grant", "event", "message"):
            session.execute(text(f"ALTER TABLE {table} RENAME TO {table}_gone"))

    done = run(*words)

    assert (done.exit_code, done.stdout) == (3, "")
    assert done.stderr == (
        "Error: the database is not up to date; run: trestle db upgrade\n"
    )


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (OperationalError("", {}, full()), "the disk of the database is full"),
        (
            OperationalError("", {}, psycopg.OperationalError("no route\n  to host")),
            "out of reach (no route to host); check TRESTLE_DATABASE_URL",
        ),
        (psycopg.OperationalError("refused"), "out of reach (refused)"),
        (PermissionError(13, "Permission denied", "/srv/x"), "/srv/x: Permission den"),
    ],
)
def test_a_fault_of_the_machine_is_a_sentence(error: Exception, says: str) -> None:
    sentence = in_words(error)

    assert sentence is not None
    assert sentence.exit_code == 1
    assert says in sentence.message


@pytest.mark.parametrize("error", [KeyError("x"), IntegrityError("", {}, twice())])
def test_a_fault_of_the_code_keeps_its_traceback(error: Exception) -> None:
    assert in_words(error) is None


def test_commands_are_found_and_listed_without_any_setting() -> None:
    listed, unknown = trestle("--help"), trestle("nonsense")

    assert listed.returncode == 0
    assert "\n  db " in listed.stdout
    assert unknown.returncode == 2
    assert "No such command 'nonsense'" in unknown.stderr


def test_where_nothing_can_be_written_it_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    done = trestle(
        "events", "list", TRESTLE_SECRET_KEY="test", TRESTLE_VAR=f"{tmp_path}/file/var"
    )

    assert done.returncode == 1
    assert done.stderr == (
        f"Error: {tmp_path}/file/var: Not a directory; check TRESTLE_VAR\n"
    )


def test_a_warning_leaves_the_output_to_machines(app: Flask, tmp_path: Path) -> None:
    done = trestle(
        "events",
        "list",
        "--json",
        TRESTLE_SECRET_KEY="test",
        TRESTLE_VAR=str(tmp_path),
        TRESTLE_DATABASE_URL=app.config["SQLALCHEMY_DATABASE_URI"],
        TRESTLE_HEAT_PUMP="on",
    )

    assert (done.returncode, done.stdout) == (0, "[]\n")
    assert '"name": "TRESTLE_HEAT_PUMP"' in done.stderr
