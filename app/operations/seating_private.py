"""Private wishes and needs at publication: met by silent swaps, or counted as a whole."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.seating import Infeasible, count_broken_private, keep_private_wishes
from app.domain.seating.bonds import heeding
from app.domain.seating.reach import bring_within_reach, count_out_of_reach
from app.models import Event, SeatingPlan
from app.operations.seating_rows import recount, write_tables
from app.queries.seating import list_seats, load_problem, plan_of
from app.queries.table_wishes import load_secrets

UNKEPT = "private_unkept"
"""Where the certificate holds how many private wishes the published plan breaks."""
OUT_OF_REACH = "private_out_of_reach"
"""And how many who need a table that everyone can reach have none, above the counted."""


def heed_private(
    session: Session, event: Event, plan: SeatingPlan, *, now: datetime
) -> None:
    """Meet private needs by the cheapest swaps, private wishes by such as cost nothing.

    How many of either are not met is noted.

    At the first publication only: whoever moved people and published again could
    otherwise learn from the number who wished what.
    """
    if plan.published_at is not None:
        return
    seats = list_seats(session, plan_id=plan.id)
    highest = max(seat.table_number for seat in seats)
    try:
        problem, ids = load_problem(session, event=event, now=now, tables=highest)
    except Infeasible:
        return
    stands = plan_of(seats, person_ids=ids)
    if min(stands.rounds[0], default=-1) < 0:
        return  # somebody has no seat: the board says so first
    secrets = load_secrets(session, event=event, person_ids=ids)
    reached = bring_within_reach(problem, stands, secrets)
    whole = heeding(problem, secrets)
    kept = keep_private_wishes(whole, reached)
    moved = {
        person_id: after + 1
        for person_id, before, after in zip(
            ids, stands.rounds[0], kept.rounds[0], strict=True
        )
        if before != after
    }
    if moved:
        write_tables(session, plan, moved)
        recount(session, event, plan, now=now)
    plan.certificate = plan.certificate | {
        UNKEPT: count_broken_private(whole, kept),
        OUT_OF_REACH: count_out_of_reach(problem, kept, secrets),
    }
