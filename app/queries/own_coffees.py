"""What is held on one person of coffees and staying in touch, for that person."""

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from app.models import (
    BusyTime,
    Coffee,
    CoffeeBlock,
    CoffeePlace,
    CoffeeWish,
    OwnNews,
    Person,
    StayInTouch,
)

Question = Select[*tuple[Any, ...]]


def questions_on_coffees(own: int) -> list[tuple[str, str, Question]]:
    """Return (datum, name, question) for each kind of row."""
    busy = select(BusyTime.starts_at, BusyTime.ends_at)
    news = select(OwnNews.what, OwnNews.told_at)
    asked = select(Coffee.about, Coffee.made_at).where(
        Coffee.asker_id == own, Coffee.about != ""
    )
    return [
        ("coffee-wishes", "coffee wishes", _wishes(own)),
        ("coffee-wishes", "people kept apart", _about_others(CoffeeBlock, own)),
        ("busy-times", "busy times", busy.where(BusyTime.person_id == own)),
        ("coffees", "coffees", _coffees(own)),
        ("coffee-words", "words with coffees", asked.order_by(Coffee.id)),
        ("touch", "people to stay in touch with", _about_others(StayInTouch, own)),
        ("own-news", "own news", news.where(OwnNews.person_id == own)),
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
