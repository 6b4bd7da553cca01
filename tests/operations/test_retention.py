import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.db import Base, db, transaction
from app.domain.attendance import Witness
from app.domain.audit import Act
from app.domain.coffee.terms import CoffeeKind, CoffeeState
from app.domain.followups import FollowUpState
from app.domain.incoming import Fate, Nature
from app.domain.outbox import MailKind, MessageState
from app.domain.privacy import DATA, days_of
from app.domain.series import Wish as SeriesWish
from app.domain.signups import Answer
from app.domain.stories import StoryState
from app.domain.table_wishes import TieKind, WishKind
from app.models import (
    Attendance,
    AuditEntry,
    BusyTime,
    CodeRequest,
    Coffee,
    Draft,
    Event,
    Feedback,
    FeedbackGiven,
    FollowUp,
    IncomingMail,
    Invite,
    Message,
    Need,
    OwnNews,
    Person,
    Promise,
    RoomNote,
    Seat,
    SeatingPlan,
    SeriesAnswer,
    SignInCode,
    Signup,
    Story,
    Tie,
    Token,
    Turnout,
    Visitor,
    Wish,
)
from app.operations.audit import note
from app.operations.people_leaving import let_go
from app.operations.retention import MINUTE, erase, list_old, sweep
from app.operations.retention_rules import RULES
from tests.cli.conftest import runner_of
from tests.factories import HOUSE, NOON, make_event, make_person, make_series, say

SECOND = timedelta(seconds=1)
ENDS = NOON + timedelta(hours=1)
MADE = ENDS
Plant = Callable[[Session, Event, Person], object]


def a_signup(session: Session, event: Event, person: Person) -> Signup:
    return say(session, Answer.YES, event=event, person=person)


def a_need(session: Session, event: Event, person: Person) -> Need:
    signup = a_signup(session, event, person)
    session.flush()
    return Need(signup_id=signup.id, ticks=[], note="No nuts")


def some_words(session: Session, event: Event, person: Person) -> None:
    a_signup(session, event, person).learn = "Welding"


def a_reason(session: Session, event: Event, person: Person) -> None:
    a_signup(session, event, person).host_words = "She phoned"


def an_answer_by_mail(session: Session, event: Event, person: Person) -> IncomingMail:
    del session
    return IncomingMail(
        content_hash="once",
        taken_at=MADE,
        nature=Nature.ANSWER,
        fate=Fate.APPLIED,
        event_id=event.id,
        person_id=person.id,
    )


def a_seat(session: Session, event: Event, person: Person, *, came: bool) -> None:
    plan = SeatingPlan(event_id=event.id, changed_at=NOON)
    session.add(plan)
    session.flush()
    session.add(Seat(plan_id=plan.id, round=1, table_number=1, person_id=person.id))
    session.add(attendance(event, person, came=came))


def attendance(event: Event, person: Person, *, came: bool) -> Attendance:
    return Attendance(
        event_id=event.id,
        person_id=person.id,
        came=came,
        witness=Witness.DOOR,
        noted_at=NOON,
    )


def about_two(session: Session, person: Person) -> dict[str, Any]:
    return {"person_id": person.id, "other_id": make_person(session).id}


def a_follow_up(session: Session, event: Event, person: Person) -> FollowUp:
    return FollowUp(
        event_id=event.id,
        state=FollowUpState.LATER,
        later_on=date(2099, 1, 1),
        changed_at=MADE,
        **about_two(session, person),
    )


def a_promise(session: Session, event: Event, person: Person) -> Promise:
    return Promise(
        what="x",
        due_on=NOON.date(),
        made_at=NOON,
        closed_at=MADE,
        **about_two(session, person),
    )


def a_room_note(session: Session, event: Event, person: Person) -> RoomNote:
    return RoomNote(
        event_id=event.id,
        person_id=person.id,
        what="x",
        was_here=False,
        is_sure=True,
        noted_at=NOON,
    )


def a_message(session: Session, event: Event, person: Person) -> Message:
    return Message(
        event_id=event.id,
        person_id=person.id,
        kind=MailKind.NOTE,
        version=1,
        recipient="",
        content=b"",
        state=MessageState.SENT,
        queued_at=NOON,
        due_at=NOON,
        useless_at=NOON,
        closed_at=MADE,
    )


def an_invite(session: Session, event: Event, person: Person) -> Invite:
    return Invite(event_id=event.id, person_id=person.id)


def a_draft(session: Session, event: Event, person: Person) -> Draft:
    return Draft(handle="d1", owner_id=person.id, fields={}, saved_at=MADE)


def a_wish(session: Session, event: Event, person: Person) -> Wish:
    signup, other = a_signup(session, event, person), make_person(session)
    session.flush()
    return Wish(signup_id=signup.id, kind=WishKind.APART, other_id=other.id)


def a_series(session: Session, event: Event, person: Person) -> SeriesAnswer:
    series = make_series(session)
    series.ended_at = MADE
    return SeriesAnswer(
        series_id=series.id,
        person_id=person.id,
        wish=SeriesWish.EVERY_TIME,
        said_at=NOON,
    )


def a_tie(session: Session, event: Event, person: Person) -> Tie:
    first, second = sorted((person.id, make_person(session).id))
    return Tie(event_id=event.id, kind=TieKind.APART, first_id=first, second_id=second)


def a_key(session: Session, event: Event, person: Person) -> Token:
    return Token(purpose="x", person_id=person.id, secret_hash="x", expires_at=MADE)


def a_code(session: Session, event: Event, person: Person) -> SignInCode:
    return SignInCode(
        person_id=person.id, code_hash="x", browser_hash="x", expires_at=MADE
    )


def a_coffee(session: Session, event: Event, person: Person) -> Coffee:
    return Coffee(
        kind=CoffeeKind.ASKED,
        state=CoffeeState.OVER,
        calendar_uid="c",
        asker_id=person.id,
        about="Approvals",
        slots=[],
        made_at=MADE,
        closes_at=MADE,
    )


def a_busy_time(session: Session, event: Event, person: Person) -> BusyTime:
    return BusyTime(person_id=person.id, starts_at=NOON, ends_at=MADE)


def some_news(session: Session, event: Event, person: Person) -> OwnNews:
    return OwnNews(person_id=person.id, what="x", told_at=MADE)


def a_story(session: Session, event: Event, person: Person) -> Story:
    return Story(
        author_id=person.id,
        other_id=make_person(session).id,
        state=StoryState.PUBLISHED,
        published="We share a shelf now.",
        changed_at=MADE,
    )


OLD: dict[str, tuple[Plant, Any, Any]] = {
    "needs": (a_need, Need, None),
    "wishes": (a_wish, Wish, None),
    "ties": (a_tie, Tie, None),
    "series": (a_series, SeriesAnswer, None),
    "words": (some_words, Signup, Signup.learn != ""),
    "host-words": (a_reason, Signup, Signup.host_words != ""),
    "answer": (a_signup, Signup, None),
    "attendance": (
        lambda s, e, p: a_seat(s, e, p, came=False),
        Attendance,
        None,
    ),
    "seats": (lambda s, e, p: a_seat(s, e, p, came=True), Seat, None),
    "follow-ups": (a_follow_up, FollowUp, None),
    "promises": (a_promise, Promise, None),
    "room-notes": (a_room_note, RoomNote, None),
    "incoming": (an_answer_by_mail, IncomingMail, None),
    "coffees": (a_coffee, Coffee, None),
    "coffee-words": (a_coffee, Coffee, Coffee.about != ""),
    "busy-times": (a_busy_time, BusyTime, None),
    "own-news": (some_news, OwnNews, None),
    "stories": (a_story, Story, None),
    "mail": (a_message, Message, Message.closed_at.is_not(None)),
    "calendars": (an_invite, Invite, None),
    "drafts": (a_draft, Draft, None),
    "keys": (a_key, Token, Token.purpose == "x"),
    "codes": (a_code, SignInCode, None),
}
"""How each kind is planted, and the question whether it is still there."""


def rows(table: type[Base], condition: Any = None) -> int:  # noqa: ANN401
    db.session.rollback()
    asked = select(func.count()).select_from(table)
    return db.session.scalars(
        asked if condition is None else asked.where(condition)
    ).one()


@pytest.mark.parametrize("datum", list(OLD))
def test_it_goes_when_its_time_has_come_and_no_second_sooner(
    app: Flask, datum: str
) -> None:
    plant, table, condition = OLD[datum]
    with transaction() as session:
        event, person = make_event(session), make_person(session)
        if (row := plant(session, event, person)) is not None:
            session.add(row)
    ends_at = MADE + days_of(datum)

    found = []
    for now in (ends_at - SECOND, ends_at):
        with transaction() as session:
            foreseen = {old.datum for old in list_old(session, now=now)}
            erase(session, [datum], now=now)
        found.append((datum in foreseen, rows(table, condition)))

    assert found == [(False, 1), (True, 0)]


def test_every_kind_that_ends_has_a_rule_and_a_test() -> None:
    by_person = {one.name for one in DATA if one.keeping and one.keeping.since == LEFT}
    timed = {one.name for one in DATA if one.keeping} - by_person
    shares = {"personal-mail": "mail"}

    assert {shares.get(name, name) for name in timed} == {r.datum for r in RULES}
    assert {r.datum for r in RULES} == {*OLD, "changes"}


LEFT = next(
    one.keeping.since for one in DATA if one.name == "directory" and one.keeping
)


def test_numbers_stay_when_nobody_knows_who_came(app: Flask) -> None:
    with transaction() as session:
        event = make_event(session)
        people = [make_person(session) for _ in range(4)]
        for person in people[:3]:
            say(session, Answer.YES, event=event, person=person)
        say(session, Answer.NO, event=event, person=people[3])
        for person, came in zip(people, (True, True, False), strict=False):
            session.add(attendance(event, person, came=came))
        session.add(
            Visitor(
                event_id=event.id, name="V", noted_by_id=people[0].id, noted_at=NOON
            )
        )

    for _twice in range(2):
        with transaction() as session:
            erase(session, ["attendance"], now=ENDS + days_of("attendance"))
        [kept] = db.session.scalars(select(Turnout))
        counts = (kept.had_place, kept.declined, kept.came, kept.visitors)
        assert counts == (3, 1, 2, 1)
    assert (rows(Attendance), rows(Visitor), rows(Signup)) == (0, 0, 4)


def test_that_somebody_said_what_they_thought_goes_with_their_attendance(
    app: Flask,
) -> None:
    with transaction() as session:
        event, person = make_event(session), make_person(session)
        session.add(FeedbackGiven(event_id=event.id, person_id=person.id))
        session.add(Feedback(event_id=event.id, score=4, text="More time"))

    found = []
    for now in (ENDS + days_of("attendance") - SECOND, ENDS + days_of("attendance")):
        with transaction() as session:
            erase(session, ["attendance"], now=now)
        found.append((rows(FeedbackGiven), rows(Feedback)))

    assert found == [(1, 1), (0, 1)]


def test_who_sat_together_stays_for_a_year_and_the_absent_do_not(app: Flask) -> None:
    with transaction() as session:
        event, here, away = (
            make_event(session),
            make_person(session),
            make_person(session),
        )
        a_seat(session, event, here, came=True)
        [plan] = session.scalars(select(SeatingPlan))
        session.add(Seat(plan_id=plan.id, round=1, table_number=1, person_id=away.id))
        session.add(attendance(event, away, came=False))
        here_id = here.id

    with transaction() as session:
        erase(session, ["attendance"], now=ENDS + days_of("attendance"))

    db.session.rollback()
    seated = db.session.scalars(select(Seat.person_id)).all()
    known = db.session.scalars(select(Attendance.person_id)).all()
    assert (seated, known) == ([here_id], [here_id])


def test_leavers_are_forgotten_after_thirty_days(app: Flask) -> None:
    with transaction() as session:
        person = make_person(session, name="Ana Ito")
        let_go(session, person_ids=[person.id], house=HOUSE, now=NOON)
        person_id = person.id

    names = []
    swept = NOON.replace(minute=MINUTE) + timedelta(days=30)
    for now in (swept - timedelta(hours=1), swept):
        with transaction() as session:
            sweep(session, house=HOUSE, proposals=1, now=now)
        names.append(db.session.get_one(Person, person_id).name)

    assert names == ["Ana Ito", "Former colleague"]


def test_a_sweep_is_made_once_an_hour_and_written_down(app: Flask) -> None:
    with transaction() as session:
        asked_at = NOON - timedelta(days=2)
        session.add(CodeRequest(address_hash="x", network="n", asked_at=asked_at))

    done = []
    for minutes in (-1, 0, 0, 60):
        with transaction() as session:
            now = NOON + timedelta(minutes=MINUTE + minutes)
            done.append(sweep(session, house=HOUSE, proposals=1, now=now))

    [entry] = db.session.scalars(select(AuditEntry))
    assert done == [False, True, False, False]
    assert (entry.act, entry.after) == (Act.ERASED_OLD, {"codes: code_request": 1})


def test_the_log_of_changes_ends_after_two_years(app: Flask) -> None:
    with transaction() as session:
        note(session, Act.IMPORTED_PEOPLE)
    now = datetime.now(UTC) + days_of("changes")

    for at, left in ((now - timedelta(hours=1), 1), (now + SECOND, 0)):
        with transaction() as session:
            erase(session, ["changes"], now=at)
        assert rows(AuditEntry) == left


def test_the_command_lists_first_and_erases_when_told(app: Flask) -> None:
    asked_at = datetime.now(UTC) - timedelta(days=2)
    with transaction() as session:
        session.add(CodeRequest(address_hash="x", network="n", asked_at=asked_at))
    run = runner_of(app)

    dry = run("retention", "--dry-run")
    as_json = json.loads(run("retention", "--dry-run", "--json").stdout)
    before = rows(CodeRequest)
    done = run("retention")
    again = run("retention", "--dry-run")

    assert dry.stdout == "     1 codes (code_request)\nNothing was changed.\n"
    assert as_json == [{"datum": "codes", "table": "code_request", "rows": 1}]
    assert (before, rows(CodeRequest)) == (1, 0)
    assert done.stdout.endswith("Erased.\n")
    assert again.stdout == "Nothing is old.\nNothing was changed.\n"
