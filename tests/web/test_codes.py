import json
import re
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app import create_app
from app.db import db, transaction
from app.models import CodeRequest, Message, Person, SignInCode
from app.operations.access import make_sign_in_link
from app.operations.people_leaving import let_go
from app.web.paths import own_path
from tests.browsing import post
from tests.conftest import Browser, settings_for
from tests.factories import HOUSE, make_person, sign_in

SIX_DIGITS = re.compile(r"\b(\d{6})\b")


def colleague() -> Person:
    with transaction() as session:
        return make_person(session, name="Ana Ito")


def browser(app: Flask) -> FlaskClient:
    app.test_client_class = Browser
    return app.test_client()


def ask(client: FlaskClient, email: str, *, onward: str = "") -> None:
    answer = post(client, "/sign-in", "/sign-in", email=email, next=onward)
    assert (answer.status_code, answer.location) == (303, "/sign-in/code")


def mailed_code() -> str:
    db.session.rollback()
    content = db.session.scalars(
        select(Message.content).order_by(Message.id.desc())
    ).first()
    mail = message_from_bytes(content or b"", policy=policy.default)
    part = mail.get_body(preferencelist=("plain",))
    assert part is not None
    found = SIX_DIGITS.search(part.get_content())
    assert found is not None
    return found[1]


def check(client: FlaskClient, code: str) -> int:
    return post(client, "/sign-in/code", "/sign-in/code", code=code).status_code


def test_a_code_signs_in_once_in_the_browser_that_asked(
    app: Flask, client: FlaskClient
) -> None:
    ana = colleague()
    ask(client, f" {ana.email.upper()} ", onward="/events?kind=mixer")
    code = mailed_code()

    stranger = browser(app)
    assert check(stranger, code) == 422
    answer = post(
        client, "/sign-in/code", "/sign-in/code", code=f"{code[:3]} {code[3:]}"
    )

    assert (answer.status_code, answer.location) == (303, "/events?kind=mixer")
    assert client.get("/admin/mail").status_code == 404  # signed in, but no admin
    with client.session_transaction(base_url=HOUSE.base_url) as cookie:
        cookie.clear()
    assert check(client, code) == 422


def test_known_and_unknown_addresses_get_the_same_answer(
    app: Flask, client: FlaskClient
) -> None:
    ana = colleague()
    answers = []
    for address in (ana.email, "nobody77@trestle.example"):
        visitor = browser(app)
        sent = post(visitor, "/sign-in", "/sign-in", email=address)
        page = visitor.get("/sign-in/code")
        tried = post(visitor, "/sign-in/code", "/sign-in/code", code="000000")
        texts = [
            re.sub(r'name="csrf_token" value="[^"]+"', "", text).replace(address, "x")
            for text in (page.text, tried.text)
        ]
        cookies = sorted(name for name, *_ in visitor._cookies or {})
        answers.append(
            (
                sent.status_code,
                sent.location,
                sent.text,
                tried.status_code,
                texts,
                cookies,
            )
        )

    db.session.rollback()
    assert answers[0] == answers[1]
    assert db.session.scalars(select(Message.recipient)).all() == [ana.email]


def test_five_wrong_tries_are_enough(app: Flask, client: FlaskClient) -> None:
    ana = colleague()
    ask(client, ana.email)
    code = mailed_code()
    wrong = "000000" if code != "000000" else "111111"

    assert [check(client, wrong) for _ in range(5)] == [422] * 5
    assert check(client, code) == 422


def test_a_sign_in_is_logged_whether_it_works_or_not(
    app: Flask, client: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    ana = colleague()
    ask(client, ana.email)
    code = mailed_code()

    check(client, "000000" if code != "000000" else "111111")
    check(client, code)

    said = capsys.readouterr().err
    lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    facts = [(line["event"], line.get("person_id")) for line in lines]
    assert [fact for fact in facts if "sign" in fact[0]] == [
        ("sign_in_failed", None),
        ("signed_in", ana.id),
    ]
    assert ana.email not in said
    assert code not in said


def test_a_code_lasts_ten_minutes(app: Flask, client: FlaskClient) -> None:
    ana = colleague()
    ask(client, ana.email)
    code = mailed_code()
    with transaction() as session:
        for asked in session.scalars(select(SignInCode)):
            asked.expires_at -= timedelta(minutes=10)

    assert check(client, code) == 422


def test_an_address_gets_ten_codes_an_hour_over_two_processes(
    app: Flask, client: FlaskClient, tmp_path: Path
) -> None:
    ana = colleague()
    address = ana.email
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    other = create_app(settings_for(url, tmp_path))
    for number in range(10):
        visitor = browser(app if number % 2 else other)
        visitor.environ_base["HTTP_X_FORWARDED_FOR"] = f"203.0.113.{number}"
        ask(visitor, address)

    refused = [
        post(browser(each), "/sign-in", "/sign-in", email=address)
        for each in (app, other)
    ]

    assert [answer.status_code for answer in refused] == [429, 429]
    db.session.rollback()
    assert db.session.scalars(select(func.count(CodeRequest.id))).one() == 10
    networks = set(db.session.scalars(select(CodeRequest.network)))
    assert networks == {"127.0.0.1"}  # nobody vouched for that header
    unknown = post(browser(app), "/sign-in", "/sign-in", email="other@trestle.example")
    assert unknown.status_code == 303
    with other.app_context():
        db.engine.dispose()


def test_a_network_gets_three_hundred_codes_an_hour(
    app: Flask, client: FlaskClient
) -> None:
    with transaction() as session:
        now = datetime.now(UTC)
        session.add_all(
            CodeRequest(address_hash=str(n), network="127.0.0.1", asked_at=now)
            for n in range(300)
        )

    answer = post(client, "/sign-in", "/sign-in", email="ana@trestle.example")

    assert answer.status_code == 429


def test_a_trusted_proxy_says_where_a_visitor_comes_from(
    app: Flask, tmp_path: Path
) -> None:
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    behind = create_app(settings_for(url, tmp_path, trusted_proxies=1))
    visitor = browser(behind)
    visitor.environ_base["HTTP_X_FORWARDED_FOR"] = "198.51.100.9, 2001:db8:1:2:3::4"
    ask(visitor, "ana@trestle.example")

    db.session.rollback()
    assert db.session.scalars(select(CodeRequest.network)).all() == [
        "2001:db8:1:2::/64"
    ]
    with behind.app_context():
        db.engine.dispose()


def test_signing_out_and_leaving_end_every_session(
    app: Flask, client: FlaskClient
) -> None:
    ana = colleague()
    second = browser(app)
    sign_in(client, ana)
    sign_in(second, ana)

    answer = post(client, "/me/settings", "/sign-out")

    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert second.get("/events").status_code == 302
    person = db.session.get_one(Person, ana.id, populate_existing=True)
    sign_in(second, person)
    assert second.get("/events").status_code == 200
    with transaction() as session:
        let_go(session, person_ids=[ana.id], house=HOUSE, now=datetime.now(UTC))
    assert second.get("/events").status_code == 302


def test_an_operators_link_works_once_and_only_by_its_button(
    app: Flask, client: FlaskClient
) -> None:
    ana = colleague()
    with transaction() as session:
        link = make_sign_in_link(
            session,
            person=session.get_one(Person, ana.id),
            house=HOUSE,
            now=datetime.now(UTC),
        )
    path = link.removeprefix(HOUSE.base_url)

    assert [client.get(path).status_code for _ in range(3)] == [200, 200, 200]
    assert client.get("/events").status_code == 302
    assert post(client, path, path).status_code == 303
    assert client.get("/events").status_code == 200
    assert post(browser(app), path, path).status_code == 410
    forged = path[:-4] + "AAAA"
    assert post(browser(app), forged, forged).status_code == 410


@pytest.mark.parametrize(
    "text",
    [
        "//evil.test",
        "https://evil.test",
        "/\\evil.test",
        "\\\\evil.test",
        "/\t/evil.test",
        "javascript:alert(1)",
        "events",
        "",
        None,
        "/" + "a" * 3000,
    ],
)
def test_onward_is_only_to_ourselves(text: str | None) -> None:
    assert own_path(text, otherwise="/events") == "/events"
    assert own_path("/e?next=//x", otherwise="/events") == "/e?next=//x"
