"""Introducing two people: a question to each, and both names only after two yeses."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.db import call_the_worker, lock, queue_up
from app.domain.coffee.terms import Said
from app.domain.house import House
from app.domain.introductions import A_WEEK, AT_MOST_A_WEEK, is_open
from app.domain.outbox import MailKind
from app.domain.time import local_day, zone_of
from app.models import Introduction, IntroductionSide, Person
from app.operations import introduction_mail, letters
from app.operations.coffee_calm import look_again_at, take_budget
from app.queries.coffees import list_apart
from app.queries.followups import list_silenced
from app.queries.introductions import (
    count_proposed,
    find_asked,
    find_proposed,
    find_to_ask,
    has_open,
    list_sides,
)
from app.queries.touch import list_met_with


class NobodyMet(Exception):  # noqa: N818 -- reads as the sentence it states
    """The introducer has not met both of these two, who work here."""


class AskedBefore(Exception):  # noqa: N818 -- reads as the sentence it states
    """The introducer proposed these two already; whatever came of it, once is enough."""

    def __init__(self, *, on: date) -> None:
        super().__init__()
        self.on = on


class IntroductionsAreMany(Exception):  # noqa: N818 -- reads as the sentence it states
    """The introducer proposed as many within a week as anybody may."""


class BothSaidYes(Exception):  # noqa: N818 -- reads as the sentence it states
    """The two know each other's names by now: nothing can be taken back."""


class IsOver(Exception):  # noqa: N818 -- reads as the sentence it states
    """There is no such introduction that this person can still do this to."""


def introduce(
    session: Session,
    *,
    person_id: int,
    first_id: int,
    second_id: int,
    about: str,
    now: datetime,
) -> Introduction:
    """Let each of two people be asked whether they would like to meet the other.

    Whoever of them keeps apart from the other, or from the introducer, hears nothing of
    it; to the two others it is an introduction like any that finds no second yes. Raises
    `NobodyMet`, `AskedBefore` and `IntroductionsAreMany`.
    """
    queue_up(session, f"introductions {person_id}")
    introducer = lock(session, Person, person_id)
    met = list_met_with(session, person_id=person_id, now=now)
    shunned = list_silenced(session, person_ids=[person_id])
    pair = (first_id, second_id)
    if first_id == second_id or any(
        one not in met or (person_id, one) in shunned for one in pair
    ):
        raise NobodyMet
    before = find_proposed(session, person_id=person_id, pair=pair)
    if before is not None:
        raise AskedBefore(on=local_day(before.made_at, zone=zone_of(introducer.zone)))
    week = now - A_WEEK
    if count_proposed(session, person_id=person_id, since=week) >= AT_MOST_A_WEEK:
        raise IntroductionsAreMany
    made = Introduction(introducer_id=person_id, about=about, made_at=now)
    session.add(made)
    session.flush()
    kept = _who_keeps_apart(session, pair, whom=[person_id, *pair])
    session.add_all(
        IntroductionSide(
            introduction_id=made.id, person_id=one, is_kept_from=one in kept
        )
        for one in pair
    )
    call_the_worker(session)
    return made


def take_back(
    session: Session, *, introduction_id: int, person_id: int, now: datetime
) -> None:
    """Withdraw an introduction before both said yes; twice is once.

    Raises `IsOver` for anybody else's, and `BothSaidYes`.
    """
    found = session.get(Introduction, introduction_id)
    if found is None or found.introducer_id != person_id:
        raise IsOver
    introduction = lock(session, Introduction, introduction_id)
    if introduction.introduced_at is not None:
        raise BothSaidYes
    introduction.withdrawn_at = introduction.withdrawn_at or now


def say(
    session: Session,
    *,
    introduction_id: int,
    person_id: int,
    yes: bool,
    house: House,
    now: datetime,
) -> bool:
    """Keep what one of the two says; return whether that makes two yeses.

    It can be changed until then. Where one of them keeps apart from the other by now,
    it stays as if one yes were missing. Raises `IsOver`.
    """
    question = {"introduction_id": introduction_id, "person_id": person_id}
    if find_asked(session, **question, now=now) is None:
        raise IsOver
    introduction = lock(session, Introduction, introduction_id)
    if not is_open(
        made_at=introduction.made_at,
        introduced_at=introduction.introduced_at,
        withdrawn_at=introduction.withdrawn_at,
        now=now,
    ):
        raise IsOver
    sides = list_sides(session, introduction_id=introduction_id)
    own = next(side for side, person in sides if person.id == person_id)
    session.refresh(own)
    own.said, own.said_at = (Said.YES if yes else Said.NO), now
    call_the_worker(session)  # whether the other is to be asked may have changed
    if not all(
        side.said is Said.YES and person.left_at is None for side, person in sides
    ):
        return False
    pair = [person.id for _, person in sides]
    if _who_keeps_apart(session, pair, whom=pair):
        return False
    introduction.introduced_at = now
    for (_, person), (_, other) in (sides, tuple(reversed(sides))):
        introduction_mail.bring_together(
            session, introduction, person, other, house=house, now=now
        )
    return True


def ask_one_side(
    session: Session, *, house: House, proposals: int, now: datetime
) -> bool:
    """Write to one of two whom somebody would introduce, within what people bear."""
    del proposals
    if not has_open(session, now=now):
        return False
    found = find_to_ask(session, now=now)
    if found is None:
        return False
    introduction = lock(session, Introduction, found.introduction_id)
    person = session.get_one(Person, found.person_id)
    if letters.is_muted(session, person_id=person.id, kind=MailKind.INTRODUCTION):
        found.is_told = True  # it stands on their page
        return True
    budget = take_budget(session, person, house=house, now=now)
    session.refresh(found)
    found.next_at = look_again_at(budget.next_slot(now), now=now)
    is_settled = (
        introduction.withdrawn_at or introduction.introduced_at or found.said_at
    )
    if found.next_at > now or is_settled or found.is_told:
        return True
    found.is_told = True
    introduction_mail.ask(session, introduction, person, house=house, now=now)
    return True


def _who_keeps_apart(
    session: Session, pair: Collection[int], *, whom: Collection[int]
) -> set[int]:
    kept = list_apart(session, people=pair) | list_silenced(session, person_ids=pair)
    return {own for own, other in kept if own in pair and other in whom}
