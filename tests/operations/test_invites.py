"""What each calendar is told: acceptance rows C1, C6 to C9, C35, C37."""

import re
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.db import db, transaction
from app.domain.calendar import CalendarMail, Method
from app.domain.events import HostRole
from app.domain.outbox import MailKind, MessageState, Parcel
from app.domain.signups import Answer
from app.models import Event, Invite, Message, Person
from app.operations import invites, outbox
from app.operations.calendars import Telling
from app.operations.events import cancel
from app.operations.guests import remove_guest
from app.operations.hosts import add_host
from app.queries.invites import find_invite
from tests.factories import BEFORE, HOUSE, NOON, make_event, make_person, say
from tests.operations.lanes import claim
from tests.operations.post import Post, calendar_in, kinds_to, mail_in

HOUR = timedelta(hours=1)
LATER = BEFORE + timedelta(hours=2)


def attend(*, people: int = 1, capacity: int | None = None) -> tuple[int, list[int]]:
    """(id of an event, ids of people who said yes); their mail has not left."""
    with transaction() as session:
        event = make_event(session, capacity=capacity)
        guests = [make_person(session) for _ in range(people)]
        for guest in guests:
            say(session, Answer.YES, event=event, person=guest)
        return event.id, [guest.id for guest in guests]


def answer(said: Answer, *, event_id: int, person_id: int) -> None:
    with transaction() as session:
        say(
            session,
            said,
            event=session.get_one(Event, event_id),
            person=session.get_one(Person, person_id),
        )


def call_off(event_id: int) -> None:
    with transaction() as session:
        cancel(
            session,
            event_id=event_id,
            reason="The cook is ill.",
            actor_id=session.get_one(Event, event_id).organizer_id,
            now=LATER,
        )


def tell(
    session: Session,
    *,
    event_id: int,
    person_id: int,
    major: bool = False,
    table: int | None = None,
    now: datetime = LATER,
) -> tuple[invites.Writing, CalendarMail]:
    """Open an update of this calendar, as a fan-out does."""
    writing = invites.Writing(
        session,
        event=session.get_one(Event, event_id),
        person=session.get_one(Person, person_id),
        telling=Telling(
            kind=MailKind.TABLE, method=Method.REQUEST, major=major, table=table
        ),
        house=HOUSE,
        now=now,
    )
    return writing, writing.calendar


def ledger(event_id: int, person_id: int) -> Invite:
    db.session.rollback()
    found = find_invite(db.session(), event_id=event_id, person_id=person_id)
    assert found is not None
    return found


def told(parcels: list[Parcel]) -> list[tuple[int | None, str]]:
    return sorted((parcel.person_id, calendar_in(parcel)[0]) for parcel in parcels)


def test_a_yes_writes_one_row_with_everything_that_never_changes(app: Flask) -> None:
    event_id, [ana_id] = attend()

    row = db.session.scalars(select(Message)).one()
    event, ana = db.session.get_one(Event, event_id), db.session.get_one(Person, ana_id)
    [parcel] = Post().work()
    mail = mail_in(parcel)
    method, entry = calendar_in(parcel)
    assert (row.kind, row.version, row.method, row.recipient) == (
        MailKind.INVITE,
        1,
        Method.REQUEST,
        ana.email,
    )
    assert mail["Message-ID"] == f"<{row.uuid}@trestle.example>"
    assert mail["From"].addresses[0].addr_spec == HOUSE.mailbox.address
    assert method == "REQUEST"
    assert (entry["UID"], entry["SEQUENCE"]) == (event.calendar_uid, 0)
    assert entry["ORGANIZER"] == f"mailto:{HOUSE.mailbox.address}"
    assert entry["ATTENDEE"] == f"mailto:{ana.email}"
    assert entry.decoded("DTSTART") == NOON
    assert b"DTSTART:20270302T110000Z\r\n" in entry.to_ical()


def test_both_calendar_parts_are_the_same_bytes(app: Flask) -> None:
    attend()
    [parcel] = Post().work()

    parts = [
        part.get_payload(decode=True)
        for part in mail_in(parcel).walk()
        if part.get_content_type() in {"text/calendar", "application/ics"}
    ]
    assert len(parts) == 2
    assert parts[0] == parts[1]


def test_the_ledger_follows_what_the_mail_server_took(app: Flask) -> None:
    event_id, [ana_id] = attend()
    before = ledger(event_id, ana_id)
    known = (before.version, before.sequence, before.method, before.sent_at)

    Post(now=LATER).work()

    after = ledger(event_id, ana_id)
    assert known == (1, 0, None, None)
    assert (after.version, after.sequence, after.method, after.sent_at) == (
        1,
        0,
        Method.REQUEST,
        LATER,
    )


def test_a_cancellation_goes_to_each_whose_calendar_holds_it_and_to_nobody_else(
    app: Flask,
) -> None:
    post = Post()
    event_id, people = attend(people=6, capacity=5)
    with transaction() as session:  # the second one's mailbox is unknown
        claims = [claim(session) for _ in range(5)]
        for parcel in claims:
            if parcel.person_id == people[1]:
                outbox.fail(session, parcel=parcel, trouble="550 unknown", now=BEFORE)
            else:
                outbox.settle(session, parcel=parcel, now=BEFORE)
        session.execute(delete(Message))  # as if 90 days had passed

    call_off(event_id)
    parcels = post.work(now=LATER)

    cancels = [p for p in parcels if p.kind is MailKind.CANCELLATION]
    holders = [people[0], people[2], people[3], people[4]]
    assert told(cancels) == [(person, "CANCEL") for person in sorted(holders)]
    assert [calendar_in(parcel)[1]["SEQUENCE"] for parcel in cancels] == [1] * 4
    assert {str(calendar_in(p)[1]["STATUS"]) for p in cancels} == {"CANCELLED"}
    waited = [p for p in parcels if p.kind is not MailKind.CANCELLATION]
    assert [(p.person_id, p.kind) for p in waited] == [(people[5], MailKind.NEWS)]


def test_what_never_left_is_never_canceled(app: Flask) -> None:
    post = Post()
    event_id, [ana_id] = attend()

    call_off(event_id)
    carried = post.work(now=LATER)

    states = db.session.scalars(select(Message.state)).all()
    assert carried == []
    assert states == [MessageState.SUPERSEDED]
    assert ledger(event_id, ana_id).method is None


def test_a_yes_taken_back_before_it_left_sends_nothing(app: Flask) -> None:
    event_id, [ana_id] = attend()

    answer(Answer.NO, event_id=event_id, person_id=ana_id)

    assert Post().work() == []


def test_a_cancellation_waits_behind_an_invite_that_is_under_way(app: Flask) -> None:
    event_id, [ana_id] = attend()
    with transaction() as session:
        under_way = claim(session)

    answer(Answer.NO, event_id=event_id, person_id=ana_id)
    with transaction() as session:
        nothing = outbox.claim_next(session, now=BEFORE)
        outbox.settle(session, parcel=under_way, now=BEFORE)
        then = claim(session)

    assert (under_way.kind, nothing, then.kind) == (
        MailKind.INVITE,
        None,
        MailKind.CANCELLATION,
    )


def test_an_invite_refused_while_its_cancellation_waited_takes_it_along(
    app: Flask,
) -> None:
    event_id, [ana_id] = attend()
    with transaction() as session:
        under_way = claim(session)
    answer(Answer.NO, event_id=event_id, person_id=ana_id)

    with transaction() as session:
        outbox.fail(session, parcel=under_way, trouble="550 unknown", now=BEFORE)

    assert Post().work() == []


@pytest.mark.parametrize("way", ["freed", "called off"])
def test_what_a_server_refused_and_is_gone_meanwhile_is_never_sent(
    app: Flask, way: str
) -> None:
    post = Post(is_down=True)
    event_id, [ana_id] = attend()
    post.work()
    if way == "freed":
        answer(Answer.NO, event_id=event_id, person_id=ana_id)
    else:
        call_off(event_id)
    post.is_down = False

    carried = post.work(now=LATER)

    assert (carried, ledger(event_id, ana_id).method) == ([], None)


def test_an_invite_refused_for_now_while_its_cancellation_waited_is_dropped_with_it(
    app: Flask,
) -> None:
    event_id, [ana_id] = attend()
    with transaction() as session:
        under_way = claim(session)
    answer(Answer.NO, event_id=event_id, person_id=ana_id)

    with transaction() as session:
        outbox.release(session, parcel=under_way, trouble="451 later", now=BEFORE)

    assert Post().work(now=LATER) == []


def test_an_invite_that_may_have_arrived_is_canceled(app: Flask) -> None:
    post = Post(breaks_off=True)
    event_id, [ana_id] = attend()
    post.work()
    answer(Answer.NO, event_id=event_id, person_id=ana_id)
    post.breaks_off = False

    carried = post.work(now=LATER)

    assert told(carried) == [(ana_id, "CANCEL")]


def test_an_invite_whose_worker_died_may_have_arrived(app: Flask) -> None:
    post = Post(is_down=True)
    event_id, [ana_id] = attend()
    with transaction() as session:
        claim(session)  # and nothing is ever heard of this worker again
    post.work(now=BEFORE + HOUR)
    answer(Answer.NO, event_id=event_id, person_id=ana_id)
    post.is_down = False

    carried = post.work(now=LATER)

    assert told(carried) == [(ana_id, "CANCEL")]


def test_one_of_five_removed_is_one_mail_and_it_is_canceled_for_that_one(
    app: Flask,
) -> None:
    post = Post()
    event_id, people = attend(people=5)
    post.work()

    with transaction() as session:
        remove_guest(
            session,
            event_id=event_id,
            person_id=people[3],
            words="It is for new colleagues.",
            actor_id=people[0],
            house=HOUSE,
            now=LATER,
        )
    carried = post.work(now=LATER)

    assert told(carried) == [(people[3], "CANCEL")]


def test_whoever_comes_back_gets_the_same_event_with_a_higher_sequence(
    app: Flask,
) -> None:
    post = Post()
    event_id, [ana_id] = attend()
    first = post.work()
    answer(Answer.NO, event_id=event_id, person_id=ana_id)
    gone = post.work(now=BEFORE + HOUR)
    answer(Answer.YES, event_id=event_id, person_id=ana_id)

    back = post.work(now=LATER)

    entries = [calendar_in(parcel) for parcel in (*first, *gone, *back)]
    assert [method for method, _ in entries] == ["REQUEST", "CANCEL", "REQUEST"]
    assert len({entry["UID"] for _, entry in entries}) == 1
    assert [entry["SEQUENCE"] for _, entry in entries] == [0, 1, 2]
    stamps = [entry.decoded("DTSTAMP") for _, entry in entries]
    assert stamps == sorted(set(stamps))


def test_of_news_that_piled_up_only_the_newest_leaves(app: Flask) -> None:
    post = Post(is_down=True)
    event_id, [ana_id] = attend()
    post.work()  # refused: it waits with its trouble noted
    for said in (Answer.NO, Answer.YES, Answer.NO, Answer.YES):
        answer(said, event_id=event_id, person_id=ana_id)
    post.is_down = False

    carried = post.work(now=LATER)

    assert told(carried) == [(ana_id, "REQUEST")]
    assert calendar_in(carried[0])[1]["SEQUENCE"] == ledger(event_id, ana_id).sequence


def test_a_minor_update_keeps_the_sequence_and_gets_a_stamp_and_mail_of_its_own(
    app: Flask,
) -> None:
    post = Post()
    event_id, [ana_id] = attend()
    [first] = post.work()

    with transaction() as session:
        _, calendar = tell(session, event_id=event_id, person_id=ana_id, table=4)

    _, before = calendar_in(first)
    assert (calendar.uid, calendar.sequence) == (before["UID"], before["SEQUENCE"])
    assert calendar.stamped_at == LATER
    assert calendar.location == "Canteen (table 4)"


@pytest.mark.parametrize("step", [timedelta(0), -HOUR, timedelta(milliseconds=400)])
def test_stamps_only_grow_also_when_the_clock_does_not(
    app: Flask, step: timedelta
) -> None:
    event_id, [ana_id] = attend()
    Post().work()

    with transaction() as session:
        _, calendar = tell(
            session, event_id=event_id, person_id=ana_id, table=4, now=BEFORE + step
        )

    assert calendar.stamped_at == BEFORE + timedelta(seconds=1)


def test_everything_about_one_event_is_one_thread(app: Flask) -> None:
    post = Post()
    event_id, [ana_id] = attend()
    [first] = post.work()
    answer(Answer.NO, event_id=event_id, person_id=ana_id)
    [second] = post.work(now=BEFORE + HOUR)
    answer(Answer.YES, event_id=event_id, person_id=ana_id)
    [third] = post.work(now=LATER)

    mails = [mail_in(parcel) for parcel in (first, second, third)]
    root = mails[0]["Message-ID"]
    assert [mail["In-Reply-To"] for mail in mails] == [None, root, root]
    assert [mail["References"] for mail in mails] == [None, root, root]
    assert len({mail["Message-ID"] for mail in mails}) == 3


def test_nobody_is_told_the_same_thing_twice(app: Flask) -> None:
    post = Post()
    event_id, [ana_id] = attend()
    post.work()

    with transaction() as session:
        same, _ = tell(session, event_id=event_id, person_id=ana_id)
        news, _ = tell(session, event_id=event_id, person_id=ana_id, table=4)

        assert (same.is_needed(), news.is_needed()) == (False, True)


def test_no_update_reaches_a_calendar_that_was_canceled_or_never_told(
    app: Flask,
) -> None:
    post = Post()
    event_id, [ana_id, bo_id] = attend(people=2, capacity=1)
    post.work()
    answer(Answer.NO, event_id=event_id, person_id=ana_id)
    post.work(now=BEFORE + HOUR)
    with transaction() as session:
        stranger = make_person(session).id

    with transaction() as session:
        needed = [
            tell(session, event_id=event_id, person_id=who, table=4)[0].is_needed()
            for who in (ana_id, bo_id, stranger)
        ]

    assert needed == [False, True, False]


def test_the_organizer_who_signs_up_gets_an_own_invite(app: Flask) -> None:
    with transaction() as session:
        event = make_event(session)
        host = event.organizer
        say(session, Answer.YES, event=event, person=host)
        address = host.email

    [parcel] = Post().work()

    _, entry = calendar_in(parcel)
    assert parcel.recipient == address
    assert entry["ATTENDEE"] == f"mailto:{address}"
    assert entry["ORGANIZER"] == f"mailto:{HOUSE.mailbox.address}"


def test_a_host_who_frees_the_seat_keeps_the_event_in_the_calendar(
    app: Flask,
) -> None:
    post = Post()
    event_id, [ana_id] = attend()
    with transaction() as session:
        add_host(
            session,
            event_id=event_id,
            person_id=ana_id,
            role=HostRole.HOST,
            house=HOUSE,
            now=BEFORE,
        )
    post.work()

    answer(Answer.NO, event_id=event_id, person_id=ana_id)

    assert "CANCEL" not in [method for _, method in told(post.work(now=LATER))]


def test_a_new_base_address_changes_no_uid(app: Flask) -> None:
    with transaction() as session:
        event, ana = make_event(session), make_person(session)
        event.calendar_uid = "lunch@old.example"
        say(session, Answer.YES, event=event, person=ana)

    [parcel] = Post().work()

    assert calendar_in(parcel)[1]["UID"] == "lunch@old.example"


def test_messages_of_one_thing_never_share_a_version_or_an_identifier(
    app: Flask,
) -> None:
    event_id, [ana_id] = attend()
    for said in (Answer.NO, Answer.YES, Answer.NO, Answer.YES):
        Post().work()
        answer(said, event_id=event_id, person_id=ana_id)

    rows = db.session.execute(
        select(
            func.count(), func.count(Message.uuid.distinct()), func.max(Message.version)
        )
    ).one()
    kinds = db.session.scalars(select(Message.kind).order_by(Message.version)).all()
    assert tuple(rows) == (5, 5, 5)
    assert kinds == [MailKind.INVITE, MailKind.CANCELLATION] * 2 + [MailKind.INVITE]


def test_links_in_a_mail_begin_with_the_base_address(app: Flask) -> None:
    attend()
    [parcel] = Post().work()

    text = mail_in(parcel).get_body(("plain",)).get_content()  # type: ignore[union-attr]
    addresses = re.findall(r"https?://[^/\s]+", text)
    assert set(addresses) == {HOUSE.base_url}


def test_a_promotion_is_told_to_the_promoted_alone(app: Flask) -> None:
    post = Post()
    event_id, people = attend(people=3, capacity=1)
    post.work()

    answer(Answer.NO, event_id=event_id, person_id=people[0])
    carried = post.work(now=LATER)

    with transaction() as session:
        names = [session.get_one(Person, person_id) for person_id in people]
        assert [kinds_to(carried, person) for person in names] == [
            [MailKind.CANCELLATION],
            [MailKind.INVITE],
            [],
        ]
