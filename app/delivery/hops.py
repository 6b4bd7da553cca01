"""The stages a mail goes through at a server, for whoever wants to watch them."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from app.delivery.answers import words_of


@dataclass(frozen=True, kw_only=True)
class Hop:
    """One stage that is over, well or not."""

    name: str
    is_ok: bool
    said: str
    """What the other side answered, or why it went wrong."""
    took_s: float


Seen = Callable[[Hop], None]
"""Is told of each stage when it is over."""


def unseen(_hop: Hop) -> None:
    """Watch nothing: an ordinary delivery has no onlooker."""


@contextmanager
def stage(name: str, seen: Seen) -> Iterator[list[str]]:
    """Run one stage; what it puts into the list is what was said."""
    began, said = time.monotonic(), list[str]()
    try:
        yield said
    except Exception as error:
        took_s = time.monotonic() - began
        seen(Hop(name=name, is_ok=False, said=words_of(error), took_s=took_s))
        raise
    took_s = time.monotonic() - began
    seen(Hop(name=name, is_ok=True, said=" ".join(said), took_s=took_s))
