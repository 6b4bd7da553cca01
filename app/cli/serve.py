"""Running Trestle: everything by one command, or a part at a time."""

import json
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import ScriptInfo, with_appcontext
from huey import Huey

from app.cli import Tools
from app.cli.base import Refused, house, settle_house, tools
from app.cli.demo import PEOPLE, move_company_in
from app.cli.faults import BROKEN_OFF, NOT_MIGRATED
from app.cli.migrations import upgrade
from app.cli.schema import is_at_head, is_being_restored
from app.db import db
from app.delivery import supervisor
from app.delivery.processes import run_parent, run_worker, serve_web
from app.delivery.reader import Reader
from app.delivery.worker import Worker
from app.queries.people import count_people

PLACE = Path(supervisor.__file__).parent.parent.parent


@click.command()
@click.option(
    "--prepare",
    is_flag=True,
    help="First bring the database up to date; move a demo's company in.",
)
@with_appcontext
def up(*, prepare: bool) -> None:
    """Run web and worker until stopped; start again what dies."""
    if prepare:
        _prepare()
    _check()
    options = tools().options
    _refuse_taken(options.bind)
    facts = {
        "command": [sys.executable, "-m", "app", "parent"],
        "bind": options.bind,
        "ready": _how_to_sign_in(),
    }
    before = os.environ.get("PYTHONPATH", "")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(PLACE), before]))
    sys.stdout.flush()
    # What supervises holds nothing of the application: this process becomes another.
    script = [sys.executable, "-I", "-S", supervisor.__file__, json.dumps(facts)]
    os.execv(sys.executable, script)  # noqa: S606 -- our own script


@click.command(hidden=True)
@with_appcontext
@click.pass_context
def parent(ctx: click.Context) -> None:
    """Read the application once and fork web and worker from it."""
    options = tools().options
    _let_go_of_the_database()
    run_parent(
        _creator(ctx),
        tools=_worker_of,
        bind=options.bind,
        workers=options.web_workers,
    )


@click.command()
@with_appcontext
@click.pass_context
def web(ctx: click.Context) -> None:
    """Serve the pages alone."""
    _check()
    options = tools().options
    _let_go_of_the_database()
    serve_web(_creator(ctx), bind=options.bind, workers=options.web_workers)


@click.command()
@with_appcontext
def worker() -> None:
    """Carry mail and do what is due, alone."""
    _check()
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
    queue, found, reader = _worker_of(app)
    run_worker(queue=queue, worker=found, reader=reader)


def _prepare() -> None:
    # One process for three steps: reading the application takes longest of all.
    _refuse_half_a_restore()
    if not is_at_head():
        upgrade()
    settle_house()
    if tools().options.demo and not count_people(db.session()):
        move_company_in(people=PEOPLE, seed=1)


def _check() -> None:
    _refuse_half_a_restore()
    if not is_at_head():
        raise Refused(NOT_MIGRATED)
    settle_house()


def _refuse_half_a_restore() -> None:
    if is_being_restored():
        raise Refused(BROKEN_OFF)


def _refuse_taken(bind: str) -> None:
    host, _, port = bind.rpartition(":")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((host.strip("[]"), int(port)))
        except (OSError, ValueError) as error:
            raise Refused(
                f"{bind} can't be opened ({error}); set TRESTLE_BIND to another"
                " address:port"
            ) from error


def _how_to_sign_in() -> str:
    url = house().base_url
    if tools().options.demo:
        return f"Trestle is ready: {url}/demo\nChoose who to be; no mail leaves here."
    return f"Trestle is ready: {url}\nTo sign in: trestle sign-in-link EMAIL"


def _worker_of(app: Flask) -> tuple[Huey, Worker, Reader | None]:
    found: Tools = app.extensions["cli"]
    return found.queue, found.worker, found.reader


def _creator(ctx: click.Context) -> Callable[..., Flask]:
    create = ctx.ensure_object(ScriptInfo).create_app
    if create is None:
        raise Refused("this command runs as `trestle`, not as `flask`")
    return create


def _let_go_of_the_database() -> None:
    db.session.remove()
    db.engine.dispose()
