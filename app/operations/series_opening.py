"""Opening a date of a series: those who come every time have a place, the rest are told."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.db import call_the_worker, lock
from app.domain.access import Relation, Right
from app.domain.causes import BATCH, CauseKind
from app.domain.events import EventStatus, needs_right
from app.domain.house import House
from app.domain.mail import News
from app.domain.series import Wish, opens_at
from app.domain.signups import Answer, SignupStatus, Source
from app.domain.time import zone_of
from app.models import (
    Cause,
    Event,
    Person,
    Series,
    SeriesAnswer,
    SeriesDate,
    Signup,
)
from app.operations.announcing import leave_announcement
from app.operations.audiences import listed
from app.operations.goodbyes import tell_news
from app.operations.hosts import tell_host
from app.operations.signups import rsvp
from app.queries.access import find_relation, has_right
from app.queries.announcements import count_reach
from app.queries.series import find_date, those_ahead
from app.queries.series_entries import list_away

_TELLS = "tells"


def open_one(session: Session, *, now: datetime) -> bool:
    """Open the next date whose hour has come; the worker does the rest of it."""
    asked = those_ahead(now).where(SeriesDate.opened_at.is_(None))
    for date in session.scalars(asked):
        event = date.event
        if event is None or now < _opens_at(date, event):
            continue
        lock(session, Event, event.id)
        session.refresh(date)
        if date.opened_at is not None:
            continue  # another worker was faster
        date.opened_at = now
        leave_opening(session, event, tells=True, now=now)
        return True
    return False


def leave_opening(
    session: Session, event: Event, *, tells: bool, now: datetime
) -> None:
    """Leave it to the worker to sign up whoever comes every time and has not answered.

    `tells`: the rest and the hosts are told afterward.
    """
    session.add(
        Cause(
            kind=CauseKind.OPENED,
            event_id=event.id,
            facts={_TELLS: tells},
            due_at=now,
        )
    )
    call_the_worker(session)


def open_date(
    session: Session, cause: Cause, event: Event, *, house: House, now: datetime
) -> int:
    """Sign up the next who come every time, in order of joining; at last tell the rest."""
    date = find_date(session, event_id=event.id)
    if date is None or event.status is not EventStatus.PUBLISHED:
        return 0
    if now >= event.starts_at:
        return 0
    answers = _next_answers(session, cause, date)
    away = list_away(session, date)
    for answer in answers:
        # Some said no to this date before it was opened.
        if answer.person_id not in away and _may_see(session, event, answer.person_id):
            _sign_up(session, event, answer.person, house=house, now=now)
    if answers:
        cause.cursor = answers[-1].id
    if len(answers) == BATCH:
        return BATCH
    if cause.facts[_TELLS]:
        _tell_the_rest(session, date, event, house=house, now=now)
    return len(answers)


def may_announce(session: Session, series: Series, event: Event) -> bool:
    """Return whether whoever answers for the series may still write to its audience."""
    reach = count_reach(
        session,
        audience=event.audience,
        value=event.audience_value,
        listed=listed(session, event),
        hosts=(series.organizer_id,),
    )
    if not needs_right(event.audience, people=reach.seen_by):
        return True
    right = Right.WRITES_TO_EVERYONE
    return has_right(session, person_id=series.organizer_id, granted=right)


def _opens_at(date: SeriesDate, event: Event) -> datetime:
    zone = zone_of(event.zone)
    return opens_at(event.starts_at, rhythm=date.series.rhythm, zone=zone)


def _next_answers(
    session: Session, cause: Cause, date: SeriesDate
) -> Sequence[SeriesAnswer]:
    # Who said no to this one date, or has a place already, is let be.
    has_answered = exists().where(
        Signup.event_id == date.event_id,
        Signup.person_id == SeriesAnswer.person_id,
        Signup.status != SignupStatus.INVITED,
    )
    return session.scalars(
        select(SeriesAnswer)
        .join(Person, Person.id == SeriesAnswer.person_id)
        .where(
            SeriesAnswer.series_id == date.series_id,
            SeriesAnswer.wish == Wish.EVERY_TIME,
            SeriesAnswer.id > cause.cursor,
            Person.left_at.is_(None),
            ~has_answered,
        )
        .order_by(SeriesAnswer.id)
        .limit(BATCH)
    ).all()


def _may_see(session: Session, event: Event, person_id: int) -> bool:
    # Whoever left the audience of an event "for only these people" is let be.
    relation = find_relation(session, event=event, person_id=person_id)
    return relation is not Relation.STRANGER


def _sign_up(
    session: Session, event: Event, person: Person, *, house: House, now: datetime
) -> None:
    signup = rsvp(
        session,
        event_id=event.id,
        person_id=person.id,
        answer=Answer.YES,
        source=Source.SERIES,
        house=house,
        now=now,
    )
    if signup.status is SignupStatus.WAITLISTED:
        news = News.WAITS_THIS_TIME  # nobody is looking at a page that would say it
        tell_news(session, event, person, news=news, house=house, now=now)


def _tell_the_rest(
    session: Session, date: SeriesDate, event: Event, *, house: House, now: datetime
) -> None:
    series = date.series
    if may_announce(session, series, event):
        leave_announcement(session, event, actor_id=series.organizer_id, due_at=now)
    if not series.is_standing:
        tell_host(session, event, person_id=event.organizer_id, house=house, now=now)
        session.add(Cause(kind=CauseKind.HOSTED, event_id=event.id, due_at=now))
