"""What a table may talk about: one question each, and who can help whom."""

import re
from collections.abc import Mapping
from enum import StrEnum

SHORTEST_WORD = 4
_EMPTY = (
    "about after also anyone anything been better basic basics could does doing each"
    " everyone everything explain from good great have help how into just know learn"
    " learning like little make making more most much need other people really some"
    " someone something stuff teach than that their them then there these they thing"
    " things this want what when where which with work working would your"
)
EMPTY_WORDS = frozenset(_EMPTY.split())


class Question(StrEnum):
    """One question for a table; its words stand where pages are written."""

    PROUD = "proud"
    UNBLOCK = "unblock"
    MISTAKE = "mistake"
    HABIT = "habit"
    MYTH = "myth"
    FIRST_DAY = "first_day"
    CUSTOMER = "customer"
    TOOL = "tool"
    STOP = "stop"
    SWAP = "swap"
    LEARNED = "learned"
    ASK = "ask"
    QUIET_HELP = "quiet_help"
    NEXT_YEAR = "next_year"


def question_for(table: int, *, event_id: int) -> Question:
    """Return the question of one table: neighbors differ, and so do events."""
    deck = list(Question)
    return deck[(event_id * 5 + table - 1) % len(deck)]


def helpers(
    wanted: Mapping[int, str], offered: Mapping[int, str]
) -> dict[int, tuple[int, ...]]:
    """Return for each who wants something the others who offer it, in order.

    The same pairs as `matches` finds, without comparing every line with every other.
    """
    offering: dict[str, list[int]] = {}
    for who in sorted(offered):
        for word in _meaning(offered[who]):
            offering.setdefault(word, []).append(who)
    found = {}
    for who, line in wanted.items():
        can = {other for word in _meaning(line) for other in offering.get(word, ())}
        if can - {who}:
            found[who] = tuple(sorted(can - {who}))
    return found


def matches(wanted: str, offered: str) -> bool:
    """Return whether two lines share a word that means something."""
    return not _meaning(wanted).isdisjoint(_meaning(offered))


def _meaning(line: str) -> frozenset[str]:
    words = re.findall(r"\w+", line.casefold())
    # A name in capitals is short and says all: SQL, HR, QA.
    shouted = {word.casefold() for word in re.findall(r"\b[A-Z]{2,}\b", line)}
    long = {word for word in words if len(word) >= SHORTEST_WORD}
    return frozenset({_stem(word) for word in long | shouted} - EMPTY_WORDS)


def _stem(word: str) -> str:
    # "Budgets" and "budget" are one word.
    plural = len(word) > SHORTEST_WORD and word.endswith("s")
    return word[:-1] if plural and not word.endswith("ss") else word
