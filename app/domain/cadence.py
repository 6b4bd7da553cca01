"""How often, and at which hours, anybody is nudged."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from app.domain.manners import NEVER, Calm
from app.domain.time import local_day

A_DAY, A_WEEK = 1, 2
FOR_OWN_MATTERS = 1
"""So many of a week's nudges news of events never take: follow-ups, promises and
coffees find room also in the week of somebody who is told of much."""
WEEK = timedelta(days=7)
NUDGES_COUNT_FOR = WEEK + timedelta(days=2)  # a local day may begin a day earlier
GIVEN_UP_AFTER = timedelta(days=4)
"""A prompt that finds no slot by then is not sent: nobody remembers the table."""
REMINDERS = 2
BETWEEN_REMINDERS = 3
"""Working days from a promise's due day to its second reminder."""


@dataclass(frozen=True, kw_only=True)
class Budget:
    """What one person bears: their hours, and what they were sent lately by anybody."""

    calm: Calm
    sent: Sequence[datetime] = ()
    """When nudges left, or are about to leave."""
    news: Sequence[datetime] = ()
    """Those of them that told of events: announcements and digests."""
    is_for_news: bool = False
    """What is to be sent tells of events, too."""

    def for_news(self) -> "Budget":
        """Return what is left of it for announcements and digests."""
        return replace(self, is_for_news=True)

    def after(self, now: datetime) -> "Budget":
        """Return what is left of it once a nudge left now."""
        news = (*self.news, now) if self.is_for_news else self.news
        return replace(self, sent=(*self.sent, now), news=news)

    def may_send(self, now: datetime) -> bool:
        """Return whether a nudge may go out now.

        Within the person's hours; one a local day, two in seven days, of which one
        may tell of events.
        """
        return self.next_slot(now) == now

    def next_slot(self, not_before: datetime) -> datetime:
        """Return the first instant from `not_before` on at which a nudge may go out."""
        days, news = self._days(self.sent), self._days(self.news)
        for at in self.calm.hours(not_before):
            day = local_day(at, zone=self.calm.zone)
            if not _has_room(days, day=day, most=A_WEEK):
                continue
            most = A_WEEK - FOR_OWN_MATTERS
            if not self.is_for_news or _has_room(news, day=day, most=most):
                return at
        return NEVER

    def _days(self, instants: Sequence[datetime]) -> list[date]:
        return [local_day(at, zone=self.calm.zone) for at in instants]


def reminder_at(
    *, due_on: date, made_at: datetime, reminders: int, calm: Calm
) -> datetime | None:
    """Return when a promise is brought up next, or None after the second time.

    First on the morning of the day it is due, or of their working day before where
    that is free; then three working days after it was due. A promise made on the
    very day is first brought up on the next working morning.
    """
    if reminders >= REMINDERS:
        return None
    if reminders:
        day = due_on
        for _ in range(BETWEEN_REMINDERS):
            day = calm.working_day_after(day)
        return calm.clock(day, calm.week.opens_min)
    made_on = local_day(made_at, zone=calm.zone)
    day = due_on
    while day > made_on and not calm.works_on(day):
        day -= timedelta(days=1)
    day = day if day > made_on else calm.working_day_after(made_on)
    return calm.clock(day, calm.week.opens_min)


class TooLate(StrEnum):
    """What has passed by the time that a mail reaches people in their hours."""

    TO_ANSWER = "to_answer"
    TO_COME = "to_come"


def comes_too_late(
    reaches_at: datetime, *, answer_by: datetime | None, starts_at: datetime
) -> TooLate | None:
    """Return what is too late for a mail that waits so long; None: nothing."""
    if reaches_at >= starts_at:
        return TooLate.TO_COME
    if answer_by is not None and reaches_at >= answer_by:
        return TooLate.TO_ANSWER
    return None


def _has_room(days: Sequence[date], *, day: date, most: int) -> bool:
    # Nor may what is planned for later be one too many by what goes out now.
    if days.count(day) >= A_DAY:
        return False
    starts = (day - timedelta(days=before) for before in range(WEEK.days))
    return all(
        sum(start <= other < start + WEEK for other in days) < most for start in starts
    )
