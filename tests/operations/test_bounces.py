"""Mail that comes back: that mail, that calendar, that address; and never a loop."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email import message_from_bytes
from html import unescape
from threading import Barrier, Thread
from zoneinfo import ZoneInfo

import pytest
from flask import Flask, current_app
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.db import db, transaction
from app.delivery.refusals import RefusedForGood
from app.delivery.worker import Worker
from app.domain.access import Right
from app.domain.audit import Act
from app.domain.calendar import Method
from app.domain.outbox import MailKind, MessageState, Parcel
from app.domain.reply_addresses import sign_bounce
from app.domain.reports import read_report
from app.domain.signups import Answer
from app.models import (
    AuditEntry,
    Event,
    Installation,
    Invite,
    Message,
    Mute,
    Person,
    RefusedAddress,
)
from app.operations import access, bounces
from app.operations.bounces import Note, Noted
from app.operations.followups import reminder_uuid
from tests.browsing import post as press
from tests.domain.test_reports import complaint, dsn
from tests.factories import BEFORE, HOUSE, make_event, make_person, say, sign_in
from tests.operations.post import Post

on_one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
HOUR = timedelta(hours=1)


@dataclass
class Ana:
    """A guest whose invite was taken by a server."""

    event_id: int
    person_id: int
    address: str


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def ana(app: Flask, post: Post) -> Ana:
    with transaction() as session:
        session.add(Installation(is_demo=False))
        event, person = make_event(session), make_person(session, name="Ana Ünal")
        say(session, Answer.YES, event=event, person=person, now=BEFORE)
        found = Ana(event_id=event.id, person_id=person.id, address=person.email)
    post.work()
    return found


def mails(ana: Ana) -> list[Message]:
    """Her calendar mail, in order."""
    db.session.rollback()
    return list(
        db.session.scalars(
            select(Message)
            .where(Message.person_id == ana.person_id, Message.method.is_not(None))
            .order_by(Message.id)
        )
    )


def report(raw: bytes, *, now: datetime = BEFORE) -> Noted:
    found = read_report(message_from_bytes(raw))
    assert found is not None
    with transaction() as session:
        house = current_app.extensions["house"]
        return bounces.note_report(session, found, house=house, now=now)


def send_back(
    ana: Ana, message: Message, *, status: str = "5.1.1", now: datetime = BEFORE
) -> Noted:
    """Let a mail system say that this mail never arrived."""
    about = f"{message.uuid}@{HOUSE.mail_domain}"
    said = f"550 {status} no such mailbox"
    raw = dsn(about=about, recipient=ana.address, status=status, said=said)
    return report(raw, now=now)


def calendar(ana: Ana) -> tuple[Method | None, datetime | None]:
    db.session.rollback()
    invite = db.session.scalars(select(Invite).filter_by(person_id=ana.person_id)).one()
    return invite.method, invite.bounced_at


def refused(address: str) -> tuple[int, bool] | None:
    """How often in a row an address refused, and whether it is paused."""
    db.session.rollback()
    found = db.session.scalar(select(RefusedAddress).filter_by(address=address))
    return None if found is None else (found.hard, found.paused_at is not None)


def count_mails() -> int:
    db.session.rollback()
    return db.session.scalars(select(func.count(Message.id))).one()


def acts() -> list[Act]:
    db.session.rollback()
    return list(db.session.scalars(select(AuditEntry.act).order_by(AuditEntry.id)))


def test_a_mail_that_came_back_is_shown_and_put_nothing_into_the_calendar(
    ana: Ana,
) -> None:
    (invite,) = mails(ana)

    noted = send_back(ana, invite, now=BEFORE + HOUR)
    again = send_back(ana, invite, now=BEFORE + 2 * HOUR)

    (after,) = mails(ana)
    assert noted == Noted(
        note=Note.BOUNCED, event_id=ana.event_id, person_id=ana.person_id
    )
    assert replace(noted, note=Note.NOTHING) == again
    assert after.state is MessageState.FAILED
    assert after.trouble == "550 5.1.1 no such mailbox"
    assert calendar(ana) == (None, BEFORE + HOUR)
    assert refused(ana.address) == (1, False)
    assert count_mails() == 1  # and nobody was answered


@on_one_database
def test_what_an_earlier_mail_put_into_the_calendar_stays_there(
    ana: Ana,
) -> None:
    with transaction():
        say_no_and_yes(ana)
    first, canceled, second = mails(ana)

    send_back(ana, second)
    after_second = calendar(ana)
    send_back(ana, canceled)

    assert [first.method, canceled.method, second.method] == [
        Method.REQUEST,
        Method.CANCEL,
        Method.REQUEST,
    ]
    assert after_second == (Method.CANCEL, BEFORE)
    assert calendar(ana) == (Method.REQUEST, BEFORE)


def say_no_and_yes(ana: Ana) -> None:
    """Let her change her mind twice, and both mails be taken."""
    event = db.session.get_one(Event, ana.event_id)
    person = db.session.get_one(Person, ana.person_id)
    now = BEFORE
    for answer in (Answer.NO, Answer.YES):
        now += timedelta(minutes=10)
        say(db.session(), answer, event=event, person=person, now=now)
        db.session.flush()
        for message in db.session.scalars(
            select(Message).filter_by(state=MessageState.DUE)
        ):
            message.state, message.closed_at = MessageState.SENT, now


@on_one_database
def test_newer_news_that_was_taken_keeps_what_it_says(ana: Ana) -> None:
    with transaction():
        say_no_and_yes(ana)
    first, *_ = mails(ana)
    was = calendar(ana)

    send_back(ana, first)

    assert calendar(ana) == was
    assert mails(ana)[0].state is MessageState.FAILED


@on_one_database
@pytest.mark.parametrize("status", ["4.4.1", "5.2.2"])
def test_a_soft_one_is_shown_and_not_counted(ana: Ana, status: str) -> None:
    (invite,) = mails(ana)

    noted = send_back(ana, invite, status=status)

    assert noted.note is Note.BOUNCED
    assert mails(ana)[0].state is MessageState.FAILED
    assert refused(ana.address) is None


@on_one_database
def test_a_delay_and_a_stranger_change_nothing(ana: Ana) -> None:
    (invite,) = mails(ana)
    about = f"{invite.uuid}@{HOUSE.mail_domain}"

    late = report(dsn(about=about, action="delayed", status="4.4.1"))
    forged = report(dsn(about="guessed@corp.example", recipient=ana.address))
    by_number = report(
        dsn(to=sender_of(invite), about="", recipient="mallory@trestle.example")
    )

    assert [each.note for each in (late, forged, by_number)] == [
        Note.NOTHING,
        Note.UNKNOWN,
        Note.UNKNOWN,
    ]
    assert mails(ana)[0].state is MessageState.SENT
    assert (calendar(ana)[0], refused(ana.address)) == (Method.REQUEST, None)


def sender_of(message: Message, *, secret: str = "") -> str:
    """The envelope sender that this mail left with."""
    secret = secret or current_app.config["SECRET_KEY"]
    return sign_bounce(
        "trestle.example", secret=secret, row=message.id, uuid=message.uuid
    )


@on_one_database
def test_a_number_that_anybody_could_guess_pauses_nobodys_address(ana: Ana) -> None:
    (invite,) = mails(ana)
    unsigned = f"bounces+{invite.id}@trestle.example"
    elsewhere = sender_of(invite, secret="another house's")
    of_another = sender_of(Message(id=invite.id, uuid="of a row given out again"))

    notes = [
        report(dsn(to=to, third="text/plain", recipient=ana.address)).note
        for to in (unsigned, elsewhere, of_another)
    ]

    assert notes == [Note.UNKNOWN] * 3
    assert mails(ana)[0].state is MessageState.SENT
    assert refused(ana.address) is None


@on_one_database
def test_a_message_id_that_can_be_worked_out_proves_nothing(ana: Ana) -> None:
    with transaction() as session:
        reminder = session.scalars(select(Message)).one()
        reminder.uuid = reminder_uuid(1, number=1)
    about = f"{reminder_uuid(1, number=1)}@{HOUSE.mail_domain}"

    failed = report(dsn(about=about, recipient=ana.address))
    unwanted = report(complaint(about=about))
    signed = report(
        dsn(to=sender_of(mails(ana)[0]), about=about, recipient=ana.address)
    )

    assert (failed.note, unwanted.note) == (Note.UNKNOWN, Note.UNKNOWN)
    assert signed.note is Note.BOUNCED
    assert db.session.scalars(select(Mute.kind)).all() == []


@on_one_database
def test_the_envelopes_signed_number_is_enough_where_the_address_fits(ana: Ana) -> None:
    (invite,) = mails(ana)

    noted = report(
        dsn(
            to=sender_of(invite).upper(),  # some servers fold letters
            third="text/plain",
            recipient=ana.address.upper(),
        )
    )

    assert noted.note is Note.BOUNCED
    assert mails(ana)[0].state is MessageState.FAILED


def write(ana: Ana, number: int, *, kind: MailKind = MailKind.NEWS) -> None:
    """Queue so many mails to Ana, by hand."""
    with transaction() as session:
        for version in range(100, 100 + number):
            session.add(
                Message(
                    event_id=None if kind is MailKind.CODE else ana.event_id,
                    person_id=ana.person_id,
                    kind=kind,
                    version=version,
                    rank=kind.rank,
                    recipient=ana.address,
                    content=b"From: a@trestle.example\r\n\r\nHi.",
                    queued_at=BEFORE,
                    due_at=BEFORE,
                    useless_at=BEFORE + 48 * HOUR,
                )
            )


def refuse(ana: Ana, *, times: int, now: datetime = BEFORE) -> None:
    """Let the server itself refuse so many mails to Ana."""

    def carry(_parcel: Parcel) -> None:
        raise RefusedForGood("550 5.1.1 no such mailbox")

    write(ana, times)
    Worker(carry=carry, house=HOUSE, clock=lambda _session: now).drain(at_most=times)


def test_three_refusals_pause_an_address_and_codes_still_leave(
    ana: Ana, post: Post
) -> None:
    write(ana, 1, kind=MailKind.CODE)
    with transaction() as session:
        for message in session.scalars(select(Message).filter_by(kind=MailKind.CODE)):
            message.due_at = BEFORE + HOUR  # later than what is refused now
    refuse(ana, times=5)

    paused = refused(ana.address)
    db.session.rollback()
    states = [
        (message.state, message.fence, message.trouble)
        for message in db.session.scalars(
            select(Message).filter_by(kind=MailKind.NEWS).order_by(Message.id)
        )
    ]
    with transaction() as session:
        event = make_event(session)
        person = session.get_one(Person, ana.person_id)
        say(session, Answer.YES, event=event, person=person, now=BEFORE)
        event_id = event.id
    left = post.work(now=BEFORE + HOUR)

    said = "550 5.1.1 no such mailbox"
    assert paused == (3, True)
    assert (
        states
        == [(MessageState.FAILED, 1, said)] * 3 + [(MessageState.FAILED, 0, said)] * 2
    )
    assert [parcel.kind for parcel in left] == [MailKind.CODE]
    invite = db.session.scalars(select(Invite).filter_by(event_id=event_id)).one()
    assert (invite.method, invite.bounced_at) == (None, BEFORE)


@on_one_database
def test_refusals_a_month_apart_are_not_in_a_row(ana: Ana) -> None:
    for month in range(4):
        refuse(ana, times=1, now=BEFORE + month * timedelta(days=31))
        with transaction() as session:
            for message in session.scalars(select(Message)):
                message.version += 1000

    assert refused(ana.address) == (1, False)


@on_one_database
def test_a_host_sees_that_mail_bounces_and_one_press_sends_it_again(
    ana: Ana, post: Post, client: FlaskClient
) -> None:
    for message in mails(ana):
        send_back(ana, message)
    refuse(ana, times=2)
    event = db.session.get_one(Event, ana.event_id)
    event.starts_at = datetime.now(BEFORE.tzinfo) + timedelta(days=30)
    event.ends_at = event.starts_at + HOUR
    sign_in_as(client, event.organizer)
    page = f"/events/{event.slug}/guests"

    before = unescape(client.get(page).text)
    answer = press(client, page, f"{page}/retry", person_id=ana.person_id)
    after = unescape(client.get(page).text)
    (again,) = post.work(now=datetime.now(BEFORE.tzinfo))

    assert answer.status_code == 303
    assert "Mail to Ana Ünal bounces: nothing more is sent to" in before
    assert "Last answer: 550 5.1.1 no such mailbox" in before
    assert "Mail to Ana Ünal bounces" not in after
    assert "It is tried again now." in after
    assert (again.kind, again.recipient) == (MailKind.INVITE, ana.address)
    assert refused(ana.address) is None
    assert calendar(ana) == (Method.REQUEST, None)
    assert acts()[-2:] == [Act.RESUMED_ADDRESS, Act.RETRIED_MAIL]


def sign_in_as(client: FlaskClient, person: Person) -> None:
    db.session.commit()
    sign_in(client, person)


@on_one_database
def test_an_admin_sees_paused_addresses_and_lets_mail_go_there_again(
    ana: Ana, client: FlaskClient
) -> None:
    refuse(ana, times=3)
    with transaction() as session:
        admin = make_person(session)
        access.grant(session, person_id=admin.id, granted=Right.ADMIN)
    sign_in(client, admin)
    url = f"/admin/mail/people/{ana.person_id}/resume"

    before = client.get("/admin/mail").text
    press(client, "/admin/mail", url)
    after = client.get("/admin/mail").text
    press(client, "/admin/mail", url)
    twice = client.get("/admin/mail").text

    assert "Addresses that refuse mail" in before
    assert f"<b>{ana.address}</b>" in before
    assert f"Mail goes to {ana.address} again." in after
    assert "Addresses that refuse mail" not in after
    assert "paused any more." in unescape(twice)
    assert refused(ana.address) is None


@on_one_database
def test_a_complaint_ends_what_is_not_about_ones_own_place(ana: Ana) -> None:
    (invite,) = mails(ana)
    about = f"{invite.uuid}@{HOUSE.mail_domain}"

    noted = [report(complaint(about=about)) for _ in range(2)]
    praise = report(complaint(about=about, kind="not-spam"))

    muted = set(db.session.scalars(select(Mute.kind)))
    assert [each.note for each in noted] == [Note.COMPLAINED] * 2
    assert praise.note is Note.NOTHING
    assert muted == {
        MailKind.ANNOUNCEMENT,
        MailKind.HOST_REMINDER,
        MailKind.PROMPT,
        MailKind.PROMISE,
        MailKind.DIGEST,
        MailKind.COFFEE,
        MailKind.TOUCH,
        MailKind.INTRODUCTION,
    }
    assert mails(ana)[0].state is MessageState.SENT
    assert (count_mails(), acts().count(Act.CHANGED_SETTINGS)) == (1, 1)


def test_the_first_two_refusals_at_once_are_two(app: Flask) -> None:
    with transaction() as session:
        session.add(Installation(is_demo=False))
        event, person = make_event(session), make_person(session)
        lane = Ana(event_id=event.id, person_id=person.id, address=person.email)
    write(lane, 2)
    db.session.rollback()
    start = Barrier(2)
    uuids = db.session.scalars(select(Message.uuid)).all()
    with transaction() as session:
        for message in session.scalars(select(Message)):
            message.state, message.closed_at = MessageState.SENT, BEFORE

    def come_back(uuid: str) -> None:
        with app.app_context():
            start.wait()
            report(dsn(about=f"{uuid}@a.example", recipient=lane.address))

    threads = [Thread(target=come_back, args=[uuid]) for uuid in uuids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert refused(lane.address) == (2, False)


@on_one_database
def test_hosts_and_admins_read_how_many_mails_wait_since_when(
    ana: Ana, client: FlaskClient
) -> None:
    write(ana, 2)
    now = datetime.now(BEFORE.tzinfo)
    with transaction() as session:
        installation = session.scalars(select(Installation)).one()
        installation.mail_refused_at = now
        event = session.get_one(Event, ana.event_id)
        admin = event.organizer
        access.grant(session, person_id=admin.id, granted=Right.ADMIN)
        page = f"/events/{event.slug}/guests"
    sign_in(client, admin)
    berlin = ZoneInfo("Europe/Berlin")

    by_host = unescape(client.get(page).text)
    by_admin = unescape(client.get("/admin/mail").text)
    with transaction() as session:
        session.scalars(select(Installation)).one().mail_refused_at = BEFORE
    long_since = unescape(client.get(page).text)
    with transaction() as session:
        session.scalars(select(Installation)).one().mail_refused_at = None
    flowing = client.get(page).text

    said = "2 mails are waiting; the mail server refused them"
    for text in (by_host, by_admin):
        assert f"{said} at {now.astimezone(berlin):%H:%M}. We retry" in text
    assert f"{said} on Tue 23 Feb, 12:00, Berlin time. We retry" in long_since
    assert "mails are waiting" not in flowing
