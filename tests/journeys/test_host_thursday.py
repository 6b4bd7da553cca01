"""A host's Thursday: a late change, a cancellation undone in time, a guest by phone.

TRESTLE_TEST_PICTURES names a folder for pictures of what the host sees.
"""

import os
import re
from collections import Counter
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.db import db
from app.domain.events import EventStatus
from app.models import Event, Signup
from tests.journeys.test_mixer_to_thank_you import (
    BUDAPEST,
    PEOPLE,
    assert_every_mail_is_sound,
    colleagues,
    command,
    day_before,
    facts,
    host_a_mixer,
    name_of,
    sign_in_by_mail,
    somebody_without_reports,
    tables,
)
from tests.running import Running, next_monday, plain, running

GOING = 12
A_MINUTE = timedelta(minutes=1)

pytestmark = [pytest.mark.slow, pytest.mark.browser]


def picture(page: Page, name: str) -> None:
    """Keep what the host sees, if somebody wants to look at it."""
    if folder := os.environ.get("TRESTLE_TEST_PICTURES"):
        page.screenshot(path=Path(folder) / f"thursday-{name}.png", full_page=True)


def since(house: Running, count: int) -> Counter[str]:
    """Return who got how many mails since there were `count`."""
    mails: list[EmailMessage] = house.inbox.mails[count:]
    return Counter(mail["To"].addresses[0].addr_spec for mail in mails)


def later(house: Running, minutes: float) -> None:
    """Let so many minutes pass, and the worker do what falls due."""
    house.traveller.shift(timedelta(minutes=minutes))
    house.work()


def thursday(starts_at: datetime, hour: int, minute: int = 0) -> datetime:
    """Return this hour of the event's own day."""
    return starts_at.astimezone(BUDAPEST).replace(hour=hour, minute=minute)


def stored(house: Running) -> tuple[EventStatus, datetime, list[tuple[int, str]]]:
    """Return what the event is, when it starts, and who stands where."""
    with house.app.app_context():
        event = db.session.scalars(db.select(Event)).one()
        signups = db.session.execute(
            db.select(Signup.person_id, Signup.status).order_by(Signup.person_id)
        )
        found = [(row[0], row[1].value) for row in signups]
        return event.status, event.starts_at, found


def wait_for_the_frame(page: Page, words: str) -> None:
    """See the very mail, in its frame, before anything is sent."""
    frame = page.frame_locator("iframe.mail-frame").first
    expect(frame.get_by_text(words).first).to_be_visible()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_thursday_of_a_host(database_url: str, tmp_path: Path, page: Page) -> None:
    with running(
        database_url, tmp_path, now=next_monday(), send_delay=60, edit_hold=120
    ) as house:
        command(house, "people", "import", str(PEOPLE))
        with house.app.app_context():
            maya = somebody_without_reports()
        command(house, "admin", "grant", maya, "--right", "writes_to_everyone")
        sign_in_by_mail(house, page, maya)
        url = host_a_mixer(house, page)
        later(house, 1.1)
        guests = colleagues(house, GOING + 1, but=maya)
        caller = guests.pop().email
        for guest in guests:
            guest.follow("yes")
        answer_by, starts_at, _ = facts(house)
        house.travel(answer_by + A_MINUTE)
        house.travel(day_before(starts_at, 13))
        house.travel(day_before(starts_at, 16))
        seats = tables(house)
        everyone = Counter([*seats, maya])
        assert len(seats) == GOING

        # Thursday, half past eight: the all-hands runs late.
        house.travel(thursday(starts_at, 8, 30))
        count = len(house.inbox.mails)
        page.goto(f"{url}/settings")
        page.get_by_label("Starts", exact=True).fill("12:30")
        page.get_by_label("Ends", exact=True).fill("13:45")
        page.get_by_label("What you say about the change").fill(
            "The all-hands is late."
        )
        page.get_by_role("button", name="See what changes").click()
        expect(page.get_by_text(f"{GOING + 1} people get an update")).to_be_visible()
        wait_for_the_frame(page, "The all-hands is late.")
        picture(page, "1-late-change")
        page.get_by_role("button", name="Update and notify").click()
        expect(page.get_by_role("button", name="Take the change back")).to_be_visible()
        picture(page, "2-change-held")
        later(house, 1)
        assert since(house, count) == {}
        later(house, 1.1)
        assert since(house, count) == everyone
        assert "12:30" in house.inbox.to(maya)[-1]["Subject"]

        # A colleague calls and wants to come; the host adds them while on the phone.
        count = len(house.inbox.mails)
        name = name_of(house, caller)
        page.goto(f"{url}/guests")
        page.get_by_label("Find a colleague by name or address").fill(caller)
        page.get_by_role("button", name="Find").click()
        page.get_by_label("Why? They read it.").last.fill("You called me about it.")
        page.get_by_role("button", name=f"Add {name}").click()
        expect(page.get_by_text(f"{name} has a place, and reads why.")).to_be_visible()
        picture(page, "3-guest-by-phone")
        house.work()
        assert any(
            "You called me about it." in plain(mail) for mail in house.inbox.to(caller)
        )

        # The canteen says no; a minute later it says yes after all.
        before, seats = stored(house), tables(house)
        count = len(house.inbox.mails)
        page.goto(f"{url}/cancel")
        page.get_by_label("Why is it canceled?").fill("The canteen floor is wet.")
        page.get_by_role("button", name="See it first").click()
        expect(
            page.get_by_text(f"{GOING + 2} people read why, and their calendar entries")
        ).to_be_visible()
        wait_for_the_frame(page, "The canteen floor is wet.")
        picture(page, "4-cancel-seen-first")
        page.get_by_role("button", name="Cancel the event").click()
        undo = page.get_by_role("button", name="Undo: keep it on")
        expect(undo).to_be_visible()
        picture(page, "5-canceled-and-held")
        assert stored(house)[0] is EventStatus.CANCELED
        later(house, 0.5)
        undo.click()
        expect(page.get_by_text("It is on again. Nobody was told")).to_be_visible()
        picture(page, "6-undone")
        later(house, 5)
        assert since(house, count) == {}
        assert (stored(house), tables(house)) == (before, seats)

        # A note to everyone who comes, stopped once, then sent.
        for presses in ("stop", "send"):
            page.goto(f"{url}/guests/write")
            page.get_by_label("What do you want to say?").fill("Come by the back door.")
            page.get_by_role("button", name="See it first").click()
            expect(
                page.get_by_text(f"{GOING + 1} people get this, once")
            ).to_be_visible()
            picture(page, f"7-note-{presses}")
            page.get_by_role("button", name=re.compile("^Send to")).click()
            if presses == "stop":
                page.get_by_role("button", name="Stop the note").click()
                expect(page.get_by_text("Nobody was told.")).to_be_visible()
                expect(page.get_by_label("What do you want to say?")).to_have_value(
                    re.compile("back door")
                )
            later(house, 2)
            told = since(house, count)
            assert sum(told.values()) == (0 if presses == "stop" else GOING + 1)
        assert told == Counter([*[guest.email for guest in guests], caller])

        assert_every_mail_is_sound(house)
        page.goto("about:blank")  # the page asks on, and the house closes
