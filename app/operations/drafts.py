"""Keeping an event that its author is still typing, exactly as typed."""

import hashlib
import json
import secrets
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.models import Draft, Event
from app.queries.drafts import find_draft

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that looks like another
LENGTH = 6


class HandleIsTaken(Exception):  # noqa: N818 -- reads as the sentence it states
    """Somebody else's draft, or an event, has this handle."""


class ChangedElsewhere(Exception):  # noqa: N818 -- reads as the sentence it states
    """Another window saved this draft since this one opened it."""


def new_handle() -> str:
    """Return six characters that no draft or event has, but for a great coincidence.

    The event keeps the handle of its draft, so pressing Publish twice makes one.
    """
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def save_draft(
    session: Session,
    *,
    handle: str,
    owner_id: int,
    fields: dict[str, str],
    now: datetime,
) -> Draft:
    """Keep what was typed, in the draft of that handle, made if there is none.

    Raises `HandleIsTaken`, and `ChangedElsewhere` rather than losing a word: the
    fields name the window they were typed in, and a digest of what it saw.
    """
    draft = find_draft(session, handle=handle, owner_id=owner_id)
    if draft is None:
        _refuse_what_is_taken(session, handle)
        draft = Draft(handle=handle, owner_id=owner_id)
        session.add(draft)
    elif _is_of_another_window(draft.fields, fields):
        raise ChangedElsewhere
    draft.fields, draft.saved_at = fields, now
    session.flush()
    return draft


def discard_draft(
    session: Session, *, handle: str, owner_id: int
) -> dict[str, str] | None:
    """Throw a draft away; return what stood in it, or None if there was none."""
    draft = find_draft(session, handle=handle, owner_id=owner_id)
    if draft is None:
        return None
    session.delete(draft)
    return dict(draft.fields)


def _refuse_what_is_taken(session: Session, handle: str) -> None:
    taken = select(
        exists().where(Draft.handle == handle) | exists().where(Event.handle == handle)
    )
    if session.scalar(taken):
        raise HandleIsTaken


def digest_of(fields: dict[str, str]) -> str:
    """Return what stands in a draft, in few letters: the same for the same words."""
    words = json.dumps(_words(fields), sort_keys=True)
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def _is_of_another_window(kept: dict[str, str], typed: dict[str, str]) -> bool:
    # What this window saved itself, or saw when it was opened, is its own to replace.
    if kept.get("writer", "") in {"", typed.get("writer")}:
        return False
    return digest_of(kept) not in {typed.get("seen"), digest_of(typed)}


def _words(fields: dict[str, str]) -> dict[str, str]:
    return {
        name: text
        for name, text in fields.items()
        if text and name not in {"writer", "seen"}
    }
