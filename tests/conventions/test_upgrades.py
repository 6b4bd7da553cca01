"""Releases follow each other: new tables carry the old code, and no row is lost.

`tests/data/schema/0001.json` is what the release with that migration knew of the
database: every table, and every column that its code names when it writes a row.
`0001-statements.json` is what it said to either database, as its drivers heard it, while
its pages were opened and pressed and its worker went through forty days of a demo
company.
"""

import hashlib
import json
import re
import sqlite3
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import flask_migrate
import psycopg
import pytest
import sqlalchemy as sa
from flask import Flask

from app.cli.demo import move_company_in
from app.config import ROOT
from app.db import Base, db, transaction
from app.domain.events import AudienceKind, Kind
from app.domain.signups import SignupStatus
from app.models import Department, Event, Person, Signup

BEFORE = "0001"
KNOWN: dict[str, list[str]] = json.loads(
    (ROOT / "tests" / "data" / "schema" / f"{BEFORE}.json").read_text()
)
SAID: dict[str, list[str]] = json.loads(
    (ROOT / "tests" / "data" / "schema" / f"{BEFORE}-statements.json").read_text()
)
KEPT = frozenset({"person", "department", "event", "installation"})
"""Tables of which no release deletes a row: others may hold on to them."""
WRITES = re.compile(r"(?:INSERT INTO|UPDATE|DELETE FROM) (\w+)")
PEOPLE, EVENTS = 10_000, 1_000
WITHIN_S = 30


def old_tables() -> list[sa.Table]:
    """The tables as the release before sees them, parents first."""
    metadata = sa.MetaData()
    metadata.reflect(db.engine, only=list(KNOWN))
    return [
        sa.Table(
            table.name,
            sa.MetaData(),
            *(sa.Column(name, table.c[name].type) for name in KNOWN[table.name]),
        )
        for table in metadata.sorted_tables
    ]


def rows_of(table: sa.Table) -> list[dict[str, Any]]:
    """What the release before would read."""
    with db.engine.connect() as connection:
        order = list(table.c)[:1]
        return [
            dict(row)
            for row in connection.execute(sa.select(table).order_by(*order)).mappings()
        ]


def digest(tables: Sequence[sa.Table]) -> dict[str, str]:
    """One text for all rows of each table."""
    found = {}
    for table in tables:
        seen = hashlib.sha256()
        for row in rows_of(table):
            seen.update(repr(sorted(row.items())).encode())
        found[table.name] = f"{seen.hexdigest()[:16]} {len(rows_of(table))}"
    return found


@pytest.fixture
def company(app: Flask) -> Flask:
    """A company with a past and plans: a row in nearly every table."""
    move_company_in(people=60, seed=1)
    return app


def write_anew(tables: Sequence[sa.Table]) -> dict[str, list[dict[str, Any]]]:
    """Write every row again as the release before does; return what was there."""
    before = {table.name: rows_of(table) for table in tables}
    with db.engine.begin() as connection:
        for table in reversed(Base.metadata.sorted_tables):
            connection.execute(sa.delete(table))
        for table in tables:
            rows = [
                row | {"manager_id": None} if "manager_id" in row else row
                for row in before[table.name]
            ]
            if rows:
                connection.execute(sa.insert(table), rows)
        person = next(table for table in tables if table.name == "person")
        for row in before["person"]:
            connection.execute(
                sa.update(person)
                .where(person.c.id == row["id"])
                .values(manager_id=row["manager_id"])
            )
    return before


def test_the_release_before_reads_and_writes_on_the_new_tables(company: Flask) -> None:
    tables = old_tables()

    before = write_anew(tables)

    after = {table.name: rows_of(table) for table in tables}
    assert sum(map(len, after.values())) > 500
    assert after == before


def not_understood(statements: Sequence[str]) -> list[str]:
    """Those that the database of today has no plan for; nothing is carried out."""
    found = []
    with db.engine.connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        raw: Any = connection.connection.driver_connection
        cursor = raw.cursor() if is_sqlite else psycopg.ClientCursor(raw)
        for statement in statements:
            names = re.findall(r"%\((\w+)\)s", statement)
            empty = [None] * statement.count("?") if is_sqlite else dict.fromkeys(names)
            try:
                cursor.execute(f"EXPLAIN {statement}", empty)
            except (sqlite3.Error, psycopg.Error) as error:
                found.append(f"{error}: {statement}")
            raw.rollback()
    return found


def test_what_the_release_before_said_is_understood(app: Flask) -> None:
    said = SAID[db.engine.dialect.name]
    written = {match[1] for each in said if (match := WRITES.match(each))}

    assert not_understood(said) == []
    assert len(not_understood(["UPDATE person SET gone = 1"])) == 1
    assert len(written) > len(KNOWN) * 2 / 3


def test_the_new_release_goes_on_with_what_the_old_one_wrote(company: Flask) -> None:
    """Rows that name no new column are as good as any: pages and worker go on."""
    write_anew(old_tables())

    company.extensions["cli"].worker.catch_up()

    session = db.session()
    assert session.scalars(sa.select(Person)).all()
    for mapper in Base.registry.mappers:
        session.scalars(sa.select(mapper.class_).limit(50)).all()


def narrowed(before: sa.MetaData, after: sa.MetaData) -> list[str]:
    """What the old code could stumble over in the new tables."""
    found = []
    for table in before.sorted_tables:
        now = after.tables.get(table.name)
        if now is None:
            found.append(f"{table.name} is gone")
            continue
        found += [f"{c} is gone" for c in table.c if c.name not in now.c]
        for column in now.c:
            old = table.c.get(column.name)
            if column.nullable or column.server_default is not None:
                continue
            if old is None:
                found.append(f"{column} must be given")
            elif old.nullable:
                found.append(f"{column} may not be empty any more")
        found += [
            f"{table.name}: {each.name} is new"
            for each in now.constraints
            if isinstance(each, sa.CheckConstraint | sa.UniqueConstraint)
            and each.name not in {old.name for old in table.constraints}
        ]
        found += [
            f"{table.name}: {each.name} is new"
            for each in now.indexes
            if each.unique and each.name not in {old.name for old in table.indexes}
        ]
    new = [table for name, table in after.tables.items() if name not in before.tables]
    return found + [
        f"{key.parent} holds its parent fast"
        for table in new
        for key in table.foreign_keys
        if key.column.table.name in before.tables.keys() - KEPT and not key.ondelete
    ]


def reflected() -> sa.MetaData:
    metadata = sa.MetaData()
    metadata.reflect(db.engine, only=lambda name, _: not name.startswith("huey_"))
    return metadata


def test_migrations_only_expand(app: Flask) -> None:
    after = reflected()
    flask_migrate.downgrade(revision=BEFORE)

    assert narrowed(reflected(), after) == []


def test_each_planted_narrowing_is_seen() -> None:
    before, after = sa.MetaData(), sa.MetaData()
    for metadata in (before, after):
        for name in ("silence", "person"):
            sa.Table(name, metadata, sa.Column("id", sa.Integer, primary_key=True))
        sa.Table(
            "mute", metadata, sa.Column("id", sa.Integer), sa.Column("kind", sa.Text)
        )
    sa.Table("title", before, sa.Column("id", sa.Integer))
    before.tables["person"].append_column(sa.Column("title", sa.Text))
    mute = after.tables["mute"]
    mute.c.kind.nullable = False
    mute.append_column(sa.Column("why", sa.Text, nullable=False))
    mute.append_column(sa.Column("by", sa.Text, nullable=False, server_default=""))
    mute.append_constraint(sa.UniqueConstraint("kind", name="uq_kind"))
    sa.Index("ix_kind", mute.c.kind, unique=True)
    for name in ("person", "mute"):
        key = sa.ForeignKey(f"{name}.id")
        sa.Table(f"badge_of_{name}", after, sa.Column("of_id", sa.Integer, key))

    assert sorted(narrowed(before, after)) == [
        "badge_of_mute.of_id holds its parent fast",
        "mute.kind may not be empty any more",
        "mute.why must be given",
        "mute: ix_kind is new",
        "mute: uq_kind is new",
        "person.title is gone",
        "title is gone",
    ]


@pytest.mark.slow
def test_a_large_company_goes_back_and_forth_in_half_a_minute(
    app: Flask,
) -> None:
    grow_large()
    flask_migrate.downgrade(revision=BEFORE)
    flask_migrate.upgrade()
    before = digest(old_tables())

    start = time.monotonic()
    flask_migrate.downgrade(revision=BEFORE)
    down_s = time.monotonic() - start
    flask_migrate.upgrade()
    took_s = time.monotonic() - start

    assert digest(old_tables()) == before
    assert before["person"].endswith(f" {PEOPLE}")
    assert before["event"].endswith(f" {EVENTS}")
    assert took_s <= WITHIN_S, f"down {down_s:.1f} s, both {took_s:.1f} s"


def grow_large() -> None:
    """10,000 people and 1,000 events; each person comes to one."""
    now = datetime.now(UTC)
    with transaction() as session:
        session.add(Department(name="Finance", code="FI", number=0))
        session.flush()
        session.execute(
            sa.insert(Person),
            [
                {
                    "name": f"Person {n}",
                    "email": f"person{n}@large.example",
                    "department_id": 1,
                    "zone": "Europe/Berlin",
                    "site": "Berlin",
                }
                for n in range(PEOPLE)
            ],
        )
        session.execute(
            sa.insert(Event),
            [
                {
                    "handle": f"large{n}",
                    "kind": Kind.MIXER,
                    "title": f"Mixer {n}",
                    "purpose": "A lunch.",
                    "starts_at": now + timedelta(days=n),
                    "ends_at": now + timedelta(days=n, hours=1),
                    "zone": "Europe/Berlin",
                    "audience": AudienceKind.EVERYONE,
                    "organizer_id": 1,
                    "calendar_uid": f"large{n}@large.example",
                    "published_at": now,
                }
                for n in range(EVENTS)
            ],
        )
        session.execute(
            sa.insert(Signup),
            [
                {
                    "event_id": 1 + n % EVENTS,
                    "person_id": 1 + n % PEOPLE,
                    "status": SignupStatus.ATTENDING,
                    "answered_at": now,
                }
                for n in range(PEOPLE)
            ],
        )
