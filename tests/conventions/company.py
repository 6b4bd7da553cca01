"""A small company with one of everything, for whatever is asked of every page."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from app import create_app
from app.db import db, transaction
from app.delivery.carriers import maildir_carrier
from app.delivery.worker import Worker
from app.domain.access import Need, Relation, Right, may
from app.domain.attendance import Witness
from app.domain.causes import CauseKind
from app.domain.coffee.terms import CoffeeKind, CoffeeState, Said
from app.domain.events import AudienceKind, HostRole
from app.domain.feeds import Feed, FeedOf
from app.domain.followups import FollowUpState
from app.domain.needs import NeedTick
from app.domain.outbox import MailKind
from app.domain.planned_reminders import ReminderCircle
from app.domain.settings import Rhythm
from app.domain.signups import Answer
from app.domain.stories import StoryState
from app.domain.tokens import Purpose
from app.models import (
    Attendance,
    Cause,
    Coffee,
    CoffeeBlock,
    CoffeePlace,
    CoffeeWish,
    Draft,
    Event,
    Feedback,
    FollowUp,
    Grant,
    Host,
    Installation,
    Introduction,
    IntroductionSide,
    Message,
    OwnNews,
    Person,
    PlannedReminder,
    Promise,
    RefusedAddress,
    RoomNote,
    Seat,
    SeatingPlan,
    StayInTouch,
    Story,
    Template,
    Token,
    Visitor,
)
from app.operations.announcing import leave_announcement
from app.operations.besides import Details, describe
from app.operations.events import cancel
from app.operations.letters import make_link
from app.web.room_keys import code_of
from tests.conftest import Browser, settings_for, share_statements
from tests.factories import HOUSE, OPEN_HOUSE, make_event, make_person, say, sign_in

CITY = "Graz"
"""Where everyone works for whom the private event exists."""


class Role(StrEnum):
    """What somebody is to the private event and to the installation."""

    STRANGER = "stranger"
    OUTSIDER = "outsider"
    """Works here; the private event is not for them."""
    GUEST = "guest"
    DOOR = "door"
    HOST = "host"
    ORGANIZER = "organizer"
    ADMIN = "admin"
    """Gives rights, and is no guest of the private event."""


RELATIONS = {
    Role.OUTSIDER: Relation.STRANGER,
    Role.GUEST: Relation.GUEST,
    Role.DOOR: Relation.DOOR,
    Role.HOST: Relation.HOST,
    Role.ORGANIZER: Relation.ORGANIZER,
    Role.ADMIN: Relation.STRANGER,
}
PURPOSES = {
    "r": Purpose.ANSWER,
    "f": Purpose.FOLLOW_UPS,
    "w": Purpose.ATTENDANCE,
    "p": Purpose.PROMISE,
    "u": Purpose.UNSUBSCRIBE,
    "sign-in": Purpose.SIGN_IN,
    "screen": Purpose.SCREEN,
    "feeds": Purpose.FEED,
    "coffee": Purpose.COFFEE,
    "hello": Purpose.TOUCH,
    "intro": Purpose.INTRODUCTION,
    "hat": Purpose.HAT,
    "story": Purpose.STORY,
}


class Outcome(StrEnum):
    """What became of a request, as far as rights go."""

    OPEN = "open"
    SIGN_IN = "sign in"
    FORBIDDEN = "forbidden"
    HIDDEN = "hidden"


@dataclass(frozen=True, kw_only=True)
class Company:
    """Where everything is."""

    app: Flask
    people: dict[Role, int]
    events: dict[str, str]
    """Slugs of events: private, open, full, past, canceled."""
    keys: dict[Purpose, str]
    draft: str
    mate_id: int
    promise_id: int
    note_id: int
    coffee_id: int
    introduction_id: int
    news_id: int
    message_id: int
    act_id: int
    template_id: int
    code: str
    """What the big screen shows to the room."""

    def browser(self, role: Role) -> Browser:
        """Return the browser of somebody with that role."""
        self.app.test_client_class = Browser
        browser = self.app.test_client()
        assert isinstance(browser, Browser)
        if role in self.people:
            sign_in(browser, db.session.get_one(Person, self.people[role]))
        return browser

    def path(self, rule: Rule, *, event: str = "private") -> str:
        """Return a path of this rule that leads to something real."""
        first = rule.rule.split("/")[1]
        values: dict[str, Any] = {
            "handle": self.draft if first == "drafts" else self.events[event],
            "key": self.keys.get(PURPOSES.get(first, Purpose.ANSWER), ""),
            "other_id": self.mate_id,
            "person_id": self.mate_id,
            "promise_id": self.promise_id,
            "note_id": self.note_id,
            "coffee_id": self.coffee_id,
            "introduction_id": self.introduction_id,
            "news_id": self.news_id,
            "message_id": self.message_id,
            "act_id": self.act_id,
            "template_id": self.template_id,
            "code": self.code,
            "filename": "dist/logo.svg",
        }
        if first == "me":
            values["handle"] = self.events["past"]
        if first == "demo":
            values["handle"] = self.letter()
        arguments = {name: values[name] for name in rule.arguments}
        return str(self.app.url_map.bind("").build(rule.endpoint, arguments))

    def letter(self) -> str:
        """Return the handle of a mail in the local mailbox, as its page links it."""
        page = self.browser(Role.GUEST).get("/demo/mailbox").text
        return page.partition('href="/demo/mailbox/')[2].partition('"')[0]


def outcome_of(status: int, location: str | None) -> Outcome:
    """Return what a status says about rights."""
    if location and location.startswith("/sign-in"):
        return Outcome.SIGN_IN
    return {403: Outcome.FORBIDDEN, 404: Outcome.HIDDEN}.get(status, Outcome.OPEN)


def expected_outcome(need: Need, role: Role) -> Outcome:
    """Return what the one table of needs promises to somebody with this role."""
    if need in {Need.NOBODY, Need.TOKEN}:
        return Outcome.OPEN
    if role is Role.STRANGER:
        return Outcome.SIGN_IN
    match need:
        case Need.PERSON:
            return Outcome.OPEN
        case Need.OWN_DRAFT:
            return Outcome.OPEN if role is Role.ORGANIZER else Outcome.HIDDEN
        case Need.ADMIN:
            return Outcome.OPEN if role is Role.ADMIN else Outcome.HIDDEN
        case _:
            return _expected_at(RELATIONS[role], need)


def _expected_at(relation: Relation, need: Need) -> Outcome:
    if relation is Relation.STRANGER:
        return Outcome.HIDDEN
    return Outcome.OPEN if may(relation, need) else Outcome.FORBIDDEN


@pytest.fixture
def company(database_url: str, tmp_path: Any) -> Iterator[Company]:  # noqa: ANN401
    """The company, in an installation for demonstrations: it has every page."""
    yield from furnished(settings_for(database_url, tmp_path, demo=True))


def furnished(settings: Any) -> Iterator[Company]:  # noqa: ANN401
    """Open an application with these settings and move the company in."""
    app = create_app(settings)
    with app.app_context():
        share_statements(db.engine)
        now = datetime.now(UTC).replace(microsecond=0)
        with transaction() as session:
            company = _move_in(session, app, now=now)
        worker = Worker(
            carry=maildir_carrier(settings.maildir),
            house=OPEN_HOUSE,
            rhythm=Rhythm(pace=0),
        )
        while worker.work_off_next():
            worker.drain()
        with transaction() as session:  # something still waits
            session.get_one(Message, company.message_id).trouble = "451 later"
        yield company
        db.session.remove()
        db.engine.dispose()


def _move_in(session: Session, app: Flask, *, now: datetime) -> Company:
    session.add(Installation(is_demo=True))
    people = {
        role: make_person(session, name=f"{role.title()} Q", site=_site(role))
        for role in RELATIONS
    }
    mates = [
        make_person(session, name=f"Mate {number} Q", department="Support", site=CITY)
        for number in range(3)
    ]
    session.add(Grant(person_id=people[Role.ADMIN].id, granted=Right.ADMIN))
    events = _events(session, people, mates, now=now)
    past = events["past"]
    mate_id, promise = mates[0].id, _day_after(session, people, mates, past, now=now)
    draft = Draft(
        handle="draft1",
        owner_id=people[Role.ORGANIZER].id,
        fields={"title": "Half a title Q", "kind": "mixer", "location": "Canteen Q"},
        saved_at=now,
    )
    session.add(draft)
    session.add(
        PlannedReminder(
            event_id=events["private"].id,
            author_id=people[Role.ORGANIZER].id,
            circle=ReminderCircle.GOING,
            days_before=2,
            text="Bring a badge Q",
            added_at=now,
        )
    )
    note = RoomNote(
        event_id=past.id,
        person_id=people[Role.GUEST].id,
        what="Room note Q",
        was_here=True,
        is_sure=True,
        noted_at=past.starts_at,
    )
    session.add(note)
    session.add(Feedback(event_id=past.id, score=4, text="More time Q"))
    coffee, news = _coffee(session, people, mates, now=now)
    introduction = _introduction(session, people[Role.GUEST], mates, now=now)
    session.flush()
    keys = {
        purpose: _key(session, people[Role.GUEST], purpose, events, promise)
        for purpose in Purpose
    }
    message = Message(
        event_id=events["private"].id,
        person_id=people[Role.GUEST].id,
        kind=MailKind.NOTE,
        version=77,
        rank=MailKind.NOTE.rank,
        recipient=people[Role.GUEST].email,
        content=b"From: Trestle <events@trestle.example>\r\n\r\nQ",
        queued_at=now,
        due_at=now + timedelta(hours=1),
        useless_at=now + timedelta(days=2),
    )
    template = Template(
        owner_id=people[Role.ORGANIZER].id,
        name="Half a title Q",
        fields={"title": "Half a title Q", "kind": "mixer"},
        saved_at=now,
    )
    refusing = RefusedAddress(
        person_id=people[Role.ADMIN].id,
        address=people[Role.ADMIN].email,
        hard=3,
        words="550 no such mailbox Q",
        last_at=now,
        paused_at=now,
    )
    session.add_all([message, template, refusing])
    session.flush()
    return Company(
        app=app,
        people={role: person.id for role, person in people.items()},
        events={name: event.slug for name, event in events.items()},
        keys=keys,
        draft=draft.handle,
        mate_id=mate_id,
        promise_id=promise.id,
        note_id=note.id,
        coffee_id=coffee.id,
        introduction_id=introduction.id,
        news_id=news.id,
        message_id=message.id,
        template_id=template.id,
        code=_code(session, keys[Purpose.SCREEN]),
        act_id=_note(session, events["private"], people[Role.GUEST], now=now).id,
    )


def _coffee(
    session: Session, people: dict[Role, Person], mates: list[Person], *, now: datetime
) -> tuple[Coffee, OwnNews]:
    guest, mate = people[Role.GUEST], mates[0]
    coffee = Coffee(
        kind=CoffeeKind.ASKED,
        state=CoffeeState.SET,
        calendar_uid="coffee@trestle.example",
        asker_id=mate.id,
        about="How orders move Q",
        slots=[],
        starts_at=now + timedelta(days=3),
        made_at=now,
        closes_at=now + timedelta(days=3),
    )
    news = OwnNews(person_id=mate.id, what="I passed Q", told_at=now)
    session.add_all([coffee, news])
    session.flush()
    session.add_all(
        Story(
            author_id=mate.id,
            other_id=person.id,
            state=StoryState.OFFERED,
            words="We share a form now Q",
            changed_at=now,
        )
        for person in people.values()
    )
    session.add_all(
        [
            CoffeePlace(coffee_id=coffee.id, person_id=mate.id, said=Said.YES),
            *(
                CoffeePlace(coffee_id=coffee.id, person_id=person.id)
                for person in people.values()
            ),
            *(
                StayInTouch(
                    person_id=person.id, other_id=mate.id, marked_at=now, looked_at=now
                )
                for person in people.values()
            ),
            CoffeeWish(person_id=mate.id, days=[0], sites=[], helps_with="Orders Q"),
            CoffeeBlock(person_id=guest.id, other_id=mates[1].id),
        ]
    )
    return coffee, news


def _introduction(
    session: Session, guest: Person, mates: list[Person], *, now: datetime
) -> Introduction:
    """The guest is asked, and asks two others."""
    asked = Introduction(introducer_id=mates[0].id, about="budgets Q", made_at=now)
    asks = Introduction(introducer_id=guest.id, about="orders Q", made_at=now)
    session.add_all([asked, asks])
    session.flush()
    session.add_all(
        IntroductionSide(introduction_id=one.id, person_id=person.id, is_told=True)
        for one, pair in ((asked, (guest, mates[1])), (asks, mates[:2]))
        for person in pair
    )
    return asked


def _code(session: Session, key: str) -> str:
    return code_of(session.get_one(Token, int(key.partition(".")[0])))


def _note(session: Session, event: Event, guest: Person, *, now: datetime) -> Cause:
    note = Cause(
        kind=CauseKind.NOTED,
        event_id=event.id,
        actor_id=event.organizer_id,
        facts={
            "to": ["attending"],
            "people": [guest.id],
            "text": "Reason Q is long enough.",
            "key": "q",
        },
        due_at=now + timedelta(hours=1),
    )
    session.add(note)
    session.flush()
    return note


def _site(role: Role) -> str:
    return "Berlin" if role in {Role.OUTSIDER, Role.ADMIN} else CITY


def _events(
    session: Session, people: dict[Role, Person], mates: list[Person], *, now: datetime
) -> dict[str, Event]:
    organizer, guest = people[Role.ORGANIZER], people[Role.GUEST]
    soon, before = now + timedelta(days=9), now - timedelta(days=3)
    made = {
        "private": make_event(
            session, tables=2, seats=3, starts_at=soon, organizer=organizer
        ),
        "open": make_event(session, starts_at=soon, organizer=organizer),
        "full": make_event(session, capacity=1, starts_at=soon, organizer=organizer),
        "past": make_event(
            session, tables=2, seats=3, starts_at=before, organizer=organizer
        ),
        "canceled": make_event(session, starts_at=soon, organizer=organizer),
    }
    for name in ("private", "past"):
        event = made[name]
        event.only_these, event.asks_food = True, True
        event.audience, event.audience_value = AudienceKind.SITE, CITY
        for role in (HostRole.HOST, HostRole.DOOR):
            helper = people[Role(role.value)]
            session.add(Host(event_id=event.id, person_id=helper.id, role=role))
        early = event.starts_at - timedelta(days=5)
        for person in (guest, *mates):
            signup = say(session, Answer.YES, event=event, person=person, now=early)
            signup.shows_name = signup.may_be_found = True
        describe(
            session,
            event_id=event.id,
            person_id=guest.id,
            details=Details(
                shows_name=True,
                may_be_found=True,
                learn="Learn Q",
                help="Help Q",
                ticks=(NeedTick.VEGAN, NeedTick.STEP_FREE),
                note="Food Q",
            ),
            now=early,
        )
        _seat(session, event, (guest, *mates), now=early)
    for name in ("open", "canceled"):
        leave_announcement(session, made[name], actor_id=organizer.id, due_at=now)
    for person in (mates[0], guest, mates[1]):
        say(session, Answer.YES, event=made["full"], person=person, now=now)
    say(session, Answer.YES, event=made["canceled"], person=guest, now=now)
    cancel(
        session,
        event_id=made["canceled"].id,
        reason="Reason Q is long enough.",
        actor_id=organizer.id,
        now=now,
    )
    return made


def _seat(
    session: Session, event: Event, guests: tuple[Person, ...], *, now: datetime
) -> None:
    plan = SeatingPlan(
        event_id=event.id, changed_at=now, published_version=1, published_at=now
    )
    session.add(plan)
    session.flush()
    for number, guest in enumerate(guests):
        table = 1 + number // 3
        session.add(
            Seat(
                plan_id=plan.id,
                round=1,
                table_number=table,
                published_table=table,
                person_id=guest.id,
            )
        )


def _day_after(
    session: Session,
    people: dict[Role, Person],
    mates: list[Person],
    past: Event,
    *,
    now: datetime,
) -> Promise:
    guest, host = people[Role.GUEST], people[Role.HOST]
    for person in (guest, *mates[:2]):
        session.add(
            Attendance(
                event_id=past.id,
                person_id=person.id,
                came=True,
                witness=Witness.DOOR,
                noted_by_id=host.id,
                noted_at=past.starts_at,
            )
        )
    session.add(
        Visitor(
            event_id=past.id,
            name="Visitor Q",
            noted_by_id=host.id,
            noted_at=past.starts_at,
        )
    )
    session.add(
        FollowUp(
            event_id=past.id,
            person_id=guest.id,
            other_id=mates[1].id,
            state=FollowUpState.LATER,
            later_on=date(2099, 1, 1),
            changed_at=now,
        )
    )
    promise = Promise(
        event_id=past.id,
        person_id=guest.id,
        other_id=mates[0].id,
        what="The template Q",
        due_on=(now + timedelta(days=4)).date(),
        made_at=now,
    )
    session.add(promise)
    session.flush()
    return promise


def _key(
    session: Session,
    person: Person,
    purpose: Purpose,
    events: dict[str, Event],
    promise: Promise,
) -> str:
    is_ahead = purpose in {Purpose.ANSWER, Purpose.SCREEN}
    event = events["private"] if is_ahead else events["past"]
    subject = {
        Purpose.UNSUBSCRIBE: MailKind.ANNOUNCEMENT.value,
        Purpose.PROMISE: str(promise.id),
        Purpose.FEED: Feed(of=FeedOf.OPEN).as_text(),
        Purpose.COFFEE: str(session.scalars(select(Coffee.id)).one()),
        Purpose.TOUCH: str(promise.other_id),
        Purpose.INTRODUCTION: str(
            session.scalars(
                select(IntroductionSide.introduction_id).where(
                    IntroductionSide.person_id == person.id
                )
            ).one()
        ),
        Purpose.STORY: str(promise.other_id),
        Purpose.HAT: "0",  # of a series that is gone: the page says that it is over
    }.get(purpose, "")
    link = make_link(
        session,
        path="x",
        purpose=purpose,
        person_id=person.id,
        house=HOUSE,
        event_id=event.id,
        subject=subject,
    )
    return link.rpartition("/")[2]
