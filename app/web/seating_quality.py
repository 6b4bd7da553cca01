"""How good the plan of one event is, as the panel beside the board says it."""

from collections import Counter
from dataclasses import dataclass

from app.operations.seating_private import UNKEPT
from app.web.seating_asks_words import PartView
from app.web.seating_status import Standing
from app.web.seating_words import (
    headline,
    parts,
    shared_words,
    small_parts,
    verdict,
    without_wishes,
)
from app.web.words import ngettext


@dataclass(frozen=True, kw_only=True)
class QualityView:
    """How good the plan is, in people and beside what no plan can beat."""

    everyone: str
    meetings: str
    verdict: str
    value: int
    most: int
    parts: tuple[PartView, ...]
    small: tuple[str, ...]
    is_valid: bool


def quality_of(standing: Standing) -> QualityView | None:
    """Return how good the plan is; None where there is nothing to claim."""
    claims = standing.plan.certificate.get("claims", {}) if standing.plan else {}
    if not standing.seats or "cost" not in claims:
        return None
    if not standing.tells_wishes:
        claims = without_wishes(claims)
    everyone, meetings = headline(claims)
    tables = len({seat.table_number for seat in standing.seats})
    sizes = Counter(seat.person.department.name for seat in standing.seats)
    crowds = [(name, size) for name, size in sizes.most_common() if size > tables]
    locks = sum(seat.is_locked for seat in standing.seats)
    return QualityView(
        everyone=everyone,
        meetings=meetings,
        verdict=verdict(standing.plan.certificate) if standing.plan else "",
        value=claims["first_meetings"],
        most=max(claims["first_meetings_at_most"], 1),
        parts=parts(claims, shared=shared_words(crowds, tables=tables), locks=locks),
        small=small_parts(claims),
        is_valid=not claims["violations"],
    )


def private_words(standing: Standing) -> str:
    """Return how many private wishes are not kept, known from the first publication on.

    Of the whole plan as it was then: it changes with no move, and names nobody.
    """
    unkept = standing.plan.certificate.get(UNKEPT, 0) if standing.plan else 0
    if not unkept or not standing.tells_wishes:
        return ""
    return ngettext(
        "%(num)s private wish can't be kept.",
        "%(num)s private wishes can't be kept.",
        unkept,
    )
