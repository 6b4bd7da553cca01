"""Staying in touch: one name a week, and a line when somebody tells good news."""

from datetime import date, datetime

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from app.db import lock
from app.domain.coffee.touch import (
    A_NAME_EVERY,
    NEWS_LASTS,
    NOT_AGAIN_FOR,
    Mark,
    next_name,
    weeks_ago,
)
from app.domain.house import House
from app.domain.mail import Personal
from app.domain.time import local_day
from app.models import OwnNews, Person, StayInTouch
from app.operations import letters, touch_mail
from app.operations.coffee_calm import LOOKS_AGAIN, look_again_at, take_budget
from app.operations.followups import written_by
from app.queries.touch import (
    Shared,
    find_mark,
    find_to_name,
    list_news,
    list_own_news,
    list_shared,
    list_to_bring_up,
)

NEWS_AT_ONCE = 5
"""So many of one's own news stand at a time; the oldest goes."""


class NobodyMet(Exception):  # noqa: N818 -- reads as the sentence it states
    """These two never shared a table or a coffee that both say took place."""


class NoSuchNews(Exception):  # noqa: N818 -- reads as the sentence it states
    """Nobody told this person any such news."""


def stay_in_touch(
    session: Session, *, person_id: int, other_id: int, now: datetime
) -> None:
    """Bring this name up now and then; twice is once. Raises `NobodyMet`."""
    lock(session, Person, person_id)
    if find_mark(session, person_id=person_id, other_id=other_id) is not None:
        return
    if other_id not in list_shared(session, person_id=person_id, now=now):
        raise NobodyMet
    session.add(StayInTouch(person_id=person_id, other_id=other_id, marked_at=now))


def let_go_of(session: Session, *, person_id: int, other_id: int) -> None:
    """Stop bringing this name up; nobody learns of it."""
    session.execute(
        delete(StayInTouch).where(
            StayInTouch.person_id == person_id, StayInTouch.other_id == other_id
        )
    )


def rest(session: Session, *, person_id: int, other_id: int, until: date) -> None:
    """Bring this name up no sooner than that day."""
    lock(session, Person, person_id)
    mark = find_mark(session, person_id=person_id, other_id=other_id)
    if mark is not None:
        mark.rests_until = until


def greet(
    session: Session,
    *,
    person_id: int,
    other_id: int,
    subject: str,
    text: str,
    house: House,
    now: datetime,
) -> bool:
    """Send what one person wrote to somebody they stay in touch with.

    False if they wrote since that name last came up: one letter each time. Raises
    `NobodyMet`.
    """
    author = lock(session, Person, person_id)
    mark = find_mark(session, person_id=person_id, other_id=other_id)
    if mark is None:
        raise NobodyMet
    if has_greeted(mark, now=now):
        return False
    mark.greeted_at = now
    letters.queue(
        session,
        person=session.get_one(Person, other_id),
        content=Personal(
            author=author.name, subject=subject, text=text, event_title=""
        ),
        occasion=written_by(author),
        house=house,
        now=now,
    )
    return True


def has_greeted(mark: StayInTouch, *, now: datetime) -> bool:
    """Return whether somebody was written to since their name last came up."""
    if mark.greeted_at is None or now >= mark.greeted_at + NOT_AGAIN_FOR:
        return False
    return mark.named_at is None or mark.named_at <= mark.greeted_at


def name_one(session: Session, *, house: House, proposals: int, now: datetime) -> bool:
    """Bring up one name to one person, within what people bear; return whether one was looked at."""
    del proposals
    since = now - A_NAME_EVERY
    person = find_to_name(session, now=now, today=now.date(), since=since)
    if person is None:
        return False
    budget = take_budget(session, person, house=house, now=now)
    person = lock(session, Person, person.id)
    # Also where all of them have left: whoever is looked at stands back, for a day or
    # until there is room. From night to night nobody would ever be named.
    again_at = look_again_at(budget.next_slot(now), now=now)
    looked_at = now if again_at == now else again_at - LOOKS_AGAIN
    _note_the_look(session, person.id, looked_at=looked_at)
    marks = list_to_bring_up(session, person_id=person.id)
    shared = list_shared(session, person_id=person.id, now=now)
    today = local_day(now, zone=budget.calm.zone)
    chosen = next_name(
        [_as_mark(mark, shared, now=now) for mark, _ in marks], today=today, now=now
    )
    if chosen is None or again_at > now:
        return True
    mark, other = next(one for one in marks if one[0].other_id == chosen)
    mark.named_at = now
    touch_mail.write(session, person, other, shared.get(other.id), house=house, now=now)
    return True


def tell_news(session: Session, *, person_id: int, what: str, now: datetime) -> None:
    """Tell those who stay in touch with this person something of their own."""
    lock(session, Person, person_id)
    own = list_own_news(session, person_id=person_id)
    if own and own[0].what == what:
        return
    for old in own[NEWS_AT_ONCE - 1 :]:
        session.delete(old)
    session.add(OwnNews(person_id=person_id, what=what, told_at=now))


def take_news_back(session: Session, *, person_id: int, news_id: int) -> None:
    """Take back something one told; whoever read it has read it."""
    session.execute(
        delete(OwnNews).where(OwnNews.id == news_id, OwnNews.person_id == person_id)
    )


def congratulate(
    session: Session,
    *,
    person_id: int,
    news_id: int,
    subject: str,
    text: str,
    house: House,
    now: datetime,
) -> bool:
    """Send what one person wrote about another's news; False if it was sent before.

    Only of what the other told themselves. Raises `NoSuchNews`.
    """
    author = lock(session, Person, person_id)
    found = list_news(session, person_id=person_id, since=now - NEWS_LASTS)
    for news, other, mark in found:
        if news.id != news_id:
            continue
        if mark.answered_news_id == news.id:
            return False
        mark.answered_news_id = news.id
        letters.queue(
            session,
            person=other,
            content=Personal(
                author=author.name, subject=subject, text=text, event_title=""
            ),
            occasion=written_by(author),
            house=house,
            now=now,
        )
        return True
    raise NoSuchNews


def _as_mark(mark: StayInTouch, shared: dict[int, Shared], *, now: datetime) -> Mark:
    known = shared.get(mark.other_id)
    return Mark(
        other_id=mark.other_id,
        weeks=weeks_ago(known.at, now=now) if known else None,
        named_at=mark.named_at,
        rests_until=mark.rests_until,
    )


def _note_the_look(session: Session, person_id: int, *, looked_at: datetime) -> None:
    session.execute(
        update(StayInTouch)
        .where(StayInTouch.person_id == person_id)
        .values(looked_at=looked_at)
    )
