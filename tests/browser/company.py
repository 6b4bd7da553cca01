"""The demo company with one event in each state that a page can show."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy.orm import Session

from app.__main__ import group
from app.db import db, transaction
from app.domain.calendar import PartStat
from app.domain.incoming import Fate, Nature, Why
from app.domain.outbox import MailKind
from app.domain.series import Rhythm
from app.domain.signups import Answer
from app.domain.stories import StoryState
from app.domain.tokens import Purpose
from app.models import (
    Event,
    Grant,
    HatOffer,
    IncomingMail,
    Person,
    Promise,
    Seat,
    SeatingPlan,
    Signup,
    StayInTouch,
    Story,
    Token,
)
from app.operations.events import cancel
from app.operations.letters import make_link
from app.operations.seating import publish_plan
from app.operations.series import Repeats, begin_series
from app.queries.network import list_connections
from app.web.room_keys import code_of
from tests.factories import HOUSE, make_event, make_person, say
from tests.running import Running, running

LONG_WORDS = (
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
)
LONG_PLACE = "Straßenbahnhaltestellenwartehäuschenbesprechungszimmer 4.12"
LONG_NAME = "Maximiliane-Charlotte von Hohenlohe-Schillingsfürst-Waldenburg"


@dataclass(frozen=True, kw_only=True)
class Company:
    """What its pages are named by, and who looks at them."""

    house: Running
    facts: dict[str, str]
    people: dict[str, int]

    def cookie(self, who: str) -> str:
        """Return the cookie of that person, as signing in would give it."""
        return session_of(self.house, self.people[who])


def session_of(house: Running, person_id: int) -> str:
    """Return the cookie of that person, as signing in would give it."""
    signer = SecureCookieSessionInterface().get_signing_serializer(house.app)
    assert signer is not None
    return str(signer.dumps({"_user_id": f"{person_id}.1", "_fresh": True}))


@pytest.fixture(scope="module")
def company(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path
) -> Iterator[Company]:
    """One house for all pages: looking changes nothing."""
    place = tmp_path_factory.mktemp("pages")
    path = place / "pages.db"
    path.write_bytes(sqlite_template.read_bytes())
    with running(f"sqlite:///{path}", place, now=datetime.now(UTC), demo=True) as house:
        yield furnish(house)


def furnish(house: Running) -> Company:
    """Seed the demo company, seat one of its events, add what else a page can show."""
    runner = house.app.test_cli_runner()
    seeded = runner.invoke(group, ["demo", "seed"])
    assert seeded.exit_code == 0, seeded.output
    with house.app.app_context():
        event, past = _ahead(), _behind()
        people = _people(event, past)
        with transaction() as session:
            facts = _others(session, past, people)
        facts |= {"event": event.slug, "past": past.slug} | _room(event)
        facts["guest"] = str(people["attendee"])
        runner.invoke(group, ["seating", "make", event.handle])
    house.work()
    with house.app.app_context(), transaction() as session:
        _publish_seats(session, people["host"])
    return Company(house=house, facts=facts, people=people)


def _ahead() -> Event:
    coming = db.select(Event).where(
        Event.starts_at > datetime.now(UTC), Event.tables.is_not(None)
    )
    found: Event = db.session.scalars(coming.order_by(Event.starts_at).limit(1)).one()
    return found


def _behind() -> Event:
    over = db.select(Event).where(Event.ends_at < datetime.now(UTC))
    found: Event = db.session.scalars(
        over.order_by(Event.ends_at.desc()).limit(1)
    ).one()
    return found


def _people(event: Event, past: Event) -> dict[str, int]:
    def first(query: object) -> int:
        return int(db.session.scalars(query).all()[0])  # type: ignore[call-overload]

    return {
        "host": event.organizer_id,
        "past_host": past.organizer_id,
        "admin": first(db.select(Grant.person_id)),
        "attendee": first(db.select(Seat.person_id).order_by(Seat.id)),
        "seated": first(
            db.select(Signup.person_id)
            .where(Signup.event_id == event.id)
            .order_by(Signup.id)
        ),
    }


def _others(session: Session, past: Event, people: dict[str, int]) -> dict[str, str]:
    now = datetime.now(UTC)
    newcomer = make_person(session, name=LONG_NAME, department="Legal")
    people["newcomer"] = newcomer.id
    soon = now + timedelta(days=20)
    long = make_event(session, tables=2, starts_at=soon, organizer=newcomer)
    long.title, long.location = LONG_WORDS, LONG_PLACE
    # With one date: no further one is made while pages are looked at.
    weekly = Repeats(rhythm=Rhythm.WEEKLY, until=(soon + timedelta(days=1)).date())
    series = begin_series(session, event=long, repeats=weekly, house=HOUSE, now=now)
    gone = make_event(session, tables=2, starts_at=soon, organizer=newcomer)
    guest = session.get_one(Person, people["attendee"])
    for event in (long, gone):
        say(session, Answer.YES, event=event, person=newcomer, now=now)
    say(session, Answer.YES, event=gone, person=guest, now=now)
    cancel(
        session,
        event_id=gone.id,
        reason="The canteen floor is being repaired.",
        actor_id=newcomer.id,
        now=now,
    )
    keys = {str(purpose): _key(session, guest, purpose, past) for purpose in Purpose}
    keys |= _between(session, guest, newcomer, past)
    keys["late"] = keys[str(Purpose.ANSWER)]
    [mate, *_] = list_connections(session, person_id=guest.id, now=now)
    keys["mate"] = str(mate.person_id)
    keys["answer"] = _key(session, guest, Purpose.ANSWER, long)
    offer = HatOffer(
        series_id=series.id,
        person_id=guest.id,
        asked_at=now,
        held_until=now + timedelta(days=3),
    )
    session.add(offer)
    session.flush()
    keys["hat"] = _key(session, guest, Purpose.HAT, long, str(offer.id))
    _answers(session, guest, long, now=now)
    return keys | {"long": long.slug, "canceled": gone.slug}


def _answers(session: Session, guest: Person, event: Event, *, now: datetime) -> None:
    """What came by mail: an answer and another time that wait, and one about nothing."""
    declined: dict[str, object] = {"partstat": PartStat.DECLINED}
    counter: dict[str, object] = {
        "proposed_starts_at": event.starts_at + timedelta(hours=1),
        "proposed_ends_at": event.ends_at + timedelta(hours=1),
    }
    theirs: dict[str, object] = {
        "event_id": event.id,
        "person_id": guest.id,
        "comment": LONG_WORDS,
    }
    for nature, fate, why, facts in (
        (Nature.ANSWER, Fate.HELD, Why.UNPROVEN, theirs | declined),
        (Nature.COUNTER, Fate.HELD, Why.COUNTER, theirs | counter),
        (Nature.ANSWER, Fate.DROPPED, Why.UNKNOWN_EVENT, {}),
    ):
        session.add(
            IncomingMail(
                content_hash=why.value,
                taken_at=now,
                nature=nature,
                fate=fate,
                why=why,
                sender_address=f"{LONG_WORDS}@corp.example"[-64:],
                **facts,
            )
        )


def _between(
    session: Session, guest: Person, other: Person, past: Event
) -> dict[str, str]:
    """A line that waits, a promise and a name, and the keys of their mails."""
    now = datetime.now(UTC)
    about = {"person_id": guest.id, "other_id": other.id}
    promise = Promise(
        event_id=past.id, what=LONG_WORDS, due_on=now.date(), made_at=now, **about
    )
    line = Story(
        author_id=other.id,
        other_id=guest.id,
        state=StoryState.OFFERED,
        words=f"We share one form now: {LONG_WORDS}",
        changed_at=now,
    )
    told = Story(
        author_id=past.organizer_id,
        other_id=other.id,
        state=StoryState.PUBLISHED,
        published=f"Two days of waiting are gone: {LONG_WORDS}",
        author_named=True,
        other_named=True,
        published_at=now,
        changed_at=now,
    )
    session.add_all([promise, line, told, StayInTouch(marked_at=now, **about)])
    session.flush()
    return {
        "story": _key(session, guest, Purpose.STORY, past, str(other.id)),
        "promise": _key(session, guest, Purpose.PROMISE, past, str(promise.id)),
        "touch": _key(session, guest, Purpose.TOUCH, past, str(other.id)),
    }


def _room(event: Event) -> dict[str, str]:
    with transaction() as session:
        guest = session.get_one(Person, event.organizer_id)
        key = _key(session, guest, Purpose.SCREEN, event)
        token = session.get_one(Token, int(key.partition(".")[0]))
        return {"screen": key, "code": code_of(token)}


def _key(
    session: Session,
    person: Person,
    purpose: Purpose,
    event: Event,
    subject: str = "",
) -> str:
    announcements = MailKind.ANNOUNCEMENT.value
    link = make_link(
        session,
        path="x",
        purpose=purpose,
        person_id=person.id,
        house=HOUSE,
        event_id=event.id,
        subject=announcements if purpose is Purpose.UNSUBSCRIBE else subject,
    )
    return link.rpartition("/")[2]


def _publish_seats(session: Session, host_id: int) -> None:
    plan = session.scalars(
        db.select(SeatingPlan).where(SeatingPlan.published_at.is_(None))
    ).one()
    publish_plan(
        session,
        event_id=plan.event_id,
        version=plan.version,
        actor_id=host_id,
        now=datetime.now(UTC),
    )
