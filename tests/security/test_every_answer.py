"""Every answer to everybody: one policy, no cache, and cookies that stay at home."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from app.web.headers import FRAMING_POLICY, MAIL_POLICY, POLICY
from tests.conftest import settings_for
from tests.conventions.company import Company, Role, furnished
from tests.web.test_headers import EXPECTED

LETTERS = {"demo.letter_html", "hosting.mail_html", "hosting.show_mail"}
"""A mail as its reader sees it brings its own styles; nothing in it runs either."""
FEED = {"Cache-Control": "private, no-cache", "Referrer-Policy": "no-referrer"}
"""A calendar asks each time whether its copy is still right; its address is a key."""
FRAMES = {
    "guests.preview_note",
    "guests.preview_removal",
    "hosting.ask_announce",
    "hosting.preview_cancel",
    "hosting.preview_edit",
    "hosting.preview_mail",
}
"""Pages that show such a mail in a frame."""
ROLES = [Role.STRANGER, Role.GUEST, Role.ORGANIZER, Role.ADMIN]


@pytest.fixture
def company(sqlite_template: Path, tmp_path: Path) -> Iterator[Company]:
    """One of everything; one kind of database is enough to see its headers."""
    source = tmp_path / "answers.db"
    source.write_bytes(sqlite_template.read_bytes())
    yield from furnished(settings_for(f"sqlite:///{source}", tmp_path, demo=True))


def answers(company: Company, role: Role) -> Iterator[tuple[str, TestResponse]]:
    browser = company.browser(role)
    for rule in company.app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            answer = browser.open(company.path(rule), method=method)
            yield rule.endpoint, answer
            answer.close()


@pytest.mark.parametrize("role", ROLES)
def test_every_answer_has_the_headers_and_no_loose_cookie(
    company: Company, role: Role
) -> None:
    wrong, loose, seen = [], [], 0
    for endpoint, answer in answers(company, role):
        seen += 1
        want: dict[str, str | None] = EXPECTED | {"Access-Control-Allow-Origin": None}
        if endpoint == "static":
            del want["Cache-Control"]
        if endpoint == "feeds.feed" and answer.status_code == 200:
            want |= FEED
        if endpoint in LETTERS and answer.status_code == 200:
            want |= {"Content-Security-Policy": MAIL_POLICY}
            want |= {"X-Frame-Options": "SAMEORIGIN"}
        policy = answer.headers.get("Content-Security-Policy")
        if endpoint in FRAMES and policy == FRAMING_POLICY:
            want |= {"Content-Security-Policy": FRAMING_POLICY}
        found = {name: answer.headers.get(name) for name in want}
        if found != want:
            wrong.append((endpoint, answer.status_code, found))
        loose += [c for c in answer.headers.getlist("Set-Cookie") if is_loose(c)]

    assert (wrong, loose) == ([], [])
    assert seen > 100


def is_loose(cookie: str) -> bool:
    """Return whether scripts, other hosts or a bare http could get at this cookie."""
    name, *attributes = [part.strip() for part in cookie.split(";")]
    has_all = {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(attributes)
    return not (name.startswith("__Host-") and "Domain" not in cookie and has_all)


def test_a_loose_cookie_would_be_seen() -> None:
    good = "__Host-trestle=x; Secure; HttpOnly; Path=/; SameSite=Lax"

    assert not is_loose(good)
    assert is_loose(good.replace("HttpOnly; ", ""))
    assert is_loose(good.replace("__Host-", ""))
    assert is_loose(f"{good}; Domain=corp.example")


def test_nothing_runs_and_nothing_is_fetched_in_a_shown_mail(company: Company) -> None:
    policies = {
        answer.headers["Content-Security-Policy"]
        for endpoint, answer in answers(company, Role.GUEST)
        if endpoint in LETTERS
    }

    rules = {
        part.strip() for policy in policies - {POLICY} for part in policy.split(";")
    }
    assert "default-src 'none'" in rules
    assert not [rule for rule in rules if rule.startswith(("script", "connect"))]
