"""Follow-ups: signed in and from mailed links, and what is nobody else's business."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event as happening
from sqlalchemy import func, select

from app.db import db, transaction
from app.domain.attendance import Witness
from app.domain.outbox import MailKind
from app.domain.time import local_day, zone_of
from app.domain.tokens import Purpose
from app.models import (
    Attendance,
    Event,
    FollowUp,
    Message,
    Mute,
    Person,
    Promise,
    Silence,
)
from app.operations.letters import make_link
from tests.browsing import post
from tests.evenings import hide, seat
from tests.factories import HOUSE, make_event, make_person, sign_in

NOW = datetime.now(UTC).replace(microsecond=0)


def today() -> date:
    """The day in Berlin at this moment: a long run may begin on the day before."""
    return local_day(datetime.now(UTC), zone=zone_of("Europe/Berlin"))


class After:
    """The day after a mixer: Priya sat with Kenji, Hidden and Absent."""

    def __init__(self) -> None:
        with transaction() as session:
            self.priya = make_person(session, name="Priya Nair")
            self.kenji = make_person(session, name="Kenji Mori", department="Support")
            hidden = make_person(session, name="Hidden One")
            absent = make_person(session, name="Absent One")
            self.stranger = make_person(session, name="Other Table")
            starts_at = NOW - timedelta(days=1)
            event = make_event(session, tables=2, starts_at=starts_at)
            seat(
                session,
                event,
                [self.priya, self.kenji, hidden, absent],
                [self.stranger],
                now=starts_at - timedelta(days=3),
            )
            hide(session, event, hidden)
            for person in (self.priya, self.kenji, hidden, self.stranger):
                session.add(
                    Attendance(
                        event_id=event.id,
                        person_id=person.id,
                        came=True,
                        witness=Witness.HOST,
                        noted_at=NOW,
                    )
                )
            self.handle, self.event_id = event.handle, event.id
            for message in session.scalars(select(Message)):
                session.delete(message)
            session.flush()
            session.expunge_all()

    def path(self, other: Person) -> str:
        return f"/me/follow-ups/{self.handle}/{other.id}"

    def key(self, path: str, purpose: Purpose, subject: str = "") -> str:
        with transaction() as session:
            link = make_link(
                session,
                path=path,
                purpose=purpose,
                person_id=self.priya.id,
                event_id=self.event_id,
                subject=subject,
                house=HOUSE,
            )
        return link.removeprefix(HOUSE.base_url)


@pytest.fixture
def after(app: Flask) -> After:
    return After()


@pytest.fixture
def priya(client: FlaskClient, after: After) -> After:
    sign_in(client, after.priya)
    return after


@pytest.fixture
def statements(app: Flask) -> Iterator[list[str]]:
    """What the database was told, in order."""
    told: list[str] = []

    @happening.listens_for(db.engine, "before_cursor_execute")
    def note(_c: object, _k: object, sql: str, *_: object) -> None:
        told.append(sql.split(maxsplit=1)[0].upper())

    yield told
    happening.remove(db.engine, "before_cursor_execute", note)


def letters() -> list[Message]:
    db.session.rollback()
    return list(db.session.scalars(select(Message).order_by(Message.id)))


def count(table: type) -> int:
    db.session.rollback()
    return db.session.scalars(select(func.count()).select_from(table)).one()


def test_only_tablemates_who_came_and_may_be_found_are_named(
    client: FlaskClient, priya: After
) -> None:
    page = client.get("/me/follow-ups").text

    assert "You met 2 people" in page
    assert "Kenji Mori" in page
    assert "And 1 more, who keeps to themselves." in page
    assert [name for name in ("Hidden", "Absent", "Other Table") if name in page] == []


def test_a_thank_you_is_sent_once_as_its_author(
    client: FlaskClient, priya: After
) -> None:
    draft = priya.path(priya.kenji)
    assert "Send as me" in client.get(draft).text
    assert letters() == []

    for _ in range(2):
        token = re.search(r'csrf_token" value="([^"]+)', client.get("/me").text)
        assert token is not None
        client.post(
            f"{draft}/thank",
            data={"csrf_token": token[1], "text": "Thank you, Kenji."},
        )

    (message,) = letters()
    mail = message_from_bytes(message.content, policy=policy.default)
    assert (message.kind, message.recipient) == (MailKind.PERSONAL, priya.kenji.email)
    assert mail["From"] == "Priya Nair via Trestle <events@trestle.example>"
    assert mail["Reply-To"] == f"Priya Nair <{priya.priya.email}>"
    assert mail["List-Unsubscribe"] is None
    assert "You thanked Kenji Mori." in client.get("/me/follow-ups").text


def test_an_empty_thank_you_is_not_sent(client: FlaskClient, priya: After) -> None:
    draft = priya.path(priya.kenji)

    answer = post(client, draft, f"{draft}/thank", text="  ")

    assert answer.status_code == 422
    assert "Write a line or two first." in answer.text
    assert letters() == []


def test_whoever_left_gets_nothing_and_the_author_is_told(
    client: FlaskClient, priya: After
) -> None:
    with transaction() as session:
        session.get_one(Person, priya.kenji.id).left_at = NOW
    draft = priya.path(priya.kenji)

    answer = post(client, "/me", f"{draft}/thank", text="Thank you")

    assert answer.status_code == 303
    page = client.get("/me/follow-ups").text
    assert "Kenji Mori no longer works here, so nothing was sent." in page
    assert letters() == []


@pytest.mark.parametrize("verb", ["thank", "put-off", "silence", "promise"])
def test_who_was_not_met_or_hides_is_not_found(
    client: FlaskClient, priya: After, verb: str
) -> None:
    with transaction() as session:
        names = ("Hidden One", "Absent One", "Other Table", "Priya Nair")
        others = session.scalars(select(Person).where(Person.name.in_(names))).all()
        paths = [priya.path(other) for other in others]

    answers = [
        post(
            client,
            "/me",
            f"{path}/{verb}",
            text="x",
            span="week",
            what="x",
            due_on=today().isoformat(),
        ).status_code
        for path in paths
    ]

    assert answers == [404] * 4
    assert [client.get(path).status_code for path in paths] == [404] * 4
    assert (count(FollowUp), count(Silence), count(Promise)) == (0, 0, 0)


def test_later_hides_a_tablemate_until_that_day(
    client: FlaskClient, priya: After
) -> None:
    post(client, "/me", f"{priya.path(priya.kenji)}/put-off", span="week")

    row = db.session.scalars(select(FollowUp)).one()
    assert row.later_on == today() + timedelta(days=7)
    page = client.get("/me/follow-ups").text
    assert "Kenji Mori comes back on" in page
    assert "All done. Nothing needs you." in page


def test_dont_ask_about_this_person_is_silent(
    client: FlaskClient, priya: After
) -> None:
    for _ in range(2):
        post(client, "/me", f"{priya.path(priya.kenji)}/silence")

    assert count(Silence) == 1
    assert "Kenji" not in client.get("/me/follow-ups").text
    page = client.get(f"/me/follow-ups?silenced={priya.kenji.id}").text
    assert "We won't ask about them again." in page
    assert letters() == []

    post(client, "/me", "/me/silences/end")
    assert "Kenji Mori" in client.get("/me/follow-ups").text


def test_a_promise_is_noted_once_and_kept_by_its_owner_alone(
    client: FlaskClient, priya: After
) -> None:
    draft = priya.path(priya.kenji)
    for _ in range(2):
        post(
            client,
            draft,
            f"{draft}/promise",
            what="Send the template",
            due_on=today().isoformat(),
        )
    refused = post(
        client,
        draft,
        f"{draft}/promise",
        what="Too late",
        due_on=(today() - timedelta(days=1)).isoformat(),
    )
    assert refused.status_code == 422
    assert "Choose a day from today on, within a year." in refused.text
    promise = db.session.scalars(select(Promise)).one()
    keep = f"/me/follow-ups/promises/{promise.id}/keep"

    sign_in(client, priya.kenji)
    assert "Send the template" not in client.get("/me/follow-ups").text
    assert post(client, "/me", keep).status_code == 404

    sign_in(client, priya.priya)
    assert "Send the template" in client.get("/me/follow-ups").text
    assert post(client, "/me", keep).status_code == 303
    page = client.get("/me/follow-ups").text
    assert "You promised" not in page
    assert "Send the template, for Kenji Mori" in page


def test_the_mailed_link_opens_this_event_and_nothing_else(
    client: FlaskClient, after: After
) -> None:
    with transaction() as session:
        elsewhere = make_event(session, tables=1, starts_at=NOW - timedelta(days=2))
        seat(
            session,
            elsewhere,
            [
                session.get_one(Person, after.priya.id),
                session.get_one(Person, after.stranger.id),
            ],
            now=NOW - timedelta(days=9),
        )
        for person in (after.priya, after.stranger):
            session.add(
                Attendance(
                    event_id=elsewhere.id,
                    person_id=person.id,
                    came=True,
                    witness=Witness.DOOR,
                    noted_at=NOW,
                )
            )
    link = after.key("f", Purpose.FOLLOW_UPS)

    page = client.get(link).text
    assert "Kenji Mori" in page
    assert "Other Table" not in page
    other = f"{link}/{after.stranger.id}"
    assert client.get(other).status_code == 404

    answer = post(
        client, f"{link}/{after.kenji.id}", f"{link}/{after.kenji.id}/thank", text="Hi"
    )

    assert answer.location == link
    assert [mail.recipient for mail in letters() if mail.kind is MailKind.PERSONAL] == [
        after.kenji.email
    ]
    assert client.get("/me/follow-ups").status_code == 302


@pytest.mark.parametrize(
    "door",
    [
        ("f", Purpose.FOLLOW_UPS, ""),
        ("w", Purpose.ATTENDANCE, ""),
        ("u", Purpose.UNSUBSCRIBE, "prompt"),
        ("p", Purpose.PROMISE, "1"),
    ],
)
def test_scanners_change_nothing_and_keys_open_one_door(
    client: FlaskClient,
    after: After,
    statements: list[str],
    door: tuple[str, Purpose, str],
) -> None:
    path, purpose, subject = door
    with transaction() as session:
        session.add(
            Promise(
                id=1,
                event_id=after.event_id,
                person_id=after.priya.id,
                other_id=after.kenji.id,
                what="Send it",
                due_on=today(),
                made_at=NOW,
            )
        )
    link = after.key(path, purpose, subject)
    statements.clear()

    for _ in range(2):
        assert client.get(link).status_code == 200
        assert client.head(link).status_code == 200
        assert client.options(link).status_code == 200

    assert set(statements) <= {"SELECT", "BEGIN", "WITH", "PRAGMA"}
    key = link.rpartition("/")[2]
    others = {"f", "w", "u", "p"} - {path}
    assert {client.get(f"/{other}/{key}").status_code for other in others} == {404}
    assert client.get(link[:-1] + ("A" if link[-1] != "A" else "B")).status_code == 404


def test_were_you_there_takes_ones_word_and_can_be_changed(
    client: FlaskClient, after: After
) -> None:
    with transaction() as session:
        for row in session.scalars(
            select(Attendance).where(Attendance.person_id == after.priya.id)
        ):
            session.delete(row)
    link = after.key("w", Purpose.ATTENDANCE)
    pressed = client.get(f"{link}?came=no").text
    assert "You clicked “Couldn't come” in your mail" in pressed
    mine = select(Attendance.id).where(Attendance.person_id == after.priya.id)
    assert db.session.scalars(mine).all() == []
    assert "You clicked" not in client.get(link).text

    said = []
    for came in ("yes", "yes", "no"):
        post(client, link, link, came=came)
        db.session.rollback()
        row = db.session.scalars(
            select(Attendance).where(Attendance.person_id == after.priya.id)
        ).one()
        said.append((row.came, row.witness))

    assert said == [
        (True, Witness.SELF),
        (True, Witness.SELF),
        (False, Witness.SELF),
    ]
    assert "Nobody asks why." in client.get(link).text


def test_one_click_ends_one_kind_without_cookie_or_token(
    app: Flask, after: After
) -> None:
    link = after.key("u", Purpose.UNSUBSCRIBE, "prompt")
    program = app.test_client()

    for _ in range(2):
        answer = program.post(
            link,
            base_url=HOUSE.base_url,
            data={"List-Unsubscribe": "One-Click"},
        )
        assert answer.status_code == 200

    db.session.rollback()
    muted = db.session.execute(select(Mute.person_id, Mute.kind)).all()
    assert [tuple(row) for row in muted] == [(after.priya.id, MailKind.PROMPT)]


def test_a_switch_a_kind_and_none_for_ones_own_place(
    client: FlaskClient, priya: After
) -> None:
    page = client.get("/me/notifications").text
    days, kinds_of_mail = 7, 8
    assert page.count('type="checkbox"') == kinds_of_mail + days
    assert "Always on" in page

    post(client, "/me/notifications", "/me/notifications/save", prompt="y")

    db.session.rollback()
    kinds = db.session.scalars(select(Mute.kind).order_by(Mute.kind)).all()
    assert kinds == [
        MailKind.ANNOUNCEMENT,
        MailKind.COFFEE,
        MailKind.DIGEST,
        MailKind.HOST_REMINDER,
        MailKind.INTRODUCTION,
        MailKind.PROMISE,
        MailKind.TOUCH,
    ]


@pytest.mark.parametrize(
    ("theme", "there", "location"),
    [
        ("dark", "/events?kind=mixer", "/events?kind=mixer"),
        ("light", "//evil.example/", "/events"),
        ("", "https://evil.example/", "/events"),
    ],
)
def test_a_theme_is_remembered_signed_out_and_leads_back_home(
    client: FlaskClient, after: After, theme: str, there: str, location: str
) -> None:
    link = after.key("u", Purpose.UNSUBSCRIBE, "prompt")

    answer = post(client, link, "/me/theme", theme=theme, next=there)

    assert (answer.status_code, answer.location) == (303, location)
    cookie = client.get_cookie("theme", domain="trestle.example")
    assert (cookie.value if cookie else "") == theme


def test_the_list_asks_as_much_for_many_as_for_few(
    client: FlaskClient, priya: After, statements: list[str]
) -> None:
    client.get("/me/follow-ups")
    few = len(statements)
    with transaction() as session:
        for day in range(2, 5):
            people = [session.get_one(Person, priya.priya.id)]
            people += [make_person(session) for _ in range(4)]
            event = make_event(session, tables=1, starts_at=NOW - timedelta(days=day))
            seat(session, event, people, now=NOW - timedelta(days=20))
            for person in people:
                session.add(
                    Attendance(
                        event_id=event.id,
                        person_id=person.id,
                        came=True,
                        witness=Witness.DOOR,
                        noted_at=NOW,
                    )
                )
    statements.clear()

    page = client.get("/me/follow-ups").text

    assert page.count('class="it"') + page.count('class="it fold"') > 8
    assert len(statements) == few


def test_before_the_first_event_the_list_says_what_will_come(
    client: FlaskClient, app: Flask
) -> None:
    with transaction() as session:
        person = make_person(session)
        session.expunge(person)
    sign_in(client, person)

    page = client.get("/me/follow-ups").text

    assert "After your next event, the people you met show up here." in page
    assert count(Event) == 0
