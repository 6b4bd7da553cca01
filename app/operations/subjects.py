"""Linking people to what the company's own sign-in calls them, by hand alone."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.audit import Act
from app.models import Subject
from app.operations import audit
from app.operations.access import end_sessions
from app.queries.subjects import find_link


class BelongsToAnother(Exception):  # noqa: N818 -- reads as the sentence it states
    """Somebody else is linked to the subject already."""


def link(
    session: Session, *, person_id: int, issuer: str, value: str, now: datetime
) -> bool:
    """Let this subject be that person; return False if it was.

    Raises `BelongsToAnother`: who held it is unlinked first, by whoever knows why.
    """
    found = find_link(session, issuer=issuer, value=value)
    if found is None:
        session.add(
            Subject(issuer=issuer, value=value, person_id=person_id, linked_at=now)
        )
        # What they are called there is nobody's to read: which header is enough.
        header = {"header": issuer}
        audit.note(session, Act.LINKED_SUBJECT, person_id=person_id, after=header)
        return True
    if found.person_id != person_id:
        raise BelongsToAnother
    return False


def unlink(session: Session, *, issuer: str, value: str) -> bool:
    """Let this subject be nobody, and end their sessions; False if it was."""
    found = find_link(session, issuer=issuer, value=value)
    if found is None:
        return False
    end_sessions(session, person_id=found.person_id)
    header, person_id = {"header": issuer}, found.person_id
    session.delete(found)
    audit.note(session, Act.UNLINKED_SUBJECT, person_id=person_id, before=header)
    return True
