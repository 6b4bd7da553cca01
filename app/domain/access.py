"""Who may do what: rights that an admin gives, and relations to one event."""

from enum import StrEnum


class Right(StrEnum):
    """What an admin can give one person. None of them is an approval."""

    ADMIN = "admin"
    WRITES_TO_EVERYONE = "writes_to_everyone"


class Need(StrEnum):
    """What an endpoint asks of whoever opens it; one table lists all endpoints."""

    NOBODY = "nobody"
    """Open to strangers."""
    PERSON = "person"
    """Anyone signed in."""
    SEES_EVENT = "sees_event"
    """Anyone signed in, unless the event is for "only these people"."""
    DOOR = "door"
    """Organizer, host or door helper of the event."""
    HOST = "host"
    """Organizer or host of the event."""
    ORGANIZER = "organizer"
    """Only the one who answers for the event."""
    OWN_DRAFT = "own_draft"
    """The author of a draft."""
    TOKEN = "token"  # noqa: S105 -- a kind of key, not a key
    """Whoever holds a mailed link; it opens one thing only."""
    ADMIN = "admin"


class Relation(StrEnum):
    """What one person is to one event."""

    ORGANIZER = "organizer"
    HOST = "host"
    DOOR = "door"
    GUEST = "guest"
    """May see it."""
    STRANGER = "stranger"
    """May not even know that it exists."""


_ALLOWED = {
    Need.SEES_EVENT: {
        Relation.ORGANIZER,
        Relation.HOST,
        Relation.DOOR,
        Relation.GUEST,
    },
    Need.DOOR: {Relation.ORGANIZER, Relation.HOST, Relation.DOOR},
    Need.HOST: {Relation.ORGANIZER, Relation.HOST},
    Need.ORGANIZER: {Relation.ORGANIZER},
}


def may(relation: Relation, need: Need) -> bool:
    """Return whether this relation to an event satisfies a need about events."""
    return relation in _ALLOWED[need]
