"""Why an announcement waits for its reader, told by what holds it."""

from sqlalchemy.orm import Session

from app.domain.digest import HeldState
from app.domain.manners import Manners
from app.domain.outbox import MailKind
from app.domain.why import NoMail, Unwritten
from app.models import Event, HeldNudge
from app.queries.nudges import find_held, list_calm


def why_held(
    session: Session, event: Event, *, person_id: int, manners: Manners
) -> Unwritten | None:
    """Return what became of an announcement that waited; None: none ever did."""
    kind = MailKind.ANNOUNCEMENT
    held = find_held(session, event_id=event.id, person_id=person_id, kind=kind)
    if held is None:
        return None
    match held.state:
        case HeldState.SENT:
            return None
        case HeldState.DIGESTED:
            return Unwritten(why=NoMail.DIGESTED)
        case HeldState.DROPPED:
            return Unwritten(why=NoMail.NO_SLOT)
        case HeldState.WAITING:
            return _waits(session, held, manners=manners)


def _waits(session: Session, held: HeldNudge, *, manners: Manners) -> Unwritten:
    ids = [held.person_id]
    calm = list_calm(session, person_ids=ids, manners=manners)[held.person_id]
    if calm.paused_until is not None and calm.next_hour(held.held_at) >= held.due_at:
        return Unwritten(why=NoMail.PAUSED_BY_THEM)
    if held.digest_at is not None:
        return Unwritten(why=NoMail.IN_DIGEST)
    return Unwritten(why=NoMail.NOT_YET, at=held.due_at)
