"""Which of the hosts' own decisions the tables keep, and the few that exclude each other."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.domain.seating import FactKind, Infeasible, find_conflict
from app.operations.seating_rows import facts_in_ids
from app.operations.seating_trouble import Facts
from app.queries.seating import load_problem
from app.queries.table_wishes import list_ties
from app.web.seating_asks_words import PartView
from app.web.seating_press_words import fact_words
from app.web.seating_status import Standing
from app.web.words import gettext

DECIDED = frozenset({FactKind.LOCK, FactKind.TOGETHER, FactKind.APART})
"""What hosts decide of people by name; guests' wishes are none of it."""


def decisions_part(
    session: Session, standing: Standing, *, now: datetime
) -> tuple[PartView, ...]:
    """Return how many of the hosts' decisions are kept, and by name which are not."""
    seated = {seat.person_id for seat in standing.seats}
    ties = list_ties(session, event_id=standing.event.id)
    decided = sum({tie.first_id, tie.second_id} <= seated for tie in ties)
    decided += sum(seat.is_locked for seat in standing.seats)
    if not decided or standing.plan is None:
        return ()
    claims = standing.plan.certificate.get("claims", {})
    broken = [fact for fact in claims.get("violations", ()) if fact["kind"] in DECIDED]
    if not broken:
        kept = gettext("What hosts decided: all of it is kept")
        return (PartView(title=kept, line="", is_least=True),)
    conflict = _conflict(session, standing, now=now)
    facts = {
        "count": len(broken),
        "all": decided,
        "names": "; ".join(_who(fact, standing.names) for fact in broken),
    }
    if not conflict:
        title = gettext("Not kept: %(count)s of %(all)s: %(names)s", **facts)
        line = gettext("It can be kept: move them, or seat everyone again.")
    else:
        title = gettext("Can't keep %(count)s of %(all)s: %(names)s", **facts)
        line = " ".join(fact_words(session, conflict))
    return (PartView(title=title, line=line, is_least=False),)


def _conflict(session: Session, standing: Standing, *, now: datetime) -> Facts:
    try:
        problem, ids = load_problem(session, event=standing.event, now=now)
    except Infeasible:
        return []  # more people than seats, which the board says by itself
    return facts_in_ids(find_conflict(problem) or (), person_ids=ids)


def _who(fact: Mapping[str, Any], names: Mapping[int, str]) -> str:
    people = [names.get(who, "") for who in fact["people"]]
    if len(people) == 1:
        return people[0]
    return gettext("%(one)s and %(other)s", one=people[0], other=people[-1])
