"""What a host sees on the event's own page."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.models import Event


@dataclass(frozen=True, kw_only=True)
class HostPanel:
    """The tools and the state of one event, for those who run it."""

    event: Event


def host_panel(_session: Session, event: Event, *, now: datetime) -> HostPanel:
    """Return what the hosts of this event see."""
    del now
    return HostPanel(event=event)
