"""Who may have met though nobody said so: heeded by the search, and by nothing else.

A table of a past event counts in full where both of a pair are known to have come. Where
one of them never said, they have probably met all the same, and would sit together again
the week after if nobody minded.
"""

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

from app.domain.seating.fields import (
    ProblemMalformed,
    count_in,
    list_in,
    mapping_at,
    people_at,
)
from app.domain.seating.history import age_cost
from app.domain.seating.problem import Pair, Problem, Unsaid

LIKELY = (100, 75, 56)
"""How likely two have met of whom none, one or both did not say that they came; percent.

Three of four silent people are taken to have come. Whether it is two of four or all
makes no difference that a simulated year of a standing table shows (2026-11-27).
"""


def likely_meetings(problem: Problem) -> Iterator[tuple[Pair, int]]:
    """Yield each past meeting that is only likely, and what it costs a search.

    As much as a known one of that age, by the part of it that is likely. A pair may come
    several times; its costs add up.
    """
    for table in problem.unsaid:
        cost = age_cost(problem, age=table.age)
        silent = frozenset(table.silent)
        for pair in combinations(sorted((*table.came, *table.silent)), 2):
            many = len(silent.intersection(pair))
            if many:
                yield pair, cost * LIKELY[many] // 100


def write_unsaid(problem: Problem) -> dict[str, Any]:
    """Return the field of a problem's file; none where there is nothing to say."""
    if not problem.unsaid:
        return {}
    tables = [
        {"age": table.age, "came": list(table.came), "silent": list(table.silent)}
        for table in problem.unsaid
    ]
    return {"unsaid": tables}


def read_unsaid(data: Mapping[str, Any], count: int) -> tuple[Unsaid, ...]:
    """Return the field of a problem's file of `count` people; raises `ProblemMalformed`."""
    tables = list_in(data.get("unsaid", []), "unsaid")
    return tuple(
        _table(table, f"unsaid[{number}]", count) for number, table in enumerate(tables)
    )


def _table(value: object, path: str, count: int) -> Unsaid:
    table = mapping_at({path: value}, path)
    read = Unsaid(
        age=count_in(table.get("age"), f"{path}.age"),
        came=people_at(table, f"{path}.came", count),
        silent=people_at(table, f"{path}.silent", count),
    )
    if not {*read.came}.isdisjoint(read.silent):
        raise ProblemMalformed(path)
    return read
