"""Seating problems to test with: the four on file, and random ones that have a plan."""

import json
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from random import Random

from app.domain.seating import (
    Lock,
    PastEvent,
    Plan,
    Problem,
    Table,
    read_problem,
    rooms_for,
)

DATA = Path(__file__).parents[2] / "data" / "seating"
ON_FILE = ("lunch-60", "mixer-300", "rotate-12x8x4", "rotate-40x8x3")


def on_file(name: str) -> Problem:
    """Return one of the problems kept as data."""
    return read_problem(json.loads((DATA / f"{name}.json").read_text()))


def free_problem(seed: int, *, people: int, tables: int, seats: int) -> Problem:
    """Return a random problem that nothing but its tables binds."""
    random = Random(seed)  # noqa: S311
    return Problem(
        dept=_values(random, people, 5),
        level=_values(random, people, 4),
        site=_values(random, people, 2),
        tenure=_values(random, people, 3),
        tables=rooms_for(people=people, tables=tables, seats=seats),
        history=_history(random, people, seats),
    )


def bound_problem(seed: int, *, rounds: int = 1) -> tuple[Problem, Plan]:
    """Return a random problem full of hard rules, and a plan that keeps them all."""
    random = Random(seed)  # noqa: S311
    caps = [random.randint(4, 7) for _ in range(random.randint(3, 6))]
    tables = tuple(
        Table(cap=cap, min=cap - random.randint(0, 1), access=random.random() < 0.5)
        for cap in caps
    )
    people = sum(table.cap for table in tables) - random.randint(
        0, sum(table.cap - table.min for table in tables)
    )
    plan = Plan(rounds=tuple(_row(random, people, tables) for _ in range(rounds)))
    pairs = list(combinations(range(people), 2))
    apart = [
        pair
        for pair in random.sample(pairs, 6)
        if all(row[pair[0]] != row[pair[1]] for row in plan.rounds)
    ]
    together = [
        pair
        for pair in random.sample(pairs, 12)
        if all(row[pair[0]] == row[pair[1]] for row in plan.rounds)
    ]
    locked = random.sample(range(people), 3)
    rounds_locked = [random.randrange(rounds) for _ in locked]
    return Problem(
        rounds=rounds,
        dept=_values(random, people, 4),
        level=_values(random, people, 4),
        site=_values(random, people, 2),
        tenure=_values(random, people, 3),
        tables=tables,
        hosts=_hosts(random, plan, len(tables)),
        needs_access=tuple(
            who
            for who in random.sample(range(people), 4)
            if all(tables[row[who]].access for row in plan.rounds)
        ),
        locks=tuple(
            Lock(person=who, table=plan.rounds[round_][who], round=round_)
            for who, round_ in zip(locked, rounds_locked, strict=True)
        ),
        together=tuple(together),
        apart=tuple(apart),
        avoid=tuple(random.sample(pairs, 4)),
        history=_history(random, people, 6),
        wishes_together=tuple(random.sample(pairs, 3)),
    ), plan


def _values(random: Random, people: int, many: int) -> tuple[int, ...]:
    return tuple(
        min(random.randrange(many), random.randrange(many)) for _ in range(people)
    )


def _history(random: Random, people: int, seats: int) -> tuple[PastEvent, ...]:
    events = []
    for age in (1, 2, 3):
        came = random.sample(range(people), people * 2 // 3)
        tables = tuple(
            tuple(sorted(came[start : start + seats]))
            for start in range(0, len(came), seats)
        )
        events.append(PastEvent(age=age, tables=tables))
    return tuple(events)


def _row(random: Random, people: int, tables: tuple[Table, ...]) -> tuple[int, ...]:
    row = [number for number, table in enumerate(tables) for _ in range(table.min)]
    spare = [
        number
        for number, table in enumerate(tables)
        for _ in range(table.cap - table.min)
    ]
    row += random.sample(spare, people - len(row))
    random.shuffle(row)
    return tuple(row)


def _hosts(random: Random, plan: Plan, tables: int) -> tuple[int, ...]:
    hosts = set()
    for row in plan.rounds:
        for table in range(tables):
            hosts.add(random.choice([who for who, at in enumerate(row) if at == table]))
    return tuple(sorted(hosts))


def crowd(seed: int, *, people: int) -> Problem:
    """Return a large company's lunch: many tables, hosts, locks and a long history."""
    random = Random(seed)  # noqa: S311
    caps = random.choices((8, 6, 10, 4), (6, 2, 1, 1), k=people // 7)
    while sum(caps) < people * 1.03:
        caps.append(8)
    tables = tuple(
        Table(cap=cap, min=max(3, cap - 2), access=random.random() < 0.3)
        for cap in caps
    )
    row = _row(random, people, tables)
    plan = Plan(rounds=(row,))
    hosts = {
        *_hosts(random, plan, len(tables)),
        *random.sample(range(people), people // 20),
    }
    history = tuple(
        replace(_history(random, people, 7)[0], age=age) for age in range(1, 7)
    )
    return Problem(
        name=f"crowd-{people}",
        dept=_values(random, people, 25),
        level=_values(random, people, 5),
        site=_values(random, people, 6),
        tenure=_values(random, people, 4),
        tables=tables,
        hosts=tuple(sorted(hosts)),
        needs_access=tuple(
            who
            for who in random.sample(range(people), people // 30)
            if tables[row[who]].access
        ),
        locks=tuple(
            Lock(person=who, table=row[who])
            for who in random.sample(range(people), people // 50)
        ),
        history=history,
    )
