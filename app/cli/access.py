"""Signing somebody in by hand, and the rights people have."""

from datetime import UTC, datetime

import click
from flask.cli import with_appcontext

from app.cli.base import Refused, as_json, get_person, house, print_json, print_rows
from app.cli.telling import tells
from app.db import db, transaction
from app.domain.access import Right
from app.domain.privacy_terms import Sees
from app.domain.tokens import SIGN_IN_MINUTES
from app.operations import access
from app.queries.access import list_granted

a_right = click.option(
    "--right",
    "granted",
    type=click.Choice([right.value for right in Right]),
    default=Right.ADMIN.value,
    show_default=True,
    help="Which right.",
)


@click.command("sign-in-link")
@click.argument("email")
@as_json
@with_appcontext
def sign_in_link(email: str, *, wants_json: bool) -> None:
    """Print a link that signs EMAIL in once, within ten minutes."""
    with transaction() as session:
        link = access.make_sign_in_link(
            session, person=get_person(email), house=house(), now=datetime.now(UTC)
        )
    if wants_json:
        print_json({"link": link, "minutes": SIGN_IN_MINUTES})
        return
    click.echo(link)
    click.echo(f"Works once, for {SIGN_IN_MINUTES} minutes.", err=True)


@click.group()
def admin() -> None:
    """Who is admin, and who may write to everyone."""


@admin.command()
@click.argument("email")
@a_right
@with_appcontext
def grant(email: str, granted: str) -> None:
    """Give EMAIL a right."""
    with transaction() as session:
        person = get_person(email)
        is_new = access.grant(session, person_id=person.id, granted=Right(granted))
        name = person.name
    click.echo(f"{name} has the right {granted}{'' if is_new else ' already'}.")


@admin.command()
@click.argument("email")
@a_right
@with_appcontext
def revoke(email: str, granted: str) -> None:
    """Take a right from EMAIL; the last admin stays."""
    try:
        with transaction() as session:
            person = get_person(email)
            had = access.revoke(session, person_id=person.id, granted=Right(granted))
            name = person.name
    except access.LastAdmin as refusal:
        raise Refused(
            "this is the last admin; grant the right to somebody else first"
        ) from refusal
    click.echo(f"{name} {'no longer has' if had else 'never had'} the right {granted}.")


@admin.command("list")
@as_json
@with_appcontext
@tells(directory=Sees.YES)
def list_(*, wants_json: bool) -> None:
    """Print who has which right."""
    rows = [
        {"right": granted.value, "name": person.name, "email": person.email}
        for granted in Right
        for person in list_granted(db.session(), granted=granted)
    ]
    print_rows(
        rows,
        wants_json=wants_json,
        line=lambda row: f"{row['right']:<20} {row['name']} <{row['email']}>",
        empty="Nobody has a right; give one: trestle admin grant EMAIL",
    )
