"""The table that runs itself: "Stop this week?", and what is done with too few people."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.db import lock
from app.domain.audit import Act
from app.domain.events import EventStatus
from app.domain.house import House
from app.domain.mail import HostMail, HostNews, StopFacts
from app.domain.outbox import MailKind
from app.domain.series import TooFew, decides_at, folded, stop_asked_at
from app.domain.time import zone_of
from app.messages.kind_words import too_few_words
from app.models import Event, Person, Series, SeriesDate
from app.operations import letters
from app.operations.audit import facts_of, note_event
from app.operations.events import cancel
from app.operations.milestones import reach
from app.operations.revisions import ROOM, note_revision
from app.queries.events import has_reached
from app.queries.series import is_first_of_month, those_ahead
from app.queries.signups import count_taken


def ask_one_host(session: Session, *, house: House, now: datetime) -> bool:
    """Ask the host of one standing table "Stop this week?", once for each date."""
    asked = those_ahead(now).where(Series.is_standing)
    for date in session.scalars(asked):
        event = date.event
        if event is None or now < stop_asked_at(
            event.starts_at, zone=zone_of(event.zone)
        ):
            continue
        name = f"stop_asked {event.starts_at.isoformat()}"
        if reach(session, event_id=event.id, name=name, now=now):
            _ask(session, date, event, house=house, now=now)
            return True
    return False


def decide_one(session: Session, *, now: datetime) -> bool:
    """Decide about one date whether enough people come, by the rule its host chose."""
    asked = those_ahead(now).where(Series.fewest.is_not(None))
    for date in session.scalars(asked):
        event, series = date.event, date.series
        if event is None or now < _decides_at(series, event):
            continue
        name = _decided(series, event)
        if has_reached(session, event_id=event.id, name=name):
            continue
        event = lock(session, Event, event.id)
        if reach(session, event_id=event.id, name=name, now=now):
            _decide(session, series, event, now=now)
            return True
    return False


def stop_this_one(
    session: Session, *, event_id: int, words: str, actor_id: int, now: datetime
) -> bool:
    """Call off one date of a series; the next ones are on. False: it is off already.

    Nobody is told who has not answered. Raises `EventHasBegun`.
    """
    event = lock(session, Event, event_id)
    if event.status is EventStatus.CANCELED:
        return False
    cancel(session, event_id=event_id, reason=words, actor_id=actor_id, now=now)
    return True


def _ask(
    session: Session, date: SeriesDate, event: Event, *, house: House, now: datetime
) -> None:
    series = date.series
    host = session.get_one(Person, event.organizer_id)
    if host.left_at is not None:
        return
    url = letters.event_url(event, house=house)
    letters.queue(
        session,
        person=host,
        content=HostMail(
            event=letters.facts_of(event, house=house),
            news=HostNews.STOP_THIS_TIME,
            action_url=f"{url}/stop",
            stop=StopFacts(
                going=count_taken(session, event_id=event.id),
                fewest=series.fewest,
                folds=series.too_few is TooFew.FOLD,
                decides_at=_decides_at(series, event),
                holiday=date.holiday if date.is_asked else "",
                hat_url=f"{url}/hat" if is_first_of_month(session, date=date) else "",
            ),
        ),
        occasion=letters.Occasion(
            kind=MailKind.HOST, event_id=event.id, pointless_at=event.starts_at
        ),
        house=house,
        now=now,
    )


def _decide(session: Session, series: Series, event: Event, *, now: datetime) -> None:
    going, fewest = count_taken(session, event_id=event.id), series.fewest or 0
    if going >= fewest:
        return
    tables, seats = event.tables, event.seats_per_table
    if series.too_few is TooFew.FOLD and (tables is None or seats is None):
        return  # nothing to fold: whoever comes, comes
    left = 0
    if series.too_few is TooFew.FOLD and tables and seats:
        left = folded(going=going, tables=tables, seats=seats)
    if left == 0:
        locale = event.organizer.locale
        stop_this_one(
            session,
            event_id=event.id,
            words=too_few_words(locale=locale),
            actor_id=event.organizer_id,
            now=now,
        )
    elif left != tables:
        _fold(session, event, tables=left, seats=seats or 0, now=now)


def _fold(
    session: Session, event: Event, *, tables: int, seats: int, now: datetime
) -> None:
    was = facts_of(event)
    event.tables, event.capacity = tables, tables * seats
    note_event(session, Act.CHANGED_EVENT, event, was=was)
    note_revision(session, event, fields=ROOM, actor_id=event.organizer_id, now=now)


def _decides_at(series: Series, event: Event) -> datetime:
    return decides_at(
        event.starts_at, days=series.decides_days, zone=zone_of(event.zone)
    )


def _decided(series: Series, event: Event) -> str:
    return f"enough_decided {_decides_at(series, event).isoformat()}"
