"""What `trestle doctor` looks at: each finding says what to do if all is not well."""

import shutil
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryFile

from flask import current_app
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from app.cli.base import tools
from app.cli.faults import BROKEN_OFF
from app.cli.findings import Finding
from app.cli.schema import is_at_head, is_being_restored
from app.db import db
from app.delivery.carriers import greet
from app.delivery.imap import greet_inbox
from app.delivery.refusals import RefusedForNow
from app.delivery.servers import read_server
from app.domain.mail_route import InboxRoute, Route
from app.domain.outbox import MailFault
from app.domain.zones import zone_data
from app.operations.zone_law import list_moved
from app.queries.health import check, find_inbox, find_installation
from app.web.mail_words import fault_words, limit_words

LEAST_FREE_MIB = 100
"""Below that a queue of invites may not find room until somebody looks."""
PATIENCE_S = 300
"""Mail that could have left for so long says that nobody carries it."""


def examine() -> list[Finding]:
    """Look at everything, in an application that could be opened."""
    return list(_look())


def _look() -> Iterator[Finding]:
    yield _settings()
    yield from _database()
    yield _zones()
    yield _mail()
    if inbox := tools().options.inbox:
        yield _inbox(inbox)
    for folder, setting in _folders().items():
        yield _disk(folder, setting)
    yield _pages(Path(current_app.static_folder or "") / "dist" / "trestle.css")


def _settings() -> Finding:
    path = tools().options.settings
    if not path:
        return Finding(what="settings", is_ok=True, text="read from TRESTLE_*")
    if Path(path).stat().st_mode & stat.S_IROTH:
        text = f"everybody here can read {path}; run: chmod o= {path}"
        return Finding(what="settings", is_ok=False, text=text)
    return Finding(what="settings", is_ok=True, text=f"read from {path}")


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
    if is_being_restored():
        yield Finding(what="restore", is_ok=False, text=BROKEN_OFF)
    if not is_at_head():
        text = "not up to date; run: trestle db upgrade"
        yield Finding(what="migrations", is_ok=False, text=text)
        return
    yield Finding(what="migrations", is_ok=True, text="all applied")
    yield _purpose()
    yield _outbox()


def _purpose() -> Finding:
    installation = find_installation(db.session())
    wanted = tools().options.demo
    if installation is None or installation.is_demo == wanted:
        text = "a demo company" if wanted else "a real installation"
        return Finding(what="purpose", is_ok=True, text=text)
    holds = "a demo company" if installation.is_demo else "a real installation"
    text = (
        f"the database holds {holds}, the settings want the other; set or unset"
        " TRESTLE_DEMO, or name another TRESTLE_DATABASE_URL"
    )
    return Finding(what="purpose", is_ok=False, text=text)


def _outbox() -> Finding:
    health = check(db.session(), now=datetime.now(UTC))
    minutes = round(health.oldest_due_s / 60)
    text = f"{health.waiting} messages wait, the longest due for {minutes} minutes"
    if health.mail_paused_at is not None:
        text += (
            f"; paused since the restore of {health.mail_paused_at:%Y-%m-%d %H:%M} UTC:"
            " look at /admin/mail, then run trestle mail resume"
        )
    elif health.mail_refused_at is not None:
        text += f"; the mail server refuses since {health.mail_refused_at:%Y-%m-%d %H:%M} UTC"
        if health.mail_fault is not None:
            text += f". {fault_words(health.mail_fault)}"
    elif health.oldest_due_s > PATIENCE_S:
        text += "; nobody carries them: run trestle up, or trestle worker"
    elif limit := limit_words(tools().worker.rhythm.limits):
        text += f". {limit}"
    else:
        return Finding(what="outbox", is_ok=True, text=text)
    return Finding(what="outbox", is_ok=False, text=text)


def _zones() -> Finding:
    text = f"tzdata {zone_data()}"
    try:
        moved = list_moved(db.session(), now=datetime.now(UTC))
    except SQLAlchemyError:
        db.session.rollback()  # what is wrong with the database is said above
        moved = ()
    if not moved:
        return Finding(what="zone data", is_ok=True, text=text)
    text += f" moves {len(moved)} events; run: trestle tz-recheck"
    return Finding(what="zone data", is_ok=False, text=text)


def _mail() -> Finding:
    route = tools().options.route
    if not route.smtp_url:
        text = f"no server: mail goes to the Maildir {route.maildir}"
        return Finding(what="mail", is_ok=True, text=text)
    server = read_server(route.smtp_url)
    name = f"{server.host}:{server.port}"
    try:
        greet(route)
    except RefusedForNow as refusal:
        text = f"{name} can't be used ({refusal}); check {_settings_of(refusal, route)}"
        return Finding(what="mail", is_ok=False, text=text)
    done = "answers"
    if route.order:
        done = f"answers and takes the token for {route.mailbox}"
    elif server.user:
        done = "answers and takes the login"
    return Finding(what="mail", is_ok=True, text=f"{name} {done}")


def _inbox(route: InboxRoute) -> Finding:
    what = "answers by mail"
    try:
        there = greet_inbox(route)
    except RefusedForNow as refusal:
        setting = "TRESTLE_OAUTH_…"
        if refusal.fault is not MailFault.TOKEN:
            setting = "TRESTLE_IMAP_URL, and what this login may do there"
        text = f"{route.account} can't be read ({refusal}); check {setting}"
        return Finding(what=what, is_ok=False, text=text)
    try:
        known = find_inbox(db.session(), account=route.account)
    except SQLAlchemyError:
        known = None  # said above
    if known is not None and known.fault is not None:
        text = f"{route.account} opens, and yet: {known.trouble}"
        return Finding(what=what, is_ok=False, text=text)
    text = f"{route.account} opens; to be read now: {there}"
    if known is not None and known.set_aside:
        text += f"; we failed to read {known.set_aside}: see “{route.set_aside}” there"
    return Finding(what=what, is_ok=True, text=text)


def _settings_of(refusal: RefusedForNow, route: Route) -> str:
    if refusal.fault is MailFault.TOKEN:
        return "TRESTLE_OAUTH_…"
    if refusal.fault is MailFault.SIGN_IN and route.order:
        return "the mailbox's permissions for this application, and TRESTLE_MAILBOX"
    return "TRESTLE_SMTP_URL"


def _folders() -> dict[Path, str]:
    """Return where we write, and the setting that says so."""
    options, url = tools().options, db.engine.url
    found = {Path(options.var): "TRESTLE_VAR"}
    if url.get_backend_name() == "sqlite":
        found.setdefault(Path(url.database or "").parent, "TRESTLE_DATABASE_URL")
    if not options.route.smtp_url:
        found.setdefault(Path(options.route.maildir).parent, "TRESTLE_MAILDIR")
    return found


def _disk(folder: Path, setting: str) -> Finding:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder) as file:
            file.write(b"trestle")
            file.flush()
        free_mib = shutil.disk_usage(folder).free // 2**20
    except OSError as error:
        text = f"{folder} can't be written ({error.strerror}); check {setting}"
        return Finding(what="disk", is_ok=False, text=text)
    if free_mib < LEAST_FREE_MIB:
        text = f"{folder} has only {free_mib} MiB left; make room, or change {setting}"
        return Finding(what="disk", is_ok=False, text=text)
    text = f"{folder} can be written, {free_mib:,} MiB are free"
    return Finding(what="disk", is_ok=True, text=text)


def _pages(style: Path) -> Finding:
    if style.is_file():
        return Finding(what="pages", is_ok=True, text="the front end is built")
    return Finding(what="pages", is_ok=False, text="not built; run: make build")
