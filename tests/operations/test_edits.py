"""What an edit does to calendars: acceptance C3 to C5 and C9."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.db import db, transaction
from app.domain.mail import Change
from app.domain.outbox import MailKind
from app.domain.signups import Answer, SignupStatus
from app.models import Event, Person, Signup, Token
from app.operations.details import Details, changes_between
from app.operations.events import (
    EventHasBegun,
    SomebodyElseChangedIt,
    TooFewPlaces,
    edit,
)
from tests.factories import BEFORE, NOON, make_event, make_person, say
from tests.operations.post import Post, calendar_in, mail_in

LATER = timedelta(minutes=30)
HOLD = timedelta(seconds=120)


def details_of(event: Event, **changed: object) -> Details:
    names = set(Details.__dataclass_fields__) - {"audience_ids"}
    details = Details(**{name: getattr(event, name) for name in names})
    return replace(details, **changed)  # type: ignore[arg-type]


def change(event: Event, *, quietly: bool = False, **changed: object) -> None:
    with transaction() as session:
        fresh = session.get_one(Event, event.id)
        edit(
            session,
            event_id=event.id,
            details=details_of(fresh, **changed),
            version=fresh.version,
            words="",
            quietly=quietly,
            actor_id=fresh.organizer_id,
            hold=timedelta(0),
            now=BEFORE,
        )


def going(**facts: object) -> tuple[Event, Person, Post]:
    """An event with one guest whose invite was delivered."""
    post = Post()
    with transaction() as session:
        event, ana = make_event(session, **facts), make_person(session)  # type: ignore[arg-type]
        say(session, Answer.YES, event=event, person=ana)
    post.work()
    return event, ana, post


def test_a_new_time_raises_the_sequence_and_asks_again(app: Flask) -> None:
    event, ana, post = going()
    first = post.carried[0]

    change(event, starts_at=NOON + LATER, ends_at=NOON + 2 * LATER)
    [update] = post.work()

    _, before = calendar_in(first)
    method, after = calendar_in(update)
    assert (update.kind, update.person_id) == (MailKind.UPDATE, ana.id)
    assert (method, after["SEQUENCE"], after["UID"]) == ("REQUEST", 1, before["UID"])
    assert after["DTSTAMP"].dt > before["DTSTAMP"].dt
    assert after.decoded("DTSTART") == NOON + LATER
    assert after["ATTENDEE"].params["PARTSTAT"] == "NEEDS-ACTION"
    assert mail_in(update)["References"] == mail_in(first)["Message-ID"]


def test_a_new_time_leaves_the_seat_whose_it_is(app: Flask) -> None:
    event, _, _ = going()

    change(event, starts_at=NOON + LATER, ends_at=NOON + 2 * LATER)

    assert [
        s.status for s in db.session.scalars(db.select(Signup).order_by(Signup.id))
    ] == [SignupStatus.ATTENDING]


@pytest.mark.parametrize(
    ("changed", "sequence", "partstat"),
    [
        ({"purpose": "Something else."}, 0, "ACCEPTED"),
        ({"title": "Another name"}, 0, "ACCEPTED"),
        ({"location": "Garden"}, 1, "ACCEPTED"),
    ],
)
def test_words_are_a_minor_update_and_a_place_is_a_major_one(
    app: Flask, changed: dict[str, Any], sequence: int, partstat: str
) -> None:
    event, _, post = going()

    change(event, **changed)
    [update] = post.work()

    _, entry = calendar_in(update)
    assert entry["SEQUENCE"] == sequence
    assert entry["ATTENDEE"].params["PARTSTAT"] == partstat


def test_what_nobody_sees_tells_nobody(app: Flask) -> None:
    event, _, post = going()

    change(event, question="And what do you cook?", access_note="Ramp at the back.")

    assert post.work() == []


def test_an_edit_that_is_taken_back_tells_nobody(app: Flask) -> None:
    event, _, post = going()

    change(event, starts_at=NOON + LATER, ends_at=NOON + 2 * LATER)
    change(event, starts_at=NOON, ends_at=NOON + timedelta(hours=1))

    assert post.work() == []


def test_edits_of_one_window_are_one_mail(app: Flask) -> None:
    event, _, post = going()

    change(event, title="Another name")
    change(event, location="Garden")
    change(event, starts_at=NOON + LATER, ends_at=NOON + 2 * LATER)
    [update] = post.work()

    _, entry = calendar_in(update)
    assert (entry["SUMMARY"], entry["LOCATION"]) == ("Another name", "Garden")
    assert entry["SEQUENCE"] == 1
    assert "Canteen" in mail_in(update).get_body(("plain",)).get_content()  # type: ignore[union-attr]


def test_the_window_is_not_drawn_out(app: Flask) -> None:
    event, _, post = going()
    for minute in range(3):
        with transaction() as session:
            fresh = session.get_one(Event, event.id)
            edit(
                session,
                event_id=event.id,
                details=details_of(fresh, title=f"Name {minute}"),
                version=fresh.version,
                words="",
                quietly=False,
                actor_id=fresh.organizer_id,
                hold=HOLD,
                now=BEFORE + timedelta(minutes=minute) / 2,
            )

    early = post.work(now=BEFORE + HOLD - timedelta(seconds=1))
    [update] = post.work(now=BEFORE + HOLD)

    assert early == []
    assert calendar_in(update)[1]["SUMMARY"] == "Name 2"


def test_words_may_change_quietly_but_a_place_never_does(app: Flask) -> None:
    event, _, post = going()

    change(event, quietly=True, title="Another name")
    quiet = post.work()
    change(event, quietly=True, location="Garden")
    loud = post.work()

    assert quiet == []
    assert [parcel.kind for parcel in loud] == [MailKind.UPDATE]


def test_after_an_outage_only_the_newest_leaves(app: Flask) -> None:
    post = Post(is_down=True)
    with transaction() as session:
        event, _ana = make_event(session), make_person(session)
        say(session, Answer.YES, event=event, person=_ana)
    post.work()
    change(event, starts_at=NOON + LATER, ends_at=NOON + 2 * LATER)
    post.work()
    post.is_down = False

    [newest] = post.work(now=BEFORE + timedelta(hours=1))

    assert calendar_in(newest)[1].decoded("DTSTART") == NOON + LATER


def test_links_in_older_mail_open_until_the_new_end(app: Flask) -> None:
    event, _, _ = going()
    week = timedelta(days=7)

    change(event, starts_at=NOON + week, ends_at=NOON + week + LATER)

    ends = set(db.session.scalars(db.select(Token.expires_at)))
    assert ends == {NOON + week + LATER}


def test_a_stale_version_changes_nothing(app: Flask) -> None:
    event, _, _ = going()
    change(event, title="Hers")

    with pytest.raises(SomebodyElseChangedIt), transaction() as session:
        fresh = session.get_one(Event, event.id)
        edit(
            session,
            event_id=event.id,
            details=details_of(fresh, title="Mine"),
            version=1,
            words="",
            quietly=False,
            actor_id=fresh.organizer_id,
            hold=HOLD,
            now=BEFORE,
        )

    assert db.session.get_one(Event, event.id).title == "Hers"


def test_fewer_chairs_than_people_are_refused(app: Flask) -> None:
    post = Post()
    with transaction() as session:
        event = make_event(session, tables=2, seats=2)
        for _ in range(3):
            say(session, Answer.YES, event=event, person=make_person(session))
    post.work()

    with pytest.raises(TooFewPlaces) as refusal:
        change(event, capacity=2, tables=1)

    assert (refusal.value.going, refusal.value.places) == (3, 2)


def test_fewer_places_take_none_away_and_replace_nobody_until_they_fit(
    app: Flask,
) -> None:
    post = Post()
    with transaction() as session:
        event = make_event(session, capacity=3)
        people = [make_person(session) for _ in range(4)]
        for person in people:
            say(session, Answer.YES, event=event, person=person)

    change(event, capacity=2)
    post.work()

    stands = db.select(Signup.status).order_by(Signup.id)
    waits = SignupStatus.WAITLISTED
    assert db.session.scalars(stands).all() == [SignupStatus.ATTENDING] * 3 + [waits]

    for freed, last in [(people[0], waits), (people[1], SignupStatus.ATTENDING)]:
        with transaction() as session:
            say(session, Answer.NO, event=event, person=freed)
        assert db.session.scalars(stands).all()[3] is last


def test_a_larger_room_lets_those_who_wait_in(app: Flask) -> None:
    post = Post()
    with transaction() as session:
        event = make_event(session, capacity=1)
        people = [make_person(session) for _ in range(3)]
        for person in people:
            say(session, Answer.YES, event=event, person=person)

    change(event, capacity=2)
    post.work()

    statuses = [
        s.status for s in db.session.scalars(db.select(Signup).order_by(Signup.id))
    ]
    assert statuses == [
        SignupStatus.ATTENDING,
        SignupStatus.ATTENDING,
        SignupStatus.WAITLISTED,
    ]


def test_nothing_is_changed_once_it_began(app: Flask) -> None:
    event, _, _ = going()

    with pytest.raises(EventHasBegun), transaction() as session:
        fresh = session.get_one(Event, event.id)
        edit(
            session,
            event_id=event.id,
            details=details_of(fresh, title="Too late"),
            version=1,
            words="",
            quietly=False,
            actor_id=fresh.organizer_id,
            hold=HOLD,
            now=fresh.starts_at,
        )


def test_changes_are_named_the_weightiest_first(app: Flask) -> None:
    event, _, _ = going()

    changes = changes_between(
        event, details_of(event, title="x", location="y", ends_at=NOON + LATER)
    )

    assert changes == (Change.TIME, Change.PLACE, Change.WORDING)
