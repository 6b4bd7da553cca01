"""How long what is between two people is kept: coffees, introductions, good news."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, select

from app.domain.coffee.terms import Said
from app.models import (
    BusyTime,
    Coffee,
    CoffeeRound,
    Introduction,
    IntroductionSide,
    OwnNews,
)
from app.operations.retention_terms import Rule


def _said_in_vain(before: datetime) -> ColumnElement[bool]:
    # Without two yeses it is over: then nobody can find out who said no.
    over = select(Introduction.id).where(
        Introduction.made_at <= before, Introduction.introduced_at.is_(None)
    )
    said = IntroductionSide.said != Said.NOTHING
    return and_(IntroductionSide.introduction_id.in_(over), said)


COFFEES: tuple[Rule, ...] = (
    Rule(
        datum="coffee-words",
        table=Coffee,
        is_old=lambda before: and_(Coffee.made_at <= before, Coffee.about != ""),
        values={"about": ""},
    ),
    Rule(
        datum="coffee-words",
        table=Introduction,
        is_old=lambda before: and_(
            Introduction.made_at <= before, Introduction.about != ""
        ),
        values={"about": ""},
    ),
    Rule(
        datum="coffee-words",
        table=IntroductionSide,
        is_old=_said_in_vain,
        values={"said": Said.NOTHING, "said_at": None},
    ),
    Rule(
        datum="coffees",
        table=Introduction,
        is_old=lambda before: Introduction.made_at <= before,
    ),
    Rule(datum="coffees", table=Coffee, is_old=lambda before: Coffee.made_at <= before),
    Rule(
        datum="coffees",
        table=CoffeeRound,
        is_old=lambda before: CoffeeRound.closed_at <= before,
    ),
    Rule(
        datum="busy-times",
        table=BusyTime,
        is_old=lambda before: BusyTime.ends_at <= before,
    ),
    Rule(
        datum="own-news", table=OwnNews, is_old=lambda before: OwnNews.told_at <= before
    ),
)
