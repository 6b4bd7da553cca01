"""What people are asked the day after: whom to thank, or whether they were there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.domain.attendance import KNOWN, list_closes_at
from app.domain.because import Because, Ground
from app.domain.cadence import GIVEN_UP_AFTER
from app.domain.causes import BATCH
from app.domain.events import EventStatus
from app.domain.house import House
from app.domain.mail import Prompt, Tablemate
from app.domain.manners import Manners
from app.domain.outbox import MailKind
from app.domain.reply_addresses import Asks, Question
from app.domain.time import local_day, zone_of
from app.domain.tokens import Purpose
from app.models import Cause, Event, Person
from app.operations import letters
from app.operations.attendance import is_waiting_for_list
from app.operations.budgets import take_budgets
from app.operations.digests import send_nudge
from app.queries.events import has_reached
from app.queries.followups import list_silenced
from app.queries.nudges import read_budgets
from app.queries.people import list_by_ids
from app.queries.prompts import (
    Asked,
    Chair,
    list_chairs,
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
    turns = list_turns(session, event, manners=house.manners, now=now)
    due = [turn.asked for turn in turns if turn.at <= now][:BATCH]
    later = [turn.at for turn in turns if turn.at > now]
    asked = _with_room(session, due, house=house, now=now)
    if asked:
        _ask(session, event, asked, house=house, now=now)
    if len(asked) < len(due):
        return BATCH  # another worker just wrote to them: they are looked at again
    if len(due) < BATCH and later:
        cause.due_at = min(later)
        return BATCH  # not the last batch: the cause stays open
    return len(due)


def _with_room(
    session: Session, due: Sequence[Asked], *, house: House, now: datetime
) -> list[Asked]:
    budgets = take_budgets(
        session,
        person_ids=[asked.person_id for asked in due],
        manners=house.manners,
        now=now,
    )
    return [asked for asked in due if budgets[asked.person_id].may_send(now)]


def list_turns(
    session: Session, event: Event, *, manners: Manners, now: datetime
) -> list[Turn]:
    """Return who is still to be asked, and from when each may be, by person.

    Whoever finds no slot in time is not among them.
    """
    known = has_reached(session, event_id=event.id, name=KNOWN)
    waiting = is_waiting_for_list(session, event, now=now)
    closes_at = list_closes_at(event.ends_at, zone=zone_of(event.zone))
    to_ask = list_to_ask(session, event_id=event.id, only_known=known)
    budgets = read_budgets(
        session,
        person_ids=[asked.person_id for asked in to_ask],
        manners=manners,
        now=now,
    )
    turns = []
    for asked in to_ask:
        budget = budgets[asked.person_id]
        due_at = budget.calm.prompt_due_at(event.ends_at)
        first = max(due_at, closes_at) if waiting else due_at
        at = budget.next_slot(max(first, now))
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
        question = Question(
            asks=Asks.FOLLOW_UPS, about_id=event.id, person_id=person.id
        )
        occasion = letters.Occasion(
            kind=MailKind.PROMPT,
            event_id=event.id,
            version=1,
            reply_to=house.takes_answer_to(question),
        )
        send_nudge(
            session,
            person=person,
            content=content,
            occasion=occasion,
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
    count = len({mate.person_id for mate in met})
    return Prompt(
        event=letters.facts_of(event, house=house),
        because=_because(event, named, count=count, is_known=is_known),
        met=count,
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


def _because(
    event: Event, named: Sequence[Chair], *, count: int, is_known: bool
) -> Because:
    on = local_day(event.starts_at, zone=zone_of(event.zone))
    if not is_known:
        return Because(ground=Ground.HAD_PLACE, name=event.title, on=on)
    if named:
        ground, name = Ground.SAT_WITH, named[0].name
        return Because(ground=ground, name=name, count=count - 1, on=on)
    if count:
        return Because(ground=Ground.SAT_WITH_SOME, count=count, on=on)
    return Because(ground=Ground.CAME, name=event.title, on=on)


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
