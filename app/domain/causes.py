"""Changes that are too large for the request that makes them."""

from enum import StrEnum

BATCH = 20  # mails are milliseconds, and every answer waits for the batch before it


class CauseKind(StrEnum):
    """What there is to work off."""

    PLACES_FREED = "places_freed"
    ANNOUNCED = "announced"
    EDITED = "edited"
    CANCELED = "canceled"
    SEATED = "seated"
    REMINDED = "reminded"
    REMIND_PLANNED = "remind_planned"
    """The hour of a reminder that a host asked for has come."""
    NOTED = "noted"
    ASKED_AFTER = "asked_after"
    """The day after: each person in the zone they live in."""
    HOSTED = "hosted"
    """Co-hosts were named before publishing; each gets the calendar's invite."""
    ADDRESSES_CHANGED = "addresses_changed"
    """Invites that are held under an address nobody reads any more."""
