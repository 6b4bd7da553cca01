"""What somebody who came is asked about an event, on the page of their follow-ups."""

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.db import transaction
from app.domain.feedback import closes_at
from app.models import Event
from app.operations.feedback import (
    FeedbackIsClosed,
    HasAnswered,
    WasNotThere,
    give_feedback,
)
from app.queries.feedback import list_asked
from app.web.filters import day
from app.web.followup_values import Reader
from app.web.forms.feedback import FeedbackForm
from app.web.words import gettext


@dataclass(frozen=True, kw_only=True)
class Question:
    """One event that somebody came to and may still say something about."""

    id: int
    title: str
    url: str
    closes: str
    form: FeedbackForm


def questions(session: Session, reader: Reader, *, now: datetime) -> list[Question]:
    """Return what this reader is asked, the latest event first."""
    only_id = reader.event.id if reader.event else None
    asked = list_asked(session, person_id=reader.person.id, event_id=only_id, now=now)
    return [
        Question(
            id=event.id,
            title=event.title,
            url=reader.feedback_url(event),
            closes=day(closes_at(event.ends_at), event.zone),
            form=FeedbackForm(formdata=None),
        )
        for event in asked
    ]


def give(reader: Reader, event: Event) -> ResponseReturnValue:
    """Keep one answer without its author; the second press keeps nothing."""
    form, back = FeedbackForm(), reader.index_url()
    event_id, person_id = event.id, reader.person.id
    if not form.validate():
        wrong = form.change.errors or [
            gettext("Nothing was kept yet: choose a number from 1 to 5.")
        ]
        flash(wrong[0], "lamp")
        return redirect(back, 303)
    try:
        with transaction() as session:
            give_feedback(
                session,
                event_id=event_id,
                person_id=person_id,
                score=int(form.score.data),
                text=form.change.data or "",
                now=datetime.now(UTC),
            )
        flash(gettext("Thank you. Nobody can tell that this answer is yours."), "ok")
    except HasAnswered:
        flash(
            gettext(
                "You have answered. Nobody knows which answer is yours, so none can be"
                " changed."
            ),
            "lamp",
        )
    except (FeedbackIsClosed, WasNotThere):
        flash(gettext("This event isn't asked about any more."), "lamp")
    return redirect(back, 303)
