"""Mailed links: one person, one event, a button; usable again, useless for the rest."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.db import db, transaction
from app.domain.signups import Answer, SignupStatus, Source
from app.domain.tokens import Purpose
from app.models import Event, Message, Person, Signup
from app.operations.letters import make_link
from app.operations.places import answer_link
from tests.browsing import post
from tests.factories import HOUSE, make_event, make_person, say
from tests.web.test_signups import SOON, standing


@pytest.fixture
def link(app: Flask) -> tuple[str, int, int]:
    """(path of Priya's link, id of her event, her id)."""
    with transaction() as session:
        event = make_event(session, capacity=1, starts_at=SOON)
        priya = make_person(session, name="Priya Nair")
        url = answer_link(session, event, priya, house=HOUSE)
        return url.removeprefix(HOUSE.base_url), event.id, priya.id


def key_for(purpose: Purpose, *, event_id: int, person_id: int) -> str:
    with transaction() as session:
        url = make_link(
            session,
            path="r",
            purpose=purpose,
            person_id=person_id,
            event_id=event_id,
            house=HOUSE,
        )
        return url.rpartition("/")[2]


def test_a_link_shows_a_button_and_the_button_answers(
    client: FlaskClient, link: tuple[str, int, int]
) -> None:
    path, event_id, person_id = link

    looked = [client.get(f"{path}?a=yes").status_code, client.head(path).status_code]
    before = standing(event_id, person_id)
    answer = post(client, f"{path}?a=yes", path, answer="yes")

    assert (looked, before) == ([200, 200], None)
    assert (answer.status_code, answer.location) == (303, path)
    assert standing(event_id, person_id) is SignupStatus.ATTENDING
    source = db.session.scalars(select(Signup.source)).one()
    assert source is Source.MAIL_LINK


def test_the_same_link_changes_the_answer_again_and_again(
    client: FlaskClient, link: tuple[str, int, int]
) -> None:
    path, event_id, person_id = link

    said = []
    for answer in ("yes", "no", "yes", "yes", "no"):
        post(client, path, path, answer=answer)
        said.append(standing(event_id, person_id))

    a, d = SignupStatus.ATTENDING, SignupStatus.DECLINED
    assert said == [a, d, a, a, d]


def test_a_link_names_its_person_and_signs_nobody_in(
    client: FlaskClient, link: tuple[str, int, int]
) -> None:
    path, _, _ = link
    page = client.get(path).text

    post(client, path, path, answer="yes")

    assert "This link is for Priya Nair" in page
    assert client.get("/events").location == "/sign-in?next=/events"
    assert client.get("/me").status_code == 302


def test_the_wrong_secret_and_the_wrong_purpose_open_nothing(
    client: FlaskClient, link: tuple[str, int, int]
) -> None:
    path, event_id, person_id = link
    number, _, secret = path.removeprefix("/r/").partition(".")
    wrong = [
        f"/r/{number}.{secret[::-1]}",
        f"/r/{number}.{secret[:-1]}x",
        f"/r/{int(number) + 1}.{secret}",
        f"/r/999999999.{secret}",
        f"/f/{number}.{secret}",
        f"/w/{number}.{secret}",
        f"/p/{number}.{secret}",
        f"/u/{number}.{secret}",
        *(
            f"/r/{key_for(purpose, event_id=event_id, person_id=person_id)}"
            for purpose in Purpose
            if purpose is not Purpose.ANSWER
        ),
    ]

    assert [client.get(path).status_code for path in wrong] == [404] * len(wrong)


def test_a_link_opens_its_own_event_only(
    client: FlaskClient, link: tuple[str, int, int]
) -> None:
    path, event_id, person_id = link
    with transaction() as session:
        other = make_event(session, starts_at=SOON, only_these=True)
        other_id, other_page = other.id, f"/events/{other.slug}"

    post(client, path, path, answer="yes", event_id=str(other_id), person_id="1")

    assert standing(event_id, person_id) is SignupStatus.ATTENDING
    assert standing(other_id, person_id) is None
    assert client.get(other_page).status_code == 302


def test_after_the_end_a_link_says_so(
    client: FlaskClient, link: tuple[str, int, int]
) -> None:
    path, event_id, person_id = link
    with transaction() as session:
        event = session.get_one(Event, event_id)
        event.starts_at = datetime.now(UTC) - timedelta(hours=3)
        event.ends_at = datetime.now(UTC) - timedelta(hours=2)

    assert client.get(path).status_code == 410
    assert standing(event_id, person_id) is None


def test_the_link_of_someone_who_left_is_worth_nothing(
    client: FlaskClient, link: tuple[str, int, int]
) -> None:
    path, _, person_id = link
    with transaction() as session:
        session.get_one(Person, person_id).left_at = SOON

    assert client.get(path).status_code == 404


def test_a_lost_race_from_a_mail_joins_the_waitlist(
    client: FlaskClient, link: tuple[str, int, int]
) -> None:
    path, event_id, person_id = link
    with transaction() as session:
        event = session.get_one(Event, event_id)
        say(session, Answer.YES, event=event, person=make_person(session))

    answer = post(client, path, path, answer="yes")

    assert answer.location == f"{path}?just=filled"
    assert standing(event_id, person_id) is SignupStatus.WAITLISTED
    assert "1st on the waitlist" in client.get(answer.location).text


def test_a_link_says_that_it_is_full_before_the_press(
    client: FlaskClient, link: tuple[str, int, int]
) -> None:
    path, event_id, _ = link
    with transaction() as session:
        event = session.get_one(Event, event_id)
        say(session, Answer.YES, event=event, person=make_person(session))

    asked = client.get(f"{path}?a=yes").text
    answer = post(client, path, path, answer="yes", saw_full="y")

    assert "The one place is taken" in asked
    assert "one tap makes it real. You&#39;d be 1st on the waitlist." in asked
    assert '<input type="hidden" name="saw_full" value="y">' in asked
    assert answer.location == path


@pytest.mark.parametrize("fields", [{}, {"answer": "perhaps"}, {"answer": ["no", "x"]}])
def test_an_answer_that_is_none_changes_nothing(
    client: FlaskClient, link: tuple[str, int, int], fields: dict[str, object]
) -> None:
    path, event_id, person_id = link
    before = standing(event_id, person_id)

    answer = post(client, path, path, **fields)

    assert answer.status_code == 303
    expected = SignupStatus.DECLINED if fields.get("answer") == ["no", "x"] else before
    assert standing(event_id, person_id) is expected


def test_details_may_be_told_from_a_link(
    client: FlaskClient, link: tuple[str, int, int]
) -> None:
    path, _, _ = link
    post(client, path, path, answer="yes")

    refused = post(client, path, f"{path}/details", learn="x" * 81)
    kept = post(client, path, f"{path}/details", learn="Budgets", shows_name="y")

    signup = db.session.scalars(select(Signup)).one()
    assert (refused.status_code, kept.status_code) == (422, 303)
    assert (signup.learn, signup.shows_name) == ("Budgets", True)


def test_every_link_in_the_page_stays_with_the_key(
    client: FlaskClient, link: tuple[str, int, int]
) -> None:
    path, _, _ = link

    actions = set(re.findall(r'<form[^>]*action="([^"]*)"', client.get(path).text))

    assert {action for action in actions if action.startswith("/r/")} == {path}


def test_ten_presses_are_one_mail(
    client: FlaskClient, link: tuple[str, int, int]
) -> None:
    path, _, _ = link

    for _ in range(10):
        post(client, path, path, answer="yes")

    assert len(db.session.scalars(select(Message.id)).all()) == 1


def test_a_link_repeats_the_words_that_were_pressed_in_the_mail(
    client: FlaskClient, link: tuple[str, int, int]
) -> None:
    path = link[0]

    post(client, path, path, answer="no")
    asked = client.get(f"{path}?a=yes").text
    post(client, path, path, answer="yes")
    going = client.get(path).text

    assert "You clicked “Count me in” in your mail" in asked
    assert "I can come after all" in asked
    assert "You&#39;re in, the 1st of" in going
    assert "amber" not in going  # there is no drawing here
