"""What people say of an event: asked for a week, opened once, at five answers or more."""

from datetime import datetime, timedelta

OPEN_FOR = timedelta(days=7)
SCORES = (1, 2, 3, 4, 5)


def closes_at(ends_at: datetime) -> datetime:
    """Return until when an answer counts; the hosts see nothing before."""
    return ends_at + OPEN_FOR


def is_asked(*, ends_at: datetime, now: datetime) -> bool:
    """Return whether people are asked at this instant."""
    return ends_at <= now < closes_at(ends_at)
