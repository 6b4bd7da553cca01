"""Simulated annealing by swaps, on a budget of proposals; never by the clock."""

from collections.abc import Iterator
from math import log
from random import Random

from app.domain.seating.board import Board, Move
from app.domain.seating.budget import BLOCK, LEGS, Budget
from app.domain.seating.groups import move_group
from app.domain.seating.problem import Plan
from app.domain.seating.watch import Watch

HOTTEST = (0.6, 20.0)
PEOPLE_DEGREES = 1200
"""The fewer people, the rougher the ground: 20 degrees for 60 people, 4 for 300."""
PROPOSALS_A_DEGREE = 250
"""Proposals a person below which more heat would only spoil a good first plan."""
COLDEST = (0.2, 2.0)
HOTTEST_ROUNDS = (2.0, 60.0)
PROPOSALS_A_DEGREE_ROUNDS = 1000
MEETING_HEAT = 8
PROPOSALS_A_COOLING = 6000
"""Proposals a person in one round from which two coolings find more than a slow one."""
REHEAT = 0.5
"""Later coolings begin less hot, so that they keep what is good."""
COLDEST_ROUNDS = (0.2, 4.0)
COOLING_ROUNDS = 15
EXCHANGES = 0.5
"""The share of blocks, of several rounds, that change places in all of them."""
GROUP_MOVES = 8
"""Group moves tried between two blocks; each costs as much as ten swaps."""

CHAIRS_SEEN = 60
"""Empty chairs looked through for a group."""
NEIGHBORHOOD_FROM = 600
"""People from whom each block keeps to a few tables."""
NEIGHBORHOOD = 48


class Annealing:
    """Coolings from hot to cold over a budget of proposals."""

    def __init__(self, board: Board, *, random: Random, budget: Budget) -> None:
        self.board = board
        self.random = random
        self.budget = budget
        self.coolings = _coolings(board, budget.proposals)
        self.blocks = 0
        """Blocks made so far."""
        self.best = self.change = 0
        self.is_cut = False
        """Whether it ended before its last part without having reached the bound."""
        self.plan = board.plan()
        self.chances = _chances(random)
        rounds = board.problem.rounds
        self.movable = [board.movable(round_) for round_ in range(rounds)]
        self.partners = [board.partners(round_) for round_ in range(rounds)]
        self.single = [set(people) for people in self.movable]
        self.groups = [board.loose_groups(round_) for round_ in range(rounds)]
        bound = board.grouped.union(*board.allowed)
        self.loose = [who for who in range(board.people) if who not in bound]
        self.hottest, self.coldest = _heats(board, budget.proposals // self.coolings)

    def run(self, watch: Watch) -> Plan:
        """Return the best plan met on the way down."""
        watch.found(self.plan, 0)
        legs: list[int] = []
        for leg, share in enumerate(self.budget.legs):
            blocks = watch.blocks(leg, share)
            for number in range(blocks):
                over = self.blocks >= self.budget.most or not self.board.people
                if over or not watch.goes_on(self.best):
                    self.is_cut = not watch.is_least(self.best)
                    return self._ended([*legs, blocks])
                self.block((leg + number / blocks) / LEGS)
                if self.change < self.best:
                    self.best, self.plan = self.change, self.board.plan()
                    watch.found(self.plan, self.best)
            legs.append(blocks)
        return self._ended(legs)

    def block(self, progress: float) -> None:
        """Make one block of proposals, so far on the way from hot to cold."""
        random = self.random
        rounds = self.board.problem.rounds
        heat = self._heat(progress * self.coolings)
        limits = [int(heat * chance) for chance in self.chances]
        self.blocks += 1
        if rounds > 1 and random.random() < EXCHANGES:
            self.change += self._exchanges(limits)
            return
        round_ = int(random.random() * rounds)
        self.change += self.board.try_swaps(round_, self._moves(round_, limits))
        self.change += self._group_moves(round_, limits[:GROUP_MOVES])

    def _ended(self, legs: list[int]) -> Plan:
        """Note the budget that finds the plan again."""
        self.budget = Budget(
            proposals=self.budget.proposals,
            legs=(*legs, *(0,) * (LEGS - len(legs))),
            most=self.blocks,
        )
        return self.plan

    def _heat(self, progress: float) -> float:
        """Return the heat after so many coolings."""
        hottest = self.hottest if progress < 1 else REHEAT * self.hottest
        return float(hottest * (self.coldest / hottest) ** (progress % 1))

    def _moves(self, round_: int, limits: list[int]) -> Iterator[Move]:
        people, partners = self.movable[round_], self.partners[round_]
        if len(people) > NEIGHBORHOOD_FROM:
            people, partners = self._neighborhood(round_)
        if not people:
            return iter(())
        choices = self.random.choices
        return zip(
            choices(people, k=BLOCK), choices(partners, k=BLOCK), limits, strict=True
        )

    def _neighborhood(self, round_: int) -> tuple[list[int], list[int]]:
        """Return who may move at a few tables, and with a few empty chairs.

        What one block of a large room reads then stays in the fast memory.
        """
        board, random = self.board, self.random
        single, seats = self.single[round_], board.seats[round_]
        tables = random.sample(range(len(seats)), min(NEIGHBORHOOD, len(seats)))
        people = [who for table in tables for who in seats[table] if who in single]
        chairs = board.ids - board.people
        share = chairs * NEIGHBORHOOD // len(seats)
        first = int(random.random() * chairs)
        near = [board.people + (first + number) % chairs for number in range(share)]
        where = board.where[round_]
        return people, people + [chair for chair in near if where[chair] >= 0]

    def _exchanges(self, limits: list[int]) -> int:
        """Let pairs change places in every round at once: repeats cannot change."""
        if not self.loose:
            return 0
        choices = self.random.choices
        firsts = choices(self.loose, k=BLOCK)
        seconds = choices(self.loose, k=BLOCK)
        return self.board.try_exchanges(zip(firsts, seconds, limits, strict=True))

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
        chairs = range(board.people, min(board.ids, board.people + CHAIRS_SEEN))
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
