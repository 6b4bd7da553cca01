import pytest
from flask import Flask

from app.db import db, transaction
from app.domain.events import HostRole
from app.domain.outbox import MailKind
from app.domain.signups import Answer
from app.models import Event, Host, Person
from app.operations.hosts import (
    AlreadyHelps,
    NotACoHost,
    add_host,
    hand_over,
    remove_host,
)
from tests.factories import BEFORE, HOUSE, NOON, make_event, make_person, say
from tests.operations.post import Post, calendar_in, kinds_to, mail_in
from tests.operations.test_edits import LATER, change


def helped(
    role: HostRole = HostRole.HOST, *, tables: int | None = None
) -> tuple[Event, Person, Post]:
    """An event with a helper whose mail was delivered."""
    post = Post()
    with transaction() as session:
        event, leo = make_event(session, tables=tables), make_person(session)
        _add(event, leo, role)
    post.work()
    return event, leo, post


def _add(event: Event, person: Person, role: HostRole) -> None:
    add_host(
        db.session(),
        event_id=event.id,
        person_id=person.id,
        role=role,
        house=HOUSE,
        now=BEFORE,
    )


def _remove(event: Event, person: Person) -> None:
    with transaction() as session:
        remove_host(
            session, event_id=event.id, person_id=person.id, house=HOUSE, now=BEFORE
        )


def test_a_co_host_gets_the_calendar_and_a_door_helper_a_mail(app: Flask) -> None:
    _, leo, post = helped()
    _, mia, door_post = helped(HostRole.DOOR)

    assert kinds_to(post.carried, leo) == [MailKind.INVITE]
    assert kinds_to(door_post.carried, mia) == [MailKind.HOST]
    subject = mail_in(door_post.carried[-1])["Subject"]
    assert str(subject).startswith("You help at the door: ")


def test_a_guest_who_becomes_a_host_reads_so(app: Flask) -> None:
    post = Post()
    with transaction() as session:
        event, leo = make_event(session), make_person(session)
        say(session, Answer.YES, event=event, person=leo)
    post.work()
    with transaction():
        _add(event, leo, HostRole.HOST)

    [told] = post.work()

    assert (told.person_id, told.kind) == (leo.id, MailKind.HOST)
    assert str(mail_in(told)["Subject"]).startswith("You're now a host: ")


def test_nobody_gets_the_same_part_twice(app: Flask) -> None:
    event, leo, _ = helped()

    with pytest.raises(AlreadyHelps), transaction():
        _add(event, leo, HostRole.HOST)
    with pytest.raises(AlreadyHelps), transaction():
        _add(event, event.organizer, HostRole.DOOR)


def test_a_door_helper_can_become_a_host(app: Flask) -> None:
    event, mia, post = helped(HostRole.DOOR)

    with transaction():
        _add(event, mia, HostRole.HOST)

    assert [h.role for h in db.session.scalars(db.select(Host))] == [HostRole.HOST]
    assert kinds_to(post.work(), mia) == [MailKind.INVITE]


def test_a_removed_host_leaves_the_calendar(app: Flask) -> None:
    event, leo, post = helped()

    _remove(event, leo)
    [goodbye] = post.work()

    assert (goodbye.person_id, calendar_in(goodbye)[0]) == (leo.id, "CANCEL")


def test_a_removed_host_who_is_a_guest_keeps_the_calendar(app: Flask) -> None:
    event, leo, post = helped()
    with transaction() as session:
        say(session, Answer.YES, event=event, person=leo)
    post.work()

    _remove(event, leo)

    assert post.work() == []


def test_a_host_who_frees_their_seat_still_runs_the_event(app: Flask) -> None:
    event, leo, post = helped()
    with transaction() as session:
        say(session, Answer.YES, event=event, person=leo)
    post.work()

    with transaction() as session:
        say(session, Answer.NO, event=event, person=leo)

    assert post.work() == []


def test_removing_who_never_helped_changes_nothing(app: Flask) -> None:
    post = Post()
    with transaction() as session:
        event, ana = make_event(session), make_person(session)

    _remove(event, ana)

    assert post.work() == []


def test_hosts_are_told_of_a_new_time_without_being_asked(app: Flask) -> None:
    event, leo, post = helped()

    change(event, starts_at=NOON + LATER, ends_at=NOON + 2 * LATER)
    [update] = post.work()

    _, entry = calendar_in(update)
    assert (update.person_id, entry["SEQUENCE"]) == (leo.id, 1)
    assert entry["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"


def test_whoever_hosts_without_a_seat_reads_of_no_seat(app: Flask) -> None:
    event, leo, post = helped(tables=4)
    invite = next(parcel for parcel in post.carried if parcel.person_id == leo.id)

    change(event, location="Garden")
    [update] = post.work()

    texts = [str(mail_in(mail).get_body(("plain",))) for mail in (invite, update)]
    assert ["You host this event" in text for text in texts] == [True, True]
    assert ["Your table comes" in text for text in texts] == [False, False]
    assert ["seat is safe" in text for text in texts] == [False, False]
    assert ["Free my seat" in text for text in texts] == [False, False]
    assert ["your own seat" in text for text in texts] == [False, False]


def test_an_event_is_handed_over_to_a_co_host_only(app: Flask) -> None:
    event, leo, post = helped()
    maya = event.organizer
    with transaction() as session:
        ana = make_person(session)

    with pytest.raises(NotACoHost), transaction() as session:
        hand_over(session, event_id=event.id, to_id=ana.id, house=HOUSE, now=BEFORE)
    with transaction() as session:
        hand_over(session, event_id=event.id, to_id=leo.id, house=HOUSE, now=BEFORE)

    assert db.session.get_one(Event, event.id).organizer_id == leo.id
    assert db.session.scalars(db.select(Host.person_id)).all() == [maya.id]
    assert kinds_to(post.work(), leo) == [MailKind.HOST]
