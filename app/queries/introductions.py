"""Questions about introductions: who is asked, who proposed them, what came of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import Session, aliased, joinedload

from app.domain.coffee.terms import Said
from app.domain.introductions import OPEN_FOR
from app.models import Introduction, IntroductionSide, Person


@dataclass(frozen=True, kw_only=True)
class Asked:
    """An introduction that somebody can still answer; the other is not named in it."""

    introduction: Introduction
    side: IntroductionSide
    introducer: Person


@dataclass(frozen=True, kw_only=True)
class Brought:
    """Somebody to whom one was introduced, once both had said yes."""

    other_id: int
    at: datetime
    by: str
    """Empty: whoever did is forgotten."""


def find_asked(
    session: Session, *, introduction_id: int, person_id: int, now: datetime
) -> Asked | None:
    """Return an introduction that this person can answer now."""
    asked = list_asked(session, person_id=person_id, now=now)
    return next((one for one in asked if one.introduction.id == introduction_id), None)


def was_asked(session: Session, *, introduction_id: int, person_id: int) -> bool:
    """Return whether this is an introduction that the person was ever asked about."""
    return bool(
        session.scalar(
            select(
                exists().where(
                    IntroductionSide.introduction_id == introduction_id,
                    IntroductionSide.person_id == person_id,
                    IntroductionSide.is_kept_from.is_(False),
                )
            )
        )
    )


def list_asked(session: Session, *, person_id: int, now: datetime) -> Sequence[Asked]:
    """Return what this person can say yes or no to, the latest first.

    Whatever the other said is in none of it: an open introduction looks the same.
    """
    rows = session.execute(
        select(Introduction, IntroductionSide, Person)
        .join(IntroductionSide, IntroductionSide.introduction_id == Introduction.id)
        .join(Person, Person.id == Introduction.introducer_id)
        .where(
            IntroductionSide.person_id == person_id,
            IntroductionSide.is_kept_from.is_(False),
            Person.left_at.is_(None),
            is_open_at(now),
        )
        .options(joinedload(Person.department))
        .order_by(Introduction.made_at.desc(), Introduction.id.desc())
    )
    return [Asked(introduction=row[0], side=row[1], introducer=row[2]) for row in rows]


def list_proposed(
    session: Session, *, person_id: int, since: datetime
) -> Sequence[tuple[Introduction, tuple[Person, ...]]]:
    """Return whom this person would bring together, with both, the latest first."""
    rows = session.execute(
        select(Introduction, Person)
        .join(IntroductionSide, IntroductionSide.introduction_id == Introduction.id)
        .join(Person, Person.id == IntroductionSide.person_id)
        .where(Introduction.introducer_id == person_id, Introduction.made_at > since)
        .order_by(Introduction.made_at.desc(), Introduction.id.desc(), Person.name)
    )
    found: dict[Introduction, list[Person]] = {}
    for introduction, person in rows:
        found.setdefault(introduction, []).append(person)
    return [(introduction, tuple(people)) for introduction, people in found.items()]


def find_proposed(
    session: Session, *, person_id: int, pair: Collection[int]
) -> Introduction | None:
    """Return the introduction that one person proposed of these two, if ever."""
    first, second = aliased(IntroductionSide), aliased(IntroductionSide)
    one, two = pair
    return session.scalar(
        select(Introduction)
        .join(first, first.introduction_id == Introduction.id)
        .join(second, second.introduction_id == Introduction.id)
        .where(
            Introduction.introducer_id == person_id,
            first.person_id == one,
            second.person_id == two,
        )
        .limit(1)
    )


def count_proposed(session: Session, *, person_id: int, since: datetime) -> int:
    """Return how many introductions one person proposed after `since`."""
    return session.scalars(
        select(func.count()).where(
            Introduction.introducer_id == person_id, Introduction.made_at > since
        )
    ).one()


def list_brought(
    session: Session, *, person_id: int, since: datetime
) -> Sequence[Brought]:
    """Return to whom this person was introduced after `since`, the latest first."""
    mine, theirs, by = (
        aliased(IntroductionSide),
        aliased(IntroductionSide),
        aliased(Person),
    )
    rows = session.execute(
        select(theirs.person_id, Introduction.introduced_at, by.name)
        .select_from(Introduction)
        .join(mine, mine.introduction_id == Introduction.id)
        .join(
            theirs,
            and_(
                theirs.introduction_id == Introduction.id,
                theirs.person_id != mine.person_id,
            ),
        )
        .join(Person, Person.id == theirs.person_id)
        .outerjoin(by, by.id == Introduction.introducer_id)
        .where(
            mine.person_id == person_id,
            Introduction.introduced_at > since,
            Person.left_at.is_(None),
        )
        .order_by(Introduction.introduced_at.desc(), Introduction.id.desc())
    )
    return [
        Brought(other_id=other_id, at=at, by=name or "")
        for other_id, at, name in rows
        if at is not None
    ]


def list_sides(
    session: Session, *, introduction_id: int
) -> Sequence[tuple[IntroductionSide, Person]]:
    """Return the two of an introduction with what they said, by their ids."""
    rows = session.execute(
        select(IntroductionSide, Person)
        .join(Person, Person.id == IntroductionSide.person_id)
        .where(IntroductionSide.introduction_id == introduction_id)
        .options(joinedload(Person.department))
        .order_by(Person.id)
    )
    return [(row[0], row[1]) for row in rows]


def find_to_ask(session: Session, *, now: datetime) -> IntroductionSide | None:
    """Return one of two who is to be asked by mail, and for whom it is time.

    Not where anybody has left. Where the other said no they are asked all the same: a
    mail that stays out would tell of the no.
    """
    other, introducer, them, asked = (
        aliased(IntroductionSide),
        aliased(Person),
        aliased(Person),
        aliased(Person),
    )
    side = IntroductionSide
    return session.scalar(
        select(side)
        .join(Introduction, Introduction.id == side.introduction_id)
        .join(introducer, introducer.id == Introduction.introducer_id)
        .join(
            other,
            and_(
                other.introduction_id == side.introduction_id,
                other.person_id != side.person_id,
            ),
        )
        .join(them, them.id == other.person_id)
        .join(asked, asked.id == side.person_id)
        .where(
            is_open_at(now),
            side.is_told.is_(False),
            side.is_kept_from.is_(False),
            side.said == Said.NOTHING,
            introducer.left_at.is_(None),
            them.left_at.is_(None),
            asked.left_at.is_(None),
            side.next_at.is_(None) | (side.next_at <= now),
        )
        .order_by(side.id)
        .limit(1)
    )


def is_open_at(now: datetime) -> ColumnElement[bool]:
    """Return the condition that an introduction can still be answered."""
    return and_(
        Introduction.introduced_at.is_(None),
        Introduction.withdrawn_at.is_(None),
        Introduction.made_at > now - OPEN_FOR,
    )


def waits_for(person_id: int, *, now: datetime) -> ColumnElement[bool]:
    """Return the condition that an introduction waits for this person's word."""
    return exists().where(
        IntroductionSide.person_id == person_id,
        IntroductionSide.said == Said.NOTHING,
        IntroductionSide.is_kept_from.is_(False),
        Introduction.id == IntroductionSide.introduction_id,
        Person.id == Introduction.introducer_id,
        Person.left_at.is_(None),
        is_open_at(now),
    )


def has_open(session: Session, *, now: datetime) -> bool:
    """Return whether any introduction can still be answered: asked every second."""
    lately = select(Introduction.id).where(Introduction.made_at > now - OPEN_FOR)
    return session.scalar(lately.limit(1)) is not None


REMEMBERED = timedelta(days=365)
"""So long an introduction is kept, and counts as knowing each other."""
