"""Changing or calling off more than one date: what the preview says, and the press."""

from datetime import datetime

from flask import flash
from sqlalchemy.orm import Session

from app.db import db, transaction
from app.domain.series import Scope
from app.models import Event
from app.operations.details import Details
from app.operations.series_edits import cancel_several, edit_several
from app.operations.series_plans import DayIsTaken, Planned, foresee
from app.queries.series import find_date, list_ahead
from app.web.addresses import row_number
from app.web.filters import day, day_words
from app.web.forms.hosting import EventForm, blame
from app.web.hosting_edit_page import who_is_told
from app.web.login import current_options, current_person_id
from app.web.series_words import PART_WORDS
from app.web.words import gettext, ngettext


def scope_of(text: str | None) -> Scope:
    """Return how many dates a press is meant for; one, unless it says more."""
    return Scope(text) if text in set(Scope) else Scope.ONE


def series_version_of(session: Session, event: Event) -> int | None:
    """Return the version of the series that an event is a date of; None: of none."""
    row = find_date(session, event_id=event.id)
    return row.series.version if row is not None else None


def is_of_series(event: Event) -> bool:
    """Return whether an event is a date of a series."""
    return find_date(db.session(), event_id=event.id) is not None


def others_words(
    session: Session, event: Event, details: Details, form: EventForm, *, now: datetime
) -> tuple[str, ...]:
    """Return what becomes of the other dates, a sentence each; empty: nothing.

    A change that would put two dates on one day is blamed on the form.
    """
    scope = scope_of(form.scope.data)
    if scope is Scope.ONE or find_date(session, event_id=event.id) is None:
        return ()
    try:
        plan = foresee(session, event=event, details=details, scope=scope, now=now)
    except DayIsTaken as taken:
        blame(form.day, day_is_taken(taken))
        return ()
    others = [each for each in plan.dates if each.event.id != event.id]
    others.sort(key=lambda each: each.planned_on)
    said = [_fate(each) for each in others]
    guests = sum(
        who_is_told(session, each.event).concerned
        for each in others
        if not each.is_left
    )
    if guests:
        said.append(
            ngettext(
                "%(num)s person who comes on those dates is told in the same way.",
                "%(num)s people who come on those dates are told in the same way.",
                guests,
            )
        )
    said.append(gettext("Dates that are not events yet begin with the change."))
    return tuple(said)


def edit_with_others(
    *,
    event: Event,
    details: Details,
    form: EventForm,
    quietly: bool,
    now: datetime,
) -> str:
    """Change this date and others; return where this one is now."""
    event_id, version = event.id, event.version
    with transaction() as session:
        edit_several(
            session,
            event_id=event_id,
            details=details,
            scope=scope_of(form.scope.data),
            version=version,
            series_version=row_number(form.series_version.data or ""),
            words=(form.words.data or "").strip(),
            quietly=quietly,
            actor_id=current_person_id(),
            hold=current_options().edit_hold,
            now=now,
        )
        return session.get_one(Event, event_id).slug


def cancel_with_others(
    *, event_id: int, scope: Scope, reason: str, now: datetime
) -> None:
    """Call this date and others off, and say how many."""
    actor_id, hold = current_person_id(), current_options().send_delay
    with transaction() as session:
        count = cancel_several(
            session,
            event_id=event_id,
            scope=scope,
            reason=reason,
            actor_id=actor_id,
            hold=hold,
            now=now,
        )
    flash(
        ngettext(
            "%(num)s date is canceled, and no further one is made. Until the first mail"
            " leaves you can undo it on the page of dates.",
            "%(num)s dates are canceled, and no further one is made. Until the first mail"
            " leaves you can undo it on the page of dates.",
            count,
        ),
        "ok",
    )


def others_canceled(
    session: Session, event: Event, scope: Scope, *, now: datetime
) -> str:
    """Return which other dates would be called off with this one; empty: none."""
    row = find_date(session, event_id=event.id)
    if row is None or scope is Scope.ONE:
        return ""
    days = [
        day(each.event.starts_at, each.event.zone)
        for each in list_ahead(session, series_id=row.series_id, now=now)
        if each.event is not None
        and each.event_id != event.id
        and (scope is Scope.ALL or each.planned_on > row.planned_on)
    ]
    if not days:
        return gettext("No other date is to come; no further one is made.")
    return gettext(
        "Also canceled, with the same reason: %(days)s. No further one is made.",
        days=", ".join(days),
    )


def day_is_taken(taken: DayIsTaken) -> str:
    """Return why a change of days is refused."""
    return gettext(
        "Another date of the series is on %(day)s already.", day=day_words(taken.day)
    )


def _fate(planned: Planned) -> str:
    when = day(planned.event.starts_at, planned.event.zone)
    if planned.is_left:
        return gettext(
            "%(day)s stays as it is: its guests would not fit, or it would be over.",
            day=when,
        )
    if planned.keeps:
        return gettext(
            "%(day)s keeps what it has of its own: %(parts)s.",
            day=when,
            parts=", ".join(str(PART_WORDS[name]) for name in planned.keeps),
        )
    after = day(planned.details.starts_at, planned.details.zone)
    if after != when:
        return gettext("%(day)s moves to %(after)s.", day=when, after=after)
    return gettext("%(day)s changes likewise.", day=when)
