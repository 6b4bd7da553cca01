"""Private wishes at publication: kept by silent swaps, or counted for the whole plan."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.seating import Infeasible, count_broken_private, keep_private_wishes
from app.models import Event, SeatingPlan
from app.operations.seating_rows import recount, write_tables
from app.queries.seating import list_seats, load_problem, plan_of
from app.queries.table_wishes import with_private

UNKEPT = "private_unkept"
"""Where the certificate holds how many private wishes the published plan breaks."""


def heed_private(
    session: Session, event: Event, plan: SeatingPlan, *, now: datetime
) -> None:
    """Keep private wishes by swaps that cost nothing, and note how many are not kept.

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
    whole = with_private(session, event=event, problem=problem, person_ids=ids)
    kept = keep_private_wishes(whole, stands)
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
    unkept = count_broken_private(whole, kept)
    plan.certificate = plan.certificate | {UNKEPT: unkept}
