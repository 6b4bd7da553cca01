"""People on the seating board, as its template prints them."""

from dataclasses import dataclass
from typing import Any

from flask import url_for

from app.domain.names import short_name
from app.models import Event, Person
from app.web.filters import hue_class

LOCKED = "locked"
"""What is shown when only those stand out whom hosts keep at their tables."""


@dataclass(frozen=True, kw_only=True)
class Choosing:
    """Whom the reader chose, and what pressing another person means."""

    person_id: int | None = None
    is_swapping: bool = False
    """The next press names with whom."""
    with_id: int | None = None
    round_: int = 1
    show: str = ""
    """The department whose people stand out, by number, or `LOCKED`; empty: everyone."""
    looks_for: str = ""
    """A part of a name; those who have it stand out."""
    page: int = 0
    """Of a room with many tables, counted from 1; 0: where the chosen person sits."""

    @property
    def is_filtered(self) -> bool:
        """Return whether some people stand out."""
        return bool(self.show or self.looks_for)

    def shows(self, person: Person, *, is_locked: bool) -> bool:
        """Return whether this person stands out, or nobody does."""
        if self.looks_for and self.looks_for.casefold() not in person.name.casefold():
            return False
        if self.show == LOCKED:
            return is_locked
        return not self.show or str(person.department.number) == self.show


@dataclass(frozen=True, kw_only=True)
class SeatView:
    """One person on the board, as a link that chooses them."""

    person_id: int
    name: str
    short: str
    is_whole: bool
    """`short` is more than a first name and an initial, so that namesakes differ."""
    department: str
    code: str
    hue: str
    url: str
    is_chosen: bool
    is_locked: bool
    is_dim: bool
    """Others stand out."""
    is_absent: bool
    """They have this chair and are not here; others may take it."""
    where: str
    """Where they sit, for ears."""


def seat_view(
    event: Event,
    person: Person,
    choosing: Choosing,
    *,
    called: str,
    where: str,
    is_locked: bool = False,
    is_absent: bool = False,
) -> SeatView:
    """Return one person with the link that pressing them follows."""
    department = person.department
    swaps = choosing.is_swapping and person.id != choosing.person_id
    chosen = choosing.person_id if swaps else person.id
    return SeatView(
        person_id=person.id,
        name=person.name,
        short=called,
        is_whole=called != short_name(person.name),
        department=department.name,
        code=department.code,
        hue=hue_class(department),
        url=board_url(
            event,
            person_id=chosen,
            with_id=person.id if swaps else None,
            choosing=choosing,
        ),
        is_chosen=person.id in (choosing.person_id, choosing.with_id),
        is_locked=is_locked,
        is_absent=is_absent,
        is_dim=not choosing.shows(person, is_locked=is_locked),
        where=where,
    )


def board_url(
    event: Event,
    *,
    choosing: Choosing,
    person_id: int | None = None,
    with_id: int | None = None,
) -> str:
    """Return the board's address with these two chosen, and the same people shown."""
    chosen: dict[str, Any] = {"person": person_id, "with": with_id}
    shown = {
        "show": choosing.show or None,
        "q": choosing.looks_for or None,
        "page": choosing.page or None,
    }
    return url_for(
        "seating.board",
        handle=event,
        round=choosing.round_,
        **chosen | shown,
        _anchor="pick" if person_id else None,
    )
