"""Whom one reader met and may be shown, asked of the database once for a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.followups import REMEMBERED
from app.queries.followups import Met, list_met, list_silenced
from app.web.followup_values import Reader


@dataclass(frozen=True, kw_only=True)
class Known:
    """Tablemates of the last weeks, or of a key's event, and who is not asked about."""

    met: Sequence[Met]
    silenced: set[int]


def known_to(session: Session, reader: Reader, *, now: datetime) -> Known:
    """Return whom this reader met lately; with a key, at its event alone."""
    me = reader.person
    return Known(
        met=list_met(
            session,
            person_id=me.id,
            since=now - REMEMBERED,
            event_id=reader.event.id if reader.event else None,
        ),
        silenced={other for _, other in list_silenced(session, person_ids=[me.id])},
    )
