"""Two hosts at one board: the slower one sees what changed, and keeps what they wanted."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.models import Event, Person, SeatingPlan
from app.operations.seating_rows import DONE, NO_TABLE, UNDONE, steps_of
from app.queries.seating import find_plan, list_seats
from app.web.filters import clock
from app.web.words import gettext

TOLD = 6
"""Moves of the faster host that are told one by one; of more, only that there were."""
OURS = frozenset({"csrf_token", "version"})


@dataclass(frozen=True, kw_only=True)
class Stale:
    """What happened meanwhile, and the press that is still to be made."""

    words: str
    moves: tuple[str, ...]
    wanted: str
    """What this host wanted; empty: nothing that could be done now."""
    action: str
    fields: tuple[tuple[str, str], ...]


def stale_of(
    session: Session,
    event: Event,
    *,
    wanted: str,
    action: str,
    fields: Mapping[str, str],
) -> Stale:
    """Return what changed since the version in `fields`, and the press to make again."""
    plan = find_plan(session, event_id=event.id)
    since = fields.get("version", "")
    return Stale(
        words=_words(session, event, plan),
        moves=_moves(session, plan, since=int(since))
        if plan
        and since
        and fields.get("round", "1") == "1"  # the steps are of the first
        else (),
        wanted=wanted if plan else "",
        action=action,
        fields=tuple((name, said) for name, said in fields.items() if name not in OURS),
    )


def _words(session: Session, event: Event, plan: SeatingPlan | None) -> str:
    if plan is None:
        return gettext("There is no plan any more. Nothing was moved.")
    changed_at = clock(plan.changed_at, event.zone)
    if plan.changed_by_id is None:
        return gettext(
            "The tables were changed at %(time)s because somebody joined, left or"
            " asked for a new plan. Your board is up to date now; nothing was moved.",
            time=changed_at,
        )
    return gettext(
        "%(name)s changed the tables at %(time)s. Your board is up to date now;"
        " nothing was moved.",
        name=session.get_one(Person, plan.changed_by_id).name,
        time=changed_at,
    )


def _moves(session: Session, plan: SeatingPlan, *, since: int) -> tuple[str, ...]:
    """Return who sits elsewhere than in that version, as far as the steps tell."""
    steps, count = steps_of(plan, DONE), plan.version - since
    if not 0 < count <= len(steps) or steps_of(plan, UNDONE):
        return ()
    before: dict[int, int] = {}
    for step in steps[-count:]:
        for person_id, table, _ in step:
            before.setdefault(person_id, table)
    moved = [
        _moved_words(
            seat.person.name, before=before[seat.person_id], after=seat.table_number
        )
        for seat in list_seats(session, plan_id=plan.id)
        if before.get(seat.person_id, seat.table_number) != seat.table_number
    ]
    return tuple(moved) if len(moved) <= TOLD else ()


def _moved_words(name: str, *, before: int, after: int) -> str:
    if before == NO_TABLE:
        return gettext(
            "%(name)s: now at table %(after)s, without a seat before",
            name=name,
            after=after,
        )
    return gettext(
        "%(name)s: from table %(before)s to table %(after)s",
        name=name,
        before=before,
        after=after,
    )
