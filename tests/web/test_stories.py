"""Stories: two yeses to the same text, or nothing; and never a figure."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.db import db, transaction
from app.domain.attendance import Witness
from app.domain.outbox import MailKind
from app.domain.privacy import days_of
from app.domain.stories import StoryState
from app.domain.tokens import Purpose
from app.models import Attendance, Message, Person, Story
from app.operations import stories
from app.operations.letters import make_link
from app.operations.retention import erase
from app.operations.stories import NoStory
from tests.browsing import post
from tests.conftest import Browser
from tests.evenings import seat
from tests.factories import HOUSE, make_event, make_person, sign_in

NOW = datetime.now(UTC).replace(microsecond=0)
LINE = "We found out that the delay starts with our approval step."


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """One kind of database: nothing here depends on which."""
    path = tmp_path / "test.db"
    path.write_bytes(sqlite_template.read_bytes())
    return f"sqlite:///{path}"


class Two:
    """Priya and Łukasz shared a table 61 days ago; Eva sat with them, Noor elsewhere."""

    def __init__(self, app: Flask, *, days: int = 61) -> None:
        app.test_client_class = Browser
        self.app = app
        with transaction() as session:
            names = ("Priya Nair", "Łukasz Wójcik", "Eva Lind", "Noor Aziz")
            people = [make_person(session, name=name) for name in names]
            starts_at = NOW - timedelta(days=days)
            event = make_event(session, tables=2, starts_at=starts_at)
            seat(
                session,
                event,
                people[:3],
                people[3:],
                now=starts_at - timedelta(days=3),
            )
            session.add_all(
                Attendance(
                    event_id=event.id,
                    person_id=person.id,
                    came=True,
                    witness=Witness.HOST,
                    noted_at=NOW,
                )
                for person in people
            )
            for message in session.scalars(select(Message)):
                session.delete(message)
            session.flush()
            session.expunge_all()
        self.priya, self.lukasz, self.eva, self.noor = people

    def browser(self, person: Person) -> FlaskClient:
        browser = self.app.test_client()
        sign_in(browser, person)
        return browser

    def press(self, me: Person, other: Person, verb: str, **data: str) -> int:
        path = f"/me/stories/{other.id}"
        return post(self.browser(me), "/me", f"{path}/{verb}", **data).status_code

    def sees(self, me: Person, path: str = "/stories") -> str:
        return self.browser(me).get(path).text

    def offer(self, words: str = LINE, **data: str) -> int:
        return self.press(self.priya, self.lukasz, "offer", words=words, **data)

    def agree(self, words: str = LINE, **data: str) -> int:
        return self.press(self.lukasz, self.priya, "agree", seen=words, **data)


@pytest.fixture
def two(app: Flask) -> Two:
    return Two(app)


def mails() -> list[tuple[MailKind, str]]:
    db.session.rollback()
    rows = db.session.scalars(select(Message).order_by(Message.id))
    return [(row.kind, row.recipient) for row in rows]


def test_sixty_days_later_one_line_is_asked_and_can_be_let_be(two: Two) -> None:
    page = two.sees(two.priya, "/me/follow-ups")
    assert page.count("Did anything come of meeting") == 1
    asked = two.lukasz if "Łukasz" in page else two.eva

    done = two.press(two.priya, asked, "let-pass")

    assert done == 303
    # Of one event one person is asked about, and nobody learns of it.
    assert "Did anything come" not in two.sees(two.priya, "/me/follow-ups")
    assert "Did anything come" in two.sees(asked, "/me/follow-ups")
    assert mails() == []


@pytest.mark.parametrize("days", [59, 121])
def test_nothing_is_asked_sooner_or_for_ever(app: Flask, days: int) -> None:
    two = Two(app, days=days)

    page = two.sees(two.priya, "/me/follow-ups")

    assert "Did anything come" not in page
    assert two.offer() == 404


def test_two_yeses_to_the_same_text_publish_it_and_one_stays_silent(two: Two) -> None:
    assert [two.offer(is_named="y"), two.offer(is_named="y")] == [303, 303]
    assert mails() == [(MailKind.PERSONAL, two.lukasz.email)]
    assert LINE not in two.sees(two.noor)
    assert two.press(two.priya, two.lukasz, "agree", seen=LINE) == 404
    assert two.press(two.noor, two.lukasz, "agree", seen=LINE) == 404
    assert two.browser(two.noor).get(f"/me/stories/{two.priya.id}").status_code == 404

    assert two.agree("Another text") == 303
    assert LINE not in two.sees(two.noor)
    assert two.agree(is_named="y") == 303

    page = two.sees(two.noor)
    assert LINE in page
    assert "Priya Nair, Finance and Łukasz Wójcik, Finance" in page
    assert "Take it back" not in page
    assert two.press(two.lukasz, two.priya, "withdraw") == 303
    assert LINE not in two.sees(two.noor)
    assert db.session.scalars(select(Story.published)).all() == [""]


def test_names_stand_below_only_if_both_want_theirs_to(two: Two) -> None:
    naming = "Łukasz showed me where the delay starts."
    assert two.offer(naming) == 422
    assert two.offer(naming, is_named="y") == 303
    assert two.agree(naming) == 422

    assert two.press(two.lukasz, two.priya, "offer", words=LINE) == 303
    assert two.press(two.priya, two.lukasz, "agree", seen=LINE, is_named="y") == 303

    page = two.sees(two.noor)
    assert LINE in page
    assert "Two colleagues" in page
    assert [name for name in ("Priya", "Łukasz") if name in page] == []


def test_a_no_looks_like_no_answer_and_what_waits_too_long_is_gone(two: Two) -> None:
    two.offer()
    path = f"/me/stories/{two.lukasz.id}"
    before = two.sees(two.priya, path)

    assert two.press(two.lukasz, two.priya, "decline") == 303

    def without_key(page: str) -> str:
        return "".join(line for line in page.splitlines() if "csrf" not in line)

    assert without_key(two.sees(two.priya, path)) == without_key(before)
    assert "Read it" not in two.sees(two.lukasz, "/me/follow-ups")
    assert two.agree() == 404
    with transaction() as session:
        later = datetime.now(UTC) + days_of("own-news") + timedelta(minutes=5)
        erase(session, ["own-news"], now=later)
        assert session.scalars(select(Story.words)).all() == [""]


def test_the_question_is_answered_from_the_mail_without_signing_in(two: Two) -> None:
    two.offer(is_named="y")
    with transaction() as session:
        link = make_link(
            session,
            path="story",
            purpose=Purpose.STORY,
            person_id=two.lukasz.id,
            subject=str(two.priya.id),
            house=HOUSE,
        ).removeprefix(HOUSE.base_url)
    anybody = two.app.test_client()

    assert LINE in anybody.get(link).text
    assert db.session.scalars(select(Story.state)).all() == [StoryState.OFFERED]
    for _ in range(2):
        assert post(anybody, link, f"{link}/agree", seen=LINE).status_code == 303

    db.session.rollback()
    assert db.session.scalars(select(Story.state)).all() == [StoryState.PUBLISHED]
    assert anybody.get("/stories").status_code == 302
    post(anybody, link, f"{link}/withdraw")
    assert "Nothing is published" in anybody.get(link).text
    assert post(anybody, link, f"{link}/agree", seen=LINE).location == link
    assert "open any more" in anybody.get(link).text


def test_taken_back_while_the_other_proposes_other_words_is_a_no_to_these(
    two: Two,
) -> None:
    two.offer()
    mine, theirs = (
        {"person_id": one.id, "other_id": other.id}
        for one, other in ((two.priya, two.lukasz), (two.lukasz, two.priya))
    )
    with transaction() as session:
        stories.offer(
            session, words="Other.", is_named=False, house=HOUSE, now=NOW, **theirs
        )
        stories.withdraw(session, now=NOW, **mine)

    with pytest.raises(NoStory), transaction() as session:
        stories.agree(session, words="Other.", is_named=False, now=NOW, **mine)

    waits = two.sees(two.lukasz, f"/me/stories/{two.priya.id}")
    assert "Take it back" in waits  # as before: nobody tells them


def test_nothing_is_published_or_mailed_once_the_other_has_left(two: Two) -> None:
    two.offer()
    before = mails()
    pair = {"person_id": two.lukasz.id, "other_id": two.priya.id}
    with transaction() as session:
        session.get_one(Person, two.priya.id).left_at = NOW

    with pytest.raises(NoStory), transaction() as session:
        stories.agree(session, words=LINE, is_named=False, now=NOW, **pair)
    with pytest.raises(NoStory), transaction() as session:
        stories.offer(
            session, words="Other.", is_named=False, house=HOUSE, now=NOW, **pair
        )

    assert mails() == before
    assert LINE not in two.sees(two.noor)


def test_whoever_leaves_takes_their_name_along(two: Two) -> None:
    naming = "Łukasz and I share one form now."
    two.offer(naming, is_named="y")
    two.agree(naming, is_named="y")
    assert naming in two.sees(two.noor)

    with transaction() as session:
        session.get_one(Person, two.lukasz.id).left_at = NOW
    assert naming not in two.sees(two.noor)
    with transaction() as session:
        story = session.scalars(select(Story)).one()
        story.published = LINE

    page = two.sees(two.noor)
    assert LINE in page
    assert "Two colleagues" in page
