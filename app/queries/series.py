"""Questions about series and their dates."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, contains_eager

from app.domain.events import EventStatus
from app.domain.outbox import MailKind, MessageState
from app.domain.series import AHEAD, Rule
from app.models import (
    Event,
    Message,
    Person,
    Series,
    SeriesAnswer,
    SeriesDate,
    Signup,
)

IGNORED_AT_MOST = 3
IGNORED_WITHIN = timedelta(days=85)
RESTS_FOR = timedelta(days=27)
"""Whoever left three announcements of a series unanswered hears of every fourth week."""


def rule_of(series: Series) -> Rule:
    """Return on which days a series is."""
    return Rule(rhythm=series.rhythm, first_on=series.first_on)


def find_date(session: Session, *, event_id: int) -> SeriesDate | None:
    """Return which date of a series an event is; None: of none."""
    return session.scalar(select(SeriesDate).where(SeriesDate.event_id == event_id))


def runs_itself(session: Session, *, event_id: int) -> bool:
    """Return whether an event is a date of a standing table: its host is left in peace."""
    return bool(
        session.scalar(
            select(
                exists().where(
                    SeriesDate.event_id == event_id,
                    Series.id == SeriesDate.series_id,
                    Series.is_standing,
                )
            )
        )
    )


def is_first_of_month(session: Session, *, date: SeriesDate) -> bool:
    """Return whether no earlier date of its series is planned in that month."""
    earlier = exists().where(
        SeriesDate.series_id == date.series_id,
        SeriesDate.event_id.is_not(None),
        SeriesDate.planned_on >= date.planned_on.replace(day=1),
        SeriesDate.planned_on < date.planned_on,
    )
    return not session.scalar(select(earlier))


def list_dates(
    session: Session, *, series_id: int, ends_after: datetime | None = None
) -> Sequence[SeriesDate]:
    """Return the dates of a series by day, those left out among them.

    With `ends_after` only events that are on then or later, canceled ones too.
    """
    asked = (
        select(SeriesDate)
        .outerjoin(Event, Event.id == SeriesDate.event_id)
        .options(contains_eager(SeriesDate.event))
        .where(SeriesDate.series_id == series_id)
        .order_by(SeriesDate.planned_on)
    )
    if ends_after is not None:
        asked = asked.where(Event.ends_at > ends_after)
    return session.scalars(asked).all()


def list_ahead(
    session: Session, *, series_id: int, now: datetime
) -> Sequence[SeriesDate]:
    """Return the dates that have not begun and are on, the next first."""
    return session.scalars(
        select(SeriesDate)
        .join(Event, Event.id == SeriesDate.event_id)
        .options(contains_eager(SeriesDate.event))
        .where(
            SeriesDate.series_id == series_id,
            Event.status == EventStatus.PUBLISHED,
            Event.starts_at > now,
        )
        .order_by(Event.starts_at, Event.id)
    ).all()


def find_next_of(
    session: Session, *, series_id: int, person_id: int, now: datetime
) -> Event | None:
    """Return the next date that this person answers for; None: no date ahead is theirs."""
    ahead = list_ahead(session, series_id=series_id, now=now)
    events = (each.event for each in ahead if each.event is not None)
    return next((each for each in events if each.organizer_id == person_id), None)


def find_to_extend(session: Session, *, now: datetime) -> Series | None:
    """Return a series that has fewer dates ahead than it should; None: none has.

    Nor has one that nobody answers for. A canceled date counts: what was called off is not made up for.
    """
    ahead = (
        select(func.count())
        .select_from(SeriesDate)
        .join(Event, Event.id == SeriesDate.event_id)
        .where(SeriesDate.series_id == Series.id, Event.starts_at > now)
        .correlate(Series)
        .scalar_subquery()
    )
    return session.scalar(
        select(Series)
        .join(Person, Person.id == Series.organizer_id)
        .where(
            Series.ended_at.is_(None),
            or_(Series.until_on.is_(None), Series.handled_on < Series.until_on),
            ahead < AHEAD,
            Person.left_at.is_(None),
        )
        .order_by(Series.id)
        .limit(1)
    )


def those_ahead(now: datetime) -> Select[SeriesDate]:
    """Return the question which dates of series that go on have yet to begin."""
    return (
        select(SeriesDate)
        .join(Event, Event.id == SeriesDate.event_id)
        .join(Series, Series.id == SeriesDate.series_id)
        .options(contains_eager(SeriesDate.event), contains_eager(SeriesDate.series))
        .where(Event.status == EventStatus.PUBLISHED, Event.starts_at > now)
        .order_by(Event.starts_at, Event.id)
    )


def list_series_of(
    session: Session, *, event_ids: Collection[int]
) -> dict[int, Series]:
    """Return the series of these events that are dates of one and go on, by event."""
    rows = session.execute(
        select(SeriesDate.event_id, Series)
        .join(Series, Series.id == SeriesDate.series_id)
        .where(SeriesDate.event_id.in_(event_ids), Series.ended_at.is_(None))
    )
    return {row[0] or 0: row[1] for row in rows}


def comes_later(now: datetime) -> ColumnElement[bool]:
    """Return the condition that an event is a date of a series, and not its next one."""
    this, other, sooner = aliased(SeriesDate), aliased(SeriesDate), aliased(Event)
    return exists(
        select(this.id)
        .join(other, other.series_id == this.series_id)
        .join(sooner, sooner.id == other.event_id)
        .where(
            this.event_id == Event.id,
            sooner.status == EventStatus.PUBLISHED,
            sooner.ends_at > now,
            sooner.starts_at < Event.starts_at,
        )
        .correlate(Event)
    )


def has_answered_series(event_id: int) -> ColumnElement[bool]:
    """Return the condition that a person said something about all dates of its series."""
    return exists(
        select(SeriesAnswer.id)
        .join(SeriesDate, SeriesDate.series_id == SeriesAnswer.series_id)
        .where(SeriesDate.event_id == event_id, SeriesAnswer.person_id == Person.id)
        .correlate(Person)
    )


def rests(event_id: int, *, now: datetime) -> ColumnElement[bool]:
    """Return the condition that a person is not told of this date, for their peace.

    Of the first date everyone is told. Of a later one nobody who was told of other
    dates and left `IGNORED_AT_MOST` unanswered, but for one in four weeks. Whoever is
    new to the audience has had none.
    """
    this, earlier = aliased(SeriesDate), aliased(SeriesDate)
    is_later = exists(
        select(this.id)
        .join(earlier, earlier.series_id == this.series_id)
        .where(
            this.event_id == event_id,
            earlier.event_id.is_not(None),
            earlier.planned_on < this.planned_on,
        )
    )
    ignored, lately = (
        _count(Message.queued_at > now - span, *_left_unanswered(event_id))
        for span in (IGNORED_WITHIN, RESTS_FOR)
    )
    return and_(is_later, ignored >= IGNORED_AT_MOST, lately > 0)


def _left_unanswered(event_id: int) -> tuple[ColumnElement[bool], ...]:
    this, other = aliased(SeriesDate), aliased(SeriesDate)
    of_series = (
        select(other.event_id)
        .join(this, this.series_id == other.series_id)
        .where(this.event_id == event_id)
    )
    answered = exists().where(
        Signup.event_id == Message.event_id, Signup.person_id == Message.person_id
    )
    return (
        Message.kind == MailKind.ANNOUNCEMENT,
        Message.event_id.in_(of_series),
        ~answered,
    )


def _count(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
    return (
        select(func.count())
        .select_from(Message)
        .where(
            Message.person_id == Person.id,
            Message.state.in_((MessageState.DUE, MessageState.SENT)),
            *conditions,
        )
        .correlate(Person)
        .scalar_subquery()
    )
