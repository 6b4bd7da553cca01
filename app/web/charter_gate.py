"""Where the charter allows less than a page would tell, the page stays closed."""

from collections.abc import Iterator

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.db import db
from app.domain.access import Need, Relation, may
from app.domain.privacy_terms import Reader
from app.queries.access import has_right
from app.queries.charter import find_accepted, is_held
from app.queries.signups import has_report_there
from app.web.login import current_person_id, is_signed_in
from app.web.telling_table import LEFT_OUT, TELLS, TO_EVERYONE, TO_THE_ROOM


def refuse_what_is_held(
    need: Need, relation: Relation | None = None, *, event_id: int | None = None
) -> ResponseReturnValue | None:
    """Return a page that says so if this one would tell more than was agreed.

    `relation` is to the event of `event_id`, on a page of one.
    """
    telling = TELLS.get(request.endpoint or "")
    if not telling or not find_accepted(db.session()):
        return None
    readers = set(_readers(db.session(), need, relation, event_id))
    held = [
        name
        for name, sees in telling.items()
        for reader in readers
        if (request.endpoint, name, reader) not in LEFT_OUT
        and is_held(db.session(), name, reader, sees=sees)
    ]
    if not held:
        return None
    is_admin = is_signed_in() and has_right(db.session(), person_id=current_person_id())
    return render_template("errors/held.html", is_admin=is_admin), 403


def _readers(
    session: Session, need: Need, relation: Relation | None, event_id: int | None
) -> Iterator[Reader]:
    # What whoever asks is to those whom the page tells about.
    if need is Need.ADMIN:
        yield Reader.ADMIN
    elif request.endpoint in TO_EVERYONE:
        yield from set(Reader) - {Reader.SELF}
    elif request.endpoint in TO_THE_ROOM:
        yield Reader.GUEST
    elif relation is not None and event_id and need is not Need.SEES_EVENT:
        yield Reader.HOST if may(relation, Need.HOST) else Reader.DOOR
        if has_report_there(session, event_id=event_id, person_id=current_person_id()):
            yield Reader.HOST_ABOVE
    else:
        yield Reader.TABLEMATE
