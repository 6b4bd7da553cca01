"""Latecomers after publication: a free chair by itself, or one move that makes room."""

from collections.abc import Iterable
from dataclasses import replace

from app.domain.seating.effects import effects
from app.domain.seating.problem import Fact, Infeasible, Plan, Problem
from app.domain.seating.repair import repair
from app.domain.seating.rules import violations


def seat_freely(problem: Problem, plan: Plan, *, arrived: Iterable[int]) -> Plan:
    """Return the plan of one round with those who find a chair that breaks no rule.

    In order of coming; nobody else moves. Who finds none is left without a seat: it is
    for a host to see what seating them takes.
    """
    for person in arrived:
        found = _on_a_free_chair(problem, plan, person)
        if found is not None and not _broken_by(problem, plan, found):
            plan = found
    return plan


def seat_with_a_move(problem: Problem, plan: Plan, *, arrived: Iterable[int]) -> Plan:
    """Return the same, where one other person makes room for who finds no such chair.

    The cheapest who breaks no rule by it, and is not locked. Where nobody can, the
    latecomer takes the chair that breaks fewest rules; without any they are not seated.
    """
    held = {lock.person for lock in problem.locks}
    for person in arrived:
        found = _on_a_free_chair(problem, plan, person)
        if found is None:
            continue
        if _broken_by(problem, plan, found):
            found = _exchanged(problem, plan, found, person, held) or found
        plan = found
    return plan


def may_join(problem: Problem, plan: Plan, *, person: int, table: int) -> bool:
    """Return whether the person may sit there too: a free chair that breaks no rule."""
    (row,) = plan.rounds
    joined = Plan(rounds=((*row[:person], table, *row[person + 1 :]),))
    return not _broken_by(problem, plan, joined)


def _on_a_free_chair(problem: Problem, plan: Plan, person: int) -> Plan | None:
    try:
        return repair(problem, plan, arrived=[person])
    except Infeasible:
        return None


def _exchanged(
    problem: Problem, before: Plan, found: Plan, person: int, held: set[int]
) -> Plan | None:
    """Return the plan in which somebody goes to the free chair and leaves theirs."""
    ways = [
        way
        for way in effects(problem, found, person=person, round_=0)
        if way.swaps_with is not None and way.swaps_with not in held
    ]
    for way in sorted(ways, key=lambda way: (way.cost_change, way.table)):
        row = list(found.rounds[0])
        row[way.swaps_with or 0], row[person] = row[person], way.table
        plan = Plan(rounds=(tuple(row),))
        if not _broken_by(problem, before, plan):
            return plan
    return None


def _broken_by(problem: Problem, before: Plan, after: Plan) -> set[Fact]:
    """Return the rules that are broken after it and were not before, or not so far.

    A table that lacks three people and then two is no rule broken by who sat there.
    """
    were = {
        replace(fact, number=0): fact.number for fact in violations(problem, before)
    }
    return {
        fact
        for fact in violations(problem, after)
        if fact.number > were.get(replace(fact, number=0), -1)
    }
