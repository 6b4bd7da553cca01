"""The rounds of one event as tabs; those after the first are looked at, not changed."""

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from app.models import Event
from app.queries.seating import FIRST_ROUND, list_rounds, list_seats
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


def in_round(session: Session, standing: Standing, choosing: Choosing) -> Standing:
    """Return the same with the seats of the round that was chosen."""
    plan = standing.plan
    if plan is None or choosing.round_ == FIRST_ROUND:
        return standing
    seats = list_seats(session, plan_id=plan.id, round_=choosing.round_)
    return replace(standing, seats=seats, unseated=(), trouble=[])


def round_words(choosing: Choosing) -> str:
    """Return why a later round is only looked at; empty for the first."""
    if choosing.round_ == FIRST_ROUND:
        return ""
    return gettext(
        "This round was made from those who are here. The first one is planned on this"
        " board."
    )
