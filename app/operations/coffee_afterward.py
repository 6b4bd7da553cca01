"""Whether people met: their own word, and nobody else's to know."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.db import lock
from app.domain.coffee.terms import LASTS, CoffeeState, Said
from app.models import Coffee
from app.operations.coffees import IsOver
from app.queries.coffees import Party, find_own_coffee, list_parties


def say_met(
    session: Session, *, coffee_id: int, person_id: int, met: bool, now: datetime
) -> None:
    """Keep one person's word on whether they met; two yeses make a tie.

    Can be changed, and nobody is told. Raises `IsOver` where there was none to meet at.
    """
    if find_own_coffee(session, coffee_id=coffee_id, person_id=person_id) is None:
        raise IsOver
    coffee = lock(session, Coffee, coffee_id)
    for party in list_parties(session, coffee_ids=[coffee_id])[coffee_id]:
        if party.person.id == person_id and was_held(coffee, party, now=now):
            party.place.met, party.place.is_asked_after = met, True
            return
    raise IsOver


def was_held(coffee: Coffee, party: Party, *, now: datetime) -> bool:
    """Return whether this coffee's hour is over, and this person did not call it off."""
    has_been = coffee.starts_at is not None and coffee.starts_at + LASTS <= now
    return (
        coffee.state is CoffeeState.SET and has_been and party.place.said is not Said.NO
    )
