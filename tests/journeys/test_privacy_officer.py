"""A privacy officer's morning: read the charter, follow one person out of the house."""

import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from app.db import db, transaction
from app.domain.access import Right
from app.models import Attendance, AuditEntry, Grant, Person, Seat, Signup
from tests.browser.company import session_of
from tests.cli.conftest import runner_of
from tests.factories import make_person
from tests.operations.forgotten import EMAIL, HASH, MARK, files_with, plant, rows_with
from tests.running import Running, running

THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.xdist_group("officer")]


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[Running]:
    """A real house with an admin, and one person of whom every table knows something."""
    with running(database_url, tmp_path, now=datetime.now(UTC)) as house:
        with house.app.app_context(), transaction() as session:
            maya = make_person(session, name="Maya Lindqvist")
            session.add(Grant(person_id=maya.id, granted=Right.ADMIN))
            plant(session, now=datetime.now(UTC).replace(microsecond=0))
        yield house


def become(house: Running, page: Page, person_id: int) -> None:
    cookie = {
        "name": "trestle",
        "value": session_of(house, person_id),
        "url": house.url,
    }
    page.context.add_cookies([cookie])  # type: ignore[list-item]


def photograph(page: Page, tmp_path: Path, name: str) -> None:
    """Keep a picture; TRESTLE_TEST_SHOTS names a folder that outlives the test."""
    folder = Path(os.environ.get("TRESTLE_TEST_SHOTS") or tmp_path / "shots")
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)
            page.screenshot(path=folder / f"{name}-{width}-{theme}.png", full_page=True)


def ids_of(house: Running) -> tuple[int, int]:
    with house.app.app_context():
        maya = db.session.scalars(select(Person).where(Person.name.like("Maya%"))).one()
        ana = db.session.scalars(select(Person).where(Person.email == EMAIL)).one()
        return maya.id, ana.id


def counts(person_id: int) -> list[int]:
    db.session.rollback()
    return [
        db.session.scalars(select(func.count()).where(t.person_id == person_id)).one()
        for t in (Signup, Seat, Attendance)
    ]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_charter_is_read_and_a_person_exported_and_forgotten(
    house: Running, page: Page, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    maya_id, ana_id = ids_of(house)

    # The officer reads the charter, on paper and on the admin's page, and it is accepted.
    with house.app.app_context():
        printed = runner_of(house.app)("charter").stdout
    assert "| Food and access needs |" in printed
    become(house, page, maya_id)
    page.goto(f"{house.url}/admin/charter")
    expect(page.get_by_text("One line would widen")).to_be_visible()
    photograph(page, tmp_path, "charter")
    page.get_by_role("button", name="Accept the charter as shown").click()
    expect(page.get_by_text("nothing has widened since")).to_be_visible()

    # Ana looks at what is held on her and takes it along.
    page.context.clear_cookies()
    become(house, page, ana_id)
    page.goto(f"{house.url}/me/data")
    photograph(page, tmp_path, "my-data")
    with page.expect_download() as coming:
        page.get_by_role("button", name="Download as JSON").click()
    taken = Path(coming.value.path()).read_text()
    assert f"{MARK}'s template" in taken
    page.get_by_role("link", name="Delete my data").click()
    photograph(page, tmp_path, "delete")
    page.get_by_role("link", name="Keep it").click()

    # She asks the officer to do it; first it is said what would go.
    with house.app.app_context():
        run = runner_of(house.app)
        dry = run("people", "forget", EMAIL).stdout
        before = counts(ana_id)
        done = run("people", "forget", EMAIL, "--yes").stdout
    assert "Nothing was changed" in dry
    assert "Forgotten." in done
    house.work()

    # Nobody finds her again; the counts are what they were.
    with house.app.app_context():
        assert rows_with(MARK, HASH) == []
        assert counts(ana_id) == before
        entries = db.session.scalars(select(AuditEntry.act)).all()
        is_sqlite = db.engine.dialect.name == "sqlite"
        db.session.rollback()
    assert {"accepted_charter", "exported_data", "forgot_person"} <= set(entries)
    if is_sqlite:
        assert files_with(tmp_path / "var", MARK, HASH) == []
        assert [n for n in files_with(tmp_path, MARK, HASH) if n.endswith(".db")] == []
    said = capsys.readouterr()
    assert MARK not in said.out.lower() + said.err.lower()

    # The admin's log of changes says that it happened, and to nobody by name.
    page.context.clear_cookies()
    become(house, page, maya_id)
    page.goto(f"{house.url}/admin/audit")
    expect(page.get_by_text(re.compile("Forgot a person"))).to_have_count(2)
    expect(page.get_by_text(": Former colleague").first).to_be_visible()
    photograph(page, tmp_path, "changes")
    assert MARK not in page.content().lower()


def test_her_cookie_is_worth_nothing_afterward(
    house: Running, page: Page, tmp_path: Path
) -> None:
    _maya_id, ana_id = ids_of(house)
    become(house, page, ana_id)
    page.goto(f"{house.url}/me/data/delete")

    page.get_by_role("button", name="Delete my data").click()
    expect(page.get_by_text("You are forgotten here")).to_be_visible()
    become(house, page, ana_id)
    page.goto(f"{house.url}/me/data")

    expect(page).to_have_url(re.compile("/sign-in"))
    with house.app.app_context():
        assert rows_with(MARK) == []
