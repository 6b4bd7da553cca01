"""What goes of coffees, staying in touch and stories when a person is forgotten."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from app.models import (
    BusyTime,
    Coffee,
    CoffeeBlock,
    CoffeePlace,
    CoffeeWish,
    Introduction,
    IntroductionSide,
    OwnNews,
    StayInTouch,
    Story,
)


def gone(own: int) -> Mapping[Any, ColumnElement[bool]]:
    """Return the rows that are deleted, by table."""
    brought = select(IntroductionSide.introduction_id).where(
        IntroductionSide.person_id == own
    )
    own_and_open = and_(
        Introduction.introducer_id == own, Introduction.introduced_at.is_(None)
    )
    return {
        # What both sides said goes with it.
        Introduction: or_(Introduction.id.in_(brought), own_and_open),
        CoffeePlace: CoffeePlace.person_id == own,
        CoffeeWish: CoffeeWish.person_id == own,
        CoffeeBlock: or_(CoffeeBlock.person_id == own, CoffeeBlock.other_id == own),
        BusyTime: BusyTime.person_id == own,
        StayInTouch: or_(StayInTouch.person_id == own, StayInTouch.other_id == own),
        OwnNews: OwnNews.person_id == own,
        # What two wrote together is not one's alone to leave behind.
        Story: or_(Story.author_id == own, Story.other_id == own),
    }


def empty(session: Session, person_id: int) -> None:
    """Take this person and their words out of coffees that stay another's."""
    session.execute(
        update(Coffee)
        .where(Coffee.asker_id == person_id)
        .values(about="", asker_id=None)
    )
    session.execute(
        update(Introduction)
        .where(Introduction.introducer_id == person_id)
        .values(about="", introducer_id=None)
    )
