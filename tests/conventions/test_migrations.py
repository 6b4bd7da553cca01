"""Migrations make what the models say, lose no row, and can be taken back."""

import re

import flask_migrate
import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import IntegrityError

from app.config import ROOT
from app.db import Base, db, transaction
from app.domain.signups import Answer
from tests.factories import make_event, make_person, say

VERSIONS = sorted((ROOT / "migrations" / "versions").glob("*.py"))


def count(table: str) -> int:
    rows = db.session.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar_one()  # noqa: S608
    db.session.rollback()
    return int(rows)


def test_models_equal_migrations(app: Flask) -> None:
    with transaction() as session:  # a queue may keep its tables in our database
        session.execute(sa.text("CREATE TABLE huey_task (id INTEGER)"))

    flask_migrate.check()


def test_rows_survive_going_back_and_forth(app: Flask) -> None:
    with transaction() as session:
        event, person = make_event(session), make_person(session)
        say(session, Answer.YES, event=event, person=person)
        facts = {"id": event.id}
    before = (count("event"), count("signup"), count("message"), count("token"))

    flask_migrate.downgrade(revision="0001")
    flask_migrate.upgrade()

    after = (count("event"), count("signup"), count("message"), count("token"))
    assert before == after == (1, 1, 1, 1)
    for wrong in ("starts_at = ends_at", "capacity = 0", "tables = 4"):
        with pytest.raises(IntegrityError), transaction() as session:
            session.execute(sa.text(f"UPDATE event SET {wrong} WHERE id = :id"), facts)  # noqa: S608
    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(sa.text("UPDATE signup SET person_id = 987654"))


def test_everything_can_be_taken_back(app: Flask) -> None:
    flask_migrate.downgrade(revision="base")

    assert sa.inspect(db.engine).get_table_names() == ["alembic_version"]


def test_everything_can_be_made_again(app: Flask) -> None:
    flask_migrate.downgrade(revision="base")
    flask_migrate.upgrade()

    assert set(Base.metadata.tables) < set(sa.inspect(db.engine).get_table_names())


def test_migrations_are_numbered_named_and_import_nothing_of_ours() -> None:
    numbers = [path.name[:4] for path in VERSIONS]
    revisions = {
        path.name: re.findall(
            r'^revision(?:: str)? = "(\w+)"', path.read_text(), re.MULTILINE
        )
        for path in VERSIONS
    }

    assert len(set(numbers)) == len(numbers)
    assert revisions == {path.name: [path.name[:4]] for path in VERSIONS}
    assert [
        p.name for p in VERSIONS if not re.fullmatch(r"\d{4}(_[a-z0-9]+)+\.py", p.name)
    ] == []
    assert [
        p.name
        for p in VERSIONS
        if re.search(r"^(from|import) app", p.read_text(), re.MULTILINE)
    ] == []
