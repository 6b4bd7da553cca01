"""Keeping what there is: a backup while everything runs, and its restore."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path

import click
from flask.cli import with_appcontext
from sqlalchemy import MetaData, func, inspect, select, text

from app.cli import backup_postgresql, backup_sqlite
from app.cli.backup_erasures import forget_again, read_marks
from app.cli.backup_file import (
    CONTENT,
    Manifest,
    digest_of,
    read_manifest,
    take_out,
    tell,
    workshop,
    write_backup,
)
from app.cli.base import Refused, as_json, tools
from app.cli.faults import BROKEN_OFF, NOT_MIGRATED
from app.cli.migrations import upgrade
from app.cli.schema import (
    RESTORING,
    current_schema,
    is_being_restored,
    known_schemas,
)
from app.db import database_now, db, transaction
from app.operations import pausing
from app.queries.health import find_installation

STILL_WARM = timedelta(minutes=3)
"""A worker looks once a minute: seen later than this, it may still run."""
NOT_COUNTED = frozenset({"alembic_version", "installation", RESTORING})
"""What an empty database may hold all the same."""

a_backup = click.argument(
    "file", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Replace FILE if it is there.")
@as_json
@with_appcontext
def backup(file: Path, *, replace: bool, wants_json: bool) -> None:
    """Write all there is to FILE while Trestle runs; keep your settings beside it."""
    if file.exists() and not replace:
        raise Refused(f"{file} is there already; name another, or add --replace")
    if is_being_restored():
        raise Refused(BROKEN_OFF)
    schema = current_schema()
    if not schema:
        raise Refused(NOT_MIGRATED)
    with workshop(file.absolute().parent) as folder:
        content = folder / CONTENT
        made_at, counts = database_now(db.session()), _copy_out(content)
        manifest = Manifest(
            made_at=made_at,
            release=version("trestle"),
            schema=schema,
            kind=db.engine.dialect.name,
            is_demo=tools().options.demo,
            counts=counts,
            size=content.stat().st_size,
            sha256=digest_of(content),
        )
        write_backup(manifest, content=content, to=file)
    tell(file, manifest, wants_json=wants_json)


@click.command()
@a_backup
@click.option(
    "--dry-run", is_flag=True, help="Check FILE and this place; write nothing."
)
@click.option(
    "--erasures",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The erasures.jsonl of the old machine: whoever is on it is forgotten again.",
)
@as_json
@with_appcontext
def restore(
    file: Path, *, dry_run: bool, erasures: Path | None, wants_json: bool
) -> None:
    """Fill an empty database from the backup FILE: all of it, or nothing.

    Mail is paused afterward: look at /admin/mail, then run `trestle mail resume`.
    """
    manifest = read_manifest(file)
    _refuse_misfit(manifest)
    _refuse_full_house()
    marks, forgotten = read_marks(erasures), 0
    with workshop(Path(tools().options.var)) as folder:
        content = folder / CONTENT
        take_out(file, to=content)
        if not dry_run:
            forgotten = _bring_in(content, manifest, marks)
    tell(file, manifest, wants_json=wants_json)
    if dry_run:
        click.echo("FILE is sound and fits here; nothing was written.", err=True)
        return
    if marks:
        click.echo(f"Forgotten again, as they were before: {forgotten}.", err=True)
    click.echo(
        "Restored; mail is paused: run trestle up, look at /admin/mail", err=True
    )
    click.echo("and press Resume, or run: trestle mail resume", err=True)


def _sqlite_file() -> Path | None:
    url = db.engine.url
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None


def _copy_out(content: Path) -> dict[str, int]:
    if file := _sqlite_file():
        return backup_sqlite.copy_out(file, to=content)
    return backup_postgresql.copy_out(db.engine.url, to=content)


def _refuse_misfit(manifest: Manifest) -> None:
    kind, wants_demo = db.engine.dialect.name, tools().options.demo
    if manifest.kind != kind:
        raise Refused(
            f"this is a backup of {manifest.kind}, TRESTLE_DATABASE_URL names {kind}:"
            f" name an empty {manifest.kind} database"
        )
    if manifest.schema not in known_schemas():
        raise Refused(
            f"this backup is newer than this release: it was made by"
            f" {manifest.release} (schema {manifest.schema}); install that one first"
        )
    if manifest.is_demo != wants_demo:
        raise Refused(
            "this backup holds a demo company: set TRESTLE_DEMO=1"
            if manifest.is_demo
            else "this backup holds a real installation: unset TRESTLE_DEMO"
        )


def _refuse_full_house() -> None:
    file = _sqlite_file()
    if file and not file.exists():
        return
    names = set(inspect(db.engine).get_table_names())
    if RESTORING in names:
        return  # what lies here is half a restore
    found = MetaData()
    found.reflect(db.engine, only=lambda name, _: not name.startswith("huey_"))
    with db.engine.connect() as connection:
        for table in found.sorted_tables:
            count = connection.scalar(select(func.count()).select_from(table))
            if count and table.name not in NOT_COUNTED:
                raise Refused(
                    f"the database isn't empty: {table.name} has {count} rows; name an"
                    " empty one in TRESTLE_DATABASE_URL"
                )
    if "installation" in names and _is_warm():
        raise Refused(
            "Trestle runs on this database, or did within three minutes; stop it first"
        )


def _is_warm() -> bool:
    installation = find_installation(db.session())
    at = installation.worker_seen_at if installation else None
    return at is not None and at > database_now(db.session()) - STILL_WARM


def _bring_in(content: Path, manifest: Manifest, marks: set[str]) -> int:
    with _all_or_nothing():
        if _fill(content) != dict(manifest.counts):
            raise Refused("what arrived is not what the backup counted")
        upgrade()
        forgotten = _make_ready(manifest, marks)
    with transaction() as session:
        session.execute(text(f"DROP TABLE {RESTORING}"))
    return forgotten


def _make_ready(manifest: Manifest, marks: set[str]) -> int:
    """Do what must be done before anybody is served; return how many it forgot."""
    with transaction() as session:
        pausing.pause(
            session,
            backup_made_at=manifest.made_at,
            is_demo=manifest.is_demo,
            now=database_now(session),
        )
    forgotten = forget_again(marks)
    _catch_up()
    with transaction() as session:
        pausing.end_the_past(session, now=database_now(session))
    return forgotten


def _catch_up() -> None:
    """Do what fell due since the backup; the pause keeps its mail here."""
    worker, sick = tools().worker, set[str]()
    while worker.do_next_duty(sick) or worker.work_off_next():
        pass


def _fill(content: Path) -> dict[str, int]:
    db.session.remove()
    if file := _sqlite_file():
        counts = backup_sqlite.look_into(content)
        file.parent.mkdir(parents=True, exist_ok=True)
        backup_sqlite.fill(file, content=content, marker=RESTORING)
    else:
        url = db.engine.url
        counts = backup_postgresql.fill(url, content=content, marker=RESTORING)
    db.engine.dispose()  # what it knew of tables is not true any more
    return counts


@contextmanager
def _all_or_nothing() -> Iterator[None]:
    try:
        yield
    except BaseException:
        db.session.remove()
        db.engine.dispose()
        if file := _sqlite_file():
            backup_sqlite.clear(file)
        else:
            backup_postgresql.clear(db.engine.url)
        raise
