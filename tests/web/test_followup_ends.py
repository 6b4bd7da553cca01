"""How follow-ups end: a line that is offered, presses taken back, links in the mail."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.db import db, transaction
from app.domain.outbox import MailKind
from app.domain.tokens import Purpose
from app.models import FollowUp, Person, Promise, Silence, StayInTouch
from tests.browsing import post
from tests.factories import sign_in
from tests.web.test_followups import NOW, After, count, letters, today

PAGE = "/me/follow-ups"


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """One kind of database: nothing here depends on which."""
    path = tmp_path / "test.db"
    path.write_bytes(sqlite_template.read_bytes())
    return f"sqlite:///{path}"


@pytest.fixture
def priya(app: Flask, client: FlaskClient) -> After:
    after = After()
    sign_in(client, after.priya)
    return after


def promised(after: After, *, reminders: int = 0) -> int:
    with transaction() as session:
        made = Promise(
            event_id=after.event_id,
            person_id=after.priya.id,
            other_id=after.kenji.id,
            what="The template",
            due_on=today(),
            made_at=NOW,
            reminders=reminders,
        )
        session.add(made)
        session.flush()
        return made.id


def told() -> list[tuple[MailKind, str]]:
    return [(mail.kind, mail.recipient) for mail in letters()]


def test_a_promise_takes_one_form_to_anybody_one_sat_with(
    client: FlaskClient, priya: After
) -> None:
    page, due = client.get(PAGE).text, today() + timedelta(days=3)
    assert "Hidden One" not in page
    to = f"{priya.event_id}-{priya.kenji.id}"
    stranger = f"{priya.event_id}-{priya.stranger.id}"
    asked = {"offered": "The template", "by": due.isoformat()}

    done = post(client, PAGE, f"{PAGE}/promise", to=to, **asked)
    twice = post(client, PAGE, f"{PAGE}/promise", to=to, **asked)
    forged = post(client, PAGE, f"{PAGE}/promise", to=stranger, **asked)
    empty = post(client, PAGE, f"{PAGE}/promise", to=to, offered=" ", by="")

    assert [done.status_code, twice.status_code] == [303, 303]
    assert [forged.status_code, empty.status_code] == [422, 422]
    assert "Say in a few words what you offered." in empty.text
    made = db.session.scalars(select(Promise)).one()
    assert (made.other_id, made.what, made.due_on) == (
        priya.kenji.id,
        "The template",
        due,
    )


def test_closing_a_promise_offers_a_line_that_is_sent_once_by_a_press(
    client: FlaskClient, priya: After
) -> None:
    made = f"{PAGE}/promises/{promised(priya)}"

    kept = post(client, PAGE, f"{made}/keep")
    page = client.get(kept.location.partition("#")[0]).text
    assert "as promised: the template." in page
    assert told() == []
    for _ in range(2):
        post(client, PAGE, f"{made}/tell", text="Here it is.")

    assert told() == [(MailKind.PERSONAL, priya.kenji.email)]
    assert "Tell them" not in client.get(PAGE).text
    post(client, PAGE, f"{made}/reopen")
    assert "Not done after all" not in client.get(PAGE).text
    db.session.rollback()
    assert db.session.scalars(select(Promise.closed_at)).one() is None


def test_after_two_reminders_a_promise_stays_open_in_silence(
    client: FlaskClient, priya: After
) -> None:
    promised(priya, reminders=2)

    page = client.get(PAGE).text

    assert "no more mail comes about these" in page
    assert "You promised" not in page


def test_later_and_dont_ask_are_taken_back(client: FlaskClient, priya: After) -> None:
    path = priya.path(priya.kenji)
    post(client, PAGE, f"{path}/put-off", span="week")
    assert "Bring back now" in client.get(PAGE).text
    post(client, PAGE, f"{path}/bring-back")
    assert count(FollowUp) == 0

    gone = post(client, PAGE, f"{path}/silence")
    assert "Undo: ask about Kenji Mori" in client.get(gone.location).text
    post(client, PAGE, f"{PAGE}/people/{priya.kenji.id}/ask-again")

    assert count(Silence) == 0
    shown = client.get(PAGE).text
    assert "Taken back. They show up again." in shown
    assert "Kenji Mori" in shown


def test_one_stays_in_touch_with_tablemates_and_with_nobody_else(
    client: FlaskClient, priya: After
) -> None:
    paths = [priya.path(priya.kenji), priya.path(priya.stranger)]

    done = [post(client, PAGE, f"{path}/stay-in-touch").status_code for path in paths]

    assert done == [303, 404]
    assert "stay in touch" in client.get(paths[0]).text
    post(client, PAGE, f"{paths[0]}/let-go")
    assert count(StayInTouch) == 0


def test_a_key_tells_and_undoes_nothing_beyond_its_event(
    app: Flask, priya: After
) -> None:
    elsewhere, anybody = promised(priya), app.test_client()
    with transaction() as session:
        made = session.get_one(Promise, elsewhere)
        made.event_id, made.closed_at = None, NOW
        about = {"person_id": priya.priya.id, "other_id": priya.stranger.id}
        session.add_all([Silence(**about), StayInTouch(marked_at=NOW, **about)])
    link = priya.key("f", Purpose.FOLLOW_UPS)

    page = anybody.get(f"{link}?kept={elsewhere}&silenced={priya.stranger.id}").text
    answers = [
        post(anybody, link, f"{link}/{path}", text="x").status_code
        for path in (
            f"promises/{elsewhere}/tell",
            f"promises/{elsewhere}/reopen",
            f"{priya.stranger.id}/ask-again",
            f"{priya.stranger.id}/let-go",
            f"{priya.stranger.id}/stay-in-touch",
        )
    ]

    assert answers == [404] * 5
    assert [word for word in ("The template", "Other Table") if word in page] == []
    assert (count(Silence), count(StayInTouch)) == (1, 1)


def test_each_button_of_the_reminder_needs_one_press_and_no_sign_in(
    app: Flask, priya: After
) -> None:
    promise_id, anybody = promised(priya), app.test_client()
    link = priya.key("p", Purpose.PROMISE, str(promise_id))

    writing = anybody.get(f"{link}?write=yes").text
    assert "as promised: the template." in writing
    assert told() == []
    wrong = post(anybody, link, f"{link}/tell", text=" ")
    for _ in range(2):
        post(anybody, link, f"{link}/tell", text="Here it is.")
    post(anybody, link, link)

    assert wrong.status_code == 422
    assert told() == [(MailKind.PERSONAL, priya.kenji.email)]
    made = db.session.get_one(Promise, promise_id)
    assert made.closed_at is not None
    assert "You wrote to Kenji Mori about it." in anybody.get(link).text
    assert anybody.get(PAGE).status_code == 302


def test_each_button_of_the_touch_base_needs_one_press_and_no_sign_in(
    app: Flask, priya: After
) -> None:
    anybody = app.test_client()
    with transaction() as session:
        session.add(
            StayInTouch(
                person_id=priya.priya.id,
                other_id=priya.kenji.id,
                marked_at=NOW,
                named_at=NOW - timedelta(hours=1),
            )
        )
    link = priya.key("hello", Purpose.TOUCH, str(priya.kenji.id))

    page = anybody.get(f"{link}?say=yes").text
    assert "Send as me" in page
    assert told() == []
    for _ in range(2):
        post(anybody, link, f"{link}/say-hello", text="Hello, Kenji.")
    post(anybody, link, f"{link}/rest")
    assert "You wrote to Kenji Mori." in anybody.get(link).text
    post(anybody, link, f"{link}/let-go")

    assert told() == [(MailKind.PERSONAL, priya.kenji.email)]
    assert count(StayInTouch) == 0
    assert post(anybody, link, f"{link}/say-hello", text="Hi").status_code == 404
    with transaction() as session:
        session.get_one(Person, priya.kenji.id).left_at = NOW
    assert anybody.get(link).status_code == 404
