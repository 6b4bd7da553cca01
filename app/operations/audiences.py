"""Who is told of an event, where a host lists them by name."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.domain.events import AudienceKind
from app.models import AudienceMember, Event
from app.operations.details import Details


def keep_list(session: Session, event: Event, details: Details) -> list[str]:
    """Let the listed audience be those in `details`; return what changed by it."""
    is_list = details.audience is AudienceKind.LIST
    return list_these(session, event, set(details.audience_ids) if is_list else set())


def listed(session: Session, event: Event) -> list[int]:
    """Return the ids of those whom a host listed by name, in order."""
    members = select(AudienceMember.person_id).where(
        AudienceMember.event_id == event.id
    )
    return sorted(session.scalars(members))


def list_these(session: Session, event: Event, wanted: set[int]) -> list[str]:
    """Let exactly these be listed by name; return what changed by it."""
    # Whoever joins a list later sees the event and is mailed nothing.
    known = set(listed(session, event))
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
