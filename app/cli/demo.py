"""The demo company."""

from datetime import UTC, datetime

import click
from flask.cli import with_appcontext

from app.cli.base import Refused, as_json, house, print_json, settle_house, tools
from app.cli.demo_events import move_in
from app.cli.demo_people import DEPARTMENTS, invent
from app.db import db, transaction
from app.domain.access import Right
from app.domain.people_diff import Wishes
from app.operations.access import grant
from app.operations.people_import import take_in
from app.queries.people import count_people, list_by_ids, list_ids

PEOPLE = 240
AT_LEAST = 60


@click.group()
def demo() -> None:
    """A company to try things with."""


@demo.command()
@click.option(
    "--people",
    default=PEOPLE,
    show_default=True,
    type=click.IntRange(AT_LEAST, 20_000),
    help="How many people work there.",
)
@click.option(
    "--seed", default=1, show_default=True, help="Another seed, other people."
)
@as_json
@with_appcontext
def seed(people: int, seed: int, *, wants_json: bool) -> None:
    """Move the demo company into an empty database."""
    if not tools().options.demo:
        raise Refused("the demo company moves in only where TRESTLE_DEMO=1 is set")
    settle_house()
    if already := count_people(db.session()):
        raise Refused(
            f"this database isn't empty: {already} people work here already; name"
            " another TRESTLE_VAR or TRESTLE_DATABASE_URL"
        )
    move_company_in(people=people, seed=seed)
    if wants_json:
        print_json({"people": people, "departments": len(DEPARTMENTS)})
    else:
        click.echo(f"The demo company has moved in: {people} people.")


def move_company_in(*, people: int, seed: int) -> None:
    """Fill an empty database with the demo company, its past and its plans."""
    now = datetime.now(UTC)
    with transaction() as session:
        take_in(
            session,
            reading=invent(people=people, seed=seed),
            wishes=Wishes(),
            agreed=None,
            zone=tools().options.zone,
            house=house(),
            now=now,
        )
        everyone = list_by_ids(session, ids=list_ids(session))
        for right in Right:
            grant(session, person_id=everyone[0].id, granted=right)
        move_in(session, everyone, seed=seed, house=house(), now=now)
