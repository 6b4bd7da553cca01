"""Who is told of an event, where a host lists them by name."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.domain.events import AudienceKind
from app.models import AudienceMember, Event
from app.operations.details import Details


def keep_list(session: Session, event: Event, details: Details) -> list[str]:
    """Let the listed audience be those in `details`; return what changed by it."""
    # Whoever joins a list later sees the event and is mailed nothing.
    known = set(
        session.scalars(
            select(AudienceMember.person_id).where(AudienceMember.event_id == event.id)
        )
    )
    is_list = details.audience is AudienceKind.LIST
    wanted = set(details.audience_ids) if is_list else set()
    session.execute(
        delete(AudienceMember).where(
            AudienceMember.event_id == event.id,
            AudienceMember.person_id.in_(known - wanted),
        )
    )
    session.add_all(
        AudienceMember(event_id=event.id, person_id=person_id)
        for person_id in sorted(wanted - known)
    )
    session.flush()
    return ["people"] if wanted != known else []
