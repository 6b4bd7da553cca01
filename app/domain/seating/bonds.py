"""What binds people to tables and to each other, beside their locks."""

from dataclasses import dataclass, field, replace

from app.domain.seating.conflict import find_conflict
from app.domain.seating.problem import Pair, Problem


@dataclass(frozen=True, kw_only=True)
class Secrets:
    """What only a search heeds: no host may read it in a figure, price or refusal."""

    wishes_apart: tuple[Pair, ...] = ()
    needs_access: tuple[int, ...] = ()
    """Needs of people whom a host of this event is above."""


@dataclass(frozen=True, kw_only=True)
class Bonds:
    """What binds the people of one event beside their locks; people are numbers."""

    together: tuple[Pair, ...] = ()
    apart: tuple[Pair, ...] = ()
    table_hosts: tuple[int, ...] = ()
    """Empty: nobody was named, and the event's own hosts are meant."""
    needs_access: tuple[int, ...] = ()
    """Empty where no table is said to be reachable: all are alike then."""
    accessible: frozenset[int] = frozenset()
    """Tables that everyone can reach, counted from 1."""
    wishes_together: tuple[Pair, ...] = ()
    secrets: Secrets = field(default_factory=Secrets)
    """Not bound by `bind`: for `heeding`."""

    @property
    def least_tables(self) -> int:
        """How many tables must be open so that one of them can be reached by all."""
        return min(self.accessible) if self.needs_access else 0

    def bind(self, problem: Problem) -> Problem:
        """Return the problem with all of it; private wishes are not among it."""
        tables = tuple(
            replace(table, access=not self.accessible or number in self.accessible)
            for number, table in enumerate(problem.tables, start=1)
        )
        return replace(
            problem,
            tables=tables,
            together=self.together,
            apart=self.apart,
            hosts=self.table_hosts or problem.hosts,
            needs_access=self.needs_access,
            wishes_together=self.wishes_together,
        )


def heeding(problem: Problem, secrets: Secrets) -> Problem:
    """Return the problem with what only a search heeds.

    A private need yields to what hosts decided, so that no refusal tells of it: a lock
    elsewhere stands, and where all needs together exclude each other or a host's
    rule, none of the private ones counts.
    """
    whole = replace(problem, wishes_apart=secrets.wishes_apart)
    held = {
        lock.person for lock in problem.locks if not _can_reach(problem, lock.table)
    }
    needs = {*problem.needs_access, *secrets.needs_access} - held
    needs |= set(problem.needs_access)
    if len(needs) == len(problem.needs_access):
        return whole
    wider = replace(whole, needs_access=tuple(sorted(needs)))
    return whole if find_conflict(wider) else wider


def for_latecomers(problem: Problem, secrets: Secrets) -> Problem:
    """Return the problem as a latecomer's chair is chosen by: private wishes cost too.

    Who comes late is not for a host to try out; of the moves of others no secret tells.
    """
    heeded = heeding(problem, secrets)
    return replace(heeded, avoid=(*problem.avoid, *secrets.wishes_apart))


def _can_reach(problem: Problem, table: int) -> bool:
    return problem.tables[table].access
