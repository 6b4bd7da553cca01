"""One's own network, one colleague in it, and bringing two of them together."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.db import db, transaction
from app.models import (
    CoffeeBlock,
    Introduction,
    IntroductionSide,
    Person,
    Promise,
    Silence,
    StayInTouch,
)
from tests.browsing import post
from tests.evenings import hide, met
from tests.factories import (
    OPEN_HOUSE,
    make_department,
    make_person,
    sign_in,
)
from tests.operations.post import Post, mail_in

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Table:
    """Priya, whom she sat with nine days ago, and Ana, who does not want to be found."""

    title: str
    priya: Person
    lukasz: Person
    kenji: Person
    ana: Person


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """One kind of database: what a page says is no matter of its kind."""
    path = tmp_path / "network.db"
    path.write_bytes(sqlite_template.read_bytes())
    return f"sqlite:///{path}"


@pytest.fixture
def table(app: Flask) -> Table:
    then = datetime.now(UTC).replace(microsecond=0) - 9 * DAY
    with transaction() as session:
        people = [
            make_person(session, name=name, department=department)
            for name, department in (
                ("Priya Nair", "Finance"),
                ("Łukasz Wójcik", "Operations"),
                ("Kenji Mori", "Support"),
                ("Ana Ünal", "Legal"),
            )
        ]
        event = met(session, people, starts_at=then)
        hide(session, event, people[3])
    return Table(event.title, *people)


def page_of(person: Person) -> str:
    return f"/me/network/{person.id}"


def introduce(client: FlaskClient, table: Table, about: str = "budgets") -> str:
    """Press the button; return what the page says then."""
    ask = f"{page_of(table.lukasz)}/introduce"
    answer = post(client, ask, f"{ask}/send", second=table.kenji.id, about=about)
    return client.get(answer.location).text if answer.location else answer.text


def links(post: Post) -> dict[str, str]:
    """The links of the questions that were carried, by recipient."""
    carried = post.work(now=datetime.now(UTC))
    found = {}
    for parcel in carried:
        text = mail_in(parcel).get_body(("plain",)).get_content()  # type: ignore[union-attr]
        if match := re.search(r"https://trestle\.example(/intro/[^\s?]+)", text):
            found[parcel.recipient] = match[1]
    return found


def test_three_lists_and_a_picture_without_a_score(
    table: Table, client: FlaskClient
) -> None:
    with transaction() as session:
        now = datetime.now(UTC)
        priya = table.priya.id
        brought = Introduction(about="", made_at=now, introduced_at=now)
        session.add(brought)
        far = make_person(session, name="Jo Far", department="Sales")  # never met
        session.flush()
        session.add_all(
            [
                *(
                    IntroductionSide(introduction_id=brought.id, person_id=each)
                    for each in (priya, far.id)
                ),
                StayInTouch(person_id=priya, other_id=table.kenji.id, marked_at=now),
                Promise(
                    person_id=priya,
                    other_id=table.lukasz.id,
                    what="The cost template",
                    due_on=now.date(),
                    made_at=now,
                ),
            ]
        )
    sign_in(client, table.priya)

    page = client.get("/me/network").text
    heads = re.findall(r"<h2[^>]*>([^<]+)</h2>", page)
    picture = page[page.index('<svg viewBox="0 0 320') :]
    picture = picture[: picture.index("</svg>")]

    assert heads[:5] == [
        "Reconnect",
        "Open promises",
        "Recently met",
        "Introduced to you lately",
        "Everybody",
    ]
    lists = dict(zip(heads, page.split("<h2")[1:], strict=False))
    assert "Jo Far" not in lists["Recently met"]
    assert "Jo Far" in lists["Introduced to you lately"]
    assert "You last shared a table 1 week ago." in page
    assert "The cost template" in page
    assert "You have met people from Operations and Support." in page
    assert "Ana" not in page
    assert 'aria-hidden="true"' in picture
    assert picture.count('class="fig') == 4  # the three, and whoever looks
    assert all(name in page for name in ("Kenji Mori", "Łukasz Wójcik", "Jo Far"))


def test_history_survives_another_name_department_and_address(
    table: Table, client: FlaskClient
) -> None:
    with transaction() as session:
        kenji = session.get_one(Person, table.kenji.id)
        kenji.name, kenji.email = "Kenji Abe", "kenji.abe@trestle.example"
        kenji.department = make_department(session, "Research")
    sign_in(client, table.priya)

    listed, page = client.get("/me/network").text, client.get(page_of(table.kenji)).text

    assert "Kenji Abe" in listed
    assert "Operations and Research" in listed or "Research and Operations" in listed
    assert f"{table.title}, " in page
    assert "mailto:kenji.abe@trestle.example" in page


def test_nobody_yet_and_whoever_one_never_met(
    table: Table, client: FlaskClient
) -> None:
    with transaction() as session:
        stranger = make_person(session)
    sign_in(client, stranger)

    empty = client.get("/me/network")
    pages = [client.get(page_of(person)) for person in (table.priya, stranger)]
    absent = [
        client.get("/me/network/987654"),
        client.get(f"{page_of(table.kenji)}/introduce"),
    ]
    acts = [
        post(client, "/me/network", f"{page_of(table.priya)}/{verb}", **fields)
        for verb, fields in (
            ("silence", {}),
            ("promise", {"what": "x", "due_on": datetime.now(UTC).date()}),
            ("introduce/send", {"second": table.kenji.id, "about": "x"}),
        )
    ]
    sign_in(client, table.priya)
    hidden = client.get(page_of(table.ana))

    assert "After your next event, the people you met show up here." in empty.text
    answers = [*pages, *absent, *acts, hidden]
    assert [answer.status_code for answer in answers] == [404] * len(answers)


def test_what_i_promised_is_mine_and_what_they_did_is_theirs(
    table: Table, client: FlaskClient
) -> None:
    today = datetime.now(UTC).date()
    with transaction() as session:
        session.add(
            Promise(
                person_id=table.kenji.id,
                other_id=table.priya.id,
                what="Their own secret note",
                due_on=today,
                made_at=datetime.now(UTC),
            )
        )
    sign_in(client, table.priya)
    page, send = page_of(table.kenji), f"{page_of(table.kenji)}/promise"

    wrong = post(client, page, send, what="", due_on=today + DAY)
    late = post(client, page, send, what="Template", due_on=today - DAY)
    post(client, page, send, what="Template", due_on=today + DAY)
    shown = client.get(page).text

    assert (wrong.status_code, late.status_code) == (422, 422)
    assert "Choose a day from today on" in late.text
    assert "<b>Template</b>" in shown
    assert "secret" not in shown


def test_not_to_be_asked_about_somebody_can_be_taken_back(
    table: Table, client: FlaskClient
) -> None:
    sign_in(client, table.priya)
    page = page_of(table.kenji)
    stay = f"/me/coffee/people/{table.kenji.id}/stay-in-touch"

    kept = post(client, page, stay, back="person")
    post(client, page, f"{page}/silence")
    silent, listed = client.get(page).text, client.get("/me/network").text
    post(client, page, f"{page}/ask-again")

    assert kept.location == page
    assert "We don't ask you about them" in silent
    assert "Kenji Mori" not in listed
    assert "Taken back. They show up again." in client.get(page).text
    assert "Kenji Mori" in client.get("/me/network").text
    db.session.rollback()
    assert db.session.scalars(select(Silence.id)).all() == []


def test_introduced_from_the_page_and_by_two_mails_without_signing_in(
    table: Table, client: FlaskClient, app: Flask
) -> None:
    sign_in(client, table.priya)
    stranger, mails = app.test_client(), Post(house=OPEN_HOUSE)

    said = introduce(client, table)
    waiting = links(mails)
    looked = {
        address: stranger.get(f"{link}?say={word}").text
        for address, link in waiting.items()
        for word in ("yes", "no")
    }
    db.session.rollback()
    untouched = set(db.session.scalars(select(IntroductionSide.said_at)))
    for link in waiting.values():
        post(stranger, link, f"{link}/say", say="yes")
    again = post(stranger, link, f"{link}/say", say="no")
    [made] = db.session.scalars(select(Introduction.id)).all()
    post(client, "/me/network", f"/me/introductions/{made}/withdraw")
    over = stranger.get(link).text
    listed = client.get("/me/network").text
    sign_in(client, table.kenji)
    theirs = client.get(page_of(table.lukasz)).text

    assert "Each of them is asked alone." in said
    assert "Łukasz Wójcik and Kenji Mori" in said or "Kenji Mori and Łukasz" in said
    assert set(waiting) == {table.lukasz.email, table.kenji.email}
    for person, other in ((table.lukasz, "Kenji"), (table.kenji, "Łukasz")):
        assert "Priya Nair thinks you two should talk" in looked[person.email]
        assert other not in looked[person.email]
    assert untouched == {None}
    assert again.status_code == 303
    assert "You both said yes on " in over
    assert "Both said yes meanwhile." in listed
    assert "Both said yes. The rest is theirs." in listed
    assert "Introduced by Priya Nair" in theirs


def test_the_introducer_sees_the_same_whoever_keeps_apart(
    table: Table, client: FlaskClient
) -> None:
    sign_in(client, table.priya)

    def seen() -> str:
        text = introduce(client, table) + client.get("/me/network").text
        return re.sub(r'(name="csrf_token" [^>]*value=")[^"]+', r"\1", text)

    plain = seen()
    with transaction() as session:
        session.query(IntroductionSide).delete()
        session.query(Introduction).delete()
        session.add(CoffeeBlock(person_id=table.kenji.id, other_id=table.priya.id))
    blocked = seen()

    assert re.sub(r"/introductions/\d+", "", blocked) == re.sub(
        r"/introductions/\d+", "", plain
    )
    assert set(links(Post(house=OPEN_HOUSE))) == {table.lukasz.email}


def test_wrong_words_are_said_and_an_answer_on_the_page_can_change(
    table: Table, client: FlaskClient
) -> None:
    sign_in(client, table.priya)
    named = introduce(client, table, about="what Kenji knows")
    empty = introduce(client, table, about=" ")
    introduce(client, table)
    twice = introduce(client, table)
    db.session.rollback()
    [made] = db.session.scalars(select(Introduction.id)).all()
    sign_in(client, table.kenji)
    say = f"/me/introductions/{made}/say"

    dot = client.get("/events").text
    follow_ups = client.get("/me/follow-ups").text
    no = post(client, "/me/network", say, say="no", back="follow-ups")
    silent = client.get("/me/network").text
    wrong = post(client, "/me/network", say, say="perhaps")
    others = post(client, "/me/network", f"/me/introductions/{made}/withdraw")
    sign_in(client, table.priya)
    post(client, "/me/network", f"/me/introductions/{made}/withdraw")
    sign_in(client, table.kenji)
    late = post(client, "/me/network", say, say="yes")

    assert "Leave their names out." in named
    assert "Say in a few words" in empty
    assert "Once is enough" in twice
    assert "something new" in dot
    assert "Priya Nair thinks you two should talk" in follow_ups
    assert no.location == "/me/follow-ups"
    assert "You said not now. Nobody learns of it." in silent
    assert "Yes after all, introduce us" in silent
    assert (wrong.status_code, others.status_code) == (400, 404)
    assert late.status_code == 303
    assert "open any more. Nothing to do." in client.get("/me/network").text
