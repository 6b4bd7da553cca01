"""One's coffees, and the names one wants to stay in touch with."""

from datetime import datetime, timedelta

from flask import url_for
from sqlalchemy.orm import Session

from app.domain.coffee.terms import CoffeeKind, CoffeeState, Rhythm, Said
from app.domain.coffee.touch import A_NAME_EVERY, NEWS_LASTS, weeks_ago
from app.domain.time import local_day, zone_of
from app.models import Coffee, CoffeeWish, Department, Person
from app.operations.coffee_afterward import was_held
from app.operations.touch import has_greeted
from app.queries.coffees import Party, find_wish, list_own_coffees, list_parties
from app.queries.touch import (
    Shared,
    list_marks,
    list_news,
    list_own_news,
    list_shared,
    list_to_bring_up,
)
from app.web.coffee_page import beside, face_of, joined, where_words
from app.web.coffee_values import CoffeeItem, CoffeesPage, NewsItem, Suggestion
from app.web.filters import day_words, hue_class, initials, moment
from app.web.words import gettext, ngettext

SHOWN_FOR = timedelta(days=62)
DONE_AT_MOST = 8


def coffees_page(session: Session, me: Person, *, now: datetime) -> CoffeesPage:
    """Return one person's coffees; nobody else sees this page."""
    known = list_own_coffees(session, person_id=me.id, since=now - SHOWN_FOR)
    parties = list_parties(session, coffee_ids=[coffee.id for coffee in known])
    wish = find_wish(session, person_id=me.id)
    marks = list_marks(session, person_id=me.id)
    items, done = [], []
    for coffee in known:
        own = next(one for one in parties[coffee.id] if one.person.id == me.id)
        others = beside(coffee, parties[coffee.id], me)
        if _is_listed(coffee, own, now=now):
            items.append(_item(session, coffee, own, others, me, now=now))
        elif own.place.met and others:
            done.append(_met_words(coffee, others, me))
    return CoffeesPage(
        title=gettext("Coffee"),
        lead=gettext(
            "Fifteen minutes with somebody you don't work with. Skipping is fine, and"
            " nobody is told."
        ),
        open=tuple(items),
        done=tuple(done[:DONE_AT_MOST]),
        suggestion=been_a_while(session, me, now=now),
        marked=tuple(face_of(person) for _, person in marks),
        news=_news(session, me, now=now),
        own_news=tuple(
            (news.id, news.what) for news in list_own_news(session, person_id=me.id)
        ),
        match_line=match_line(wish, me, now=now),
        went_without=wish is not None and wish.joins and wish.goes_first,
    )


def match_line(wish: CoffeeWish | None, me: Person, *, now: datetime) -> str:
    """Return how somebody takes part in the matches."""
    if wish is None or not wish.joins:
        return gettext("You don't take part in the matches.")
    today = local_day(now, zone=zone_of(me.zone))
    if wish.paused_until is not None and today < wish.paused_until:
        return gettext("Paused until %(day)s.", day=day_words(wish.paused_until))
    match wish.rhythm:
        case Rhythm.WEEKLY:
            return gettext("You are matched every Monday.")
        case Rhythm.TWO_WEEKLY:
            return gettext("You are matched every second Monday.")
        case Rhythm.MONTHLY:
            return gettext("You are matched every fourth Monday.")


def been_a_while(session: Session, me: Person, *, now: datetime) -> Suggestion | None:
    """Return the name that came up this week, unless it was put off or written to."""
    today = local_day(now, zone=zone_of(me.zone))
    named = [
        (mark, person)
        for mark, person in list_to_bring_up(
            session, person_id=me.id, named_since=now - A_NAME_EVERY
        )
        if (mark.rests_until is None or mark.rests_until <= today)
        and not has_greeted(mark, now=now)
    ]
    if not named:
        return None
    _, person = max(named, key=lambda one: one[0].named_at or now)
    shared = list_shared(session, person_id=me.id, now=now).get(person.id)
    return Suggestion(
        face=face_of(person),
        line=shared_words(shared, now=now),
        write_url=url_for("coffees.hello", other_id=person.id),
    )


def shared_words(shared: Shared | None, *, now: datetime) -> str:
    """Return "You last shared a table 9 weeks ago.": what we know, and no more."""
    if shared is None:
        return gettext("It is more than a year since you last shared something.")
    weeks = weeks_ago(shared.at, now=now)
    if shared.by_introduction:
        return _introduced_words(weeks)
    if not weeks:
        return gettext("You shared a table or a coffee this week.")
    if shared.by_coffee:
        return ngettext(
            "You last had a coffee %(num)s week ago.",
            "You last had a coffee %(num)s weeks ago.",
            weeks,
        )
    return ngettext(
        "You last shared a table %(num)s week ago.",
        "You last shared a table %(num)s weeks ago.",
        weeks,
    )


def _introduced_words(weeks: int) -> str:
    if not weeks:
        return gettext("You were introduced this week.")
    return ngettext(
        "You were introduced %(num)s week ago.",
        "You were introduced %(num)s weeks ago.",
        weeks,
    )


def _is_listed(coffee: Coffee, own: Party, *, now: datetime) -> bool:
    if not own.takes_part or coffee.state is CoffeeState.OVER:
        return False
    if coffee.closes_at > now:
        return True
    return was_held(coffee, own, now=now) and own.place.met is None


def _item(
    session: Session,
    coffee: Coffee,
    own: Party,
    others: list[Party],
    me: Person,
    *,
    now: datetime,
) -> CoffeeItem:
    names = joined([one.person.name for one in others])
    title, sign, hue = names, initials(names), ""
    if others:
        hue = hue_class(others[0].person.department)
        sign = initials(others[0].person.name)
    elif coffee.department_id is not None:
        department = session.get_one(Department, coffee.department_id)
        title = gettext("Somebody in %(department)s", department=department.name)
        sign, hue = department.code, hue_class(department)
    return CoffeeItem(
        id=coffee.id,
        title=title,
        initials=sign,
        hue=hue,
        line=_line(coffee, own, me, now=now),
        url=url_for("coffees.page", coffee_id=coffee.id),
    )


def _line(coffee: Coffee, own: Party, me: Person, *, now: datetime) -> str:
    if was_held(coffee, own, now=now):
        return gettext("Did you meet?")
    if coffee.state is CoffeeState.LOOKING and coffee.asker_id == me.id:
        return gettext("We ask those who volunteered, one after the other.")
    if coffee.starts_at is None:
        return gettext("No time yet. Pick one, or let it be.")
    when = gettext(
        "%(when)s. %(where)s.",
        when=moment(coffee.starts_at, me.zone),
        where=where_words(coffee),
    )
    if own.place.said is Said.NOTHING and coffee.kind is not CoffeeKind.DEPARTMENT:
        return gettext("%(when)s You can still say no, without a reason.", when=when)
    return when


def _met_words(coffee: Coffee, others: list[Party], me: Person) -> str:
    names = joined([one.person.name for one in others])
    starts_at = coffee.starts_at or coffee.made_at
    day = day_words(local_day(starts_at, zone=zone_of(me.zone)))
    return gettext("You met %(names)s on %(day)s.", names=names, day=day)


def _news(session: Session, me: Person, *, now: datetime) -> tuple[NewsItem, ...]:
    found = list_news(session, person_id=me.id, since=now - NEWS_LASTS)
    return tuple(
        NewsItem(
            id=news.id,
            face=face_of(person),
            what=news.what,
            is_answered=mark.answered_news_id == news.id,
        )
        for news, person, mark in found
    )
