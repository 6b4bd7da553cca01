"""Whether this installation can do its work; each line says what to do if not."""

import time
from datetime import UTC, datetime
from functools import partial
from typing import BinaryIO
from uuid import uuid4

import click
from flask import Flask
from flask.cli import ScriptInfo

from app.cli.base import as_json, house, print_json, tools
from app.cli.examination import examine
from app.cli.faults import in_words
from app.cli.findings import Finding, report
from app.cli.headers import LONGEST, look_at_headers
from app.cli.trial import send_trial, wait_for_answer, what_next
from app.domain.addresses import is_address

LOOKS_EVERY_S = 2


@click.command()
@click.option(
    "--to",
    metavar="ADDRESS",
    help="Send a real invite there, and tell each hop.",
)
@click.option(
    "--headers",
    type=click.File("rb"),
    metavar="FILE",
    help="Read the head of a received mail; - is standard input.",
)
@as_json
@click.pass_context
def doctor(
    ctx: click.Context, *, to: str | None, headers: BinaryIO | None, wants_json: bool
) -> None:
    """Look at settings, database, zone data, mail, disk and pages."""
    if headers is not None:
        findings = list(look_at_headers(headers.read(LONGEST)))
        ctx.exit(report(findings, wants_json=wants_json))
    try:
        app: Flask = ctx.ensure_object(ScriptInfo).load_app()
    except Exception as error:  # noqa: BLE001 -- whatever it is, it is a finding
        sentence = in_words(error)
        findings = [
            Finding(what="start", is_ok=False, text=sentence.message)
            if sentence
            else Finding(what="settings", is_ok=False, text=str(error))
        ]
    else:
        with app.app_context():
            if to is not None:
                ctx.exit(_try_mail(to, wants_json=wants_json))
            findings = examine()
    ctx.exit(report(findings, wants_json=wants_json))


def _try_mail(to: str, *, wants_json: bool) -> int:
    if not is_address(to.lower()):
        raise click.BadParameter(f"{to!r} is no address", param_hint="--to")
    options, name = tools().options, uuid4()
    is_taken, hops = send_trial(
        to,
        name=name,
        house=house(),
        route=options.route,
        zone=options.zone,
        now=datetime.now(UTC),
        wants_json=wants_json,
    )
    if wants_json:
        print_json(hops)
    elif is_taken:
        waits = house().believes_answers and bool(options.route.smtp_url)
        for line in what_next(hops, route=options.route, to=to, is_waiting=waits):
            click.echo(line)
        if waits:
            pause = partial(time.sleep, LOOKS_EVERY_S)
            click.echo(
                wait_for_answer(name, house=house(), clock=time.monotonic, pause=pause)
            )
    return 0 if is_taken else 1
