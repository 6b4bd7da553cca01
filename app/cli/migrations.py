"""Flask-Migrate, read only by whoever changes the schema.

Reading it takes a fifth of the time in which a process starts, and none of those
that serve pages, carry mail or answer any other command has use for it.
"""

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from flask import Flask

from app.db import db as database

if TYPE_CHECKING:
    from flask_migrate import Migrate

FOLDER = str(Path(__file__).parents[2] / "migrations")


class Migrations:
    """What Flask-Migrate looks for at its own name among an application's extensions."""

    db = database
    directory = FOLDER

    @cached_property
    def migrate(self) -> "Migrate":
        """Return the tool itself."""
        from flask_migrate import Migrate  # noqa: PLC0415 -- see above

        return Migrate(db=self.db, directory=self.directory)

    @property
    def configure_args(self) -> dict[str, Any]:
        """Return what each migration is told besides."""
        return dict(self.migrate.alembic_ctx_kwargs)


def init_app(app: Flask) -> None:
    """Let the schema of this application's database be changed."""
    app.extensions["migrate"] = Migrations()


def upgrade() -> None:
    """Bring the database of the current application to the newest schema."""
    import flask_migrate  # noqa: PLC0415 -- see above

    flask_migrate.upgrade()


class Database(click.Group):
    """Flask-Migrate's own group, which stands here until somebody asks for it."""

    def __init__(self) -> None:
        super().__init__("db", short_help="Perform database migrations.")

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,  # noqa: ANN401 -- click's own
    ) -> click.Context:
        """Hand over to the group itself."""
        from flask_migrate.cli import db  # noqa: PLC0415 -- see above

        context: click.Context = db.make_context(info_name, args, parent, **extra)
        return context
