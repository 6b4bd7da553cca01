"""What people do with coffees: ask, pick a time, call off, say whether they met."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy.orm import Session

from app.db import lock
from app.domain.coffee.mail import CoffeeNews
from app.domain.coffee.slots import LOOK_AHEAD
from app.domain.coffee.terms import LASTS, CoffeeKind, CoffeeState, Said
from app.domain.house import House
from app.domain.manners import Manners
from app.models import Coffee, Person
from app.operations import coffee_mail
from app.operations.coffee_mail import Table
from app.operations.coffee_places import quiet_end
from app.queries.coffee_diaries import diaries
from app.queries.coffees import (
    Party,
    find_own_coffee,
    find_wish,
    list_ahead_of,
    list_parties,
)

FARTHEST = LOOK_AHEAD + timedelta(days=1)
"""Later than any time that is proposed; nobody's diary is read so far."""


class SlotIsGone(Exception):  # noqa: N818 -- reads as the sentence it states
    """That time doesn't suit everybody any more."""


class IsOver(Exception):  # noqa: N818 -- reads as the sentence it states
    """Such a coffee doesn't take place, or has; or the person is out of it."""


class HasATime(Exception):  # noqa: N818 -- reads as the sentence it states
    """Somebody was faster: it has a time that the person has not seen."""


def pick(
    session: Session,
    *,
    coffee_id: int,
    person_id: int,
    starts_at: datetime,
    seen: datetime | None,
    house: House,
    now: datetime,
) -> Coffee:
    """Give a coffee a time, or another one; it goes into all calendars.

    `seen` is the time it had when the person looked. The same time twice is once.
    Raises `IsOver`, `HasATime` and `SlotIsGone`.
    """
    table = _open(session, coffee_id, person_id, house=house, now=now)
    coffee = table.coffee
    if coffee.starts_at == starts_at:
        return coffee
    if coffee.starts_at != seen:
        raise HasATime
    if coffee.state is CoffeeState.LOOKING:
        _take_the_turn(session, table, person_id)
    people = [party.person for party in table.taking_part()]
    must_be_free(
        session,
        people,
        starts_at,
        manners=house.manners,
        now=now,
        except_coffee=coffee.id,
    )
    was_set = coffee.state is CoffeeState.SET
    table = replace(table, was_starts_at=coffee.starts_at if was_set else None)
    coffee.state, coffee.starts_at = CoffeeState.SET, starts_at
    coffee.closes_at = starts_at + LASTS
    asked = coffee.kind is CoffeeKind.DEPARTMENT and not was_set
    _ask_anew(table, starts_at, by_id=person_id, stands=asked)
    session.flush()
    told = (CoffeeNews.MOVED, CoffeeNews.MOVED)
    news, own = (
        told if table.was_starts_at else (CoffeeNews.PICKED, CoffeeNews.YOU_PICKED)
    )
    coffee_mail.invite_all(session, table, news=news, own_news=own, by_id=person_id)
    return coffee


def accept(
    session: Session, *, coffee_id: int, person_id: int, house: House, now: datetime
) -> None:
    """Note that this person will be there; twice is once. Raises `IsOver`."""
    table = _open(session, coffee_id, person_id, house=house, now=now)
    if table.coffee.state is not CoffeeState.SET:
        raise IsOver
    place = _part(table, person_id).place
    if place.said is not Said.YES:
        place.said, place.said_at = Said.YES, now


def decline(
    session: Session, *, coffee_id: int, person_id: int, house: House, now: datetime
) -> None:
    """Leave a coffee; no reason is asked. Twice is once, and so is one that is over.

    Two who are left still meet. A match without a time ends without a word, and
    whoever it was with goes first next time.
    """
    try:
        table = _open(session, coffee_id, person_id, house=house, now=now)
    except IsOver:
        return
    leave(session, table, _part(table, person_id))


def leave(session: Session, table: Table, party: Party) -> None:
    """Take one person out of a coffee that is not over yet."""
    coffee, now = table.coffee, table.now
    party.place.said, party.place.said_at = Said.NO, now
    session.flush()
    if coffee.state is CoffeeState.LOOKING:
        if party.person.id == coffee.asker_id:
            end(coffee, now=now)
        return
    left = table.taking_part()
    if len(left) > 1:
        _go_on_without(session, table, party, left)
        return
    had_a_time = coffee.state is CoffeeState.SET
    end(coffee, now=now)
    for other in (party, *left):
        if had_a_time:
            coffee_mail.cancel(session, table, other)
        elif other is not party:
            _goes_first(session, other.person.id)


def leave_coffees(
    session: Session, ids: Sequence[int], *, house: House, now: datetime
) -> None:
    """Take people who have left out of all coffees ahead; the others are told."""
    for coffee_id in list_ahead_of(session, person_ids=ids, now=now):
        table = table_of(
            session, lock(session, Coffee, coffee_id), house=house, now=now
        )
        for party in table.parties:
            is_open = table.coffee.state is not CoffeeState.OVER
            if party.person.id in ids and party.place.said is not Said.NO and is_open:
                party.place.method = None  # their calendar went with them
                leave(session, table, party)


def new_coffee(*, house: House, now: datetime, **facts: object) -> Coffee:
    """Return a coffee with a UID of its own; it is in no session yet."""
    usual = {"slots": [], "about": "", "made_at": now}
    uid = f"{uuid4()}@{house.mail_domain}"
    return Coffee(calendar_uid=uid, **(usual | facts))


def table_of(session: Session, coffee: Coffee, *, house: House, now: datetime) -> Table:
    """Return a coffee with everybody who was ever part of it."""
    parties = list_parties(session, coffee_ids=[coffee.id])[coffee.id]
    return Table(coffee=coffee, parties=parties, house=house, now=now)


def end(coffee: Coffee, *, now: datetime) -> None:
    """Close a coffee for good."""
    coffee.state, coffee.closed_at = CoffeeState.OVER, now


def _open(
    session: Session, coffee_id: int, person_id: int, *, house: House, now: datetime
) -> Table:
    if find_own_coffee(session, coffee_id=coffee_id, person_id=person_id) is None:
        raise IsOver
    coffee = lock(session, Coffee, coffee_id)
    table = table_of(session, coffee, house=house, now=now)
    is_open = coffee.state is not CoffeeState.OVER and coffee.closes_at > now
    if not is_open or not _part(table, person_id).takes_part:
        raise IsOver
    return table


def _part(table: Table, person_id: int) -> Party:
    return next(one for one in table.parties if one.person.id == person_id)


def _take_the_turn(session: Session, table: Table, person_id: int) -> None:
    # Whose turn it was before, and whoever asked, picks nothing.
    if person_id == table.coffee.asker_id:
        raise IsOver
    for party in table.parties:
        if party.person.id not in {person_id, table.coffee.asker_id}:
            party.place.said = Said.NO
    wish = find_wish(session, person_id=person_id)
    if wish is not None:
        wish.asked_at = table.now


def _ask_anew(table: Table, starts_at: datetime, *, by_id: int, stands: bool) -> None:
    """Let each say again whether they come; where it `stands`, all have said yes."""
    for party in table.taking_part():
        place, picked = party.place, party.person.id == by_id
        place.said = Said.YES if picked or stands else Said.NOTHING
        place.said_at = table.now if picked else None
        if place.is_kept_from:
            uid = table.coffee.calendar_uid
            place.next_at = quiet_end(uid, starts_at=starts_at, now=table.now)


def must_be_free(
    session: Session,
    people: Sequence[Person],
    starts_at: datetime,
    *,
    manners: Manners,
    now: datetime,
    except_coffee: int | None = None,
) -> None:
    """Raise `SlotIsGone` unless all of these people can at that time."""
    found = diaries(
        session, people, manners=manners, now=now, except_coffee=except_coffee
    )
    if not now < starts_at <= now + FARTHEST or not all(
        diary.is_free(starts_at) for diary in found
    ):
        raise SlotIsGone


def _go_on_without(
    session: Session, table: Table, party: Party, left: Sequence[Party]
) -> None:
    if table.coffee.state is not CoffeeState.SET:
        return
    coffee_mail.cancel(session, table, party)
    for other in left:
        coffee_mail.invite(session, table, other, news=CoffeeNews.FEWER, major=False)


def _goes_first(session: Session, person_id: int) -> None:
    wish = find_wish(session, person_id=person_id)
    if wish is not None:
        wish.goes_first = True
