from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import db, transaction
from app.domain.access import Right
from app.domain.audit import Act, Origin, Via
from app.domain.events import HostRole
from app.domain.outbox import CAN_BE_MUTED, MailKind
from app.domain.signups import Answer
from app.models import AuditEntry, Event
from app.operations import access, events, guests, hosts, settings
from app.operations.audit import TEXTS, act_as, note
from app.operations.details import Details
from app.operations.people_leaving import let_go
from tests.factories import BEFORE, HOUSE, make_event, make_person, say

TOLD: dict[str, Any] = {"house": HOUSE, "now": BEFORE}


def entries() -> list[AuditEntry]:
    db.session.rollback()
    return list(db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)))


def details_of(event: Event, **changed: Any) -> Details:  # noqa: ANN401
    names = set(Details.__dataclass_fields__) - {"audience_ids"}
    facts = {name: getattr(event, name) for name in names}
    return Details(**facts | changed)


def edit(session: Session, event: Event, **changed: Any) -> None:  # noqa: ANN401
    events.edit(
        session,
        event_id=event.id,
        details=details_of(event, **changed),
        version=event.version,
        words="We need a larger room, dear Ana.",
        quietly=False,
        actor_id=event.organizer_id,
        hold=timedelta(0),
        now=BEFORE,
    )


def test_an_edit_is_written_down_as_it_was_and_is(app: Flask) -> None:
    with transaction() as session:
        event = make_event(session, capacity=20)
        edit(session, event, capacity=30)
        event_id, organizer_id = event.id, event.organizer_id

    [entry] = entries()
    assert (entry.act, entry.actor_id) == (Act.CHANGED_EVENT, organizer_id)
    assert (entry.event_id, entry.person_id) == (event_id, None)
    assert (entry.before, entry.after) == ({"capacity": 20}, {"capacity": 30})


def test_of_a_text_only_that_it_changed_is_written_down(app: Flask) -> None:
    with transaction() as session:
        event = make_event(session)
        edit(session, event, title="Lunch for Kenji", location="Ana's kitchen")

    [entry] = entries()
    assert entry.after == {"texts_changed": ["location", "title"]}
    assert entry.before == {}


def test_a_new_events_texts_are_not_copied(app: Flask) -> None:
    with transaction() as session:
        event = make_event(session)
        details = details_of(event, title="Lunch for Kenji")
        events.publish(
            session,
            details=details,
            organizer_id=event.organizer_id,
            send_delay=timedelta(0),
            **TOLD,
        )

    [entry] = entries()
    assert entry.act is Act.PUBLISHED_EVENT
    assert set(entry.after).isdisjoint(TEXTS)
    assert entry.after["audience"] == "everyone"


def test_what_hosts_do_about_a_guest_names_who_did_it(app: Flask) -> None:
    with transaction() as session:
        event = make_event(session, capacity=1)
        ana, host_id = make_person(session), event.organizer_id
        about: dict[str, Any] = {
            "event_id": event.id,
            "person_id": ana.id,
            "actor_id": host_id,
        }
        guests.add_guest(session, words="She phoned.", **about, **TOLD)
        guests.remove_guest(session, words="She is ill.", **about, **TOLD)
        expected = {(host_id, ana.id, event.id)}

    added, removed = entries()
    assert (added.before, added.after) == ({"status": None}, {"status": "attending"})
    assert removed.after == {"status": "declined"}
    assert {(e.actor_id, e.person_id, e.event_id) for e in (added, removed)} == expected
    assert "ill" not in f"{removed.before}{removed.after}"


def test_hosts_rights_and_settings_are_written_down(app: Flask) -> None:
    with transaction() as session:
        event, ana = make_event(session), make_person(session)
        act_as(session, Origin(via=Via.PAGE, actor_id=ana.id, request_id="r-1"))
        about: dict[str, Any] = {"event_id": event.id, "person_id": ana.id, **TOLD}
        hosts.add_host(session, role=HostRole.HOST, **about)
        hosts.hand_over(session, event_id=event.id, to_id=ana.id, **TOLD)
        access.grant(session, person_id=ana.id, granted=Right.WRITES_TO_EVERYONE)
        access.grant(session, person_id=ana.id, granted=Right.WRITES_TO_EVERYONE)
        access.revoke(session, person_id=ana.id, granted=Right.WRITES_TO_EVERYONE)
        wanted = CAN_BE_MUTED - {MailKind.PROMPT}
        settings.choose(session, person_id=ana.id, wanted=wanted)
        settings.choose(session, person_id=ana.id, wanted=wanted)
        expected = (Via.PAGE, ana.id, "r-1")

    found = entries()
    assert [entry.act for entry in found] == [
        Act.ADDED_HOST,
        Act.HANDED_OVER,
        Act.GAVE_RIGHT,
        Act.TOOK_RIGHT,
        Act.CHANGED_SETTINGS,
    ]
    assert {(e.via, e.actor_id, e.request_id) for e in found} == {expected}
    assert found[-1].after == {"muted": ["prompt"]}


def test_each_leaver_is_a_line(app: Flask) -> None:
    with transaction() as session:
        ids = [make_person(session).id for _ in range(3)]
        let_go(session, person_ids=ids, **TOLD)

    assert [(e.act, e.person_id, e.via) for e in entries()] == [
        (Act.DEACTIVATED, person_id, Via.COMMAND) for person_id in ids
    ]


def test_a_refused_change_leaves_no_line(app: Flask) -> None:
    with transaction() as session:
        event, ana = make_event(session), make_person(session)
        say(session, Answer.YES, event=event, person=ana)
        about: dict[str, Any] = {
            "event_id": event.id,
            "person_id": ana.id,
            "actor_id": ana.id,
        }

    with pytest.raises(guests.IsAGuestAlready), transaction() as session:
        guests.add_guest(session, words="Again.", **about, **TOLD)

    assert entries() == []


def test_a_line_is_never_edited(app: Flask) -> None:
    with transaction() as session:
        note(session, Act.IMPORTED_PEOPLE, after={"new": 1})

    with pytest.raises(RuntimeError, match="never edited"), transaction() as session:
        session.scalars(select(AuditEntry)).one().after = {"new": 2}

    assert [entry.after for entry in entries()] == [{"new": 1}]
