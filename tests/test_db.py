"""The one way to write: whole or not at all, in UTC, and busy is not broken."""

import sqlite3
from datetime import UTC, datetime, timedelta, timezone

import psycopg
import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import NoResultFound, OperationalError, StatementError
from sqlalchemy.orm import Session

from app import connections
from app.db import (
    call_the_worker,
    database_now,
    db,
    is_busy,
    lock,
    transaction,
    worker_was_called,
)
from app.models import Event, Person
from tests.factories import NOON, make_event, make_person

TAKE = {
    "sqlite": ["PRAGMA busy_timeout = 1", "BEGIN IMMEDIATE"],
    "postgresql": ["SET lock_timeout = 1", "LOCK TABLE event"],
}


def test_database_now_is_this_instant(app: Flask) -> None:
    with transaction() as session:
        drift = abs(database_now(session) - datetime.now(UTC))

    assert drift < timedelta(seconds=5)


def test_a_transaction_is_kept_whole_or_not_at_all(app: Flask) -> None:
    def fail(session: Session) -> None:
        make_person(session, name="Half")
        session.flush()
        raise LookupError

    with pytest.raises(LookupError), transaction() as session:
        fail(session)
    with transaction() as session:
        make_person(session, name="Whole")

    assert db.session.scalars(select(Person.name)).all() == ["Whole"]


def test_a_failed_transaction_calls_no_worker(app: Flask) -> None:
    def fail(session: Session) -> None:
        call_the_worker(session)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), transaction() as session:
        fail(session)
    after_failure = worker_was_called()
    with transaction() as session:
        call_the_worker(session)

    assert (after_failure, worker_was_called(), worker_was_called()) == (
        False,
        True,
        False,
    )


def test_instants_come_back_as_they_went_in_whatever_their_zone(app: Flask) -> None:
    local = NOON.astimezone(timezone(timedelta(hours=9)))
    with transaction() as session:
        event_id = make_event(session, starts_at=local).id

    starts_at = db.session.get_one(Event, event_id).starts_at
    assert (starts_at, starts_at.tzinfo) == (NOON, UTC)


def test_a_naive_instant_is_refused(app: Flask) -> None:
    with pytest.raises(StatementError), transaction() as session:
        make_event(session, starts_at=NOON.replace(tzinfo=None))


def test_lock_reads_the_row_afresh(app: Flask) -> None:
    with transaction() as session:
        event_id = make_event(session).id
    stale = db.session.get_one(Event, event_id)
    with db.engine.begin() as other:
        other.execute(text("UPDATE event SET title = 'Changed'"))

    with transaction() as session:
        fresh = lock(session, Event, event_id)

        assert (fresh is stale, fresh.title) == (True, "Changed")
        with pytest.raises(NoResultFound):
            lock(session, Event, 987_654)


def test_only_a_lock_that_did_not_come_is_busy(app: Flask) -> None:
    statements = TAKE[db.engine.dialect.name]
    with db.engine.connect() as holder, db.engine.connect() as other:
        first, second = holder.connection.cursor(), other.connection.cursor()
        for statement in statements:
            first.execute(statement)
        with pytest.raises(Exception, match="lock") as refusal:
            for statement in statements:
                second.execute(statement)
    missing = ValueError("no such table: event")
    full = sqlite3.OperationalError("database or disk is full")
    full.sqlite_errorcode = sqlite3.SQLITE_FULL

    assert is_busy(OperationalError("", {}, refusal.value)) is True
    assert is_busy(OperationalError("", {}, missing)) is False
    assert is_busy(OperationalError("", {}, full)) is False


def test_foreign_keys_and_waiting_are_on(app: Flask) -> None:
    if db.engine.dialect.name == "sqlite":
        names = ("foreign_keys", "busy_timeout", "synchronous", "journal_mode")
        facts = [db.session.scalar(text(f"PRAGMA {name}")) for name in names]
        assert facts == [1, 5000, 2, "wal"]
    else:
        limits = ("lock_timeout", "statement_timeout")
        facts = [db.session.scalar(text(f"SHOW {name}")) for name in limits]
        assert facts == ["5s", "15s"]


def test_a_connection_that_the_server_ended_is_replaced_before_it_is_used(
    app: Flask,
) -> None:
    if db.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has no server")
    with transaction() as session:
        mine = session.scalar(text("SELECT pg_backend_pid()"))
    with psycopg.connect(plain_url(), autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [mine])

    with transaction() as session:
        next_one = session.scalar(text("SELECT pg_backend_pid()"))

    assert next_one != mine


def test_a_connection_just_used_is_not_asked_whether_it_is_alive(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    if db.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has no server")
    asked: list[object] = []
    ask = psycopg.Connection.execute

    def note(self: psycopg.Connection, query: str) -> object:
        asked.append(query)
        return ask(self, query)

    db.engine.dispose()  # one connection from here on, not one of several in turn
    db.session.scalar(text("SELECT 1"))
    monkeypatch.setattr(psycopg.Connection, "execute", note)
    db.session.rollback()
    db.session.scalar(text("SELECT 1"))
    fresh = list(asked)
    monkeypatch.setattr(connections, "FRESH_S", 0.0)
    db.session.rollback()
    db.session.scalar(text("SELECT 1"))

    assert (fresh, asked) == ([], ["SELECT 1"])


def plain_url() -> str:
    url = db.engine.url.set(drivername="postgresql")
    return url.render_as_string(hide_password=False)
