"""Letting through so many within a while, counted in this process's memory.

For what only reads: nothing is written for it, so no database counts along.
"""

from dataclasses import dataclass, field

_HOLDS = 10_000
"""Keys that are remembered; whoever comes with more of them is no calendar."""


@dataclass
class Sieve:
    """So many for each key within a window of seconds."""

    at_most: int
    within_s: float
    seen: dict[str, tuple[float, int]] = field(default_factory=dict)

    def wait_s(self, key: str, *, now: float) -> int:
        """Count one more; return 0, or after how many seconds to come again.

        `now` is any clock in seconds that never runs backward.
        """
        began, number = self.seen.get(key, (now, 0))
        if now - began >= self.within_s:
            began, number = now, 0
        if number >= self.at_most:
            return int(began + self.within_s - now) + 1
        if key not in self.seen and len(self.seen) >= _HOLDS:
            self._forget(now)
        self.seen[key] = began, number + 1
        return 0

    def _forget(self, now: float) -> None:
        fresh = {k: v for k, v in self.seen.items() if now - v[0] < self.within_s}
        self.seen = fresh if len(fresh) < _HOLDS else {}
