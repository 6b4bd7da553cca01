"""The fewest moves that make every table whole again: seen first, then made."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.audit import Act
from app.domain.seating import FactKind, Infeasible, Plan, restore
from app.domain.seating.admit import seat_with_a_move
from app.domain.seating.rules import violations
from app.models import Event, SeatingPlan
from app.operations import audit
from app.operations.seating import (
    BoardHasChanged,
    hold_round,
    open_event,
    tell_tables,
)
from app.operations.seating_rows import (
    beside,
    change,
    facts_in_ids,
    forget_steps,
    open_plan,
    recount,
    remember,
    write_tables,
)
from app.operations.seating_trouble import Facts
from app.queries.plans import list_leavers
from app.queries.rooms_now import FIRST_ROUND, round_of
from app.queries.seating import (
    find_plan,
    list_attending_ids,
    list_missing,
    list_seats,
    load_problem,
)

COUNTED = frozenset({FactKind.UNSEATED})
"""What a repair leaves that it says as a number."""


@dataclass(frozen=True, kw_only=True)
class Moved:
    """One person whom a repair seats elsewhere; tables are counted from 1."""

    person_id: int
    before: int | None
    """None: had no seat."""
    after: int


@dataclass(frozen=True, kw_only=True)
class Repair:
    """What a repair would change, before anybody is told."""

    version: int
    """Of the plan that it was computed from; `repair_apply` takes no other."""
    moves: tuple[Moved, ...]
    """By table, then person; empty: there is nothing to mend, or nothing that helps."""
    told: int
    """How many people are mailed another table by it.

    None while no plan is published, and none once the event began: nobody reads mail
    then, so that their own pages and the door say where they sit.
    """
    unseated: int
    """How many still have no seat after it."""
    waits: bool = False
    """Hosts moved people and told nobody yet: the publication tells of it all."""
    broken: Facts = field(default_factory=list)
    """The rules that are not kept after it, people by id."""


def repair_preview(session: Session, *, event: Event, now: datetime) -> Repair | None:
    """Return the fewest moves that seat everyone and fill every table; None: no plan.

    Who does not come any more counts for no table. Who has no seat gets one; where every
    free chair breaks a rule, one other person makes room. Then one person moves for each
    that a table lacks. From the start on those count as gone
    who were not checked in, if a door was kept; their chair is not theirs any more, but
    stays on the plan. Locked people stay. Nothing moves once tables were mixed anew in
    the room. Writes nothing; under 0.3 s for 300 people.
    """
    plan = find_plan(session, event_id=event.id)
    if plan is None:
        return None
    if round_of(session, event_id=event.id) != FIRST_ROUND:
        return Repair(version=plan.version, moves=(), told=0, unseated=0)
    seats = list_seats(session, plan_id=plan.id)
    before = {seat.person_id: seat.table_number for seat in seats}
    attending = list_attending_ids(session, event_id=event.id)
    after, broken = _mended(session, event, plan, before, now=now)
    moves = [
        Moved(person_id=who, before=before.get(who), after=table)
        for who, table in after.items()
        if before.get(who) != table
    ]
    moves.sort(key=lambda moved: (moved.after, moved.person_id))
    waits = plan.published_version != plan.version
    return Repair(
        version=plan.version,
        moves=tuple(moves),
        told=len(moves) if _is_mailed(event, plan, now=now) and not waits else 0,
        waits=waits,
        unseated=len(set(attending) - before.keys() - after.keys()),
        broken=broken,
    )


def repair_apply(
    session: Session, *, event_id: int, version: int, actor_id: int, now: datetime
) -> Repair:
    """Make the moves that were previewed, and tell those whose table was published.

    Raises `BoardHasChanged` where the plan is not that version any more, `RoundIsOver`
    and `SeatsCannotChange`; nobody has moved then.
    """
    event = open_event(session, event_id, now=now)
    hold_round(session, event_id=event_id, round_=FIRST_ROUND)
    repaired = repair_preview(session, event=event, now=now)
    if repaired is None or repaired.version != version:
        raise BoardHasChanged
    if not repaired.moves:
        return repaired
    plan = open_plan(session, event, now=now)
    seats = list_seats(session, plan_id=plan.id)
    moved = {move.person_id: move.after for move in repaired.moves}
    remember(plan, [seat for seat in seats if seat.person_id in moved])
    write_tables(session, plan, moved)
    change(plan, actor_id=actor_id, now=now)
    recount(session, event, plan, now=now)
    if not repaired.waits:
        _tell(session, event, plan, moved, now=now)
    return repaired


def _tell(
    session: Session,
    event: Event,
    plan: SeatingPlan,
    moved: Mapping[int, int],
    *,
    now: datetime,
) -> None:
    for seat in list_seats(session, plan_id=plan.id):
        if seat.person_id in moved:
            seat.published_table = seat.table_number
    was = plan.published_version
    plan.published_version = plan.version
    audit.note(
        session,
        Act.PUBLISHED_SEATING,
        actor_id=plan.changed_by_id,
        event_id=event.id,
        before={"version": was},
        after={"version": plan.version, "seats": len(moved)},
    )
    forget_steps(plan)  # people know: no step before can be taken back
    if _is_mailed(event, plan, now=now):
        tell_tables(session, event, actor_id=plan.changed_by_id, now=now)


def _is_mailed(event: Event, plan: SeatingPlan, *, now: datetime) -> bool:
    return plan.published_at is not None and now < event.starts_at


def _mended(
    session: Session,
    event: Event,
    plan: SeatingPlan,
    before: Mapping[int, int],
    *,
    now: datetime,
) -> tuple[dict[int, int], Facts]:
    """Return everyone's table after the repair, and the rules that it leaves broken."""
    try:
        problem, ids = load_problem(
            session, event=event, now=now, tables=max(before.values(), default=0)
        )
    except Infeasible as refusal:
        return {}, facts_in_ids(refusal.facts, person_ids=())
    gone = _gone(session, event, plan, now=now)
    others = Counter(
        table for who, table in before.items() if who not in ids and who not in gone
    )
    problem = beside(problem, others)
    row = tuple(-1 if who in gone else before.get(who, 0) - 1 for who in ids)
    number = {who: at for at, who in enumerate(ids)}
    coming = list_attending_ids(session, event_id=event.id)  # in order of answering
    late = [number[who] for who in coming if row[number[who]] < 0 and who not in gone]
    # Public rules and costs alone: a host may try every rule and look again, and whom
    # somebody makes room for would tell a private wish.
    mended = seat_with_a_move(problem, Plan(rounds=(row,)), arrived=late)
    mended = restore(problem, mended)
    tables = {
        who: table + 1
        for who, table in zip(ids, mended.rounds[0], strict=True)
        if table >= 0
    }
    left = [fact for fact in violations(problem, mended) if fact.kind not in COUNTED]
    return tables, facts_in_ids(left, person_ids=ids)


def _gone(
    session: Session, event: Event, plan: SeatingPlan, *, now: datetime
) -> set[int]:
    """Return those with a seat who do not come, as far as it is known."""
    leavers: set[int] = {
        seat.person_id
        for seat in list_leavers(session, plan_id=plan.id, event_id=event.id)
    }
    seated = {seat.person_id for seat in list_seats(session, plan_id=plan.id)}
    return leavers | list_missing(session, event=event, seated=seated, now=now)
