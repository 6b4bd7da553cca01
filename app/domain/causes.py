"""Changes that are too large for the request that makes them."""

from enum import StrEnum

TAKES_BACK = "takes_back"
"""Among a cause's facts: the edit that it takes back; only whom that told is told."""
UNDO = "undo"
"""Among an edit's facts: for each column how it was, and how it was left."""
SINCE = "since"
"""Among an edit's facts: the last mail before it; who is invited later reads of it."""
OFFERS = "offers"
"""Among an edit's facts: until when places were held that are held shorter now."""
AGAIN = "again"
"""Among the facts of seats: everyone is told, also whose table is no news."""

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
    REMOVED = "removed"
    """Several are taken off the guest list, each with a mail that says why."""
    ASKED_AFTER = "asked_after"
    """The day after: each person in the zone they live in."""
    HOSTED = "hosted"
    """Co-hosts were named before publishing; each gets the calendar's invite."""
    ADDRESSES_CHANGED = "addresses_changed"
    """Invites that are held under an address nobody reads any more."""
    OPENED = "opened"
    """A date of a series: whoever comes every time is signed up, the rest are told."""
    SENT_AGAIN = "sent_again"
    """Invites that calendars lack, though their people have a place."""
    HELD_BACK = "held_back"
    """An admin accepted mail that the charter had held back: calendars are told now."""


STOPPED_AS_MAIL = frozenset({CauseKind.ANNOUNCED, CauseKind.NOTED})
"""Acts of which stopping drops what did not leave; of others it is told how it is."""
