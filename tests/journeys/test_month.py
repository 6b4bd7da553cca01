"""A month after one mixer, and the two that bring a story: all by mail and browser.

Thank-you, promises, introductions, coffees, matches, a hello and a story, on a moved
clock, with real mail. One of the guests never opens a page: they answer by mail alone.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from app.__main__ import group
from app.db import db
from app.domain.outbox import NUDGES, MessageState
from app.models import Message, Person
from tests.browser.company import session_of
from tests.journeys.test_mixer_to_thank_you import (
    Colleague,
    command,
    day_before,
    facts,
    sign_in_by_mail,
)
from tests.running import Running, calendar_of, links, next_monday, plain, running

BUDAPEST = ZoneInfo("Europe/Budapest")
PEOPLE = (
    ("Maya Lindqvist", "People"),
    ("Priya Nair", "Finance"),
    ("Kenji Mori", "Support"),
    ("Jonas Weber", "Engineering"),
    ("Zsofia Kiss", "Sales"),
    ("Lena Brandt", "Legal"),
    ("Omar Haddad", "Operations"),
    ("Ines Costa", "Marketing"),
    ("Tom Baker", "Design"),
)
LOOKS = (time(3), time(9, 5), time(16, 5))
"""When the worker looks at the clock each day; nobody may be woken by the first."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.browser,
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]


def address_of(name: str) -> str:
    return f"{name.split(maxsplit=1)[0].lower()}@alder.example"


@dataclass
class Month:
    """The house, whoever is looked at, and the day."""

    house: Running
    page: Page

    def colleague(self, name: str) -> Colleague:
        return Colleague(self.house, address_of(name))

    def until(self, day: date, at: time = time(16, 5)) -> None:
        """Let days go by, looking at the clock as often as `LOOKS` says."""
        end = datetime.combine(day, at, tzinfo=BUDAPEST)
        now = datetime.now(BUDAPEST)
        while now < end:
            later = [
                datetime.combine(now.date() + timedelta(days=n), hour, tzinfo=BUDAPEST)
                for n in (0, 1)
                for hour in LOOKS
            ]
            now = min(end, next(look for look in later if look > now))
            self.house.travel(now)

    def mails(self, name: str, kind: str) -> list[EmailMessage]:
        """Return what somebody was mailed with these words in its subject."""
        mails = self.house.inbox.to(address_of(name))
        return [mail for mail in mails if kind in str(mail["Subject"])]

    def mail(self, name: str, kind: str) -> EmailMessage:
        found = self.mails(name, kind)
        subjects = [str(m["Subject"]) for m in self.house.inbox.to(address_of(name))]
        assert found, (kind, subjects)
        return found[-1]

    def look(self, url: str) -> None:
        """Open what a mail links to, signed in as nobody."""
        self.page.context.clear_cookies()
        self.page.goto(url)

    def sign_in(self, name: str, path: str) -> None:
        """Open a page as somebody who is signed in."""
        with self.house.app.app_context():
            person = db.session.scalars(
                db.select(Person).where(Person.email == address_of(name))
            ).one()
            value = session_of(self.house, person.id)
        self.page.context.clear_cookies()
        cookie: Any = {"name": "trestle", "value": value, "url": self.house.url}
        self.page.context.add_cookies([cookie])
        self.page.goto(self.house.url + path)

    def take_matches(self, four: Sequence[str]) -> list[frozenset[str]]:
        """Let one of each pair pick a time from the mail; return the pairs."""
        pairs: list[frozenset[str]] = []
        for name in four:
            if any(name in pair for pair in pairs):
                continue
            mail = self.mail(name, "15 minutes with ")
            other = next(one for one in four if one in str(mail["Subject"]))
            pairs.append(frozenset({name, other}))
            self.look(next(link for link in links(mail) if link.endswith("?at=0")))
            self.press("Pick this time")
            self.house.work()
            self.have_invites(name, other)
        return pairs

    def have_invites(self, *names: str) -> None:
        """Check that the last mail about a coffee puts it into each calendar."""
        for name in names:
            invite = calendar_of(self.mail(name, "Coffee with "))
            assert b"METHOD:REQUEST" in (invite or b"")

    def say_to_introduction(self, name: str, about: str, words: str) -> None:
        """Answer one question by one press, from the mail alone."""
        asked = self.mails(name, "Priya Nair would like to introduce you")
        [mail] = [mail for mail in asked if about in plain(mail)]
        names = [one for one, _ in PEOPLE if one not in {name, "Priya Nair"}]
        assert not any(one in plain(mail) for one in names)
        say = "?say=yes" if words.startswith("Yes") else "?say=no"
        self.look(next(link for link in links(mail) if link.endswith(say)))
        self.press(words)

    def press(self, name: str) -> None:
        """Press one button of the page; the page that follows is there."""
        self.page.get_by_role("button", name=name).first.click()
        self.page.wait_for_load_state()

    def answer(self, name: str, mail: EmailMessage, text: str) -> str:
        """Answer one mail from one's mail program; return what became of it."""
        said = EmailMessage()
        said["From"] = f"{name} <{address_of(name)}>"
        said["To"] = str(mail["Reply-To"] or mail["From"])
        said["Subject"] = f"Re: {mail['Subject']}"
        said["Date"] = format_datetime(datetime.now(UTC))
        said["Message-ID"] = make_msgid(domain="alder.example")
        said["In-Reply-To"] = mail["Message-ID"]
        quoted = "\n".join(f"> {line}" for line in plain(mail).splitlines()[:5])
        said.set_content(f"{text}\n\nOn that day Trestle wrote:\n{quoted}\n")
        result = self.house.app.test_cli_runner().invoke(
            group, ["mail", "ingest"], input=said.as_bytes()
        )
        assert result.exit_code == 0, result.output
        self.house.work()
        return result.output


@pytest.fixture
def month(database_url: str, tmp_path: Path, page: Page) -> Iterator[Month]:
    """A small company, and a mixer that took place on a Thursday."""
    with running(
        database_url,
        tmp_path,
        now=next_monday(),
        nudge_times="mon-fri 09:00-17:00",
        nudge_times_allowed="mon-fri 08:00-18:00",
        reply_addressing="plus",
    ) as house:
        rows = [
            f"{address_of(name)},{name},{department},Budapest,Europe/Budapest"
            for name, department in PEOPLE
        ]
        file = tmp_path / "people.csv"
        file.write_text("\n".join(["email,name,department,site,time_zone", *rows, ""]))
        command(house, "people", "import", str(file))
        command(
            house,
            "admin",
            "grant",
            address_of(PEOPLE[0][0]),
            "--right",
            "writes_to_everyone",
        )
        yield Month(house, page)


def hold_the_mixer(month: Month) -> datetime:
    """Announce, fill, seat and hold a mixer; return when it ended."""
    house, page = month.house, month.page
    sign_in_by_mail(house, page, address_of("Maya Lindqvist"))
    page.goto(f"{house.url}/events/new?kind=mixer")
    page.get_by_label("Name").fill("December mixer")
    page.get_by_label("Place", exact=True).fill("Canteen, Building B")
    page.get_by_label("Tables", exact=True).fill("2")
    page.get_by_label("Seats at each").fill("4")
    page.get_by_label("Who is told").select_option(value="site:Budapest")
    expect(page.locator("[data-saved]")).to_contain_text("Saved")
    page.get_by_role("button", name=re.compile("^Publish and mail")).click()
    expect(page.get_by_text("Published.")).to_be_visible()
    page.goto("about:blank")
    answer_by, starts_at, ends_at = facts(house)
    month.until(datetime.now(BUDAPEST).date())
    for name, _ in PEOPLE[1:]:
        guest = month.colleague(name)
        guest.follow("yes")
        guest.share(may_be_found="y", shows_name="y", learn="budgets")
    house.work()
    house.travel(answer_by + timedelta(minutes=1))
    for hour in (13, 16):
        house.travel(day_before(starts_at, hour))
    house.travel(ends_at + timedelta(minutes=2))
    page.goto(f"{house.url}/sign-in")
    ask = next(
        link
        for link in links(month.mail("Maya Lindqvist", "Who couldn't come?"))
        if "attendance" in link
    )
    page.goto(ask)
    month.press("Save who came")
    page.goto("about:blank")
    return ends_at.astimezone(BUDAPEST)


def test_a_month_after_one_mixer(month: Month) -> None:
    thursday = hold_the_mixer(month).date()
    month.until(thursday + timedelta(days=1), time(10, 5))
    prompt = plain(month.mail("Priya Nair", "second conversation"))
    mates = [name for name, _ in PEOPLE if f"- {name}," in prompt]
    assert len(mates) == 3

    thank_and_promise(month, mates)
    promised_to = promise_by_mail_alone(month)
    month.sign_in("Priya Nair", "/me/follow-ups")
    month.page.get_by_role("link", name=f"Thank {mates[2]}").click()
    month.press("Stay in touch")
    ask_a_department(month, monday=thursday + timedelta(days=4))
    month.until(thursday + timedelta(days=8), time(9, 5))
    keep_two_promises(month, mates[0], promised_to)
    match_twice(month, monday=thursday + timedelta(days=11))
    introduce(month, mates, by=thursday + timedelta(days=25))
    month.until(thursday + timedelta(weeks=5))
    say_hello(month, mates[2])
    month.until(thursday + timedelta(days=62))
    tell_a_story(month)

    # Two reminders were all, and one where it was kept; nobody was woken or pressed.
    assert len(month.mails("Priya Nair", "and the cost template")) == 1
    assert len(month.mails("Priya Nair", "and a list of vendors")) == 2
    assert len(month.mails("Kenji Mori", "and the escalation guide")) == 1
    assert_polite(month)


def thank_and_promise(month: Month, mates: Sequence[str]) -> None:
    """The day after, from the mail, signed in as nobody."""
    prompt = month.mail("Priya Nair", "second conversation")
    month.look(next(link for link in links(prompt) if "/f/" in link))
    month.page.get_by_role("link", name=f"Thank {mates[0]}").click()
    month.press("Send as me")
    for mate, what in (
        (mates[0], "the cost template"),
        (mates[1], "a list of vendors"),
    ):
        month.page.get_by_label("What did you offer?").first.fill(what)
        month.page.get_by_label("To whom").select_option(label=mate)
        month.press("Remind me of it")
    month.house.work()
    letter = month.mails(mates[0], "")[-1]
    assert "Priya Nair via Trestle" in str(letter["From"])
    assert letter["Reply-To"].addresses[0].addr_spec == address_of("Priya Nair")


def promise_by_mail_alone(month: Month) -> str:
    """Kenji never opens a page: he writes back. Return whom he promised something."""
    asked = month.mail("Kenji Mori", "second conversation")
    mate = next(name for name, _ in PEOPLE if f"- {name}," in plain(asked))
    first = mate.partition(" ")[0]
    said = f"I promised {first} the escalation guide by Thursday"
    assert "applied" in month.answer("Kenji Mori", asked, said)
    return mate


def ask_a_department(month: Month, *, monday: date) -> None:
    """A question to a department, answered by its volunteer from the mail alone."""
    month.until(monday, time(9, 5))
    month.sign_in("Lena Brandt", "/me/coffee/wishes")
    month.page.get_by_label("I answer questions about").fill("reading contracts")
    month.page.get_by_role("button", name="Save").nth(1).click()
    month.sign_in("Tom Baker", "/me/coffee")
    month.page.get_by_label("Department", exact=True).select_option(label="Legal")
    month.page.get_by_label("Your question").fill("Who may sign a license?")
    month.press("Ask them")
    month.until(monday)
    question = month.mail("Lena Brandt", "Fifteen minutes for a question to Legal")
    month.look(next(link for link in links(question) if link.endswith("?at=0")))
    month.press("Pick this time")
    month.house.work()
    month.have_invites("Tom Baker", "Lena Brandt")
    assert "Lena Brandt from Legal picked a time" in plain(
        month.mails("Tom Baker", "")[-1]
    )


def keep_two_promises(month: Month, kept_to: str, promised_to: str) -> None:
    """One is kept from the reminder and one by an answer to it; another lapses."""
    reminder = month.mail("Priya Nair", f"{kept_to} and the cost template")
    month.look(next(link for link in links(reminder) if "/p/" in link))
    month.press("Mark as done")
    reminder = month.mail("Kenji Mori", f"{promised_to} and the escalation guide")
    assert "applied" in month.answer("Kenji Mori", reminder, "Done!")


def match_twice(month: Month, *, monday: date) -> None:
    """Four opt in; in two weeks nobody meets the same person twice."""
    four = ("Jonas Weber", "Zsofia Kiss", "Omar Haddad", "Ines Costa")
    for name in four:
        month.sign_in(name, "/me/coffee/wishes")
        month.page.get_by_label("Match me with").check()
        month.page.get_by_role("button", name="Save").first.click()
    month.until(monday)
    first = month.take_matches(four)
    month.until(monday + timedelta(weeks=1))
    second = month.take_matches(four)
    assert len({*first, *second}) == 4


def introduce(month: Month, mates: Sequence[str], *, by: date) -> None:
    """To one introduction both say yes; the no to another is heard by nobody."""
    for second, about in ((mates[1], "budgets"), (mates[2], "night shifts")):
        month.sign_in("Priya Nair", "/me/network")
        month.page.get_by_role("link", name=mates[0]).first.click()
        month.page.get_by_role("link", name="Introduce").click()
        month.page.get_by_label("To whom?").select_option(
            label=f"{second}, {dict(PEOPLE)[second]}"
        )
        month.page.get_by_label("About what").fill(about)
        month.press("Send as me")
    month.until(by)
    month.say_to_introduction(mates[0], "budgets", "Yes, introduce us")
    month.say_to_introduction(mates[1], "budgets", "Yes, introduce us")
    month.say_to_introduction(mates[0], "night shifts", "Yes, introduce us")
    month.say_to_introduction(mates[2], "night shifts", "Not now")
    month.house.work()

    told = {name: month.mails(name, "Priya Nair introduces you to ") for name in mates}
    assert [len(told[name]) for name in mates] == [1, 1, 0]
    for name, other in (mates[:2], mates[1::-1]):
        assert told[name][0]["Reply-To"].addresses[0].addr_spec == address_of(other)
    heard = [plain(mail) for mail in month.mails("Priya Nair", "")[-3:]]
    assert not any("night shifts" in words for words in heard)


def say_hello(month: Month, name: str) -> None:
    """Weeks later one name comes up, with nothing to ask of them."""
    hello = month.mail("Priya Nair", f"stay in touch with {name}")
    assert "No reason needed" in plain(hello)
    month.look(next(link for link in links(hello) if "/hello/" in link))
    month.press("Send as me")
    month.house.work()
    assert "Priya Nair via Trestle" in str(month.mails(name, "")[-1]["From"])


def tell_a_story(month: Month) -> None:
    """Sixty days on: a line, and the same line agreed to from the mail."""
    month.sign_in("Priya Nair", "/me/follow-ups")
    month.page.get_by_role("link", name="Write one line").click()
    met = re.search("meeting (.+)\\?", month.page.locator("h1").inner_text())
    assert met is not None
    line = "The delay started with our own approval step."
    month.page.get_by_label("Your line").fill(line)
    month.press(f"Ask {met[1]} to publish it")
    month.house.work()
    month.sign_in("Maya Lindqvist", "/stories")
    assert line not in month.page.locator("main").inner_text()

    asked = month.mail(met[1], "Publish this? A line from Priya Nair")
    month.look(next(link for link in links(asked) if "/story/" in link))
    month.press("Publish this")

    month.sign_in("Maya Lindqvist", "/stories")
    told = month.page.locator("main").inner_text()
    assert line in told
    assert not any(name in told for name, _ in PEOPLE)  # nobody wished to be named


def assert_polite(month: Month) -> None:
    """At most two nudges in seven days and one a day, in working hours only."""
    with month.house.app.app_context():
        rows = db.session.execute(
            db.select(Message.person_id, Message.closed_at).where(
                Message.kind.in_(NUDGES), Message.state == MessageState.SENT
            )
        ).all()
    sent: dict[int, list[datetime]] = {}
    for person_id, at in sorted(rows, key=lambda row: row[1]):
        sent.setdefault(person_id, []).append(at.astimezone(BUDAPEST))
    assert len(rows) > len(PEOPLE)
    for times in sent.values():
        assert all(at.weekday() < 5 and 9 <= at.hour < 17 for at in times)
        assert max(Counter(at.date() for at in times).values()) == 1
        for third, at in zip(times[2:], times, strict=False):
            assert (third.date() - at.date()).days >= 7
