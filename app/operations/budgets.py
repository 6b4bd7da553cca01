"""The one place that says whether anybody may be nudged now, whoever wants to."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from app.db import go_first, queue_up
from app.domain.cadence import NUDGES_COUNT_FOR, Budget
from app.domain.manners import Manners
from app.queries.nudges import budget_of, list_calm, list_nudged, read_budgets


def take_budgets(
    session: Session, *, person_ids: Collection[int], manners: Manners, now: datetime
) -> dict[int, Budget]:
    """Return what these people bear, and let nobody else ask until we commit.

    So two workers who write to one person at once never both find room. Ask once in
    a transaction, with everybody: then two never wait for each other.
    """
    take_turn(session, person_ids=person_ids)
    return read_budgets(session, person_ids=person_ids, manners=manners, now=now)


def last_words(
    session: Session,
    *,
    person_ids: Collection[int],
    manners: Manners,
    now: datetime,
    except_message: int = 0,
) -> dict[int, Budget]:
    """Return what these people bear when a written nudge is about to leave to each.

    By then only what was carried counts, or is being carried, unless it is
    `except_message`: what a server refused for hours may have come to a day on which
    another has left.
    """
    sent = list_nudged(
        session,
        person_ids=person_ids,
        since=now - NUDGES_COUNT_FOR,
        except_message=except_message,
        only_left=True,
    )
    calm = list_calm(session, person_ids=person_ids, manners=manners)
    return {
        person_id: budget_of(calm[person_id], sent.get(person_id, ()))
        for person_id in calm
    }


def take_turn(session: Session, *, person_ids: Collection[int]) -> None:
    """Let nobody else decide about nudges of these people until we commit.

    After the event's lock and before the person's: so no two wait for each other.
    """
    queue_up(session, *map(_turn, person_ids))


def take_turns_at_once(session: Session, *, person_ids: Collection[int]) -> set[int]:
    """Do the same for those of these people about whom nobody decides right now."""
    ours = go_first(session, *map(_turn, person_ids))
    return {
        person_id
        for person_id, is_ours in zip(person_ids, ours, strict=True)
        if is_ours
    }


def _turn(person_id: int) -> str:
    return f"nudges of {person_id}"
