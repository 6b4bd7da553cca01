"""What no plan can beat: valid minima of the parts and limits of the headline.

Each part is minimized alone, so the sum is valid, and loose where hard rules bind.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from app.domain.seating.flow import least_same
from app.domain.seating.problem import (
    EVERY_ROUND,
    Pair,
    Problem,
    ordered,
    pairs_of,
)
from app.domain.seating.rooms import even_pairs, water_filled
from app.domain.seating.rules import clusters


def least_alike(problem: Problem, *, attribute: str) -> int:
    """Return the least number of same-value pairs over all rounds.

    Exact by sizes; people whom a rule seats at one table are counted as they must be.
    """
    values: tuple[int, ...] = getattr(problem, attribute)
    groups = Counter(values)
    free = least_same(list(groups.values()), tables=problem.tables)
    tables, total = len(problem.tables), 0
    for round_ in range(problem.rounds):
        alike = _held_alike(problem, values, round_)
        if not alike:
            total += free
            continue
        held = sum(
            _spread_around(many, alike.get(value, []), tables)
            for value, many in groups.items()
        )
        total += max(free, held)
    return total


def _held_alike(
    problem: Problem, values: tuple[int, ...], round_: int
) -> dict[int, list[int]]:
    """Return how many of one value each group holds that cannot be parted in a round."""
    locked: dict[int, list[int]] = defaultdict(list)
    for lock in problem.locks:
        if lock.round in (EVERY_ROUND, round_):
            locked[lock.table].append(lock.person)
    groups = [*problem.together, *map(tuple, locked.values())]
    held: dict[int, list[int]] = defaultdict(list)
    for group in clusters(groups):
        for value, many in Counter(values[person] for person in group).items():
            held[value].append(many)
    return held


def _spread_around(people: int, held: list[int], tables: int) -> int:
    """Return the least number of pairs when like people spread, some of them in groups.

    A group larger than the even share of the others has its table for itself.
    """
    pairs = 0
    for group in sorted(held, reverse=True):
        if not tables or group * tables <= people:
            break
        pairs += group * (group - 1) // 2
        people -= group
        tables -= 1
    return pairs + (even_pairs(people, tables) if tables else 0)


def least_again(problem: Problem) -> int:
    """Return how many repeats within the plan cannot be avoided."""
    rounds = problem.rounds
    people = problem.people
    if rounds == 1:
        return 0
    apart = {ordered(*pair) for pair in problem.apart}
    seats = rounds * _neighbors(problem)
    too_few_people = -(-(seats - people * (people - 1) + 2 * len(apart)) // 2)
    count = len(problem.tables)
    too_few_tables = (rounds - 1) * sum(
        even_pairs(table.min, count) for table in problem.tables
    )
    exempt = (rounds - 1) * len(set(pairs_of(problem.together)))
    return max(0, max(too_few_people, too_few_tables) - exempt)


def least_pairs(problem: Problem, costs: Mapping[Pair, int], *, again: int = 0) -> int:
    """Return the least that meetings at these costs can sum to, with repeats if given.

    Each person needs neighbors; the cheapest are pooled over all people and halved.
    """
    pool = _cheapest(problem, costs, again)
    exempt = len(set(pairs_of(problem.together))) if again else 0
    return -(-pool // 2) - again * (problem.rounds - 1) * exempt


def forced(problem: Problem, costs: Mapping[Pair, int]) -> int:
    """Return what the groups that must sit together cost by themselves.

    Says nothing where a cost is negative.
    """
    pairs = set(pairs_of(problem.together))
    return problem.rounds * sum(costs.get(pair, 0) for pair in pairs)


def most_first_meetings(problem: Problem, *, known: Iterable[Pair]) -> int:
    """Return a number of first meetings that no plan exceeds.

    `known` are the pairs that met before.
    """
    again = least_pairs(problem, dict.fromkeys(known, 1))
    return problem.rounds * _most_pairs(problem) - max(again, least_again(problem), 0)


def most_least_new(problem: Problem, *, met: Sequence[int], first_meetings: int) -> int:
    """Return how many new people the worst-off person can meet at most.

    `met` says how many people each has met before.
    """
    people = problem.people
    if not people:
        return 0
    largest = max(table.cap for table in problem.tables)
    shared = problem.rounds * (largest - 1)
    if problem.rounds == 1:  # some table has no more than its even share
        shared = min(shared, people // len(problem.tables) - 1)
    strangers = people - 1 - max(met)
    return max(0, min(shared, strangers, 2 * first_meetings // people))


def fewest_pairs(problem: Problem) -> int:
    """Return how many pairs sit together in one round at least."""
    return _neighbors(problem) // 2


def _neighbors(problem: Problem) -> int:
    sizes = water_filled(problem.people, tables=problem.tables)
    return sum(size * (size - 1) for size in sizes)


def _most_pairs(problem: Problem) -> int:
    """The steepest tables are filled first; the last one may be filled in part."""
    tables = problem.tables
    extra = problem.people - sum(table.min for table in tables)
    most = sum(table.min * (table.min - 1) for table in tables)
    for table in sorted(tables, key=lambda table: -(table.cap + table.min)):
        taken = min(max(extra, 0), table.cap - table.min)
        most += taken * (table.cap + table.min - 1)
        extra -= taken
    return most // 2


def _cheapest(problem: Problem, costs: Mapping[Pair, int], again: int) -> int:
    """Return twice the bound: the cheapest increments of all people, pooled."""
    if not problem.people:
        return 0
    rounds = problem.rounds
    least = rounds * (min(table.min for table in problem.tables) - 1)
    most = rounds * (max(table.cap for table in problem.tables) - 1)
    least = max(least, 0)
    apart = {ordered(*pair) for pair in problem.apart}
    if (
        _has_room(problem, [*costs, *apart], most)
        and min(costs.values(), default=0) >= 0
    ):
        return 0
    tied = _tied(costs, apart)
    strangers = _strangers(problem, tied, apart)
    total = free = 0
    rest: list[int] = []
    for person in range(problem.people):
        known = tied.get(person, [])
        if strangers[person] >= most and not (known and min(known) < 0):
            free += most
            continue
        steps = _steps([0] * strangers[person] + known, rounds, again)[:most]
        total += sum(steps[:least])
        free += least
        rest += steps[least:]
    rest.sort()
    gains = sum(cost < 0 for cost in rest)
    return total + sum(rest[: max(rounds * _neighbors(problem) - free, gains)])


def _has_room(problem: Problem, pairs: Iterable[Pair], most: int) -> bool:
    """Return whether everyone can sit among as many others as they may, all free."""
    taken = [0] * problem.people
    for first, second in pairs:
        taken[first] += 1
        taken[second] += 1
    return problem.people - 1 - max(taken) >= most


def _tied(costs: Mapping[Pair, int], apart: set[Pair]) -> dict[int, list[int]]:
    tied: dict[int, list[int]] = defaultdict(list)
    for pair, cost in costs.items():
        if pair not in apart:
            tied[pair[0]].append(cost)
            tied[pair[1]].append(cost)
    return tied


def _strangers(
    problem: Problem, tied: Mapping[int, list[int]], apart: set[Pair]
) -> list[int]:
    """Return how many people each person may sit with at no cost."""
    kept_apart = Counter(person for pair in apart for person in pair)
    return [
        problem.people - 1 - kept_apart[person] - len(tied.get(person, ()))
        for person in range(problem.people)
    ]


def _steps(costs: list[int], rounds: int, again: int) -> list[int]:
    """Return the cost of each further neighbor, cheapest first."""
    return sorted(
        cost + (again if turn else 0) for turn in range(rounds) for cost in costs
    )
