"""Every page in both themes: nothing axe complains of, nothing that scrolls sideways."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from app.__main__ import group
from app.config import ROOT
from app.db import db
from app.models import Event, Person, Seat
from tests.running import Running, running

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
WIDTHS = (360, 390, 768, 1280)

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("pages")]


class Company:
    """The demo company with one event in each state that a page can show."""

    def __init__(self, house: Running) -> None:
        self.house = house
        seeded = house.app.test_cli_runner().invoke(group, ["demo", "seed"])
        assert seeded.exit_code == 0, seeded.output
        house.work()
        with house.app.app_context():
            now = datetime.now(UTC)
            upcoming = db.session.scalars(
                db.select(Event)
                .where(Event.starts_at > now, Event.tables.is_not(None))
                .order_by(Event.starts_at)
            ).all()
            past = db.session.scalars(
                db.select(Event)
                .where(Event.ends_at < now)
                .order_by(Event.ends_at.desc())
            ).all()
            self.event = upcoming[0].slug
            self.host = session_of(house, upcoming[0].organizer_id)
            self.past = past[0].slug
            self.past_host = session_of(house, past[0].organizer_id)
            admin = house.app.test_cli_runner().invoke(
                group, ["admin", "list", "--json"]
            )
            email = json.loads(admin.output)[0]["email"]
            person = db.session.scalars(
                db.select(Person).where(Person.email == email)
            ).one()
            self.admin = session_of(house, person.id)
            self.seated = self._seat(upcoming[0])
            met = db.session.scalars(
                db.select(Seat.person_id).order_by(Seat.id).limit(1)
            ).first()
            self.guest = met or person.id
            self.attendee = session_of(house, self.guest)

    def _seat(self, event: Event) -> bool:
        command = ["seating", "make", event.handle]
        self.house.app.test_cli_runner().invoke(group, command)
        self.house.work()
        return True


def session_of(house: Running, person_id: int) -> str:
    """Return the cookie of that person, as signing in would give it."""
    from flask.sessions import SecureCookieSessionInterface  # noqa: PLC0415

    signer = SecureCookieSessionInterface().get_signing_serializer(house.app)
    assert signer is not None
    return str(signer.dumps({"_user_id": f"{person_id}.1", "_fresh": True}))


@pytest.fixture(scope="module")
def company(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path
) -> Iterator[Company]:
    """One house for all pages: looking changes nothing."""
    place = tmp_path_factory.mktemp("pages")
    path = place / "pages.db"
    path.write_bytes(sqlite_template.read_bytes())
    with running(f"sqlite:///{path}", place, now=datetime.now(UTC), demo=True) as house:
        yield Company(house)


PAGES = [
    ("sign-in", "nobody", "/sign-in"),
    ("events", "attendee", "/events"),
    ("event, open", "admin", "/events/{event}"),
    ("event, going", "attendee", "/events/{event}"),
    ("event, host", "host", "/events/{event}"),
    ("event, over", "attendee", "/events/{past}"),
    ("guest list", "attendee", "/events/{event}/guest-list"),
    ("host an event", "host", "/events/new?kind=mixer"),
    ("settings", "host", "/events/{event}/settings"),
    ("cancel", "host", "/events/{event}/cancel"),
    ("guests", "host", "/events/{event}/guests"),
    ("write", "host", "/events/{event}/guests/write"),
    ("poster", "host", "/events/{event}/poster"),
    ("seating", "host", "/events/{event}/seating"),
    (
        "seating, someone chosen",
        "host",
        "/events/{event}/seating?person={guest}&open=1",
    ),
    ("table cards", "host", "/events/{event}/print/tables"),
    ("door", "host", "/events/{event}/door?q=an"),
    ("attendance", "past_host", "/events/{past}/attendance"),
    ("follow-ups", "attendee", "/me/follow-ups"),
    ("account", "attendee", "/me"),
    ("notifications", "attendee", "/me/notifications"),
    ("admin people", "admin", "/admin/people"),
    ("admin mail", "admin", "/admin/mail"),
    ("admin access", "admin", "/admin/access"),
    ("not a host", "attendee", "/events/{event}/guests"),
    ("nothing here", "attendee", "/events/nothing-zzzzzz"),
]


def open_page(
    chromium: Browser, company: Company, who: str, path: str, *, theme: str, width: int
) -> Page:
    context = chromium.new_context(viewport={"width": width, "height": 900})
    cookies: list[Any] = [{"name": "theme", "value": theme, "url": company.house.url}]
    if who != "nobody":
        value = getattr(company, who)
        cookies.append({"name": "trestle", "value": value, "url": company.house.url})
    context.add_cookies(cookies)
    page = context.new_page()
    place = path.format(event=company.event, past=company.past, guest=company.guest)
    page.goto(company.house.url + place)
    for fold in page.locator("details:not(.account) > summary").all():
        fold.click()
    return page


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("name", "who", "path"), PAGES)
def test_axe_finds_nothing(
    chromium: Browser,
    company: Company,
    theme: str,
    *,
    name: str,
    who: str,
    path: str,
) -> None:
    width = 1280 if theme == "light" else 390
    page = open_page(chromium, company, who, path, theme=theme, width=width)
    page.evaluate(AXE.read_text())  # the debugger may; the page itself may not

    found = page.evaluate(
        "tags => axe.run({runOnly: {type: 'tag', values: tags}})", TAGS
    )

    violations = [
        (one["id"], node["html"][:160], node["failureSummary"][:300])
        for one in found["violations"]
        for node in one["nodes"]
    ]
    page.context.close()
    assert violations == []


@pytest.mark.parametrize(("name", "who", "path"), PAGES)
def test_nothing_scrolls_sideways(
    chromium: Browser, company: Company, name: str, who: str, path: str
) -> None:
    page = open_page(chromium, company, who, path, theme="light", width=360)
    wide = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(width)
    page.context.close()
    assert wide == []
