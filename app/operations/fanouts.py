"""One batch of the mails that a large change causes, each kind in its own words."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.domain.causes import BATCH
from app.domain.events import EventStatus, HostRole
from app.domain.house import House, Mailbox
from app.domain.mail import HostNote, News, Reason
from app.domain.outbox import MailKind
from app.domain.signups import SignupStatus
from app.models import Cause, Event, Host, Invite, Person, Signup
from app.operations import announcements, letters
from app.operations.announcing import take_back_unsent
from app.operations.budgets import take_budgets
from app.operations.goodbyes import said_by, tell_news, tell_out
from app.operations.guests import IsNotAGuest, remove_guest
from app.operations.hosts import tell_host
from app.operations.places import answer_links
from app.operations.takebacks import NOT_TRUE_ANY_MORE
from app.queries.announcements import told_by_mail_now
from app.queries.nudges import count_waiting, list_digest_takers
from app.queries.people import list_by_ids
from app.queries.recipients import WAITS
from app.queries.series import find_date
from app.queries.signups import find_signup


def announce(
    session: Session, cause: Cause, event: Event, *, house: House, now: datetime
) -> int:
    """Tell the next of the audience; who switched announcements off only sees it.

    Whoever it would be too much for now, or wake, is told in their hours or digest.
    """
    if cause.stopped_at or event.status is not EventStatus.PUBLISHED:
        return 0
    told = told_by_mail_now(event, now=now).where(Person.id > cause.cursor)
    ids = session.scalars(told.order_by(Person.id).limit(BATCH)).all()
    budgets = take_budgets(session, person_ids=ids, manners=house.manners, now=now)
    waits = count_waiting(session, person_ids=ids)
    digests = list_digest_takers(session, person_ids=ids)
    room = {i: budgets[i].for_news() if i in digests else budgets[i] for i in ids}
    at_once = [i for i in ids if room[i].may_send(now) and i not in waits]
    people = list_by_ids(session, ids=at_once)
    links = answer_links(session, event, people, house=house)
    date = find_date(session, event_id=event.id)
    for person in people:
        announcements.write(
            session,
            event,
            person,
            date=date,
            link=links[person.id],
            cause_id=cause.id,
            house=house,
            now=now,
        )
    later = [i for i in ids if i not in links]
    for person_id in later:
        announcements.hold(
            session,
            event,
            person_id=person_id,
            budget=budgets[person_id],
            takes_digest=person_id in digests,
            now=now,
        )
    return _advance(cause, ids)


def cancel(
    session: Session, cause: Cause, event: Event, *, house: House, now: datetime
) -> int:
    """Tell the next of those who answered that the event is canceled."""
    if not cause.cursor:
        take_back_unsent(session, event_id=event.id, now=now, kinds=NOT_TRUE_ANY_MORE)
    ids = session.scalars(
        select(Signup.person_id)
        .where(
            Signup.event_id == event.id,
            Signup.status != SignupStatus.DECLINED,
            Signup.person_id > cause.cursor,
        )
        .union(
            select(Invite.person_id).where(
                Invite.event_id == event.id, Invite.person_id > cause.cursor
            )
        )
        .order_by("person_id")
        .limit(BATCH)
    ).all()
    said = said_by(
        session, cause.actor_id, words=event.cancel_reason, house=house, now=now
    )
    for person in list_by_ids(session, ids=ids):
        told = tell_out(session, event, person, reason=Reason.EVENT_CANCELED, **said)
        signup = find_signup(session, event_id=event.id, person_id=person.id)
        if not told and signup and signup.status in WAITS:
            tell_news(session, event, person, news=News.CANCELED_WHILE_WAITING, **said)
    return _advance(cause, ids)


def note(
    session: Session, cause: Cause, event: Event, *, house: House, now: datetime
) -> int:
    """Carry what a host wrote to the next of those it is for.

    They are those whom the host saw, as far as they are still meant.
    """
    if event.status is not EventStatus.PUBLISHED:
        return 0
    ids = session.scalars(
        select(Signup.person_id)
        .where(
            Signup.event_id == event.id,
            Signup.status.in_([SignupStatus(text) for text in cause.facts["to"]]),
            Signup.person_id.in_(cause.facts["people"]),
            Signup.person_id > cause.cursor,
        )
        .order_by(Signup.person_id)
        .limit(BATCH)
    ).all()
    author = session.get_one(Person, cause.actor_id)
    own = Mailbox(name=author.name, address=author.email)
    reply_to = own if cause.facts.get("takes_replies") else None
    for person in list_by_ids(session, ids=ids):
        letters.queue(
            session,
            person=person,
            content=HostNote(
                event=letters.facts_of(event, house=house),
                author=author.name,
                text=cause.facts["text"],
            ),
            occasion=letters.Occasion(
                kind=MailKind.NOTE,
                event_id=event.id,
                version=cause.id,
                sender=author.name,
                reply_to=reply_to,
                cause_id=cause.id,
            ),
            house=house,
            now=now,
        )
    return _advance(cause, ids)


def remove(
    session: Session, cause: Cause, event: Event, *, house: House, now: datetime
) -> int:
    """Take the next of those a host chose off the list, and tell them why."""
    if event.status is not EventStatus.PUBLISHED or now >= event.ends_at:
        return 0
    people: list[int] = cause.facts["people"]
    ids = [person_id for person_id in people if person_id > cause.cursor][:BATCH]
    for person_id in ids:
        with suppress(IsNotAGuest):  # gone by themselves meanwhile
            remove_guest(
                session,
                event_id=event.id,
                person_id=person_id,
                words=cause.facts["words"],
                actor_id=cause.actor_id or event.organizer_id,
                house=house,
                now=now,
            )
    return _advance(cause, ids)


def tell_new_hosts(
    session: Session, cause: Cause, event: Event, *, house: House, now: datetime
) -> int:
    """Put the event into the calendars of those who were named hosts before it was on."""
    if event.status is not EventStatus.PUBLISHED:
        return 0
    ids = session.scalars(
        select(Host.person_id)
        .where(
            Host.event_id == event.id,
            Host.role == HostRole.HOST,
            Host.person_id > cause.cursor,
            ~exists().where(
                Invite.event_id == event.id, Invite.person_id == Host.person_id
            ),
        )
        .order_by(Host.person_id)
        .limit(BATCH)
    ).all()
    for person_id in ids:
        tell_host(session, event, person_id=person_id, house=house, now=now)
    return _advance(cause, ids)


def _advance(cause: Cause, ids: Sequence[int]) -> int:
    if ids:
        cause.cursor = ids[-1]
    return len(ids)
