"""What coffees ask of the one budget of nudges: room for a mail, and when to look again."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.domain.cadence import Budget
from app.domain.house import House
from app.models import Person
from app.operations.budgets import take_budgets
from app.queries.nudges import read_budgets

LOOKS_AGAIN = timedelta(days=1)


def take_budget(
    session: Session, person: Person, *, house: House, now: datetime
) -> Budget:
    """Return what this person bears, and let nobody else ask until we commit.

    One person in a transaction, after the coffee's lock and before the person's: so no
    two wait for each other.
    """
    found = take_budgets(
        session, person_ids=[person.id], manners=house.manners, now=now
    )
    return found[person.id]


def has_room(session: Session, person: Person, *, house: House, now: datetime) -> bool:
    """Return whether a nudge could leave now; whoever sends one takes the budget then."""
    found = read_budgets(
        session, person_ids=[person.id], manners=house.manners, now=now
    )
    return found[person.id].may_send(now)


def look_again_at(slot: datetime, *, now: datetime) -> datetime:
    """Return when to ask for room again, at most a day from now.

    Until the slot somebody may end their pause, or choose other hours.
    """
    return min(slot, now + LOOKS_AGAIN)
