"""Answers that come by mail: whose they are, whether they count, what they do."""

from dataclasses import replace
from datetime import datetime, timedelta
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.db import db, transaction
from app.domain.calendar import Method
from app.domain.house import House
from app.domain.incoming import Fate, Nature, Why
from app.domain.outbox import MailKind, MessageState
from app.domain.signups import Answer, SignupStatus, Source
from app.models import Alias, Event, IncomingMail, Invite, Message, Person, Signup
from app.operations.intake import Outcome, take_in
from tests.factories import BEFORE, HOUSE, make_event, make_person, say
from tests.operations.post import Post, calendar_in, mail_in
from tests.replies import SHAPES, reply

TRUSTING = replace(HOUSE, authserv_id="mx.trestle.example")
MINUTE = timedelta(minutes=1)
LATER = BEFORE + 10 * MINUTE


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """One kind of database: nothing here depends on which."""
    path = tmp_path / "test.db"
    path.write_bytes(sqlite_template.read_bytes())
    return f"sqlite:///{path}"


def invited(
    *, capacity: int | None = None, now: datetime = BEFORE
) -> tuple[Event, Person]:
    """An event, and somebody who has a place and whose calendar holds it."""
    with transaction() as session:
        event, ana = make_event(session, capacity=capacity), make_person(session)
        say(session, Answer.YES, event=event, person=ana, now=now)
    Post().work(now=now)
    return event, ana


def person(said: Answer | None = None, *, event: Event | None = None) -> Person:
    with transaction() as session:
        found = make_person(session)
        if said is not None and event is not None:
            say(session, said, event=event, person=found, now=BEFORE)
    return found


def take(raw: bytes, *, house: House = TRUSTING, now: datetime = LATER) -> Outcome:
    with transaction() as session:
        return take_in(session, raw, house=house, now=now)


def standing(event: Event, person: Person) -> tuple[SignupStatus, Source] | None:
    db.session.rollback()
    found = db.session.scalar(
        select(Signup).where(Signup.event_id == event.id, Signup.person_id == person.id)
    )
    return (found.status, found.source) if found else None


def waiting_mail() -> list[tuple[int | None, MailKind, Method | None]]:
    """What is due to whom, in order."""
    db.session.rollback()
    due = select(Message.person_id, Message.kind, Message.method).where(
        Message.state == MessageState.DUE
    )
    return [(row[0], row[1], row[2]) for row in db.session.execute(due)]


def subjects() -> list[str]:
    db.session.rollback()
    return [
        str(message_from_bytes(content, policy=SMTP)["Subject"]).partition(":")[0]
        for content in db.session.scalars(
            select(Message.content).where(Message.state == MessageState.DUE)
        )
    ]


@pytest.mark.parametrize("shape", SHAPES)
def test_a_decline_in_each_calendar_frees_the_place(app: Flask, shape: str) -> None:
    event, ana = invited(capacity=1)
    bo = person(Answer.YES, event=event)
    raw = reply(shape, event=event, person=ana, partstat="DECLINED", at=BEFORE + MINUTE)

    first, again = take(raw), take(raw)

    assert (first.fate, first.why, first.is_new) == (Fate.APPLIED, None, True)
    assert again == replace(first, is_new=False)
    assert standing(event, ana) == (SignupStatus.DECLINED, Source.CALENDAR)
    assert standing(event, bo) == (SignupStatus.ATTENDING, Source.PAGE)
    # Nothing goes to the calendar that declined: it knows.
    assert waiting_mail() == [(bo.id, MailKind.INVITE, Method.REQUEST)]


def test_what_a_calendar_declined_is_neither_updated_nor_taken_back(app: Flask) -> None:
    event, ana = invited()
    take(reply("exchange", event=event, person=ana, partstat="DECLINED", at=LATER))

    invite = db.session.scalars(select(Invite)).one()
    assert (invite.method, invite.sequence) == (None, 0)
    accepted = take(
        reply("exchange", event=event, person=ana, at=LATER + MINUTE), now=LATER
    )

    assert (accepted.fate, waiting_mail()) == (Fate.APPLIED, [])
    assert standing(event, ana) == (SignupStatus.ATTENDING, Source.CALENDAR)
    db.session.rollback()
    assert db.session.scalars(select(Invite.method)).one() is Method.REQUEST


def test_coming_after_all_on_the_page_invites_the_calendar_anew(app: Flask) -> None:
    event, ana = invited()
    take(reply("google", event=event, person=ana, partstat="DECLINED", at=LATER))

    with transaction() as session:
        say(session, Answer.YES, event=event, person=ana, now=LATER + MINUTE)
    [parcel] = Post().work(now=LATER + MINUTE)

    method, vevent = calendar_in(parcel)
    assert (method, int(vevent["SEQUENCE"])) == ("REQUEST", 1)


def test_a_full_event_puts_an_accept_on_the_waitlist_and_says_so_once(
    app: Flask,
) -> None:
    event, ana = invited(capacity=1)
    bo = person(Answer.NO, event=event)

    for minute in range(3):
        at = BEFORE + (1 + minute) * MINUTE
        take(reply("google", event=event, person=bo, at=at))

    assert standing(event, bo) == (SignupStatus.WAITLISTED, Source.CALENDAR)
    assert standing(event, ana) == (SignupStatus.ATTENDING, Source.PAGE)
    assert waiting_mail() == [(bo.id, MailKind.NEWS, None)]
    assert subjects() == ["You're on the waitlist"]


def test_a_calendar_that_holds_the_event_is_told_that_it_is_not_sure(
    app: Flask,
) -> None:
    event, ana = invited(capacity=1)
    take(reply("apple", event=event, person=ana, partstat="DECLINED", at=LATER))
    person(Answer.YES, event=event)
    db.session.rollback()
    with transaction() as session:  # an entry that stands, as after a lost CANCEL
        session.scalars(
            select(Invite).where(Invite.person_id == ana.id)
        ).one().method = Method.REQUEST
    Post().work(now=LATER)

    take(reply("apple", event=event, person=ana, at=LATER + MINUTE), now=LATER + MINUTE)
    [parcel] = Post().work(now=LATER + MINUTE)

    method, vevent = calendar_in(parcel)
    assert (method, str(vevent["TRANSP"])) == ("REQUEST", "TRANSPARENT")
    assert vevent["ATTENDEE"].params["PARTSTAT"] == "TENTATIVE"


def test_maybe_keeps_a_place_and_takes_none(app: Flask) -> None:
    event, ana = invited(capacity=2)
    bo = person(Answer.NO, event=event)

    outcomes = [
        take(reply("zimbra", event=event, person=who, partstat="TENTATIVE", at=LATER))
        for who in (ana, bo)
    ]

    assert [one.fate for one in outcomes] == [Fate.APPLIED, Fate.APPLIED]
    assert standing(event, ana) == (SignupStatus.ATTENDING, Source.PAGE)
    assert standing(event, bo) == (SignupStatus.INVITED, Source.CALENDAR)
    assert waiting_mail() == []


def test_who_runs_the_event_takes_no_place_by_accepting_it(app: Flask) -> None:
    event, _ana = invited()
    host = db.session.get_one(Person, event.organizer_id)

    outcome = take(reply("thunderbird", event=event, person=host, at=LATER))

    assert (outcome.why, standing(event, host)) == (Why.HOSTS, None)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"sender": "mallory@trestle.example"}, Why.OTHER_SENDER),
        (
            {"sender": "mallory@trestle.example", "ATTENDEE": "m@x.example"},
            Why.STRANGER,
        ),
        ({"DOMAIN": "evil.example"}, Why.UNPROVEN),
        ({"FROM": "ana@x.example>, <{ana}"}, Why.MANY_SENDERS),
        ({"FROM": "{ana} <mallory@evil.example"}, Why.MANY_SENDERS),
        ({"partstat": "SURELY"}, Why.UNCLEAR),
        ({"partstat": ""}, Why.UNCLEAR),
        ({"UID": "{uid}\nRECURRENCE-ID:20270309T110000Z"}, Why.OTHER_DATE),
        ({"partstat": "DELEGATED"}, Why.DELEGATED),
        ({"METHOD": "COUNTER"}, Why.COUNTER),
        ({"METHOD": "REFRESH"}, Why.REFRESH),
    ],
    ids=lambda value: str(value) if isinstance(value, Why) else "",
)
def test_what_is_not_surely_theirs_is_held_and_the_hosts_are_told_once(
    app: Flask, given: dict[str, Any], why: Why
) -> None:
    event, ana = invited()
    marks = {"ana": ana.email, "uid": event.calendar_uid}
    given = {name: text.format(**marks) for name, text in given.items()}
    facts: dict[str, Any] = {
        "event": event,
        "person": ana,
        "partstat": "DECLINED",
        "at": LATER,
    }

    outcome = take(reply("kde", **{**facts, **given}))
    take(reply("kde", **{**facts, **given}))

    assert (outcome.fate, outcome.why) == (Fate.HELD, why)
    assert standing(event, ana) == (SignupStatus.ATTENDING, Source.PAGE)
    assert waiting_mail() == [(event.organizer_id, MailKind.HOST, None)]


@pytest.mark.parametrize(
    ("given", "nature", "why"),
    [
        ({"METHOD": "CANCEL"}, Nature.OTHER, Why.NOT_FOR_US),
        ({"METHOD": "REQUEST"}, Nature.OTHER, Why.NOT_FOR_US),
        ({"UID": "other@trestle.example"}, Nature.ANSWER, Why.UNKNOWN_EVENT),
        ({"UID": ""}, Nature.BROKEN, Why.UNREADABLE),
    ],
    ids=lambda value: str(value) if isinstance(value, Why) else "",
)
def test_what_is_for_no_event_of_ours_is_dropped(
    app: Flask, given: dict[str, Any], nature: Nature, why: Why
) -> None:
    event, ana = invited()

    outcome = take(reply("kde", event=event, person=ana, **given))

    assert (outcome.nature, outcome.fate, outcome.why) == (nature, Fate.DROPPED, why)
    assert (waiting_mail(), outcome.event_id) == ([], None)


def test_a_colleague_with_a_forwarded_invite_gets_a_link_once(app: Flask) -> None:
    event, ana = invited()
    bo = person()

    outcomes = [
        take(reply("exchange", event=event, person=bo, at=LATER + n * MINUTE))
        for n in range(3)
    ]

    assert {one.why for one in outcomes} == {Why.NOT_INVITED}
    assert standing(event, bo) is None
    assert standing(event, ana) == (SignupStatus.ATTENDING, Source.PAGE)
    to_bo = [mail for mail in waiting_mail() if mail[0] == bo.id]
    assert to_bo == [(bo.id, MailKind.NEWS, None)]


def test_an_event_for_a_few_is_not_told_of_to_others(app: Flask) -> None:
    event, _ana = invited()
    bo = person()
    with transaction() as session:
        session.get_one(Event, event.id).only_these = True
        session.get_one(Event, event.id).audience = "department"  # type: ignore[assignment]

    take(reply("exchange", event=event, person=bo, at=LATER))

    assert [mail for mail in waiting_mail() if mail[0] == bo.id] == []


def test_an_answer_to_an_older_time_is_told_kindly_once(app: Flask) -> None:
    event, ana = invited()
    with transaction() as session:
        moved = session.get_one(Event, event.id)
        moved.starts_at += timedelta(hours=1)
        moved.ends_at += timedelta(hours=1)
        session.scalars(select(Invite)).one().sequence = 1
    old: dict[str, Any] = {"STARTS": "20270302T110000Z", "SEQUENCE": 0}

    outcomes = [
        take(
            reply(
                "kde",
                event=event,
                person=ana,
                partstat="DECLINED",
                at=LATER + n * MINUTE,
                **old,
            )
        )
        for n in range(2)
    ]

    assert [one.why for one in outcomes] == [Why.STALE, Why.STALE]
    assert standing(event, ana) == (SignupStatus.ATTENDING, Source.PAGE)
    assert subjects() == ["The time has changed"]


def test_a_later_answer_on_the_page_wins(app: Flask) -> None:
    event, ana = invited(now=BEFORE + 5 * MINUTE)

    outcome = take(reply("google", event=event, person=ana, partstat="DECLINED"))

    assert (outcome.fate, outcome.why) == (Fate.UNCHANGED, Why.ANSWERED_ELSEWHERE)
    assert standing(event, ana) == (SignupStatus.ATTENDING, Source.PAGE)


def test_answers_that_overtake_each_other_leave_the_last(app: Flask) -> None:
    event, ana = invited()
    early, late = (
        reply("google", event=event, person=ana, partstat=said, at=at)
        for said, at in (("ACCEPTED", BEFORE + MINUTE), ("DECLINED", LATER))
    )

    outcomes = [take(late), take(early)]

    assert [one.why for one in outcomes] == [None, Why.OLDER]
    assert standing(event, ana) == (SignupStatus.DECLINED, Source.CALENDAR)


def test_an_alias_and_a_deputy_may_answer(app: Flask) -> None:
    event, ana = invited()
    bo = person()
    with transaction() as session:
        session.add(Alias(person_id=ana.id, address="ana.unal@trestle.example"))
    sent_by = f';SENT-BY="mailto:{bo.email}"'

    outcomes = [
        take(
            reply(
                "kde",
                event=event,
                person=ana,
                partstat="DECLINED",
                sender="Ana.Unal@trestle.example",
                ATTENDEE="ANA.UNAL@trestle.example",
                at=LATER,
            )
        ),
        take(
            reply(
                "kde",
                event=event,
                person=ana,
                sender=bo.email,
                PARAMS=sent_by,
                at=LATER + MINUTE,
            )
        ),
    ]

    assert [one.fate for one in outcomes] == [Fate.APPLIED, Fate.APPLIED]
    assert {one.person_id for one in outcomes} == {ana.id}


def test_what_a_deputy_said_is_told_to_whoever_it_was_said_for(app: Flask) -> None:
    event, ana = invited()
    bo = person()
    sent_by = f';SENT-BY="mailto:{bo.email}"'
    said: dict[str, Any] = {"partstat": "DECLINED", "sender": bo.email, "at": LATER}

    take(reply("kde", event=event, person=ana, PARAMS=sent_by, **said))

    assert standing(event, ana) == (SignupStatus.DECLINED, Source.CALENDAR)
    assert [(who, how) for who, _, how in waiting_mail()] == [(ana.id, Method.CANCEL)]


def test_nothing_is_believed_unless_something_says_so(app: Flask) -> None:
    event, ana = invited()
    facts: dict[str, Any] = {"event": event, "person": ana, "partstat": "DECLINED"}

    outcome = take(reply("google", at=LATER, **facts), house=HOUSE)
    stated = take(
        reply("google", at=LATER + MINUTE, **facts),
        house=replace(HOUSE, internal_only=True),
    )

    assert (outcome.fate, outcome.why) == (Fate.HELD, Why.UNPROVEN)
    assert stated.fate is Fate.APPLIED
    db.session.rollback()
    left = select(func.count(IncomingMail.id)).where(IncomingMail.decision.is_(None))
    assert db.session.scalars(left).one() == 1  # the one that was held is settled


def test_a_signed_address_is_organizer_sender_and_proof(app: Flask) -> None:
    signing = replace(HOUSE, reply_secret="hush")
    with transaction() as session:
        event, ana, bo = make_event(session), make_person(session), make_person(session)
        for who in (ana, bo):
            say(session, Answer.YES, event=event, person=who, house=signing)
    to_ana, to_bo = Post().work()
    own, others = (
        str(calendar_in(parcel)[1]["ORGANIZER"]).removeprefix("mailto:")
        for parcel in (to_ana, to_bo)
    )
    facts: dict[str, Any] = {
        "event": event,
        "person": ana,
        "partstat": "DECLINED",
        "at": LATER,
    }

    outcomes = [
        take(reply("bare", to=to, **facts), house=signing)
        for to in (HOUSE.mailbox.address, others, own)
    ]

    mail = mail_in(to_ana)
    assert own in str(mail["From"])
    assert own in str(mail["Reply-To"])
    assert own != others
    assert [one.why for one in outcomes] == [Why.UNPROVEN, Why.UNPROVEN, None]


def test_a_report_a_notice_and_what_is_forwarded_change_nothing(app: Flask) -> None:
    event, ana = invited()
    answer = reply("bare", event=event, person=ana, partstat="DECLINED", at=LATER)
    notice = b"Auto-Submitted: auto-replied\r\n" + answer
    bounced = b"Return-Path: <>\r\n" + answer.replace(b"REPLY", b"PUBLISH")
    report = (
        b"From: mailer-daemon@trestle.example\r\nContent-Type: multipart/report;"
        b' report-type=delivery-status; boundary="b"\r\n\r\n--b\r\n\r\nno\r\n--b--\r\n'
    )
    digest = (
        b"From: bo@trestle.example\r\nContent-Type: multipart/digest; boundary=b\r\n"
        b"\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n" + answer + b"\r\n--b--\r\n"
    )

    outcomes = [take(raw) for raw in (notice, bounced, report, digest)]

    assert [(one.fate, one.why) for one in outcomes] == [
        (Fate.HELD, Why.BY_MACHINE),
        (Fate.DROPPED, Why.AUTOMATIC),
        (Fate.REPORT, None),
        (Fate.DROPPED, Why.NO_CALENDAR),
    ]
    assert standing(event, ana) == (SignupStatus.ATTENDING, Source.PAGE)
    assert [mail[0] for mail in waiting_mail()] == [event.organizer_id]
