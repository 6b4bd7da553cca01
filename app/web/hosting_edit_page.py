"""What an edit changes, who is told of it, and how two versions differ."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.events import EventStatus
from app.domain.signups import SignupStatus
from app.models import Event
from app.operations.details import Details, changes_between, may_be_quiet
from app.queries.signups import count_by_status
from app.web.capacity_words import capacity_words
from app.web.hosting_differences import Difference, changes_audience, differences
from app.web.reminder_consequences import reminder_consequences
from app.web.room_words import room_words
from app.web.see_first import SeeFirst
from app.web.words import gettext, ngettext


@dataclass(frozen=True, kw_only=True)
class Told:
    """Who a change or a cancellation concerns."""

    going: int
    concerned: int
    """Everyone with a place, or waiting for one."""
    sentence: str
    """What a change does, in words."""


@dataclass(frozen=True, kw_only=True)
class EditPreview:
    """What saving would do."""

    differences: tuple[Difference, ...]
    sentence: str
    more: str
    """What a changed audience means; or empty."""
    places: tuple[str, ...]
    """What another number of places does to those who have one or wait."""
    seats: tuple[str, ...]
    """What other tables do to those who sit at them."""
    reminders: tuple[str, ...]
    """How reminders move along."""
    is_loud: bool
    """Somebody is mailed about it, unless it is done quietly."""
    may_be_quiet: bool


def who_is_told(session: Session, event: Event) -> Told:
    """Return whom this event concerns by now."""
    counts = count_by_status(session, event_id=event.id)
    going = counts.get(SignupStatus.ATTENDING, 0)
    waiting = counts.get(SignupStatus.WAITLISTED, 0)
    offered = counts.get(SignupStatus.OFFERED, 0)
    return Told(
        going=going,
        concerned=going + waiting + offered,
        sentence=_sentence(event, going),
    )


def why_closed(event: Event, *, now: datetime) -> str:
    """Return why nothing can be changed any more; empty while it can."""
    if event.status is EventStatus.CANCELED:
        return gettext("This event is canceled, so nothing here changes any more.")
    if now >= event.starts_at:
        return gettext("This event has begun, so nothing here changes any more.")
    return ""


def why_not_canceled(event: Event, *, now: datetime) -> str:
    """Return why it can't be called off any more; empty while it can."""
    if event.status is EventStatus.CANCELED:
        return gettext("This event is canceled already.")
    if now >= event.ends_at:
        return gettext("It is over, so it can't be canceled any more.")
    return ""


def too_few(details: Details, *, going: int) -> str:
    """Return why tables may not become so few: everyone who is going needs a chair."""
    return gettext(
        "%(tables)s tables of %(seats)s is %(places)s seats, and %(going)s people are"
        " already going. Add a table or keep %(going)s.",
        tables=details.tables,
        seats=details.seats_per_table,
        places=details.capacity,
        going=going,
    )


def edit_preview(
    session: Session,
    event: Event,
    details: Details,
    *,
    first: SeeFirst,
    now: datetime,
) -> EditPreview:
    """Return what saving these details would change, and who would be told."""
    changes = changes_between(event, details)
    told = who_is_told(session, event)
    is_loud = bool(first.recipients)
    found = differences(session, event, details)
    places = capacity_words(session, event, details, now=now)
    sentence = gettext("Nobody is mailed about this.")
    if places:
        sentence = gettext("Whoever has a place keeps it and is mailed nothing.")
    if not found:
        sentence = gettext("Nothing changes.")
    if changes:
        sentence = told.sentence
    return EditPreview(
        differences=found,
        sentence=sentence,
        more=_about_audience(session, event, details),
        places=places,
        seats=room_words(session, event, details),
        reminders=reminder_consequences(session, event, details, now=now),
        is_loud=is_loud,
        may_be_quiet=is_loud and may_be_quiet(changes),
    )


def _about_audience(session: Session, event: Event, details: Details) -> str:
    if not changes_audience(session, event, details):
        return ""
    return gettext(
        "Whoever is new to it sees the event; it isn't announced a second time. The"
        " text for chat on its page is there to pass on."
    )


def _sentence(event: Event, going: int) -> str:
    if not going:
        return gettext("Nobody is going yet, so nobody needs to be told.")
    if event.tables:
        return ngettext(
            "%(num)s person is going. Their seat stays theirs, and they'll get one"
            " updated calendar invite.",
            "%(num)s people are going. Their seats stay theirs, and they'll get one"
            " updated calendar invite.",
            going,
        )
    return ngettext(
        "%(num)s person is going. Their place stays theirs, and they'll get one"
        " updated calendar invite.",
        "%(num)s people are going. Their places stay theirs, and they'll get one"
        " updated calendar invite.",
        going,
    )
