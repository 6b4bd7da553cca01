"""A promise to anybody one sat with lately, in one form of three fields."""

from datetime import UTC, datetime, timedelta
from functools import partial

from flask import flash, redirect
from flask.typing import ResponseReturnValue

from app.db import db
from app.domain.time import local_day, zone_of
from app.operations import followups
from app.operations.followups import HasLeft, NobodyMet
from app.web.followup_known import Known, known_to
from app.web.followup_values import Reader
from app.web.forms.followups import QuickPromiseForm
from app.web.promise_acts import keep
from app.web.words import gettext

A_WEEK = timedelta(days=7)
AT_MOST = 30
"""So many names a list of choices holds: whom one met last."""


def filled(
    reader: Reader, known: Known, form: QuickPromiseForm | None, *, now: datetime
) -> QuickPromiseForm | None:
    """Return the form with whom one may have promised something; None: nobody."""
    choices = _choices(known)
    if not choices:
        return None
    if form is None:
        today = local_day(now, zone=zone_of(reader.person.zone))
        form = QuickPromiseForm(formdata=None, by=today + A_WEEK)
    form.to.choices = choices
    return form


def promise(reader: Reader) -> ResponseReturnValue | QuickPromiseForm:
    """Keep it, or return the form with what is wrong."""
    now, back = datetime.now(UTC), reader.index_url()
    choices = _choices(known_to(db.session(), reader, now=now))
    form = QuickPromiseForm()
    form.to.choices = choices
    if not choices:
        flash(gettext("Nobody you sat with can be named here any more."), "lamp")
        return redirect(back, 303)
    due_on, is_valid = form.by.data, form.validate()
    if form.to.data not in dict(choices):
        form.to.errors = [gettext("Choose somebody you sat with.")]
        return form
    if not is_valid or due_on is None:
        return form
    event_id, other_id = (int(part) for part in form.to.data.split("-"))
    person_id = reader.person.id
    act = partial(
        followups.promise,
        event_id=event_id,
        person_id=person_id,
        other_id=other_id,
        what=form.offered.data or "",
        due_on=due_on,
        now=now,
    )
    try:
        is_kept = keep(act, day=form.by)
    except (NobodyMet, HasLeft):
        form.to.errors = [gettext("Choose somebody you sat with.")]
        return form
    return redirect(back, 303) if is_kept else form


def _choices(known: Known) -> list[tuple[str, str]]:
    found: dict[int, tuple[str, str]] = {}
    for one in known.met:  # the latest event first
        if len(found) >= AT_MOST:
            break
        is_named = one.may_be_found and one.person_id not in known.silenced
        if is_named and not one.has_left:
            found.setdefault(
                one.person_id, (f"{one.event_id}-{one.person_id}", one.name)
            )
    return sorted(found.values(), key=lambda choice: choice[1])
