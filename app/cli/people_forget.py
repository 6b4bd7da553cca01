"""Forgetting a person from the command line."""

from datetime import UTC, datetime

import click
from flask.cli import with_appcontext
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cli.base import NotFound, Refused, as_json, changing, house, print_json
from app.db import db, wipe_traces
from app.models import Alias, Person
from app.operations import forgetting
from app.operations.access import LastAdmin


@click.command()
@click.argument("email")
@click.option("--yes", "is_agreed", is_flag=True, help="Do it; it can't be undone.")
@as_json
@with_appcontext
def forget(email: str, *, is_agreed: bool, wants_json: bool) -> None:
    """Erase what is held on EMAIL; without --yes, only say what would go.

    Counts stay: answers, seats and attendance of a former colleague.
    """
    person = _find(db.session(), email)
    removals = forgetting.foresee(db.session(), person_id=person.id)
    if is_agreed:
        is_clean = _do(person.id)
    if wants_json:
        rows = [vars(removal) for removal in removals]
        print_json({"done": is_agreed, "rows": rows})
        return
    for removal in removals:
        what = "kept as a count" if removal.stays_as_count else "deleted"
        click.echo(f"{removal.rows:>6} {removal.what}: {what}")
    if not is_agreed:
        click.echo("Nothing was changed. To do it: add --yes")
    elif is_clean:
        click.echo("Forgotten. Backups made before forget again when restored.")
        if db.engine.dialect.name == "postgresql":
            click.echo("PostgreSQL's own log holds traces until it is recycled.")
        click.echo("What is yours to clear: docs/FORGET.md")
    else:
        click.echo(
            "Forgotten. The database was too busy to be rewritten, so its files hold"
            " traces until VACUUM is run there: docs/FORGET.md"
        )


def _do(person_id: int) -> bool:
    try:
        with changing() as session:
            now = datetime.now(UTC)
            forgetting.forget(session, person_id=person_id, house=house(), now=now)
    except LastAdmin as refusal:
        raise Refused(
            "this is the last admin; grant the right to somebody else first"
        ) from refusal
    return wipe_traces()


def _find(session: Session, email: str) -> Person:
    # Whoever left is found too, and so is whoever has the address as an alias.
    address = email.strip().lower()
    alias = select(Alias.person_id).where(Alias.address == address)
    person = session.scalar(
        select(Person).where((Person.email == address) | Person.id.in_(alias)).limit(1)
    )
    if person is None or person.forgotten_at is not None:
        raise NotFound(f"nobody here has the address {email}")
    return person
