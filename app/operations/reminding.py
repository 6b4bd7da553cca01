"""Telling a reminder that a host asked for: once each, in people's own hours."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.because import Because, Ground
from app.domain.causes import BATCH
from app.domain.events import EventStatus
from app.domain.house import House
from app.domain.mail import HostReminder
from app.domain.manners import Manners
from app.domain.outbox import MailKind
from app.domain.planned_reminders import ReminderCircle, ReminderState, last_slot
from app.models import Cause, Event, Person, PlannedReminder
from app.operations import letters
from app.operations.budgets import take_budgets
from app.operations.digests import send_nudge
from app.operations.places import answer_link
from app.operations.planned_reminders import due_at
from app.queries.nudges import read_budgets
from app.queries.people import list_by_ids
from app.queries.planned_reminders import Meant, find_reminder, list_to_remind

LOOKED_AT = 200
"""People whose hour is looked up at once; an answer waits for one batch at most."""
_WAITS = "waits"
_GROUNDS = {
    ReminderCircle.UNANSWERED: Ground.UNANSWERED,
    ReminderCircle.GOING: Ground.GOING,
    ReminderCircle.WAITING: Ground.WAITING,
}


@dataclass(frozen=True, kw_only=True)
class Turn:
    """Somebody to remind, and the instant from which they may be."""

    person_id: int
    at: datetime


def remind(
    session: Session, cause: Cause, event: Event, *, house: House, now: datetime
) -> int:
    """Remind the next of those whose hour has come; the cause sleeps until the next one.

    In each person's own working hours, within what they bear of nudges. Who was
    told has a message under this reminder's key, so nobody is told twice.
    """
    reminder = find_reminder(session, reminder_id=cause.facts["reminder_id"])
    if reminder is None or reminder.state is not ReminderState.STARTED:
        return 0  # taken back, or moved with the event: another cause will tell it
    if event.status is not EventStatus.PUBLISHED:
        return 0
    people = list_to_remind(
        session,
        event=event,
        circle=reminder.circle,
        reminder_id=reminder.id,
        after=cause.cursor,
        limit=LOOKED_AT,
    )
    manners = house.manners
    turns = list_turns(session, event, reminder, people, manners=manners, now=now)
    due = [turn for turn in turns if turn.at <= now][:BATCH]
    ids = [turn.person_id for turn in due]
    budgets = take_budgets(session, person_ids=ids, manners=manners, now=now)
    if not all(budget.may_send(now) for budget in budgets.values()):
        return BATCH  # another worker just wrote to them: they are looked at again
    for person in list_by_ids(session, ids=ids):
        _remind(session, event, reminder, person, house=house, now=now)
    is_last = len(due) < BATCH and len(people) < LOOKED_AT
    seen = ids[-1] if len(due) == BATCH else people[-1].person_id if people else 0
    later = [turn.at for turn in turns if turn.at > now and turn.person_id <= seen]
    return _advance(cause, seen, later, is_last=is_last)


def _advance(
    cause: Cause, seen: int, later: Sequence[datetime], *, is_last: bool
) -> int:
    # One sweep looks at everybody once; whoever waits for their morning is seen again
    # in the next, when the first of them may be told.
    waits = [*later, *map(datetime.fromisoformat, cause.facts.get(_WAITS, ()))]
    first = [min(waits).isoformat()] if waits else []
    if not is_last:
        cause.cursor, cause.facts = seen, cause.facts | {_WAITS: first}
        return BATCH
    if not waits:
        return 0
    cause.cursor, cause.facts = 0, cause.facts | {_WAITS: []}
    cause.due_at = min(waits)
    return BATCH  # not the last batch: the cause stays open


def list_turns(
    session: Session,
    event: Event,
    reminder: PlannedReminder,
    people: Sequence[Meant],
    *,
    manners: Manners,
    now: datetime,
) -> list[Turn]:
    """Return from when each of these may be reminded, in their order.

    Whoever finds no slot before it would be late is not among them.
    """
    at = due_at(event, days_before=reminder.days_before)
    last = last_slot(due_at=at, starts_at=event.starts_at)
    budgets = read_budgets(
        session,
        person_ids=[meant.person_id for meant in people],
        manners=manners,
        now=now,
    )
    turns = []
    for meant in people:
        slot = budgets[meant.person_id].next_slot(max(at, now))
        if slot < last:
            turns.append(Turn(person_id=meant.person_id, at=slot))
    return turns


def content_of(
    session: Session,
    event: Event,
    reminder: PlannedReminder,
    *,
    link: str,
    house: House,
) -> HostReminder:
    """Return what this reminder says; `link` is where its reader may answer."""
    author = speaker_of(session, event, reminder)
    asks = reminder.circle is ReminderCircle.UNANSWERED
    goes = reminder.circle is ReminderCircle.GOING
    return HostReminder(
        event=letters.facts_of(event, house=house, speaker=author.name),
        because=Because(ground=_GROUNDS[reminder.circle], name=author.name),
        author=author.name,
        text=reminder.text,
        yes_url=f"{link}?a=yes" if asks else "",
        no_url=f"{link}?a=no" if asks else "",
        free_url=f"{link}?a=no" if goes else "",
    )


def speaker_of(session: Session, event: Event, reminder: PlannedReminder) -> Person:
    """Return who stands for a reminder: its author, or the organizer if they left."""
    author = session.get_one(Person, reminder.author_id)
    return author if author.left_at is None else event.organizer


def _remind(
    session: Session,
    event: Event,
    reminder: PlannedReminder,
    person: Person,
    *,
    house: House,
    now: datetime,
) -> None:
    link = answer_link(session, event, person, house=house)
    at = due_at(event, days_before=reminder.days_before)
    send_nudge(
        session,
        person=person,
        content=content_of(session, event, reminder, link=link, house=house),
        occasion=letters.Occasion(
            kind=MailKind.HOST_REMINDER,
            event_id=event.id,
            version=reminder.id,
            pointless_at=last_slot(due_at=at, starts_at=event.starts_at),
            sender=speaker_of(session, event, reminder).name,
        ),
        house=house,
        now=now,
    )
