"""Names: as people type them, as they fit under a seat, and as namesakes differ."""

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

NAMES_KEPT = 1 << 15
_NOT_DECOMPOSED = {"ł": "l", "ø": "o", "đ": "d", "ß": "s", "æ": "a", "ı": "i"}


@lru_cache(maxsize=NAMES_KEPT)
def folded(text: str) -> str:
    """Return `text` letter by letter without accents and case, as long as it was."""
    return "".join(map(_plain, text))


@cache
def _plain(letter: str) -> str:
    base = unicodedata.normalize("NFKD", letter)[:1].casefold()[:1] or letter
    return _NOT_DECOMPOSED.get(base, base)


def short_name(name: str) -> str:
    """Return the first name and the initial of the last: "Adam N."."""
    first, *more = name.split() or [""]
    return f"{first} {more[-1][0]}." if more else first


@dataclass(frozen=True, kw_only=True)
class Called:
    """What the directory says of one person that tells namesakes apart."""

    name: str
    code: str
    """Of the department."""
    site: str = ""
    title: str = ""


Form = Callable[[Called], str]


def _with(form: Form, *facts: Form) -> Form:
    def said(one: Called) -> str:
        more = ", ".join(fact(one) for fact in facts if fact(one))
        return f"{form(one)} ({more})" if more else form(one)

    return said


def _short(one: Called) -> str:
    return short_name(one.name)


def _given(one: Called) -> str:
    """Return every name but the last, of which the initial stands: "Anna Maria N."."""
    *first, last = one.name.split() or [""]
    return " ".join([*first, f"{last[0]}."]) if first else last


def _full(one: Called) -> str:
    return one.name


def _code(one: Called) -> str:
    return one.code


def _site(one: Called) -> str:
    return one.site


def _title(one: Called) -> str:
    return one.title


SHORT: Sequence[Form] = (
    _short,
    _given,
    _with(_short, _code),
    _with(_short, _code, _site),
    _with(_short, _code, _title),
)
"""For everyone in a room: no letter more of a last name, whoever else is there."""
FULL: Sequence[Form] = (
    _full,
    _with(_full, _code),
    _with(_full, _code, _site),
    _with(_full, _code, _title),
)
"""For who may read whole names."""
ON_A_SEAT: Sequence[Form] = (_short, *FULL)


def told_apart(people: Iterable[Called], *, forms: Sequence[Form]) -> tuple[str, ...]:
    """Return how each is called, in order: by the first form that none shares.

    Of namesakes all take the same form; where none tells all of them apart, the one
    that most of them differ by.
    """
    everyone = tuple(people)
    alike: dict[str, set[Called]] = defaultdict(set)
    heads: dict[str, int] = defaultdict(int)
    for one in everyone:
        alike[forms[0](one)].add(one)
        heads[forms[0](one)] += 1
    chosen = {
        called: forms[0]
        if heads[called] == 1
        else max(forms, key=lambda form: len(set(map(form, group))))
        for called, group in alike.items()
    }
    return tuple(chosen[forms[0](one)](one) for one in everyone)
