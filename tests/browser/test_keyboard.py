"""The story by keyboard alone, and once more where no script runs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from app.db import db, transaction
from app.domain.signups import Answer
from app.models import Event
from tests.factories import make_event, make_person, say
from tests.running import Running, next_monday, plain, running

CODE = re.compile(r"\b\d{6}\b")
FARTHEST = 120
"""Presses of Tab that a person must never need."""
RING = """element => {
  const style = getComputedStyle(element);
  return style.boxShadow !== "none"
    || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2);
}"""
SEEN = """element => {
  const box = element.getBoundingClientRect();
  const spots = [[.5, .5], [.1, .3], [.9, .3], [.1, .7], [.9, .7]];
  return spots.some(([x, y]) => {
    const there = document.elementFromPoint(
      box.left + box.width * x, box.top + box.height * y);
    return there !== null && (element.contains(there) || there.contains(element));
  });
}"""

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("keys")]


@dataclass(frozen=True, kw_only=True)
class Story:
    """A house with one open event, and who hosts it."""

    house: Running
    event_url: str
    email: str


@pytest.fixture
def story(tmp_path: Path, sqlite_template: Path) -> Iterator[Story]:
    """Six people are coming to two tables; Maya hosts."""
    path = tmp_path / "keys.db"
    path.write_bytes(sqlite_template.read_bytes())
    now = next_monday()
    with running(f"sqlite:///{path}", tmp_path, now=now) as house:
        with house.app.app_context(), transaction() as session:
            maya = make_person(session, name="Maya Lindqvist", site="Budapest")
            event = make_event(
                session, tables=2, seats=4, capacity=8, starts_at=now + timedelta(9)
            )
            event.organizer_id = maya.id
            event.asks_food = True
            for number in range(6):
                department = ("Sales", "Support", "Legal")[number % 3]
                guest = make_person(session, department=department)
                say(session, Answer.YES, event=event, person=guest)
            facts = (f"{house.url}/events/{event.slug}", maya.email)
        house.work()
        yield Story(house=house, event_url=facts[0], email=facts[1])


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the target has the focus, and see that it shows."""
    expect(target).to_be_visible()
    handle = target.element_handle()
    for _ in range(FARTHEST):
        if handle.evaluate("element => element === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(target).to_be_focused()
    assert handle.evaluate(RING), "the focus has no ring"
    assert handle.evaluate(SEEN), "something lies over the focus"


def write(page: Page, label: str, text: str) -> None:
    """Tab to a field and type over what it holds."""
    tab_to(page, page.get_by_label(label, exact=True))
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type(text)


def press(page: Page, name: str | re.Pattern[str], *, key: str = "Enter") -> None:
    """Tab to a button and press it."""
    tab_to(page, page.get_by_role("button", name=name).first)
    page.keyboard.press(key)


def code_for(story: Story) -> str:
    """Return the code that was mailed last."""
    story.house.work()
    found = CODE.search(plain(story.house.inbox.to(story.email)[-1]))
    assert found is not None
    return found[0]


@pytest.mark.parametrize("width", [1280, 390])
def test_the_story_by_keyboard_alone(story: Story, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(reduced_motion="reduce")  # nothing glides into view

    # The first stop skips to the content; then a code signs in.
    page.goto(f"{story.house.url}/sign-in")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    write(page, "Work email", story.email)
    press(page, "Mail me a code")
    expect(page.get_by_role("heading", name="Enter your code")).to_be_visible()
    write(page, "Code", code_for(story))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="What's on")).to_be_visible()

    # One press answers; the rest is told after.
    tab_to(page, page.locator("main h2 a").first)
    page.keyboard.press("Enter")
    press(page, "Count me in", key="Space")
    expect(page.get_by_text("You're going", exact=True)).to_be_visible()
    write(page, "I'd like to learn about", "budgets")
    for box in ("Vegetarian", "Show my name to other guests"):
        tab_to(page, page.get_by_label(box, exact=True))
        page.keyboard.press("Space")
    press(page, "Share these")
    expect(page.get_by_text("Thank you. Shared as you chose")).to_be_visible()
    expect(page.get_by_label("Vegetarian")).to_be_checked()

    # A mixer is hosted and published.
    page.goto(f"{story.house.url}/events/new?kind=mixer")
    write(page, "Name", "Winter mixer")
    write(page, "Place", "Canteen")
    press(page, re.compile("^Publish and mail"))
    expect(page.get_by_text("Published.")).to_be_visible()

    # Everyone is seated; one person moves.
    page.goto(f"{story.event_url}/seating")
    press(page, "Seat everyone", key="Space")
    expect(page.locator("main").get_by_text("Working on the tables.")).to_be_visible()
    story.house.work()
    page.goto(f"{story.event_url}/seating")
    tab_to(page, page.locator(".seat").first)
    page.keyboard.press("Enter")
    if width < 1200:
        tab_to(page, page.get_by_role("link", name="Open", exact=True))
        page.keyboard.press("Enter")
    tab_to(page, page.locator(".moves button").first)
    page.keyboard.press("Enter")
    expect(
        page.locator("main").get_by_text(re.compile("moved to table"))
    ).to_be_visible()


def test_the_board_has_keys_of_its_own(story: Story, page: Page) -> None:
    page.goto(f"{story.house.url}/sign-in")
    write(page, "Work email", story.email)
    press(page, "Mail me a code")
    expect(page.get_by_role("heading", name="Enter your code")).to_be_visible()
    write(page, "Code", code_for(story))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="What's on")).to_be_visible()
    page.goto(f"{story.event_url}/seating")
    press(page, "Seat everyone")
    expect(page.locator("main").get_by_text("Working on the tables.")).to_be_visible()
    story.house.work()
    page.goto(f"{story.event_url}/seating")
    seats, chosen = page.locator(".seat"), page.locator(".seat[aria-current]")

    # Arrows go around one table; Enter chooses, and the focus stays with the person.
    tab_to(page, seats.first)
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(seats.nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(chosen).to_be_focused()

    # L locks and unlocks, M goes to the moves, Z takes the move back.
    for button in ("Unlock", "Lock here"):
        page.keyboard.press("l")
        expect(page.get_by_role("button", name=button)).to_be_visible()
        expect(chosen).to_be_focused()
    page.keyboard.press("m")
    expect(page.locator(".moves button").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(
        page.locator("main").get_by_text(re.compile("moved to table"))
    ).to_be_visible()
    expect(chosen).to_be_focused()
    page.keyboard.press("z")
    expect(
        page.locator("main").get_by_text(re.compile("moved to table"))
    ).not_to_be_visible()

    # Outside the board a letter is a letter.
    tab_to(page, seats.first)
    page.keyboard.press("Enter")
    expect(chosen).to_be_focused()
    page.keyboard.press("Escape")
    expect(chosen).to_have_count(0)


def test_the_story_where_no_script_runs(story: Story, chromium: Browser) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()

    page.goto(f"{story.house.url}/sign-in")
    page.get_by_label("Work email").fill(story.email)
    page.get_by_role("button", name="Mail me a code").click()
    page.get_by_label("Code", exact=True).fill(code_for(story))
    page.locator("main").get_by_role("button", name="Sign in").click()
    page.locator("main h2 a").first.click()

    page.get_by_role("button", name="Count me in").click()
    page.get_by_label("I'd like to learn about").fill("budgets")
    page.get_by_label("Vegetarian").check()
    page.get_by_role("button", name="Share these").click()
    expect(page.get_by_label("Vegetarian")).to_be_checked()
    page.get_by_role("button", name="Free my seat").click()
    expect(page.get_by_text("You're not going", exact=True)).to_be_visible()

    page.goto(f"{story.house.url}/events/new?kind=mixer")
    page.get_by_label("Name", exact=True).fill("Winter mixer")
    page.get_by_label("Place", exact=True).fill("Canteen")
    page.get_by_role("button", name="Preview the mail").click()
    expect(page.get_by_text("Winter mixer").first).to_be_visible()
    page.get_by_role("link", name="Back to the draft").click()
    page.get_by_role("button", name=re.compile("^Publish and mail")).click()
    expect(page.get_by_text("Published.")).to_be_visible()

    page.goto(f"{story.event_url}/seating")
    page.get_by_role("button", name="Seat everyone").click()
    story.house.work()
    page.get_by_role("link", name="Check again").click()
    page.locator(".seat").first.click()
    page.locator(".moves button").first.click()
    expect(
        page.locator("main").get_by_text(re.compile("moved to table"))
    ).to_be_visible()
    with story.house.app.app_context():
        assert db.session.query(Event).count() == 2
    context.close()
