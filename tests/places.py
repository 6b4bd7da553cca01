"""Empty machines to restore onto."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree

import sqlalchemy as sa
from click.testing import Result
from flask import Flask

from app import create_app
from app.db import db
from tests.cli.conftest import Run, runner_of
from tests.conftest import settings_for


@dataclass
class Place:
    """An empty machine: what one would restore onto."""

    url: str
    path: Path
    server: str
    """Of the database; empty where a file is one."""

    @contextmanager
    def opened(self, **given: object) -> Iterator[tuple[Flask, Run]]:
        """Run commands there."""
        app = create_app(settings_for(self.url, self.path, **given))
        with app.app_context():
            yield app, runner_of(app)
            db.session.remove()
            db.engine.dispose()

    def restore(self, file: Path, *words: object, **given: object) -> Result:
        with self.opened(**given) as (_, run):
            return run("restore", file, *words)

    def tables(self) -> set[str]:
        url = sa.make_url(self.url)
        if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
            return set()
        engine = sa.create_engine(self.url)
        names = set(sa.inspect(engine).get_table_names())
        engine.dispose()
        return {name for name in names if not name.startswith("huey_")}

    def empty_again(self) -> None:
        """Take everything away that was restored here."""
        if self.server:
            with admin_of(self.server) as connection:
                connection.execute(
                    sa.text(f"DROP DATABASE IF EXISTS {ELSEWHERE} WITH (FORCE)")
                )
                connection.execute(sa.text(f"CREATE DATABASE {ELSEWHERE}"))
        rmtree(self.path, ignore_errors=True)
        self.path.mkdir()


@contextmanager
def admin_of(server: str) -> Iterator[sa.Connection]:
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


ELSEWHERE = "trestle_elsewhere"


@contextmanager
def empty_place(url: str, path: Path, *, server: str) -> Iterator[Place]:
    """Yield an empty database of the same kind as the one at `url`."""
    if url.startswith("sqlite"):
        place = Place(url=f"sqlite:///{path}/trestle.db", path=path, server="")
        place.empty_again()
        yield place
        return
    there = sa.make_url(server).set(database=ELSEWHERE)
    address = there.render_as_string(hide_password=False)
    place = Place(url=address, path=path, server=server)
    place.empty_again()
    yield place
    with admin_of(server) as connection:
        connection.execute(sa.text(f"DROP DATABASE {ELSEWHERE} WITH (FORCE)"))
