"""Questions about addresses that send our mail back."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.privacy_terms import Reader, Sees
from app.models import Person, RefusedAddress
from app.queries.charter import may_show


def find_pause(session: Session, *, address: str) -> RefusedAddress | None:
    """Return the pause that holds mail to this address, if one does."""
    return session.scalar(
        select(RefusedAddress).where(
            RefusedAddress.address == address, RefusedAddress.paused_at.is_not(None)
        )
    )


def find_pauses(
    session: Session, *, person_ids: Collection[int]
) -> dict[int, RefusedAddress]:
    """Return the pauses that hold mail to these people, by person, as hosts may see them."""
    if not may_show(session, "mail", Reader.HOST, sees=Sees.STATES):
        return {}
    rows = session.execute(
        select(Person.id, RefusedAddress)
        .join(RefusedAddress, RefusedAddress.address == Person.email)
        .where(Person.id.in_(person_ids), RefusedAddress.paused_at.is_not(None))
    )
    return {row[0]: row[1] for row in rows}


def list_pauses(session: Session) -> list[tuple[int, RefusedAddress]]:
    """Return every paused address and whose it is now (an id), the latest first."""
    rows = session.execute(
        select(Person.id, RefusedAddress)
        .join(RefusedAddress, RefusedAddress.address == Person.email)
        .where(RefusedAddress.paused_at.is_not(None), Person.left_at.is_(None))
        .order_by(RefusedAddress.paused_at.desc(), RefusedAddress.id)
    )
    return [(row[0], row[1]) for row in rows]
