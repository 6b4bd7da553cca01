"""What somebody wrote whose session had ended: kept in their browser until they are in."""

import json
from dataclasses import dataclass

from flask import request, session

_KEY = "kept"
LETTERS_AT_MOST = 2400
"""What fits into a cookie beside the rest; longer texts keep their page alone."""


@dataclass(frozen=True, kw_only=True)
class Kept:
    """One form that was pressed in vain."""

    path: str
    fields: tuple[tuple[str, str], ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """Return what a person wrote, as far as one can tell it from numbers and keys."""
        return tuple(value for _, value in self.fields if " " in value.strip())


def keep_press() -> None:
    """Keep the form of this request, if one of our own pages sent it.

    Another site may not plant a form here that its victim sends after signing in:
    every browser that we support says where a press comes from. What a script sends
    is not kept: its answer would make no page.
    """
    said = [request.headers.get(f"Sec-Fetch-{name}") for name in ("Site", "Mode")]
    if said != ["same-origin", "navigate"]:
        return
    fields = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name != "csrf_token"
    ]
    kept = [request.path, fields]
    if fields and len(json.dumps(kept)) <= LETTERS_AT_MOST:
        session[_KEY] = kept


def find_kept() -> Kept | None:
    """Return the form that this browser keeps, if it keeps one."""
    if _KEY not in session:
        return None
    path, fields = session[_KEY]
    return Kept(path=path, fields=tuple((name, value) for name, value in fields))


def carry(kept: Kept) -> None:
    """Keep a form in a new session, too."""
    session[_KEY] = [kept.path, list(kept.fields)]


def drop() -> None:
    """Keep nothing any more."""
    session.pop(_KEY, None)
