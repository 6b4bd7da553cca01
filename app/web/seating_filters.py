"""Who stands out on the seating board: one department, the locked, or a name."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.models import Event, Person, Seat
from app.web.filters import hue_class
from app.web.seating_seats import LOCKED, Choosing, board_url
from app.web.words import gettext, ngettext


@dataclass(frozen=True, kw_only=True)
class Filter:
    """One department of the legend, or the locked: pressing it lets them stand out."""

    name: str
    code: str
    hue: str
    url: str
    is_on: bool


@dataclass(frozen=True, kw_only=True)
class Filters:
    """The legend, which is also what can be filtered by."""

    each: tuple[Filter, ...]
    shown: str
    """The filter that is on, for the form that looks for a name."""
    looks_for: str
    words: str
    """How many stand out; empty where everyone does."""
    reset_url: str


def filters_of(
    event: Event, seats: Sequence[Seat], others: Sequence[Person], choosing: Choosing
) -> Filters:
    """Return a filter for each department of these people, the largest first."""
    people = [*(seat.person for seat in seats), *others]
    sizes = Counter(person.department_id for person in people)
    once = {person.department_id: person.department for person in people}.values()
    ordered = sorted(once, key=lambda one: (-sizes[one.id], one.name))
    each = [
        _filter(
            event,
            choosing,
            name=one.name,
            code=one.code,
            hue=hue_class(one),
            value=str(one.number),
        )
        for one in ordered
    ]
    if any(seat.is_locked for seat in seats):
        name = gettext("Locked by a host")
        each.append(_filter(event, choosing, name=name, code="", hue="", value=LOCKED))
    locked = {seat.person_id for seat in seats if seat.is_locked}
    seen = [one for one in people if choosing.shows(one, is_locked=one.id in locked)]
    return Filters(
        each=tuple(each),
        shown=choosing.show,
        looks_for=choosing.looks_for,
        words=_words(len(seen)) if choosing.is_filtered else "",
        reset_url=board_url(
            event,
            choosing=Choosing(round_=choosing.round_),
            person_id=choosing.person_id,
        ),
    )


def _filter(
    event: Event, choosing: Choosing, *, name: str, code: str, hue: str, value: str
) -> Filter:
    is_on = choosing.show == value
    wanted = replace(choosing, show="" if is_on else value, page=0)
    return Filter(
        name=name,
        code=code,
        hue=hue,
        url=board_url(event, choosing=wanted, person_id=choosing.person_id),
        is_on=is_on,
    )


def _words(count: int) -> str:
    if not count:
        return gettext("Nobody matches.")
    return ngettext("%(num)s person stands out.", "%(num)s people stand out.", count)
