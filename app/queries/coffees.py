"""Questions about coffees: whose, when people can, and who keeps apart from whom."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, joinedload

from app.domain.coffee.terms import CoffeeState, Said
from app.models import (
    Coffee,
    CoffeeBlock,
    CoffeePlace,
    CoffeeRound,
    CoffeeWish,
    Person,
)

ASKED_AFTER_WITHIN = timedelta(days=14)
"""Nothing falls due about a coffee that has been over for longer."""


@dataclass(frozen=True, kw_only=True)
class Party:
    """One person of a coffee, with their part in it."""

    person: Person
    place: CoffeePlace

    @property
    def takes_part(self) -> bool:
        """Return whether they still do: nobody said no, and they work here."""
        return self.place.said is not Said.NO and self.person.left_at is None


def find_wish(session: Session, *, person_id: int) -> CoffeeWish | None:
    """Return how this person would like their coffees, if they ever said."""
    return session.scalar(select(CoffeeWish).where(CoffeeWish.person_id == person_id))


def find_own_coffee(
    session: Session, *, coffee_id: int, person_id: int
) -> Coffee | None:
    """Return a coffee that this person knows of: asked for it, or has a part in it."""
    return session.scalar(
        select(Coffee).where(Coffee.id == coffee_id, _is_known_to(person_id))
    )


def find_by_uid(session: Session, *, uid: str) -> int | None:
    """Return the coffee whose calendar UID this is, wholly and exactly."""
    return session.scalar(select(Coffee.id).where(Coffee.calendar_uid == uid))


def find_own_place(
    session: Session, *, coffee_id: int, person_id: int
) -> CoffeePlace | None:
    """Return this person's part in a coffee they know of."""
    return session.scalar(
        select(CoffeePlace)
        .join(Coffee, Coffee.id == CoffeePlace.coffee_id)
        .where(
            CoffeePlace.coffee_id == coffee_id,
            CoffeePlace.person_id == person_id,
            _is_known_to(person_id),
        )
    )


def list_own_coffees(
    session: Session, *, person_id: int, since: datetime
) -> Sequence[Coffee]:
    """Return the coffees this person knows of that were open after `since`, newest first."""
    return session.scalars(
        select(Coffee)
        .where(_is_known_to(person_id), Coffee.closes_at > since)
        .order_by(func.coalesce(Coffee.starts_at, Coffee.made_at).desc(), Coffee.id)
    ).all()


def has_open(session: Session, *, now: datetime) -> bool:
    """Return whether anything at all can be due about coffees: asked every second."""
    lately = select(Coffee.id).where(Coffee.closes_at > now - ASKED_AFTER_WITHIN)
    weighed = select(CoffeeRound.id).where(
        CoffeeRound.closed_at.is_(None), CoffeeRound.groups.is_not(None)
    )
    return bool(session.scalar(select(or_(lately.exists(), weighed.exists()))))


def list_parties(
    session: Session, *, coffee_ids: Collection[int]
) -> dict[int, list[Party]]:
    """Return the people of these coffees, by coffee and by their ids."""
    rows = session.execute(
        select(CoffeePlace, Person)
        .join(Person, Person.id == CoffeePlace.person_id)
        .where(CoffeePlace.coffee_id.in_(coffee_ids))
        .options(joinedload(Person.department))
        .order_by(Person.id)
    )
    found: dict[int, list[Party]] = {number: [] for number in coffee_ids}
    for place, person in rows:
        found[place.coffee_id].append(Party(person=person, place=place))
    return found


def list_ahead_of(
    session: Session, *, person_ids: Collection[int], now: datetime
) -> Sequence[int]:
    """Return the ids of coffees that are not over and have one of these people in them."""
    return session.scalars(
        select(Coffee.id)
        .join(CoffeePlace, CoffeePlace.coffee_id == Coffee.id)
        .where(
            CoffeePlace.person_id.in_(person_ids),
            Coffee.state != CoffeeState.OVER,
            Coffee.closes_at > now,
        )
        .distinct()
        .order_by(Coffee.id)
    ).all()


def list_together(
    session: Session, *, person_id: int, other_id: int
) -> Sequence[tuple[Coffee, CoffeePlace]]:
    """Return what the first knows of coffees of these two, with the other's part, newest first."""
    rows = session.execute(
        select(Coffee, CoffeePlace)
        .join(CoffeePlace, CoffeePlace.coffee_id == Coffee.id)
        .where(CoffeePlace.person_id == other_id, _is_known_to(person_id))
        .order_by(Coffee.made_at.desc(), Coffee.id.desc())
    )
    return [(coffee, place) for coffee, place in rows]


def count_asked(session: Session, *, person_id: int, since: datetime) -> int:
    """Return how many coffees this person asked for after `since`."""
    asked = select(func.count()).where(
        Coffee.asker_id == person_id, Coffee.made_at > since
    )
    return session.scalars(asked).one()


def list_apart(session: Session, *, people: Collection[int]) -> set[tuple[int, int]]:
    """Return (who, from whom) of those who keep apart, where either is among `people`."""
    rows = session.execute(
        select(CoffeeBlock.person_id, CoffeeBlock.other_id).where(
            or_(CoffeeBlock.person_id.in_(people), CoffeeBlock.other_id.in_(people))
        )
    )
    return {(own, other) for own, other in rows}


def list_blocked(session: Session, *, person_id: int) -> Sequence[Person]:
    """Return from whom this person keeps apart, by name; for them alone."""
    return session.scalars(
        select(Person)
        .join(CoffeeBlock, CoffeeBlock.other_id == Person.id)
        .where(CoffeeBlock.person_id == person_id)
        .order_by(Person.name, Person.id)
    ).all()


def _is_known_to(person_id: int) -> ColumnElement[bool]:
    # Whoever is kept from it has a row, and never hears of it.
    own = select(CoffeePlace.coffee_id).where(
        CoffeePlace.person_id == person_id, CoffeePlace.is_kept_from.is_(False)
    )
    return Coffee.id.in_(own)
