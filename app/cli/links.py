"""Who is who to the company's own sign-in."""

from datetime import UTC, datetime

import click
from flask.cli import with_appcontext

from app.cli.base import (
    NotFound,
    Refused,
    as_json,
    get_person,
    print_rows,
    tools,
)
from app.cli.people import people
from app.cli.telling import tells
from app.db import db, transaction
from app.domain.privacy_terms import Sees
from app.domain.sign_in import is_subject
from app.operations import subjects
from app.queries.subjects import list_links

__all__ = ["people"]


@people.command()
@click.argument("email")
@click.argument("subject")
@with_appcontext
def link(email: str, subject: str) -> None:
    """Let SUBJECT, as the sign-in header carries it, be EMAIL."""
    issuer = _issuer()
    if not is_subject(subject):
        raise click.BadParameter(
            "a subject is up to 200 letters without a comma", param_hint="SUBJECT"
        )
    try:
        with transaction() as session:
            person = get_person(email)
            name = person.name
            is_new = subjects.link(
                session,
                person_id=person.id,
                issuer=issuer,
                value=subject,
                now=datetime.now(UTC),
            )
    except subjects.BelongsToAnother as refusal:
        raise Refused(
            f"{subject} is somebody else; first run: trestle people unlink {subject}"
        ) from refusal
    click.echo(f"{subject} is {name}{'' if is_new else ' already'}.")


@people.command()
@click.argument("subject")
@with_appcontext
def unlink(subject: str) -> None:
    """Let SUBJECT be nobody, and end that person's sessions."""
    with transaction() as session:
        was_linked = subjects.unlink(session, issuer=_issuer(), value=subject)
    if not was_linked:
        raise NotFound(f"nobody is linked to {subject}")
    click.echo(f"{subject} is nobody now.")


@people.command()
@as_json
@with_appcontext
@tells(directory=Sees.YES)
def links(*, wants_json: bool) -> None:
    """Print who is linked to what."""
    rows = [
        {"header": issuer, "subject": value, "name": name, "email": email}
        for issuer, value, name, email in list_links(db.session())
    ]
    print_rows(
        rows,
        wants_json=wants_json,
        line=lambda row: f"{row['subject']:<30} {row['name']} <{row['email']}>",
        empty="Nobody is linked; link somebody: trestle people link EMAIL SUBJECT",
    )


def _issuer() -> str:
    sign_in = tools().options.sign_in
    if sign_in is None:
        raise Refused(
            "no header signs anybody in: set TRESTLE_SIGN_IN_HEADER and"
            " TRESTLE_SIGN_IN_PROXIES first"
        )
    return sign_in.issuer
