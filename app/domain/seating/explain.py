"""Why a person sits where they sit: true facts, not sentences."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.seating.history import met_before
from app.domain.seating.problem import EVERY_ROUND, Plan, Problem, ordered

MOST_REASONS = 3


class ReasonKind(StrEnum):
    """What a reason is about, the most particular first."""

    LOCKED = "locked"
    """A host keeps the person at this table."""
    ACCESS = "access"
    """The person needs a table that everyone can reach, and this is one."""
    TOGETHER = "together"
    """The hosts seat `number` others at the table together with the person."""
    KEPT_WISH = "kept_wish"
    """`number` people at the table and the person asked for each other."""
    NEW_PEOPLE = "new_people"
    """`number` of the `of` others at the table are new to the person."""
    OTHER_DEPARTMENTS = "other_departments"
    """The others come from `number` departments that are not the person's."""
    HOST_AT_TABLE = "host_at_table"
    """`number` of the others host the table."""
    MIXES_LEVELS = "mixes_levels"
    """The table has people of `number` levels."""


@dataclass(frozen=True, kw_only=True)
class Reason:
    """One true fact about a seat."""

    kind: ReasonKind
    number: int = 1
    of: int = 0


def reasons(
    problem: Problem, plan: Plan, *, person: int, round_: int
) -> tuple[Reason, ...]:
    """Return at most three reasons for a seat, the most particular first."""
    table = plan.rounds[round_][person]
    if table < 0:
        return ()
    others = [
        other for other in plan.tables(problem, round_=round_)[table] if other != person
    ]
    found = [
        *_particular(problem, person, table, round_),
        *_of_ties(problem, person, others),
        *_of_mixing(problem, person, others),
    ]
    return tuple(found[:MOST_REASONS])


def _particular(
    problem: Problem, person: int, table: int, round_: int
) -> Iterator[Reason]:
    locks = [
        lock
        for lock in problem.locks
        if lock.person == person and lock.round in (EVERY_ROUND, round_)
    ]
    if any(lock.table == table for lock in locks):
        yield Reason(kind=ReasonKind.LOCKED)
    if person in problem.needs_access and problem.tables[table].access:
        yield Reason(kind=ReasonKind.ACCESS)


def _of_ties(problem: Problem, person: int, others: Sequence[int]) -> Iterator[Reason]:
    mates = {who for group in problem.together if person in group for who in group}
    beside = len(mates.intersection(others))
    if beside:
        yield Reason(kind=ReasonKind.TOGETHER, number=beside)
    wished = {ordered(*pair) for pair in problem.wishes_together}
    kept = sum(ordered(person, other) in wished for other in others)
    if kept:
        yield Reason(kind=ReasonKind.KEPT_WISH, number=kept)


def _of_mixing(
    problem: Problem, person: int, others: Sequence[int]
) -> Iterator[Reason]:
    known = met_before(problem)
    new = sum(ordered(person, other) not in known for other in others)
    if new:
        yield Reason(kind=ReasonKind.NEW_PEOPLE, number=new, of=len(others))
    departments = {problem.dept[other] for other in others} - {problem.dept[person]}
    if departments:
        yield Reason(kind=ReasonKind.OTHER_DEPARTMENTS, number=len(departments))
    hosts = len(set(problem.hosts).intersection(others))
    if hosts:
        yield Reason(kind=ReasonKind.HOST_AT_TABLE, number=hosts)
    levels = {problem.level[who] for who in (person, *others)}
    if len(levels) > 1:
        yield Reason(kind=ReasonKind.MIXES_LEVELS, number=len(levels))
