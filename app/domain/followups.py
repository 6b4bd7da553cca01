"""What can be done about a tablemate the day after."""

from enum import StrEnum


class FollowUpState(StrEnum):
    """What one person did about another after one event."""

    THANKED = "thanked"
    LATER = "later"
    DONE = "done"
