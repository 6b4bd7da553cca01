"""Whether this installation can do its work; each line says what to do if not."""

import socket
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryFile
from urllib.parse import urlsplit

import click
from flask import Flask, current_app
from flask.cli import ScriptInfo
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from app.cli.base import as_json, print_json, tools
from app.cli.schema import is_at_head
from app.db import db
from app.queries.health import find_installation

TIMEOUT_S = 5
SMTP_PORTS = {"smtps": 465}


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    what: str
    is_ok: bool
    text: str


@click.command()
@as_json
@click.pass_context
def doctor(ctx: click.Context, *, wants_json: bool) -> None:
    """Look at settings, database, zone data, mail, disk and pages."""
    try:
        app: Flask = ctx.ensure_object(ScriptInfo).load_app()
    except Exception as error:  # noqa: BLE001 -- whatever it is, it is a finding
        findings = [Finding(what="settings", is_ok=False, text=str(error))]
    else:
        with app.app_context():
            findings = list(_look())
    if wants_json:
        print_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            mark = "ok    " if finding.is_ok else "not ok"
            click.echo(f"{mark} {finding.what}: {finding.text}")
    ctx.exit(0 if all(finding.is_ok for finding in findings) else 1)


def _look() -> Iterator[Finding]:
    yield Finding(what="settings", is_ok=True, text="read from TRESTLE_*")
    yield from _database()
    yield Finding(what="zone data", is_ok=True, text=f"tzdata {version('tzdata')}")
    yield _mail()
    yield _disk(Path(tools().options.var))
    yield _pages(Path(current_app.static_folder or "") / "dist" / "trestle.css")


def _database() -> Iterator[Finding]:
    try:
        db.session.execute(select(1))
    except SQLAlchemyError as error:
        why = str(getattr(error, "orig", error)).strip()
        text = f"out of reach ({why}); check TRESTLE_DATABASE_URL"
        yield Finding(what="database", is_ok=False, text=text)
        return
    kind = db.engine.dialect.name
    yield Finding(what="database", is_ok=True, text=f"{kind} answers")
    if not is_at_head():
        text = "not up to date; run: trestle db upgrade"
        yield Finding(what="migrations", is_ok=False, text=text)
        return
    yield Finding(what="migrations", is_ok=True, text="all applied")
    yield _purpose()


def _purpose() -> Finding:
    installation = find_installation(db.session())
    wanted = tools().options.demo
    if installation is None or installation.is_demo == wanted:
        text = "a demo company" if wanted else "a real installation"
        return Finding(what="purpose", is_ok=True, text=text)
    holds = "a demo company" if installation.is_demo else "a real installation"
    text = f"the database holds {holds}, the settings want the other"
    return Finding(what="purpose", is_ok=False, text=text)


def _mail() -> Finding:
    url = tools().options.smtp_url
    if not url:
        text = f"no server: mail goes to the Maildir {tools().options.maildir}"
        return Finding(what="mail", is_ok=True, text=text)
    server = urlsplit(url)
    host, port = server.hostname or "", server.port or SMTP_PORTS.get(server.scheme, 25)
    try:
        socket.create_connection((host, port), timeout=TIMEOUT_S).close()
    except OSError as error:
        text = f"{host}:{port} is out of reach ({error}); check TRESTLE_SMTP_URL"
        return Finding(what="mail", is_ok=False, text=text)
    return Finding(what="mail", is_ok=True, text=f"{host}:{port} answers")


def _disk(var: Path) -> Finding:
    try:
        var.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=var) as file:
            file.write(b"trestle")
            file.flush()
    except OSError as error:
        text = f"{var} can't be written ({error}); check TRESTLE_VAR"
        return Finding(what="disk", is_ok=False, text=text)
    return Finding(what="disk", is_ok=True, text=f"{var} can be written")


def _pages(style: Path) -> Finding:
    if style.is_file():
        return Finding(what="pages", is_ok=True, text="the front end is built")
    return Finding(what="pages", is_ok=False, text="not built; run: make build")
