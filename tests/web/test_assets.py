"""The front end's files: kept for good under addresses that change with them."""

import gzip
import hashlib
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.web.assets import KEEP, asset, first_fonts
from tests.conftest import Browser, settings_for

SHEET = "a { color: red }\n" * 90
FONT = "figtree-latin-wght-normal-ABC.woff2"


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    """A house with a front end of three files."""
    app = create_app(settings_for(f"sqlite:///{tmp_path}/empty.db", tmp_path))
    dist = tmp_path / "static" / "dist"
    (dist / "fonts").mkdir(parents=True)
    (dist / "trestle.css").write_text(SHEET)
    (dist / "trestle.css.gz").write_bytes(gzip.compress(SHEET.encode()))
    (dist / "fonts" / FONT).write_bytes(b"wOF2")
    (dist / "fonts" / FONT.replace("latin", "latin-ext")).write_bytes(b"wOF2")
    app.static_folder = str(tmp_path / "static")
    app.test_client_class = Browser
    return app


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    return app.test_client()


def test_an_address_carries_the_digest_of_its_file(app: Flask) -> None:
    digest = hashlib.sha256(SHEET.encode()).hexdigest()[:10]

    with app.app_context():
        address = asset("trestle.css")

    assert address == f"/static/dist/trestle.css?v={digest}"


def test_what_is_not_built_has_an_address_too(app: Flask) -> None:
    with app.app_context():
        assert asset("logo.svg") == "/static/dist/logo.svg?v=0"


def test_only_the_fonts_of_the_first_words_are_fetched_early(app: Flask) -> None:
    with app.app_context():
        assert first_fonts() == (f"/static/dist/fonts/{FONT}",)


def test_a_browser_keeps_what_is_named_by_its_digest(
    app: Flask, browser: FlaskClient
) -> None:
    with app.app_context():
        address = asset("trestle.css")

    kept = browser.get(address, buffered=True).headers["Cache-Control"]
    font = browser.get(f"/static/dist/fonts/{FONT}", buffered=True).headers[
        "Cache-Control"
    ]

    assert (kept, font) == (KEEP, KEEP)


@pytest.mark.parametrize("query", ["", "?v=0000000000"])
def test_another_address_is_asked_again(browser: FlaskClient, query: str) -> None:
    answer = browser.get(f"/static/dist/trestle.css{query}", buffered=True)

    assert answer.headers["Cache-Control"] == "no-cache"


def test_a_packed_twin_is_sent_to_whoever_can_unpack_it(browser: FlaskClient) -> None:
    path = "/static/dist/trestle.css"

    packed, plain = (
        browser.get(path, headers={"Accept-Encoding": encoding}, buffered=True)
        for encoding in ("gzip, br", "identity")
    )

    assert gzip.decompress(packed.data).decode() == plain.text == SHEET
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert packed.mimetype == plain.mimetype == "text/css"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert "Accept-Encoding" in plain.headers["Vary"]


@pytest.mark.parametrize(
    "path", ["/static/../pyproject.toml", "/static/dist/none.css", "/static/dist"]
)
def test_nothing_else_is_served(browser: FlaskClient, path: str) -> None:
    assert browser.get(path).status_code == 404
