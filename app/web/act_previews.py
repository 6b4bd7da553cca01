"""What each act of a host does to people, shown before it is done."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.mail import Change
from app.domain.signups import TAKES_A_PLACE, SignupStatus
from app.models import Event, Signup
from app.operations.announcing import shorter_hold
from app.operations.details import Details, changes_between
from app.operations.guest_acts import Circle
from app.operations.hosts import host_ids
from app.operations.places import is_frozen
from app.queries.people import list_reports
from app.queries.recipients import (
    calendars_that_may_hold,
    calendars_that_stand,
    list_guest_ids,
    those_who_wait,
)
from app.web.act_calendars import removed_words, updated_words
from app.web.act_sketches import (
    sketches_of_cancel,
    sketches_of_edit,
    sketches_of_note,
    sketches_of_removal,
)
from app.web.login import current_options, current_person_id
from app.web.see_first import Recipients, SeeFirst, hold_words, named
from app.web.words import gettext, ngettext


def note_first(session: Session, event: Event, fields: dict[str, str]) -> SeeFirst:
    """Return what a note to guests does."""
    ids = select(Signup.person_id).where(
        Signup.event_id == event.id,
        Signup.status.in_(Circle(fields["circle"]).statuses),
    )
    groups = named(
        session,
        ids,
        what=lambda count: ngettext(
            "%(num)s person gets this, once", "%(num)s people get this, once", count
        ),
    )
    return SeeFirst(
        recipients=groups,
        calendars=gettext("No calendar changes."),
        when=hold_words(current_options().send_delay),
        sketches=sketches_of_note(event, fields["text"]),
        act="note",
        fields=fields,
    )


def cancel_first(session: Session, event: Event, reason: str) -> SeeFirst:
    """Return what canceling this event does."""
    hidden = _unnamed(session, event)
    held = calendars_that_may_hold(event.id)
    entries = named(
        session,
        held,
        what=lambda count: ngettext(
            "%(num)s person reads why, and the calendar entry goes",
            "%(num)s people read why, and their calendar entries go",
            count,
        ),
        hidden=hidden,
    )
    waiting = named(
        session,
        those_who_wait(event.id).where(Signup.person_id.not_in(held)),
        what=lambda count: ngettext(
            "%(num)s person who waits reads why",
            "%(num)s people who wait read why",
            count,
        ),
    )
    hold = _hold(current_options().send_delay, event.starts_at)
    return SeeFirst(
        recipients=entries + waiting,
        calendars=removed_words(entries),
        when=hold_words(hold),
        sketches=sketches_of_cancel(
            event, reason, entries=bool(entries), waiting=bool(waiting)
        ),
        act="cancel",
        fields={"reason": reason},
    )


def edit_first(
    session: Session,
    event: Event,
    details: Details,
    *,
    words: str,
    fields: dict[str, str],
) -> SeeFirst:
    """Return what saving these details does, if it is not done quietly."""
    changes = changes_between(event, details)
    entries, waiting = _told_of_edit(session, event, changes)
    hold = _hold(current_options().edit_hold, details.starts_at)
    return SeeFirst(
        recipients=entries + waiting,
        calendars=updated_words(entries, changes),
        when=hold_words(hold),
        sketches=sketches_of_edit(
            event, details, words, entries=bool(entries), waiting=bool(waiting)
        ),
        act="edit",
        fields={name: text for name, text in fields.items() if name != "base"},
    )


def _told_of_edit(
    session: Session, event: Event, changes: tuple[Change, ...]
) -> tuple[tuple[Recipients, ...], tuple[Recipients, ...]]:
    stand = calendars_that_stand(event.id)
    entries: tuple[Recipients, ...] = ()
    waiting: tuple[Recipients, ...] = ()
    if changes:
        entries = named(
            session,
            stand,
            what=lambda count: ngettext(
                "%(num)s person gets an update with the calendar invite",
                "%(num)s people get an update with the calendar invite",
                count,
            ),
            hidden=_unnamed(session, event),
        )
    if {Change.TIME, Change.PLACE} & set(changes):
        waiting = named(
            session,
            those_who_wait(event.id).where(Signup.person_id.not_in(stand)),
            what=lambda count: ngettext(
                "%(num)s person who waits reads what is new",
                "%(num)s people who wait read what is new",
                count,
            ),
        )
    return entries, waiting


def removal_first(
    session: Session, event: Event, people: tuple[int, ...], words: str
) -> SeeFirst:
    """Return what taking these people off the list does."""
    runs = host_ids(session, event)
    chosen = select(Signup.person_id).where(
        Signup.event_id == event.id, Signup.person_id.in_(people)
    )
    held = calendars_that_may_hold(event.id)
    in_calendar = Signup.person_id.in_(held) & Signup.person_id.not_in(runs)
    entries = named(
        session,
        chosen.where(in_calendar),
        what=lambda count: ngettext(
            "%(num)s person reads why, and the calendar entry goes",
            "%(num)s people read why, and their calendar entries go",
            count,
        ),
    )
    others = named(
        session,
        chosen.where(~in_calendar),
        what=lambda count: ngettext(
            "%(num)s person reads why; no calendar holds anything",
            "%(num)s people read why; no calendar holds anything",
            count,
        ),
    )
    moving = _moving_up(session, event, people)
    hold = _hold(current_options().send_delay, event.starts_at)
    return SeeFirst(
        recipients=entries + others,
        calendars=" ".join(filter(None, (removed_words(entries), moving))),
        when=hold_words(hold),
        sketches=sketches_of_removal(
            event, words, entries=bool(entries), others=bool(others)
        ),
        act="remove",
        fields={"words": words},
    )


def _hold(hold: timedelta, starts_at: datetime) -> timedelta:
    return shorter_hold(hold, starts_at=starts_at, now=datetime.now(UTC))


def _unnamed(session: Session, event: Event) -> tuple[int, ...]:
    # A host above somebody in the reporting line learns absence as a count only.
    below = list_reports(session, person_id=current_person_id())
    gone = list_guest_ids(session, event_id=event.id, statuses=(SignupStatus.DECLINED,))
    return tuple(below & set(gone))


def _moving_up(session: Session, event: Event, people: tuple[int, ...]) -> str:
    taking = list_guest_ids(session, event_id=event.id, statuses=TAKES_A_PLACE)
    freed = len(set(taking) & set(people))
    waiting = set(
        list_guest_ids(session, event_id=event.id, statuses=(SignupStatus.WAITLISTED,))
    )
    number = min(freed, len(waiting - set(people)))
    if not number:
        return ""
    if is_frozen(event, now=datetime.now(UTC)):
        return ngettext(
            "The first who waits is offered the place.",
            "The first %(num)s who wait are offered the places.",
            number,
        )
    return ngettext(
        "The first who waits moves up.",
        "The first %(num)s who wait move up.",
        number,
    )
