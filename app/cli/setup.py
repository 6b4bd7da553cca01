"""From nothing to an installation that can serve, by five answers."""

import os
import secrets
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click
from flask import Flask

from app.cli.base import Refused, changing, get_person, house, settle_house, tools
from app.cli.examination import examine
from app.cli.findings import report as tell
from app.cli.migrations import upgrade
from app.cli.people import columns_by_hand, report
from app.cli.schema import is_at_head
from app.cli.settings_file import with_lines, written_at_the_end
from app.cli.setup_questions import Answers, Asked, Check, ask_all, bind_of
from app.db import db
from app.domain.access import Right
from app.domain.people_diff import Difference, Wishes
from app.operations.access import grant
from app.operations.people_import import take_in
from app.queries.people import list_departments

NOWHERE = {
    "TRESTLE_SECRET_KEY": "of nobody",
    "TRESTLE_DATABASE_URL": "sqlite://",
    "TRESTLE_QUEUE_URL": "memory:",
}
"""Settings of an application that reads and writes nothing."""
KEY, FILE_OF_KEY = "TRESTLE_SECRET_KEY", "TRESTLE_SECRET_KEY_FILE"


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What `init` is handed, since settings are read on the top floor only."""

    usual: Callable[[], Path]
    """Where the settings file is, or will be."""
    read: Callable[[Path], dict[str, str]]
    check: Check
    open_app: Callable[[Mapping[str, str]], Flask]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The settings file as it will be, and what the commands after it read."""

    path: Path
    text: str
    environ: Mapping[str, str]
    outside: Sequence[str]
    """Settings that stand in the environment, and so not in the file."""


OPTIONS = (
    click.Option(["--address"], metavar="URL", help="Where people will open Trestle."),
    click.Option(["--mailbox"], metavar="NAME <ADDRESS>", help="Who writes the mail."),
    click.Option(["--people"], metavar="FILE", help="The people file, a CSV."),
    click.Option(["--admin"], metavar="EMAIL", help="The first admin, one of them."),
    click.Option(["--zone"], metavar="ZONE", help="The zone of whose row names none."),
    click.Option(["--database-url"], metavar="URL", help="Where not SQLite."),
    click.Option(["--settings"], metavar="FILE", help="The settings file to write."),
    click.Option(
        ["--set", "more"],
        multiple=True,
        metavar="NAME=VALUE",
        help="Any other setting, as TRESTLE_SMTP_URL=smtp://…",
    ),
    click.Option(
        ["--map", "mapped"],
        multiple=True,
        metavar="OURS=THEIRS",
        help="A column of the people file by hand, as email=E-Mail.",
    ),
    click.Option(["--replace"], is_flag=True, help="Yes, change lines that differ."),
)


def make_init(desk: Desk) -> click.Command:
    """Return the command `init`."""
    return click.Command(
        "init", params=list(OPTIONS), callback=partial(init, desk), help=init.__doc__
    )


def init(
    desk: Desk,
    *,
    database_url: str | None,
    settings: str | None,
    more: Sequence[str],
    mapped: Sequence[str],
    replace: bool,
    **given: str | None,
) -> None:
    """Write the settings, bring the people in, name the admin; look it all over.

    Asks for what no option says. Can be run again: what is there stays, and what
    would change is told first.
    """
    path = Path(settings).absolute() if settings else desk.usual()
    before = desk.read(path) if path.exists() else {}
    asked = Asked(
        check=desk.check,
        given={name: text for name, text in given.items() if text is not None},
        before=before,
        mapped=columns_by_hand(mapped),
    )
    try:
        with desk.open_app(NOWHERE).app_context():  # words need one
            answers = ask_all(asked)
        plan = _plan(path, before, answers, _others(more, database_url))
        if refusal := desk.check(plan.environ):
            raise Refused(refusal)
        _ask_to_change(before, plan, replace=replace)
    except click.Abort as error:
        raise Refused(
            "stopped; nothing was written. Each question is an option, too: trestle"
            " init --help"
        ) from error
    with desk.open_app(plan.environ).app_context():
        _settle(plan, answers)


def _others(more: Sequence[str], database_url: str | None) -> dict[str, str]:
    found = {"TRESTLE_DATABASE_URL": database_url} if database_url else {}
    for text in more:
        name, equals, value = text.partition("=")
        if not equals or not name.startswith("TRESTLE_"):
            raise Refused(f"--set: {name} is not of the form TRESTLE_NAME=value")
        found[name] = value
    return found


def _plan(
    path: Path, before: Mapping[str, str], answers: Answers, others: Mapping[str, str]
) -> Plan:
    wanted = {
        "TRESTLE_BASE_URL": answers.address,
        "TRESTLE_MAIL_FROM": answers.mailbox,
        "TRESTLE_ZONE": answers.zone,
    }
    usual = {"TRESTLE_VAR": str(path.parent / "var")}
    if answers.address.startswith("https://"):
        usual["TRESTLE_TRUSTED_PROXIES"] = "1"  # somebody speaks https for us
    elif at := bind_of(answers.address):
        usual["TRESTLE_BIND"] = at
    if FILE_OF_KEY not in before:
        usual[KEY] = secrets.token_hex(32)
    wanted |= {name: value for name, value in usual.items() if name not in before}
    wanted.update(others)
    outside = {
        name: value
        for name, value in os.environ.items()
        if name.startswith("TRESTLE_") and name != "TRESTLE_SETTINGS"
    }
    lines = {n: v for n, v in wanted.items() if n not in outside or n in others}
    text = path.read_text() if path.exists() else HEAD
    return Plan(
        path=path,
        text=with_lines(text, lines),
        environ={**before, **lines, **outside, "TRESTLE_SETTINGS": str(path)},
        outside=sorted(outside),
    )


HEAD = """\
# Settings of this Trestle; the README lists them all. Whoever can read this file can
# sign in as anybody: keep it to its owner, and a copy beside your backups, not in them.
"""


def _ask_to_change(before: Mapping[str, str], plan: Plan, *, replace: bool) -> None:
    changed = [
        name
        for name, value in before.items()
        if name in plan.environ
        and name not in plan.outside
        and plan.environ[name] != value
    ]
    if not changed:
        return
    names = ", ".join(changed)
    if replace:
        click.echo(f"{plan.path}: changed {names}", err=True)
    elif not click.confirm(f"{plan.path} is there. Change {names}?", err=True):
        raise Refused(f"{plan.path} stays as it is; nothing was written")


def _settle(plan: Plan, answers: Answers) -> None:
    if tools().options.demo:
        raise Refused("a demo needs no init: unset TRESTLE_DEMO, or run make run")
    with written_at_the_end(plan.path, plan.text):
        if not is_at_head():
            upgrade()
        settle_house()
        done = _bring_in(answers)
    db.session.remove()
    click.echo(f"Written: {plan.path}, for its owner alone.")
    if plan.outside:
        click.echo(f"Not in it, but in the environment: {', '.join(plan.outside)}")
    if done is not None:
        report(done, wants_json=False, dry_run=False)
    findings = examine()
    tell(findings, wants_json=False)
    _say_what_is_next(plan, answers)
    if done is not None and done.need_you:
        sys.exit(Refused.exit_code)
    if not all(finding.is_ok for finding in findings):
        sys.exit(1)


def _bring_in(answers: Answers) -> Difference | None:
    done = None
    with changing() as session:
        if answers.people is not None:
            names = [department.name for department in list_departments(session)]
            done = take_in(
                session,
                reading=answers.people.read(departments=names),
                wishes=Wishes(),
                agreed=None,
                zone=answers.zone,
                house=house(),
                now=datetime.now(UTC),
            )
        if answers.admin:
            person = get_person(answers.admin)
            grant(session, person_id=person.id, granted=Right.ADMIN)
    return done


def _say_what_is_next(plan: Plan, answers: Answers) -> None:
    if not tools().options.route.smtp_url:
        click.echo(
            "Next: connect the mail server (TRESTLE_MAIL_PRESET or TRESTLE_SMTP_URL in"
            f" {plan.path}), then run trestle doctor"
        )
    click.echo(f"Start it: TRESTLE_SETTINGS={plan.path} trestle up")
    if answers.admin:
        click.echo(f"First sign-in: trestle sign-in-link {answers.admin}")
