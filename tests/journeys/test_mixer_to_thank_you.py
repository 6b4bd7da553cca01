"""The main job, end to end: a real browser, a real SMTP server, PostgreSQL and SQLite."""

import http.cookiejar
import json
import re
import urllib.parse
import urllib.request
from collections import Counter
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from app.__main__ import group
from app.config import ROOT
from app.db import db
from app.domain.signups import SignupStatus
from app.models import Event, Person, Seat, Signup
from tests.messages.ical_js import read_by_ical_js
from tests.running import Running, calendar_of, links, next_monday, plain, running

PEOPLE = ROOT / "tests" / "data" / "people" / "company-500.csv"
SITE = "Budapest"
BUDAPEST = ZoneInfo("Europe/Budapest")
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
GOING, ANSWERING = 40, 45

pytestmark = [pytest.mark.slow, pytest.mark.browser]


class Colleague:
    """Somebody with a browser that runs no scripts, and their own mail."""

    def __init__(self, house: Running, email: str) -> None:
        self.house, self.email = house, email
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.browser = urllib.request.build_opener(jar)

    def press(self, url: str, path: str = "", **fields: str) -> str:
        """Open `url`, press a button of it, and return the page that follows."""
        page = self.browser.open(url).read().decode()
        token = TOKEN.search(page)
        assert token is not None, url
        body = urllib.parse.urlencode({**fields, "csrf_token": token[1]}).encode()
        target = f"{self.house.url}{path}" if path else url.split("?", maxsplit=1)[0]
        answer: str = self.browser.open(target, body).read().decode()
        return answer

    def sign_in(self) -> None:
        """Ask for a code, read the mail, type it."""
        self.press(f"{self.house.url}/sign-in", email=self.email)
        self.house.work()
        code = re.search(r"\b\d{6}\b", plain(self.house.inbox.to(self.email)[-1]))
        assert code is not None
        self.press(f"{self.house.url}/sign-in/code", code=code[0])

    def links(self, mail: int = -1) -> list[str]:
        """Return the links of one of their mails."""
        return links(self.house.inbox.to(self.email)[mail])

    def follow(self, answer: str) -> str:
        """Answer from the announcement: open the link, press the button."""
        ask = next(link for link in self.links() if link.endswith(f"?a={answer}"))
        return self.press(ask, answer=answer)

    def share(self, **fields: str) -> None:
        """Tell more under the link of the announcement."""
        ask = next(link for link in self.links(0) if link.endswith("?a=yes"))
        key = ask.split("/r/")[1].split("?")[0]
        self.press(ask.split("?")[0], f"/r/{key}/details", **fields)


def command(house: Running, *words: str) -> str:
    """Run one command of `trestle` against this house."""
    result = house.app.test_cli_runner().invoke(group, list(words))
    assert result.exit_code == 0, result.output
    return result.output


def sign_in_by_mail(house: Running, page: Page, email: str) -> None:
    page.goto(f"{house.url}/sign-in")
    page.get_by_label("mail").fill(email)
    page.get_by_role("button", name="Mail me a code").click()
    house.work()
    code = re.search(r"\b\d{6}\b", plain(house.inbox.to(email)[-1]))
    assert code is not None
    page.get_by_label("code").fill(code[0])
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="What's on")).to_be_visible()


def host_a_mixer(house: Running, page: Page) -> str:
    """Make and publish the mixer; return the address of its page."""
    page.goto(f"{house.url}/events/new?kind=mixer")
    page.get_by_label("Name").fill("December mixer")
    page.get_by_label("Place", exact=True).fill("Canteen, Building B")
    page.get_by_label("Tables", exact=True).fill("5")
    page.get_by_label("Seats at each").fill("8")
    page.get_by_label("Who is told").select_option(value=f"site:{SITE}")
    expect(page.locator("[data-saved]")).to_contain_text("Saved")
    page.get_by_role("button", name=re.compile("^Publish and mail")).click()
    expect(page.get_by_text("Published.")).to_be_visible()
    return page.url.split("?")[0]


def facts(house: Running) -> tuple[datetime, datetime, datetime]:
    """Return (answer-by, start, end) of the mixer."""
    with house.app.app_context():
        event = db.session.scalars(db.select(Event)).one()
        assert event.answer_by is not None
        return event.answer_by, event.starts_at, event.ends_at


def standings(house: Running) -> Counter[SignupStatus]:
    with house.app.app_context():
        return Counter(db.session.scalars(db.select(Signup.status)))


def tables(house: Running) -> dict[str, int]:
    """Return who sits where, by address."""
    with house.app.app_context():
        rows = db.session.execute(
            db.select(Person.email, Seat.table_number).join(
                Person, Person.id == Seat.person_id
            )
        )
        return {row[0]: row[1] for row in rows}


def who_waits(house: Running) -> list[str]:
    """Return the addresses of those who wait."""
    with house.app.app_context():
        return list(
            db.session.scalars(
                db.select(Person.email)
                .join(Signup, Signup.person_id == Person.id)
                .where(Signup.status == SignupStatus.WAITLISTED)
            )
        )


def somebody_without_reports() -> str:
    """Return who hosts: a host above a guest would see that guest as a count only."""
    found: str = db.session.scalars(
        db.select(Person.email)
        .where(
            Person.site == SITE,
            Person.id.not_in(
                db.select(Person.manager_id).where(Person.manager_id.is_not(None))
            ),
        )
        .order_by(Person.id)
        .limit(1)
    ).one()
    return found


def colleagues(house: Running, number: int, *, but: str) -> list[Colleague]:
    with house.app.app_context():
        emails = db.session.scalars(
            db.select(Person.email)
            .where(Person.site == SITE, Person.email != but)
            .order_by(Person.id)
            .limit(number)
        ).all()
    return [Colleague(house, email) for email in emails]


def day_before(starts_at: datetime, hour: int) -> datetime:
    local = starts_at.astimezone(BUDAPEST) - timedelta(days=1)
    return local.replace(hour=hour, minute=0, second=0)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_from_an_empty_house_to_a_thank_you(
    database_url: str, tmp_path: Path, page: Page
) -> None:
    with running(database_url, tmp_path, now=next_monday()) as house:
        told = json.loads(command(house, "people", "import", str(PEOPLE), "--json"))
        assert len(told["new"]) == 500
        with house.app.app_context():
            maya = somebody_without_reports()
        command(house, "admin", "grant", maya, "--right", "writes_to_everyone")
        sign_in_by_mail(house, page, maya)
        event_url = host_a_mixer(house, page)
        house.work()
        guests = colleagues(house, ANSWERING, but=maya)
        assert all(len(house.inbox.to(guest.email)) == 1 for guest in guests)

        # Forty-five answer: five on the page, forty from their mail; five wait.
        path = event_url.removeprefix(house.url)
        for guest in guests[:5]:
            guest.sign_in()
            assert "You&#39;re in" in guest.press(
                event_url, f"{path}/rsvp", answer="yes"
            )
        for guest in guests[5:]:
            guest.follow("yes")
        for guest in guests[5:25]:
            guest.share(may_be_found="y", shows_name="y", learn="budgets")
        house.work()
        assert standings(house) == {
            SignupStatus.ATTENDING: GOING,
            SignupStatus.WAITLISTED: ANSWERING - GOING,
        }
        waiting = guests[GOING:]
        for turn, guest in enumerate(waiting, start=1):
            [ask] = [a for a in guest.links() if a.endswith("?a=yes")]
            shown = guest.browser.open(ask.split("?")[0]).read().decode()
            assert f"You are {turn}{('st', 'nd', 'rd', 'th', 'th')[turn - 1]}" in shown

        # Two free their seats, one on the page and one from mail; two move up.
        guests[0].press(event_url, f"{path}/rsvp", answer="no")
        guests[5].press(
            next(link for link in guests[5].links() if link.endswith("?a=no")),
            answer="no",
        )
        house.work()
        opened = [
            len([m for m in house.inbox.to(g.email) if "A seat opened" in m["Subject"]])
            for g in waiting
        ]
        assert opened == [1, 1, 0, 0, 0]
        assert standings(house)[SignupStatus.WAITLISTED] == 3

        # Seats: the worker searches at answer-by; the host moves one person.
        answer_by, starts_at, _ = facts(house)
        house.travel(answer_by + timedelta(minutes=1))
        before = tables(house)
        assert len(before) == GOING
        assert set(Counter(before.values()).values()) == {8}
        page.goto(f"{event_url}/seating")
        page.locator(".seat").first.click()
        with page.expect_response(lambda answer: answer.request.method == "POST"):
            page.locator(".moves button").first.click()
        page.wait_for_load_state("networkidle")
        moved = {
            email for email, table in tables(house).items() if before[email] != table
        }
        assert len(moved) == 2

        # The plan publishes itself; the host was told three hours before.
        house.travel(day_before(starts_at, 13))
        assert "publishes itself" in house.inbox.to(maya)[-1]["Subject"]
        count = len(house.inbox.mails)
        house.travel(day_before(starts_at, 16))
        sent = house.inbox.mails[count:]
        assert len([m for m in sent if "you're at table" in m["Subject"]]) == GOING

        # The time moves; every calendar that holds the event is told once, and
        # whoever waits.
        page.goto(f"{event_url}/settings")
        page.get_by_label("Starts", exact=True).fill("12:30")
        page.get_by_label("Ends", exact=True).fill("13:45")
        page.get_by_role(
            "button", name=re.compile("change", re.IGNORECASE)
        ).first.click()
        page.get_by_role("button", name="Update and notify").click()
        count = len(house.inbox.mails)
        house.work()
        moved_mails = house.inbox.mails[count:]
        assert Counter(m["To"].addresses[0].addr_spec for m in moved_mails) == Counter(
            [*tables(house), maya, *who_waits(house)]
        )
        assert all("Moved" in m["Subject"] for m in moved_mails)

        # Nobody kept the door: the host unticks two.
        _, _, ends_at = facts(house)
        house.travel(ends_at + timedelta(minutes=2))
        asked = house.inbox.to(maya)[-1]
        assert asked["Subject"].startswith("Who couldn't come?")
        page.goto(f"{event_url}/attendance")
        absent = sorted(tables(house))[:2]
        for email in absent:
            name = name_of(house, email)
            page.get_by_role("checkbox", name=re.compile(re.escape(name))).uncheck()
        page.get_by_role("button", name="Save who came").click()

        # The next working day each one who came gets one prompt.
        count = len(house.inbox.mails)
        for hour in range(6, 30, 2):
            next_day = (ends_at + timedelta(days=1)).replace(hour=0, minute=5)
            house.travel(next_day + timedelta(hours=hour))
        prompts = [
            mail
            for mail in house.inbox.mails[count:]
            if mail["Subject"] == "Who was worth a second conversation?"
        ]
        assert sorted(m["To"].addresses[0].addr_spec for m in prompts) == sorted(
            set(tables(house)) - set(absent)
        )

        # One of them writes one thank-you, from the link, without signing in.
        thank = next(
            link
            for mail in prompts
            for link in links(mail)
            if "/f/" in link and names_somebody(mail)
        )
        page.context.clear_cookies()
        page.goto(thank)
        page.get_by_role("link", name="Thank").first.click()
        page.get_by_role("button", name="Send as me").click()
        count = len(house.inbox.mails)
        house.work()
        [letter] = house.inbox.mails[count:]
        assert "via Trestle" in str(letter["From"])
        assert letter["Reply-To"].addresses[0].addr_spec in tables(house)
        assert_every_mail_is_sound(house)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nothing_changes_and_four_mails_come(
    database_url: str, tmp_path: Path, page: Page
) -> None:
    with running(database_url, tmp_path, now=next_monday()) as house:
        command(house, "people", "import", str(PEOPLE))
        with house.app.app_context():
            maya = somebody_without_reports()
        command(house, "admin", "grant", maya, "--right", "writes_to_everyone")
        sign_in_by_mail(house, page, maya)
        host_a_mixer(house, page)
        page.goto("about:blank")  # the page asks on, and what follows is mail
        house.work()
        guests = colleagues(house, 12, but=maya)
        for guest in guests:
            guest.follow("yes")
        house.work()
        answer_by, starts_at, ends_at = facts(house)
        house.travel(answer_by + timedelta(minutes=1))
        for hour in (13, 16, 17):
            house.travel(day_before(starts_at, hour))
        house.travel(ends_at + timedelta(minutes=2))
        for hours in range(0, 96, 2):
            house.travel(ends_at + timedelta(hours=hours, minutes=5))

        subjects = [
            [kind_of(mail) for mail in house.inbox.to(guest.email)] for guest in guests
        ]

        four = ["announcement", "invite", "table", "prompt"]
        assert subjects == [four] * len(guests)
        assert_every_mail_is_sound(house)


def kind_of(mail: EmailMessage) -> str:
    """Return what a mail is, by its subject."""
    subject = mail["Subject"]
    if "you're at table" in subject:
        return "table"
    if subject.startswith("You're going"):
        return "invite"
    if subject == "Who was worth a second conversation?":
        return "prompt"
    return "announcement" if subject.startswith("December mixer") else subject


def name_of(house: Running, email: str) -> str:
    with house.app.app_context():
        found: str = db.session.scalars(
            db.select(Person.name).where(Person.email == email)
        ).one()
        return found


def names_somebody(mail: EmailMessage) -> bool:
    """Return whether a prompt names a tablemate who may be found."""
    return ", table " in plain(mail)


def assert_every_mail_is_sound(house: Running) -> None:
    """Read every mail, and every calendar object by a parser that is not ours."""
    objects = []
    for mail in house.inbox.mails:
        assert mail["From"].addresses[0].addr_spec == "events@trestle.example"
        assert len(mail["To"].addresses) == 1
        assert plain(mail).strip()
        if (ics := calendar_of(mail)) is not None:
            objects.append((mail["To"].addresses[0].addr_spec, ics))
    said = read_by_ical_js([ics for _, ics in objects])
    assert len({one["uid"] for one in said}) == 1
    for (address, _), one in zip(objects, said, strict=True):
        assert one["attendees"][0]["address"] == f"mailto:{address}"
        assert one["organizer"] == "mailto:events@trestle.example"
