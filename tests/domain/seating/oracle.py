"""The rules and the objective once more, pair by pair and from scratch.

Written from the description of the problem, not from the engine: it shares no code
with it, so that both can only be wrong in different ways.
"""

from itertools import combinations, permutations, product

from app.domain.seating import Plan, Problem


def cost(problem: Problem, plan: Plan) -> int:
    """Return what a plan costs."""
    return sum(parts(problem, plan).values())


def parts(problem: Problem, plan: Plan) -> dict[str, int]:
    """Return what each part of the objective costs, already weighted."""
    found: dict[str, int] = {}
    for pair in combinations(range(problem.people), 2):
        shared = sum(row[pair[0]] == row[pair[1]] for row in plan.rounds)
        if not shared:
            continue
        for name, price in _prices(problem, pair).items():
            found[name] = found.get(name, 0) + price * shared
        if not any(set(pair) <= set(group) for group in problem.together):
            again = problem.weights.again * max(0, shared - 1)
            found["again"] = found.get("again", 0) + again
    return found


def _prices(problem: Problem, pair: tuple[int, int]) -> dict[str, int]:
    """Return what one meeting of a pair costs, part by part."""
    weights = problem.weights
    prices = {
        name: getattr(weights, name)
        for name in ("dept", "level", "site", "tenure")
        if getattr(problem, name)[pair[0]] == getattr(problem, name)[pair[1]]
    }
    if set(pair) in [set(avoided) for avoided in problem.avoid]:
        prices["avoid"] = weights.avoid
    if set(pair) in [set(wish) for wish in problem.wishes_together]:
        prices["wish"] = -weights.wish
    prices["history"] = sum(
        weights.history[min(event.age, len(weights.history)) - 1]
        for event in problem.history
        for table in event.tables
        if set(pair) <= set(table)
    )
    return prices


def first_meetings(problem: Problem, plan: Plan) -> list[int]:
    """Return how many people each person meets who never met them before."""
    new = [0] * problem.people
    for one, two in combinations(range(problem.people), 2):
        before = any(
            one in table and two in table
            for event in problem.history
            for table in event.tables
        )
        if not before and any(row[one] == row[two] for row in plan.rounds):
            new[one] += 1
            new[two] += 1
    return new


def keeps_every_rule(problem: Problem, plan: Plan) -> bool:
    """Return whether a plan keeps every hard rule."""
    return all(_keeps(problem, row, number) for number, row in enumerate(plan.rounds))


def _keeps(problem: Problem, row: tuple[int, ...], number: int) -> bool:
    for at, table in enumerate(problem.tables):
        seated = [who for who in range(problem.people) if row[who] == at]
        if not table.min <= len(seated) <= table.cap:
            return False
        enough = len(problem.hosts) >= len(problem.tables)
        if enough and not any(who in problem.hosts for who in seated):
            return False
    locks = [lock for lock in problem.locks if lock.round in (-1, number)]
    return (
        all(0 <= at < len(problem.tables) for at in row)
        and all(row[lock.person] == lock.table for lock in locks)
        and all(problem.tables[row[who]].access for who in problem.needs_access)
        and all(len({row[who] for who in group}) == 1 for group in problem.together)
        and all(row[one] != row[two] for one, two in problem.apart)
    )


def every_plan(problem: Problem) -> list[Plan]:
    """Return every plan within the sizes of the tables; for very few people only."""
    rows = [
        row
        for row in product(range(len(problem.tables)), repeat=problem.people)
        if all(
            table.min <= row.count(at) <= table.cap
            for at, table in enumerate(problem.tables)
        )
    ]
    return [Plan(rounds=rounds) for rounds in product(rows, repeat=problem.rounds)]


def renamed(plan: Plan, order: tuple[int, ...]) -> Plan:
    """Return the plan with person `order[n]` in the place of person n."""
    rounds = []
    for row in plan.rounds:
        seats = [0] * len(row)
        for who, at in enumerate(row):
            seats[order[who]] = at
        rounds.append(tuple(seats))
    return Plan(rounds=tuple(rounds))


def orders(people: int) -> list[tuple[int, ...]]:
    """Return every order of so many people."""
    return list(permutations(range(people)))
