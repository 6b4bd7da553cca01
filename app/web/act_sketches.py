"""The mail that each act of a host sends, as its readers will see it."""

from datetime import UTC, datetime

from app.db import db
from app.domain.calendar import Method
from app.domain.mail import (
    Cancellation,
    HostNote,
    News,
    PlaceNews,
    Reason,
    Update,
)
from app.domain.outbox import MailKind
from app.domain.planned_reminders import ReminderCircle
from app.models import Event, PlannedReminder
from app.operations import announcements
from app.operations.details import Details, changes_between, columns_of
from app.operations.letters import facts_of
from app.operations.reminding import content_of
from app.web.login import current_house, current_person
from app.web.sketches import Desk, Sketch
from app.web.words import gettext


def sketches_of_announcement(details: Details, *, handle: str) -> tuple[Sketch, ...]:
    """Return the announcement of an event that is not published yet."""
    return sketches_of_event(
        Event(handle=handle, organizer=current_person(), **columns_of(details))
    )


def sketches_of_event(event: Event) -> tuple[Sketch, ...]:
    """Return the announcement of an event."""
    desk = _desk(event)
    link = desk.link("r")
    content = announcements.content_of(event, date=None, link=link, house=desk.house)
    return (desk.draw(content, mutes=True),)


def sketches_of_note(event: Event, text: str) -> tuple[Sketch, ...]:
    """Return what a host wrote, as guests get it."""
    desk = _desk(event)
    facts = facts_of(event, house=desk.house)
    return (desk.draw(HostNote(event=facts, author=desk.person.name, text=text)),)


def sketches_of_reminder(
    event: Event, circle: ReminderCircle, days_before: int, text: str
) -> tuple[Sketch, ...]:
    """Return a reminder that this reader would plan."""
    desk = _desk(event)
    reminder = PlannedReminder(
        author_id=desk.person.id, circle=circle, days_before=days_before, text=text
    )
    content = content_of(
        db.session(), event, reminder, link=desk.link("r"), house=desk.house
    )
    return (desk.draw(content, mutes=True, sender=desk.person.name),)


def sketches_of_cancel(
    event: Event, reason: str, *, entries: bool, waiting: bool
) -> tuple[Sketch, ...]:
    """Return the cancellation, and what those read who wait."""
    found = []
    if entries:
        found.append(_cancellation(event, reason, why=Reason.EVENT_CANCELED))
    if waiting:
        what = gettext("The mail to those who wait")
        news = News.CANCELED_WHILE_WAITING
        found.append(_news(event, reason, news=news, what=what))
    return tuple(found)


def sketches_of_removal(
    event: Event, words: str, *, entries: bool, others: bool
) -> tuple[Sketch, ...]:
    """Return what somebody reads whom a host takes off the list."""
    found = []
    if entries:
        found.append(_cancellation(event, words, why=Reason.REMOVED))
    if others:
        what = gettext("The mail to those whose calendars hold nothing")
        found.append(_news(event, words, news=News.REMOVED, what=what))
    return tuple(found)


def sketches_of_edit(
    event: Event, details: Details, words: str, *, entries: bool, waiting: bool
) -> tuple[Sketch, ...]:
    """Return the update, and what those read who wait."""
    after = Event(
        handle=event.handle,
        organizer=event.organizer,
        calendar_uid=event.calendar_uid,
        **columns_of(details),
    )
    desk, found = _desk(after), []
    facts = facts_of(after, house=desk.house, speaker=desk.person.name)
    was = {
        "was_starts_at": event.starts_at,
        "was_ends_at": event.ends_at,
        "was_location": event.location,
        "words": words,
    }
    if entries:
        update = Update(
            event=facts,
            calendar=desk.calendar(MailKind.UPDATE, Method.REQUEST),
            changes=changes_between(event, details),
            free_url=desk.link("r"),
            **was,  # type: ignore[arg-type]
        )
        found.append(desk.draw(update))
    if waiting:
        news = PlaceNews(
            event=facts,
            news=News.MOVED,
            events_url=f"{desk.house.base_url}/events",
            **was,  # type: ignore[arg-type]
        )
        found.append(desk.draw(news, what=gettext("The mail to those who wait")))
    return tuple(found)


def _cancellation(event: Event, words: str, *, why: Reason) -> Sketch:
    desk = _desk(event)
    return desk.draw(
        Cancellation(
            event=facts_of(event, house=desk.house, speaker=desk.person.name),
            calendar=desk.calendar(MailKind.CANCELLATION, Method.CANCEL),
            reason=why,
            words=words,
            events_url=f"{desk.house.base_url}/events",
        )
    )


def _news(event: Event, words: str, *, news: News, what: str) -> Sketch:
    desk = _desk(event)
    content = PlaceNews(
        event=facts_of(event, house=desk.house, speaker=desk.person.name),
        news=news,
        words=words,
        events_url=f"{desk.house.base_url}/events",
    )
    return desk.draw(content, what=what)


def _desk(event: Event) -> Desk:
    return Desk(
        event=event,
        person=current_person(),
        house=current_house(),
        now=datetime.now(UTC),
    )
