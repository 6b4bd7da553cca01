"""What can be done about a tablemate the day after."""

import calendar
from datetime import date, timedelta
from enum import StrEnum

FRESH = timedelta(days=14)
"""For so long an event's tables stand among the follow-ups."""
REMEMBERED = timedelta(days=62)
"""For so long somebody put off for later can come back."""
SHOWN_OF_A_TABLE = 2
"""How many of one table are shown before the rest is folded."""
LONGEST_PROMISE = timedelta(days=366)
LINE, LETTER = 200, 2000


class FollowUpState(StrEnum):
    """What one person did about another after one event."""

    THANKED = "thanked"
    LATER = "later"
    DONE = "done"


class Span(StrEnum):
    """For how long somebody is put off."""

    WEEK = "week"
    MONTH = "month"


def later_on(span: Span, *, today: date) -> date:
    """Return the day on which somebody who was put off comes back."""
    match span:
        case Span.WEEK:
            return today + timedelta(days=7)
        case Span.MONTH:
            year, month = divmod(today.year * 12 + today.month, 12)
            last = calendar.monthrange(year, month + 1)[1]
            return date(year, month + 1, min(today.day, last))
