"""What was changed, for whoever asks who did it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from app.domain.audit import Act, Facts, Via
from app.models import AuditEntry, Event, Person

A_PAGE = 100


@dataclass(frozen=True, kw_only=True)
class Line:
    """One change, with the names as they are today."""

    id: int
    noted_at: datetime
    act: Act
    via: Via
    request_id: str
    actor: str
    """Empty: the clock, or somebody at the machine."""
    about: str
    event: str
    """The event's slug; empty if it is about none."""
    title: str
    """The event's name as it is today."""
    before: Facts
    after: Facts


def list_changes(
    session: Session,
    *,
    act: Act | None = None,
    below: int | None = None,
    limit: int | None = A_PAGE,
) -> Sequence[Line]:
    """Return changes, the newest first; `below` is the id that a page ended with."""
    actor, about = aliased(Person), aliased(Person)
    lines = (
        select(AuditEntry, actor.name, about.name, Event)
        .outerjoin(actor, actor.id == AuditEntry.actor_id)
        .outerjoin(about, about.id == AuditEntry.person_id)
        .outerjoin(Event, Event.id == AuditEntry.event_id)
        .order_by(AuditEntry.id.desc())
        .limit(limit)
    )
    if act is not None:
        lines = lines.where(AuditEntry.act == act)
    if below is not None:
        lines = lines.where(AuditEntry.id < below)
    return [
        Line(
            id=entry.id,
            noted_at=entry.noted_at,
            act=entry.act,
            via=entry.via,
            request_id=entry.request_id,
            actor=by or "",
            about=of or "",
            event=event.slug if event is not None else "",
            title=event.title if event is not None else "",
            before=entry.before,
            after=entry.after,
        )
        for entry, by, of, event in session.execute(lines)
    ]
