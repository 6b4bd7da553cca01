"""Questions about how an event went, in counts; no person is named in the answers."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.signups import SignupStatus
from app.models import Event, Turnout, Visitor
from app.queries.attendance import Guest, list_guests
from app.queries.prompts import Chair, list_chairs
from app.queries.seating import list_met
from app.queries.signups import count_by_status


@dataclass(frozen=True, kw_only=True)
class Meetings:
    """Who met at the tables, by attendance: both of a pair are known to have come."""

    people: int
    """How many sat at a table and are known to have come."""
    pairs: int
    first: int
    """Pairs that had never shared a table before this event."""
    mixed: int
    """Pairs from different departments."""
    least_new: int
    """How many new people the one met who met the fewest."""


@dataclass(frozen=True, kw_only=True)
class Results:
    """One event in counts."""

    came: int
    missed: int
    unknown: int
    """Who had a place, and of whom nobody said anything."""
    visitors: int
    said_no: int
    waited: int | None
    """Who still waited when it began; None: that is known no more."""
    by_department: dict[str, int]
    """How many came, by department; not suppressed yet."""
    meetings: Meetings | None
    """None: no tables were published."""


def read_results(session: Session, *, event: Event) -> Results:
    """Return how this event went."""
    kept = session.scalar(select(Turnout).where(Turnout.event_id == event.id))
    if kept is not None:
        return _long_ago(session, event, kept)
    guests = list_guests(session, event_id=event.id)
    statuses = count_by_status(session, event_id=event.id)
    visitors = select(func.count()).where(Visitor.event_id == event.id)
    return Results(
        came=sum(guest.is_here for guest in guests),
        missed=sum(guest.came is False for guest in guests),
        unknown=sum(guest.came is None for guest in guests),
        visitors=session.scalars(visitors).one(),
        said_no=statuses.get(SignupStatus.DECLINED, 0),
        waited=statuses.get(SignupStatus.WAITLISTED, 0)
        + statuses.get(SignupStatus.OFFERED, 0),
        by_department=_by_department(guests),
        meetings=_meetings(session, event),
    )


def _long_ago(session: Session, event: Event, kept: Turnout) -> Results:
    # Nobody knows any more who came; these numbers were kept.
    return Results(
        came=kept.came,
        missed=max(kept.had_place - kept.came, 0),
        unknown=0,
        visitors=kept.visitors,
        said_no=kept.declined,
        waited=None,
        by_department={},
        meetings=_meetings(session, event),
    )


def _by_department(guests: Sequence[Guest]) -> dict[str, int]:
    return dict(Counter(guest.department for guest in guests if guest.is_here))


def _meetings(session: Session, event: Event) -> Meetings | None:
    chairs = [chair for chair in list_chairs(session, event_id=event.id) if chair.came]
    if not chairs:
        return None
    # What came before this event, not since: results don't change with time.
    met = list_met(session, event=event, now=event.starts_at)
    departments = {chair.person_id: chair.department for chair in chairs}
    pairs = set(_pairs(chairs))
    first = {pair for pair in pairs if pair not in met}
    new = Counter(person_id for pair in first for person_id in pair)
    return Meetings(
        people=len(departments),
        pairs=len(pairs),
        first=len(first),
        mixed=sum(len({departments[who] for who in pair}) > 1 for pair in pairs),
        least_new=min(new[person_id] for person_id in departments),
    )


def _pairs(chairs: Sequence[Chair]) -> Iterator[frozenset[int]]:
    # Chairs come by round and table.
    for _, mates in groupby(chairs, key=lambda chair: (chair.round, chair.table)):
        ids = [mate.person_id for mate in mates]
        yield from (frozenset(pair) for pair in combinations(ids, 2))
