"""For those who visit every page again and again: each sheet is printed once."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import pytest

from app.messages.paper import Sheet, pdf_of
from app.web import paper

_printed: dict[str, bytes] = {}


@contextmanager
def printed_once(*, whatever_it_says: bool = False) -> Iterator[None]:
    """Print a sheet anew only if it says something else, or is another kind of sheet."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paper, "pdf_of", _remembering(by_kind=whatever_it_says))
        yield


def _remembering(*, by_kind: bool) -> Callable[[Sheet, Mapping[str, object]], bytes]:
    def print_it(sheet: Sheet, facts: Mapping[str, object]) -> bytes:
        key = sheet.value if by_kind else json.dumps([sheet, facts], sort_keys=True)
        if key not in _printed:
            _printed[key] = pdf_of(sheet, facts)
        return _printed[key]

    return print_it
