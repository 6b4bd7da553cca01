"""Who watches a search: stops it, hears of better plans, and sets its pace."""

from collections.abc import Callable

from app.domain.seating.budget import LEGS
from app.domain.seating.problem import Plan

KeepGoing = Callable[[], bool]
Report = Callable[[Plan, int], None]
"""Told each better plan, and how much less it costs the search than the first one."""


class Watch:
    """Asked between blocks whether to go on, and told of every better plan."""

    def __init__(
        self,
        *,
        keep_going: KeepGoing | None = None,
        report: Report | None = None,
        least: int | None = None,
    ) -> None:
        """`least` is the change of the cost that no plan can better."""
        self.keep_going = keep_going
        self.report = report
        self.least = least
        self.proves: Callable[[Plan], bool] | None = None
        """Tells of a plan that no other can be better, where no change of cost does."""
        self._is_proven = False

    def goes_on(self, best: int) -> bool:
        """Return whether a better plan is possible and wanted."""
        if self.is_least(best):
            return False
        return self.keep_going is None or self.keep_going()

    def is_least(self, best: int) -> bool:
        """Return whether no plan can be better."""
        return self._is_proven or (self.least is not None and best <= self.least)

    def found(self, plan: Plan, change: int) -> None:
        """Hear of the first plan or of a better one."""
        self._is_proven = self.proves is not None and self.proves(plan)
        if self.report is not None:
            self.report(plan, change)

    def blocks(self, leg: int, share: int) -> int:
        """Return how many blocks the next part of the cooling takes."""
        del leg
        return share


class TimedWatch(Watch):
    """Makes each part of the cooling as long as the time that is left allows."""

    def __init__(
        self,
        *,
        clock: Callable[[], float],
        ends: float,
        pace: float,
        report: Report | None = None,
        least: int | None = None,
    ) -> None:
        """`pace` is the seconds of a block as far as they are known before."""
        super().__init__(keep_going=None, report=report, least=least)
        self.clock = clock
        self.ends = ends
        self.pace = pace
        self.began, self.made = clock(), 0

    def blocks(self, leg: int, share: int) -> int:
        """Return how many blocks fit into an even part of the time that is left."""
        del share
        now = self.clock()
        if self.made and now > self.began:
            self.pace = (now - self.began) / self.made
        self.began = now
        left = max(0.0, self.ends - now)
        self.made = int(left / (LEGS - leg) / self.pace)
        if not leg:
            self.made = max(1, self.made)
        return self.made
