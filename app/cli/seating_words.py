"""A seating problem's rules in words; people and tables by their number in the file."""

from app.domain.seating import EVERY_ROUND, Fact, FactKind

RULES = {
    FactKind.LOCK: "{people} is locked to table {table}",
    FactKind.TOGETHER: "{people} must sit together",
    FactKind.APART: "{people} must sit apart",
    FactKind.ACCESS: "{people} needs an accessible table",
    FactKind.HOST: "every table needs a host",
    FactKind.CAPACITY: "there are {number} more people than chairs",
    FactKind.MINIMUM: "every table has its minimum",
    FactKind.UNSEATED: "{people} has no table",
}
TOO_FEW = "the tables' minima ask for {number} more people"


def conflict_words(facts: tuple[Fact, ...]) -> str:
    """Return which rules can't be kept together."""
    return "; ".join(map(_words, facts)) or "no smallest set of them was found"


def _words(fact: Fact) -> str:
    is_short = fact.kind is FactKind.MINIMUM and fact.number > 0
    words = (TOO_FEW if is_short else RULES[fact.kind]).format(
        people=_people(fact.people), table=fact.table, number=fact.number
    )
    return words if fact.round == EVERY_ROUND else f"{words} in round {fact.round}"


def _people(people: tuple[int, ...]) -> str:
    numbers = " and ".join(map(str, people))
    return f"person {numbers}" if len(people) == 1 else f"people {numbers}"
