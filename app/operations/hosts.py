"""Who answers for an event, who helps, and what only they are told."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import lock
from app.domain.audit import Act, Facts
from app.domain.calendar import Method
from app.domain.events import EventStatus, HostRole
from app.domain.house import House
from app.domain.mail import HostMail, HostNews, Invitation, Reason
from app.domain.outbox import MailKind
from app.domain.signups import SignupStatus
from app.models import Event, Host, Person
from app.operations import audit, invites, letters
from app.operations.calendars import Telling
from app.operations.goodbyes import tell_out
from app.operations.places import answer_link
from app.operations.series_hosts import pass_on_with
from app.queries.people import list_by_ids
from app.queries.signups import find_signup


class AlreadyHelps(Exception):  # noqa: N818 -- reads as the sentence it states
    """The person has that part already."""


class NotACoHost(Exception):  # noqa: N818 -- reads as the sentence it states
    """An event is handed over to one of its co-hosts."""


def tell_host(
    session: Session, event: Event, *, person_id: int, house: House, now: datetime
) -> None:
    """Put the event into the calendar of somebody who runs it; no place is taken."""
    person = session.get_one(Person, person_id)
    signup = find_signup(session, event_id=event.id, person_id=person_id)
    if signup is not None and signup.status is SignupStatus.ATTENDING:
        return  # their calendar holds it as a guest already
    telling = Telling(kind=MailKind.INVITE, method=Method.REQUEST)
    writing = invites.Writing(
        session, event=event, person=person, telling=telling, house=house, now=now
    )
    link = answer_link(session, event, person, house=house)
    writing.send(
        Invitation(
            event=letters.facts_of(event, house=house),
            calendar=writing.calendar,
            reason=Reason.HOSTING,
            free_url=f"{link}?a=no",
            details_url=link,
        )
    )


def add_host(
    session: Session,
    *,
    event_id: int,
    person_id: int,
    role: HostRole,
    house: House,
    now: datetime,
) -> Host:
    """Make somebody a co-host or a door helper; raises `AlreadyHelps`."""
    event = lock(session, Event, event_id)
    host = _find(session, event_id=event_id, person_id=person_id)
    if event.organizer_id == person_id or (host and host.role is role):
        raise AlreadyHelps
    was = host.role if host else None
    if host is None:
        host = Host(event_id=event_id, person_id=person_id)
    host.role = role
    session.add(host)
    _note(session, Act.ADDED_HOST, host, before={"role": was}, after={"role": role})
    session.flush()
    if event.status is EventStatus.PUBLISHED:
        _tell_helper(session, event, host, house=house, now=now)
    return host


def _tell_helper(
    session: Session, event: Event, host: Host, *, house: House, now: datetime
) -> None:
    # A co-host's calendar is told, unless it holds the event for a guest already;
    # whoever stands at the door is a guest or not, as before.
    news, path = HostNews.HELPS_AT_THE_DOOR, "/door"
    signup = find_signup(session, event_id=event.id, person_id=host.person_id)
    if host.role is HostRole.HOST:
        if signup is None or signup.status is not SignupStatus.ATTENDING:
            tell_host(session, event, person_id=host.person_id, house=house, now=now)
            return
        news, path = HostNews.MADE_HOST, ""
    tell_hosts(
        session,
        event,
        news=news,
        path=path,
        only=host.person_id,
        house=house,
        now=now,
    )


def remove_host(
    session: Session, *, event_id: int, person_id: int, house: House, now: datetime
) -> None:
    """Let a helper go; a calendar that held the event for it is told.

    Whoever is a guest besides stays one. Removing who never helped changes nothing.
    """
    event = lock(session, Event, event_id)
    host = _find(session, event_id=event_id, person_id=person_id)
    if host is None:
        return
    _note(session, Act.REMOVED_HOST, host, before={"role": host.role}, after={})
    session.delete(host)
    session.flush()
    signup = find_signup(session, event_id=event_id, person_id=person_id)
    if signup is None or signup.status is not SignupStatus.ATTENDING:
        person = session.get_one(Person, person_id)
        tell_out(session, event, person, reason=Reason.HOSTING, house=house, now=now)


def hand_over(
    session: Session, *, event_id: int, to_id: int, house: House, now: datetime
) -> Event:
    """Let a co-host answer for the event; the organizer becomes a co-host.

    Raises `NotACoHost` for anybody else.
    """
    event = lock(session, Event, event_id)
    heir = _find(session, event_id=event_id, person_id=to_id)
    if heir is None or heir.role is not HostRole.HOST:
        raise NotACoHost
    before = event.organizer
    session.delete(heir)
    session.flush()
    session.add(Host(event_id=event_id, person_id=before.id, role=HostRole.HOST))
    event.organizer_id = to_id
    pass_on_with(session, event, from_id=before.id, to_id=to_id, now=now)
    audit.note(
        session,
        Act.HANDED_OVER,
        person_id=to_id,
        event_id=event_id,
        before={"organizer_id": before.id},
        after={"organizer_id": to_id},
    )
    session.refresh(event, ["organizer"])
    tell_hosts(
        session,
        event,
        news=HostNews.HANDED_OVER,
        path="",
        people=(before.name,),
        only=to_id,
        house=house,
        now=now,
    )
    return event


def tell_hosts(
    session: Session,
    event: Event,
    *,
    news: HostNews,
    path: str,
    house: House,
    now: datetime,
    at: datetime | None = None,
    headline: tuple[int, int, int] | None = None,
    broken: tuple[str, ...] = (),
    people: tuple[str, ...] = (),
    only: int | None = None,
) -> None:
    """Queue one mail to the organizer and each co-host, or to `only` one of them.

    `path` is what follows the event's address, like "/seating".
    """
    ids = {only} if only else host_ids(session, event)
    for person in list_by_ids(session, ids=ids):
        if person.left_at is not None:
            continue  # nothing is sent to whoever left
        letters.queue(
            session,
            person=person,
            content=HostMail(
                event=letters.facts_of(event, house=house),
                news=news,
                action_url=letters.event_url(event, house=house) + path,
                at=at,
                headline=headline,
                broken=broken,
                people=people,
            ),
            occasion=letters.Occasion(kind=MailKind.HOST, event_id=event.id),
            house=house,
            now=now,
        )


def host_ids(session: Session, event: Event) -> set[int]:
    """Return organizer and co-hosts; door helpers are not among them."""
    hosts = select(Host.person_id).where(
        Host.event_id == event.id, Host.role == HostRole.HOST
    )
    return {event.organizer_id, *session.scalars(hosts)}


def _note(
    session: Session, act: Act, host: Host, *, before: Facts, after: Facts
) -> None:
    audit.note(
        session,
        act,
        person_id=host.person_id,
        event_id=host.event_id,
        before=before,
        after=after,
    )


def _find(session: Session, *, event_id: int, person_id: int) -> Host | None:
    return session.scalar(
        select(Host).where(Host.event_id == event_id, Host.person_id == person_id)
    )
