"""Questions about who somebody is to the company's own sign-in."""

from collections.abc import Sequence

from sqlalchemy import Row, select
from sqlalchemy.orm import Session, joinedload

from app.models import Person, Subject


def find_by_subject(
    session: Session, *, issuer: str, value: str, is_employee_id: bool
) -> Person | None:
    """Return who this is, also if they left; None if nobody was linked.

    By a link first; `is_employee_id` looks for the directory's own key then. Never
    by a mail address.
    """
    whole = joinedload(Person.department)
    linked = session.scalar(
        select(Person)
        .join(Subject, Subject.person_id == Person.id)
        .where(Subject.issuer == issuer, Subject.value == value)
        .options(whole)
    )
    if linked is not None or not is_employee_id:
        return linked
    return session.scalar(
        select(Person).where(Person.employee_id == value).options(whole)
    )


def find_link(session: Session, *, issuer: str, value: str) -> Subject | None:
    """Return the link of one subject."""
    return session.scalar(
        select(Subject).where(Subject.issuer == issuer, Subject.value == value)
    )


def list_links(session: Session) -> Sequence[Row[str, str, str, str]]:
    """Return issuer, subject, name and address of each link, by subject."""
    return session.execute(
        select(Subject.issuer, Subject.value, Person.name, Person.email)
        .join(Person, Person.id == Subject.person_id)
        .order_by(Subject.issuer, Subject.value)
    ).all()
