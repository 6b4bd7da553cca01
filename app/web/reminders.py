"""Reminders that a host adds: listed, seen before they are planned, taken back."""

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.db import db, transaction
from app.domain.events import EventStatus
from app.domain.planned_reminders import ReminderCircle, ReminderState
from app.models import Event, PlannedReminder
from app.operations.planned_reminders import (
    IsRemindedAlready,
    ReminderIsPast,
    add_reminder,
    due_at,
    remove_reminder,
)
from app.queries.planned_reminders import (
    count_reminded,
    list_reminders,
    those_to_remind,
)
from app.web.access import current_visit
from app.web.act_sketches import sketches_of_reminder
from app.web.addresses import row_number
from app.web.event_nav import event_head
from app.web.filters import moment
from app.web.forms.reminders import ReminderForm
from app.web.login import current_person_id
from app.web.reminder_words import CIRCLE_WORDS, WHEN_WORDS
from app.web.see_first import SeeFirst, counted, named, shown_first
from app.web.words import gettext, ngettext

blueprint = Blueprint("reminders", __name__)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One reminder, as hosts see it."""

    reminder_id: int
    words: str
    text: str
    state: str
    tone: str
    may_remove: bool


@blueprint.get("/events/<event:handle>/reminders")
def listing(handle: str) -> str:
    """Show what is said again before the event, to whom and when."""
    del handle
    return _listing(ReminderForm(formdata=None))


@blueprint.post("/events/<event:handle>/reminders/preview")
def preview(handle: str) -> ResponseReturnValue:
    """Show the mail, when it leaves and how many would get it; nothing is planned."""
    del handle
    form, event, now = ReminderForm(), current_visit().event, datetime.now(UTC)
    if not form.validate():
        return _listing(form), 422
    if request.form.get("then") == "change":
        return _listing(form)
    days, circle = int(form.days_before.data), ReminderCircle(form.circle.data)
    at = due_at(event, days_before=days)
    if not now < at < event.starts_at:
        form.days_before.errors = [_too_late(event, days)]
        return _listing(form), 422
    return shown_first(
        "reminders/preview.html",
        event=event,
        head=event_head(event),
        form=form,
        first=_first(event, circle, days, form.text.data or "", leaves=at),
    )


@blueprint.post("/events/<event:handle>/reminders/add")
def add(handle: str) -> ResponseReturnValue:
    """Plan the reminder, once."""
    del handle
    form, event = ReminderForm(), current_visit().event
    if not form.validate():
        return _listing(form), 422
    event_id, slug, author_id = event.id, event.slug, current_person_id()
    days = int(form.days_before.data)
    try:
        with transaction() as session:
            add_reminder(
                session,
                event_id=event_id,
                author_id=author_id,
                circle=ReminderCircle(form.circle.data),
                days_before=days,
                text=form.text.data or "",
                now=datetime.now(UTC),
            )
        flash(gettext("Planned. It moves along if the event moves."), "ok")
    except IsRemindedAlready:
        flash(gettext("These people are reminded on that day already."), "lamp")
    except ReminderIsPast:
        form.days_before.errors = [_too_late(current_visit().event, days)]
        return _listing(form), 422
    return redirect(url_for("reminders.listing", handle=slug), 303)


@blueprint.post("/events/<event:handle>/reminders/remove")
def remove(handle: str) -> ResponseReturnValue:
    """Take a reminder back, with what has not left of it."""
    del handle
    event = current_visit().event
    slug, event_id = event.slug, event.id
    reminder_id = row_number(request.form.get("reminder_id", ""))
    with transaction() as session:
        gone = remove_reminder(session, event_id=event_id, reminder_id=reminder_id)
    if gone:
        flash(gettext("Taken back. What had not left never will."), "ok")
    else:
        flash(gettext("It was gone already."), "lamp")
    return redirect(url_for("reminders.listing", handle=slug), 303)


def _listing(form: ReminderForm) -> str:
    event, session, now = current_visit().event, db.session(), datetime.now(UTC)
    sent = count_reminded(session, event_id=event.id)
    problems = [
        {"field_id": f"{field.id}-0" if field is not form.text else field.id, "text": t}
        for field in (form.days_before, form.circle, form.text)
        for t in field.errors
    ]
    return render_template(
        "reminders/listing.html",
        event=event,
        head=event_head(event),
        lines=[
            _line(event, reminder, sent=sent.get(reminder.id, 0), now=now)
            for reminder in list_reminders(session, event_id=event.id)
        ],
        form=form,
        is_open=event.status is EventStatus.PUBLISHED and now < event.starts_at,
        problems=problems,
        has_errors=bool(problems),
    )


def _line(event: Event, reminder: PlannedReminder, *, sent: int, now: datetime) -> Line:
    at = moment(due_at(event, days_before=reminder.days_before), event.zone)
    left = ngettext("%(num)s mail has left.", "%(num)s mails have left.", sent)
    match reminder.state:
        case ReminderState.PLANNED if event.status is not EventStatus.PUBLISHED:
            state, tone = gettext("Not sent: the event is canceled"), ""
        case ReminderState.PLANNED:
            state, tone = gettext("Planned for %(when)s", when=at), "lamp"
        case ReminderState.STARTED:
            state, tone = (
                gettext("Sent from %(when)s on. %(left)s", when=at, left=left),
                "ok",
            )
        case ReminderState.MISSED:
            state = gettext(
                "Missed: its hour, %(when)s, had passed. It is never sent late.",
                when=at,
            )
            tone = "bad"
    return Line(
        reminder_id=reminder.id,
        words=gettext(
            "%(when)s, %(whom)s",
            when=WHEN_WORDS[reminder.days_before],
            whom=CIRCLE_WORDS[reminder.circle],
        ),
        text=reminder.text,
        state=state,
        tone=tone,
        may_remove=now < event.starts_at,
    )


def _first(
    event: Event, circle: ReminderCircle, days: int, text: str, *, leaves: datetime
) -> SeeFirst:
    # Silence is reported to nobody: of those who have not answered only the number.
    show = counted if circle is ReminderCircle.UNANSWERED else named
    return SeeFirst(
        recipients=show(
            db.session(),
            those_to_remind(event, circle),
            what=lambda count: ngettext(
                "If it left now: %(num)s person, %(whom)s",
                "If it left now: %(num)s people, %(whom)s",
                count,
                whom=CIRCLE_WORDS[circle],
            ),
        ),
        calendars=gettext("No calendar changes."),
        when=gettext(
            "It leaves %(when)s, in each reader's working hours. Until then one press"
            " takes it back.",
            when=moment(leaves, event.zone),
        ),
        sketches=sketches_of_reminder(event, circle, days, text),
        act="remind",
        fields={"circle": circle.value, "days_before": str(days), "text": text},
    )


def _too_late(event: Event, days: int) -> str:
    at = moment(due_at(event, days_before=days), event.zone)
    return gettext(
        "That would be %(when)s: it has passed, or the event has begun by then.",
        when=at,
    )
