"""The plan a search begins from: rotations in closed form, everything else greedily."""

from collections import Counter
from collections.abc import Callable
from random import Random

from app.domain.seating.board import HOST, Board
from app.domain.seating.construct import construct
from app.domain.seating.presence import away_in
from app.domain.seating.problem import Plan, Problem
from app.domain.seating.rotate import rotation
from app.domain.seating.rules import violations
from app.domain.seating.ties import Ties

Enemies = dict[int, set[int]]
MakeBoard = Callable[[Problem, Plan], Board]


def opening(
    problem: Problem, *, ties: Ties, make_board: MakeBoard, random: Random
) -> Plan:
    """Return a plan that keeps every hard rule; raises `Infeasible`."""
    if problem.rounds > 1 and not problem.together:
        plan = rotation(problem, order=_order(problem, random))
        if plan is not None:
            plan = _without_away(problem, plan)
            if violations(problem, plan):
                plan = _mended(make_board(problem, plan))
            if not violations(problem, plan):
                return plan
    return construct(problem, ties=ties, random=random)


def _without_away(problem: Problem, plan: Plan) -> Plan:
    """Return the plan in which nobody sits who is away; a table may lack them."""
    rounds = []
    for round_, row in enumerate(plan.rounds):
        away = away_in(problem, round_)
        rounds.append(tuple(-1 if who in away else at for who, at in enumerate(row)))
    return Plan(rounds=tuple(rounds))


def _order(problem: Problem, random: Random) -> list[int]:
    """Return the people row by row: hosts in the first whole one, then departments."""
    hosts = list(problem.hosts) if problem.hosts_bind else []
    random.shuffle(hosts)
    first = hosts[: len(problem.tables)]
    rest = [who for who in range(problem.people) if who not in first]
    random.shuffle(rest)
    crowd = Counter(problem.dept)
    rest.sort(key=lambda who: (-crowd[problem.dept[who]], problem.dept[who]))
    left_over = problem.people % len(problem.tables)  # no whole row: not for hosts
    return rest[:left_over] + first + rest[left_over:]


def _mended(board: Board) -> Plan:
    """Return the plan after people changed places where that breaks fewer rules."""
    enemies: Enemies = {}
    for pair in board.problem.apart:
        for one, two in (pair, pair[::-1]):
            enemies.setdefault(one, set()).add(two)
    away = {who for who, _ in board.problem.away}  # they keep their places
    for person in sorted((enemies.keys() | set().union(*board.allowed)) - away):
        broken = _broken(board, person, person, enemies)
        if broken:
            _mend(board, person, broken, enemies)
    return board.plan()


def _mend(board: Board, person: int, broken: int, enemies: Enemies) -> None:
    """Exchange a person with the first other one that leaves fewest rules broken."""
    best = (0, person)
    away = {who for who, _ in board.problem.away}
    for other in range(board.people):
        if other in away:
            continue
        if other != person and not (board.kind[other] ^ board.kind[person]) & HOST:
            before = broken + _broken(board, other, other, enemies)
            after = _broken(board, person, other, enemies)
            after += _broken(board, other, person, enemies)
            best = min(best, (after - before, other))
    if best[0] < 0:
        board.exchange(person, best[1])


def _broken(board: Board, person: int, place: int, enemies: Enemies) -> int:
    """Return how many rules a person breaks in the place of another, in all rounds."""
    broken = 0
    for round_, where in enumerate(board.where):
        table = where[place]
        broken += table not in board.allowed[round_].get(person, (table,))
        for other in enemies.get(person, ()):
            theirs = where[person] if other == place else where[other]
            broken += theirs == table
    return broken
