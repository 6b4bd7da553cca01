"""One round of matching: an order on the input, groups on the output. No database.

Imports nothing but the matching, so that no other process loads what it needs.
"""

import json
import sys
from typing import Any

from app.domain.coffee.matching import Company, Joiner, Knowing, matched
from app.domain.coffee.terms import Way


def answer() -> None:
    """Read one order from the input, write who is to meet whom to the output."""
    json.dump(answer_to(json.load(sys.stdin)), sys.stdout)


def answer_to(order: dict[str, Any]) -> dict[str, Any]:
    """Return the groups and those left alone of one order."""
    company = Company(
        joiners=tuple(_joiner(facts) for facts in order["joiners"]),
        knows={
            (one, two): Knowing(months=months, times=times)
            for one, two, months, times in order["knows"]
        },
        apart=frozenset((one, two) for one, two in order["apart"]),
    )
    made = matched(company, seed=order["seed"])
    return {"groups": made.groups, "alone": made.alone}


def _joiner(facts: dict[str, Any]) -> Joiner:
    return Joiner(
        id=facts["id"],
        department=facts["department"],
        sites=frozenset(facts["sites"]),
        days=frozenset(facts["days"]),
        way=Way(facts["way"]),
        utc_minutes=facts["utc_minutes"],
        is_first=facts["is_first"],
    )
