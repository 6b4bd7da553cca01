"""Simulated annealing by swaps, on a budget of proposals; never by the clock."""

from collections.abc import Callable, Iterator
from math import log
from random import Random

from app.domain.seating.board import Board, Move
from app.domain.seating.groups import move_group
from app.domain.seating.problem import Plan

BLOCK = 512
"""Proposals at one temperature, in one round, between two polls."""
HOTTEST = (0.6, 20.0)
PEOPLE_DEGREES = 1200
"""The fewer people, the rougher the ground: 20 degrees for 60 people, 4 for 300."""
PROPOSALS_A_DEGREE = 250
"""Proposals a person below which more heat would only spoil a good first plan."""
COLDEST = (0.2, 2.0)
HOTTEST_ROUNDS = (2.0, 60.0)
PROPOSALS_A_DEGREE_ROUNDS = 500
MEETING_HEAT = 8
PROPOSALS_A_COOLING = 6000
"""Proposals a person in one round from which two coolings find more than a slow one."""
REHEAT = 0.5
"""Later coolings begin less hot, so that they keep what is good."""
COLDEST_ROUNDS = (0.2, 4.0)
COOLING_ROUNDS = 15
EXCHANGES = 0.5
"""The share of blocks, of several rounds, that change places in all of them."""
GROUP_MOVES = 24
"""Group moves tried between two blocks; each costs as much as twenty swaps."""

KeepGoing = Callable[[], bool]


class Annealing:
    """Coolings from hot to cold over a fixed number of proposals."""

    def __init__(self, board: Board, *, random: Random, proposals: int) -> None:
        self.board = board
        self.random = random
        self.blocks = max(1, proposals // BLOCK) if board.people else 0
        self.coolings = _coolings(board, proposals)
        self.tried = 0
        self.chances = _chances(random)
        rounds = board.problem.rounds
        self.movable = [board.movable(round_) for round_ in range(rounds)]
        chairs = list(range(board.people, board.ids))
        self.partners = [people + chairs for people in self.movable]
        self.single = [set(people) for people in self.movable]
        self.groups = [board.loose_groups(round_) for round_ in range(rounds)]
        bound = board.grouped.union(*board.allowed)
        self.loose = [who for who in range(board.people) if who not in bound]
        self.hottest, self.coldest = _heats(board, proposals // self.coolings)

    def run(self, keep_going: KeepGoing | None = None, *, stride: int = 1) -> Plan:
        """Return the best plan met on the way down; `stride` leaves blocks out."""
        board, random = self.board, self.random
        rounds = board.problem.rounds
        change = best = 0
        plan = board.plan()
        for number in range(0, self.blocks, stride):
            if keep_going is not None and not keep_going():
                break
            heat = self._heat(number * self.coolings / self.blocks)
            limits = [int(heat * chance) for chance in self.chances]
            self.tried += BLOCK
            if rounds > 1 and random.random() < EXCHANGES:
                change += self._exchanges(limits)
            else:
                round_ = int(random.random() * rounds)
                change += board.try_swaps(round_, self._moves(round_, limits))
                change += self._group_moves(round_, limits[:GROUP_MOVES])
            if change < best:
                best, plan = change, board.plan()
        return plan

    def _heat(self, progress: float) -> float:
        """Return the heat after so many coolings."""
        hottest = self.hottest if progress < 1 else REHEAT * self.hottest
        return float(hottest * (self.coldest / hottest) ** (progress % 1))

    def _moves(self, round_: int, limits: list[int]) -> Iterator[Move]:
        people, partners = self.movable[round_], self.partners[round_]
        if not people:
            return iter(())
        choices = self.random.choices
        return zip(
            choices(people, k=BLOCK), choices(partners, k=BLOCK), limits, strict=True
        )

    def _exchanges(self, limits: list[int]) -> int:
        """Let pairs change places in every round at once: repeats cannot change."""
        board, choices = self.board, self.random.choices
        rounds = range(board.problem.rounds)
        if not self.loose:
            return 0
        firsts = choices(self.loose, k=BLOCK)
        seconds = choices(self.loose, k=BLOCK)
        total = 0
        for first, second, limit in zip(firsts, seconds, limits, strict=True):
            if first == second or board.kind[first] != board.kind[second]:
                continue
            change = 0
            for round_ in rounds:
                where = board.where[round_]
                if where[first] != where[second]:
                    change += board.delta(round_, first, second)
            if change <= limit:
                board.exchange(first, second)
                total += change
        return total

    def _group_moves(self, round_: int, limits: list[int]) -> int:
        """Let groups change tables with as many others at a time."""
        board, random = self.board, self.random
        groups = self.groups[round_]
        if not groups:
            return 0
        partners = self.partners[round_]
        where = board.where[round_]
        total = 0
        for limit in limits:
            group, goal = random.choice(groups), random.choice(partners)
            table = where[goal]
            if table != where[group[0]]:
                others = [who for who in self._seated(round_, table) if who != goal]
                if len(others) >= len(group) - 1:
                    others = [goal, *random.sample(others, len(group) - 1)]
                    total += move_group(board, round_, group, others, limit)
        return total

    def _seated(self, round_: int, table: int) -> list[int]:
        """Return who at a table may move alone, its empty chairs included."""
        board = self.board
        seated = [
            who for who in board.seats[round_][table] if who in self.single[round_]
        ]
        where = board.where[round_]
        chairs = range(board.people, board.ids)
        return seated + [chair for chair in chairs if where[chair] == table]


def _coolings(board: Board, proposals: int) -> int:
    """Return how often to cool: few people are soon in a plan that none leaves."""
    if board.problem.rounds > 1:
        return 1
    return max(1, proposals // (PROPOSALS_A_COOLING * max(board.people, 1)))


def _heats(board: Board, proposals: int) -> tuple[float, float]:
    """Return the first and the last heat for so many proposals.

    All figures were found by experiment on the problems that measure the engine.
    """
    people = max(board.people, 1)
    each = proposals / people
    if board.problem.rounds == 1:
        hottest = min(PEOPLE_DEGREES / people, each / PROPOSALS_A_DEGREE)
        hottest = _within(HOTTEST, hottest)
        return hottest, _within(COLDEST, hottest * hottest / 200)
    # the larger the part of all people one meets, the more heat it takes
    share = MEETING_HEAT * _meetings_a_person(board) / people
    hottest = _within(HOTTEST_ROUNDS, each / PROPOSALS_A_DEGREE_ROUNDS * share * share)
    return hottest, _within(COLDEST_ROUNDS, hottest / COOLING_ROUNDS)


def _within(bounds: tuple[float, float], heat: float) -> float:
    return min(bounds[1], max(bounds[0], heat))


def _meetings_a_person(board: Board) -> float:
    people = max(board.people, 1)
    return sum(size * (size - 1) for row in board.size for size in row) / people


def _chances(random: Random) -> list[float]:
    """Return exponential variates, one for each even share, in a random order."""
    chances = [-log((number + 0.5) / BLOCK) for number in range(BLOCK)]
    random.shuffle(chances)
    return chances
