"""Sixty people are seated on the board: watched, locked, swapped, undone, told, mended."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from app.db import db, transaction
from app.domain.signups import Answer
from app.models import Event, Person, Seat
from tests.browser.company import session_of
from tests.factories import make_event, make_person, say
from tests.running import Running, next_monday, running

DEPARTMENTS = ("Sales", "Support", "Legal", "Finance", "People", "Design", "Data")
PEOPLE, TABLES, SEATS = 60, 8, 8

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("board")]


@dataclass(frozen=True, kw_only=True)
class Hall:
    """A house with one event that sixty people come to, and its host's cookie."""

    house: Running
    path: str
    event_id: int
    cookie: str


@pytest.fixture
def hall(tmp_path: Path, sqlite_template: Path) -> Iterator[Hall]:
    """Everyone has answered; nobody is seated."""
    path = tmp_path / "board.db"
    path.write_bytes(sqlite_template.read_bytes())
    now = next_monday()
    with running(f"sqlite:///{path}", tmp_path, now=now) as house:
        with house.app.app_context(), transaction() as session:
            event = make_event(
                session, tables=TABLES, seats=SEATS, starts_at=now + timedelta(9)
            )
            for number in range(PEOPLE):
                department = DEPARTMENTS[number % len(DEPARTMENTS)]
                guest = make_person(
                    session, name=f"Guest {number:02}", department=department
                )
                say(session, Answer.YES, event=event, person=guest, now=now)
            facts = f"/events/{event.slug}/seating", event.id, event.organizer_id
        house.work()
        yield Hall(
            house=house,
            path=facts[0],
            event_id=facts[1],
            cookie=session_of(house, facts[2]),
        )


def plan_on(page: Page) -> list[str]:
    """Return who sits where, as the page tells it to ears."""
    heard = page.locator(".tbl .seat[data-person] .visually-hidden")
    return sorted(" ".join(words.split()) for words in heard.all_text_contents())


def free_two_at_the_smallest_table(hall: Hall) -> int:
    """Let two of one table free their seats; return which table that is."""
    with hall.house.app.app_context(), transaction() as session:
        event = session.get_one(Event, hall.event_id)
        rows = session.query(Seat.table_number, Seat.person_id).all()
        tables = [table for table, _ in rows]
        smallest = min(set(tables), key=lambda table: (tables.count(table), table))
        leaving = [who for table, who in rows if table == smallest][:2]
        for who in leaving:
            person = session.get_one(Person, who)
            now = event.published_at
            say(session, Answer.NO, event=event, person=person, now=now)
        db.session.flush()
    hall.house.work()
    return smallest


def test_sixty_people_are_seated_by_mouse_and_by_keys(hall: Hall, page: Page) -> None:
    page.context.add_cookies(
        [{"name": "trestle", "value": hall.cookie, "url": hall.house.url}]
    )
    said: Locator = page.locator("[data-announcer]")
    page.goto(f"{hall.house.url}{hall.path}")

    # One press; the page shows the curve and the tables by itself.
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.get_by_role("button", name="Seat everyone").click()
    worker = threading.Thread(target=hall.house.work)
    worker.start()
    expect(page.locator(".seat[data-person]")).to_have_count(PEOPLE, timeout=60_000)
    worker.join()
    expect(page.get_by_role("button", name="Seat everyone again")).to_be_visible(
        timeout=30_000
    )
    expect(page.locator(".curve .climb")).to_be_visible()
    expect(page.get_by_text("Everyone meets at least 6 new people.")).to_be_visible()
    found = plan_on(page)

    # Chosen by mouse, locked by a key, moved as the list offers.
    seats = page.locator(".tbl .seat[data-person]")
    seats.nth(3).click()
    expect(page.locator("#picked")).to_be_visible()
    expect(
        page.get_by_text("Meets 6 people for the first time").or_(
            page.get_by_text("Meets 7 people for the first time")
        )
    ).to_be_visible()
    seats.nth(3).focus()
    page.keyboard.press("l")
    expect(said).to_have_text("Locked.")
    seats.nth(12).click()
    page.get_by_role("button", name="Table 5 swaps with").click()
    expect(said).to_contain_text("moved to table 5")
    assert plan_on(page) != found

    # Picked up and put down by keys; who is locked is not picked up.
    seats.nth(3).focus()
    page.keyboard.press("Space")
    expect(said).to_contain_text("is locked")
    seats.nth(0).focus()
    page.keyboard.press("Space")
    expect(said).to_contain_text("is picked up")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    expect(said).to_contain_text("swapped with")
    expect(page.locator(".seat:focus")).to_have_count(1)

    # All of it is taken back, and then told to everyone.
    for _ in range(3):
        page.keyboard.press("z")
        expect(said).to_have_text("The last change is taken back.")
        said.evaluate("element => { element.textContent = ''; }")
        page.locator(".tbl .seat[data-person]").first.focus()
    assert plan_on(page) == found
    page.get_by_role("button", name="Publish seats to 60 people").click()
    expect(page.locator(".flashes")).to_contain_text("60 people get a mail")

    # Two of one table can't come: one person moves, after the host has seen who.
    table = free_two_at_the_smallest_table(hall)
    page.reload()
    expect(page.get_by_text(f"Table {table} has 1 person too few.")).to_be_visible()
    page.get_by_role("link", name="See the fewest moves").click()
    page.get_by_role("button", name="Move 1 person").click()
    expect(page.get_by_text("1 person moved.")).to_be_visible()
    expect(page.get_by_text("too few")).to_have_count(0)
