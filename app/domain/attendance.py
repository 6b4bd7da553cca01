"""What makes people "have met": attendance, never the sign-up."""

from enum import StrEnum


class Witness(StrEnum):
    """Who says that somebody was there, the weightiest first."""

    DOOR = "door"
    HOST = "host"
    SELF = "self"
    """Counts for that person; a tie needs two."""
