"""How good a plan is, in words, and what a move changes."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.domain.seating import PartName
from app.web.seating_asks_words import PartView, asks_and_wishes
from app.web.words import gettext, ngettext


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


def verdict(certificate: Mapping[str, Any]) -> str:
    """Return how near the plan is to what no plan can beat, and if it was cut short."""
    claims = certificate["claims"]
    value, most = claims["first_meetings"], claims["first_meetings_at_most"]
    if claims["cost"] == claims["bound"]:
        return gettext("Proven best.")
    if certificate.get("stopped_by_host"):
        return gettext("Stopped by a host; the best plan found is kept.")
    if certificate.get("was_stopped"):
        return gettext("Stopped after a minute; the best plan found is kept.")
    if value >= most:
        return ""
    # Rounded up: never nearer than it is.
    percent = -(-100 * (most - value) // most)
    return gettext("Within %(percent)s%% of the limit.", percent=percent)


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
        *asks_and_wishes(claims),
    )


def without_wishes(claims: Mapping[str, Any]) -> dict[str, Any]:
    """Return the claims as they are told while the charter holds wishes back."""
    return {name: said for name, said in claims.items() if name != "wishes"}


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


def change_words(change: int) -> str:
    """Return how many first meetings more or fewer a move makes."""
    if not change:
        return gettext("no change")
    if change > 0:
        return gettext("%(count)s more", count=change)
    return gettext("%(count)s fewer", count=-change)


def department_words(change: int) -> str:
    """Return how many same-department pairs more or fewer a move makes; of none nothing."""
    if not change:
        return ""
    if change > 0:
        return ngettext(
            "%(num)s same-department pair more",
            "%(num)s same-department pairs more",
            change,
        )
    return ngettext(
        "%(num)s same-department pair fewer",
        "%(num)s same-department pairs fewer",
        -change,
    )


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
