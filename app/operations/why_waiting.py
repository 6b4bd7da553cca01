"""Why somebody still waits for a place, told by what gives places on."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.signups import Giving, SignupStatus, Stop
from app.domain.why import Wait, Waits
from app.models import Event, Signup
from app.operations.places import foresee, is_frozen
from app.queries.signups import count_ahead, count_by_status, count_taken


def why_waiting(
    session: Session, event: Event, signup: Signup, *, now: datetime
) -> Waits:
    """Return why this person still waits, as `foresee` decides it."""
    giving = foresee(session, event, now=now)
    counts = count_by_status(session, event_id=event.id)
    held = counts.get(SignupStatus.OFFERED, 0)
    return Waits(
        why=_why(giving, signup, held=held),
        ahead=count_ahead(session, signup=signup),
        taken=count_taken(session, event_id=event.id),
        held=held,
        over=giving.over,
        asks_first=is_frozen(event, now=now),
    )


def _why(giving: Giving, signup: Signup, *, held: int) -> Wait:
    match giving.stop:
        case Stop.CANCELED:
            return Wait.CANCELED
        case Stop.STARTED:
            return Wait.STARTED
        case Stop.TOO_LATE:
            return Wait.TOO_LATE
        case Stop.FULL if giving.over:
            return Wait.OVERFULL
        case Stop.FULL:
            return Wait.HELD if held else Wait.FULL
        case None:
            return Wait.UNDER_WAY if signup.id in giving.moving else Wait.BEHIND
