"""Somebody about whom every table holds something, and a search for what is left."""

from datetime import date, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.db import Base, db
from app.domain.access import Right
from app.domain.attendance import Witness
from app.domain.audit import Act, Origin, Via
from app.domain.causes import CauseKind
from app.domain.charter import as_numbers, charter_lines
from app.domain.coffee.terms import CoffeeKind, CoffeeState
from app.domain.events import HostRole
from app.domain.followups import FollowUpState
from app.domain.incoming import Fate, Nature
from app.domain.needs import NeedTick
from app.domain.outbox import MailKind, MessageState
from app.domain.planned_reminders import ReminderCircle
from app.domain.series import Wish as SeriesWish
from app.domain.signups import Answer
from app.domain.stories import StoryState
from app.domain.table_wishes import TieKind, WishKind
from app.domain.tokens import hash_of
from app.models import (
    Alias,
    Attendance,
    AudienceMember,
    AuditEntry,
    BusyTime,
    Cause,
    Charter,
    CodeRequest,
    Coffee,
    CoffeeBlock,
    CoffeePlace,
    CoffeeWish,
    Draft,
    Event,
    FeedbackGiven,
    FollowUp,
    Grant,
    HatOffer,
    HeldNudge,
    Host,
    IncomingMail,
    Introduction,
    IntroductionSide,
    Message,
    Mute,
    Need,
    OwnNews,
    Person,
    PlannedReminder,
    Promise,
    Quiet,
    RefusedAddress,
    Remix,
    Revision,
    RoomNote,
    Search,
    Seat,
    SeatingPlan,
    SeriesAnswer,
    SeriesEntry,
    SeriesMember,
    SignInCode,
    Silence,
    StayInTouch,
    Story,
    Subject,
    TableHost,
    Template,
    Tie,
    Visitor,
    Wish,
)
from app.operations.audit import act_as
from tests.factories import make_event, make_person, make_series, say

MARK = "quorvath"
"""In every text that is theirs; in nobody else's."""
EMAIL = f"{MARK}@trestle.example"
HASH = hash_of(EMAIL)


def plant(session: Session, *, now: datetime) -> tuple[Person, Event]:
    """Return a person with a row in every table, and an event of theirs to come."""
    mate, person = make_person(session), make_person(session, name=f"Ana {MARK}")
    person.email, person.employee_id, person.title = EMAIL, f"E-{MARK}", f"{MARK} lead"
    person.site, person.started_on = f"{MARK} hut", now.date()
    person.manager_id = make_person(session).id
    mate.manager_id = person.id
    act_as(session, Origin(via=Via.PAGE, actor_id=person.id))
    past = make_event(session, tables=2, seats=3, starts_at=now - timedelta(days=3))
    ahead = make_event(session, starts_at=now + timedelta(days=3))
    for event in (past, ahead):
        early = event.starts_at - timedelta(days=9)
        signup = say(session, Answer.YES, event=event, person=person, now=early)
        session.flush()
        signup.learn = signup.help = signup.reply = signup.host_words = MARK
        session.add(Need(signup_id=signup.id, ticks=[NeedTick.VEGAN], note=MARK))
        session.add(Wish(signup_id=signup.id, kind=WishKind.APART, other_id=mate.id))
        wished = say(session, Answer.YES, event=event, person=mate, now=early)
        session.flush()
        session.add(Wish(signup_id=wished.id, kind=WishKind.WITH, other_id=person.id))
        for other in (mate, make_person(session)):
            first, second = sorted((person.id, other.id))
            session.add(
                Tie(
                    event_id=event.id,
                    kind=TieKind.APART,
                    first_id=first,
                    second_id=second,
                )
            )
        session.add(TableHost(event_id=event.id, person_id=person.id))
    _plan(session, past, person, now=now)
    _people(session, past, person, mate, now=now)
    _mail(session, past, person, mate, now=now)
    _series(session, person, mate, now=now)
    session.flush()
    return person, ahead


def _plan(session: Session, event: Event, person: Person, *, now: datetime) -> None:
    plan = SeatingPlan(event_id=event.id, changed_at=now, changed_by_id=person.id)
    session.add(plan)
    session.flush()
    session.add_all(
        [
            Seat(
                plan_id=plan.id,
                round=1,
                table_number=1,
                published_table=1,
                person_id=person.id,
            ),
            Search(
                event_id=event.id,
                seed=1,
                proposals=1,
                asked_at=now,
                asked_by_id=person.id,
                closed_at=now,
            ),
            Remix(
                event_id=event.id,
                round=2,
                made_at=now,
                made_by_id=person.id,
                position_s=0,
            ),
            Attendance(
                event_id=event.id,
                person_id=person.id,
                came=True,
                witness=Witness.SELF,
                noted_by_id=person.id,
                noted_at=now,
            ),
            Visitor(
                event_id=event.id, name="A visitor", noted_by_id=person.id, noted_at=now
            ),
            Host(event_id=event.id, person_id=person.id, role=HostRole.DOOR),
            AudienceMember(event_id=event.id, person_id=person.id),
        ]
    )


def _series(session: Session, person: Person, mate: Person, *, now: datetime) -> None:
    about = {
        "series_id": make_series(session, organizer=mate).id,
        "person_id": person.id,
    }
    session.add_all(
        [
            SeriesMember(**about),
            SeriesAnswer(wish=SeriesWish.EVERY_TIME, said_at=now, **about),
            SeriesEntry(begins_on=now.date(), look_at=now, **about),
            HatOffer(asked_at=now, held_until=now, **about),
        ]
    )


def _people(
    session: Session, event: Event, person: Person, mate: Person, *, now: datetime
) -> None:
    later = FollowUpState.LATER
    for one, other in ((person, mate), (mate, person)):
        about = {"person_id": one.id, "other_id": other.id}
        session.add(Silence(**about))
        session.add(
            FollowUp(
                event_id=event.id,
                state=later,
                later_on=date(2099, 1, 1),
                changed_at=now,
                **about,
            )
        )
    _coffees(session, person, mate, now=now)
    session.add_all(
        [
            Promise(
                person_id=person.id,
                other_id=mate.id,
                what=f"{MARK}'s template",
                due_on=now.date(),
                made_at=now,
            ),
            RoomNote(
                event_id=event.id,
                person_id=person.id,
                what=f"{MARK}'s note",
                was_here=True,
                is_sure=True,
                noted_at=now,
            ),
            Template(
                owner_id=person.id, name=MARK, fields={"title": MARK}, saved_at=now
            ),
            Revision(
                event_id=event.id,
                version=99,
                actor_id=person.id,
                fields=["title"],
                changed_at=now,
            ),
            Subject(issuer="x-user", value=MARK, person_id=person.id, linked_at=now),
            Alias(person_id=person.id, address=f"old-{EMAIL}"),
            Grant(person_id=person.id, granted=Right.WRITES_TO_EVERYONE),
            Mute(person_id=person.id, kind=MailKind.PROMPT),
            Quiet(person_id=person.id, paused_until=now.date()),
            HeldNudge(
                event_id=event.id,
                person_id=person.id,
                kind=MailKind.ANNOUNCEMENT,
                held_at=now,
                due_at=now + timedelta(days=1),
            ),
            Draft(
                handle="drf001", owner_id=person.id, fields={"t": MARK}, saved_at=now
            ),
            Draft(
                handle="drf002",
                owner_id=mate.id,
                fields={"people": [f"x@trestle.example {EMAIL}"]},
                saved_at=now,
            ),
            SignInCode(
                person_id=person.id,
                code_hash="c",
                browser_hash="b",
                expires_at=now + timedelta(minutes=9),
            ),
            Charter(
                accepted_at=now,
                accepted_by_id=person.id,
                lines=as_numbers(charter_lines()) | {"kept needs": 3},
            ),
            CodeRequest(address_hash=HASH, network="127.0.0.1", asked_at=now),
            AuditEntry(
                noted_at=now, act=Act.GAVE_RIGHT, via=Via.PAGE, actor_id=person.id
            ),
        ]
    )


def _coffees(session: Session, person: Person, mate: Person, *, now: datetime) -> None:
    coffee = Coffee(
        kind=CoffeeKind.ASKED,
        state=CoffeeState.OVER,
        calendar_uid="coffee@trestle.example",
        asker_id=person.id,
        about=f"About {MARK}",
        slots=[],
        made_at=now,
        closes_at=now,
    )
    session.add(coffee)
    session.flush()
    for one, other in ((person, mate), (mate, person)):
        about = {"person_id": one.id, "other_id": other.id}
        session.add(CoffeePlace(coffee_id=coffee.id, person_id=one.id))
        session.add(CoffeeBlock(**about))
        session.add(StayInTouch(marked_at=now, **about))
    brought = Introduction(introducer_id=mate.id, about="", made_at=now)
    by_them = Introduction(
        introducer_id=person.id, about=MARK, made_at=now, introduced_at=now
    )
    session.add_all([brought, by_them])
    session.flush()
    session.add_all(
        [
            IntroductionSide(introduction_id=brought.id, person_id=person.id),
            IntroductionSide(introduction_id=by_them.id, person_id=mate.id),
            CoffeeWish(person_id=person.id, days=[], sites=[MARK], helps_with=MARK),
            BusyTime(person_id=person.id, starts_at=now, ends_at=now),
            OwnNews(person_id=person.id, what=MARK, told_at=now),
            *(
                Story(
                    author_id=one.id,
                    other_id=other.id,
                    state=StoryState.PUBLISHED,
                    words=f"Meeting {MARK} helped",
                    published=f"Met {MARK}",
                    changed_at=now,
                )
                for one, other in ((person, mate), (mate, person))
            ),
            Story(
                author_id=person.id,
                other_id=make_person(session).id,
                state=StoryState.PASSED,
                changed_at=now,
            ),
        ]
    )


def _mail(
    session: Session, event: Event, person: Person, mate: Person, *, now: datetime
) -> None:
    session.add(FeedbackGiven(event_id=event.id, person_id=person.id))
    session.add(
        IncomingMail(
            content_hash=MARK,
            taken_at=now,
            nature=Nature.ANSWER,
            fate=Fate.APPLIED,
            event_id=event.id,
            person_id=person.id,
            sender_id=person.id,
            delegate_id=person.id,
            decided_by_id=person.id,
            comment=MARK,
        )
    )
    session.add(
        RefusedAddress(
            person_id=person.id, address=MARK, hard=1, words=MARK, last_at=now
        )
    )
    session.add(
        PlannedReminder(
            event_id=event.id,
            author_id=person.id,
            circle=ReminderCircle.GOING,
            days_before=1,
            text=f"See you there, {MARK}",
            added_at=now,
        )
    )
    session.add(
        Cause(
            kind=CauseKind.NOTED,
            event_id=event.id,
            actor_id=person.id,
            facts={"text": f"Dear all, {MARK}", "key": "k", "to": []},
            due_at=now,
            closed_at=now,
        )
    )
    words = f"From: a@b.example\r\nSubject: =?utf-8?q?{MARK.title()}?=\r\n\r\n{EMAIL}"
    for number, (to, state, content) in enumerate(
        [
            (person, MessageState.FAILED, b""),
            (person, MessageState.DUE, words.encode()),
            (mate, MessageState.DUE, words.encode()),
        ]
    ):
        session.add(
            Message(
                event_id=event.id,
                person_id=to.id,
                kind=MailKind.PROMPT,
                version=50 + number,
                rank=MailKind.PROMPT.rank,
                recipient=to.email,
                content=content,
                state=state,
                trouble=f"550 no such user {to.email}",
                queued_at=now,
                due_at=now,
                useless_at=now + timedelta(days=9),
            )
        )


def tables_about(person_id: int) -> set[str]:
    """Return the columns that name this person, of all that can."""
    db.session.rollback()
    found = set()
    for column in columns_of_people():
        asked = sa.select(sa.func.count()).where(column == person_id)
        if db.session.scalars(asked).one():
            found.add(f"{column.table.name}.{column.name}")
    db.session.rollback()
    return found


def columns_of_people() -> list[sa.Column[int]]:
    """Return every column that refers to a person."""
    return [
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table.name == "person"
    ]


def rows_with(*words: str) -> list[str]:
    """Return the tables in whose rows any of these words can be read."""
    db.session.rollback()
    found = []
    for table in sorted(sa.inspect(db.engine).get_table_names()):
        rows = db.session.execute(sa.text(f'SELECT * FROM "{table}"')).all()  # noqa: S608
        if any(word in repr(tuple(row)).lower() for row in rows for word in words):
            found.append(table)
    db.session.rollback()
    return found


def files_with(folder: Path, *words: str) -> list[str]:
    """Return the files under a folder in whose bytes any of these words stand."""
    return sorted(
        path.name
        for path in folder.rglob("*")
        if path.is_file()
        and any(w.encode() in path.read_bytes().lower() for w in words)
    )
