"""Where a coffee is, and when one that nobody heard of is declined."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.coffee.terms import Way
from app.models import CoffeeWish, Person

QUIET_HOURS = (3, 30)
"""Between these, somebody who doesn't want to be asked declines."""


def common_site(session: Session, people: Sequence[Person]) -> str:
    """Return where all of these people can be met; empty: online.

    Of several the one that most of them call their own, then by name.
    """
    wishes = _wishes(session, people)
    if any(wish.way is Way.ONLINE for wish in wishes.values()):
        return ""
    common = set.intersection(*(_sites(one, wishes.get(one.id)) for one in people))
    own = [person.site for person in people]
    return min(common, key=lambda site: (-own.count(site), site), default="")


def _sites(person: Person, wish: CoffeeWish | None) -> set[str]:
    sites = {person.site, *(wish.sites if wish else ())}
    return sites - {""}


def _wishes(session: Session, people: Sequence[Person]) -> dict[int, CoffeeWish]:
    ids = [person.id for person in people]
    rows = select(CoffeeWish).where(CoffeeWish.person_id.in_(ids))
    return {wish.person_id: wish for wish in session.scalars(rows)}


def quiet_end(uid: str, *, starts_at: datetime, now: datetime) -> datetime:
    """Return when an ask that its person never hears of is declined.

    At an hour like anybody's, and in time: an asker who waits in vain would know.
    """
    seeded = Random(uid)  # noqa: S311 -- the same in every process
    hours = seeded.uniform(*QUIET_HOURS)
    return min(now + timedelta(hours=hours), now + (starts_at - now) / 2)
