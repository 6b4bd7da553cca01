"""Who sits with whom: problems, plans, proofs. The whole public surface."""

from app.domain.seating.certify import (
    Certificate,
    Limits,
    Part,
    PartName,
    certify,
    limits_of,
)
from app.domain.seating.conflict import find_conflict
from app.domain.seating.engine import Solution, solve
from app.domain.seating.fields import ProblemMalformed
from app.domain.seating.files import (
    problem_hash,
    read_plan,
    read_problem,
    write_plan,
    write_problem,
)
from app.domain.seating.problem import (
    ENGINE_VERSION,
    EVERY_ROUND,
    Fact,
    FactKind,
    Infeasible,
    Lock,
    PastEvent,
    Plan,
    Problem,
    Table,
    Weights,
)
from app.domain.seating.rooms import rooms_for
from app.domain.seating.rules import violations

__all__ = [
    "ENGINE_VERSION",
    "EVERY_ROUND",
    "Certificate",
    "Fact",
    "FactKind",
    "Infeasible",
    "Limits",
    "Lock",
    "Part",
    "PartName",
    "PastEvent",
    "Plan",
    "Problem",
    "ProblemMalformed",
    "Solution",
    "Table",
    "Weights",
    "certify",
    "find_conflict",
    "limits_of",
    "problem_hash",
    "read_plan",
    "read_problem",
    "rooms_for",
    "solve",
    "violations",
    "write_plan",
    "write_problem",
]
