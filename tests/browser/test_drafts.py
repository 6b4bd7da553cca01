"""A draft in a real browser: saved on every change, whatever happens around it."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.db import transaction
from tests.browser.company import session_of
from tests.factories import make_person
from tests.running import Running, next_monday, running

PATIENCE_S = 20.0
SAVED = re.compile(r"^Saved \d\d:\d\d$")

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("drafts")]


@pytest.fixture
def house(tmp_path: Path, sqlite_template: Path) -> Iterator[Running]:
    """A house without events; three work in Berlin, one in London."""
    path = tmp_path / "drafts.db"
    path.write_bytes(sqlite_template.read_bytes())
    with running(f"sqlite:///{path}", tmp_path, now=next_monday()) as house:
        with house.app.app_context(), transaction() as session:
            for site in ("Berlin", "Berlin", "Berlin", "London"):
                make_person(session, site=site)
        yield house


def sign_in(house: Running, page: Page) -> None:
    cookie = {"name": "trestle", "value": session_of(house, 1), "url": house.url}
    page.context.add_cookies([cookie])  # type: ignore[list-item]


@pytest.fixture
def draft(house: Running, page: Page) -> Page:
    """The page of a new mixer, saved once."""
    sign_in(house, page)
    page.goto(f"{house.url}/events/new?kind=mixer")
    page.get_by_label("Place", exact=True).fill("Canteen")
    expect(page.locator("[data-saved]")).to_have_text(SAVED)
    return page


def test_the_button_and_the_numbers_follow_each_change(draft: Page) -> None:
    button = draft.get_by_role("button", name=re.compile("^Publish and mail"))
    expect(button).to_have_text("Publish and mail 2 people")

    draft.get_by_label("Who is told").select_option("site:London")

    expect(button).to_have_text("Publish and mail 1 person")
    expect(draft.get_by_text("1 person gets the mail")).to_be_visible()
    button.click()
    expect(draft.get_by_text("Published. 1 mail goes out")).to_be_visible()


def test_another_kind_fills_in_what_was_not_typed(draft: Page) -> None:
    draft.get_by_label("Name", exact=True).fill("Knots")

    draft.get_by_text("Open forum", exact=True).click()

    expect(draft.get_by_label("Places", exact=True)).to_have_value("60")
    expect(draft.get_by_label("Starts")).to_have_value("16:00")
    expect(draft.get_by_label("Name", exact=True)).to_have_value("Knots")
    expect(draft.get_by_label("Place", exact=True)).to_have_value("Canteen")
    expect(draft.locator("#kind-open_forum")).to_be_focused()


def test_the_last_word_is_kept_though_the_page_is_left_at_once(draft: Page) -> None:
    here = draft.url
    draft.get_by_label("Place", exact=True).fill("Roof")

    draft.get_by_role("link", name="Follow-ups").first.click()
    expect(draft).to_have_url(re.compile("/me/follow-ups$"))

    # Nobody waits for what is sent while leaving: it may come after the next page.
    until, kept = time.monotonic() + PATIENCE_S, ""
    while kept != "Roof" and time.monotonic() < until:
        draft.goto(here)
        kept = draft.get_by_label("Place", exact=True).input_value()
    assert kept == "Roof"


def test_two_windows_keep_both(draft: Page) -> None:
    other = draft.context.new_page()
    other.goto(draft.url)
    draft.get_by_label("Place", exact=True).fill("Roof")
    expect(draft.locator("[data-words=helpers]")).to_have_text("Just you")
    with draft.expect_response(re.compile("/drafts/")):
        draft.get_by_label("Place", exact=True).fill("Roof garden")

    other.get_by_label("Place", exact=True).fill("Cellar")

    expect(other.get_by_text("changed in another window meanwhile")).to_be_visible()
    expect(other.get_by_label("Place", exact=True)).to_have_value("Cellar")
    assert other.url != draft.url
    draft.reload()
    expect(draft.get_by_label("Place", exact=True)).to_have_value("Roof garden")


def test_a_draft_outlives_being_signed_out(house: Running, draft: Page) -> None:
    place, said = (
        draft.get_by_label("Place", exact=True),
        draft.locator("[data-saved]"),
    )
    draft.context.clear_cookies()
    place.fill("Roof")
    expect(said).to_have_text(re.compile("^Not saved: you are signed out"))
    sign_in(house, draft)

    place.fill("Roof garden")

    expect(said).to_have_text(SAVED)
    draft.reload()
    expect(place).to_have_value("Roof garden")
