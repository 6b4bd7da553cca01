"""What an edit changes, who is told of it, and how two versions differ."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.events import EventStatus
from app.domain.mail import Change
from app.domain.signups import SignupStatus
from app.models import Event
from app.operations.details import Details, changes_between, may_be_quiet
from app.queries.signups import count_by_status
from app.web.filters import day, hours
from app.web.forms.hosting import EventForm
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
class Difference:
    """One field that reads differently, before and after."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class EditPreview:
    """What saving would do."""

    differences: tuple[Difference, ...]
    sentence: str
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


def too_few(details: Details, *, going: int) -> str:
    """Return why the room may not shrink so far."""
    if details.tables is None:
        return gettext(
            "%(places)s places are fewer than the %(going)s people who are already"
            " going. Keep %(going)s.",
            places=details.capacity,
            going=going,
        )
    return gettext(
        "%(tables)s tables of %(seats)s is %(places)s seats, and %(going)s people are"
        " already going. Add a table or keep %(going)s.",
        tables=details.tables,
        seats=details.seats_per_table,
        places=details.capacity,
        going=going,
    )


def edit_preview(session: Session, event: Event, details: Details) -> EditPreview:
    """Return what saving these details would change, and who would be told."""
    changes = changes_between(event, details)
    told = who_is_told(session, event)
    is_loud = bool(changes and told.concerned)
    nobody = gettext("Nothing that people see changes, so nobody is told.")
    return EditPreview(
        differences=tuple(_seen(event, details, changes)),
        sentence=told.sentence if changes else nobody,
        is_loud=is_loud,
        may_be_quiet=is_loud and may_be_quiet(changes),
    )


def differences(form: EventForm, theirs: dict[str, str]) -> tuple[Difference, ...]:
    """Return where what was typed differs from what is there now."""
    mine = form.raw()
    return tuple(
        Difference(
            label=str(field.label.text),
            before=_yes_no(field.type, theirs.get(field.name, "")),
            after=_yes_no(field.type, mine[field.name]),
        )
        for field in form
        if field.name in theirs
        and field.name not in {"version", "starts_which", "ends_which"}
        and mine[field.name].split() != theirs[field.name].split()
    )


def _seen(
    event: Event, details: Details, changes: tuple[Change, ...]
) -> list[Difference]:
    found = []
    if Change.TIME in changes:
        found.append(
            Difference(
                label=gettext("When"),
                before=_span(event.starts_at, event.ends_at, event.zone),
                after=_span(details.starts_at, details.ends_at, details.zone),
            )
        )
    pairs = (
        (gettext("Place"), event.location, details.location),
        (gettext("Online link"), event.online_url, details.online_url),
        (gettext("Name"), event.title, details.title),
        (gettext("Description"), event.purpose, details.purpose),
        (gettext("Places"), _places(event.capacity), _places(details.capacity)),
    )
    return found + [
        Difference(label=label, before=before or "–", after=after or "–")
        for label, before, after in pairs
        if before != after
    ]


def _span(starts_at: datetime, ends_at: datetime, zone: str) -> str:
    return f"{day(starts_at, zone)}, {hours(starts_at, ends_at, zone)}"


def _places(capacity: int | None) -> str:
    return gettext("as many as come") if capacity is None else str(capacity)


def _yes_no(kind: str, text: str) -> str:
    if kind == "BooleanField":
        return gettext("yes") if text else gettext("no")
    return text or "–"


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
