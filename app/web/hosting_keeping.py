"""Keeping what a host types in a draft, whatever happened to it elsewhere."""

from dataclasses import dataclass
from datetime import datetime

from flask import abort, flash
from sqlalchemy.exc import IntegrityError

from app.db import db, transaction
from app.operations.drafts import (
    ChangedElsewhere,
    HandleIsTaken,
    new_handle,
    save_draft,
)
from app.queries.events import find_event
from app.web.login import current_person_id
from app.web.words import gettext


@dataclass(frozen=True, kw_only=True)
class Kept:
    """Where it is kept: in the draft it belongs to, or beside it."""

    handle: str
    is_beside: bool = False


class IsPublished(Exception):  # noqa: N818 -- reads as the sentence it states
    """One's own event came of this draft already."""


def keep(handle: str, fields: dict[str, str], *, now: datetime) -> Kept:
    """Keep every word; beside the draft, and said so, if another window changed it.

    Raises `IsPublished`; the handle of somebody else's draft or event is a 404.
    """
    try:
        _save(handle, fields, now=now)
    except ChangedElsewhere:
        return keep_beside(
            fields,
            said=gettext(
                "This draft was changed in another window meanwhile. What you typed"
                " here is kept beside it, as a draft of its own."
            ),
            now=now,
        )
    except HandleIsTaken:
        event = find_event(db.session(), handle=handle)
        if event is None or event.organizer_id != current_person_id():
            abort(404)
        raise IsPublished from None
    return Kept(handle=handle)


def keep_published(fields: dict[str, str], *, now: datetime) -> Kept:
    """Keep what was typed into a draft after it was published, as a new draft."""
    said = gettext(
        "That event is published; its settings change it. What you typed here is kept"
        " as a new draft."
    )
    return keep_beside(fields, said=said, now=now)


def keep_beside(fields: dict[str, str], *, said: str, now: datetime) -> Kept:
    """Keep what was typed in a new draft and say why."""
    handle = new_handle()
    _save(handle, fields, now=now)
    flash(said, "lamp")
    return Kept(handle=handle, is_beside=True)


def _save(handle: str, fields: dict[str, str], *, now: datetime) -> None:
    try:
        _save_once(handle, fields, now=now)
    except IntegrityError:  # two first saves at once: now there is one to save into
        _save_once(handle, fields, now=now)


def _save_once(handle: str, fields: dict[str, str], *, now: datetime) -> None:
    owner_id = current_person_id()
    with transaction() as session:
        save_draft(session, handle=handle, owner_id=owner_id, fields=fields, now=now)
