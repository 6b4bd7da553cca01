"""What is written down of acts that change no fact of an event, and of the machine's."""

from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from app.db import db, transaction
from app.domain.audit import Act
from app.domain.causes import CauseKind
from app.domain.outbox import MailKind, MessageState
from app.models import AuditEntry, Message
from app.operations import outbox, pausing, settings, subjects, templates
from app.operations.announcing import announce_to_the_rest, leave_announcement
from tests.factories import BEFORE, make_event, make_person
from tests.operations.test_stopping import crowd, leave_removal, stop_it, write

HOUR = timedelta(hours=1)
HELLO = {"header": "X-Remote-User"}


def entries() -> list[AuditEntry]:
    db.session.rollback()
    return list(db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)))


def facts() -> list[tuple[Act, dict[str, Any], dict[str, Any]]]:
    return [(entry.act, entry.before, entry.after) for entry in entries()]


def test_a_stopped_note_is_written_down_once_and_without_its_text(app: Flask) -> None:
    event, people, _post = crowd(2)
    write(event, people)
    stop_it(event, CauseKind.NOTED)
    stop_it(event, CauseKind.NOTED)

    assert facts() == [
        (Act.WROTE_TO_GUESTS, {}, {"to": "going"}),
        (Act.STOPPED, {"stopped": "noted"}, {"left_before": 0}),
    ]
    who = {(entry.actor_id, entry.event_id) for entry in entries()}
    assert who == {(event.organizer_id, event.id)}


def test_removing_several_is_written_down_when_it_is_asked_and_when_stopped(
    app: Flask,
) -> None:
    event, people, _post = crowd(3)
    leave_removal(event, people[:2])
    stop_it(event, CauseKind.REMOVED)

    assert facts() == [
        (Act.ASKED_TO_REMOVE, {}, {"guests": 2}),
        (Act.STOPPED, {"stopped": "removed"}, {"left_before": 0}),
    ]
    assert {entry.actor_id for entry in entries()} == {event.organizer_id}


def test_each_who_is_removed_with_others_is_a_line(app: Flask) -> None:
    event, people, post = crowd(3)
    leave_removal(event, people[:2])
    post.work(now=BEFORE + HOUR)

    asked, *removed = entries()
    assert asked.act is Act.ASKED_TO_REMOVE
    assert {(e.act, e.actor_id, e.person_id) for e in removed} == {
        (Act.REMOVED_GUEST, event.organizer_id, person.id) for person in people[:2]
    }


def test_a_stopped_announcement_and_its_rest_are_written_down(app: Flask) -> None:
    with transaction() as session:
        event = make_event(session)
        who: dict[str, Any] = {"actor_id": event.organizer_id}
        leave_announcement(session, event, due_at=BEFORE + HOUR, **who)
    stop_it(event, CauseKind.ANNOUNCED)
    with transaction() as session:
        about = who | {"event_id": event.id, "hold": HOUR, "now": BEFORE}
        again = [announce_to_the_rest(session, **about) for _ in range(2)]

    assert again == [True, False]
    assert facts() == [
        (Act.STOPPED, {"stopped": "announced"}, {"left_before": 0}),
        (Act.ANNOUNCED_EVENT, {}, {}),
    ]


def test_who_is_who_at_the_companys_sign_in_is_written_down_without_the_name_there(
    app: Flask,
) -> None:
    with transaction() as session:
        ana = make_person(session)
        known: dict[str, Any] = {"issuer": HELLO["header"], "value": "s-1-5-21"}
        for _twice in range(2):
            subjects.link(session, person_id=ana.id, now=BEFORE, **known)
            session.flush()
        for _twice in range(2):
            subjects.unlink(session, **known)
            session.flush()
        ana_id = ana.id

    assert facts() == [
        (Act.LINKED_SUBJECT, {}, HELLO),
        (Act.UNLINKED_SUBJECT, HELLO, {}),
    ]
    assert {entry.person_id for entry in entries()} == {ana_id}


def test_templates_are_written_down_without_what_was_typed(app: Flask) -> None:
    fields = {"kind": "mixer", "title": "Lunch for Kenji", "tables": "4"}
    with transaction() as session:
        ana = make_person(session)
        about: dict[str, Any] = {"owner_id": ana.id, "now": BEFORE, "name": "Kenji's"}
        templates.save_template(session, fields=fields, **about)
        other = fields | {"title": "Lunch for Mei", "tables": "5"}
        templates.save_template(session, fields=other, **about)
        templates.drop_template(session, template_id=1, owner_id=ana.id)
        ana_id = ana.id

    number = {"template": 1}
    assert facts() == [
        (Act.KEPT_TEMPLATE, number, number | {"tables": "4"}),
        (
            Act.CHANGED_TEMPLATE,
            number | {"tables": "4"},
            number | {"tables": "5", "texts_changed": ["title"]},
        ),
        (Act.DROPPED_TEMPLATE, number | {"tables": "5"}, number),
    ]
    assert {entry.actor_id for entry in entries()} == {ana_id}


def test_a_restore_and_the_press_that_ends_its_pause_are_written_down(
    app: Flask,
) -> None:
    with transaction() as session:
        pausing.pause(session, backup_made_at=BEFORE, is_demo=False, now=BEFORE)
        pausing.resume(session, sends_old=False, now=BEFORE + HOUR)

    paused = {"mail_paused_at": BEFORE.isoformat()}
    assert facts() == [
        (Act.RESTORED_BACKUP, {}, {"backup_made_at": BEFORE.isoformat()}),
        (Act.RESUMED_MAIL, paused, {"old_let_go": 0, "new_sent": 0}),
    ]


def test_mail_switched_off_by_a_link_is_written_down_once(app: Flask) -> None:
    with transaction() as session:
        ana = make_person(session)
        for _twice in range(2):
            settings.mute(session, person_id=ana.id, kind=MailKind.PROMPT)
        settings.unmute(session, person_id=ana.id, kind=MailKind.PROMPT)

    assert facts() == [
        (Act.CHANGED_SETTINGS, {"muted": []}, {"muted": ["prompt"]}),
        (Act.CHANGED_SETTINGS, {"muted": ["prompt"]}, {"muted": []}),
    ]


def test_a_mail_that_is_tried_again_names_whom_it_is_for(app: Flask) -> None:
    event, [ana], _post = crowd(1)
    with transaction() as session:
        message = session.scalars(select(Message)).one()
        message.state, message.trouble = MessageState.DUE, "451 later"
        number = message.id
        session.flush()
        outbox.retry(session, message_id=number, now=BEFORE)

    [entry] = entries()
    assert (entry.act, entry.after) == (Act.RETRIED_MAIL, {"message": number})
    assert (entry.person_id, entry.event_id) == (ana.id, event.id)
