"""Signing in by what the company's own proxy says, and by nobody else's word."""

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from app import create_app
from app.db import db, transaction
from app.domain.access import Right
from app.models import Person, Subject
from app.operations import access, people_leaving, subjects
from app.operations.places import answer_link
from tests.browsing import post
from tests.cli.conftest import runner_of
from tests.conftest import Browser, settings_for
from tests.factories import BEFORE, HOUSE, make_event, make_person

HOP, HEADER, ANA = "10.0.0.5", "X-Company-Id", "u-4711"
House = Callable[..., Flask]


@pytest.fixture
def house(app: Flask, tmp_path: Path) -> Iterator[House]:
    """Makes the same house behind a proxy that says who somebody is."""
    made: list[Flask] = []

    def make(**given: object) -> Flask:
        facts = {"sign_in_header": HEADER, "sign_in_proxies": f"{HOP}, 2001:db8::/64"}
        url = app.config["SQLALCHEMY_DATABASE_URI"]
        other = create_app(settings_for(url, tmp_path, **(facts | given)))
        other.test_client_class = Browser
        made.append(other)
        return other

    yield make
    for each in made:
        with each.app_context():
            db.session.remove()
            db.engine.dispose()


def browser(
    house: Flask, subject: str = "", *, hop: str = HOP, **headers: str
) -> FlaskClient:
    client = house.test_client()
    client.environ_base["REMOTE_ADDR"] = hop
    if subject:
        client.environ_base["HTTP_X_COMPANY_ID"] = subject
    client.environ_base.update(headers)
    return client


def person(name: str = "Ana Ünal", subject: str = ANA) -> Person:
    with transaction() as session:
        found = make_person(session, name=name)
        if subject:
            subjects.link(
                session,
                person_id=found.id,
                issuer=HEADER.lower(),
                value=subject,
                now=BEFORE,
            )
    return found


def is_in(answer: TestResponse, name: str = "Ana Ünal") -> bool:
    return answer.status_code == 200 and f"{name}, your account" in answer.text


def test_whom_the_proxy_names_is_signed_in_and_led_nowhere_else(house: House) -> None:
    person()

    client = browser(house(), ANA)
    with capture_logs() as logs:
        first, second = client.get("/events"), client.get("/me")

    assert is_in(first)
    assert is_in(second)
    ways = [entry["way"] for entry in logs if entry["event"] == "signed_in"]
    assert ways == ["header"]


def test_it_is_off_unless_a_header_is_named(house: House) -> None:
    person()

    off = house(sign_in_header="", sign_in_proxies="")

    assert browser(off, ANA).get("/events").status_code == 302


@pytest.mark.parametrize(
    ("hop", "is_trusted"),
    [
        (HOP, True),
        ("2001:db8::7", True),
        ("10.0.0.6", False),
        ("127.0.0.1", False),
        ("2001:db8:0:1::7", False),
        ("", False),
        ("unix", False),
    ],
)
def test_only_from_the_configured_hop_and_never_silently(
    house: House, hop: str, *, is_trusted: bool
) -> None:
    person()
    client = browser(house(), ANA, hop=hop)

    with capture_logs() as logs:
        answer = client.get("/events")

    refused = [each for each in logs if each["event"] == "sign_in_header_refused"]
    assert is_in(answer) == is_trusted
    assert bool(refused) == (not is_trusted)
    if not is_trusted:
        assert answer.status_code == 403
        assert "didn&#39;t come through the company&#39;s sign-in" in answer.text
        assert ANA not in str(logs)


@pytest.mark.parametrize("forwarded", [HOP, f"198.51.100.1, {HOP}"])
def test_what_a_visitor_claims_to_come_from_counts_for_nothing(
    house: House, forwarded: str
) -> None:
    person()
    behind = house(trusted_proxies=1)
    claims = {"HTTP_X_FORWARDED_FOR": forwarded}

    outside = browser(behind, ANA, hop="192.0.2.9", **claims).get("/events")
    inside = browser(behind, ANA, HTTP_X_FORWARDED_FOR="192.0.2.9").get("/events")

    assert outside.status_code == 403
    assert is_in(inside)


@pytest.mark.parametrize("value", ["u-1,u-4711", f"{ANA},", "x" * 201, "ü-1", "a\tb"])
def test_two_subjects_or_none_that_could_be_one_are_refused(
    house: House, value: str
) -> None:
    person()

    answer = browser(house(), value).get("/events")

    assert answer.status_code == 403
    assert "company&#39;s sign-in" in answer.text


def test_without_the_header_the_mailed_code_works_as_before(house: House) -> None:
    person()

    answer = browser(house()).get("/events")

    assert (answer.status_code, answer.location) == (302, "/sign-in?next=/events")


def test_a_mail_address_links_nobody(house: House) -> None:
    ana = person(subject="")

    answer = browser(house(), ana.email).get("/events")

    assert answer.status_code == 403
    assert "Trestle doesn't know you yet" in answer.text


def test_an_unknown_subject_is_told_its_name_and_whom_to_ask(house: House) -> None:
    admin = person("Omar Haddad", subject="")
    with transaction() as session:
        access.grant(session, person_id=admin.id, granted=Right.ADMIN)

    answer = browser(house(), "u-<b>1</b>").get("/events")

    assert answer.status_code == 403
    assert "calls you u-&lt;b&gt;1&lt;/b&gt;" in answer.text
    assert "Omar Haddad" in answer.text
    assert f"mailto:{admin.email}" in answer.text


def test_the_people_file_links_where_the_operator_says_so(house: House) -> None:
    with transaction() as session:
        make_person(session, name="Ana Ünal").employee_id = "E-17"

    by_hand = browser(house(), "E-17").get("/events")
    by_file = browser(house(sign_in_subject="employee_id"), "E-17").get("/events")

    assert by_hand.status_code == 403
    assert is_in(by_file)


def test_who_left_is_refused_and_their_open_session_ends(house: House) -> None:
    ana = person()
    client = browser(house(), ANA)
    client.get("/events")

    with transaction() as session:
        people_leaving.let_go(session, person_ids=[ana.id], house=HOUSE, now=BEFORE)
    answer = client.get("/events")
    without_header = client.get("/events", environ_base={"HTTP_X_COMPANY_ID": ""})

    assert answer.status_code == 403
    assert "This account is closed" in answer.text
    assert without_header.status_code == 302


def test_whom_the_proxy_names_now_is_who_is_here(house: House) -> None:
    person()
    person("Bo Ek", subject="u-2")
    client = browser(house(), ANA)
    client.get("/events")

    client.environ_base["HTTP_X_COMPANY_ID"] = "u-2"
    pressed = post_as_before(client)
    seen = client.get("/events")

    assert (pressed.status_code, pressed.location) == (303, "/sign-in")
    assert is_in(seen, "Bo Ek")


def post_as_before(client: FlaskClient) -> TestResponse:
    """Press a button of a page that somebody else had opened."""
    return client.post("/me/notifications/save", data={})


def test_a_session_that_was_ended_elsewhere_begins_anew(house: House) -> None:
    ana = person()
    client = browser(house(), ANA)
    client.get("/events")

    with transaction() as session:
        access.end_sessions(session, person_id=ana.id)
    without_header = client.get("/events", environ_base={"HTTP_X_COMPANY_ID": ""})
    with_header = client.get("/events")

    assert without_header.status_code == 302
    assert is_in(with_header)


def test_signing_out_stays_and_says_what_is_still_open(house: House) -> None:
    person()
    client = browser(house(), ANA)
    client.get("/me")

    answer = post(client, "/me", "/sign-out")
    page = client.get(answer.location)
    elsewhere = client.get("/events")
    back = post(client, "/sign-in", "/sign-in/company/return")
    again = client.get(back.location)

    assert answer.location == "/sign-in"
    assert "Your company's own sign-in is still open" in page.text
    assert elsewhere.status_code == 302
    assert is_in(again)


def test_a_press_of_a_stranger_is_kept_until_the_proxy_says_who_it_was(
    house: House,
) -> None:
    person()
    client = browser(house(), ANA)

    pressed = client.post(
        "/me/notifications/save",
        data={"words": "two words"},
        headers={"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate"},
    )
    led = client.get(pressed.location)

    assert pressed.location == "/sign-in?next=/me/notifications"
    assert led.location == "/sign-in/kept"
    assert "two words" in client.get(led.location).text


def test_health_and_style_ask_nobody_who_they_are(house: House) -> None:
    client = browser(house(), ANA, hop="192.0.2.1")

    assert client.get("/healthz").status_code == 200


def test_an_operator_links_lists_and_unlinks(house: House) -> None:
    ana = person(subject="")
    bo = person("Bo Ek", subject="")
    behind = house()
    with behind.app_context():
        run = runner_of(behind)
        linked = run("people", "link", ana.email, ANA)
        again = run("people", "link", ana.email, ANA)
        taken = run("people", "link", bo.email, ANA)
        nobody = run("people", "link", "x@trestle.example", "u-9")
        twice = run("people", "link", bo.email, "u-1,u-2")
        listed = run("people", "links")
    client = browser(behind, ANA)
    before = client.get("/events")
    with behind.app_context():
        gone = runner_of(behind)("people", "unlink", ANA)
        missing = runner_of(behind)("people", "unlink", ANA)
    after = client.get("/events")

    assert (linked.stdout, again.stdout) == (
        f"{ANA} is Ana Ünal.\n",
        f"{ANA} is Ana Ünal already.\n",
    )
    assert [each.exit_code for each in (taken, nobody, twice, gone, missing)] == [
        3,
        4,
        2,
        0,
        4,
    ]
    assert listed.stdout.split() == [ANA, "Ana", "Ünal", f"<{ana.email}>"]
    assert is_in(before)
    assert after.status_code == 403
    assert db.session.scalars(db.select(Subject)).all() == []


def test_without_a_header_linking_says_what_to_set(app: Flask) -> None:
    done = runner_of(app)("people", "link", "a@trestle.example", "u-1")

    assert done.exit_code == 3
    assert "TRESTLE_SIGN_IN_HEADER" in done.stderr


def test_a_mailed_link_needs_no_sign_in_of_the_companys(house: House) -> None:
    guest = person(subject="")
    with transaction() as session:
        event = make_event(session, organizer=make_person(session))
        link = answer_link(session, event, guest, house=HOUSE)

    client = browser(house(), "u-unknown-to-us")
    page, path = client.get("/events"), urlsplit(link).path
    answered = client.get(path)

    assert page.status_code == 403
    assert (answered.status_code, event.title in answered.text) == (200, True)
    assert (
        client.get("/metrics").status_code
        == browser(house()).get("/metrics").status_code
    )
