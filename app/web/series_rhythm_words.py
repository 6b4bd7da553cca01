"""What another rhythm does to each date, in the words of its preview."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.models import Event
from app.operations.series_rhythms import Becomes, DatePlan, RhythmPlan
from app.web.filters import day, day_words, hours
from app.web.hosting_edit_page import who_is_told
from app.web.series_words import PART_WORDS
from app.web.words import gettext, ngettext

TELLS = frozenset({Becomes.CHANGES, Becomes.MOVES, Becomes.IS_CANCELED})


@dataclass(frozen=True, kw_only=True)
class RhythmLine:
    """One date before the press."""

    when: str
    state: str
    tone: str
    more: str
    """How many are told, and what it keeps; empty: nothing of either."""


@dataclass(frozen=True, kw_only=True)
class RhythmPreview:
    """What the press would do."""

    sentence: str
    """How many dates stay, move, come and go."""
    told: str
    lines: tuple[RhythmLine, ...]
    goes_on: str


def rhythm_preview(
    session: Session, plan: RhythmPlan, *, until: date | None
) -> RhythmPreview:
    """Return the preview of another rhythm."""
    told = {
        each.event.id: who_is_told(session, each.event).concerned
        for each in plan.dates
        if each.event is not None and each.becomes in TELLS
    }
    return RhythmPreview(
        sentence=_sentence(Counter(each.becomes for each in plan.dates)),
        told=_told(sum(told.values())),
        lines=tuple(_line(each, told) for each in plan.dates),
        goes_on=_goes_on(until),
    )


def _sentence(count: Counter[Becomes]) -> str:
    said = [
        ngettext("%(num)s date stays.", "%(num)s dates stay.", count[Becomes.STAYS]),
        ngettext(
            "%(num)s date changes.", "%(num)s dates change.", count[Becomes.CHANGES]
        ),
        ngettext("%(num)s date moves.", "%(num)s dates move.", count[Becomes.MOVES]),
        ngettext(
            "%(num)s date is new.", "%(num)s dates are new.", count[Becomes.IS_NEW]
        ),
        ngettext(
            "%(num)s date is canceled.",
            "%(num)s dates are canceled.",
            count[Becomes.IS_CANCELED],
        ),
    ]
    order = (
        Becomes.STAYS,
        Becomes.CHANGES,
        Becomes.MOVES,
        Becomes.IS_NEW,
        Becomes.IS_CANCELED,
    )
    return " ".join(text for text, kind in zip(said, order, strict=True) if count[kind])


def _told(people: int) -> str:
    if not people:
        return gettext("Nobody has a place on a date that changes, so nobody is told.")
    return ngettext(
        "%(num)s place on those dates: whoever has it is told once for each date.",
        "%(num)s places on those dates: whoever has one is told once for each date.",
        people,
    )


def _line(each: DatePlan, told: dict[int, int]) -> RhythmLine:
    state, tone, known = _state(each)
    more = [known] if known else []
    if each.event is not None and (people := told.get(each.event.id, 0)):
        more.append(
            ngettext("%(num)s person is told", "%(num)s people are told", people)
        )
    if each.keeps:
        parts = ", ".join(str(PART_WORDS[name]) for name in each.keeps)
        more.append(gettext("keeps its own: %(parts)s", parts=parts))
    return RhythmLine(when=_when(each), state=state, tone=tone, more=" · ".join(more))


def _when(each: DatePlan) -> str:
    return day_words(each.planned_on) if each.event is None else _of(each.event)


def _of(event: Event) -> str:
    return day(event.starts_at, event.zone)


def _state(each: DatePlan) -> tuple[str, str, str]:
    """Return (what becomes of it, its tone, and what is to be known of that)."""
    match each.becomes:
        case Becomes.STAYS:
            return gettext("Stays as it is"), "ok", ""
        case Becomes.CHANGES:
            return gettext("Stays"), "ok", gettext("its room changes")
        case Becomes.MOVES:
            return gettext("Moves"), "lamp", gettext("to %(when)s", when=_there(each))
        case Becomes.IS_LEFT:
            why = gettext("its guests would not fit, or it would be over")
            return gettext("Stays as it is"), "lamp", why
        case Becomes.IS_CANCELED:
            why = gettext("the new rhythm has no day for it")
            return gettext("Is canceled"), "bad", why
        case Becomes.IS_NEW:
            return gettext("New"), "ok", gettext("announced when it opens")


def _there(each: DatePlan) -> str:
    if each.details is None:
        return day_words(each.planned_on)
    at = each.details
    return f"{day(at.starts_at, at.zone)}, {hours(at.starts_at, at.ends_at, at.zone)}"


def _goes_on(until: date | None) -> str:
    if until is None:
        return gettext("Then in the same rhythm, until somebody stops it.")
    return gettext("Then in the same rhythm until %(day)s.", day=day_words(until))
