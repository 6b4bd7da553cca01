"""The one place that says whether anybody may be nudged now, whoever wants to."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from app.db import go_first, queue_up
from app.domain.cadence import NUDGES_COUNT_FOR, Budget
from app.domain.manners import Manners
from app.queries.nudges import list_calm, list_nudged, read_budgets


def take_budgets(
    session: Session, *, person_ids: Collection[int], manners: Manners, now: datetime
) -> dict[int, Budget]:
    """Return what these people bear, and let nobody else ask until we commit.

    So two workers who write to one person at once never both find room. Ask once in
    a transaction, with everybody: then two never wait for each other.
    """
    take_turn(session, person_ids=person_ids)
    return read_budgets(session, person_ids=person_ids, manners=manners, now=now)


def last_word(
    session: Session,
    *,
    person_id: int,
    message_id: int,
    manners: Manners,
    now: datetime,
) -> Budget:
    """Return what a person bears when a written nudge is about to leave.

    By then only what was carried counts: what a server refused for hours may have
    come to a day on which another has left.
    """
    sent = list_nudged(
        session,
        person_ids=[person_id],
        since=now - NUDGES_COUNT_FOR,
        except_message=message_id,
        only_left=True,
    )
    calm = list_calm(session, person_ids=[person_id], manners=manners)[person_id]
    return Budget(calm=calm, sent=sent.get(person_id, ()))


def take_turn(session: Session, *, person_ids: Collection[int]) -> None:
    """Let nobody else decide about nudges of these people until we commit.

    After the event's lock and before the person's: so no two wait for each other.
    """
    queue_up(session, *map(_turn, person_ids))


def take_turn_at_once(session: Session, *, person_id: int) -> bool:
    """Do the same for one person, unless somebody decides about them right now."""
    return go_first(session, _turn(person_id))


def _turn(person_id: int) -> str:
    return f"nudges of {person_id}"
