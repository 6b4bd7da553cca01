"""How many proposals a search may make, and how they were shared over its cooling.

A cooling has `LEGS` equal parts. Where a time is given, each part is as long as the
time allows, so the shares must be kept with the plan for it to be found again.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

BLOCK = 512
"""Proposals at one temperature, in one round, between two polls."""
LEGS = 16
_TEXT = re.compile(r"(\d{1,15}):((?:\d{1,12},){15}\d{1,12}):(\d{1,15})")


A_PERSON = 16_000
"""Proposals: about two seconds of a processor for 60 people, ten for 300."""
LEAST, MOST = 400_000, 5_000_000
"""Fewer leave a small room unfinished; more gain little beside what they take."""


class Effort(StrEnum):
    """How long a host lets people be seated."""

    QUICK = "quick"
    USUAL = "usual"
    THOROUGH = "thorough"


SHARE = {Effort.QUICK: 0.125, Effort.USUAL: 1.0, Effort.THOROUGH: 4.0}
"""Of the usual budget."""


class BudgetMalformed(Exception):  # noqa: N818
    """A text that is no budget."""


@dataclass(frozen=True, kw_only=True)
class Budget:
    """What a search may do; the same budget and seed give the same plan."""

    proposals: int
    """What the heat is set by."""
    legs: tuple[int, ...]
    """Blocks in each part of the cooling."""
    most: int
    """Blocks after which the search ends, whatever is left of the parts."""

    @property
    def tried(self) -> int:
        """How many proposals are made at most."""
        return BLOCK * min(self.most, sum(self.legs))

    def __str__(self) -> str:
        return f"{self.proposals}:{','.join(map(str, self.legs))}:{self.most}"


def proposals_for(*, people: int, effort: Effort, usual: int = 0) -> int:
    """Return how many proposals a search for so many people may make.

    `usual` is what the house gives a search of any size; 0: it goes by the size.
    """
    by_size = min(MOST, max(LEAST, A_PERSON * people))
    return max(1, int(SHARE[effort] * (usual or by_size)))


def budget_of(proposals: int) -> Budget:
    """Return the budget that shares so many proposals evenly."""
    blocks = max(1, proposals // BLOCK)
    share, more = divmod(blocks, LEGS)
    legs = tuple(share + (leg < more) for leg in range(LEGS))
    return Budget(proposals=proposals, legs=legs, most=blocks)


def read_budget(text: str) -> Budget:
    """Return the budget that `str` made the text of; raises `BudgetMalformed`."""
    found = _TEXT.fullmatch(text)
    if found is None:
        raise BudgetMalformed(text)
    return Budget(
        proposals=int(found[1]),
        legs=tuple(map(int, found[2].split(","))),
        most=int(found[3]),
    )
