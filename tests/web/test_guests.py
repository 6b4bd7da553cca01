"""The guest list, as those who host see it."""

import csv
import io
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event as sql

from app.db import db, transaction
from app.domain.needs import NeedTick
from app.domain.outbox import MailKind, MessageState
from app.domain.signups import Answer, SignupStatus, Source
from app.domain.time import zone_of
from app.models import (
    Cause,
    Department,
    Event,
    Invite,
    Message,
    Need,
    Person,
    Signup,
)
from app.web.guests_csv import safe_cell
from tests.browsing import post
from tests.factories import make_event, make_person, say, sign_in
from tests.operations.post import Post

NEXT_MONTH = datetime.now(UTC).replace(microsecond=0) + timedelta(days=30)
WORDS = "Somebody who knows the tool."


def hosted(client: FlaskClient, *, capacity: int | None = None) -> tuple[str, Event]:
    """An event of somebody who is signed in, and the address of its guest list."""
    with transaction() as session:
        maya = make_person(session, name="Maya Lindqvist")
        event = make_event(
            session, organizer=maya, starts_at=NEXT_MONTH, capacity=capacity
        )
    sign_in(client, maya)
    page = f"/events/{event.slug}/guests"
    db.session.rollback()
    return page, event


def answer(event: Event, said: Answer, **facts: object) -> Person:
    with transaction() as session:
        person = make_person(session, **facts)  # type: ignore[arg-type]
        now = datetime.now(UTC)
        say(session, said, event=event, person=person, now=now)
    db.session.rollback()
    return person


def eats(person: Person, tick: NeedTick) -> None:
    with transaction() as session:
        signup = session.scalars(db.select(Signup).filter_by(person_id=person.id)).one()
        session.add(Need(signup_id=signup.id, ticks=[tick.value]))


def test_the_list_is_narrowed_by_department_and_food(
    app: Flask, client: FlaskClient
) -> None:
    page, event = hosted(client)
    answer(event, Answer.YES, name="Ana Ames", department="Legal")
    ben = answer(event, Answer.YES, name="Ben Bode", department="Legal")
    cem = answer(event, Answer.YES, name="Cem Celik", department="Sales")
    eats(ben, NeedTick.VEGAN)
    eats(cem, NeedTick.VEGAN)
    code = ben.department.code

    of_legal = client.get(f"{page}?department={code}").text
    vegans = client.get(f"{page}?food=vegan").text
    both = client.get(f"{page}?department={code}&food=vegan").text

    names = ("Ana Ames", "Ben Bode", "Cem Celik")
    shown = [
        [f"<b>{n}</b>" in text for n in names] for text in (of_legal, vegans, both)
    ]
    assert shown == [[True, True, False], [False, True, True], [False, True, False]]
    assert "<dd>3</dd>" in both
    assert "Clear filters" in both


def test_the_file_holds_what_guests_told_their_hosts(
    app: Flask, client: FlaskClient
) -> None:
    page, event = hosted(client)
    ana = answer(event, Answer.YES)
    with transaction() as session:
        signup = session.scalars(db.select(Signup).filter_by(person_id=ana.id)).one()
        signup.reply, signup.learn = "Why nights?", "=1+1"

    rows = _rows(client.get(f"{page}.csv").data)

    assert rows[0]["Told the hosts"] == "Why nights?; Would like to learn: =1+1"


def test_nobody_yet(app: Flask, client: FlaskClient) -> None:
    page, _ = hosted(client)

    assert "Nobody has answered yet" in client.get(page).text


def test_the_list_says_who_comes_who_waits_and_who_cannot(
    app: Flask, client: FlaskClient
) -> None:
    page, event = hosted(client, capacity=1)
    ana = answer(event, Answer.YES, name="Ana", department="Sales")
    eats(ana, NeedTick.VEGAN)
    answer(event, Answer.YES, name="Ben")
    answer(event, Answer.YES, name="Eve")
    answer(event, Answer.NO, name="Ida")

    text = " ".join(unescape(client.get(page).text).split())

    order = [text.index(f"<b>{name}</b>") for name in ("Ana", "Ben", "Eve", "Ida")]
    assert order == sorted(order)
    assert "Vegan <b>1</b>" in text
    assert 'Eve</b> <span class="muted small">2nd</span>' in text


def test_the_list_takes_as_many_questions_for_three_as_for_one(
    app: Flask, client: FlaskClient
) -> None:
    page, event = hosted(client)
    answer(event, Answer.YES)
    one = _count_questions(client, page)
    for _ in range(2):
        answer(event, Answer.YES, department="Sales")

    assert _count_questions(client, page) == one


def test_of_ones_own_reports_absence_and_food_are_counts_only(
    app: Flask, client: FlaskClient
) -> None:
    page, event = hosted(client)
    boss = db.session.scalars(db.select(Person).filter_by(name="Maya Lindqvist")).one()
    eater = answer(event, Answer.YES, name="Ana", manager=boss)
    eats(eater, NeedTick.HALAL)
    answer(event, Answer.NO, name="Ben", manager=boss)

    text, rows = client.get(page).text, _rows(client.get(f"{page}.csv").data)

    assert "Ben" not in text
    assert "1 more can" in text
    assert text.count("Halal") == 1
    assert [(row["Name"], row["Food"]) for row in rows] == [("Ana", "")]


def test_the_file_holds_the_list_and_executes_nothing(
    app: Flask, client: FlaskClient
) -> None:
    page, event = hosted(client)
    ana = answer(event, Answer.YES, name="=HYPERLINK(A1)", department="Sales")
    eats(ana, NeedTick.VEGAN)

    sent = client.get(f"{page}.csv")

    assert sent.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert sent.headers["X-Content-Type-Options"] == "nosniff"
    [row] = _rows(sent.data)
    assert (row["Name"], row["Department"], row["Answer"], row["Food"]) == (
        "'=HYPERLINK(A1)",
        "Sales",
        "Going",
        "Vegan",
    )


@pytest.mark.parametrize(
    "text",
    [
        "=1",
        "+1",
        "-1",
        "@a",
        "\tx",
        "\rx",
        "  =1",
        '"=1',
        "'+1",
        "＝1",
        "＋1",
        "－1",
        "＠a",
        "\u00a0=1",
    ],
)
def test_a_cell_that_would_be_computed_is_quoted(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Ana", "a=b", "O'Neil", "1-2", "Zsófia"])
def test_a_plain_cell_stays_as_it_is(text: str) -> None:
    assert safe_cell(text) == text


def test_somebody_is_found_and_added_with_a_reason(
    app: Flask, client: FlaskClient
) -> None:
    page, event = hosted(client)
    with transaction() as session:
        ana = make_person(session, name="Ana Ünal")
    sign_in(client, event.organizer)

    found = client.get(f"{page}?who=ana").text
    silent = post(client, page, f"{page}/add", person_id=str(ana.id), words=" ")
    added = post(client, page, f"{page}/add", person_id=str(ana.id), words=WORDS)

    assert "Add Ana Ünal" in found
    assert (silent.status_code, added.status_code) == (422, 303)
    db.session.rollback()
    signup = db.session.scalars(db.select(Signup)).one()
    assert (signup.status, signup.host_words) == (SignupStatus.ATTENDING, WORDS)


def test_somebody_is_removed_with_a_reason(app: Flask, client: FlaskClient) -> None:
    page, event = hosted(client)
    ana = answer(event, Answer.YES)
    fields = {"person_id": str(ana.id)}

    silent = post(client, page, f"{page}/remove", **fields)
    removed = post(client, page, f"{page}/remove", **fields, words=WORDS)

    assert (silent.status_code, removed.status_code) == (422, 303)
    db.session.rollback()
    assert db.session.scalars(db.select(Signup)).one().status is SignupStatus.DECLINED


def test_an_unknown_person_is_nobody(app: Flask, client: FlaskClient) -> None:
    page, _ = hosted(client)

    tried = post(client, page, f"{page}/add", person_id="99999", words=WORDS)

    assert tried.status_code == 404


def seen_in(preview: str) -> str:
    """Whom a preview showed, as its form carries it."""
    return preview.partition('name="seen" value="')[2].partition('"')[0]


def test_a_note_is_previewed_with_its_count_and_sent_once(
    app: Flask, client: FlaskClient
) -> None:
    page, event = hosted(client, capacity=1)
    answer(event, Answer.YES)
    answer(event, Answer.YES)
    note = {"circle": "all", "text": "Bring a cup."}

    empty = post(client, f"{page}/write", f"{page}/write/preview", circle="all")
    preview = post(client, f"{page}/write", f"{page}/write/preview", **note)
    unseen = post(client, f"{page}/write", f"{page}/write/send", **note, key="once")
    for _ in range(2):
        post(
            client,
            f"{page}/write",
            f"{page}/write/send",
            **note,
            key="once",
            seen=seen_in(preview.text),
        )

    assert (empty.status_code, unseen.status_code) == (422, 409)
    assert "Look once more, then send." in unseen.text
    assert "2 people get this, once" in preview.text
    db.session.rollback()
    cause = db.session.scalars(db.select(Cause).filter_by(kind="noted")).one()
    assert (cause.facts["text"], cause.event_id) == ("Bring a cup.", event.id)


def test_a_note_can_be_changed_after_its_preview(
    app: Flask, client: FlaskClient
) -> None:
    page, _event = hosted(client)
    note = {"circle": "all", "text": "Bring a cup.", "then": "change"}

    again = post(client, f"{page}/write", f"{page}/write/preview", **note)

    assert ">Bring a cup.</textarea>" in again.text.replace("\r\n", "")
    assert 'checked class="form-check-input" id="circle-2"' in again.text


@pytest.mark.parametrize(("ticked", "goes_to_host"), [("y", True), ("", False)])
def test_a_host_says_where_answers_to_a_note_go(
    app: Flask,
    client: FlaskClient,
    ticked: str,
    goes_to_host: bool,  # noqa: FBT001 -- what is expected
) -> None:
    page, event = hosted(client)
    answer(event, Answer.YES)
    note = {"circle": "all", "text": "Bring a cup.", "replies": ticked}

    preview = post(client, f"{page}/write", f"{page}/write/preview", **note)
    post(
        client,
        f"{page}/write",
        f"{page}/write/send",
        **note,
        key="once",
        seen=seen_in(preview.text),
    )

    assert ("Answers come to" in preview.text) is goes_to_host
    db.session.rollback()
    cause = db.session.scalars(db.select(Cause).filter_by(kind="noted")).one()
    assert cause.facts["takes_replies"] is goes_to_host


def test_what_was_refused_says_why_and_can_be_tried_again(
    app: Flask, client: FlaskClient
) -> None:
    page, event = hosted(client)
    ana = answer(event, Answer.YES)
    with transaction() as session:
        message = session.scalars(
            db.select(Message).filter_by(person_id=ana.id, kind=MailKind.INVITE)
        ).one()
        message.trouble, message.fence = "450 try later", 1
        message.due_at = datetime.now(UTC) + timedelta(hours=1)

    before = client.get(page).text
    tried = post(client, page, f"{page}/retry", person_id=str(ana.id))

    assert "450 try later" in before
    assert tried.status_code == 303
    db.session.rollback()
    message = db.session.scalars(db.select(Message).filter_by(person_id=ana.id)).one()
    assert message.state is MessageState.DUE
    assert message.due_at <= datetime.now(UTC)


def test_the_list_is_for_hosts(app: Flask, client: FlaskClient) -> None:
    page, event = hosted(client)
    sign_in(client, answer(event, Answer.YES))

    statuses = {client.get(page + more).status_code for more in ("", ".csv", "/write")}

    assert statuses == {403}


def _rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def _count_questions(client: FlaskClient, page: str) -> int:
    asked: list[object] = []

    def note(*facts: object) -> None:
        asked.append(facts)

    sql.listen(db.engine, "before_cursor_execute", note)
    assert client.get(page).status_code == 200
    sql.remove(db.engine, "before_cursor_execute", note)
    return len(asked)


def test_a_long_list_has_pages_and_counts_of_all_of_it(
    app: Flask, client: FlaskClient
) -> None:
    page, event = hosted(client)
    with transaction() as session:
        people = [make_person(session, name=f"Guest {n:03}") for n in range(103)]
        session.add_all(
            Signup(
                event_id=event.id,
                person_id=person.id,
                status=SignupStatus.ATTENDING,
                answered_at=NEXT_MONTH - timedelta(days=60, minutes=-number),
            )
            for number, person in enumerate(people)
        )
        last = people[-1].id

    first, second = client.get(page).text, client.get(f"{page}?page=2").text
    beyond = client.get(f"{page}?page=99").text
    odd = client.get(f"{page}?page=%C2%B2").text
    post_to = f"{page}/remove?page=2"
    wrong = post(client, f"{page}?page=2", post_to, person_id=last, words="")
    gone = post(client, f"{page}?page=2", post_to, person_id=last, words=WORDS)

    def shown(text: str) -> list[str]:
        return [f"{n:03}" for n in range(103) if f"<b>Guest {n:03}</b>" in text]

    assert shown(first) == shown(odd) == [f"{n:03}" for n in range(100)]
    assert shown(second) == shown(beyond) == ["100", "101", "102"]
    assert "Page 1 of 2" in first
    assert "?page=2" in first
    assert "<dd>103</dd>" in first
    assert "<dd>103</dd>" in second
    assert (wrong.status_code, shown(wrong.text)) == (422, ["100", "101", "102"])
    assert (gone.status_code, gone.location) == (303, f"{page}?page=2")


def test_those_who_wait_keep_their_turn_when_the_list_is_narrowed(
    app: Flask, client: FlaskClient
) -> None:
    page, event = hosted(client, capacity=1)
    for name, department in (("Ana", "Legal"), ("Ben", "Legal"), ("Cem", "Sales")):
        answer(event, Answer.YES, name=name, department=department)
    code = db.session.scalars(db.select(Department.code).filter_by(name="Sales")).one()

    of_sales = client.get(f"{page}?department={code}").text

    assert "<b>Cem</b>" in of_sales
    assert "2nd" in of_sales
    assert "<b>Ben</b>" not in of_sales


def test_hosts_read_what_calendars_show_and_send_again_what_is_missing(
    app: Flask, client: FlaskClient
) -> None:
    page, event = hosted(client)
    ana = answer(event, Answer.YES, name="Ana Ames")
    ben = answer(event, Answer.YES, name="Ben Bode")
    Post(now=datetime.now(UTC)).work()
    with transaction() as session:
        session.execute(
            db.update(Invite).where(Invite.person_id == ben.id).values(method=None)
        )
        session.execute(
            db.update(Signup)
            .where(Signup.person_id == ana.id)
            .values(source=Source.CALENDAR)
        )

    shown = unescape(client.get(page).text)
    one = post(client, page, f"{page}/send-again", person_id=ana.id)
    rest = post(client, page, f"{page}/send-missing")

    day = f"{datetime.now(UTC).astimezone(zone_of(event.zone)):%a} "
    said = f"In their calendar: 12:00–13:00, sent {day}"
    assert said in clocks_off(shown, event)
    assert "; they accepted in their calendar<" in shown
    assert "1 person is going and has nothing true in their calendar." in shown
    assert (one.status_code, rest.status_code) == (303, 303)
    db.session.rollback()
    waits = db.session.scalars(
        db.select(Message.person_id).where(Message.state == MessageState.DUE)
    ).all()
    causes = db.session.scalars(
        db.select(Cause.facts).where(Cause.kind == "sent_again")
    )
    assert (waits, list(causes)) == ([ana.id], [{"people": [ben.id]}])


def clocks_off(text: str, event: Event) -> str:
    """The page as if the event were at noon: its hour is the hour of the test."""
    zone = zone_of(event.zone)
    start, end = event.starts_at.astimezone(zone), event.ends_at.astimezone(zone)
    return text.replace(f"{start:%H:%M}–{end:%H:%M}", "12:00–13:00")
