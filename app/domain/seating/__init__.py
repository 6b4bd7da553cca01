"""Who sits with whom: problems, plans, proofs. The whole public surface."""

from app.domain.seating.budget import (
    Budget,
    BudgetMalformed,
    Effort,
    budget_of,
    proposals_for,
    read_budget,
)
from app.domain.seating.certify import (
    Certificate,
    Part,
    certify,
    limits_of,
)
from app.domain.seating.conflict import find_conflict
from app.domain.seating.effects import Effect, effects
from app.domain.seating.engine import Solution, replay, solve, solve_within
from app.domain.seating.explain import Reason, ReasonKind, reasons
from app.domain.seating.fields import ProblemMalformed
from app.domain.seating.files import (
    problem_hash,
    read_plan,
    read_problem,
    write_plan,
    write_problem,
)
from app.domain.seating.limits import Limits, PartName
from app.domain.seating.problem import (
    ENGINE_VERSION,
    EVERY_ROUND,
    Ask,
    Fact,
    FactKind,
    Infeasible,
    Lock,
    PastEvent,
    Plan,
    Problem,
    Table,
    Unsaid,
    Weights,
)
from app.domain.seating.proof import edits, problem_of, write_proof
from app.domain.seating.repair import repair
from app.domain.seating.restore import restore
from app.domain.seating.rooms import rooms_for
from app.domain.seating.rules import violations
from app.domain.seating.slider import DEEPER, NEW_PEOPLE, slid
from app.domain.seating.wishes import count_broken_private, keep_private_wishes

__all__ = [
    "DEEPER",
    "ENGINE_VERSION",
    "EVERY_ROUND",
    "NEW_PEOPLE",
    "Ask",
    "Budget",
    "BudgetMalformed",
    "Certificate",
    "Effect",
    "Effort",
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
    "Reason",
    "ReasonKind",
    "Solution",
    "Table",
    "Unsaid",
    "Weights",
    "budget_of",
    "certify",
    "count_broken_private",
    "edits",
    "effects",
    "find_conflict",
    "keep_private_wishes",
    "limits_of",
    "problem_hash",
    "problem_of",
    "proposals_for",
    "read_budget",
    "read_plan",
    "read_problem",
    "reasons",
    "repair",
    "replay",
    "restore",
    "rooms_for",
    "slid",
    "solve",
    "solve_within",
    "violations",
    "write_plan",
    "write_problem",
    "write_proof",
]
