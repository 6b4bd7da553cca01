"""What a plan costs and which rules it breaks, counted from the files alone.

Reads the JSON of a problem and of a plan as anybody would who has only the formats; it
shares no code with the engine, so that both can only be wrong in different ways.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

ALIKE = ("dept", "level", "site", "tenure")

Pair = tuple[int, int]


def evaluate(problem: Mapping[str, Any], rounds: list[list[int]]) -> dict[str, int]:
    """Return the cost of a plan, how many hard rules it breaks, and the main parts."""
    weights, people = problem["weights"], problem["people"]
    past = _history(problem)
    shunned = {_pair(*pair) for pair in problem["avoid"]}
    together = {pair for group in problem["together"] for pair in _pairs(group)}
    same: Counter[str] = Counter()
    met: Counter[Pair] = Counter()
    history = avoid = hard = 0
    for number, row in enumerate(rounds):
        tables = _tables(problem, row)
        hard += sum(_broken_sizes(problem, tables))
        hard += sum(_broken_people(problem, row, number, together))
        for seated in tables:
            for name in ALIKE:
                counts = Counter(people[name][person] for person in seated)
                same[name] += sum(many * (many - 1) // 2 for many in counts.values())
            for pair in _pairs(seated):
                met[pair] += pair not in together
                history += past.get(pair, 0)
                avoid += pair in shunned
    again = sum(times - 1 for times in met.values() if times > 1)
    cost = weights["again"] * again + weights["avoid"] * avoid + history
    cost += sum(weights[name] * same[name] for name in ALIKE)
    return {"cost": cost, "hard": hard, "again": again, "same_dept": same["dept"]}


def _pair(one: int, two: int) -> Pair:
    return (one, two) if one < two else (two, one)


def _pairs(group: list[int]) -> Iterator[Pair]:
    return combinations(sorted(group), 2)


def _history(problem: Mapping[str, Any]) -> Counter[Pair]:
    scale = problem["weights"]["history"]
    past: Counter[Pair] = Counter()
    for event in problem["history"]:
        for table in event["tables"]:
            for pair in _pairs(table):
                past[pair] += scale[min(event["age"], len(scale)) - 1]
    return past


def _tables(problem: Mapping[str, Any], row: list[int]) -> list[list[int]]:
    tables: list[list[int]] = [[] for _ in problem["tables"]["cap"]]
    for person, table in enumerate(row):
        tables[table].append(person)
    return tables


def _broken_sizes(problem: Mapping[str, Any], tables: list[list[int]]) -> Iterator[int]:
    sizes, hosts = problem["tables"], set(problem["people"]["host"])
    needs_host = len(hosts) >= len(tables)
    for seated, cap, least in zip(tables, sizes["cap"], sizes["min"], strict=True):
        yield max(0, len(seated) - cap) + max(0, least - len(seated))
        yield needs_host and hosts.isdisjoint(seated)


def _broken_people(
    problem: Mapping[str, Any], row: list[int], number: int, together: set[Pair]
) -> Iterator[int]:
    reach = problem["tables"]["access"]
    for person in problem["people"]["needs_access"]:
        yield not reach[row[person]]
    for person, table, when in problem["locks"]:
        yield when in (-1, number) and row[person] != table
    for one, two in together:
        yield row[one] != row[two]
    for one, two in problem["apart"]:
        yield row[one] == row[two]
