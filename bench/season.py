"""A season: twelve monthly mixers of a company of 500, seated in three ways.

Run by hand: `python -m bench.season [PICTURE.svg]`; prints the table and draws the picture
of the README. The same people come to the same mixers whoever seats them; one in twelve
stays away without a word.
"""

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from math import log
from pathlib import Path
from random import Random

from app.domain.planning import comes_first
from app.domain.seating import (
    PastEvent,
    Problem,
    Table,
    limits_of,
    rooms_for,
    solve,
)
from bench.season_picture import Curve, Limit, picture
from bench.servers import ROOT

PEOPLE, MONTHS, SEATS = 500, 12, 8
DEPARTMENTS = 12
SHARES = (0.30, 0.45)
"""The part of the company that comes to a mixer."""
NO_SHOWS = 1 / 12
PROPOSALS = 150_000
SEED = 7
PICTURE = ROOT / "docs" / "pictures" / "season.svg"

Seater = Callable[[Problem, Random], Sequence[int]]


@dataclass(frozen=True, kw_only=True)
class Month:
    """Who has a place at one mixer, and who of them came."""

    seated: tuple[int, ...]
    came: frozenset[int]


@dataclass
class Season:
    """What one way of seating made of the twelve mixers."""

    met: set[tuple[int, int]] = field(default_factory=set)
    tables: list[list[list[int]]] = field(default_factory=list)
    """Who shared tables at each mixer, of those who came."""
    sums: list[int] = field(default_factory=list)
    """Pairs that have met after each mixer."""

    def between(self, dept: Sequence[int]) -> set[tuple[int, int]]:
        """Return the pairs of two departments that have met."""
        return {pair for pair in self.met if dept[pair[0]] != dept[pair[1]]}


def main(words: Sequence[str]) -> None:
    """Print the season and draw it, where a file is named into that."""
    company, months = a_company(SEED)
    ever = sorted({person for month in months for person in month.came})
    limit = Limit(sums=limits(months), least_met=most_least_met(months))
    curves = []
    for name, seater in WAYS.items():
        season = simulate(company, months, seater)
        between = season.between(company.dept)
        curve = Curve(
            name=name,
            sums=season.sums,
            between=len(between),
            least_met=least_met(season.met, ever),
            least_met_between=least_met(between, ever),
        )
        curves.append(curve)
        say(
            f"{name:<22} {curve.sums[-1]} first meetings of at most {limit.sums[-1]},"
            f" {curve.between} between departments; each of the least-met quarter has met"
            f" {curve.least_met:.2f} people of at most {limit.least_met:.2f},"
            f" {curve.least_met_between:.2f} of other departments"
        )
    say(f"{len(ever)} of {PEOPLE} people came at least once")
    goal = Path(words[0]) if words else PICTURE
    goal.write_text(picture(curves, limit=limit))


def least_met(pairs: Iterable[tuple[int, int]], people: Sequence[int]) -> float:
    """Return how many of the others each of the quarter met who met fewest; on average."""
    counts = dict.fromkeys(people, 0)
    for pair in pairs:
        for who in pair:
            counts[who] += 1
    return _least_quarter(counts)


def most_least_met(months: Sequence[Month]) -> float:
    """Return what no seating gives the least-met quarter: a full table each time."""
    most: dict[int, int] = {}
    for month in months:
        for person in month.came:
            mates = min(SEATS, len(month.came)) - 1
            most[person] = most.get(person, 0) + mates
    return _least_quarter(most)


def _least_quarter(counts: dict[int, int]) -> float:
    quarter = sorted(counts.values())[: len(counts) // 4]
    return sum(quarter) / len(quarter)


def say(line: str) -> None:
    """Print one line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def a_company(seed: int) -> tuple[Problem, list[Month]]:
    """Return everyone as one problem without tables, and who comes when."""
    random = Random(seed)  # noqa: S311
    crowd = [1 / (rank + 1) ** 0.9 for rank in range(DEPARTMENTS)]
    company = Problem(
        dept=tuple(random.choices(range(DEPARTMENTS), crowd, k=PEOPLE)),
        level=tuple(random.choices(range(5), (42, 28, 17, 9, 4), k=PEOPLE)),
        site=tuple(random.choices(range(3), (5, 3, 2), k=PEOPLE)),
        tenure=tuple(random.choices(range(4), (2, 3, 3, 2), k=PEOPLE)),
        tables=(),
    )
    keen = [random.betavariate(2, 1.3) for _ in range(PEOPLE)]
    months = []
    for _ in range(MONTHS):
        many = int(PEOPLE * random.uniform(*SHARES))
        order = sorted(
            range(PEOPLE),
            key=lambda who: -1.2 * log(keen[who]) + log(-log(1 - random.random())),
        )
        seated = tuple(sorted(order[:many]))
        came = frozenset(who for who in seated if random.random() > NO_SHOWS)
        months.append(Month(seated=seated, came=came))
    return company, months


def simulate(company: Problem, months: Sequence[Month], seater: Seater) -> Season:
    """Seat the months one after the other; only who came has met."""
    random = Random(SEED)  # noqa: S311
    season = Season()
    for month in months:
        problem = _mixer(company, month, season.tables)
        row = seater(problem, random)
        tables: list[list[int]] = [[] for _ in problem.tables]
        for number, table in enumerate(row):
            if month.seated[number] in month.came:
                tables[table].append(month.seated[number])
        season.tables.append(tables)
        season.met.update(pair for seated in tables for pair in combinations(seated, 2))
        season.sums.append(len(season.met))
    return season


def limits(months: Sequence[Month]) -> list[int]:
    """Return what no seating passes: every chair filled, and nobody met twice."""
    sums, total = [], 0
    for month in months:
        came = len(month.came)
        tables = (Table(cap=SEATS, min=0),) * len(_rooms(len(month.seated)))
        none = tuple(range(came))
        alone = Problem(dept=none, level=none, site=none, tenure=none, tables=tables)
        total += limits_of(alone).first_meetings
        sums.append(min(total, PEOPLE * (PEOPLE - 1) // 2))
    return sums


def _rooms(people: int) -> tuple[Table, ...]:
    return rooms_for(people=people, tables=-(-people // SEATS), seats=SEATS)


def _mixer(
    company: Problem, month: Month, before: Sequence[Sequence[Sequence[int]]]
) -> Problem:
    number = {person: index for index, person in enumerate(month.seated)}

    def of(values: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(values[person] for person in month.seated)

    history = tuple(
        PastEvent(
            age=age,
            tables=tuple(
                tuple(number[who] for who in table if who in number) for table in tables
            ),
        )
        for age, tables in enumerate(reversed(before), start=1)
    )
    return Problem(
        dept=of(company.dept),
        level=of(company.level),
        site=of(company.site),
        tenure=of(company.tenure),
        tables=_rooms(len(month.seated)),
        history=history,
    )


def ours(problem: Problem, random: Random) -> Sequence[int]:
    """Seat people with the engine, newcomers and people with few ties first."""
    seed = random.randrange(10**6)
    past = [table for event in problem.history for table in event.tables]
    first = comes_first(problem.tenure, tables=past)
    problem = replace(problem, first=first)
    return solve(problem, seed=seed, proposals=PROPOSALS).plan.rounds[0]


def at_random(problem: Problem, random: Random) -> Sequence[int]:
    """Seat people as the names come out of a hat."""
    order = list(range(problem.people))
    random.shuffle(order)
    return _dealt(problem, order)


def by_department(problem: Problem, random: Random) -> Sequence[int]:
    """Deal people to the tables in turn, department after department."""
    order = list(range(problem.people))
    random.shuffle(order)
    order.sort(key=lambda person: problem.dept[person])
    return _dealt(problem, order)


def _dealt(problem: Problem, order: Sequence[int]) -> list[int]:
    row = [0] * problem.people
    for place, person in enumerate(order):
        row[person] = place % len(problem.tables)
    return row


WAYS: dict[str, Seater] = {
    "Trestle": ours,
    "dealing by department": by_department,
    "at random": at_random,
}


if __name__ == "__main__":
    main(sys.argv[1:])
