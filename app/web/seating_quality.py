"""How good the plan of one event is, as the panel beside the board says it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.operations.seating_private import OUT_OF_REACH, UNKEPT
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


def quality_of(
    standing: Standing,
    certificate: Mapping[str, Any],
    *,
    decided: tuple[PartView, ...] = (),
) -> QualityView | None:
    """Return how good the seats are; None where there is nothing to claim.

    `decided`: how far they keep what hosts decided.
    """
    claims = certificate.get("claims", {})
    if not standing.seats or "cost" not in claims:
        return None
    if not standing.tells_wishes:
        claims = without_wishes(claims)
    everyone, meetings = headline(claims)
    everyone_seated = [*standing.seats, *standing.unnamed]
    tables = len({seat.table_number for seat in everyone_seated})
    sizes = Counter(seat.person.department.name for seat in everyone_seated)
    crowds = [(name, size) for name, size in sizes.most_common() if size > tables]
    locks = sum(seat.is_locked for seat in standing.seats)
    return QualityView(
        everyone=everyone,
        meetings=meetings,
        verdict=verdict(certificate),
        value=claims["first_meetings"],
        most=max(claims["first_meetings_at_most"], 1),
        parts=(
            *parts(claims, shared=shared_words(crowds, tables=tables), locks=locks),
            *decided,
        ),
        small=small_parts(claims),
        is_valid=not claims["violations"],
    )


def private_words(standing: Standing) -> tuple[str, ...]:
    """Return how many private wishes and needs are not met, from the first publication on.

    Of the whole plan as it was then: they change with no move, and name nobody.
    """
    certificate = standing.plan.certificate if standing.plan else {}
    unkept, far = certificate.get(UNKEPT, 0), certificate.get(OUT_OF_REACH, 0)
    said = []
    if unkept and standing.tells_wishes:
        said.append(
            ngettext(
                "%(num)s private wish can't be kept.",
                "%(num)s private wishes can't be kept.",
                unkept,
            )
        )
    if far:
        said.append(
            ngettext(
                "%(num)s person who needs a table that everyone can reach has none.",
                "%(num)s people who need a table that everyone can reach have none.",
                far,
            )
        )
    return tuple(said)
