"""One batch of the mails that a large change causes, each kind in its own words."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.domain.calendar import Method, PartStat
from app.domain.causes import BATCH
from app.domain.events import EventStatus
from app.domain.house import House
from app.domain.mail import Announcement, Change, HostNote, News, PlaceNews, Reason
from app.domain.mail import Update as UpdateMail
from app.domain.outbox import MailKind
from app.domain.signups import SignupStatus
from app.models import Cause, Event, Invite, Mute, Person, Signup
from app.operations import invites, letters
from app.operations.places import answer_link
from app.operations.signups import tell_out
from app.queries.people import audience_of, list_by_ids
from app.queries.seating import find_table


def announce(
    session: Session, cause: Cause, event: Event, *, house: House, now: datetime
) -> int:
    """Tell the next of the audience; who switched announcements off only sees it."""
    if cause.stopped_at or event.status is not EventStatus.PUBLISHED:
        return 0
    told = audience_of(event.audience, value=event.audience_value, event_id=event.id)
    told = told.where(
        Person.id != event.organizer_id,
        ~exists().where(
            Mute.person_id == Person.id, Mute.kind == MailKind.ANNOUNCEMENT
        ),
        ~exists().where(Signup.event_id == event.id, Signup.person_id == Person.id),
    )
    ids = session.scalars(
        told.where(Person.id > cause.cursor).order_by(Person.id).limit(BATCH)
    ).all()
    for person in list_by_ids(session, ids=ids):
        link = answer_link(session, event, person, house=house)
        letters.queue(
            session,
            person=person,
            content=Announcement(
                event=letters.facts_of(event, house=house),
                yes_url=f"{link}?a=yes",
                no_url=f"{link}?a=no",
            ),
            occasion=letters.Occasion(
                kind=MailKind.ANNOUNCEMENT,
                event_id=event.id,
                version=1,
                pointless_at=event.starts_at,
                sender=event.organizer.name,
            ),
            house=house,
            now=now,
        )
    return _advance(cause, ids)


def edit(
    session: Session, cause: Cause, event: Event, *, house: House, now: datetime
) -> int:
    """Tell the next calendars that hold the event what changed in it."""
    if event.status is not EventStatus.PUBLISHED:
        return 0
    changes = tuple(Change(text) for text in cause.facts["changes"])
    major = Change.TIME in changes or Change.PLACE in changes
    ids = _invited_after(session, cause, event)
    for person in list_by_ids(session, ids=ids):
        telling = invites.Telling(
            kind=MailKind.UPDATE,
            method=Method.REQUEST,
            # A new time is a new question; the seat stays theirs either way.
            partstat=PartStat.NEEDS_ACTION
            if Change.TIME in changes
            else PartStat.ACCEPTED,
            major=major,
            table=find_table(session, event_id=event.id, person_id=person.id),
        )
        writing = invites.Writing(
            session, event=event, person=person, telling=telling, house=house, now=now
        )
        if writing.is_needed():
            link = answer_link(session, event, person, house=house)
            writing.send(
                UpdateMail(
                    event=letters.facts_of(event, house=house),
                    calendar=writing.calendar,
                    changes=changes,
                    was_starts_at=_instant(cause.facts["was_starts_at"]),
                    was_ends_at=_instant(cause.facts["was_ends_at"]),
                    was_location=cause.facts["was_location"],
                    words=cause.facts["words"],
                    free_url=f"{link}?a=no",
                )
            )
    return _advance(cause, ids)


def cancel(
    session: Session, cause: Cause, event: Event, *, house: House, now: datetime
) -> int:
    """Tell the next of those who answered that the event is canceled."""
    ids = session.scalars(
        select(Signup.person_id)
        .where(
            Signup.event_id == event.id,
            Signup.status != SignupStatus.DECLINED,
            Signup.person_id > cause.cursor,
        )
        .union(
            select(Invite.person_id).where(
                Invite.event_id == event.id, Invite.person_id > cause.cursor
            )
        )
        .order_by("person_id")
        .limit(BATCH)
    ).all()
    for person in list_by_ids(session, ids=ids):
        if _holds_invite(session, event, person):
            tell_out(
                session,
                event,
                person,
                reason=Reason.EVENT_CANCELED,
                words=event.cancel_reason,
                house=house,
                now=now,
            )
        else:
            _tell_canceled_while_waiting(session, event, person, house=house, now=now)
    return _advance(cause, ids)


def note(
    session: Session, cause: Cause, event: Event, *, house: House, now: datetime
) -> int:
    """Carry what a host wrote to the next of those it is for."""
    statuses = [SignupStatus(text) for text in cause.facts["to"]]
    ids = session.scalars(
        select(Signup.person_id)
        .where(
            Signup.event_id == event.id,
            Signup.status.in_(statuses),
            Signup.person_id > cause.cursor,
        )
        .order_by(Signup.person_id)
        .limit(BATCH)
    ).all()
    author = session.get_one(Person, cause.actor_id)
    for person in list_by_ids(session, ids=ids):
        letters.queue(
            session,
            person=person,
            content=HostNote(
                event=letters.facts_of(event, house=house),
                author=author.name,
                text=cause.facts["text"],
            ),
            occasion=letters.Occasion(
                kind=MailKind.NOTE,
                event_id=event.id,
                version=cause.id,
                sender=author.name,
                reply_to=None,
            ),
            house=house,
            now=now,
        )
    return _advance(cause, ids)


def _tell_canceled_while_waiting(
    session: Session, event: Event, person: Person, *, house: House, now: datetime
) -> None:
    letters.queue(
        session,
        person=person,
        content=PlaceNews(
            event=letters.facts_of(event, house=house),
            news=News.CANCELED_WHILE_WAITING,
            words=event.cancel_reason,
            events_url=f"{house.base_url}/events",
        ),
        occasion=letters.Occasion(
            kind=MailKind.NEWS,
            event_id=event.id,
            pointless_at=event.ends_at,
            sender=event.organizer.name,
        ),
        house=house,
        now=now,
    )


def _holds_invite(session: Session, event: Event, person: Person) -> bool:
    held = select(Invite.id).where(
        Invite.event_id == event.id, Invite.person_id == person.id
    )
    return session.scalar(held) is not None


def _invited_after(session: Session, cause: Cause, event: Event) -> Sequence[int]:
    return session.scalars(
        select(Invite.person_id)
        .where(Invite.event_id == event.id, Invite.person_id > cause.cursor)
        .order_by(Invite.person_id)
        .limit(BATCH)
    ).all()


def _advance(cause: Cause, ids: Sequence[int]) -> int:
    if ids:
        cause.cursor = ids[-1]
    return len(ids)


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
