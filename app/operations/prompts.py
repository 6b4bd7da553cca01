"""What people are asked the day after: whom to thank, or whether they were there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.domain.attendance import KNOWN, list_closes_at
from app.domain.cadence import GIVEN_UP_AFTER, NUDGES_COUNT_FOR, next_slot
from app.domain.causes import BATCH
from app.domain.events import EventStatus
from app.domain.house import House
from app.domain.mail import Prompt, Tablemate
from app.domain.outbox import MailKind
from app.domain.time import prompt_due_at, zone_of
from app.domain.tokens import Purpose
from app.models import Cause, Event, Person
from app.operations import letters
from app.operations.attendance import is_waiting_for_list
from app.queries.events import has_reached
from app.queries.followups import list_silenced
from app.queries.people import list_by_ids
from app.queries.prompts import (
    Asked,
    Chair,
    list_chairs,
    list_nudged,
    list_promised,
    list_to_ask,
)

LINKS_LAST = timedelta(days=60)


@dataclass(frozen=True, kw_only=True)
class Turn:
    """Somebody to ask, and the instant from which they may be."""

    asked: Asked
    at: datetime


def ask_after(
    session: Session, cause: Cause, event: Event, *, house: House, now: datetime
) -> int:
    """Ask the next of those whose hour has come; the cause sleeps until the next one.

    10:00 on the next working day where the person lives; while a host may still
    say who couldn't come, everyone waits for that. Who was asked has a message, so
    nobody is asked twice; whoever finds no slot in time is not asked at all.
    """
    if event.status is not EventStatus.PUBLISHED:
        return 0
    turns = list_turns(session, event, now=now)
    due = [turn.asked for turn in turns if turn.at <= now][:BATCH]
    later = [turn.at for turn in turns if turn.at > now]
    if due:
        _ask(session, event, due, house=house, now=now)
    if len(due) < BATCH and later:
        cause.due_at = min(later)
        return BATCH  # not the last batch: the cause stays open
    return len(due)


def list_turns(session: Session, event: Event, *, now: datetime) -> list[Turn]:
    """Return who is still to be asked, and from when each may be, by person.

    Whoever finds no slot in time is not among them.
    """
    known = has_reached(session, event_id=event.id, name=KNOWN)
    waiting = is_waiting_for_list(session, event, now=now)
    closes_at = list_closes_at(event.ends_at, zone=zone_of(event.zone))
    to_ask = list_to_ask(session, event_id=event.id, only_known=known)
    nudged = list_nudged(
        session,
        person_ids=[asked.person_id for asked in to_ask],
        since=now - NUDGES_COUNT_FOR,
    )
    turns = []
    for asked in to_ask:
        zone = zone_of(asked.zone)
        due_at = prompt_due_at(event.ends_at, zone=zone)
        first = max(due_at, closes_at) if waiting else due_at
        sent = nudged.get(asked.person_id, [])
        at = next_slot(sent=sent, zone=zone, not_before=max(first, now))
        if at <= first + GIVEN_UP_AFTER:
            turns.append(Turn(asked=asked, at=at))
    return turns


def _ask(
    session: Session,
    event: Event,
    batch: Sequence[Asked],
    *,
    house: House,
    now: datetime,
) -> None:
    chairs = list_chairs(session, event_id=event.id)
    came = {asked.person_id: asked.came for asked in batch}
    silenced = list_silenced(session, person_ids=came.keys())
    promised = list_promised(session, event_id=event.id, person_ids=came.keys())
    for person in list_by_ids(session, ids=came.keys()):
        content = _prompt(
            session,
            event,
            person,
            _tablemates(chairs, person.id),
            is_known=came[person.id] is not None,
            silenced=silenced,
            promises=promised.get(person.id, ()),
            house=house,
        )
        letters.queue(
            session,
            person=person,
            content=content,
            occasion=letters.Occasion(
                kind=MailKind.PROMPT, event_id=event.id, version=1
            ),
            house=house,
            now=now,
        )


def _prompt(
    session: Session,
    event: Event,
    person: Person,
    mates: Sequence[Chair],
    *,
    is_known: bool,
    silenced: set[tuple[int, int]],
    promises: Sequence[tuple[str, str]],
    house: House,
) -> Prompt:
    met = [mate for mate in mates if mate.came] if is_known else mates
    named = [
        mate
        for mate in met
        if is_known
        and mate.may_be_found
        and (person.id, mate.person_id) not in silenced
    ]
    return Prompt(
        event=letters.facts_of(event, house=house),
        met=len({mate.person_id for mate in met}),
        tablemates=tuple(
            Tablemate(name=mate.name, department=mate.department, table=mate.table)
            for mate in named
        ),
        promises=tuple(promises),
        asks_attendance=not is_known,
        were_you_there_url=""
        if is_known
        else _link(session, event, person, "w", Purpose.ATTENDANCE, house=house),
        follow_ups_url=_link(
            session, event, person, "f", Purpose.FOLLOW_UPS, house=house
        ),
    )


def _tablemates(chairs: Sequence[Chair], person_id: int) -> list[Chair]:
    mine = {
        (chair.round, chair.table) for chair in chairs if chair.person_id == person_id
    }
    return [
        chair
        for chair in chairs
        if (chair.round, chair.table) in mine and chair.person_id != person_id
    ]


def _link(
    session: Session,
    event: Event,
    person: Person,
    path: str,
    purpose: Purpose,
    *,
    house: House,
) -> str:
    return letters.make_link(
        session,
        path=path,
        purpose=purpose,
        person_id=person.id,
        event_id=event.id,
        house=house,
        expires_at=event.ends_at + LINKS_LAST,
    )
