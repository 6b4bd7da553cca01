"""One announcement to one person: when it is written, and that it waits instead."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.db import call_the_worker
from app.domain.because import Because, Ground
from app.domain.cadence import Budget
from app.domain.digest import HeldState, Plan, Waiting, plan
from app.domain.events import AudienceKind
from app.domain.house import House
from app.domain.mail import Announcement
from app.domain.outbox import MailKind
from app.models import Event, HeldNudge, Person, SeriesDate
from app.operations import letters

_GROUNDS = {
    AudienceKind.EVERYONE: Ground.EVERYONE,
    AudienceKind.SITE: Ground.SITE,
    AudienceKind.DEPARTMENT: Ground.DEPARTMENT,
    AudienceKind.LIST: Ground.LISTED,
}


def write(
    session: Session,
    event: Event,
    person: Person,
    *,
    date: SeriesDate | None,
    link: str,
    cause_id: int | None,
    house: House,
    now: datetime,
) -> None:
    """Put the announcement into the outbox; `link` is where its reader may answer."""
    letters.queue(
        session,
        person=person,
        content=content_of(event, date=date, link=link, house=house),
        occasion=letters.Occasion(
            kind=MailKind.ANNOUNCEMENT,
            event_id=event.id,
            pointless_at=event.starts_at,
            sender=event.organizer.name,
            cause_id=cause_id,
        ),
        house=house,
        now=now,
    )


def content_of(
    event: Event, *, date: SeriesDate | None, link: str, house: House
) -> Announcement:
    """Return what the announcement says, and of whom its reader is one."""
    return Announcement(
        event=letters.facts_of(event, house=house),
        because=Because(ground=_GROUNDS[event.audience], name=event.audience_value),
        yes_url=f"{link}?a=yes",
        no_url=f"{link}?a=no",
        rhythm=date.series.rhythm if date else None,
        repeats_on=date.series.first_on if date else None,
        every_url=f"{link}#series" if date else "",
    )


def hold(
    session: Session,
    event: Event,
    *,
    person_id: int,
    budget: Budget,
    takes_digest: bool,
    now: datetime,
) -> None:
    """Let the announcement wait for this person's hours, or for their digest."""
    theirs = (
        HeldNudge.event_id == event.id,
        HeldNudge.person_id == person_id,
        HeldNudge.kind == MailKind.ANNOUNCEMENT,
    )
    session.execute(delete(HeldNudge).where(*theirs))  # of a time before it was stopped
    waiting = Waiting(key=0, last_at=event.starts_at)
    found = plan([waiting], budget=budget, takes_digest=takes_digest, now=now)
    due_at, digest_at = _next_look(found, now=now)
    session.add(
        HeldNudge(
            event_id=event.id,
            person_id=person_id,
            kind=MailKind.ANNOUNCEMENT,
            state=HeldState.DROPPED if found.dropped else HeldState.WAITING,
            held_at=now,
            due_at=due_at,
            digest_at=digest_at,
            closed_at=now if found.dropped else None,
        )
    )
    call_the_worker(session)


def _next_look(found: Plan, *, now: datetime) -> tuple[datetime, datetime | None]:
    for later in found.later:
        return later.due_at, later.waiting.digest_at
    return now, None
