"""What hosts decide of the tables: who sits together or apart, who looks after which.

Whatever is decided, every plan keeps; what cannot be kept with the rest is refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from app.db import call_the_worker
from app.domain.table_wishes import TableShape, TieKind
from app.models import Event, EventTable, TableHost, Tie
from app.operations.seating import ask_search, open_event
from app.operations.seating_found import begin_anew
from app.operations.seating_rows import recount
from app.operations.seating_trouble import refuse_conflict
from app.queries.plans import find_open_search
from app.queries.rooms_now import FIRST_ROUND, round_of
from app.queries.seating import find_plan, list_attending_ids
from app.queries.table_wishes import find_tie, list_event_tables


class TablesHaveChanged(Exception):  # noqa: N818 -- reads as the sentence it states
    """Another host described the tables meanwhile."""


class Following(StrEnum):
    """What becomes of the plan after a decision."""

    NOTHING = "nothing"
    """There is no plan, or it keeps what was decided."""
    SEARCHING = "searching"
    """The plan was a search's, and another is searched."""
    BROKEN = "broken"
    """The plan breaks it: told already or made by hand, so a host says what follows."""


@dataclass(frozen=True, kw_only=True)
class Hand:
    """Who decides, when, and how long a search may take that follows."""

    actor_id: int
    proposals: int
    now: datetime


@dataclass(frozen=True, kw_only=True)
class Look:
    """What a host says of one table."""

    name: str
    shape: TableShape
    is_accessible: bool


def tie(
    session: Session,
    *,
    event_id: int,
    kind: TieKind,
    one_id: int,
    other_id: int,
    hand: Hand,
) -> Following:
    """Seat two people together, or apart; what was decided of the two before goes.

    Raises `CannotBeKept` and `SeatsCannotChange`; `NoResultFound` of who doesn't come.
    """
    event = open_event(session, event_id, now=hand.now)
    first, second = sorted((one_id, other_id))
    coming = set(list_attending_ids(session, event_id=event_id))
    if first == second or not {first, second} <= coming:
        raise NoResultFound
    row = find_tie(session, event_id=event_id, one_id=first, other_id=second)
    row = row or Tie(event_id=event_id, first_id=first, second_id=second)
    row.kind = kind
    session.add(row)
    return _follow(session, event, hand=hand)


def untie(session: Session, *, event_id: int, tie_id: int, hand: Hand) -> Following:
    """Let two people sit as it comes again; twice is once."""
    event = open_event(session, event_id, now=hand.now)
    session.execute(delete(Tie).where(Tie.event_id == event_id, Tie.id == tie_id))
    return _follow(session, event, hand=hand, is_checked=False)


def name_table_host(
    session: Session, *, event_id: int, person_id: int, hand: Hand
) -> Following:
    """Let somebody look after a table. With one for each table, each has one.

    Raises `CannotBeKept` and `SeatsCannotChange`; `NoResultFound` of who doesn't come.
    """
    event = open_event(session, event_id, now=hand.now)
    if person_id not in list_attending_ids(session, event_id=event_id):
        raise NoResultFound
    named = select(TableHost).where(
        TableHost.event_id == event_id, TableHost.person_id == person_id
    )
    if session.scalar(named) is None:
        session.add(TableHost(event_id=event_id, person_id=person_id))
    return _follow(session, event, hand=hand)


def drop_table_host(
    session: Session, *, event_id: int, person_id: int, hand: Hand
) -> Following:
    """Let somebody be a guest like the others again; twice is once."""
    event = open_event(session, event_id, now=hand.now)
    session.execute(
        delete(TableHost).where(
            TableHost.event_id == event_id, TableHost.person_id == person_id
        )
    )
    return _follow(session, event, hand=hand, is_checked=False)


def describe_tables(
    session: Session,
    *,
    event_id: int,
    looks: Mapping[int, Look],
    seen: Mapping[int, Look],
    hand: Hand,
) -> Following:
    """Keep names, shapes and who can reach which table, by number.

    `seen` is what the host had before their eyes. Raises `TablesHaveChanged`,
    `CannotBeKept` and `SeatsCannotChange`; nothing is changed then.
    """
    event = open_event(session, event_id, now=hand.now)
    rows = {row.number: row for row in list_event_tables(session, event=event)}
    plain = Look(name="", shape=TableShape.AS_IT_FITS, is_accessible=False)
    is_narrower = False
    for number, look in looks.items():
        row = rows.get(number)
        stands = look_of(row) if row else plain
        if seen.get(number, plain) != stands:
            raise TablesHaveChanged
        if look != stands:
            is_narrower |= stands.is_accessible and not look.is_accessible
            row = row or EventTable(event_id=event_id, number=number)
            row.name, row.shape = look.name, look.shape
            row.is_accessible = look.is_accessible
            session.add(row)
    return _follow(session, event, hand=hand, is_checked=is_narrower)


def look_of(row: EventTable) -> Look:
    """Return what was said of this table."""
    return Look(name=row.name, shape=row.shape, is_accessible=row.is_accessible)


def _follow(
    session: Session, event: Event, *, hand: Hand, is_checked: bool = True
) -> Following:
    # What only takes a rule away is never refused: it is the way out of a conflict.
    session.flush()
    if is_checked:
        refuse_conflict(session, event, now=hand.now)
    if round_of(session, event_id=event.id) != FIRST_ROUND:
        return Following.NOTHING  # it counts when tables are mixed anew in the room
    plan = find_plan(session, event_id=event.id)
    search = find_open_search(session, event_id=event.id)
    if plan is not None:
        recount(session, event, plan, now=hand.now)
    if search is not None:
        begin_anew(search)
        call_the_worker(session)
        return Following.SEARCHING
    if plan is None or not plan.certificate["claims"]["violations"]:
        return Following.NOTHING
    if plan.changed_by_id is not None or event.frozen_at is not None:
        return Following.BROKEN
    ask_search(
        session,
        event_id=event.id,
        proposals=hand.proposals,
        actor_id=hand.actor_id,
        now=hand.now,
    )
    return Following.SEARCHING
