"""Best-swap descent with numpy: the strongest simple method, to be compared with.

One round only. Each step looks at all swaps of two people at once and makes the best.
"""

from typing import Any

import numpy as np

from app.domain.seating import Problem
from app.domain.seating.problem import ATTRIBUTES
from app.domain.seating.ties import pair_costs

NEVER = 10**6
STEPS = 4000


def descend(problem: Problem, rows: list[list[int]]) -> list[list[int]]:
    """Return the plan from which no swap of two people gains; hard rules are kept."""
    where = np.array(rows[0])
    costs, fixed = _costs(problem), _fixed(problem, rows[0])
    for _ in range(STEPS):
        prices = np.zeros((problem.people, len(problem.tables)), dtype=np.int64)
        for table in range(len(problem.tables)):
            prices[:, table] = costs[:, where == table].sum(axis=1)
        own = prices[np.arange(problem.people), where]
        there = prices[:, where]
        change = there + there.T - own[:, None] - own[None, :] - 2 * costs
        change[fixed] = change[:, fixed] = 0
        change[where[:, None] == where[None, :]] = 0
        first, second = divmod(int(change.argmin()), problem.people)
        if change[first, second] >= 0:
            break
        where[[first, second]] = where[[second, first]]
    return [[int(table) for table in where]]


def _costs(problem: Problem) -> Any:  # noqa: ANN401 -- numpy's own type has no short name
    costs = np.zeros((problem.people, problem.people), dtype=np.int64)
    for name in ATTRIBUTES:
        values = np.array(getattr(problem, name))
        alike = values[:, None] == values[None, :]
        costs += getattr(problem.weights, name) * alike
    for (one, two), cost in pair_costs(problem).items():
        costs[one, two] += cost
        costs[two, one] += cost
    for one, two in problem.apart:
        costs[one, two] = costs[two, one] = NEVER
    np.fill_diagonal(costs, 0)
    return costs


def _fixed(problem: Problem, row: list[int]) -> Any:  # noqa: ANN401
    """Return who stays: whoever a rule binds, and one host at each table."""
    bound = {lock.person for lock in problem.locks} | set(problem.needs_access)
    bound.update(who for group in problem.together for who in group)
    if problem.hosts_bind:
        first = {row[host]: host for host in reversed(problem.hosts)}
        bound.update(first.values())
    return np.array(sorted(bound), dtype=np.int64)
