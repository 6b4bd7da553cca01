"""How a room stands while its door is open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.attendance import OpenTable, pick_table
from app.models import Event, Visitor
from app.queries.attendance import Guest, list_guests, list_visitors
from app.queries.signups import count_taken


@dataclass(frozen=True, kw_only=True)
class Room:
    """Who has a place, who is here, who visits: what letting in is decided on."""

    event: Event
    guests: Sequence[Guest]
    visitors: Sequence[Visitor]
    taken: int
    """Places taken or held, and visitors."""
    begun: bool

    @property
    def here(self) -> int:
        """Return how many people are inside."""
        return len(self.visitors) + sum(guest.is_here for guest in self.guests)

    @property
    def has_free_place(self) -> bool:
        """Return whether a place belongs to nobody."""
        return self.event.capacity is None or self.taken < self.event.capacity

    @property
    def has_room(self) -> bool:
        """Return whether a walk-in fits: from the start on, missing people free some."""
        if self.has_free_place:
            return True
        return self.begun and self.here < (self.event.capacity or 0)

    def table_for(self, department: str) -> OpenTable | None:
        """Return the table that somebody of this department joins best, if any."""
        best = pick_table(self._tables(department, here_only=False))
        if best is None and self.begun:
            return pick_table(self._tables(department, here_only=True))
        return best

    def has_chair_at(self, number: int) -> bool:
        """Return whether one more person fits at this table."""
        tables = self._tables("", here_only=self.begun and not self.has_free_place)
        return any(table.number == number and table.free > 0 for table in tables)

    def _tables(self, department: str, *, here_only: bool) -> list[OpenTable]:
        seated: dict[int, list[str]] = {
            number: [] for number in range(1, (self.event.tables or 0) + 1)
        }
        for guest in self.guests:
            if guest.table in seated and (guest.is_here or not here_only):
                seated[guest.table].append(guest.department)
        for visitor in self.visitors:
            if visitor.table_number in seated:
                seated[visitor.table_number].append(visitor.department)
        each = self.event.seats_per_table or 0
        return [
            OpenTable(
                number=number,
                free=each - len(departments),
                people=len(departments),
                same_department=departments.count(department),
            )
            for number, departments in seated.items()
        ]


def look_into(session: Session, event: Event, *, now: datetime) -> Room:
    """Return how the room stands. Writes nothing."""
    visitors = list_visitors(session, event_id=event.id)
    return Room(
        event=event,
        guests=list_guests(session, event_id=event.id),
        visitors=visitors,
        taken=count_taken(session, event_id=event.id),
        begun=now >= event.starts_at,
    )
