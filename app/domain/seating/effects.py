"""What moving one person would change: every other table, with its best swap.

Private wishes take no part: who tries every move learns nothing of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.domain.seating.board import Board
from app.domain.seating.history import met_before
from app.domain.seating.problem import Fact, FactKind, Plan, Problem, ordered, pairs_of
from app.domain.seating.score import meetings
from app.domain.seating.sparse import SparseBoard
from app.domain.seating.ties import costs_of_pairs, ties_of


@dataclass(frozen=True, kw_only=True)
class Effect:
    """The best way to one table: a swap, or an empty chair if `swaps_with` is None."""

    table: int
    swaps_with: int | None
    cost_change: int
    first_meetings_change: int
    department_change: int
    """Same-department pairs more, or fewer."""
    breaks: tuple[Fact, ...]
    """The hard rules that the move would break and that are kept now."""


def effects(
    problem: Problem, plan: Plan, *, person: int, round_: int
) -> tuple[Effect, ...]:
    """Return the best way to each other table, in order of table.

    The way that breaks fewest rules, then costs least; a full table only swaps.
    Nothing for a person who has no seat: they are for `repair`.
    """
    if plan.rounds[round_][person] < 0:
        return ()
    outlook = _Outlook(problem, plan, round_)
    ways: dict[int, Effect] = {}
    for other in outlook.others(person):
        effect = outlook.effect(person, other)
        best = ways.get(effect.table)
        if best is None or _rank(effect) < _rank(best):
            ways[effect.table] = effect
    return tuple(ways[table] for table in sorted(ways))


def _rank(effect: Effect) -> tuple[int, int, int, int]:
    other = -1 if effect.swaps_with is None else effect.swaps_with
    change = -effect.first_meetings_change
    return len(effect.breaks), effect.cost_change, change, other


class _Outlook:
    """One round of a plan, ready to be asked what swaps would do."""

    def __init__(self, problem: Problem, plan: Plan, round_: int) -> None:
        self.problem = problem
        self.round = round_
        # what may not be is counted in `breaks`, not priced
        priced = replace(problem, apart=(), wishes_apart=())
        ties = ties_of(priced, costs_of_pairs(priced))
        self.board: Board = SparseBoard(priced, plan, ties=ties)
        self.met = meetings(problem, plan)
        self.known = met_before(problem)
        self.apart = {ordered(*pair) for pair in problem.apart}
        self.together = set(pairs_of(problem.together))

    def others(self, person: int) -> Iterator[int]:
        """Yield the ids of other tables: all people, and one chair a table."""
        board, where = self.board, self.board.where[self.round]
        home = where[person]
        chairs = {where[chair]: chair for chair in range(board.people, board.ids)}
        for other in (*range(board.people), *chairs.values()):
            if where[other] >= 0 and where[other] != home:
                yield other

    def effect(self, person: int, other: int) -> Effect:
        """Return what swapping a person with another id would do."""
        board, where = self.board, self.board.where[self.round]
        return Effect(
            table=where[other],
            swaps_with=other if other < board.people else None,
            cost_change=board.total_delta(self.round, person, other),
            first_meetings_change=self._first_meetings(person, other)
            + self._first_meetings(other, person),
            department_change=self._department(person, other)
            + self._department(other, person),
            breaks=tuple(sorted(self._breaks(person, other))),
        )

    def _first_meetings(self, who: int, instead_of: int) -> int:
        """Return how many more first meetings one of the two has after the swap."""
        board, where = self.board, self.board.where[self.round]
        if who >= board.people:
            return 0
        seats = board.seats[self.round]
        gained = sum(
            self._met(who, other) == 0
            for other in seats[where[instead_of]]
            if other != instead_of and ordered(who, other) not in self.known
        )
        lost = sum(
            self._met(who, other) == 1
            for other in seats[where[who]]
            if other != who and ordered(who, other) not in self.known
        )
        return gained - lost

    def _department(self, who: int, instead_of: int) -> int:
        """Return how many more of their own department one of the two then sits with."""
        board, where = self.board, self.board.where[self.round]
        if who >= board.people:
            return 0
        dept, seats = self.problem.dept, board.seats[self.round]
        there = [other for other in seats[where[instead_of]] if other != instead_of]
        here = [other for other in seats[where[who]] if other != who]
        return sum(dept[other] == dept[who] for other in there) - sum(
            dept[other] == dept[who] for other in here
        )

    def _met(self, first: int, second: int) -> int:
        return self.met.get(ordered(first, second), 0)

    def _breaks(self, person: int, other: int) -> Iterator[Fact]:
        yield from self._broken_ties(person, other)
        yield from self._broken_place(person, other)
        if other < self.board.people:
            yield from self._broken_ties(other, person)
            yield from self._broken_place(other, person)
        else:
            yield from self._broken_minimum(person)
        yield from self._broken_host(person, other)

    def _broken_ties(self, who: int, instead_of: int) -> Iterator[Fact]:
        board, where = self.board, self.board.where[self.round]
        seats = board.seats[self.round]
        for other in seats[where[instead_of]]:
            pair = ordered(who, other)
            if other != instead_of and pair in self.apart:
                yield Fact(kind=FactKind.APART, people=pair, round=self.round)
        for other in seats[where[who]]:
            pair = ordered(who, other)
            if pair in self.together:
                yield Fact(kind=FactKind.TOGETHER, people=pair, round=self.round)

    def _broken_place(self, who: int, instead_of: int) -> Iterator[Fact]:
        where = self.board.where[self.round]
        home, goal = where[who], where[instead_of]
        for lock in self.problem.locks:
            holds = lock.round in (-1, self.round) and lock.table == home
            if lock.person == who and holds:
                kind = FactKind.LOCK
                yield Fact(kind=kind, people=(who,), table=home, round=self.round)
        tables = self.problem.tables
        needy = who in self.problem.needs_access
        if needy and tables[home].access and not tables[goal].access:
            kind = FactKind.ACCESS
            yield Fact(kind=kind, people=(who,), table=goal, round=self.round)

    def _broken_minimum(self, person: int) -> Iterator[Fact]:
        home = self.board.where[self.round][person]
        if self.board.size[self.round][home] == self.problem.tables[home].min:
            kind = FactKind.MINIMUM
            yield Fact(kind=kind, table=home, round=self.round, number=1)

    def _broken_host(self, person: int, other: int) -> Iterator[Fact]:
        hosts = self.problem.hosts if self.problem.hosts_bind else ()
        if (person in hosts) == (other in hosts):
            return
        host = person if person in hosts else other
        table = self.board.where[self.round][host]
        if self.board.hosts_at[self.round][table] == 1:
            yield Fact(kind=FactKind.HOST, table=table, round=self.round)
