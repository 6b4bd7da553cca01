"""Questions about whom people stay in touch with, and when they last shared something."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from sqlalchemy import Select, bindparam, exists, or_, select, true
from sqlalchemy.orm import Session, aliased, joinedload

from app.domain.outbox import MailKind
from app.models import (
    CoffeeBlock,
    CoffeePlace,
    Event,
    Mute,
    OwnNews,
    Person,
    Silence,
    StayInTouch,
)
from app.queries.coffee_rounds import list_coffees_held
from app.queries.followups import Met, list_met
from app.queries.introductions import list_brought

REMEMBERED = timedelta(days=365)


@dataclass(frozen=True, kw_only=True)
class Shared:
    """When two people last shared something."""

    at: datetime
    by_coffee: bool
    by_introduction: bool = False
    """They met nowhere since; somebody introduced them, and both said yes."""


def find_mark(session: Session, *, person_id: int, other_id: int) -> StayInTouch | None:
    """Return one person's mark that they want to stay in touch with another."""
    return session.scalar(
        select(StayInTouch).where(
            StayInTouch.person_id == person_id, StayInTouch.other_id == other_id
        )
    )


def list_named(session: Session, *, person_id: int) -> dict[int, datetime | None]:
    """Return whom this person stays in touch with, and when each name last came up."""
    rows = session.execute(_named(), {"person_id": person_id})
    return {row.other_id: row.named_at for row in rows}


@cache
def _named() -> Select[int, datetime | None]:
    return select(StayInTouch.other_id, StayInTouch.named_at).where(
        StayInTouch.person_id == bindparam("person_id")
    )


def list_marks(
    session: Session, *, person_id: int
) -> Sequence[tuple[StayInTouch, Person]]:
    """Return whom this person stays in touch with and who works here, by name."""
    rows = session.execute(_marks(person_id))
    return [(mark, person) for mark, person in rows]


def list_to_bring_up(
    session: Session, *, person_id: int, named_since: datetime | None = None
) -> Sequence[tuple[StayInTouch, Person]]:
    """Return whose name may come up, by name: not of those one wants no word of since.

    `named_since`: only those whose name came up after it.
    """
    rows = session.execute(
        _marks(person_id).where(
            StayInTouch.named_at > named_since if named_since else true(),
            *(
                ~exists().where(
                    table.person_id == StayInTouch.person_id,
                    table.other_id == StayInTouch.other_id,
                )
                for table in (Silence, CoffeeBlock)
            ),
        )
    )
    return [(mark, person) for mark, person in rows]


def _marks(person_id: int) -> Select[StayInTouch, Person]:
    return (
        select(StayInTouch, Person)
        .join(Person, Person.id == StayInTouch.other_id)
        .where(StayInTouch.person_id == person_id, Person.left_at.is_(None))
        .options(joinedload(Person.department))
        .order_by(Person.name, Person.id)
    )


def list_shared(
    session: Session, *, person_id: int, now: datetime
) -> dict[int, Shared]:
    """Return with whom this person shared something, and when last; a year back.

    A table, a coffee, or an introduction to which both said yes. A tablemate who does
    not want to be found is not among them.
    """
    shared = list_met_with(session, person_id=person_id, now=now)
    for one in list_brought(session, person_id=person_id, since=now - REMEMBERED):
        _note(
            shared,
            one.other_id,
            Shared(at=one.at, by_coffee=False, by_introduction=True),
        )
    return shared


def list_met_with(
    session: Session, *, person_id: int, now: datetime
) -> dict[int, Shared]:
    """Return with whom this person shared a table or a coffee, and when last; a year back."""
    met = list_met(session, person_id=person_id, since=now - REMEMBERED)
    starts = _starts(session, met)
    shared: dict[int, Shared] = {}
    for one in met:
        if one.may_be_found and not one.has_left:
            seen = Shared(at=starts[one.event_id], by_coffee=False)
            _note(shared, one.person_id, seen)
    for other, at in list_coffees_with(session, person_id=person_id, now=now):
        _note(shared, other, Shared(at=at, by_coffee=True))
    return shared


def list_coffees_with(
    session: Session, *, person_id: int, now: datetime
) -> list[tuple[int, datetime]]:
    """Return (with whom, when) of coffees that both say they had; a year, latest first."""
    held = list_coffees_held(session, people=_partners(person_id), now=now)
    return [
        (other, at)
        for at, ids in held
        if person_id in ids and at > now - REMEMBERED
        for other in ids
        if other != person_id
    ]


def find_to_name(
    session: Session, *, now: datetime, today: date, since: datetime
) -> Person | None:
    """Return somebody who marked people, was named none since, and was not looked at today."""
    own, named = StayInTouch, aliased(StayInTouch)
    lately = exists().where(
        named.person_id == own.person_id,
        or_(named.named_at > since, named.looked_at > now - timedelta(days=1)),
    )
    muted = exists().where(Mute.person_id == own.person_id, Mute.kind == MailKind.TOUCH)
    return session.scalar(
        select(Person)
        .join(own, own.person_id == Person.id)
        .where(
            Person.left_at.is_(None),
            or_(own.rests_until.is_(None), own.rests_until <= today),
            ~lately,
            ~muted,
        )
        .order_by(Person.id)
        .limit(1)
    )


def list_news(
    session: Session, *, person_id: int, since: datetime
) -> Sequence[tuple[OwnNews, Person, StayInTouch]]:
    """Return what those whom this person stays in touch with told of themselves, newest first."""
    rows = session.execute(
        select(OwnNews, Person, StayInTouch)
        .join(Person, Person.id == OwnNews.person_id)
        .join(StayInTouch, StayInTouch.other_id == OwnNews.person_id)
        .where(
            StayInTouch.person_id == person_id,
            OwnNews.told_at > since,
            Person.left_at.is_(None),
        )
        .options(joinedload(Person.department))
        .order_by(OwnNews.told_at.desc(), OwnNews.id.desc())
    )
    return [(news, person, mark) for news, person, mark in rows]


def list_own_news(session: Session, *, person_id: int) -> Sequence[OwnNews]:
    """Return what this person told of themselves, newest first."""
    own = select(OwnNews).where(OwnNews.person_id == person_id)
    return session.scalars(own.order_by(OwnNews.id.desc())).all()


def _starts(session: Session, met: Collection[Met]) -> dict[int, datetime]:
    ids = {one.event_id for one in met}
    rows = session.execute(select(Event.id, Event.starts_at).where(Event.id.in_(ids)))
    return {row.id: row.starts_at for row in rows}


def _partners(person_id: int) -> Select[int]:
    own = select(CoffeePlace.coffee_id).where(
        CoffeePlace.person_id == person_id, CoffeePlace.met.is_(True)
    )
    return select(CoffeePlace.person_id).where(CoffeePlace.coffee_id.in_(own))


def _note(shared: dict[int, Shared], other: int, seen: Shared) -> None:
    known = shared.get(other)
    if known is None or known.at < seen.at:
        shared[other] = seen
