"""Who came: asked of the hosts where nobody kept the door, else of each person."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import call_the_worker, lock
from app.domain.attendance import (
    ASKED,
    DOOR_CLOSES,
    ENDED,
    KNOWN,
    Witness,
    are_few,
    list_closes_at,
)
from app.domain.audit import Act
from app.domain.causes import CauseKind
from app.domain.events import EventStatus
from app.domain.house import House
from app.domain.mail import HostMail, HostNews
from app.domain.outbox import MailKind
from app.domain.time import zone_of
from app.models import Attendance, Cause, Event, Person
from app.operations import audit, letters
from app.operations.milestones import reach
from app.queries.access import list_hosts
from app.queries.attendance import (
    count_checked_in,
    find_attendance,
    find_ended,
    find_left_open,
    list_attendances,
    list_guests,
)
from app.queries.events import has_reached
from app.queries.people import list_reports
from app.queries.series import runs_itself
from app.queries.signups import find_signup

ASKED_WITHIN = timedelta(days=7)
"""An event that ended longer ago, while no worker ran, is let be."""


class EventIsNotOver(Exception):  # noqa: N818 -- reads as the sentence it states
    """Nobody can have missed it yet."""


class ListIsClosed(Exception):  # noqa: N818 -- reads as the sentence it states
    """Noon of the next working day has passed; people were asked themselves."""


class SeesNobody(Exception):  # noqa: N818 -- reads as the sentence it states
    """Everyone on the list is in this host's reporting line: another host says."""


class WasNotExpected(Exception):  # noqa: N818 -- reads as the sentence it states
    """That person had no place, so there is nothing to say."""


def end_one_event(
    session: Session, *, house: House, proposals: int, now: datetime
) -> bool:
    """See who came to the event that ended first; the hosts are asked if few did.

    From here on a cause asks everyone who came, each on their own next working day.
    """
    del proposals
    found = find_ended(session, ends_after=now - ASKED_WITHIN, now=now)
    if found is None:
        return False
    event = lock(session, Event, found.id)
    if not reach(session, event_id=event.id, name=ENDED, now=now):
        return True
    here, expected = count_checked_in(session, event_id=event.id)
    if are_few(here=here, expected=expected):
        reach(session, event_id=event.id, name=ASKED, now=now)
        if not runs_itself(session, event_id=event.id):  # there each person is asked
            _ask_hosts(session, event, house=house, now=now)
    session.add(Cause(kind=CauseKind.ASKED_AFTER, event_id=event.id, due_at=now))
    return True


def close_one_door(
    session: Session, *, house: House, proposals: int, now: datetime
) -> bool:
    """Note, an hour after the end, that whoever wasn't checked in couldn't make it."""
    del house, proposals
    found = find_left_open(
        session, ends_after=now - ASKED_WITHIN, ends_by=now - DOOR_CLOSES
    )
    if found is None:
        return False
    event = lock(session, Event, found.id)
    if reach(session, event_id=event.id, name=KNOWN, now=now):
        for guest in list_guests(session, event_id=event.id):
            if guest.came is None:
                session.add(
                    Attendance(
                        event_id=event.id,
                        person_id=guest.person_id,
                        came=False,
                        witness=Witness.DOOR,
                        noted_at=now,
                    )
                )
    return True


def save_list(
    session: Session,
    *,
    event_id: int,
    came: Collection[int],
    unseen: Collection[int],
    by_id: int,
    now: datetime,
) -> None:
    """Keep a host's list of who came: everyone with a place, minus the unticked.

    `unseen` are people that this host is not shown; they stay as they are. If nobody
    said anything they came, unless the door was kept. Saving again corrects it, until noon of the
    next working day. Raises `EventIsNotOver`, `ListIsClosed` and `SeesNobody`.
    """
    event = lock(session, Event, event_id)
    refuse_outside_hours(event, now=now)
    expected = list_guests(session, event_id=event_id)
    if expected and all(guest.person_id in unseen for guest in expected):
        raise SeesNobody
    known = list_attendances(session, event_id=event_id)
    assumed = has_reached(session, event_id=event_id, name=ASKED)
    for guest in expected:
        row = known.get(guest.person_id)
        is_unseen = guest.person_id in unseen
        was_there = assumed if is_unseen else guest.person_id in came
        if row is not None and (is_unseen or row.came is was_there):
            continue
        row = row or Attendance(event_id=event_id, person_id=guest.person_id)
        row.came, row.witness = was_there, Witness.HOST
        row.noted_by_id, row.noted_at = by_id, now
        session.add(row)
    # Neither who nor how many: who did not come is between a person and the hosts.
    audit.note(session, Act.KEPT_ATTENDANCE, actor_id=by_id, event_id=event_id)
    reach(session, event_id=event_id, name=KNOWN, now=now)
    _ask_after_at_once(session, event_id, now=now)


def say_for_oneself(
    session: Session, *, event_id: int, person_id: int, came: bool, now: datetime
) -> Attendance:
    """Keep a person's own word where neither the door nor a host knows.

    What they know stands. Raises `EventIsNotOver` and `WasNotExpected`.
    """
    event = lock(session, Event, event_id)
    if now < event.ends_at:
        raise EventIsNotOver
    row = find_attendance(session, event_id=event_id, person_id=person_id)
    if row is not None and row.witness is not Witness.SELF:
        return row
    if find_signup(session, event_id=event_id, person_id=person_id) is None:
        raise WasNotExpected
    row = row or Attendance(event_id=event_id, person_id=person_id)
    row.came, row.witness = came, Witness.SELF
    row.noted_by_id, row.noted_at = person_id, now
    session.add(row)
    return row


def refuse_outside_hours(event: Event, *, now: datetime) -> None:
    """Raise `EventIsNotOver` or `ListIsClosed` unless the list can be saved now."""
    if now < event.ends_at or event.status is not EventStatus.PUBLISHED:
        raise EventIsNotOver
    if now >= list_closes_at(event.ends_at, zone=zone_of(event.zone)):
        raise ListIsClosed


def is_waiting_for_list(session: Session, event: Event, *, now: datetime) -> bool:
    """Return whether hosts were asked, have not answered, and still may."""
    closes_at = list_closes_at(event.ends_at, zone=zone_of(event.zone))
    return (
        now < closes_at
        and has_reached(session, event_id=event.id, name=ASKED)
        and not has_reached(session, event_id=event.id, name=KNOWN)
        and not runs_itself(session, event_id=event.id)
        and bool(list_who_can_say(session, event))
    )


def list_who_can_say(session: Session, event: Event) -> list[Person]:
    """Return the hosts who are shown anybody on the list.

    Who is above every guest in the reporting line would look at an empty page.
    """
    expected = {guest.person_id for guest in list_guests(session, event_id=event.id)}
    return [
        host
        for host in list_hosts(session, event=event)
        if host.left_at is None
        and not expected <= list_reports(session, person_id=host.id)
    ]


def _ask_hosts(session: Session, event: Event, *, house: House, now: datetime) -> None:
    closes_at = list_closes_at(event.ends_at, zone=zone_of(event.zone))
    if now >= closes_at:
        return  # no worker ran until now: each person is asked instead
    content = HostMail(
        event=letters.facts_of(event, house=house),
        news=HostNews.WHO_COULD_NOT_COME,
        action_url=f"{letters.event_url(event, house=house)}/attendance",
        at=closes_at,
    )
    for host in list_who_can_say(session, event):
        occasion = letters.Occasion(
            kind=MailKind.HOST, event_id=event.id, pointless_at=closes_at
        )
        letters.queue(
            session,
            person=host,
            content=content,
            occasion=occasion,
            house=house,
            now=now,
        )


def _ask_after_at_once(session: Session, event_id: int, *, now: datetime) -> None:
    # Those whose hour has come no longer wait for the list. A worker that holds the
    # cause waits for our event, and will look at the list itself.
    waiting = session.scalars(
        select(Cause)
        .where(
            Cause.event_id == event_id,
            Cause.kind == CauseKind.ASKED_AFTER,
            Cause.closed_at.is_(None),
        )
        .with_for_update(skip_locked=True)
    )
    for cause in waiting:
        cause.due_at = now
    call_the_worker(session)
