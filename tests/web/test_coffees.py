"""Coffees on pages and behind mailed links, with and without signing in."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.db import db, transaction
from app.domain.attendance import Witness
from app.domain.coffee.terms import CoffeeKind, CoffeeState, Said
from app.domain.signups import Answer
from app.models import (
    Attendance,
    BusyTime,
    Coffee,
    CoffeeBlock,
    CoffeePlace,
    CoffeeWish,
    Message,
    Person,
    Seat,
    SeatingPlan,
    StayInTouch,
)
from app.operations import coffee_asks
from app.operations.coffee_wishes import volunteer
from app.operations.touch import tell_news
from tests.browsing import post
from tests.factories import HOUSE, make_event, make_person, say, sign_in
from tests.operations.post import Post, mail_in

WEEKS_AGO = timedelta(weeks=9)


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """One kind of database: what a page says is no matter of its kind."""
    path = tmp_path / "coffees.db"
    path.write_bytes(sqlite_template.read_bytes())
    return f"sqlite:///{path}"


@dataclass(frozen=True)
class Two:
    """Two who shared a table nine weeks ago."""

    priya: Person
    jonas: Person


@pytest.fixture
def two(app: Flask) -> Two:
    then = datetime.now(UTC).replace(microsecond=0) - WEEKS_AGO
    with transaction() as session:
        priya = make_person(session, name="Priya Nair")
        jonas = make_person(session, name="Jonas Weber", department="Engineering")
        event = make_event(session, tables=1, seats=4, starts_at=then)
        plan = SeatingPlan(event_id=event.id, changed_at=then, published_at=then)
        session.add(plan)
        session.flush()
        for person in (priya, jonas):
            signup = say(
                session, Answer.YES, event=event, person=person, now=then - WEEKS_AGO
            )
            session.flush()
            signup.may_be_found = True
            session.add(
                Seat(
                    plan_id=plan.id,
                    round=1,
                    table_number=1,
                    published_table=1,
                    person_id=person.id,
                )
            )
            session.add(
                Attendance(
                    event_id=event.id,
                    person_id=person.id,
                    came=True,
                    witness=Witness.DOOR,
                    noted_at=then,
                )
            )
        session.flush()
        session.query(Message).delete()
    return Two(priya, jonas)


def slot_on(page: str) -> str:
    found = re.search(r'name="slot"[^>]*value="([^"]+)"', page)
    assert found is not None
    return found[1].replace("&#43;", "+")


def only_coffee() -> Coffee:
    db.session.rollback()
    return db.session.scalars(select(Coffee)).one()


def link_in(parcel: object, path: str = "coffee") -> str:
    text = mail_in(parcel).get_body(("plain",)).get_content()  # type: ignore[arg-type,union-attr]
    found = re.search(rf"{HOUSE.base_url}(/{path}/\S+?)(?:\?\S*)?\s", text)
    assert found is not None
    return found[1]


def test_from_the_page_to_both_calendars_in_two_presses(
    two: Two, client: FlaskClient
) -> None:
    sign_in(client, two.priya)
    ask = f"/me/coffee/ask?to={two.jonas.id}"
    page = client.get(ask).text

    answer = post(
        client,
        ask,
        "/me/coffee/ask/send",
        to=two.jonas.id,
        slot=slot_on(page),
        about="How do you plan a release?",
    )
    shown = client.get(answer.location).text

    assert "You last shared a table 9 weeks ago." in page
    assert answer.status_code == 303
    assert "Coffee with Jonas Weber" in shown
    assert "How do you plan a release?" in shown
    carried = Post().work(now=datetime.now(UTC))
    assert [parcel.recipient for parcel in carried] == [
        two.priya.email,
        two.jonas.email,
    ]


def test_the_other_answers_from_the_mail_without_signing_in(
    two: Two, client: FlaskClient
) -> None:
    now = datetime.now(UTC)
    with transaction() as session:
        slots = coffee_asks.list_slots(
            session, [two.priya, two.jonas], manners=HOUSE.manners, now=now
        )
        coffee_asks.ask(
            session,
            person_id=two.priya.id,
            other_id=two.jonas.id,
            starts_at=slots[0],
            about="",
            house=HOUSE,
            now=now,
        )
    link = link_in(Post().work(now=now)[1])

    looked = [client.get(f"{link}?no=yes") for _ in range(2)]
    untouched = only_coffee().state
    moved = post(
        client,
        link,
        f"{link}/pick",
        slot=slot_on(looked[0].text),
        seen=slots[0].isoformat(),
    )
    at = only_coffee().starts_at
    declined = post(client, link, f"{link}/decline")
    again = post(client, link, f"{link}/decline")

    assert [page.status_code for page in looked] == [200, 200]
    assert untouched is CoffeeState.SET
    assert at != slots[0]
    assert [answer.status_code for answer in (moved, declined, again)] == [303] * 3
    assert only_coffee().state is CoffeeState.OVER
    assert "Nobody asks why" in client.get(link).text


def test_whoever_never_met_is_asked_by_address_and_stays_an_address(
    two: Two, client: FlaskClient
) -> None:
    with transaction() as session:
        stranger = make_person(session, name="Stranger Danger")
    sign_in(client, two.priya)

    by_id = client.get(f"/me/coffee/ask?to={stranger.id}")
    by_address = client.get(f"/me/coffee/ask?address={stranger.email}").text
    nobody = client.get("/me/coffee/ask?address=nobody@trestle.example")
    oneself = client.get(f"/me/coffee/ask?address={two.priya.email}")

    assert by_id.status_code == 404
    assert stranger.email in by_address
    assert "Stranger Danger" not in by_address
    assert nobody.status_code == oneself.status_code == 422
    assert "Nobody works here under that address." in nobody.text


def test_nobody_opens_a_coffee_of_others(two: Two, client: FlaskClient) -> None:
    coffee = a_held_coffee(two, met=())
    with transaction() as session:
        other = make_person(session)
    sign_in(client, other)

    pages = [
        client.get(f"/me/coffee/{coffee}"),
        post(client, "/me/coffee", f"/me/coffee/{coffee}/say-met", met="yes"),
        post(client, "/me/coffee", f"/me/coffee/{coffee}/decline"),
    ]

    assert [page.status_code for page in pages] == [404] * 3


def a_held_coffee(two: Two, *, met: tuple[Person, ...]) -> int:
    now = datetime.now(UTC)
    with transaction() as session:
        coffee = Coffee(
            kind=CoffeeKind.MATCHED,
            state=CoffeeState.SET,
            calendar_uid="held@trestle.example",
            slots=[],
            made_at=now - timedelta(days=5),
            starts_at=now - timedelta(days=1),
            closes_at=now - timedelta(hours=23),
        )
        session.add(coffee)
        session.flush()
        for person in (two.priya, two.jonas):
            session.add(
                CoffeePlace(
                    coffee_id=coffee.id,
                    person_id=person.id,
                    said=Said.YES,
                    met=True if person in met else None,
                )
            )
        return coffee.id


def test_did_you_meet_is_one_press_and_can_be_changed(
    two: Two, client: FlaskClient
) -> None:
    coffee = a_held_coffee(two, met=())
    sign_in(client, two.priya)
    page = f"/me/coffee/{coffee}"

    asked = client.get("/me/coffee").text
    post(client, page, f"{page}/say-met", met="no")
    no = client.get(page).text
    post(client, page, f"{page}/say-met", met="yes")
    wrong = post(client, page, f"{page}/say-met", met="perhaps")

    assert "Did you meet?" in asked
    assert "You said that you didn&#39;t meet this time." in no
    assert "You said that you met." in client.get(page).text
    assert "You met Jonas Weber on" in client.get("/me/coffee").text
    assert wrong.status_code == 400


def test_wishes_are_kept_and_a_pause_is_said(two: Two, client: FlaskClient) -> None:
    sign_in(client, two.priya)
    until = (datetime.now(UTC) + timedelta(days=30)).date()
    choice = {"joins": "y", "rhythm": "weekly", "days": ["1", "3"], "way": "online"}

    saved = post(client, "/me/coffee/wishes", "/me/coffee/wishes/save", **choice)
    line = client.get("/me/coffee").text
    post(
        client,
        "/me/coffee/wishes",
        "/me/coffee/wishes/save",
        **choice,
        paused_until=until.isoformat(),
    )
    wrong = post(
        client,
        "/me/coffee/wishes",
        "/me/coffee/wishes/save",
        **(choice | {"rhythm": "hourly"}),
    )

    no_day = post(
        client,
        "/me/coffee/wishes",
        "/me/coffee/wishes/save",
        **choice,
        paused_until="soon",
    )

    wish = db.session.scalars(select(CoffeeWish)).one()
    assert saved.status_code == 303
    assert "You are matched every Monday." in line
    assert (wish.joins, wish.days, wish.paused_until) == (True, [1, 3], until)
    assert "Paused until" in client.get("/me/coffee").text
    assert (wrong.status_code, no_day.status_code) == (400, 422)
    assert "Choose a day, or leave it empty." in no_day.text


def test_a_calendar_file_leaves_spans_and_no_word(
    two: Two, client: FlaskClient
) -> None:
    sign_in(client, two.priya)
    day = (datetime.now(UTC) + timedelta(days=3)).strftime("%Y%m%d")
    file = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:x\r\n"
        f"DTSTAMP:{day}T000000Z\r\nSUMMARY:Secret talks\r\nDTSTART:{day}T090000Z\r\n"
        f"DTEND:{day}T100000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    send = "/me/coffee/wishes/read-calendar"

    post(client, "/me/coffee/wishes", send, file=(BytesIO(file.encode()), "a.ics"))
    held = len(db.session.scalars(select(BusyTime.id)).all())
    post(client, "/me/coffee/wishes", send, file=(BytesIO(b"PK\x03"), "a.zip"))
    refused = client.get("/me/coffee/wishes").text
    post(client, "/me/coffee/wishes", "/me/coffee/wishes/forget-calendar")

    assert held == 1
    assert "That is no calendar file" in refused
    assert "We hold 1 busy time." in refused
    db.session.rollback()
    assert db.session.scalars(select(BusyTime.id)).all() == []


def test_never_with_is_secret_and_can_be_taken_off(
    two: Two, client: FlaskClient
) -> None:
    sign_in(client, two.priya)
    wishes, send = "/me/coffee/wishes", "/me/coffee/wishes/keep-apart"

    kept = post(client, wishes, send, address=two.jonas.email)
    shown = client.get(wishes).text
    unknown = post(client, wishes, send, address="nobody@trestle.example")
    off = f"/me/coffee/people/{two.jonas.id}/stop-keeping-apart"
    post(client, wishes, off)

    assert kept.status_code == 303
    assert "Jonas Weber" in shown
    assert unknown.status_code == 422
    assert db.session.scalars(select(CoffeeBlock.id)).all() == []


def test_a_department_is_asked_and_no_volunteer_named(
    two: Two, client: FlaskClient
) -> None:
    with transaction() as session:
        volunteer(session, person_id=two.jonas.id, helps_with="Releases")
        department_id = two.jonas.department_id
    sign_in(client, two.priya)

    offered = client.get("/me/coffee").text
    empty = post(
        client, "/me/coffee", "/me/coffee/ask-department", department=department_id
    )
    post(
        client,
        "/me/coffee",
        "/me/coffee/ask-department",
        department=department_id,
        question="How do releases work?",
    )
    Post().work(now=datetime.now(UTC))
    page = client.get(f"/me/coffee/{only_coffee().id}").text

    assert "Ask a department" in offered
    assert empty.status_code == 422
    assert "A question to Engineering" in page
    assert "Take it back" in page
    assert "Jonas" not in page


def test_staying_in_touch_names_one_and_asks_nothing(
    two: Two, client: FlaskClient
) -> None:
    sign_in(client, two.priya)
    people = f"/me/coffee/people/{two.jonas.id}"
    ask = f"/me/coffee/ask?to={two.jonas.id}"
    monday = datetime.now(UTC) + timedelta(days=7)
    monday -= timedelta(days=monday.weekday())
    monday = monday.replace(hour=10)

    post(client, ask, f"{people}/stay-in-touch")
    [parcel] = Post().work(now=monday)
    again = Post().work(now=monday + timedelta(days=1))
    link = link_in(parcel, "hello")
    looked = client.get(f"{link}?end=yes").text
    still = len(db.session.scalars(select(StayInTouch.id)).all())
    post(client, link, f"{link}/rest")
    post(client, link, f"{link}/let-go")
    gone = client.get(link).text

    text = mail_in(parcel).get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "You last shared a table with Jonas Weber from Engineering" in text
    assert f"{link}?say=yes" in text
    assert "/ask" not in text
    assert again == []
    assert "Stop asking about Jonas Weber" in looked
    assert still == 1
    assert "Nobody learns of it" in gone
    db.session.rollback()
    assert db.session.scalars(select(StayInTouch.id)).all() == []


def test_no_table_is_recalled_to_whom_one_shared_none_with(
    two: Two, client: FlaskClient
) -> None:
    sign_in(client, two.priya)
    now = datetime.now(UTC)
    with transaction() as session:
        one = make_person(session)
        session.add(StayInTouch(person_id=two.priya.id, other_id=one.id, marked_at=now))

    draft = client.get(f"/me/coffee/people/{one.id}/hello").text

    assert "it has been a while, and I thought of you." in draft
    assert "shared a table" not in draft


def test_nobody_is_marked_whom_one_never_met(two: Two, client: FlaskClient) -> None:
    with transaction() as session:
        stranger = make_person(session)
    sign_in(client, two.priya)

    refused = post(
        client, "/me/coffee", f"/me/coffee/people/{stranger.id}/stay-in-touch"
    )

    assert refused.status_code == 404


def test_good_news_is_told_by_oneself_and_a_line_is_sent_once(
    two: Two, client: FlaskClient
) -> None:
    with transaction() as session:
        session.add(
            StayInTouch(
                person_id=two.priya.id,
                other_id=two.jonas.id,
                marked_at=datetime.now(UTC),
                looked_at=datetime.now(UTC),
            )
        )
        tell_news(
            session, person_id=two.jonas.id, what="I passed", now=datetime.now(UTC)
        )
    sign_in(client, two.priya)

    listed = client.get("/me/coffee").text
    draft = client.get("/me/coffee/news/1").text
    nothing = Post().work(now=datetime.now(UTC))
    for _twice in range(2):
        post(client, "/me/coffee/news/1", "/me/coffee/news/1/send", text="Well done!")
    carried = Post().work(now=datetime.now(UTC))
    sign_in(client, two.jonas)
    theirs = client.get("/me/coffee/news/1")

    assert "I passed" in listed
    assert "I read your news: I passed." in draft
    assert nothing == []
    assert [parcel.recipient for parcel in carried] == [two.jonas.email]
    assert mail_in(carried[0])["Reply-To"] == f"Priya Nair <{two.priya.email}>"
    assert theirs.status_code == 404  # nobody congratulates themselves


def test_a_note_that_is_too_long_is_said_and_kept(
    two: Two, client: FlaskClient
) -> None:
    sign_in(client, two.priya)
    ask = f"/me/coffee/ask?to={two.jonas.id}"
    slot = slot_on(client.get(ask).text)

    refused = post(
        client,
        ask,
        "/me/coffee/ask/send",
        to=two.jonas.id,
        slot=slot,
        about="x" * 501,
    )

    assert refused.status_code == 422
    assert "At most 500 characters." in refused.text
    assert "x" * 501 in refused.text
    assert db.session.scalars(select(Coffee.id)).all() == []


def test_nonsense_in_an_address_or_a_form_breaks_no_page(
    two: Two, client: FlaskClient
) -> None:
    sign_in(client, two.priya)
    ask = f"/me/coffee/ask?to={two.jonas.id}"
    slot = slot_on(client.get(ask).text)
    of_jonas, too_late = {"to": two.jonas.id}, "9999-12-31T23:59:59+00:00"

    at_the_end = post(client, ask, "/me/coffee/ask/send", **of_jonas, slot=too_late)
    post(client, ask, "/me/coffee/ask/send", **of_jonas, slot=slot)
    page = f"/me/coffee/{only_coffee().id}"
    moved = post(client, page, f"{page}/pick", slot=too_late, seen=slot)

    assert (at_the_end.status_code, moved.status_code) == (303, 303)
    assert client.get("/me/coffee/ask?to=²").status_code == 404
    assert client.get(f"{page}?at=²").status_code == 200
    assert only_coffee().starts_at == datetime.fromisoformat(slot)
