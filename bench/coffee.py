"""Twelve weeks of coffees in a company of 2,000, and how long each round takes.

Run by hand: `python -m bench.coffee [PEOPLE]`. Half the matches really happen, by the
word of both; people leave, pause and come anew. Beside each week's figures stands what
a draw by lot would repeat. At last one round is weighed over the whole graph and over
candidates, to say what the candidates lose.
"""

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import combinations
from random import Random
from statistics import mean

from app.domain.coffee import matching
from app.domain.coffee.matching import (
    Company,
    Joiner,
    Knowing,
    Matching,
    Pair,
    matched,
    pair_of,
)
from app.domain.coffee.terms import Rhythm, Way, takes_part

WEEKS, PEOPLE, SEED = 12, 2000, 11
DEPARTMENTS = 12
HAPPEN = 0.5
"""The part of the matches that both say they met in."""
AWAY = 0.08
"""The part of those due that is on a pause this week."""
A_WEEK = 7


@dataclass
class Season:
    """What twelve weeks came to."""

    pairs: set[Pair] = field(default_factory=set)
    """Who was matched with whom, met or not."""
    knows: dict[Pair, int] = field(default_factory=dict)
    """The week in which a pair met last."""
    first: set[int] = field(default_factory=set)
    """Who went without last week."""
    last: dict[int, int] = field(default_factory=dict)
    """The week in which each was matched last."""


@dataclass(frozen=True, kw_only=True)
class Week:
    """One round in figures."""

    people: int
    groups: int
    trios: int
    alone: int
    repeats: int
    """Pairs of one group who had met before, or were matched before."""
    by_lot: int
    """As many, had the groups been drawn by lot."""
    other_department: float
    seconds: float


def simulate(people: int, *, weeks: int = WEEKS, seed: int = SEED) -> list[Week]:
    """Return what each week of a seeded season came to."""
    random = Random(seed)  # noqa: S311 -- always the same
    company, season = a_company(people, random), Season()
    rhythms = {one.id: random.choice(list(Rhythm)) for one in company}
    found = []
    for week in range(weeks):
        due = [
            replace(one, is_first=one.id in season.first)
            for one in company
            if is_due(rhythms[one.id], season.last.get(one.id), week)
            and random.random() > AWAY
        ]
        found.append(a_week(due, season, week, random))
    return found


def is_due(rhythm: Rhythm, last: int | None, week: int) -> bool:
    """Return whether somebody's rhythm has come round."""
    monday = date(2027, 3, 1)
    return takes_part(
        rhythm,
        last_on=None if last is None else monday + timedelta(weeks=last),
        paused_until=None,
        today=monday + timedelta(weeks=week),
    )


def a_week(due: Sequence[Joiner], season: Season, week: int, random: Random) -> Week:
    """Match those due, and let half of it happen."""
    knows = {
        pair: Knowing(months=(week - met) * A_WEEK // 28)
        for pair, met in season.knows.items()
    } | {pair: Knowing(months=0) for pair in season.pairs - season.knows.keys()}
    company = Company(joiners=tuple(due), knows=knows)
    began = time.process_time()
    made = matched(company, seed=week)
    seconds = time.process_time() - began
    figures = figures_of(company, made, seconds, random)
    season.first = set(made.alone)
    for group in made.groups:
        season.last |= dict.fromkeys(group, week)
        pairs = [pair_of(*pair) for pair in combinations(group, 2)]
        season.pairs |= set(pairs)
        if random.random() < HAPPEN:
            season.knows |= dict.fromkeys(pairs, week)
    return figures


def figures_of(
    company: Company, made: Matching, seconds: float, random: Random
) -> Week:
    """Return one round in figures."""
    by_id = {one.id: one for one in company.joiners}
    pairs = [pair for group in made.groups for pair in combinations(group, 2)]
    lot = [one.id for one in company.joiners]
    random.shuffle(lot)
    drawn = zip(lot[::2], lot[1::2], strict=False)
    return Week(
        people=len(company.joiners),
        groups=len(made.groups),
        trios=sum(len(group) == 3 for group in made.groups),  # noqa: PLR2004 -- a trio
        alone=len(made.alone),
        repeats=sum(pair in company.knows for pair in pairs),
        by_lot=sum(pair_of(*pair) in company.knows for pair in drawn),
        other_department=mean(
            by_id[one].department != by_id[two].department for one, two in pairs
        ),
        seconds=seconds,
    )


def a_company(people: int, random: Random) -> list[Joiner]:
    """Return people of departments of very different sizes, at five sites."""
    sites = {"Berlin": 60, "Budapest": 60, "Lisbon": 0, "Mumbai": 330, "Boston": -300}
    found = []
    for number in range(people):
        site = random.choices(list(sites), weights=(5, 4, 2, 2, 1))[0]
        found.append(
            Joiner(
                id=number,
                department=min(int(random.expovariate(0.35)), DEPARTMENTS - 1),
                sites=frozenset({site}),
                days=frozenset(random.sample(range(5), random.choice((2, 3, 5)))),
                way=random.choice((Way.EITHER, Way.EITHER, Way.ONLINE)),
                utc_minutes=sites[site],
            )
        )
    return found


def lost_by_candidates(people: int = 400) -> tuple[int, int]:
    """Return the weight over the whole graph and over candidates, of one late round."""
    random = Random(SEED)  # noqa: S311 -- always the same
    joiners = tuple(a_company(people, random))
    knows = {
        pair_of(*random.sample(range(people), 2)): Knowing(months=random.randrange(12))
        for _ in range(people * 40)
    }
    company = Company(joiners=joiners, knows=knows)
    by_id = {one.id: one for one in joiners}
    weights = []
    for limit in (people, 0):
        matching.WHOLE_GRAPH = limit
        made = matched(company, seed=1)
        weights.append(
            sum(
                company.weight(by_id[group[0]], by_id[group[1]])
                for group in made.groups
            )
        )
    return weights[0], weights[1]


def main(words: Sequence[str]) -> None:
    """Print twelve weeks, and what candidates lose."""
    people = int(words[0]) if words else PEOPLE
    say("week people groups trios alone repeats (by lot) other department  seconds")
    for number, week in enumerate(simulate(people), start=1):
        say(
            f"{number:>4} {week.people:>6} {week.groups:>6} {week.trios:>5}"
            f" {week.alone:>5} {week.repeats:>7} {week.by_lot:>8}"
            f" {week.other_department:>16.1%} {week.seconds:>8.2f}"
        )
    everybody = Company(joiners=tuple(a_company(people, Random(SEED))))  # noqa: S311 -- always the same
    began = time.process_time()
    matched(everybody, seed=1)
    say(f"all {people} at once: {time.process_time() - began:.2f} s of a processor")
    whole, drawn = lost_by_candidates()
    say(f"400 people: candidates reach {drawn / whole:.4%} of the whole graph's weight")


def say(text: str) -> None:
    """Write one line to standard output, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
