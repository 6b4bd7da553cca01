"""Seats as rows: read into a plan, written back, with what may be claimed of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.domain.audit import Act
from app.domain.seating import Certificate, Fact, Infeasible, Problem, certify
from app.models import Event, Seat, SeatingPlan
from app.operations import audit
from app.queries.seating import (
    FIRST_ROUND,
    find_plan,
    list_missing,
    list_seats,
    load_problem,
    plan_of,
)
from app.queries.table_wishes import list_below_hosts

DONE, UNDONE = "undo", "redo"
"""Where a plan's certificate keeps the steps back, and those forward again."""
NO_TABLE = 0
"""The table in a step of who had no seat."""
PLACED = "placed"
"""And who took a free chair by themselves since the last publication: [person, table, when]."""
SEATS_REMEMBERED = 10_000
"""Of all steps together: some five thousand swaps, so that undo has no end in practice."""
LARGEST_STEP = 500
"""Seats up to which a whole new plan can be undone: the step is stored with it."""

Step = list[list[int]]
"""What was before: [person, table, locked] of each seat that a change touched."""


def open_plan(session: Session, event: Event, *, now: datetime) -> SeatingPlan:
    """Return the event's plan, begun if there is none."""
    plan = find_plan(session, event_id=event.id)
    if plan is None:
        plan = SeatingPlan(event_id=event.id, version=0, changed_at=now, certificate={})
        session.add(plan)
        session.flush()
    return plan


def write_tables(
    session: Session,
    plan: SeatingPlan,
    tables: Mapping[int, int],
    *,
    round_: int = FIRST_ROUND,
) -> None:
    """Seat these people at these tables, counted from 1; other seats stay."""
    there = list_seats(session, plan_id=plan.id, round_=round_)
    seats = {seat.person_id: seat for seat in there}
    for person_id, table in tables.items():
        if person_id in seats:
            seats[person_id].table_number = table
        else:
            session.add(
                Seat(
                    plan_id=plan.id,
                    round=round_,
                    person_id=person_id,
                    table_number=table,
                )
            )
    session.flush()


def room_of(event: Event) -> list[int]:
    """Return tables and seats as they are kept with a plan made for them."""
    return [event.tables or 0, event.seats_per_table or 0]


def change(plan: SeatingPlan, *, actor_id: int | None, now: datetime) -> None:
    """Note who changed the plan; every other open board is of an older version now."""
    plan.version += 1
    plan.changed_at, plan.changed_by_id = now, actor_id


def change_in_the_room(
    plan: SeatingPlan, *, actor_id: int | None, now: datetime
) -> None:
    """Note a change that everyone in the room is told of: what was published stands."""
    if plan.published_version == plan.version:
        plan.published_version = plan.version + 1
    change(plan, actor_id=actor_id, now=now)


def make_public(
    session: Session,
    plan: SeatingPlan,
    seats: Sequence[Seat],
    *,
    actor_id: int | None,
    now: datetime,
) -> None:
    """Let these seats be what people are told; no step before can be taken back."""
    was = plan.published_version
    for seat in seats:
        seat.published_table = seat.table_number
    plan.published_version, plan.published_at = plan.version, now
    plan.trouble = ""
    plan.certificate = plan.certificate | {PLACED: []}
    forget_steps(plan)
    audit.note(
        session,
        Act.PUBLISHED_SEATING,
        actor_id=actor_id,
        event_id=plan.event_id,
        before={"version": was},
        after={"version": plan.version, "seats": len(seats)},
    )


def recount(
    session: Session, event: Event, plan: SeatingPlan, *, now: datetime
) -> None:
    """Note what may be claimed of the seats as they are, and of those who are here.

    Who is below a host counts as here: else a move of theirs that changes no figure
    would tell that host of their absence.
    """
    seats = list_seats(session, plan_id=plan.id)
    highest = max((seat.table_number for seat in seats), default=0)
    seated = {seat.person_id for seat in seats}
    missing = list_missing(session, event=event, seated=seated, now=now)
    if missing:
        missing -= list_below_hosts(session, event)
    here = [seat for seat in seats if seat.person_id not in missing]
    try:
        problem, ids = load_problem(session, event=event, now=now, tables=highest)
    except Infeasible as refusal:
        claims = {"violations": facts_in_ids(refusal.facts, person_ids=())}
    else:
        gone = [(place, 0) for place, who in enumerate(ids) if who in missing]
        room = replace(problem, away=tuple(gone))
        proof = certify(room, plan_of(here, person_ids=ids))
        claims = claims_of(proof, person_ids=ids)
    plan.certificate = plan.certificate | {"claims": claims}


def claims_of(certificate: Certificate, *, person_ids: Sequence[int]) -> dict[str, Any]:
    """Return a certificate's figures as JSON; its people are ids."""
    return {
        "least_new": certificate.least_new,
        "first_meetings": certificate.first_meetings,
        "first_meetings_at_most": certificate.first_meetings_at_most,
        "history_pairs": certificate.history_pairs,
        "wishes": [certificate.wishes_kept, certificate.wishes_asked],
        "cost": certificate.cost,
        "bound": certificate.bound,
        "asks": [certificate.asks_met, certificate.asks_at_most, certificate.asks],
        "moved": certificate.moved,
        "parts": [[part.name, part.value, part.minimum] for part in certificate.parts],
        "violations": facts_in_ids(certificate.violations, person_ids=person_ids),
    }


def facts_in_ids(
    facts: Iterable[Fact], *, person_ids: Sequence[int]
) -> list[dict[str, Any]]:
    """Return facts as JSON: people by id, tables counted from 1, 0 for none."""
    return [
        {
            "kind": fact.kind,
            "people": [person_ids[person] for person in fact.people],
            "table": fact.table + 1,
            "number": fact.number,
        }
        for fact in facts
    ]


def remember(
    plan: SeatingPlan, seats: Iterable[Seat], *, unseated: Iterable[int] = ()
) -> None:
    """Keep these seats as they are now, for one step back; none goes forward again.

    `unseated`: people who have no seat yet.
    """
    step = [*step_of(seats), *([who, NO_TABLE, 0] for who in unseated)]
    steps = [*steps_of(plan, DONE), step] if len(step) <= LARGEST_STEP else []
    while sum(map(len, steps)) > SEATS_REMEMBERED:
        steps = steps[1:]
    plan.certificate = plan.certificate | {DONE: steps, UNDONE: []}


def forget_steps(plan: SeatingPlan) -> None:
    """Let no earlier state be gone back to, and no later one forward."""
    plan.certificate = plan.certificate | {DONE: [], UNDONE: []}


def step_of(seats: Iterable[Seat]) -> Step:
    """Return these seats as they are now, to be gone back to."""
    return [[seat.person_id, seat.table_number, int(seat.is_locked)] for seat in seats]


def steps_of(plan: SeatingPlan, way: str) -> list[Step]:
    """Return what can be undone (`DONE`) or redone (`UNDONE`), the last step last."""
    steps: list[Step] = plan.certificate.get(way, [])
    return steps


def beside(problem: Problem, others: Mapping[int, int]) -> Problem:
    """Return the problem with chairs taken, by table from 1, that it does not know of."""
    return replace(
        problem,
        tables=tuple(
            replace(
                table,
                cap=max(0, table.cap - others.get(number, 0)),
                min=max(0, table.min - others.get(number, 0)),
            )
            for number, table in enumerate(problem.tables, start=1)
        ),
    )
