"""One colleague as one person knows them: how, since when, and what one said."""

from datetime import datetime

from flask import abort, url_for
from sqlalchemy.orm import Session

from app.domain.followups import REMEMBERED
from app.models import Person
from app.queries.followups import list_silenced
from app.queries.network import Connection, list_connections, list_promised_to
from app.queries.touch import find_mark
from app.web.filters import day_words
from app.web.network_page import face
from app.web.network_values import PersonPage, Promised
from app.web.network_words import how_words
from app.web.words import gettext


def person_page(
    session: Session, me: Person, other_id: int, *, now: datetime
) -> PersonPage:
    """Return one colleague; 404 where the two share nothing, whoever it is."""
    known = list_connections(session, person_id=me.id, now=now)
    found = next((one for one in known if one.person_id == other_id), None)
    if found is None:
        abort(404)
    silenced = list_silenced(session, person_ids=[me.id])
    is_silenced = (me.id, other_id) in silenced
    others_met = any(
        one.met_at
        and one.person_id != other_id
        and (me.id, one.person_id) not in silenced
        for one in known
    )
    return PersonPage(
        face=face(found),
        how=how_words(found, zone=me.zone),
        promises=_promises(session, me, other_id),
        is_marked=find_mark(session, person_id=me.id, other_id=other_id) is not None,
        is_silenced=is_silenced,
        thank_url="" if is_silenced else _thank_url(found, now=now),
        write_url=f"mailto:{found.email}",
        may_promise=bool(found.meetings) and not is_silenced,
        may_introduce=found.met_at is not None and others_met and not is_silenced,
    )


def _promises(session: Session, me: Person, other_id: int) -> tuple[Promised, ...]:
    made = list_promised_to(session, person_id=me.id, other_id=other_id)
    return tuple(
        Promised(
            id=one.id,
            what=one.what,
            line=gettext("You said by %(day)s.", day=day_words(one.due_on))
            if one.closed_at is None
            else gettext("Done."),
            is_open=one.closed_at is None,
        )
        for one in made
    )


def _thank_url(found: Connection, *, now: datetime) -> str:
    """Return where the draft is, as long as the follow-ups of that event are."""
    for meeting in found.meetings[:1]:
        if meeting.ends_at > now - REMEMBERED:
            url = url_for(
                "followups.thank", handle=meeting.slug, other_id=found.person_id
            )
            return f"{url}#person-{found.person_id}"
    return ""
