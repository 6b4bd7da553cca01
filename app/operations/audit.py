"""Writing down what was changed, in the transaction that changed it."""

from collections.abc import Iterable

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.db import database_now
from app.domain.audit import Act, Facts, Origin, difference, plain
from app.models import AuditEntry, Event

_ORIGIN = "who acts"
FACTS = (
    "starts_at",
    "ends_at",
    "zone",
    "capacity",
    "tables",
    "seats_per_table",
    "answer_by",
    "asks_food",
    "audience",
    "audience_value",
    "only_these",
    "organizer_id",
    "status",
)
"""Of an event, what is written down as it was and as it is."""
TEXTS = (
    "title",
    "purpose",
    "location",
    "access_note",
    "online_url",
    "question",
    "cancel_reason",
)
"""What hosts type: it may name people, so only that it changed is written down."""


def act_as(session: Session, origin: Origin) -> None:
    """Say on whose behalf this session acts; an edge does so before it changes anything.

    A session that nobody spoke for is that of a command at the machine itself.
    """
    session.info[_ORIGIN] = origin


def origin_of(session: Session) -> Origin:
    """Return on whose behalf this session acts."""
    found: Origin = session.info.get(_ORIGIN, Origin())
    return found


def note(
    session: Session,
    act: Act,
    *,
    actor_id: int | None = None,
    person_id: int | None = None,
    event_id: int | None = None,
    before: Facts | None = None,
    after: Facts | None = None,
) -> None:
    """Write one change down; `actor_id` only where the origin does not know it.

    `before` and `after` hold facts, never what somebody wrote in their own words.
    """
    note_all(
        session,
        act,
        actor_id=actor_id,
        person_ids=[person_id],
        event_id=event_id,
        before=before,
        after=after,
    )


def note_all(
    session: Session,
    act: Act,
    *,
    person_ids: Iterable[int | None],
    actor_id: int | None = None,
    event_id: int | None = None,
    before: Facts | None = None,
    after: Facts | None = None,
) -> None:
    """Write the same change of several people down, a line each."""
    origin = origin_of(session)
    shared = {
        "noted_at": database_now(session),
        "act": act,
        "actor_id": actor_id or origin.actor_id,
        "via": origin.via,
        "request_id": origin.request_id,
        "event_id": event_id,
        "before": _plain(before),
        "after": _plain(after),
    }
    rows = [{**shared, "person_id": person_id} for person_id in person_ids]
    if rows:
        session.flush()  # what it is about may be as new as the line
        session.execute(insert(AuditEntry), rows)


def facts_of(event: Event) -> Facts:
    """Return how an event stands, to be compared with how it stands later."""
    return {name: getattr(event, name) for name in (*FACTS, *TEXTS)}


def note_event(
    session: Session,
    act: Act,
    event: Event,
    *,
    was: Facts | None,
    actor_id: int | None = None,
) -> None:
    """Write down what changed about an event since `was`; None: there was none."""
    before, after = difference(was or {}, facts_of(event))
    changed = sorted(name for name in TEXTS if after.pop(name, ""))
    before = {name: before[name] for name in after} if was else {}
    if was is not None and changed:
        after["texts_changed"] = changed
    note(
        session,
        act,
        actor_id=actor_id,
        event_id=event.id,
        before=before,
        after=after,
    )


def _plain(facts: Facts | None) -> Facts:
    return {name: plain(value) for name, value in (facts or {}).items()}
