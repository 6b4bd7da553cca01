"""Whom one reader met and may be shown, asked of the database once for a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.followups import REMEMBERED
from app.domain.stories import ASKED_AFTER, ASKED_FOR
from app.queries.followups import Met, list_met, list_silenced
from app.web.followup_values import Reader


@dataclass(frozen=True, kw_only=True)
class Known:
    """Tablemates of the last weeks, or of a key's event, and who is not asked about."""

    met: Sequence[Met]
    before: Sequence[Met]
    """Of tables long enough ago to ask what came of them."""
    silenced: set[int]


def known_to(session: Session, reader: Reader, *, now: datetime) -> Known:
    """Return whom this reader met; with a key, at its event alone."""
    me, event = reader.person, reader.event
    until = now - ASKED_AFTER
    met = list_met(
        session,
        person_id=me.id,
        since=until - ASKED_FOR,
        event_id=event.id if event else None,
    )
    return Known(
        met=[one for one in met if event or one.ended_at > now - REMEMBERED],
        before=[one for one in met if not event and one.ended_at <= until],
        silenced={other for _, other in list_silenced(session, person_ids=[me.id])},
    )
