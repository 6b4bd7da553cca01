"""What the engine knows of a plan, in words: why, how good, what a move changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext

from app.domain.seating import PartName, Reason, ReasonKind
from app.domain.table_talk import Question
from app.web.words import gettext, ngettext

QUESTION_WORDS = {
    Question.PROUD: lazy_gettext(
        "What is something your team did well lately that nobody noticed?"
    ),
    Question.UNBLOCK: lazy_gettext(
        "What slows you down that somebody at this table could make easier?"
    ),
    Question.MISTAKE: lazy_gettext("Which mistake taught you the most this year?"),
    Question.HABIT: lazy_gettext("Which small habit makes your work better?"),
    Question.MYTH: lazy_gettext("What do others get wrong about what your team does?"),
    Question.FIRST_DAY: lazy_gettext(
        "What do you wish somebody had told you on your first day here?"
    ),
    Question.CUSTOMER: lazy_gettext(
        "When did you last see what your work did for a customer?"
    ),
    Question.TOOL: lazy_gettext("Which tool or shortcut should everyone here know?"),
    Question.STOP: lazy_gettext("What should we stop doing?"),
    Question.SWAP: lazy_gettext(
        "If you swapped jobs with somebody here for a day, with whom, and why?"
    ),
    Question.LEARNED: lazy_gettext(
        "What did you learn outside work that helps you at work?"
    ),
    Question.ASK: lazy_gettext("Which question would you ask every colleague?"),
    Question.QUIET_HELP: lazy_gettext(
        "Who helped you lately without being asked, and how?"
    ),
    Question.NEXT_YEAR: lazy_gettext("What do you hope we can say in a year?"),
}

PLAIN_REASONS = {
    ReasonKind.LOCKED: ("lock", lazy_gettext("Locked here by a host")),
    ReasonKind.ACCESS: (
        "wheelchair",
        lazy_gettext("Needs a table that everyone can reach"),
    ),
    ReasonKind.TOGETHER: (
        "heart-handshake",
        lazy_gettext("Sits with whom the hosts seat them with"),
    ),
    ReasonKind.KEPT_WISH: (
        "heart-handshake",
        lazy_gettext("Sits with whom they asked for"),
    ),
    ReasonKind.HOST_AT_TABLE: ("user-star", lazy_gettext("A host sits at this table")),
    ReasonKind.MIXES_LEVELS: ("adjustments", lazy_gettext("The table mixes levels")),
}
"""Reasons that need no number."""


@dataclass(frozen=True, kw_only=True)
class PartView:
    """One part of a plan's quality beside its minimum."""

    title: str
    line: str
    is_least: bool


def headline(claims: Mapping[str, Any]) -> tuple[str, str]:
    """Return the two sentences about people: the worst-off, and all meetings."""
    least, meetings = claims["least_new"], claims["first_meetings"]
    most = claims["first_meetings_at_most"]
    everyone = ngettext(
        "Everyone meets at least %(num)s new person.",
        "Everyone meets at least %(num)s new people.",
        least,
    )
    count = ngettext("%(num)s first meeting", "%(num)s first meetings", meetings)
    limit = gettext("no plan has more than %(most)s.", most=most)
    if meetings >= most:
        limit = gettext("no plan has more.")
    both = gettext("%(count)s; %(limit)s", count=count, limit=limit)
    return (everyone if least else "", both)


def parts(
    claims: Mapping[str, Any], *, shared: str, locks: int
) -> tuple[PartView, ...]:
    """Return departments, past meetings and reporting lines, each with its minimum.

    `shared` says which departments have more people than there are tables.
    """
    figures = {name: (value, least) for name, value, least in claims["parts"]}
    return (
        _departments(*figures[PartName.DEPT], shared=shared, locks=locks),
        _history(claims["history_pairs"], *figures[PartName.HISTORY]),
        _reporting(*figures[PartName.AVOID]),
    )


def small_parts(claims: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what weighs little: level, site, tenure, each with its minimum."""
    names = {
        PartName.LEVEL: gettext("Same level"),
        PartName.SITE: gettext("Same site"),
        PartName.TENURE: gettext("As long in the company"),
    }
    return tuple(
        gettext(
            "%(name)s: %(pairs)s, at least %(least)s in any plan",
            name=names[PartName(name)],
            pairs=ngettext("%(num)s pair", "%(num)s pairs", value),
            least=least,
        )
        for name, value, least in claims["parts"]
        if name in names
    )


def reason_words(reason: Reason) -> tuple[str, str]:
    """Return the icon and the words of one reason, said of the person."""
    match reason.kind:
        case ReasonKind.NEW_PEOPLE:
            return "user-plus", ngettext(
                "Meets %(num)s person for the first time",
                "Meets %(num)s people for the first time",
                reason.number,
            )
        case ReasonKind.OTHER_DEPARTMENTS:
            return "briefcase", ngettext(
                "People from %(num)s other department",
                "People from %(num)s other departments",
                reason.number,
            )
        case _:
            icon, words = PLAIN_REASONS[reason.kind]
            return icon, str(words)


def own_reason_words(reason: Reason) -> tuple[str, str] | None:
    """Return the icon and the words of one reason, said to the person; or nothing."""
    match reason.kind:
        case ReasonKind.NEW_PEOPLE:
            return "user-plus", ngettext(
                "You meet %(num)s person for the first time.",
                "You meet %(num)s people for the first time.",
                reason.number,
            )
        case ReasonKind.OTHER_DEPARTMENTS:
            return "briefcase", ngettext(
                "They come from %(num)s other department.",
                "They come from %(num)s other departments.",
                reason.number,
            )
        case ReasonKind.HOST_AT_TABLE:
            return "user-star", gettext("A host sits with you.")
        case ReasonKind.MIXES_LEVELS:
            return "adjustments", gettext("Newer and senior colleagues sit together.")
        case _:
            return None


def change_words(change: int) -> str:
    """Return how many first meetings more or fewer a move makes."""
    if not change:
        return gettext("no change")
    if change > 0:
        return gettext("%(count)s more", count=change)
    return gettext("%(count)s fewer", count=-change)


def shared_words(crowds: Sequence[tuple[str, int]], *, tables: int) -> str:
    """Return which departments cannot have a table each: "10 from Sales share 5"."""
    if not crowds:
        return ""
    people = ", ".join(
        gettext("%(count)s from %(name)s", count=count, name=name)
        for name, count in crowds
    )
    return ngettext(
        "%(people)s share %(num)s table.",
        "%(people)s share %(num)s tables.",
        tables,
        people=people,
    )


def _departments(value: int, least: int, *, shared: str, locks: int) -> PartView:
    pairs = ngettext(
        "%(num)s same-department pair", "%(num)s same-department pairs", value
    )
    if not value:
        line = gettext("Nobody sits with their own department.")
    elif value == least:
        line = gettext("%(pairs)s, and no plan has fewer.", pairs=pairs)
    elif locks:
        line = ngettext(
            "%(pairs)s, %(more)s more than the minimum, with %(num)s lock.",
            "%(pairs)s, %(more)s more than the minimum, with %(num)s locks.",
            locks,
            pairs=pairs,
            more=value - least,
        )
    else:
        line = gettext(
            "%(pairs)s; at least %(least)s can't be avoided.", pairs=pairs, least=least
        )
    title = gettext("Departments: mixed as well as possible")
    if value != least:
        title = gettext("Departments: not as mixed as they could be")
    return PartView(
        title=title,
        line=f"{line} {shared}".strip() if value else line,
        is_least=value == least,
    )


def _history(pairs: int, value: int, least: int) -> PartView:
    if not pairs:
        title = gettext("Nobody sits with someone from an earlier table")
        return PartView(title=title, line="", is_least=True)
    title = ngettext(
        "%(num)s pair has shared a table before",
        "%(num)s pairs have shared a table before",
        pairs,
    )
    line = gettext("No plan does better.")
    if value != least:
        line = gettext("There is no proof that fewer is impossible.")
    return PartView(title=title, line=line, is_least=value == least)


def _reporting(value: int, least: int) -> PartView:
    if not value:
        title = gettext("Nobody sits with their own manager")
        return PartView(title=title, line="", is_least=True)
    title = ngettext(
        "%(num)s person sits with their own manager",
        "%(num)s people sit with their own manager",
        value,
    )
    line = gettext("At least %(least)s can't be avoided.", least=least) if least else ""
    return PartView(title=title, line=line, is_least=value == least)
