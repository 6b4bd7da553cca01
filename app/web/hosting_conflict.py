"""Two hosts change the same event: the second keeps every word, and sees both."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import render_template
from sqlalchemy.orm import Session

from app.models import Event, Revision
from app.operations.details import Details
from app.queries.revisions import list_revisions
from app.web.event_nav import event_head
from app.web.filters import clock
from app.web.hosting_differences import PARTS, Difference, differences
from app.web.login import current_person
from app.web.words import gettext

CHOICE = "choose-"
"""A field of this name and a part's key says whose version is taken."""
THEIRS = "theirs"


@dataclass(frozen=True, kw_only=True)
class Clash:
    """One part of the event that reads differently in the two versions."""

    difference: Difference
    changed: str
    """Who else changed it, and when; empty: nobody else did."""


@dataclass(frozen=True, kw_only=True)
class Kept:
    """One part that others changed and this host did not: it stays as they have it."""

    label: str
    value: str
    changed: str


def conflict_page(
    session: Session,
    event: Event,
    *,
    details: Details,
    fields: dict[str, str],
    before: Details | None,
    since: int,
) -> str:
    """Return both versions, part by part, with who changed what and when.

    `details` are theirs with every change of mine; `before` is what I began from,
    if that is known, at the version `since`.
    """
    revisions = list_revisions(session, event_id=event.id, after=since)
    by_part = {key: _who(revisions, key) for key in PARTS}
    found = differences(session, event, details)
    mine = {difference.key for difference in found}
    theirs = differences(session, event, before) if before else ()
    return render_template(
        "hosting/conflict.html",
        event=event,
        head=event_head(event),
        fields=fields,
        who=_whole(revisions),
        clashes=tuple(
            Clash(difference=each, changed=by_part[each.key]) for each in found
        ),
        kept=tuple(
            Kept(label=each.label, value=each.before, changed=by_part[each.key])
            for each in theirs
            if each.key not in mine and by_part[each.key]
        ),
    )


def chosen(
    mine: dict[str, str], given: Mapping[str, str], *, theirs: dict[str, str]
) -> dict[str, str]:
    """Return my fields, with those parts of theirs that I chose on the way."""
    taken = {
        name
        for key, part in PARTS.items()
        if given.get(CHOICE + key) == THEIRS
        for name in part.fields
    }
    return mine | {name: theirs.get(name, "") for name in taken}


def began_at(mine: dict[str, str]) -> int:
    """Return the version that I began from, or 0 if that can't be read."""
    try:
        return int(dict(json.loads(mine["base"]))["version"])
    except (ValueError, TypeError, KeyError):
        return 0


def _who(revisions: Sequence[Revision], key: str) -> str:
    columns = set(PARTS[key].columns)
    found = [each for each in revisions if columns & set(each.fields)]
    return _named(found[-1]) if found else ""


def _whole(revisions: Sequence[Revision]) -> str:
    return _named(revisions[-1]) if revisions else ""


def _named(revision: Revision) -> str:
    name = revision.actor.name if revision.actor else gettext("Another host")
    at = clock(revision.changed_at, current_person().zone)
    return gettext("%(name)s at %(clock)s", name=name, clock=at)
