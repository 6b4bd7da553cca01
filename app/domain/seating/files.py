"""Problems and plans as the JSON objects that leave and enter the house."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.domain.seating.fields import (
    ProblemMalformed,
    attribute_at,
    checked,
    count_in,
    groups_at,
    integers_in,
    list_in,
    mapping_at,
    numbers_at,
    pairs_at,
    people_at,
)
from app.domain.seating.problem import (
    EVERY_ROUND,
    Ask,
    Lock,
    PastEvent,
    Plan,
    Problem,
    Table,
    Weights,
)
from app.domain.seating.unsaid import read_unsaid, write_unsaid


def read_problem(data: Mapping[str, Any]) -> Problem:
    """Return the problem in a JSON object; raises `ProblemMalformed`."""
    people = mapping_at(data, "people")
    dept = numbers_at(people, "people.dept")
    problem = Problem(
        name=str(data.get("name", "")),
        rounds=count_in(data.get("rounds", 1), "rounds"),
        dept=dept,
        level=attribute_at(people, "people.level", len(dept)),
        site=attribute_at(people, "people.site", len(dept)),
        tenure=attribute_at(people, "people.tenure", len(dept)),
        hosts=people_at(people, "people.host", len(dept)),
        needs_access=people_at(people, "people.needs_access", len(dept)),
        tables=_tables(mapping_at(data, "tables")),
        together=groups_at(data, "together", len(dept)),
        apart=pairs_at(data, "apart", len(dept)),
        avoid=pairs_at(data, "avoid", len(dept)),
        history=_history(data, len(dept)),
        weights=_weights(data),
        wishes_together=pairs_at(data, "wishes_together", len(dept)),
        wishes_apart=pairs_at(data, "wishes_apart", len(dept)),
        first=people_at(data, "first", len(dept)),
        unsaid=read_unsaid(data, len(dept)),
        asks=_asks(data, len(dept)),
        locks=(),
    )
    return _with_published(_with_locks(_with_away(problem, data), data), data)


def write_problem(problem: Problem) -> dict[str, Any]:
    """Return the problem as a JSON object."""
    weights = problem.weights
    tables = problem.tables
    return {
        "name": problem.name,
        "rounds": problem.rounds,
        "people": {
            "dept": list(problem.dept),
            "level": list(problem.level),
            "site": list(problem.site),
            "tenure": list(problem.tenure),
            "host": list(problem.hosts),
            "needs_access": list(problem.needs_access),
        },
        "tables": {
            "cap": [table.cap for table in tables],
            "min": [table.min for table in tables],
            "access": [int(table.access) for table in tables],
        },
        "locks": [[lock.person, lock.table, lock.round] for lock in problem.locks],
        "together": [list(group) for group in problem.together],
        "apart": [list(pair) for pair in problem.apart],
        "avoid": [list(pair) for pair in problem.avoid],
        "history": [
            {"age": event.age, "tables": [list(table) for table in event.tables]}
            for event in problem.history
        ],
        "weights": {**vars(weights), "history": list(weights.history)},
        "wishes_together": [list(pair) for pair in problem.wishes_together],
        "wishes_apart": [list(pair) for pair in problem.wishes_apart],
        "first": list(problem.first),
        **write_unsaid(problem),
        **({"away": [list(one) for one in problem.away]} if problem.away else {}),
        "published": [list(row) for row in problem.published],
        "asks": [[ask.person, list(ask.can)] for ask in problem.asks],
    }


def problem_hash(problem: Problem) -> str:
    """Return the SHA-256 of the problem; holds private wishes, so never shown."""
    # in portions: the parts of the text of a large problem would take much memory
    digest = hashlib.sha256()
    before = "{"
    for name, value in sorted(write_problem(problem).items()):
        is_history = name == "history"
        text = f"[{','.join(map(_text, value))}]" if is_history else _text(value)
        digest.update(f'{before}"{name}":{text}'.encode())
        before = ","
    digest.update(b"}")
    return digest.hexdigest()


def _text(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), sort_keys=True)


def read_plan(data: Mapping[str, Any], *, problem: Problem) -> Plan:
    """Return the plan in a JSON object; raises `ProblemMalformed`."""
    rounds = list_in(data.get("rounds"), "rounds")
    if len(rounds) != problem.rounds:
        raise ProblemMalformed("rounds")
    return Plan(
        rounds=tuple(
            _seats(row, f"rounds[{number}]", problem)
            for number, row in enumerate(rounds)
        )
    )


def write_plan(plan: Plan) -> dict[str, Any]:
    """Return the plan as a JSON object."""
    return {"rounds": [list(row) for row in plan.rounds]}


def _seats(row: object, path: str, problem: Problem) -> tuple[int, ...]:
    seats = integers_in(row, path)
    if len(seats) != problem.people:
        raise ProblemMalformed(path)
    return checked(seats, path, lambda table: -1 <= table < len(problem.tables))


def _tables(data: Mapping[str, Any]) -> tuple[Table, ...]:
    caps = numbers_at(data, "tables.cap")
    mins = checked(
        numbers_at(data, "tables.min"), "tables.min", lambda least: least >= 0
    )
    access = integers_in(data.get("access", [1] * len(caps)), "tables.access")
    if not len(caps) == len(mins) == len(access):
        raise ProblemMalformed("tables")
    for index, (cap, least) in enumerate(zip(caps, mins, strict=True)):
        if cap < max(least, 1):
            raise ProblemMalformed(f"tables.cap[{index}]")
    return tuple(
        Table(cap=cap, min=least, access=bool(reach))
        for cap, least, reach in zip(caps, mins, access, strict=True)
    )


def _history(data: Mapping[str, Any], count: int) -> tuple[PastEvent, ...]:
    events = []
    for index, event in enumerate(list_in(data.get("history", []), "history")):
        path = f"history[{index}]"
        if not isinstance(event, Mapping):
            raise ProblemMalformed(path)
        tables = tuple(
            checked(
                integers_in(row, f"{path}.tables[{number}]"),
                f"{path}.tables[{number}]",
                lambda person: 0 <= person < count,
            )
            for number, row in enumerate(list_in(event.get("tables"), f"{path}.tables"))
        )
        events.append(
            PastEvent(age=count_in(event.get("age"), f"{path}.age"), tables=tables)
        )
    return tuple(events)


def _asks(data: Mapping[str, Any], count: int) -> tuple[Ask, ...]:
    asks = []
    for index, row in enumerate(list_in(data.get("asks", []), "asks")):
        path = f"asks[{index}]"
        match list_in(row, path):
            case (int(person), list() as can):
                helpers = tuple(sorted(set(integers_in(can, path))))
                checked((person, *helpers), path, lambda who: 0 <= who < count)
                if person in helpers:
                    raise ProblemMalformed(path)
                asks.append(Ask(person=person, can=helpers))
            case _:
                raise ProblemMalformed(path)
    return tuple(asks)


def _weights(data: Mapping[str, Any]) -> Weights:
    given = mapping_at(data, "weights") if "weights" in data else {}
    known = vars(Weights())
    chosen: dict[str, Any] = {}
    for name, usual in known.items():
        value = given.get(name, usual)
        path = f"weights.{name}"
        if isinstance(usual, tuple):
            chosen[name] = integers_in(value, path)
        else:
            chosen[name] = integers_in([value], path)[0]
    return Weights(**chosen)


def _with_locks(problem: Problem, data: Mapping[str, Any]) -> Problem:
    locks: list[Lock] = []
    for index, row in enumerate(list_in(data.get("locks", []), "locks")):
        locks.append(_lock(row, f"locks[{index}]", problem))
    return Problem(**{**vars(problem), "locks": tuple(locks)})


def _with_away(problem: Problem, data: Mapping[str, Any]) -> Problem:
    away = set()
    for index, row in enumerate(list_in(data.get("away", []), "away")):
        match integers_in(row, f"away[{index}]"):
            case (person, turn) if (
                0 <= person < problem.people and 0 <= turn < problem.rounds
            ):
                away.add((person, turn))
            case _:
                raise ProblemMalformed(f"away[{index}]")
    return replace(problem, away=tuple(sorted(away)))


def _with_published(problem: Problem, data: Mapping[str, Any]) -> Problem:
    if not data.get("published"):
        return problem
    told = {"rounds": data["published"]}
    return replace(problem, published=read_plan(told, problem=problem).rounds)


def _lock(row: object, path: str, problem: Problem) -> Lock:
    match integers_in(row, path):
        case (person, table, round_) if (
            0 <= person < problem.people
            and 0 <= table < len(problem.tables)
            and EVERY_ROUND <= round_ < problem.rounds
        ):
            return Lock(person=person, table=table, round=round_)
        case _:
            raise ProblemMalformed(path)
