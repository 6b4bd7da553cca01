"""The day after: whom it asks, when, and what it names."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from flask import Flask
from sqlalchemy import delete, select

from app.db import db, transaction
from app.domain.outbox import MailKind, Parcel
from app.models import Cause, Message, Mute, Person, Promise
from app.operations.attendance import save_list
from app.operations.followups import fall_silent, promise
from tests.evenings import carried_at, hide, kinds_at, seat
from tests.factories import NOON, make_event, make_person

ENDS = NOON + timedelta(hours=1)  # Tuesday, 13:00 in Berlin
CLOSES = datetime(2027, 3, 3, 11, tzinfo=UTC)  # Wednesday noon in Berlin
TEN = datetime(2027, 3, 3, 9, tzinfo=UTC)  # Wednesday, 10:00 in Berlin


def held(
    *zones: str, ends_at: datetime = ENDS, listed: bool = True
) -> tuple[int, list[Person]]:
    """A mixer with one person per zone at one table, all of whom came."""
    with transaction() as session:
        host = make_person(session)
        people = [make_person(session, zone=zone) for zone in zones]
        event = make_event(
            session,
            organizer=host,
            tables=1,
            starts_at=ends_at - timedelta(hours=1),
        )
        seat(session, event, people)
    carried_at(ends_at)
    if listed:
        with transaction() as session:
            save_list(
                session,
                event_id=event.id,
                came=[person.id for person in people],
                unseen=[],
                by_id=host.id,
                now=ends_at,
            )
    return event.id, people


def plain(parcel: Parcel) -> str:
    mail = message_from_bytes(parcel.content, policy=policy.default)
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def test_each_is_asked_at_ten_where_they_live(app: Flask) -> None:
    _, (berlin, toronto, kolkata) = held(
        "Europe/Berlin", "America/Toronto", "Asia/Kolkata"
    )

    for at, person in [
        (datetime(2027, 3, 3, 4, 30, tzinfo=UTC), kolkata),
        (TEN, berlin),
        (datetime(2027, 3, 3, 15, tzinfo=UTC), toronto),
    ]:
        assert kinds_at(at - timedelta(seconds=1)) == []
        assert kinds_at(at) == [(MailKind.PROMPT, person.email)]

    assert db.session.scalars(select(Cause.closed_at)).all() == [
        datetime(2027, 3, 3, 15, tzinfo=UTC)
    ]


def test_after_a_friday_evening_everyone_is_asked_on_monday(app: Flask) -> None:
    evening = datetime(2027, 3, 5, 20, tzinfo=UTC)
    _, (toronto, kolkata) = held("America/Toronto", "Asia/Kolkata", ends_at=evening)

    for day in (5, 6, 7):
        assert kinds_at(datetime(2027, 3, day, 21, tzinfo=UTC)) == []
    assert kinds_at(datetime(2027, 3, 8, 4, 30, tzinfo=UTC)) == [
        (MailKind.PROMPT, kolkata.email)
    ]
    assert kinds_at(datetime(2027, 3, 8, 15, tzinfo=UTC)) == [
        (MailKind.PROMPT, toronto.email)
    ]


def test_prompts_wait_for_the_list_and_go_out_at_noon_without_one(app: Flask) -> None:
    _, (berlin, toronto, kolkata) = held(
        "Europe/Berlin", "America/Toronto", "Asia/Kolkata", listed=False
    )

    assert kinds_at(CLOSES - timedelta(seconds=1)) == []
    asked = carried_at(CLOSES)
    in_the_night = carried_at(datetime(2027, 3, 3, 12, tzinfo=UTC))  # 17:30 in Kolkata

    # 11:00 UTC is 16:30 in Kolkata: still a working hour there.
    assert sorted(mail.recipient for mail in asked) == sorted(
        [berlin.email, kolkata.email]
    )
    assert in_the_night == []
    assert "Were you there?" in plain(asked[0])
    assert "https://trestle.example/w/" in plain(asked[0])
    assert kinds_at(datetime(2027, 3, 3, 15, tzinfo=UTC)) == [
        (MailKind.PROMPT, toronto.email)
    ]


def test_a_saved_list_lets_those_go_whose_hour_has_come(app: Flask) -> None:
    event_id, (berlin, toronto) = held("Europe/Berlin", "America/Toronto", listed=False)
    assert kinds_at(TEN + timedelta(minutes=30)) == []

    with transaction() as session:
        save_list(
            session,
            event_id=event_id,
            came=[berlin.id, toronto.id],
            unseen=[],
            by_id=berlin.id,
            now=TEN + timedelta(minutes=30),
        )

    assert kinds_at(TEN + timedelta(minutes=30)) == [(MailKind.PROMPT, berlin.email)]


def test_only_those_who_came_are_asked_and_only_the_findable_are_named(
    app: Flask,
) -> None:
    with transaction() as session:
        host, asked, mate, hidden, absent, elsewhere = (
            make_person(session, name=name)
            for name in ("Host", "Asked", "Mate", "Hidden", "Absent", "Elsewhere")
        )
        event = make_event(session, organizer=host, tables=2)
        seat(session, event, [asked, mate, hidden, absent], [elsewhere])
        hide(session, event, hidden)
        session.add(Mute(person_id=mate.id, kind=MailKind.PROMPT))
        email = asked.email
    carried_at(ENDS)
    with transaction() as session:
        save_list(
            session,
            event_id=event.id,
            came=[asked.id, mate.id, hidden.id],
            unseen=[],
            by_id=host.id,
            now=ENDS,
        )

    prompts = {mail.recipient: mail for mail in carried_at(TEN)}

    assert sorted(prompts) == sorted([email, hidden.email])
    text = plain(prompts[email])
    assert "You met 2 people" in text
    assert "Mate, Finance, table 1" in text
    assert all(name not in text for name in ("Hidden", "Absent", "Elsewhere"))
    said = " ".join(text.split())
    assert "You sat with Mate and 1 other person on Tuesday 2 March." in said
    assert (
        b"List-Unsubscribe-Post: List-Unsubscribe=One-Click" in prompts[email].content
    )


def test_a_prompt_names_what_was_promised_there_and_nobody_one_asked_not_to_see(
    app: Flask,
) -> None:
    event_id, (owner, kept, silenced) = held(*["Europe/Berlin"] * 3)
    with transaction() as session:
        promise(
            session,
            event_id=event_id,
            person_id=owner.id,
            other_id=kept.id,
            what="The template",
            due_on=datetime(2027, 3, 20, tzinfo=UTC).date(),
            now=ENDS,
        )
        fall_silent(
            session,
            event_id=event_id,
            person_id=owner.id,
            other_id=silenced.id,
            now=ENDS,
        )

    texts = {mail.recipient: plain(mail) for mail in carried_at(TEN)}

    assert "You met 2 people" in texts[owner.email]
    assert f"You promised {kept.name}: The template" in texts[owner.email]
    assert f"{kept.name}, Finance, table 1" in texts[owner.email]
    assert silenced.name not in texts[owner.email]
    assert f"{owner.name}, Finance, table 1" in texts[silenced.email]


def test_a_batch_that_is_cut_short_asks_everyone_once(app: Flask) -> None:
    with transaction() as session:
        host = make_person(session)
        people = [make_person(session) for _ in range(45)]
        event = make_event(session, organizer=host, tables=9)
        seat(session, event, people)
    carried_at(ENDS)
    with transaction() as session:
        save_list(
            session,
            event_id=event.id,
            came=[person.id for person in people],
            unseen=[],
            by_id=host.id,
            now=ENDS,
        )

    asked = kinds_at(TEN)

    assert asked == sorted(
        [(MailKind.PROMPT, person.email) for person in people],
        key=lambda mail: mail[1],
    )
    assert kinds_at(TEN + timedelta(minutes=1)) == []


@pytest.mark.parametrize(
    ("nudged", "asked_on"),
    [
        ([6, 2], [datetime(2027, 3, 4, 8, tzinfo=UTC)]),  # a week after the first
        ([4, 2], []),  # it would be Monday, and nobody remembers the table by then
    ],
)
def test_a_third_nudge_in_a_week_waits_or_is_not_sent(
    app: Flask, nudged: list[int], asked_on: list[datetime]
) -> None:
    _, (person,) = held("Europe/Berlin")
    with transaction() as session:
        for days in nudged:
            session.add(nudge(person, at=TEN - timedelta(days=days)))

    asked = [at for at in hours_of(7) for _mail in kinds_at(at)]

    assert asked == asked_on
    assert (
        db.session.scalars(select(Cause.id).where(Cause.closed_at.is_(None))).all()
        == []
    )


def hours_of(days: int) -> list[datetime]:
    """The hours of these days at which something may begin, and some that may not."""
    every = [TEN + timedelta(hours=hour) for hour in range(-1, 24 * days)]
    return [at for at in every if at.hour in {0, 7, 8, 9, 16, 20}]


def nudge(person: Person, *, at: datetime) -> Message:
    return Message(
        person_id=person.id,
        kind=MailKind.PROMISE,
        version=at.day,
        recipient=person.email,
        content=b"",
        state="sent",
        queued_at=at,
        due_at=at,
        useless_at=at,
        closed_at=at,
    )


def test_a_promise_is_brought_up_twice_at_most(app: Flask) -> None:
    event_id, (owner, other) = held("Europe/Berlin", "Europe/Berlin")
    with transaction() as session:
        session.add(Mute(person_id=owner.id, kind=MailKind.PROMPT))
        promise(
            session,
            event_id=event_id,
            person_id=owner.id,
            other_id=other.id,
            what="Send the template",
            due_on=datetime(2027, 3, 7, tzinfo=UTC).date(),  # a Sunday
            now=TEN,
        )
        session.execute(delete(Cause))

    reminded = []
    for now in hours_of(12):
        reminded += [(now, mail) for mail in carried_at(now)]

    assert [(now, mail.kind, mail.recipient) for now, mail in reminded] == [
        (datetime(2027, 3, 5, 8, tzinfo=UTC), MailKind.PROMISE, owner.email),
        (datetime(2027, 3, 10, 8, tzinfo=UTC), MailKind.PROMISE, owner.email),
    ]
    assert "?write=yes" in plain(reminded[0][1])
    assert db.session.scalars(select(Promise.reminders)).all() == [2]
