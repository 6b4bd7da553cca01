"""The two letters that stand for a department wherever its color does."""

import unicodedata
from collections.abc import Collection, Iterator
from string import ascii_uppercase


def code_for(name: str, *, taken: Collection[str]) -> str:
    """Return two letters for a department: its first two, if nobody has them."""
    free = (code for code in _candidates(name) if code not in taken)
    return next(free)


def _candidates(name: str) -> Iterator[str]:
    plain = unicodedata.normalize("NFKD", name).upper()
    words = "".join(letter for letter in plain if letter in ascii_uppercase + " -")
    letters = words.replace(" ", "").replace("-", "")
    if letters:
        first = letters[0]
        yield (letters + letters)[:2]
        yield from (f"{first}{word[0]}" for word in words.split()[1:])
        yield from (f"{first}{letter}" for letter in letters[2:])
        yield from (f"{first}{letter}" for letter in ascii_uppercase)
    for first in ascii_uppercase:
        yield from (f"{first}{letter}" for letter in ascii_uppercase)
    number = 1
    while True:  # more than 676 departments
        yield f"D{number}"
        number += 1
