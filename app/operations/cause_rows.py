"""Writing down what is to be told: the worker turns it into mail, batch by batch."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from app.db import call_the_worker
from app.domain.causes import CauseKind
from app.models import Cause


def tell_by_event(
    session: Session,
    kind: CauseKind,
    who: Iterable[tuple[int, int]],
    *,
    now: datetime,
) -> None:
    """Add one cause for each event, with its people; `who` are (event, person) ids."""
    people: dict[int, list[int]] = defaultdict(list)
    for event_id, person_id in who:
        people[event_id].append(person_id)
    for event_id, ids in sorted(people.items()):
        facts = {"people": sorted(ids)}
        session.add(Cause(kind=kind, event_id=event_id, facts=facts, due_at=now))
    if people:
        call_the_worker(session)
