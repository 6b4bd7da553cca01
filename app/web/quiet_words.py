"""What comes to one person, how often and when, in sentences."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.domain.cadence import A_WEEK, WEEK
from app.domain.manners import Calm, Manners
from app.domain.time import local_day
from app.models import Event
from app.operations.quiet_times import LONGEST_PAUSE
from app.queries.nudges import find_quiet, list_waiting, read_budgets
from app.web.filters import city, day_words, moment
from app.web.forms.quiet import DAY_WORDS, clock_words
from app.web.words import gettext, ngettext


@dataclass(frozen=True, kw_only=True)
class Held:
    """One announcement that waits for its reader."""

    title: str
    slug: str
    when: str


@dataclass(frozen=True, kw_only=True)
class QuietPage:
    """What the template prints; nothing is left to compute there."""

    budget: str
    """How often, on which days, at which hours."""
    week: str
    """How much of it this week has had."""
    paused_until: str
    """In words; "" while mail comes."""
    is_own: bool
    """The hours are the person's own choice."""
    held: tuple[Held, ...]
    first_day: str
    """The earliest day to pause until, and the last, as a form writes them."""
    last_day: str


def quiet_page(
    session: Session,
    *,
    person_id: int,
    manners: Manners,
    now: datetime,
) -> QuietPage:
    """Return how mail that can be done without stands for this person."""
    budget = read_budgets(session, person_ids=[person_id], manners=manners, now=now)[
        person_id
    ]
    calm = budget.calm
    today = local_day(now, zone=calm.zone)
    days = [local_day(at, zone=calm.zone) for at in budget.sent]
    had = sum(today - WEEK < day <= today for day in days)
    until = calm.paused_until
    is_paused = until is not None and until > today
    quiet = find_quiet(session, person_id=person_id)
    return QuietPage(
        budget=_budget_words(calm),
        week=_week_words(had),
        paused_until=day_words(until) if until and is_paused else "",
        is_own=quiet is not None and quiet.days is not None,
        held=_held(session, person_id, calm),
        first_day=(today + timedelta(days=1)).isoformat(),
        last_day=(today + LONGEST_PAUSE).isoformat(),
    )


def _budget_words(calm: Calm) -> str:
    return gettext(
        "At most one mail a day and two a week, over all hosts together: on %(days)s, %(opens)s to %(closes)s, %(city)s time, never on a public holiday. Events take one of the two at most, so that follow-ups, promises and coffees find room. What would be more becomes one digest, on Monday or the first day after it that has room.",
        days=_days(sorted(calm.week.days)),
        opens=clock_words(calm.week.opens_min),
        closes=clock_words(calm.week.closes_min),
        city=city(calm.zone.key),
    )


def _days(days: Sequence[int]) -> str:
    names = [str(DAY_WORDS[day]) for day in days]
    is_a_row = len(days) > 2 and days[-1] - days[0] == len(days) - 1  # noqa: PLR2004 -- two are no row
    if is_a_row:
        return gettext("%(first)s to %(last)s", first=names[0], last=names[-1])
    return ", ".join(names)


def _week_words(had: int) -> str:
    if not had:
        return gettext("In the last seven days you had none.")
    return ngettext(
        "In the last seven days you had %(num)s of %(all)s.",
        "In the last seven days you had %(num)s of %(all)s.",
        had,
        all=A_WEEK,
    )


def _held(session: Session, person_id: int, calm: Calm) -> tuple[Held, ...]:
    found = []
    for row in list_waiting(session, person_id=person_id):
        event = session.get_one(Event, row.event_id)
        when = moment(max(row.due_at, calm.next_hour(row.held_at)), calm.zone.key)
        in_digest = gettext("in your digest, %(when)s", when=when)
        said = when if row.digest_at is None else in_digest
        found.append(Held(title=event.title, slug=event.slug, when=said))
    return tuple(found)
