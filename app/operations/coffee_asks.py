"""Asking a colleague for fifteen minutes."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.db import lock, queue_up
from app.domain.coffee.mail import CoffeeNews
from app.domain.coffee.slots import propose
from app.domain.coffee.terms import (
    ASK_AGAIN_AFTER,
    ASKS_A_WEEK,
    LASTS,
    ROUND_EVERY,
    CoffeeKind,
    CoffeeState,
    Said,
)
from app.domain.house import House
from app.domain.manners import Manners
from app.domain.time import local_day, zone_of
from app.models import Coffee, CoffeePlace, Person
from app.operations import coffee_mail
from app.operations.coffee_places import common_site, quiet_end
from app.operations.coffees import must_be_free, new_coffee, table_of
from app.queries.coffee_diaries import diaries
from app.queries.coffees import (
    count_asked,
    list_apart,
    list_together,
)


class HasLeft(Exception):  # noqa: N818 -- reads as the sentence it states
    """The other person doesn't work here any more, or is the asker."""


class HasOneAlready(Exception):  # noqa: N818 -- reads as the sentence it states
    """These two have a coffee ahead of them, or are to find a time for one."""

    def __init__(self, *, coffee_id: int) -> None:
        super().__init__()
        self.coffee_id = coffee_id


class WasAskedLately(Exception):  # noqa: N818 -- reads as the sentence it states
    """They couldn't lately; they are not asked again before that day."""

    def __init__(self, *, from_on: date) -> None:
        super().__init__()
        self.from_on = from_on


class AsksAreMany(Exception):  # noqa: N818 -- reads as the sentence it states
    """So many colleagues were asked within a week already."""


def may_ask(session: Session, *, person_id: int, other: Person, now: datetime) -> None:
    """Raise what speaks against asking this person now.

    The same whether or not they keep apart: that is nobody's to find out. Raises
    `HasLeft`, `HasOneAlready`, `WasAskedLately` and `AsksAreMany`.
    """
    if other.left_at is not None or other.id == person_id:
        raise HasLeft
    for coffee, theirs in list_together(
        session, person_id=person_id, other_id=other.id
    ):
        is_open = coffee.state is not CoffeeState.OVER and coffee.closes_at > now
        if is_open and coffee.state is not CoffeeState.LOOKING:
            raise HasOneAlready(coffee_id=coffee.id)
        asked = coffee.kind is CoffeeKind.ASKED and coffee.asker_id == person_id
        said_no_at = theirs.said_at if theirs.said is Said.NO else None
        if asked and said_no_at and said_no_at + ASK_AGAIN_AFTER > now:
            zone = zone_of(session.get_one(Person, person_id).zone)
            from_on = local_day(said_no_at + ASK_AGAIN_AFTER, zone=zone)
            raise WasAskedLately(from_on=from_on)
    must_be_few(session, person_id=person_id, now=now)


def must_be_few(session: Session, *, person_id: int, now: datetime) -> None:
    """Raise `AsksAreMany` where this person asked often enough within a week."""
    since = now - ROUND_EVERY
    if count_asked(session, person_id=person_id, since=since) >= ASKS_A_WEEK:
        raise AsksAreMany


def list_slots(
    session: Session,
    people: Sequence[Person],
    *,
    manners: Manners,
    now: datetime,
    without: Sequence[datetime] = (),
    except_coffee: int | None = None,
) -> list[datetime]:
    """Return up to three times that suit all of these people, on the first one's clock."""
    found = diaries(
        session, people, manners=manners, now=now, except_coffee=except_coffee
    )
    return propose(found, now=now, without=without)


def ask(
    session: Session,
    *,
    person_id: int,
    other_id: int,
    starts_at: datetime,
    about: str,
    house: House,
    now: datetime,
) -> Coffee:
    """Ask one colleague for 15 minutes: it stands in both calendars with one press.

    Raises what `may_ask` does, and `SlotIsGone`. Pressed twice, the second raises
    `HasOneAlready`.
    """
    queue_up(session, f"coffee {person_id}")
    asker = lock(session, Person, person_id)
    other = session.get_one(Person, other_id)
    may_ask(session, person_id=person_id, other=other, now=now)
    must_be_free(session, [asker, other], starts_at, manners=house.manners, now=now)
    coffee = new_coffee(
        kind=CoffeeKind.ASKED,
        state=CoffeeState.SET,
        asker_id=person_id,
        about=about,
        site=common_site(session, [asker, other]),
        starts_at=starts_at,
        closes_at=starts_at + LASTS,
        house=house,
        now=now,
    )
    session.add(coffee)
    session.flush()
    _give_places(session, coffee, person_id=person_id, other_id=other_id, now=now)
    session.flush()
    coffee_mail.invite_all(
        session,
        table_of(session, coffee, house=house, now=now),
        news=CoffeeNews.ASKED_YOU,
        own_news=CoffeeNews.YOU_ASKED,
        by_id=person_id,
    )
    return coffee


def _give_places(
    session: Session, coffee: Coffee, *, person_id: int, other_id: int, now: datetime
) -> None:
    apart = list_apart(session, people=[person_id])
    is_kept_from = (other_id, person_id) in apart
    # Where nobody heard of it, it is declined like any other, and not at once.
    ends_at = quiet_end(coffee.calendar_uid, starts_at=coffee.closes_at, now=now)
    session.add_all(
        [
            CoffeePlace(
                coffee_id=coffee.id, person_id=person_id, said=Said.YES, said_at=now
            ),
            CoffeePlace(
                coffee_id=coffee.id,
                person_id=other_id,
                is_kept_from=is_kept_from,
                next_at=ends_at if is_kept_from else None,
            ),
        ]
    )
