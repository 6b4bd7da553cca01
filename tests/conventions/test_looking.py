"""Looking changes nothing: no page, for no role, and no link of any mail."""

import hashlib
import re
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, text
from werkzeug.test import TestResponse

from app.db import db
from tests.conftest import settings_for
from tests.conventions.company import Company, Role, company
from tests.conventions.printing import printed_once
from tests.factories import HOUSE

__all__ = ["company"]

pytestmark = pytest.mark.by_turns


@pytest.fixture(autouse=True)
def printed() -> Iterator[None]:
    """What a sheet says is no matter here."""
    with printed_once(whatever_it_says=True):
        yield


LINK = re.compile(rb"https://trestle\.example(/[^\s\"<>)]*)")
THREE_TIMES = 3
KEYED = {"r", "u", "f", "w", "p"}
"""Where a link carries its own key; every other one asks to sign in."""


def digest() -> dict[str, str]:
    """A fingerprint of each table's rows, in whatever order."""
    db.session.rollback()
    found = {}
    for table in sorted(inspect(db.engine).get_table_names()):
        rows = db.session.execute(text(f'SELECT * FROM "{table}"')).all()  # noqa: S608
        lines = sorted(repr(tuple(row)) for row in rows)
        found[table] = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    db.session.rollback()
    return found


def look(browser: Any, path: str, *, closely: bool = False) -> TestResponse:  # noqa: ANN401
    answer: TestResponse = browser.get(path)
    answer.close()
    if closely:
        browser.head(path).close()
        browser.open(path, method="OPTIONS").close()
    return answer


def pages_for(company: Company) -> list[str]:
    return [
        company.path(rule, event=event)
        for rule in company.app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        for event in (
            company.events if rule.rule.startswith("/events/<") else ["private"]
        )
    ]


@pytest.mark.parametrize("role", list(Role))
def test_no_page_writes_for_any_role(company: Company, role: Role) -> None:
    browser, paths = company.browser(role), pages_for(company)
    before = digest()

    closely = role is Role.ORGANIZER  # to whom most is shown; the views are the same
    faults = [
        path
        for path in paths
        if look(browser, path, closely=closely).status_code >= 500
    ]

    assert faults == []
    assert digest() == before
    assert len(paths) > 80


def all_mail(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted((folder / "new").iterdir())]


def links_of(mail: bytes) -> set[str]:
    found: set[str] = set()
    message = message_from_bytes(mail, policy=SMTP)
    texts = [str(message["List-Unsubscribe"] or "").encode()]
    for part in message.walk():
        if part.get_content_maintype() in {"text", "application"}:
            payload = part.get_payload(decode=True)
            texts.append(payload if isinstance(payload, bytes) else b"")
    for one in texts:
        # A calendar folds its lines; a link is whole again without the folds.
        for link in LINK.findall(one.replace(b"\r\n ", b"")):
            found.add(link.decode().replace("&amp;", "&").rstrip(".,\\n"))
    return found


def test_a_scanner_may_follow_every_link_of_every_mail(
    company: Company, tmp_path: Path
) -> None:
    mails = all_mail(tmp_path / "mail")
    links = sorted({link for mail in mails for link in links_of(mail)})
    scanner, before = company.browser(Role.STRANGER), digest()

    statuses: dict[str, set[int]] = {}
    for link in links * THREE_TIMES:
        answer = look(scanner, link)
        statuses.setdefault(link.split("/")[1], set()).add(answer.status_code)

    assert digest() == before
    opened = {first: found for first, found in statuses.items() if first in KEYED}
    closed = {first: found for first, found in statuses.items() if first not in KEYED}
    assert opened == {key: {200} for key in opened}
    assert closed == {key: {302} for key in closed}
    assert {"r", "u"} <= opened.keys()


def test_the_links_still_work_after_the_scanner(
    company: Company, tmp_path: Path
) -> None:
    [*_, link] = sorted(
        {
            link
            for mail in all_mail(tmp_path / "mail")
            for link in links_of(mail)
            if link.startswith("/r/") and link.endswith("?a=no")
        }
    )
    scanner = company.browser(Role.STRANGER)
    for _ in range(THREE_TIMES):
        look(scanner, link)

    page = company.browser(Role.STRANGER).get(link)

    assert page.status_code == 200
    assert 'method="post"' in page.text


def test_the_fingerprint_sees_one_changed_cell(company: Company) -> None:
    before = digest()
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE person SET title = 'Q' WHERE id = 1"))

    changed = {table for table, rows in digest().items() if rows != before[table]}
    assert changed == {"person"}


def test_a_stranger_gets_no_cookie_for_looking(company: Company) -> None:
    settings = settings_for("sqlite://", Path("/nowhere"))
    browser = company.browser(Role.STRANGER)

    answers = [browser.get("/events"), browser.get("/healthz")]

    assert settings.base_url == HOUSE.base_url
    assert [answer.headers.getlist("Set-Cookie") for answer in answers] == [[], []]
