"""Who was forgotten, so that a restored backup forgets them again: marks, never names."""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field

PURPOSE = b"trestle erasure list 1"
NOBODY = "Former colleague"
"""The name of whoever was forgotten, wherever their row still stands."""


@dataclass(frozen=True, kw_only=True)
class ErasureList:
    """Where the marks are kept, outside the database, and what keys them.

    Without the secret a mark can't be told from any other; with it, one can check
    a person, never list the forgotten.
    """

    path: str
    secret: str = field(repr=False)

    def marks(self, person_id: int, texts: Iterable[str | None]) -> set[str]:
        """Return the marks of one row, one for each text that it is known by.

        The row's number is part of each: whoever comes back under the same address
        has a new row, and is not forgotten for it.
        """
        key = hmac.digest(self.secret.encode(), PURPOSE, hashlib.sha256)
        return {
            hmac.new(key, f"{person_id}\n{text}".encode(), hashlib.sha256).hexdigest()
            for text in texts
            if text
        }


def pseudonym_of(person_id: int) -> str:
    """Return the address of whoever was forgotten; no mail can ever reach it."""
    return f"former-colleague-{person_id}@forgotten.invalid"
