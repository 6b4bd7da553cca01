"""Tables that everyone can reach, for those of whom no host may read that they need one.

Asked about at publication alone: nothing a host tries on the board differs by it.
"""

from dataclasses import replace

from app.domain.seating.bonds import Secrets
from app.domain.seating.effects import effects
from app.domain.seating.problem import Plan, Problem


def count_out_of_reach(problem: Problem, plan: Plan, secrets: Secrets) -> int:
    """Return how many private needs the whole plan doesn't meet."""
    return sum(len(_out_of_reach(problem, row, secrets)) for row in plan.rounds)


def bring_within_reach(problem: Problem, plan: Plan, secrets: Secrets) -> Plan:
    """Return a plan of one round with the cheapest move or swap for each unmet need.

    No rule is broken for one that was kept, and nobody locked moves.
    """
    needs = {*problem.needs_access, *secrets.needs_access}
    whole = replace(problem, needs_access=tuple(sorted(needs)))
    held = {lock.person for lock in problem.locks}
    for person in _out_of_reach(problem, plan.rounds[0], secrets):
        ways = [
            way
            for way in effects(whole, plan, person=person, round_=0)
            if problem.tables[way.table].access
            and not way.breaks
            and held.isdisjoint({person, way.swaps_with})
        ]
        if ways:
            best = min(ways, key=lambda way: (way.cost_change, way.table))
            row = list(plan.rounds[0])
            if best.swaps_with is not None:
                row[best.swaps_with] = row[person]
            row[person] = best.table
            plan = Plan(rounds=(tuple(row),))
    return plan


def _out_of_reach(
    problem: Problem, row: tuple[int, ...], secrets: Secrets
) -> list[int]:
    return [
        who
        for who in secrets.needs_access
        if row[who] >= 0 and not problem.tables[row[who]].access
    ]
