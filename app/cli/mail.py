"""The outbox, for operators: states and times, never a secret."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email import message_from_bytes, policy
from typing import Any

import click
from flask.cli import with_appcontext

from app.cli.base import NotFound, Refused, as_json, changing, print_json, print_rows
from app.cli.mail_ingest import ingest
from app.cli.telling import tells
from app.db import call_the_worker, db
from app.domain.outbox import MessageState
from app.domain.privacy_terms import Sees
from app.operations import outbox, pausing
from app.queries.mail import Listed, find_message, list_messages, list_piles

_KEYS = re.compile(r"(/[\w-]+/)\d+\.[A-Za-z0-9_-]{16,}")
_CODES = re.compile(r"(?<![\w-])\d{6}(?![\w-])")


@click.group()
def mail() -> None:
    """What waits, what left, what was refused."""


mail.add_command(ingest)


@mail.command("list")
@click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Choice([state.value for state in MessageState]),
    default=[state.value for state in MessageState],
    help="Only these states.",
)
@click.option("--limit", default=100, show_default=True, help="At most so many.")
@as_json
@with_appcontext
@tells(mail=Sees.STATES, personal_mail=Sees.COUNTS, directory=Sees.YES, answer=Sees.YES)
def list_(*, states: tuple[str, ...], limit: int, wants_json: bool) -> None:
    """Print counts for all mail, and event mail one by one, the newest first."""
    session = db.session()
    wanted = [MessageState(state) for state in states]
    piles = [
        {"kind": pile.kind.value, "state": pile.state.value, "count": pile.count}
        for pile in list_piles(session)
        if pile.state in wanted
    ]
    rows = [
        _facts(found) for found in list_messages(session, states=wanted, limit=limit)
    ]
    if wants_json:
        print_json({"counts": piles, "messages": rows})
        return
    for pile in piles:
        click.echo(f"{pile['count']:>6} {pile['kind']} {pile['state']}")
    print_rows(rows, wants_json=False, line=_line, empty="No event mail.")


@mail.command()
@click.argument("message_id", type=int)
@as_json
@with_appcontext
@tells(mail=Sees.STATES, directory=Sees.YES, answer=Sees.YES)
def show(message_id: int, *, wants_json: bool) -> None:
    """Print one message about an event; its keys and codes are masked."""
    message = find_message(db.session(), message_id=message_id)
    if message is None:
        raise NotFound(f"no message {message_id} that may be shown")
    facts: dict[str, Any] = {
        "id": message.id,
        "uuid": message.uuid,
        "kind": message.kind.value,
        "state": message.state.value,
        "tries": message.fence,
        "queued_at": message.queued_at.isoformat(),
        "due_at": message.due_at.isoformat(),
        "recipient": message.recipient,
        "trouble": message.trouble or "",
        "text": masked(_text(message.content)),
    }
    if wants_json:
        print_json(facts)
        return
    for name, value in facts.items():
        click.echo(f"{name}: {value}")


@mail.command()
@click.argument("message_id", type=int)
@with_appcontext
def retry(message_id: int) -> None:
    """Make a waiting message due at once."""
    if find_message(db.session(), message_id=message_id) is None:
        raise NotFound(f"no message {message_id} that may be shown")
    with changing() as session:
        again = outbox.retry(session, message_id=message_id, now=datetime.now(UTC))
        call_the_worker(session)
    if not again:
        raise Refused("this message isn't waiting, so there is nothing to try")
    click.echo("It leaves at once if a worker runs.")


@mail.command()
@click.option(
    "--also-old",
    is_flag=True,
    help="Send what waited in the backup too; some of it may arrive a second time.",
)
@with_appcontext
def resume(*, also_old: bool) -> None:
    """Let mail leave again after a restore; old mail is let go."""
    try:
        with changing() as session:
            held = pausing.resume(session, sends_old=also_old, now=datetime.now(UTC))
            call_the_worker(session)
    except pausing.NotPaused as refusal:
        raise Refused("the outbox isn't paused, so there is nothing to resume") from (
            refusal
        )
    leaving = held.new + (held.old if also_old else 0)
    click.echo(f"Mail leaves again if a worker runs; waiting now: {leaving}.")
    if held.old and not also_old:
        click.echo(f"Let go, because it may have left before the restore: {held.old}.")


def masked(text: str) -> str:
    """Return a mail's text with its keys and codes made unreadable."""
    return _CODES.sub("•••", _KEYS.sub(r"\1•••", text))


def _text(content: bytes) -> str:
    if not content:
        return ""  # settled: it was emptied
    body = message_from_bytes(content, policy=policy.default).get_body(("plain",))
    return str(body.get_content()) if body else ""


def _facts(listed: Listed) -> dict[str, Any]:
    return {
        "id": listed.id,
        "uuid": listed.uuid,
        "kind": listed.kind.value,
        "state": listed.state.value,
        "tries": listed.tries,
        "recipient": listed.recipient,
        "event": listed.event,
        "queued_at": listed.queued_at.isoformat(),
        "due_at": listed.due_at.isoformat(),
        "trouble": masked(listed.trouble),
    }


def _line(row: Mapping[str, Any]) -> str:
    return (
        f"{row['id']:>6} {row['state']:<10} {row['kind']:<12} {row['recipient']}"
        f"  {row['event']}  {row['trouble']}".rstrip()
    )
