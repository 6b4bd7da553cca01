"""Every request has a name: in its answer, and in every line it leaves in the log."""

import json
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from tests.conftest import Browser, settings_for

OURS = re.compile(r"[0-9a-f]{32}")
GIVEN = "edge-0123.4567_89"


def named(tmp_path: Path, *, proxies: int) -> FlaskClient:
    """A browser of an installation behind so many proxies."""
    url = f"sqlite:///{tmp_path / 'none.db'}"
    app = create_app(settings_for(url, tmp_path, trusted_proxies=proxies))
    app.test_client_class = Browser
    return app.test_client()


def test_a_trusted_proxy_names_the_request(tmp_path: Path) -> None:
    answer = named(tmp_path, proxies=1).get("/healthz", headers={"X-Request-ID": GIVEN})

    assert answer.headers.getlist("X-Request-ID") == [GIVEN]


def test_nobody_else_does(tmp_path: Path) -> None:
    answer = named(tmp_path, proxies=0).get("/healthz", headers={"X-Request-ID": GIVEN})

    assert OURS.fullmatch(answer.headers["X-Request-ID"])


@pytest.mark.parametrize("bad", ["short", "a" * 65, "with blank in it", "<b>bold-name"])
def test_a_name_that_is_none_is_replaced(bad: str, tmp_path: Path) -> None:
    answer = named(tmp_path, proxies=1).get("/healthz", headers={"X-Request-ID": bad})

    assert OURS.fullmatch(answer.headers["X-Request-ID"])


def test_all_lines_of_a_request_bear_its_name(
    app: Flask, client: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()

    answers = [client.post("/sign-in", data={"email": "a@b.example"}) for _ in "12"]

    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    names = [answer.headers["X-Request-ID"] for answer in answers]
    assert len(set(names)) == 2
    assert [line["request_id"] for line in lines] == names
    assert [(line["event"], line["endpoint"], line["status"]) for line in lines] == [
        ("request_ended", "codes.send", 400)
    ] * 2


def test_looking_without_trouble_leaves_no_line(
    client: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()

    client.get("/sign-in")

    assert capsys.readouterr().err == ""
