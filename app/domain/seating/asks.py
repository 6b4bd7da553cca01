"""People who want to learn something, and those who offered to help with it."""

from collections.abc import Sequence

from app.domain.seating.problem import Ask, Pair, Plan, Problem, ordered

MATCHED_UP_TO = 400
"""Asks up to which helpers are shared out among them."""


def asks_met(problem: Problem, plan: Plan) -> int:
    """Return how many asks have somebody at the table who can help, in any round."""
    return sum(
        any(row[ask.person] == row[who] >= 0 for row in plan.rounds for who in ask.can)
        for ask in problem.asks
    )


def most_asks_met(problem: Problem) -> int:
    """Return a number of met asks that no plan exceeds.

    Each asks for one of those who can help, and nobody sits with more people than the
    largest tables have other chairs: a matching by augmenting paths, O(asks · pairs).
    Of very many asks only those are left out that nobody at all can help.
    """
    if not problem.asks or not problem.people:
        return 0
    largest = max(table.cap for table in problem.tables)
    matching = _Matching(problem, room=problem.rounds * (largest - 1))
    if len(problem.asks) > MATCHED_UP_TO:
        return sum(map(matching.has_helper, problem.asks))
    return sum(matching.grows(number) for number in range(len(problem.asks)))


def ask_pairs(asks: Sequence[Ask]) -> dict[Pair, int]:
    """Return how many asks the meeting of each pair would meet."""
    pairs: dict[Pair, int] = {}
    for ask in asks:
        for who in ask.can:
            pair = ordered(ask.person, who)
            pairs[pair] = pairs.get(pair, 0) + 1
    return pairs


class _Matching:
    """Each ask with one helper, each helper with no more asks than there is room."""

    def __init__(self, problem: Problem, *, room: int) -> None:
        self.asks = problem.asks
        self.room = room
        self.apart = {ordered(*pair) for pair in problem.apart}
        self.helped: dict[int, list[int]] = {}

    def has_helper(self, ask: Ask) -> bool:
        """Return whether anybody who can help may sit with who asks."""
        return any(ordered(ask.person, who) not in self.apart for who in ask.can)

    def grows(self, number: int) -> bool:
        """Find a helper for one more ask; others may change theirs."""
        return self._augments(number, set())

    def _augments(self, number: int, seen: set[int]) -> bool:
        ask = self.asks[number]
        for who in ask.can:
            if who in seen or ordered(ask.person, who) in self.apart:
                continue
            seen.add(who)
            asks = self.helped.setdefault(who, [])
            if len(asks) < self.room:
                asks.append(number)
                return True
            for other in asks:
                if self._augments(other, seen):
                    asks.remove(other)
                    asks.append(number)
                    return True
        return False
