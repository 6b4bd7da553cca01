"""What is held on one person of coffees, staying in touch and stories, for them."""

from typing import Any

from sqlalchemy import Select, and_, case, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from app.domain.stories import StoryState
from app.models import (
    BusyTime,
    Coffee,
    CoffeeBlock,
    CoffeePlace,
    CoffeeWish,
    Introduction,
    IntroductionSide,
    OwnNews,
    Person,
    StayInTouch,
    Story,
)

Question = Select[*tuple[Any, ...]]


def questions_on_coffees(own: int) -> list[tuple[str, str, Question]]:
    """Return (datum, name, question) for each kind of row."""
    busy = select(BusyTime.starts_at, BusyTime.ends_at)
    news = select(OwnNews.what, OwnNews.told_at)
    asked = select(Coffee.about, Coffee.made_at).where(
        Coffee.asker_id == own, Coffee.about != ""
    )
    wrote = select(Introduction.about, Introduction.made_at).where(
        Introduction.introducer_id == own, Introduction.about != ""
    )
    return [
        ("coffee-wishes", "coffee wishes", _wishes(own)),
        ("coffee-wishes", "people kept apart", _about_others(CoffeeBlock, own)),
        ("busy-times", "busy times", busy.where(BusyTime.person_id == own)),
        ("coffees", "coffees", _coffees(own)),
        ("coffee-words", "words with coffees", asked.order_by(Coffee.id)),
        ("coffees", "introductions", _introductions(own)),
        ("coffees", "introductions proposed", _proposed(own)),
        (
            "coffee-words",
            "words with introductions",
            wrote.order_by(Introduction.id),
        ),
        ("settings", "people to stay in touch with", _about_others(StayInTouch, own)),
        ("own-news", "own news", news.where(OwnNews.person_id == own)),
        ("own-news", "lines about meeting", _lines(Story.words, own)),
        ("stories", "stories", _lines(Story.published, own)),
        ("stories", "people no line was written about", _let_be(own)),
    ]


def _about_others(table: type[CoffeeBlock] | type[StayInTouch], own: int) -> Question:
    other = aliased(Person)
    return (
        select(other.name.label("about"))
        .join_from(table, other, other.id == table.other_id)
        .where(table.person_id == own)
    )


def _coffees(own: int) -> Question:
    return (
        select(
            Coffee.kind,
            Coffee.state,
            Coffee.site,
            Coffee.starts_at,
            Coffee.made_at,
            CoffeePlace.said,
            CoffeePlace.met,
            CoffeePlace.method,
            CoffeePlace.sent_at,
        )
        .join(CoffeePlace, CoffeePlace.coffee_id == Coffee.id)
        # Of an ask that one is kept from nothing is told: that was one's own wish.
        .where(CoffeePlace.person_id == own, CoffeePlace.is_kept_from.is_(False))
        .order_by(Coffee.id)
    )


def _introductions(own: int) -> Question:
    by, other, theirs = aliased(Person), aliased(Person), aliased(IntroductionSide)
    agreed = and_(
        theirs.introduction_id == Introduction.id,
        theirs.person_id != own,
        Introduction.introduced_at.is_not(None),
    )
    return (
        select(
            by.name.label("by"),
            other.name.label("to"),
            Introduction.made_at,
            Introduction.introduced_at,
            IntroductionSide.said,
            IntroductionSide.said_at,
        )
        .join(IntroductionSide, IntroductionSide.introduction_id == Introduction.id)
        .outerjoin(by, by.id == Introduction.introducer_id)
        .outerjoin(theirs, agreed)
        .outerjoin(other, other.id == theirs.person_id)
        # Of one that they are kept from nothing is told: that was their own wish.
        .where(
            IntroductionSide.person_id == own, IntroductionSide.is_kept_from.is_(False)
        )
        .order_by(Introduction.id)
    )


def _proposed(own: int) -> Question:
    one = aliased(Person)
    return (
        select(
            Introduction.id.label("number"),
            one.name.label("one of two"),
            Introduction.made_at,
            Introduction.introduced_at,
            Introduction.withdrawn_at,
        )
        .join(IntroductionSide, IntroductionSide.introduction_id == Introduction.id)
        .join(one, one.id == IntroductionSide.person_id)
        .where(Introduction.introducer_id == own)
        .order_by(Introduction.id, one.name)
    )


def _wishes(own: int) -> Question:
    return select(
        CoffeeWish.joins,
        CoffeeWish.rhythm,
        CoffeeWish.paused_until,
        CoffeeWish.days,
        CoffeeWish.way,
        CoffeeWish.sites,
        CoffeeWish.helps_with,
        CoffeeWish.asked_at,
        CoffeeWish.goes_first,
        CoffeeWish.busy_at,
    ).where(CoffeeWish.person_id == own)


def _lines(text: InstrumentedAttribute[str], own: int) -> Question:
    # Not where it stands: a silent "no" is the other's.
    other_id = case((Story.author_id == own, Story.other_id), else_=Story.author_id)
    named = case((Story.author_id == own, Story.author_named), else_=Story.other_named)
    return (
        select(
            Person.name.label("about"),
            text.label("line"),
            named.label("own name may stand below"),
        )
        .join_from(Story, Person, Person.id == other_id)
        .where(or_(Story.author_id == own, Story.other_id == own), text != "")
        .order_by(Story.id)
    )


def _let_be(own: int) -> Question:
    return (
        select(Person.name.label("about"), Story.changed_at)
        .join_from(Story, Person, Person.id == Story.other_id)
        .where(Story.author_id == own, Story.state == StoryState.PASSED)
        .order_by(Story.id)
    )
