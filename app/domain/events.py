"""What kinds of events there are, what each begins with, and when things close."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

PLAN_AT = time(16)
"""On the day before, in the event's zone: tables are announced, seats freeze."""
PLAN_NOTICE = timedelta(hours=3)
"""How long before that the hosts are told, and may hold."""
SMALLEST_TABLE = 3
COMFORTABLE_TABLE = 6
"""Above it, a table usually splits into two conversations."""
REASON_AT_LEAST = 10
"""Characters that a cancellation's reason must have."""
LONGEST_NIGHT = timedelta(hours=12)
"""How long an event may last that ends after midnight."""
OPEN_AUDIENCE = 60
"""How many people one may write to without the right to write to everyone."""


class Kind(StrEnum):
    """What people come for."""

    OPEN_FORUM = "open_forum"
    LEARNING_LUNCH = "learning_lunch"
    MIXER = "mixer"


class EventStatus(StrEnum):
    """Where an event is in its life; a draft is not an event yet."""

    PUBLISHED = "published"
    CANCELED = "canceled"


class AudienceKind(StrEnum):
    """Who is told."""

    EVERYONE = "everyone"
    SITE = "site"
    DEPARTMENT = "department"
    LIST = "list"


class HostRole(StrEnum):
    """What somebody other than the organizer does for one event."""

    HOST = "host"
    DOOR = "door"


@dataclass(frozen=True, kw_only=True)
class Preset:
    """What one kind begins with; everything can be changed."""

    weekday: int
    """As `date.weekday()` counts: Monday is 0."""
    starts: time
    lasts: timedelta
    tables: int | None
    """None: no tables."""
    places: int
    """Seats at each table, or places in all where there are no tables."""
    asks_food: bool


PRESETS = {
    Kind.OPEN_FORUM: Preset(
        weekday=2,
        starts=time(16),
        lasts=timedelta(minutes=60),
        tables=None,
        places=60,
        asks_food=False,
    ),
    Kind.LEARNING_LUNCH: Preset(
        weekday=1,
        starts=time(12),
        lasts=timedelta(minutes=50),
        tables=4,
        places=6,
        asks_food=True,
    ),
    Kind.MIXER: Preset(
        weekday=3,
        starts=time(12),
        lasts=timedelta(minutes=75),
        tables=5,
        places=6,
        asks_food=True,
    ),
}


class HourIsMissing(Exception):  # noqa: N818 -- reads as the sentence it states
    """That wall-clock time does not exist on that day; clocks jump over it."""

    def __init__(self, *, gap_from: time, gap_to: time) -> None:
        super().__init__()
        self.gap_from, self.gap_to = gap_from, gap_to


class HourHappensTwice(Exception):  # noqa: N818 -- reads as the sentence it states
    """That wall-clock time happens twice on that day; both instants are here."""

    def __init__(self, *, first: datetime, second: datetime) -> None:
        super().__init__()
        self.first, self.second = first, second


def needs_right(audience: AudienceKind, *, people: int) -> bool:
    """Return whether telling these `people` takes the right to write to everyone.

    One site is always free, as are `OPEN_AUDIENCE` people chosen otherwise.
    """
    match audience:
        case AudienceKind.EVERYONE:
            return True
        case AudienceKind.SITE:
            return False
        case AudienceKind.DEPARTMENT | AudienceKind.LIST:
            return people > OPEN_AUDIENCE


def moved_along(
    answer_by: datetime, *, was: datetime, starts_at: datetime, zone: ZoneInfo
) -> datetime:
    """Return `answer_by` moved by as many days as the event, at the same clock time."""
    local = answer_by.astimezone(zone)
    days = starts_at.astimezone(zone).date() - was.astimezone(zone).date()
    return (local + days).astimezone(UTC)  # wall-clock arithmetic: same hour


def last_day_of(day: date, starts: time, ends: time) -> date | None:
    """Return the day on which an event ends that begins on `day`; None: it can't.

    An end that is earlier than the start is the next day's, if that is within
    `LONGEST_NIGHT`; else somebody typed the wrong hour.
    """
    if ends > starts:
        return day
    tomorrow = day + timedelta(days=1)
    lasts = datetime.combine(tomorrow, ends) - datetime.combine(day, starts)
    return tomorrow if lasts <= LONGEST_NIGHT else None


def preset_day(preset: Preset, *, today: date) -> date:
    """Return the preset's weekday in the week after next week's same day.

    "Thursday in 2 weeks" is the Thursday of the week that begins 14 days after
    this week's Monday.
    """
    monday = today - timedelta(days=today.weekday())
    return monday + timedelta(days=14 + preset.weekday)


def instant(day: date, at: time, *, zone: ZoneInfo, second: bool | None) -> datetime:
    """Return the UTC instant of a wall-clock time.

    `second` chooses between the two instants of an hour that happens twice; None
    raises `HourHappensTwice` there. A time that does not exist raises
    `HourIsMissing`.
    """
    wall = datetime.combine(day, at)
    early = wall.replace(tzinfo=zone, fold=0)
    late = wall.replace(tzinfo=zone, fold=1)
    if early.utcoffset() == late.utcoffset():
        return early.astimezone(UTC)
    if early.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != wall:
        # PEP 495: in a gap, fold=0 takes the offset before it and fold=1 the one after.
        raise _missing(early, late, zone=zone)
    if second is None:
        raise HourHappensTwice(first=early.astimezone(UTC), second=late.astimezone(UTC))
    return (late if second else early).astimezone(UTC)


def freezes_at(
    *,
    starts_at: datetime,
    zone: ZoneInfo,
    has_tables: bool,
    answer_by: datetime | None,
) -> datetime:
    """Return when seats stop moving by themselves, a published plan apart.

    With tables: 16:00 on the day before in the event's zone. Without: at
    answer-by, or the same 16:00 where nobody set one.
    """
    day_before = starts_at.astimezone(zone).date() - timedelta(days=1)
    plan = datetime.combine(day_before, PLAN_AT, zone).astimezone(UTC)
    if has_tables or answer_by is None:
        return plan
    return answer_by


def _missing(early: datetime, late: datetime, *, zone: ZoneInfo) -> HourIsMissing:
    lands = early.astimezone(UTC).astimezone(zone).replace(tzinfo=None)
    jump = lands - early.replace(tzinfo=None)
    edge = _edge(late.astimezone(UTC), early.astimezone(UTC), zone=zone)
    return HourIsMissing(gap_from=(edge - jump).time(), gap_to=edge.time())


def _edge(before: datetime, after: datetime, *, zone: ZoneInfo) -> datetime:
    # The first wall-clock minute after the gap, found by halving between two instants.
    old = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) / 2
        if middle.astimezone(zone).utcoffset() == old:
            before = middle
        else:
            after = middle
    wall = after.astimezone(zone).replace(tzinfo=None)
    return (wall + timedelta(seconds=30)).replace(second=0, microsecond=0)
