"""Who came: the door, a host's list, one's own word."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.db import db, transaction
from app.domain.attendance import Witness
from app.domain.events import HostRole
from app.domain.outbox import MailKind
from app.models import Attendance, Host
from app.operations.attendance import (
    EventIsNotOver,
    ListIsClosed,
    SeesNobody,
    save_list,
    say_for_oneself,
)
from app.operations.door import let_in
from tests.evenings import carried_at, kinds_at, seat
from tests.factories import NOON, make_event, make_person

ENDS = NOON + timedelta(hours=1)
CLOSES = datetime(2027, 3, 3, 11, tzinfo=UTC)  # Wednesday noon in Berlin


def said(event_id: int) -> dict[int, tuple[bool, Witness]]:
    rows = db.session.scalars(select(Attendance).where(Attendance.event_id == event_id))
    return {row.person_id: (row.came, row.witness) for row in rows}


def test_hosts_are_asked_once_who_could_not_come_if_nobody_kept_the_door(
    app: Flask,
) -> None:
    with transaction() as session:
        host, cohost, guest = (make_person(session) for _ in range(3))
        event = make_event(session, organizer=host, tables=1)
        session.add(Host(event_id=event.id, person_id=cohost.id, role=HostRole.HOST))
        seat(session, event, [guest])
        emails = sorted([host.email, cohost.email])
    carried_at(ENDS - timedelta(minutes=1))

    asked = carried_at(ENDS)

    assert sorted((mail.kind, mail.recipient) for mail in asked) == [
        (MailKind.HOST, email) for email in emails
    ]
    assert b"/attendance" in asked[0].content
    assert carried_at(ENDS + timedelta(minutes=5)) == []


def test_nobody_is_asked_when_half_were_checked_in(app: Flask) -> None:
    with transaction() as session:
        host, came, missed = (make_person(session) for _ in range(3))
        event = make_event(session, organizer=host, tables=1)
        seat(session, event, [came, missed])
        let_in(session, event_id=event.id, person_id=came.id, by_id=host.id, now=NOON)
    carried_at(ENDS - timedelta(minutes=1))

    assert kinds_at(ENDS) == []
    assert said(event.id) == {came.id: (True, Witness.DOOR)}

    assert kinds_at(ENDS + timedelta(minutes=60)) == []
    assert said(event.id) == {
        came.id: (True, Witness.DOOR),
        missed.id: (False, Witness.DOOR),
    }


def test_a_list_counts_everyone_in_but_the_unticked(app: Flask) -> None:
    with transaction() as session:
        host, came, missed, report = (make_person(session) for _ in range(4))
        event = make_event(session, organizer=host, tables=1)
        seat(session, event, [came, missed, report])
    carried_at(ENDS)

    with transaction() as session:
        save_list(
            session,
            event_id=event.id,
            came=[came.id],
            unseen=[report.id],
            by_id=host.id,
            now=CLOSES - timedelta(seconds=1),
        )

    assert said(event.id) == {
        came.id: (True, Witness.HOST),
        missed.id: (False, Witness.HOST),
        report.id: (True, Witness.HOST),
    }


def test_the_list_opens_at_the_end_and_closes_at_noon(app: Flask) -> None:
    with transaction() as session:
        host, guest = make_person(session), make_person(session)
        event = make_event(session, organizer=host)
        seat(session, event, [guest])
    early, late = ENDS - timedelta(seconds=1), CLOSES

    for now, refusal in [(early, EventIsNotOver), (late, ListIsClosed)]:
        with pytest.raises(refusal), transaction() as session:
            save_list(
                session,
                event_id=event.id,
                came=[],
                unseen=[],
                by_id=host.id,
                now=now,
            )

    assert said(event.id) == {}


def test_ones_own_word_counts_where_nobody_else_knows(app: Flask) -> None:
    with transaction() as session:
        host, known, unknown = (make_person(session) for _ in range(3))
        event = make_event(session, organizer=host, tables=1)
        seat(session, event, [known, unknown])
        let_in(session, event_id=event.id, person_id=known.id, by_id=host.id, now=NOON)

    for person, came in [(known, False), (unknown, True), (unknown, True)]:
        with transaction() as session:
            say_for_oneself(
                session, event_id=event.id, person_id=person.id, came=came, now=CLOSES
            )

    assert said(event.id) == {
        known.id: (True, Witness.DOOR),
        unknown.id: (True, Witness.SELF),
    }


def test_after_a_long_silence_of_the_worker_people_are_asked_instead_of_hosts(
    app: Flask,
) -> None:
    with transaction() as session:
        guest = make_person(session)
        event = make_event(session, tables=1)
        seat(session, event, [guest])
    carried_at(ENDS - timedelta(minutes=1))

    asked = kinds_at(CLOSES + timedelta(hours=1))

    assert asked == [(MailKind.PROMPT, guest.email)]
    assert said(event.id) == {}


def test_a_host_above_every_guest_is_not_asked_and_the_others_are(app: Flask) -> None:
    with transaction() as session:
        boss, cohost = make_person(session), make_person(session)
        guest = make_person(session, manager=boss)
        event = make_event(session, organizer=boss, tables=1)
        session.add(Host(event_id=event.id, person_id=cohost.id, role=HostRole.HOST))
        seat(session, event, [guest])
        email = cohost.email
    carried_at(ENDS - timedelta(minutes=1))

    assert kinds_at(ENDS) == [(MailKind.HOST, email)]

    with pytest.raises(SeesNobody), transaction() as session:
        save_list(
            session,
            event_id=event.id,
            came=[],
            unseen=[guest.id],
            by_id=boss.id,
            now=ENDS,
        )
    assert said(event.id) == {}


def test_where_all_hosts_are_above_every_guest_people_are_asked_without_waiting(
    app: Flask,
) -> None:
    with transaction() as session:
        boss = make_person(session)
        guest = make_person(session, manager=boss)
        event = make_event(session, organizer=boss, tables=1)
        seat(session, event, [guest])
        email = guest.email
    carried_at(ENDS - timedelta(minutes=1))
    assert kinds_at(ENDS) == []

    asked = kinds_at(CLOSES - timedelta(hours=2))

    assert asked == [(MailKind.PROMPT, email)]
