"""The rounds of one event as tabs: the one that holds can be changed, the others are read."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.remix import remix_problem
from app.domain.seating import Infeasible, Lock, Problem
from app.models import Event
from app.queries.attendance import list_here
from app.queries.people import list_by_ids, list_reports
from app.queries.remix import load_room
from app.queries.rooms_now import FIRST_ROUND, round_of
from app.queries.seating import list_missing, list_rounds, list_seats, load_problem
from app.web.seating_seats import Choosing, board_url
from app.web.seating_status import Standing
from app.web.words import gettext


@dataclass(frozen=True, kw_only=True)
class RoundTab:
    """One round that people are seated in."""

    words: str
    url: str
    is_current: bool


def rounds_of(
    session: Session, event: Event, standing: Standing, choosing: Choosing
) -> tuple[RoundTab, ...]:
    """Return a tab for each round; none where there is only one."""
    plan = standing.plan
    rounds = list_rounds(session, plan_id=plan.id) if plan else ()
    if not rounds[1:]:
        return ()
    return tuple(
        RoundTab(
            words=gettext("Round %(number)s", number=number),
            url=board_url(event, choosing=Choosing(round_=number, show=choosing.show)),
            is_current=number == choosing.round_,
        )
        for number in rounds
    )


def in_round(
    session: Session,
    standing: Standing,
    choosing: Choosing,
    *,
    reader_id: int,
    now: datetime,
) -> Standing:
    """Return the same with the seats of the round that was chosen, and who is not here.

    Of people below the reader it says neither that they are here nor that they aren't.
    """
    plan, event = standing.plan, standing.event
    if plan is None:
        return standing
    below = list_reports(session, person_id=reader_id)
    if choosing.round_ == FIRST_ROUND:
        seated = {seat.person_id for seat in standing.seats}
        missing = list_missing(session, event=event, seated=seated, now=now)
        return replace(standing, missing=frozenset(missing - below))
    seats = list_seats(session, plan_id=plan.id, round_=choosing.round_)
    unseated = set(list_here(session, event_id=event.id)) - below
    unseated -= {seat.person_id for seat in seats}
    people = list_by_ids(session, ids=unseated) if unseated else ()
    names = {seat.person_id: seat.person.name for seat in seats}
    return replace(
        standing,
        seats=[seat for seat in seats if seat.person_id not in below],
        unnamed=[seat for seat in seats if seat.person_id in below],
        unseated=people,
        names=names | {person.id: person.name for person in people},
        trouble=[],
    )


def problem_of(
    session: Session, standing: Standing, choosing: Choosing, *, now: datetime
) -> tuple[Problem, tuple[int, ...]] | None:
    """Return what the seats of the chosen round are weighed by, and whom it is about.

    Nobody who is not named to the reader moves. None: there are more people than seats.
    """
    event, everyone = standing.event, [*standing.seats, *standing.unnamed]
    highest = max((seat.table_number for seat in everyone), default=0)
    try:
        if choosing.round_ == FIRST_ROUND:
            return load_problem(session, event=event, now=now, tables=highest)
        room = load_room(
            session, event, now=now, before=choosing.round_, tables=highest
        )
        problem = remix_problem(room)
    except Infeasible:
        return None
    ids = tuple(one.person_id for one in room.people)
    kept = tuple(
        Lock(person=ids.index(seat.person_id), table=seat.table_number - 1)
        for seat in standing.unnamed
        if seat.person_id in ids
    )
    return replace(problem, locks=(*problem.locks, *kept)), ids


def round_words(session: Session, event: Event, choosing: Choosing) -> str:
    """Return why the tables of this round are only read; empty for those that hold."""
    holds = round_of(session, event_id=event.id)
    if choosing.round_ == holds:
        return ""
    if choosing.round_ > holds:
        return gettext("These tables don't hold yet, so they are only read.")
    return gettext(
        "These were the tables of round %(number)s. Round %(holds)s holds now.",
        number=choosing.round_,
        holds=holds,
    )


def room_note(choosing: Choosing, *, closed: bool) -> str:
    """Return what a change does in the room; empty for the first round, told by mail."""
    if choosing.round_ == FIRST_ROUND or closed:
        return ""
    return gettext(
        "These tables hold now. A move shows on phones and the big screen at once, and"
        " nobody gets a mail. A lock keeps somebody here when tables are mixed again."
    )
