"""What is written down of a change: who, what, about whom, from where."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

Facts = dict[str, Any]


class Via(StrEnum):
    """Where a change came from."""

    PAGE = "page"
    LINK = "link"
    """A link in a mail, without signing in."""
    COMMAND = "command"
    WORKER = "worker"


class Act(StrEnum):
    """A change worth asking about later."""

    PUBLISHED_EVENT = "published_event"
    CHANGED_EVENT = "changed_event"
    CANCELED_EVENT = "canceled_event"
    ADDED_GUEST = "added_guest"
    REMOVED_GUEST = "removed_guest"
    APPLIED_ANSWER = "applied_answer"
    """One that came by mail and was held."""
    DROPPED_ANSWER = "dropped_answer"
    ASKED_TO_REMOVE = "asked_to_remove"
    """Several guests at once; each is a line of its own when it happens."""
    ANNOUNCED_EVENT = "announced_event"
    """To whoever was left out when that was stopped."""
    WROTE_TO_GUESTS = "wrote_to_guests"
    STOPPED = "stopped"
    """What a host had begun; an edit or a cancellation changes the event instead."""
    BEGAN_SERIES = "began_series"
    CHANGED_SERIES = "changed_series"
    """What all dates begin with, a date left out, or its end."""
    OFFERED_HAT = "offered_hat"
    """A host passes a series on; whom Trestle asks is not written down."""
    ADDED_REMINDER = "added_reminder"
    REMOVED_REMINDER = "removed_reminder"
    ADDED_HOST = "added_host"
    REMOVED_HOST = "removed_host"
    HANDED_OVER = "handed_over"
    GAVE_RIGHT = "gave_right"
    TOOK_RIGHT = "took_right"
    MADE_SIGN_IN_LINK = "made_sign_in_link"
    LINKED_SUBJECT = "linked_subject"
    UNLINKED_SUBJECT = "unlinked_subject"
    CHANGED_SETTINGS = "changed_settings"
    KEPT_TEMPLATE = "kept_template"
    CHANGED_TEMPLATE = "changed_template"
    DROPPED_TEMPLATE = "dropped_template"
    IMPORTED_PEOPLE = "imported_people"
    DEACTIVATED = "deactivated"
    PUBLISHED_SEATING = "published_seating"
    MADE_SCREEN_LINK = "made_screen_link"
    REVOKED_SCREEN_LINK = "revoked_screen_link"
    MIXED_TABLES = "mixed_tables"
    UNMIXED_TABLES = "unmixed_tables"
    KEPT_ATTENDANCE = "kept_attendance"
    EXPORTED_DATA = "exported_data"
    FORGOT_PERSON = "forgot_person"
    ERASED_OLD = "erased_old"
    ACCEPTED_CHARTER = "accepted_charter"
    RESUMED_MAIL = "resumed_mail"
    RETRIED_MAIL = "retried_mail"
    RESUMED_ADDRESS = "resumed_address"
    """It had refused mail three times in a row."""
    RESTORED_BACKUP = "restored_backup"


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Who acts, and from where; nobody: the clock does, or whoever has the machine."""

    via: Via = Via.COMMAND
    actor_id: int | None = None
    request_id: str = ""
    """Under this the structured log tells of the same request."""


def difference(before: Facts, after: Facts) -> tuple[Facts, Facts]:
    """Return both sides of what changed, without what stayed the same."""
    changed = [name for name in after if before.get(name) != after[name]]
    return (
        {name: before.get(name) for name in changed},
        {name: after[name] for name in changed},
    )


def plain(value: object) -> object:
    """Return a fact as JSON holds it: an instant in ISO 8601, an enum by its value."""
    if isinstance(value, datetime):
        return value.isoformat()
    return value.value if isinstance(value, StrEnum) else value
