"""How an event went, for its hosts: counts of five and more, and nobody's name."""

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint, render_template
from sqlalchemy.orm import Session

from app.db import db
from app.domain.events import EventStatus
from app.domain.feedback import closes_at
from app.domain.figures import AT_LEAST, is_shown, parts_shown, pooled
from app.models import Event
from app.queries.feedback import list_feedback
from app.queries.results import Meetings, Results, read_results
from app.web.access import current_visit
from app.web.event_nav import event_head
from app.web.filters import moment
from app.web.forms.feedback import CHANGE, WORTH
from app.web.words import gettext, ngettext

blueprint = Blueprint("results", __name__)


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One number and what it counts."""

    number: str
    words: str


@dataclass(frozen=True, kw_only=True)
class FeedbackView:
    """What people said, once it may be read."""

    sentence: str
    score: str
    texts: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ResultsPage:
    """What the template prints; nothing is left to compute there."""

    why_not: str
    """Why there is nothing yet; empty where there is."""
    attendance: tuple[Figure, ...]
    small: str
    """Why attendance is not given in numbers; may be empty."""
    meetings: tuple[Figure, ...]
    departments: tuple[Figure, ...]
    answers: tuple[Figure, ...]
    feedback: FeedbackView


@blueprint.get("/events/<event:handle>/results")
def page(handle: str) -> str:
    """Show how the event went."""
    del handle
    event, now = current_visit().event, datetime.now(UTC)
    return render_template(
        "results/results.html",
        event=event,
        head=event_head(event),
        page=_page(db.session(), event, now=now),
        asked={"worth": WORTH, "change": CHANGE},
    )


def _page(session: Session, event: Event, *, now: datetime) -> ResultsPage:
    why_not = _why_not(event, now=now)
    results = read_results(session, event=event)
    groups, others = pooled(results.by_department)
    departments = [Figure(number=str(n), words=name) for name, n in groups.items()]
    if others:
        departments.append(
            Figure(number=str(others), words=gettext("from all other departments"))
        )
    parts = (results.came, results.missed, results.unknown)
    return ResultsPage(
        why_not=why_not,
        attendance=_attendance(results) if parts_shown(*parts) else (),
        small=_small(results),
        meetings=_meetings(results.meetings),
        departments=tuple(departments) if parts_shown(*parts) else (),
        answers=_answers(results),
        feedback=_feedback(session, event, now=now),
    )


def _why_not(event: Event, *, now: datetime) -> str:
    if event.status is EventStatus.CANCELED:
        return gettext("This event was canceled, so there is nothing to show.")
    if now < event.ends_at:
        return gettext("Results show up here when the event is over.")
    return ""


def _attendance(results: Results) -> tuple[Figure, ...]:
    found = [
        (results.came, ngettext("came", "came", results.came)),
        (results.missed, gettext("couldn't make it")),
        (results.unknown, gettext("had a place, and nobody has said yet")),
    ]
    if is_shown(results.visitors):
        found.append((results.visitors, gettext("visitors from outside the directory")))
    return tuple(Figure(number=str(n), words=words) for n, words in found if n)


def _small(results: Results) -> str:
    if parts_shown(results.came, results.missed, results.unknown):
        return ""
    few = (results.missed, results.unknown)
    if results.came >= AT_LEAST and all(number < AT_LEAST for number in few):
        return gettext(
            "Nearly everyone with a place came. Fewer than five people didn't, so we"
            " don't give these figures."
        )
    return gettext(
        "One of these groups is fewer than five people, so we don't give these figures."
    )


def _meetings(meetings: Meetings | None) -> tuple[Figure, ...]:
    if meetings is None or meetings.people < AT_LEAST:
        return ()
    return (
        Figure(
            number=str(meetings.first),
            words=ngettext("first meeting", "first meetings", meetings.first),
        ),
        Figure(
            number=str(meetings.mixed),
            words=gettext(
                "of %(pairs)s pairs at the tables were from different departments",
                pairs=meetings.pairs,
            ),
        ),
        Figure(
            number=str(meetings.least_new),
            words=gettext("new people at least for everyone at a table"),
        ),
    )


def _answers(results: Results) -> tuple[Figure, ...]:
    found = [
        (results.said_no, gettext("said no, or freed their place")),
        (results.waited, gettext("still waited when it began")),
    ]
    return tuple(
        Figure(number=str(n), words=words)
        if is_shown(n)
        else Figure(number=gettext("Fewer than 5"), words=words)
        for n, words in found
        if n is not None
    )


def _feedback(session: Session, event: Event, *, now: datetime) -> FeedbackView:
    closes = closes_at(event.ends_at)
    if now < closes:
        return FeedbackView(
            sentence=gettext(
                "Whoever came is asked two questions. It opens once, %(when)s; until"
                " then nobody sees an answer, or how many there are.",
                when=moment(closes, event.zone),
            ),
            score="",
            texts=(),
        )
    answers = list_feedback(session, event_id=event.id)
    if len(answers) < AT_LEAST:
        return FeedbackView(
            sentence=gettext(
                "Fewer than five people answered, so we don't show what they said."
            ),
            score="",
            texts=(),
        )
    mean = sum(score for score, _ in answers) / len(answers)
    return FeedbackView(
        sentence=gettext(
            "%(count)s people answered. Nobody knows who said what, or when.",
            count=len(answers),
        ),
        score=gettext("%(mean)s of 5", mean=f"{mean:.1f}"),
        texts=tuple(text for _, text in answers if text),
    )
