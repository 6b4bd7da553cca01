"""How people would like their coffees: how often, when, where, and with whom not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.db import lock
from app.domain.coffee.slots import Span
from app.domain.coffee.terms import BLOCKS, WORKDAYS, Rhythm, Way
from app.models import BusyTime, CoffeeBlock, CoffeeWish, Person
from app.queries.coffees import find_wish


class BlocksAreMany(Exception):  # noqa: N818 -- reads as the sentence it states
    """Nobody keeps apart from more than twenty."""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What one person chose."""

    joins: bool
    rhythm: Rhythm
    paused_until: date | None
    days: Sequence[int]
    way: Way
    sites: Sequence[str]


def choose(session: Session, *, person_id: int, choice: Choice) -> None:
    """Keep how this person would like to be matched."""
    wish = own_wish(session, person_id=person_id)
    wish.joins, wish.rhythm = choice.joins, choice.rhythm
    wish.paused_until, wish.way = choice.paused_until, choice.way
    wish.days = sorted(set(choice.days)) or list(WORKDAYS)
    wish.sites = sorted(set(choice.sites))


def volunteer(session: Session, *, person_id: int, helps_with: str) -> None:
    """Keep what this person answers for their department; empty: nothing."""
    own_wish(session, person_id=person_id).helps_with = helps_with


def pause(session: Session, *, person_id: int, until: date) -> None:
    """Match this person with nobody before that day."""
    own_wish(session, person_id=person_id).paused_until = until


def keep_apart(session: Session, *, person_id: int, other_id: int) -> None:
    """Never match these two, and let nobody know. Twice is once.

    Raises `BlocksAreMany`.
    """
    lock(session, Person, person_id)
    own = CoffeeBlock.person_id == person_id
    kept = set(session.scalars(select(CoffeeBlock.other_id).where(own)))
    if other_id in kept or other_id == person_id:
        return
    if len(kept) >= BLOCKS:
        raise BlocksAreMany
    session.add(CoffeeBlock(person_id=person_id, other_id=other_id))


def stop_keeping_apart(session: Session, *, person_id: int, other_id: int) -> None:
    """Let these two be matched again, as far as this person goes."""
    session.execute(
        delete(CoffeeBlock).where(
            CoffeeBlock.person_id == person_id, CoffeeBlock.other_id == other_id
        )
    )


def keep_busy_times(
    session: Session, *, person_id: int, spans: Sequence[Span], now: datetime
) -> None:
    """Keep when this person can't, in place of what a file before said."""
    wish = own_wish(session, person_id=person_id)
    session.execute(delete(BusyTime).where(BusyTime.person_id == person_id))
    session.add_all(
        BusyTime(person_id=person_id, starts_at=starts_at, ends_at=ends_at)
        for starts_at, ends_at in spans
    )
    wish.busy_at = now


def drop_busy_times(session: Session, *, person_id: int) -> None:
    """Forget what a calendar file said."""
    session.execute(delete(BusyTime).where(BusyTime.person_id == person_id))
    own_wish(session, person_id=person_id).busy_at = None


def count_busy_times(session: Session, *, person_id: int) -> int:
    """Return how many spans are kept of this person's calendar."""
    own = select(func.count()).where(BusyTime.person_id == person_id)
    return session.scalars(own).one()


def own_wish(session: Session, *, person_id: int) -> CoffeeWish:
    """Return this person's wish, made if there is none; nobody else writes it now."""
    lock(session, Person, person_id)
    wish = find_wish(session, person_id=person_id)
    if wish is None:
        wish = CoffeeWish(person_id=person_id, days=list(WORKDAYS), sites=[])
        session.add(wish)
        session.flush()
    return wish
