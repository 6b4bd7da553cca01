"""Limits are counted once for all processes, whatever a visitor writes above."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app import create_app
from app.db import db, transaction
from app.models import CodeRequest
from tests.browsing import post
from tests.conftest import Browser, settings_for

LIES = [
    {"X-Forwarded-For": "203.0.113.7"},
    {"X-Forwarded-For": "203.0.113.8, 203.0.113.9"},
    {"X-Real-IP": "203.0.113.10"},
    {"Forwarded": "for=203.0.113.11"},
    {"X-Client-IP": "203.0.113.12", "True-Client-IP": "203.0.113.13"},
]


@pytest.mark.parametrize("proxies", [0, 1])
def test_a_network_over_its_limit_lies_in_vain_in_either_process(
    app: Flask, tmp_path: Path, proxies: int
) -> None:
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    mine = "127.0.0.1" if proxies == 0 else "198.51.100.4"
    with transaction() as session:
        now = datetime.now(UTC)
        session.add_all(
            CodeRequest(address_hash=str(n), network=mine, asked_at=now)
            for n in range(300)
        )
    statuses = []
    for _ in range(2):
        process = create_app(settings_for(url, tmp_path, trusted_proxies=proxies))
        process.test_client_class = Browser
        for lie in LIES:
            visitor = process.test_client()
            # The proxy we trust adds the true address behind whatever it was told.
            chain = lie.get("X-Forwarded-For", "")
            told = dict(lie)
            if proxies:
                told["X-Forwarded-For"] = f"{chain}, {mine}".lstrip(", ")
            for name, value in told.items():
                key = f"HTTP_{name.upper().replace('-', '_')}"
                visitor.environ_base[key] = value
            answer = post(visitor, "/sign-in", "/sign-in", email="ana@trestle.example")
            statuses.append(answer.status_code)
        with process.app_context():
            db.session.remove()
            db.engine.dispose()

    assert statuses == [429] * 10
    assert set(db.session.scalars(select(CodeRequest.network))) == {mine}
