"""One batch of the mails that a changed event causes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.calendar import CalendarMail, Method, PartStat
from app.domain.causes import BATCH
from app.domain.events import EventStatus
from app.domain.house import House
from app.domain.mail import MAJOR, Change, EventFacts
from app.domain.mail import Update as UpdateMail
from app.domain.outbox import MailKind
from app.models import Cause, Event, Invite, Person, Signup
from app.operations.calendars import Telling
from app.operations.edits_waiting import Was, tell_waiting
from app.operations.goodbyes import said_by
from app.operations.hosts import host_ids
from app.operations.invite_rows import Known, look_up
from app.operations.invites import Writing
from app.operations.letters import facts_of
from app.operations.places import answer_links
from app.queries.people import list_by_ids
from app.queries.plans import find_tables
from app.queries.recipients import WAITS, those_who_wait
from app.queries.signups import list_going


@dataclass(frozen=True, kw_only=True)
class _Batch:
    """What the mails of one batch have in common, looked up once for all of them."""

    cause_id: int
    changes: tuple[Change, ...]
    event: EventFacts
    words: str
    going: set[int]
    waiting: dict[int, Signup]
    hosting: set[int]
    tables: dict[int, int]
    known: Known
    was: Was

    def telling(self, person: Person) -> Telling:
        """Return what this person's calendar is told."""
        # A new time is a new question, but not to whoever runs the event; the seat
        # stays theirs either way. Where a law moved the clock it shows the same, but
        # not to whoever lives by another clock.
        person_id = person.id
        takes_place = person_id in self.hosting or person_id in self.going
        is_moved = Change.TIME in self.changes or (
            Change.CLOCK in self.changes and person.zone != self.event.zone
        )
        asks = is_moved and person_id not in self.hosting
        return Telling(
            kind=MailKind.UPDATE,
            method=Method.REQUEST,
            partstat=(
                PartStat.ACCEPTED if takes_place and not asks else PartStat.NEEDS_ACTION
            ),
            major=bool(MAJOR.intersection(self.changes)),
            table=self.tables.get(person_id),
            takes_place=takes_place,
            cause_id=self.cause_id,
        )

    def mail(self, person_id: int, *, calendar: CalendarMail, link: str) -> UpdateMail:
        """Return what this person reads."""
        return UpdateMail(
            event=self.event,
            calendar=calendar,
            changes=self.changes,
            words=self.words,
            free_url=f"{link}?a=no",
            is_hosting=person_id in self.hosting,
            **self.was,
        )


def tell_edit(
    session: Session, cause: Cause, event: Event, *, house: House, now: datetime
) -> int:
    """Tell the next calendars that hold the event, and those who wait for a place."""
    if event.status is not EventStatus.PUBLISHED:
        return 0
    ids = _concerned(session, cause, event)
    batch = _look_up(session, cause, event, ids, house=house, now=now)
    people = list_by_ids(session, ids=ids)
    writings = {
        person.id: _writing(session, event, person, batch, house=house, now=now)
        for person in people
    }
    told = [person for person in people if writings[person.id].is_needed()]
    links = answer_links(session, event, told, house=house)
    for person in people:
        if person.id in links:
            writing, link = writings[person.id], links[person.id]
            writing.send(batch.mail(person.id, calendar=writing.calendar, link=link))
        elif person.id in batch.waiting:
            tell_waiting(
                session,
                cause,
                batch.waiting[person.id],
                event=event,
                facts=batch.event,
                was=batch.was,
                words=batch.words,
                house=house,
                now=now,
            )
    if ids:
        cause.cursor = ids[-1]
    return len(ids)


def _writing(
    session: Session,
    event: Event,
    person: Person,
    batch: _Batch,
    *,
    house: House,
    now: datetime,
) -> Writing:
    return Writing(
        session,
        event=event,
        person=person,
        telling=batch.telling(person),
        house=house,
        now=now,
        known=batch.known,
    )


def _look_up(
    session: Session,
    cause: Cause,
    event: Event,
    ids: Sequence[int],
    *,
    house: House,
    now: datetime,
) -> _Batch:
    said = said_by(
        session, cause.actor_id, words=cause.facts["words"], house=house, now=now
    )
    going = list_going(session, event_id=event.id, person_ids=ids)
    return _Batch(
        cause_id=cause.id,
        changes=tuple(Change(text) for text in cause.facts["changes"]),
        event=facts_of(event, house=house, speaker=said["speaker"]),
        words=said["words"],
        going=going,
        waiting=_waiting(session, event, ids),
        hosting=host_ids(session, event) - going,
        tables=find_tables(session, event_id=event.id, person_ids=ids),
        known=look_up(session, event_id=event.id, person_ids=ids),
        was=_was(cause),
    )


def _was(cause: Cause) -> Was:
    facts = cause.facts
    return Was(
        was_starts_at=datetime.fromisoformat(facts["was_starts_at"]),
        was_ends_at=datetime.fromisoformat(facts["was_ends_at"]),
        was_location=facts["was_location"],
    )


def _concerned(session: Session, cause: Cause, event: Event) -> Sequence[int]:
    calendars = select(Invite.person_id).where(
        Invite.event_id == event.id, Invite.person_id > cause.cursor
    )
    waiting = those_who_wait(event.id).where(Signup.person_id > cause.cursor)
    both = calendars.union(waiting).order_by("person_id").limit(BATCH)
    return session.scalars(both).all()


def _waiting(session: Session, event: Event, ids: Sequence[int]) -> dict[int, Signup]:
    signups = session.scalars(
        select(Signup).where(
            Signup.event_id == event.id,
            Signup.person_id.in_(ids),
            Signup.status.in_(WAITS),
        )
    )
    return {signup.person_id: signup for signup in signups}
