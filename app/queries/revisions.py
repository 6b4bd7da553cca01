"""Questions about who changed what of an event."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.models import Revision


def list_revisions(
    session: Session, *, event_id: int, after: int
) -> Sequence[Revision]:
    """Return what was changed after this version, with its authors, oldest first."""
    return session.scalars(
        select(Revision)
        .where(Revision.event_id == event_id, Revision.version > after)
        .options(joinedload(Revision.actor))
        .order_by(Revision.version)
    ).all()
