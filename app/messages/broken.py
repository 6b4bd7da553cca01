"""The words for a seating rule that is broken, or cannot be kept."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.domain.seating import FactKind
from app.messages.text import one_line, translator


def broken_rules(
    facts: Sequence[Mapping[str, Any]], *, names: Mapping[int, str], locale: str
) -> tuple[str, ...]:
    """Return one sentence a fact; facts are kept with the plan, people by id.

    Who needs a table that everyone can reach is counted and never named: a host may be
    above them.
    """
    access = [fact for fact in facts if fact["kind"] == FactKind.ACCESS]
    others = [fact for fact in facts if fact["kind"] != FactKind.ACCESS]
    said = [_sentence(fact, names=names, locale=locale) for fact in others]
    return (*said, *_about_access(len(access), locale=locale))


def _about_access(count: int, *, locale: str) -> tuple[str, ...]:
    if not count:
        return ()
    said = translator(locale).ungettext(
        "%(count)s person needs a table that everyone can reach.",
        "%(count)s people need a table that everyone can reach.",
        count,
    )
    return (said % {"count": count},)


def _sentence(fact: Mapping[str, Any], *, names: Mapping[int, str], locale: str) -> str:
    people = [one_line(names.get(person_id, "?")) for person_id in fact["people"]]
    if people:
        return _about_people(fact, people, locale=locale)
    return _about_tables(fact, locale=locale)


def _about_people(
    fact: Mapping[str, Any], people: Sequence[str], *, locale: str
) -> str:
    gettext = translator(locale).ugettext
    facts = {"names": ", ".join(people), "table": fact["table"]}
    match FactKind(fact["kind"]):
        case FactKind.LOCK:
            return gettext("%(names)s is locked to table %(table)s.") % facts
        case FactKind.TOGETHER:
            return gettext("These sit together: %(names)s.") % facts
        case FactKind.APART:
            return gettext("These don't sit together: %(names)s.") % facts
        case _:
            return gettext("%(names)s has no seat.") % facts


def _about_tables(fact: Mapping[str, Any], *, locale: str) -> str:
    words = translator(locale)
    facts = {"table": fact["table"], "count": fact["number"]}
    match FactKind(fact["kind"]), bool(fact["table"]):
        case FactKind.CAPACITY, True:
            said = words.ungettext(
                "Table %(table)s has %(count)s person too many.",
                "Table %(table)s has %(count)s people too many.",
                fact["number"],
            )
        case FactKind.CAPACITY, False:
            said = words.ungettext(
                "There is %(count)s more person than there are seats.",
                "There are %(count)s more people than there are seats.",
                fact["number"],
            )
        case FactKind.MINIMUM, True:
            said = words.ungettext(
                "Table %(table)s has %(count)s person too few.",
                "Table %(table)s has %(count)s people too few.",
                fact["number"],
            )
        case FactKind.UNSEATED, _:
            said = words.ungettext(
                "%(count)s person has no seat.",
                "%(count)s people have no seat.",
                fact["number"],
            )
        case FactKind.HOST, True:
            said = words.ugettext("Table %(table)s has no host.")
        case FactKind.HOST, False:
            said = words.ugettext("Every table needs a host.")
        case _:
            said = words.ugettext("Every table needs its fewest people.")
    return said % facts
