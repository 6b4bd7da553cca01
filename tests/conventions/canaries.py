"""People who stand in every relation to one person, and marks in all that is held."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from app.domain.access import Right
from app.domain.attendance import Witness
from app.domain.audit import Act
from app.domain.calendar import PartStat
from app.domain.coffee.terms import CoffeeKind, CoffeeState, Said
from app.domain.events import HostRole
from app.domain.feeds import Feed, FeedOf
from app.domain.followups import FollowUpState
from app.domain.incoming import Fate, Nature, Why
from app.domain.needs import NeedTick
from app.domain.outbox import MailKind
from app.domain.privacy_terms import Reader
from app.domain.signups import Answer, SignupStatus
from app.domain.stories import StoryState
from app.domain.table_wishes import TieKind
from app.domain.tokens import Purpose
from app.models import (
    Attendance,
    Coffee,
    CoffeeBlock,
    CoffeePlace,
    CoffeeWish,
    Draft,
    Event,
    FollowUp,
    Grant,
    Host,
    IncomingMail,
    Installation,
    Introduction,
    IntroductionSide,
    Message,
    Need,
    OwnNews,
    Person,
    Promise,
    RoomNote,
    Seat,
    SeatingPlan,
    StayInTouch,
    Story,
    Tie,
    Token,
)
from app.operations.announcing import leave_announcement
from app.operations.audit import note
from app.operations.letters import make_link
from app.operations.seating import tell_tables
from app.web.room_keys import code_of
from tests.factories import HOUSE, make_event, make_person, say

MARKS: dict[str, tuple[str, ...]] = {
    "directory": ("Cqname", "cqmail", "cqtitle"),
    "words": ("cqlearn", "cqhelp", "cqreply"),
    "host-words": ("cqreason",),
    "needs": ("cqfood",),
    "incoming": ("cqcomment",),
    "promises": ("cqpromise",),
    "room-notes": ("cqnoted",),
    "drafts": ("cqdraft",),
    "coffee-words": ("cqcoffee", "cqbudgets"),
    "coffee-wishes": ("cqanswers", "Cqapart"),
    "own-news": ("cqnews", "cqoffered"),
    "stories": ("cqstory",),
    "personal-mail": ("cqthanks", "cqbox"),
    "withdrawal": ("Cqgone",),
    "attendance": ("Cqmissed",),
    "line": ("Cqboss",),
}
"""What of each datum can be read on a page, if it is there at all."""
EVENTS = ("plain", "plain-past", "line", "line-past")


@dataclass(frozen=True, kw_only=True)
class Canaries:
    """Who reads, as what, and where."""

    app: Flask
    readers: dict[str, tuple[int, dict[str, Reader]]]
    """By a name: the person, and what they are to the subject at each event."""
    slugs: dict[str, str]
    keys: dict[str, str]
    subject_id: int
    promise_id: int
    coffee_id: int
    introduction_id: int
    news_id: int
    message_id: int


def plant(session: Session, app: Flask) -> Canaries:
    """Move everybody in."""
    now = datetime.now(UTC).replace(microsecond=0)
    session.add(Installation(is_demo=False))
    who = _people(session)
    events = _events(session, who, now=now)
    promise = _besides(session, who, events["plain-past"], now=now)
    message = _personal_mail(session, who["self"], events["plain"], now=now)
    coffee, news = _coffee(session, who, now=now)
    asked = _introductions(session, who, now=now)
    keys = _keys(session, who["self"], events, promise)
    keys |= _coffee_keys(session, who, coffee, asked)
    return Canaries(
        app=app,
        readers={name: (who[name].id, roles) for name, roles in _roles().items()},
        slugs={name: event.slug for name, event in events.items()},
        keys=keys,
        subject_id=who["self"].id,
        promise_id=promise.id,
        coffee_id=coffee.id,
        introduction_id=asked.id,
        news_id=news.id,
        message_id=message.id,
    )


def _roles() -> dict[str, dict[str, Reader]]:
    plain = dict.fromkeys(EVENTS[:2])
    line = dict.fromkeys(EVENTS[2:])

    def roles(one: Reader, other: Reader) -> dict[str, Reader]:
        return {**dict.fromkeys(plain, one), **dict.fromkeys(line, other)}

    colleague, above = Reader.COLLEAGUE, Reader.HOST_ABOVE
    return {
        "self": roles(Reader.SELF, Reader.SELF),
        "mate": roles(Reader.TABLEMATE, Reader.TABLEMATE),
        "guest": roles(Reader.GUEST, Reader.GUEST),
        "organizer": roles(Reader.HOST, colleague),
        "cohost": roles(Reader.HOST, colleague),
        "door": roles(Reader.DOOR, colleague),
        "boss": roles(Reader.MANAGER, above),
        "top": roles(Reader.MANAGER, above),
        "admin": roles(Reader.ADMIN, Reader.ADMIN),
        "outsider": roles(colleague, colleague),
    }


def _people(session: Session) -> dict[str, Person]:
    top = make_person(session, name="Tops Overall")
    boss = make_person(session, name="Cqboss Direct", manager=top)
    who = {
        name: make_person(session, name=f"{name.title()} Somebody")
        for name in (
            "mate",
            "guest",
            "organizer",
            "cohost",
            "door",
            "admin",
            "outsider",
        )
    }
    subject = make_person(session, name="Cqname Subject", manager=boss)
    subject.email, subject.title = "cqmail@trestle.example", "cqtitle"
    gone = make_person(session, name="Cqgone Lately", manager=boss)
    missed = make_person(session, name="Cqmissed Alas", manager=boss)
    session.add(Grant(person_id=who["admin"].id, granted=Right.ADMIN))
    names = {"self": subject, "gone": gone, "missed": missed, "boss": boss, "top": top}
    return {**who, **names}


def _events(
    session: Session, who: dict[str, Person], *, now: datetime
) -> dict[str, Event]:
    events = {}
    for name in EVENTS:
        is_past, is_line = name.endswith("past"), name.startswith("line")
        starts_at = now + timedelta(days=-2 if is_past else 6)
        runs = who["top"] if is_line else who["organizer"]
        event = make_event(
            session, tables=2, seats=4, starts_at=starts_at, organizer=runs
        )
        event.asks_food, event.question = True, "What brings you?"
        helpers = {"boss": HostRole.HOST} if is_line else _HELPERS
        for helper, role in helpers.items():
            session.add(Host(event_id=event.id, person_id=who[helper].id, role=role))
        _guests(session, event, who, now=now)
        _seats(session, event, who, now=now)
        if is_past:
            _came(session, event, who, now=now)
        else:
            tell_tables(session, event, actor_id=None, now=now)
            leave_announcement(session, event, actor_id=runs.id, due_at=now)
        events[name] = event
    return events


_HELPERS = {"cohost": HostRole.HOST, "door": HostRole.DOOR}


def _guests(
    session: Session, event: Event, who: dict[str, Person], *, now: datetime
) -> None:
    early = min(now - timedelta(hours=1), event.starts_at - timedelta(days=1))
    for name in ("self", "mate", "guest", "gone", "missed"):
        signup = say(session, Answer.YES, event=event, person=who[name], now=early)
        session.flush()
        signup.shows_name, signup.may_be_found = name in {"mate", "guest"}, True
        if name == "self":
            signup.learn, signup.help, signup.reply = MARKS["words"]
            signup.host_words = "cqreason"
            session.add(
                Need(signup_id=signup.id, ticks=[NeedTick.STEP_FREE], note="cqfood")
            )
        if name in {"self", "gone"}:
            session.add(
                IncomingMail(
                    content_hash=f"{event.id} {name}",
                    taken_at=now,
                    nature=Nature.ANSWER,
                    fate=Fate.HELD,
                    why=Why.UNPROVEN,
                    event_id=event.id,
                    person_id=who[name].id,
                    sender_id=who[name].id,
                    partstat=PartStat.DECLINED,
                    comment="cqcomment",
                )
            )
        if name == "gone":
            signup.status = SignupStatus.DECLINED
            signup.answered_at = min(now, event.starts_at) - timedelta(hours=3)
    first, second = sorted((who["self"].id, who["mate"].id))
    session.add(
        Tie(event_id=event.id, kind=TieKind.APART, first_id=first, second_id=second)
    )
    note(session, Act.ADDED_GUEST, person_id=who["self"].id, event_id=event.id)


def _seats(
    session: Session, event: Event, who: dict[str, Person], *, now: datetime
) -> None:
    plan = SeatingPlan(
        event_id=event.id, changed_at=now, published_version=1, published_at=now
    )
    session.add(plan)
    session.flush()
    for name, table in {"self": 1, "mate": 1, "guest": 2, "missed": 2}.items():
        session.add(
            Seat(
                plan_id=plan.id,
                round=1,
                table_number=table,
                published_table=table,
                person_id=who[name].id,
            )
        )


def _came(
    session: Session, event: Event, who: dict[str, Person], *, now: datetime
) -> None:
    for name in ("self", "mate", "guest", "missed"):
        session.add(
            Attendance(
                event_id=event.id,
                person_id=who[name].id,
                came=name != "missed",
                witness=Witness.DOOR,
                noted_at=now,
            )
        )


def _besides(
    session: Session, who: dict[str, Person], past: Event, *, now: datetime
) -> Promise:
    subject, mate = who["self"], who["mate"]
    promise = Promise(
        event_id=past.id,
        person_id=subject.id,
        other_id=mate.id,
        what="cqpromise",
        due_on=(now + timedelta(days=4)).date(),
        made_at=now,
    )
    session.add_all(
        [
            promise,
            RoomNote(
                event_id=past.id,
                person_id=subject.id,
                what="cqnoted",
                was_here=True,
                is_sure=True,
                noted_at=now,
            ),
            FollowUp(
                event_id=past.id,
                person_id=subject.id,
                other_id=mate.id,
                state=FollowUpState.LATER,
                later_on=date(2099, 1, 1),
                changed_at=now,
            ),
            Draft(
                handle="cqcqcq",
                owner_id=subject.id,
                fields={"title": "cqdraft", "kind": "mixer"},
                saved_at=now,
            ),
        ]
    )
    session.flush()
    return promise


def _coffee(
    session: Session, who: dict[str, Person], *, now: datetime
) -> tuple[Coffee, OwnNews]:
    subject, mate = who["self"], who["mate"]
    coffee = Coffee(
        kind=CoffeeKind.ASKED,
        state=CoffeeState.SET,
        calendar_uid="coffee@trestle.example",
        asker_id=subject.id,
        about="cqcoffee",
        slots=[],
        starts_at=now + timedelta(days=3),
        made_at=now,
        closes_at=now + timedelta(days=3),
    )
    news = OwnNews(person_id=subject.id, what="cqnews", told_at=now)
    apart = make_person(session, name="Cqapart Somebody")
    session.add_all(_stories(session, who, now=now))
    session.add_all([coffee, news])
    session.flush()
    session.add_all(
        [
            CoffeePlace(coffee_id=coffee.id, person_id=subject.id, said=Said.YES),
            CoffeePlace(coffee_id=coffee.id, person_id=mate.id),
            StayInTouch(
                person_id=mate.id, other_id=subject.id, marked_at=now, looked_at=now
            ),
            StayInTouch(
                person_id=subject.id, other_id=mate.id, marked_at=now, looked_at=now
            ),
            CoffeeWish(
                person_id=subject.id, days=[0], sites=[], helps_with="cqanswers"
            ),
            CoffeeBlock(person_id=subject.id, other_id=apart.id),
        ]
    )
    return coffee, news


def _introductions(
    session: Session, who: dict[str, Person], *, now: datetime
) -> Introduction:
    """The subject would bring two together, and is to meet somebody who never learns it.

    To the outsider, who is asked the same, no page and no mail names them.
    """
    other = make_person(session, name="Other Somebody")
    asks = Introduction(introducer_id=who["self"].id, about="cqbudgets", made_at=now)
    asked = Introduction(introducer_id=who["mate"].id, about="orders", made_at=now)
    session.add_all([asks, asked])
    session.flush()
    pairs = ((asks, (who["mate"], other)), (asked, (who["self"], who["outsider"])))
    session.add_all(
        IntroductionSide(introduction_id=one.id, person_id=person.id)
        for one, pair in pairs
        for person in pair
    )
    return asked


def _stories(session: Session, who: dict[str, Person], *, now: datetime) -> list[Story]:
    # One waits for the tablemate's word; one is read by all, with nobody's name.
    once = make_person(session, name="Once Somebody")
    offered = Story(
        author_id=who["self"].id,
        other_id=who["mate"].id,
        state=StoryState.OFFERED,
        words="cqoffered",
        author_named=True,
        changed_at=now,
    )
    published = Story(
        author_id=who["self"].id,
        other_id=once.id,
        state=StoryState.PUBLISHED,
        published="cqstory",
        author_named=True,
        published_at=now,
        changed_at=now,
    )
    return [offered, published]


def _coffee_keys(
    session: Session,
    who: dict[str, Person],
    coffee: Coffee,
    brought: Introduction,
) -> dict[str, str]:
    asked = {
        "coffee": (Purpose.COFFEE, str(coffee.id)),
        "hello": (Purpose.TOUCH, str(who["mate"].id)),
        "intro": (Purpose.INTRODUCTION, str(brought.id)),
        "story": (Purpose.STORY, str(who["mate"].id)),
    }
    return {
        path: make_link(
            session,
            path=path,
            purpose=purpose,
            person_id=who["self"].id,
            subject=subject,
            house=HOUSE,
        ).rpartition("/")[2]
        for path, (purpose, subject) in asked.items()
    }


def _personal_mail(
    session: Session, subject: Person, event: Event, *, now: datetime
) -> Message:
    message = Message(
        event_id=event.id,
        person_id=subject.id,
        kind=MailKind.PERSONAL,
        version=77,
        rank=MailKind.PERSONAL.rank,
        recipient="cqbox@trestle.example",
        content=b"From: Trestle <events@trestle.example>\r\n\r\ncqthanks",
        queued_at=now,
        due_at=now + timedelta(hours=9),
        useless_at=now + timedelta(days=2),
        trouble="451 cqbox is full",
    )
    session.add(message)
    session.flush()
    return message


def _keys(
    session: Session, subject: Person, events: dict[str, Event], promise: Promise
) -> dict[str, str]:
    asked: dict[str, tuple[Purpose, Any, str]] = {
        "r": (Purpose.ANSWER, events["plain"], ""),
        "f": (Purpose.FOLLOW_UPS, events["plain-past"], ""),
        "w": (Purpose.ATTENDANCE, events["plain-past"], ""),
        "p": (Purpose.PROMISE, events["plain-past"], str(promise.id)),
        "u": (Purpose.UNSUBSCRIBE, events["plain"], MailKind.ANNOUNCEMENT.value),
        "screen": (Purpose.SCREEN, events["plain"], ""),
        "feeds": (Purpose.FEED, events["plain"], Feed(of=FeedOf.HOSTING).as_text()),
    }
    keys = {
        first: make_link(
            session,
            path="x",
            purpose=purpose,
            person_id=subject.id,
            house=HOUSE,
            event_id=event.id,
            subject=about,
        ).rpartition("/")[2]
        for first, (purpose, event, about) in asked.items()
    }
    screen = session.get_one(Token, int(keys["screen"].partition(".")[0]))
    return {**keys, "code": code_of(screen)}
