"""What is written after an answer by mail: only where its sender believes otherwise."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.calendar import Method, PartStat
from app.domain.house import House
from app.domain.mail import ReplyMail, ReplyNews
from app.domain.outbox import MailKind
from app.domain.signups import TAKES_A_PLACE, SignupStatus
from app.models import Event, Person
from app.operations import invites, letters
from app.operations.calendars import Telling
from app.operations.places import answer_link
from app.queries.invites import find_invite
from app.queries.signups import count_ahead, find_signup


def tell_waits(
    session: Session, event: Event, person: Person, *, house: House, now: datetime
) -> None:
    """Say that it was full; a calendar that holds the event is told it isn't sure."""
    signup = find_signup(session, event_id=event.id, person_id=person.id)
    turn = count_ahead(session, signup=signup) + 1 if signup else None
    link = answer_link(session, event, person, house=house)
    _tell_unsure(
        session,
        event,
        person,
        news=ReplyNews.WAITS,
        no_url=f"{link}?a=no",
        turn=turn,
        house=house,
        now=now,
    )


def tell_maybe_ran_out(
    session: Session, event: Event, person: Person, *, house: House, now: datetime
) -> None:
    """Say that a place was only held until then, and how to ask for one again."""
    link = answer_link(session, event, person, house=house)
    _tell_unsure(
        session,
        event,
        person,
        news=ReplyNews.MAYBE_RAN_OUT,
        yes_url=f"{link}?a=yes",
        house=house,
        now=now,
    )


def tell(
    session: Session,
    event: Event,
    person: Person,
    *,
    news: ReplyNews,
    house: House,
    now: datetime,
    until: datetime | None = None,
    name: str = "",
) -> None:
    """Say in a few words what an answer came to, with the presses that fit."""
    link = answer_link(session, event, person, house=house)
    signup = find_signup(session, event_id=event.id, person_id=person.id)
    status = signup.status if signup else None
    has_place = status in TAKES_A_PLACE
    waits = status is SignupStatus.WAITLISTED
    _queue(
        session,
        person,
        event,
        ReplyMail(
            event=letters.facts_of(event, house=house),
            news=news,
            yes_url="" if has_place and until is None else f"{link}?a=yes",
            no_url=f"{link}?a=no" if has_place or waits else "",
            until=until,
            name=name,
        ),
        house=house,
        now=now,
    )


def keep_the_time(
    session: Session, event: Event, person: Person, *, house: House, now: datetime
) -> None:
    """Answer a proposal: the calendar takes it back, and the invite stands (RFC 5546)."""
    telling = Telling(kind=MailKind.NEWS, method=Method.DECLINECOUNTER, major=False)
    writing = invites.Writing(
        session, event=event, person=person, telling=telling, house=house, now=now
    )
    content = ReplyMail(
        event=letters.facts_of(event, house=house),
        news=ReplyNews.TIME_STAYS,
        calendar=writing.calendar,
    )
    invite = find_invite(session, event_id=event.id, person_id=person.id)
    if invite is not None:
        invite.stamped_at = writing.calendar.stamped_at
    _queue(
        session,
        person,
        event,
        content,
        house=house.for_invite(event_id=event.id, person_id=person.id),
        now=now,
    )


def send_again(
    session: Session, event: Event, person: Person, *, house: House, now: datetime
) -> bool:
    """Send the invite as it stands: same SEQUENCE, newer DTSTAMP; False: none stands."""
    invite = find_invite(session, event_id=event.id, person_id=person.id)
    signup = find_signup(session, event_id=event.id, person_id=person.id)
    going = signup is not None and signup.status is SignupStatus.ATTENDING
    if invite is None or invite.method is not Method.REQUEST or not going:
        return False
    telling = Telling(
        kind=MailKind.UPDATE,
        method=Method.REQUEST,
        major=False,
        table=invite.told_table,
    )
    writing = invites.Writing(
        session, event=event, person=person, telling=telling, house=house, now=now
    )
    link = answer_link(session, event, person, house=house)
    writing.send(
        ReplyMail(
            event=letters.facts_of(event, house=house),
            news=ReplyNews.ASKED_AGAIN,
            calendar=writing.calendar,
            no_url=f"{link}?a=no",
        )
    )
    return True


def _tell_unsure(
    session: Session,
    event: Event,
    person: Person,
    *,
    news: ReplyNews,
    house: House,
    now: datetime,
    yes_url: str = "",
    no_url: str = "",
    turn: int | None = None,
) -> None:
    telling = Telling(
        kind=MailKind.UPDATE,
        method=Method.REQUEST,
        partstat=PartStat.TENTATIVE,
        major=False,
        takes_place=False,
    )
    writing = invites.Writing(
        session, event=event, person=person, telling=telling, house=house, now=now
    )
    invite = find_invite(session, event_id=event.id, person_id=person.id)
    holds_it = invite is not None and invite.method is Method.REQUEST
    content = ReplyMail(
        event=letters.facts_of(event, house=house),
        news=news,
        calendar=writing.calendar if holds_it else None,
        yes_url=yes_url,
        no_url=no_url,
        turn=turn,
    )
    if invite is not None and holds_it:
        writing.send(content)
        invite.told = ""  # once a place is sure, it is told again
    else:
        _queue(session, person, event, content, house=house, now=now)


def _queue(
    session: Session,
    person: Person,
    event: Event,
    content: ReplyMail,
    *,
    house: House,
    now: datetime,
) -> None:
    letters.queue(
        session,
        person=person,
        content=content,
        occasion=letters.Occasion(
            kind=MailKind.NEWS,
            event_id=event.id,
            pointless_at=event.ends_at,
            sender=event.organizer.name,
        ),
        house=house,
        now=now,
    )
