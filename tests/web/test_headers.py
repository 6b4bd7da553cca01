"""What every answer tells the browser, and which hosts are answered at all."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.db import db, transaction
from tests.conftest import Browser, settings_for
from tests.factories import make_event, make_person, sign_in
from tests.web.test_signups import SOON

EXPECTED = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
        " font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none';"
        " frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000",
    "Cache-Control": "no-store",
}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/events"),
        ("GET", "/sign-in"),
        ("GET", "/healthz"),
        ("GET", "/nowhere"),
        ("POST", "/events/new"),
        ("GET", "/r/1.0123456789abcdef0123"),
        ("DELETE", "/events"),
    ],
)
def test_every_answer_carries_the_same_headers(
    client: FlaskClient, method: str, path: str
) -> None:
    answer = client.open(path, method=method)

    assert {name: answer.headers.get(name) for name in EXPECTED} == EXPECTED


def test_a_page_with_data_is_kept_by_no_cache(app: Flask, client: FlaskClient) -> None:
    with transaction() as session:
        event, person = make_event(session, starts_at=SOON), make_person(session)
        paths = [f"/events/{event.slug}", f"/events/{event.slug}/event.ics", "/me"]
    sign_in(client, person)

    answers = [client.get(path) for path in paths]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert {answer.headers["Cache-Control"] for answer in answers} == {"no-store"}


@pytest.mark.parametrize(
    "host",
    ["evil.example", "trestle.example.evil.example", "localhost", "127.0.0.1", "[::1]"],
)
def test_a_foreign_host_is_refused(client: FlaskClient, host: str) -> None:
    statuses = [
        client.get(path, base_url=f"https://{host}").status_code
        for path in ("/sign-in", "/events", "/healthz", "/readyz")
    ]

    assert statuses == [400, 400, 200, 200]


@pytest.mark.parametrize(
    "host", ["x" * 64, "x" * 3000, "[", "", "a b", "user@trestle.example", "e\\vil"]
)
def test_a_host_that_is_no_name_is_refused_in_a_sentence(
    client: FlaskClient, host: str
) -> None:
    answer = client.get("/sign-in", environ_overrides={"HTTP_HOST": host})

    assert answer.status_code == 400
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_a_foreign_host_is_told_where_we_are(client: FlaskClient) -> None:
    answer = client.get("/sign-in", base_url="https://10.0.0.7")

    assert answer.text == "Trestle answers at https://trestle.example only.\n"
    assert answer.mimetype == "text/plain"


def test_demonstrations_answer_on_every_loopback_name(
    database_url: str, tmp_path: object
) -> None:
    app = create_app(settings_for(database_url, tmp_path, demo=True))  # type: ignore[arg-type]
    app.test_client_class = Browser
    with app.app_context():
        statuses = [
            app.test_client().get("/demo", base_url=f"http://{host}").status_code
            for host in ("localhost", "127.0.0.1:8000", "[::1]:8000", "evil.example")
        ]
        db.session.remove()
        db.engine.dispose()

    assert statuses == [200, 200, 200, 400]


def test_the_cookie_is_bound_to_this_host_and_hidden_from_scripts(
    client: FlaskClient,
) -> None:
    cookie = client.get("/sign-in").headers["Set-Cookie"]

    name, *attributes = [part.strip() for part in cookie.split(";")]
    assert name.startswith("__Host-trestle=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(attributes)
    assert [part for part in attributes if part.startswith("Domain")] == []
