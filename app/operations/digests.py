"""What waited for one person, sent in their hours: alone, or several in one digest."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.domain.because import Because, Ground
from app.domain.digest import AT_ONCE, HeldState, Plan, Waiting, plan
from app.domain.events import EventStatus
from app.domain.house import House
from app.domain.mail import Digest, DigestEvent, HostReminder, PromiseReminder, Prompt
from app.domain.outbox import MailKind, MessageState
from app.models import Event, HeldNudge, Message, Person
from app.operations import announcements, letters
from app.operations.budgets import take_budgets
from app.operations.held_nudges import come_back_to_others, lock_waiting
from app.operations.places import answer_link
from app.queries.acts import can_be_kept_on
from app.queries.announcements import find_announcement, is_still_announced
from app.queries.charter import may_mail
from app.queries.nudges import (
    count_waiting,
    list_digest_takers,
    next_to_look_at,
)
from app.queries.series import find_date
from app.queries.signups import count_taken

A_MOMENT = timedelta(minutes=2)
"""A cancellation that can be undone keeps what waits where it was."""
Nudge = Prompt | PromiseReminder | HostReminder


def tell_what_waits(
    session: Session, *, house: House, proposals: int, now: datetime
) -> bool:
    """Do what is due of one person's waiting nudges; False if nobody's are."""
    del proposals
    person_id = next_to_look_at(session, now=now)
    if person_id is None:
        return False
    budget = take_budgets(
        session, person_ids=[person_id], manners=house.manners, now=now
    )[person_id]
    person = session.get_one(Person, person_id)
    # Read again: another worker may have been faster.
    held = {row.id: row for row in lock_waiting(session, person_id=person_id)}
    come_back_to_others(session, person_id=person_id, than=held.keys(), now=now)
    waiting = _still_true(session, person, held, now=now)
    found = plan(
        waiting,
        budget=budget,
        takes_digest=_takes_digest(session, person_id),
        now=now,
    )
    _do(session, person, found, held, house=house, now=now)
    return True


def send_nudge(
    session: Session,
    *,
    person: Person,
    content: Nudge,
    occasion: letters.Occasion,
    house: House,
    now: datetime,
) -> None:
    """Write a nudge that may leave now; where many wait already, one digest of all.

    The caller took the person's budget, and found room in it.
    """
    held: dict[int, HeldNudge] = {}
    waits = count_waiting(session, person_ids=[person.id]).get(person.id, 0)
    if waits >= AT_ONCE and _takes_digest(session, person.id):
        held = {row.id: row for row in lock_waiting(session, person_id=person.id)}
    waiting = _still_true(session, person, held, now=now)
    alone = letters.queue(
        session, person=person, content=content, occasion=occasion, house=house, now=now
    )
    if len(waiting) >= AT_ONCE and alone.state is MessageState.DUE:
        # Its row stays, so that nothing is told twice, and never leaves.
        alone.state, alone.closed_at = MessageState.SUPERSEDED, now
        alone.content = b""
        session.add(_as_held(alone, now=now))
        _send(session, person, waiting, held, nudges=(content,), house=house, now=now)


def _takes_digest(session: Session, person_id: int) -> bool:
    return bool(list_digest_takers(session, person_ids=[person_id]))


def _still_true(
    session: Session, person: Person, held: Mapping[int, HeldNudge], *, now: datetime
) -> list[Waiting]:
    """Return what is still to be told, the soonest event first; the rest is dropped."""
    waiting = []
    for row in held.values():
        event = session.get_one(Event, row.event_id)
        if event.status is EventStatus.CANCELED and can_be_kept_on(
            session, event_id=event.id
        ):
            row.due_at = now + A_MOMENT
        elif (
            person.left_at is None
            and event.status is EventStatus.PUBLISHED
            and is_still_announced(session, event, person_id=person.id)
            and may_mail(session, row.kind)
        ):
            waiting.append(
                Waiting(key=row.id, last_at=event.starts_at, digest_at=row.digest_at)
            )
        else:
            _close(row, HeldState.DROPPED, now=now)
    return sorted(waiting, key=lambda each: (each.last_at, each.key))


def _do(
    session: Session,
    person: Person,
    found: Plan,
    held: Mapping[int, HeldNudge],
    *,
    house: House,
    now: datetime,
) -> None:
    for dropped in found.dropped:
        _close(held[dropped.key], HeldState.DROPPED, now=now)
    for later in found.later:
        row = held[later.waiting.key]
        row.due_at, row.digest_at = later.due_at, later.waiting.digest_at
    if found.digest:
        _send(session, person, found.digest, held, nudges=(), house=house, now=now)
    if found.alone is not None:
        row = held[found.alone.key]
        event = session.get_one(Event, row.event_id)
        cause = find_announcement(session, event_id=event.id)
        announcements.write(
            session,
            event,
            person,
            date=find_date(session, event_id=event.id),
            link=answer_link(session, event, person, house=house),
            cause_id=cause.id if cause else None,
            house=house,
            now=now,
        )
        _close(row, HeldState.SENT, now=now)


def _send(
    session: Session,
    person: Person,
    waiting: Sequence[Waiting],
    held: Mapping[int, HeldNudge],
    *,
    nudges: tuple[Nudge, ...],
    house: House,
    now: datetime,
) -> None:
    events = []
    for each in waiting:
        row = held[each.key]
        event = session.get_one(Event, row.event_id)
        events.append(_line(session, event, person, house=house))
        _close(row, HeldState.DIGESTED, now=now)
    content = Digest(
        because=_because(waiting, nudges=len(nudges), now=now),
        events=tuple(events),
        nudges=nudges,
    )
    letters.queue(
        session,
        person=person,
        content=content,
        occasion=letters.Occasion(
            kind=MailKind.DIGEST,
            version=1,
            pointless_at=max((each.last_at for each in waiting), default=None),
        ),
        house=house,
        now=now,
    )


def _because(waiting: Sequence[Waiting], *, nudges: int, now: datetime) -> Because:
    waited = [each.digest_at for each in waiting if each.digest_at is not None]
    if any(at <= now for at in waited):
        return Because(ground=Ground.WEEK_WAS_FULL)
    return Because(ground=Ground.AT_ONCE, count=len(waiting) + nudges)


def _line(
    session: Session, event: Event, person: Person, *, house: House
) -> DigestEvent:
    taken = count_taken(session, event_id=event.id)
    return DigestEvent(
        event=letters.facts_of(event, house=house),
        free=None if event.capacity is None else max(event.capacity - taken, 0),
        answer_url=answer_link(session, event, person, house=house),
    )


def _as_held(message: Message, *, now: datetime) -> HeldNudge:
    return HeldNudge(
        event_id=message.event_id,
        person_id=message.person_id,
        kind=message.kind,
        version=message.version,
        state=HeldState.DIGESTED,
        held_at=now,
        due_at=now,
        closed_at=now,
    )


def _close(row: HeldNudge, state: HeldState, *, now: datetime) -> None:
    row.state, row.closed_at = state, now
