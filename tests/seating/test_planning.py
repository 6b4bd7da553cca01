"""The clock plans, tells the hosts, publishes, mends and reminds."""

from datetime import timedelta

import pytest

from app.db import transaction
from app.domain.outbox import MailKind
from app.domain.signups import Answer
from app.models import Event
from app.operations.seating import hold, publish_plan
from tests.factories import BEFORE, NOON, make_event, make_person, say
from tests.seating.room import (
    ANSWER_BY,
    NOTICE,
    PUBLISHES,
    Post,
    event_row,
    join,
    keep,
    leave,
    make_room,
    plan_row,
    shift,
    tables_of,
    text_of,
    told_tables,
)

pytestmark = pytest.mark.usefixtures("app")
MINUTE = timedelta(minutes=1)


def test_nobody_is_seated_before_answer_by() -> None:
    event_id, _ = make_room(people=12)
    post = Post()

    post.catch_up(ANSWER_BY - MINUTE)

    assert event_row(event_id).frozen_at is None
    with pytest.raises(AssertionError):
        plan_row(event_id)


def test_a_plan_is_made_at_answer_by_and_nobody_is_told() -> None:
    event_id, guests = make_room(people=12)
    post = Post()

    post.catch_up(ANSWER_BY)

    assert sorted(tables_of(event_id)) == guests
    assert sorted(tables_of(event_id).values()) == [1] * 4 + [2] * 4 + [3] * 4
    assert plan_row(event_id).certificate["claims"]["violations"] == []
    assert post.told(MailKind.TABLE) == []
    assert post.told(MailKind.HOST) == []


def test_the_hosts_are_told_three_hours_before_and_the_plan_publishes_itself() -> None:
    event_id, guests = make_room(people=12)
    organizer = event_row(event_id).organizer_id
    post = Post()

    post.catch_up(NOTICE - MINUTE)
    before_notice = post.told(MailKind.HOST)
    post.catch_up(NOTICE)
    post.catch_up(PUBLISHES - MINUTE)
    at_notice = post.told(MailKind.HOST), post.told(MailKind.TABLE)
    post.catch_up(PUBLISHES)

    assert before_notice == []
    assert at_notice == ([organizer], [])
    assert sorted(filter(None, post.told(MailKind.TABLE))) == guests
    assert post.told(MailKind.HOST) == [organizer]
    assert event_row(event_id).frozen_at == PUBLISHES
    assert told_tables(event_id) == tables_of(event_id)


def test_a_held_plan_waits_until_it_is_released() -> None:
    event_id, guests = make_room(people=12)
    post = Post()
    post.catch_up(NOTICE)
    with transaction() as session:
        hold(session, event_id=event_id, is_held=True, now=NOTICE)

    post.catch_up(PUBLISHES)
    while_held = post.told(MailKind.TABLE)
    with transaction() as session:
        hold(session, event_id=event_id, is_held=False, now=PUBLISHES)
    post.catch_up(PUBLISHES + MINUTE)

    assert while_held == []
    assert sorted(filter(None, post.told(MailKind.TABLE))) == guests


def test_a_plan_that_breaks_a_rule_is_not_published_and_the_hosts_are_told_once() -> (
    None
):
    event_id, guests = make_room(people=9, tables=3, seats=4)
    post = Post()
    post.catch_up(NOTICE)
    alone = guests[0]
    goal = tables_of(event_id)[alone] % 3 + 1
    shift(event_id, alone, table=goal, swap_with=None, now=NOTICE)

    post.catch_up(PUBLISHES)
    post.catch_up(PUBLISHES + MINUTE)

    organizer = event_row(event_id).organizer_id
    assert post.told(MailKind.TABLE) == []
    assert post.told(MailKind.HOST) == [organizer, organizer]
    assert "has 1 person too few." in text_of(post.last(MailKind.HOST))
    assert event_row(event_id).frozen_at is None


def test_too_many_people_make_no_plan_and_the_hosts_are_told() -> None:
    event_id, _ = make_room(people=12)
    with transaction() as session:
        session.get_one(Event, event_id).seats_per_table = 3
    post = Post()

    post.catch_up(PUBLISHES)

    assert post.told(MailKind.TABLE) == []
    assert "There are 3 more people than there are seats." in text_of(
        post.last(MailKind.HOST)
    )


def test_a_room_with_another_table_is_planned_anew() -> None:
    event_id, guests = make_room(people=12, tables=3, seats=6)
    post = Post()
    post.catch_up(PUBLISHES - timedelta(hours=5))
    before = set(tables_of(event_id).values())
    with transaction() as session:
        event = session.get_one(Event, event_id)
        event.tables, event.seats_per_table = 4, 4

    post.catch_up(PUBLISHES - timedelta(hours=4))
    post.catch_up(PUBLISHES)

    assert before == {1, 2, 3}
    assert set(tables_of(event_id).values()) == {1, 2, 3, 4}
    assert sorted(filter(None, post.told(MailKind.TABLE))) == guests


def test_a_late_yes_before_the_freeze_is_planned_anew() -> None:
    event_id, guests = make_room(people=8)
    post = Post()
    post.catch_up(ANSWER_BY)

    late = join(event_id, now=ANSWER_BY)
    post.catch_up(ANSWER_BY + MINUTE)

    assert sorted(tables_of(event_id)) == sorted([*guests, late])
    assert plan_row(event_id).certificate["seed"] == 2


def test_a_late_yes_after_a_hosts_move_moves_nobody_else() -> None:
    event_id, guests = make_room(people=11)
    post = Post()
    post.catch_up(ANSWER_BY)
    keep(event_id, guests[0], now=ANSWER_BY)
    before = tables_of(event_id)

    late = join(event_id, now=ANSWER_BY)
    post.catch_up(ANSWER_BY + MINUTE)

    after = tables_of(event_id)
    assert after.keys() - before.keys() == {late}
    assert {who: after[who] for who in before} == before
    assert plan_row(event_id).certificate["seed"] == 1


def test_a_late_yes_after_the_freeze_is_seated_and_told_and_nobody_else_is() -> None:
    event_id, _ = make_room(people=11)
    post = Post()
    post.catch_up(PUBLISHES)
    before, mailed = tables_of(event_id), len(post.parcels)

    late = join(event_id, now=PUBLISHES)
    post.catch_up(PUBLISHES + MINUTE)

    after = tables_of(event_id)
    assert {who: after[who] for who in before} == before
    assert told_tables(event_id) == after
    assert [(parcel.person_id, parcel.kind) for parcel in post.parcels[mailed:]] == [
        (late, MailKind.INVITE),
        (late, MailKind.TABLE),
    ]


def test_who_leaves_after_the_freeze_has_no_seat_and_nobody_moves() -> None:
    event_id, guests = make_room(people=12)
    post = Post()
    post.catch_up(PUBLISHES)
    before = tables_of(event_id)

    leave(event_id, guests[4], now=PUBLISHES)
    post.catch_up(PUBLISHES + MINUTE)

    after = tables_of(event_id)
    assert before.keys() - after.keys() == {guests[4]}
    assert {who: before[who] for who in after} == after


def test_publishing_again_tells_only_those_whose_table_changed() -> None:
    event_id, guests = make_room(people=12)
    post = Post()
    post.catch_up(PUBLISHES)
    before, mailed = tables_of(event_id), len(post.parcels)
    organizer = event_row(event_id).organizer_id
    other = next(who for who in guests if before[who] != before[guests[0]])
    version = shift(
        event_id, guests[0], table=before[other], swap_with=other, now=PUBLISHES
    )
    with transaction() as session:
        told = publish_plan(
            session,
            event_id=event_id,
            version=version,
            actor_id=organizer,
            now=PUBLISHES,
        )

    post.catch_up(PUBLISHES + MINUTE)

    assert told == 2
    assert [(parcel.person_id, parcel.kind) for parcel in post.parcels[mailed:]] == [
        (who, MailKind.TABLE) for who in sorted([guests[0], other])
    ]


def test_the_table_is_a_minor_update_of_the_same_invite() -> None:
    event_id, _ = make_room(people=12)
    post = Post()
    post.catch_up(PUBLISHES - timedelta(hours=4))
    invite = post.last(MailKind.INVITE)

    post.catch_up(PUBLISHES)

    calendars = [
        part.get_content()
        for mail in (invite, post.last(MailKind.TABLE))
        for part in mail.walk()
        if part.get_content_type() == "text/calendar"
    ]
    said = [
        [line for line in text.splitlines() if line.startswith(("SEQUENCE", "METHOD"))]
        for text in calendars
    ]
    assert said[0] == said[1] == ["METHOD:REQUEST", "SEQUENCE:0"]
    assert [
        line for line in calendars[1].splitlines() if line.startswith("LOCATION")
    ] == [f"LOCATION:Canteen (table {tables_of(event_id)[max(tables_of(event_id))]})"]


def test_an_event_announced_too_late_publishes_an_hour_before_it_starts() -> None:
    announced = PUBLISHES + timedelta(hours=1)
    event_id, guests = make_room(people=8, answer_by=NOON)
    with transaction() as session:
        session.get_one(Event, event_id).published_at = announced
    post = Post()

    post.catch_up(NOON - timedelta(hours=2))
    early = post.told(MailKind.TABLE)
    post.catch_up(NOON - timedelta(hours=1))

    assert early == []
    assert sorted(filter(None, post.told(MailKind.TABLE))) == guests


def test_an_event_moved_to_tomorrow_is_planned_and_published_at_once() -> None:
    event_id, guests = make_room(
        people=8, starts_at=NOON + timedelta(days=30), answer_by=NOON
    )
    post = Post()
    post.catch_up(BEFORE)
    with transaction() as session:
        event = session.get_one(Event, event_id)
        event.starts_at, event.ends_at = NOON, NOON + timedelta(hours=1)
        event.answer_by = None

    post.catch_up(PUBLISHES + timedelta(hours=5))

    assert sorted(filter(None, post.told(MailKind.TABLE))) == guests
    assert post.told(MailKind.HOST) == [event_row(event_id).organizer_id]
    news = post.last(MailKind.HOST)
    assert news["Subject"].startswith("Seating published: ")
    assert "It was time, so the seating plan was published." in text_of(news)
    assert "Hold" not in text_of(news)


def test_an_event_without_tables_reminds_everyone_once() -> None:
    with transaction() as session:
        event = make_event(session)
        event.published_at = BEFORE
        guests = [make_person(session) for _ in range(3)]
        for guest in guests:
            say(session, Answer.YES, event=event, person=guest)
        ids = [guest.id for guest in guests]
    post = Post()
    post.catch_up(PUBLISHES - MINUTE)
    early = post.told(MailKind.REMINDER)

    post.catch_up(PUBLISHES)
    post.catch_up(PUBLISHES + MINUTE)

    assert early == []
    assert post.told(MailKind.REMINDER) == ids
