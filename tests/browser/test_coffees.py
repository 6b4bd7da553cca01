"""A coffee from one's network into both calendars, answered from the mail."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.db import transaction
from app.models import Introduction, IntroductionSide
from tests.browser.company import session_of
from tests.browser.test_pages import AXE, TOO_WIDE, UNFOLD, violations
from tests.factories import make_person
from tests.running import Running, calendar_of, links, next_monday, running

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("drafts")]


@pytest.fixture
def house(tmp_path: Path, sqlite_template: Path) -> Iterator[Running]:
    """Two people who were introduced, on a Monday morning."""
    path = tmp_path / "coffees.db"
    path.write_bytes(sqlite_template.read_bytes())
    now = next_monday()
    with running(f"sqlite:///{path}", tmp_path, now=now) as house:
        with house.app.app_context(), transaction() as session:
            introduction = Introduction(about="", made_at=now, introduced_at=now)
            session.add(introduction)
            session.flush()
            for name, department in (("Priya Nair", "Sales"), ("Jonas Weber", "Legal")):
                person = make_person(session, name=name, department=department)
                person.email = f"{name.split()[0].lower()}@trestle.example"
                session.add(
                    IntroductionSide(
                        introduction_id=introduction.id, person_id=person.id
                    )
                )
        yield house


def is_fine(page: Page) -> bool:
    """Axe finds nothing in the dark, with every fold open, and a phone need not scroll."""
    page.emulate_media(reduced_motion="reduce")  # no color halfway to another
    page.evaluate(UNFOLD)
    page.evaluate(AXE.read_text())
    page.evaluate("document.documentElement.dataset.bsTheme = 'dark'")
    assert violations(page) == []
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate(TOO_WIDE) == []
    return True


def test_from_ones_network_into_both_calendars_and_a_yes_from_the_mail(
    house: Running, page: Page
) -> None:
    value = session_of(house, 1)
    page.context.add_cookies([{"name": "trestle", "value": value, "url": house.url}])
    page.goto(f"{house.url}/me/network")
    assert is_fine(page)

    page.get_by_role("link", name="Jonas Weber").first.click()
    assert is_fine(page)
    page.get_by_role("link", name="Coffee", exact=True).click()
    assert is_fine(page)
    page.get_by_role("radio").nth(1).check()
    page.get_by_label("What would you like to talk about?").fill("Contracts")
    page.get_by_role("button", name="Send as me").click()
    expect(page.get_by_text("It's in both calendars.")).to_be_visible()
    house.work()
    [own], [theirs] = (
        house.inbox.to("priya@trestle.example"),
        house.inbox.to("jonas@trestle.example"),
    )
    [link] = {each for each in links(theirs) if "/coffee/" in each and "?" not in each}
    page.context.clear_cookies()
    page.goto(link)
    assert is_fine(page)
    page.get_by_role("button", name="I'll be there").click()

    expect(page.get_by_text("It's in your calendar.")).to_be_visible()
    assert calendar_of(own)
    assert calendar_of(theirs)
