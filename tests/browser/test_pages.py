"""Every page, both themes, all widths: axe finds nothing, nothing scrolls sideways."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from app.config import ROOT
from tests.browser.company import Company, company

__all__ = ["company"]

FAULTY = ROOT / "tests" / "data" / "people" / "messy-80.csv"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
WIDTHS = (1280, 992, 768, 390, 360, 320)
"""In CSS pixels; 320 is also what 400 % zoom leaves of 1280."""
THEMES = {1280: "light", 390: "dark"}
"""At which widths axe looks, and in which theme."""
WEAR = "(theme) => { document.documentElement.dataset.bsTheme = theme; }"
HARDEST = {320, 390, 768}
"""Where a page is laid out for a phone; wider ones have room for wider letters."""
UNFOLD = "() => document.querySelectorAll('main details').forEach((each) => each.open = true)"
BARS = 400
"""In CSS pixels; more than the bars at the edges of a window take."""
TOO_WIDE = """(isHardest) => {
  const root = document.documentElement;
  const scrolls = () => root.scrollWidth > innerWidth;
  if (!isHardest) return scrolls() ? ["plain"] : [];
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
    word-spacing: 0.16em !important } p { margin-block-end: 2em !important }`);
  const found = { plain: scrolls() };
  document.adoptedStyleSheets = [sheet];
  found.spaced = scrolls();
  document.adoptedStyleSheets = [];
  root.dir = "rtl";
  found.mirrored = scrolls();
  root.dir = "ltr";
  return Object.keys(found).filter((state) => found[state]);
}"""
"""Spaced as WCAG 1.4.12 lets a reader ask for; an adopted sheet passes the policy."""

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("pages")]


@dataclass(frozen=True, kw_only=True)
class Look:
    """One page as one person opens it; `press` goes on from there."""

    name: str
    who: str
    path: str
    press: Callable[[Page], None] | None = None


def _button(name: str) -> Callable[[Page], None]:
    return lambda page: page.get_by_role("button", name=name).first.click()


def _import(page: Page) -> None:
    page.get_by_label("CSV file").set_input_files(FAULTY)
    _button("Show what would change")(page)


def _ask_for_a_code(page: Page) -> None:
    page.get_by_label("Work email").fill("somebody@demo.example")
    _button("Mail me a code")(page)


def _leave_the_name_out(page: Page) -> None:
    page.get_by_label("Name", exact=True).fill("")
    _button("Publish and mail")(page)


def _preview(page: Page) -> None:
    page.get_by_label("Place", exact=True).fill("Canteen")
    _button("Preview the mail")(page)
    page.get_by_role("heading", name="What publishing sends").wait_for()


def _remind(page: Page) -> None:
    page.get_by_label("The morning of the event").check()
    _button("See it first")(page)


def _write_a_note(page: Page) -> None:
    page.get_by_label("What do you want to say?").fill("Bring a pen.")
    _button("See it first")(page)


def _cancel(page: Page) -> None:
    page.get_by_label("Why is it canceled?").fill("The canteen floods.")
    _button("See it first")(page)


def _move(page: Page) -> None:
    page.get_by_label("Ends").fill("23:30")
    _button("See what changes")(page)


def _remove(page: Page) -> None:
    page.get_by_text("Remove several at once").click()
    page.locator("input[form=several]").first.check()
    page.locator("#several-words").fill("Booked by mistake.")
    _button("See it first")(page)


LOOKS = [
    Look(name=name, who=who, path=path)
    for name, who, path in (
        ("sign in", "nobody", "/sign-in"),
        ("demo", "nobody", "/demo"),
        ("events", "attendee", "/events"),
        ("events of one kind", "attendee", "/events?kind=mixer"),
        ("event, open", "admin", "/events/{event}"),
        ("event, going", "attendee", "/events/{event}"),
        ("event, host", "host", "/events/{event}"),
        ("event, over", "attendee", "/events/{past}"),
        ("event, canceled", "attendee", "/events/{canceled}"),
        ("event, long words", "attendee", "/events/{long}"),
        ("guest list", "attendee", "/events/{event}/guest-list"),
        ("no guest list", "attendee", "/events/{long}/guest-list"),
        ("my seat", "seated", "/events/{event}/my-seat"),
        ("host an event", "host", "/events/new?kind=mixer"),
        ("settings", "host", "/events/{event}/settings"),
        ("cancel", "host", "/events/{event}/cancel"),
        ("guests", "host", "/events/{event}/guests"),
        ("guests, long words", "newcomer", "/events/{long}/guests"),
        ("why", "host", "/events/{event}/guests/{guest}/why"),
        ("reminders", "host", "/events/{event}/reminders"),
        ("results", "past_host", "/events/{past}/results"),
        ("templates", "host", "/me/templates"),
        ("announce", "host", "/events/{event}/announce"),
        ("write", "host", "/events/{event}/guests/write"),
        ("poster", "host", "/events/{event}/poster"),
        ("seating", "host", "/events/{event}/seating"),
        ("seating, chosen", "host", "/events/{event}/seating?person={guest}&open=1"),
        ("no seating", "newcomer", "/events/{long}/seating"),
        ("seating rules", "host", "/events/{event}/seating/rules"),
        ("table cards", "host", "/events/{event}/print/tables"),
        ("no table cards", "newcomer", "/events/{long}/print/tables"),
        ("paper", "host", "/events/{event}/print"),
        ("door", "host", "/events/{event}/door?q=an"),
        ("room", "host", "/events/{event}/room"),
        ("big screen", "nobody", "/screen/{screen}"),
        ("room note", "nobody", "/room/{code}"),
        ("attendance", "past_host", "/events/{past}/attendance"),
        ("follow-ups", "attendee", "/me/follow-ups"),
        ("no follow-ups", "newcomer", "/me/follow-ups"),
        ("account", "attendee", "/me"),
        ("notifications", "attendee", "/me/notifications"),
        ("mailed yes", "nobody", "/r/{answer}?a=yes"),
        ("mailed no", "nobody", "/r/{answer}?a=no"),
        ("mailed, over", "nobody", "/r/{late}?a=yes"),
        ("were you there", "nobody", "/w/{attendance}"),
        ("mailed follow-ups", "nobody", "/f/{follow_ups}"),
        ("mailed promise", "nobody", "/p/{promise}?write=yes"),
        ("mailed name", "nobody", "/hello/{touch}"),
        ("mailed story", "nobody", "/story/{story}"),
        ("stories", "attendee", "/stories"),
        ("coffees", "attendee", "/me/coffee"),
        ("coffee wishes", "attendee", "/me/coffee/wishes"),
        ("introduce", "attendee", "/me/network/{mate}/introduce"),
        ("dates of a series", "newcomer", "/events/{long}/dates"),
        ("rhythm", "newcomer", "/events/{long}/dates/rhythm"),
        ("stop one date", "newcomer", "/events/{long}/stop"),
        ("mailed hat", "nobody", "/hat/{hat}?say=yes"),
        ("answers by mail", "newcomer", "/events/{long}/answers"),
        ("admin answers", "admin", "/admin/mail/unmatched"),
        ("unsubscribe", "nobody", "/u/{unsubscribe}"),
        ("sign-in link", "nobody", "/sign-in/link/{sign_in}"),
        ("mailbox", "nobody", "/demo/mailbox"),
        ("admin people", "admin", "/admin/people"),
        ("admin mail", "admin", "/admin/mail"),
        ("admin access", "admin", "/admin/access"),
        ("admin changes", "admin", "/admin/audit"),
        ("admin charter", "admin", "/admin/charter"),
        ("my data", "attendee", "/me/data"),
        ("four questions", "attendee", "/me/four-questions"),
        ("delete my data", "attendee", "/me/data/delete"),
        ("not a host", "newcomer", "/events/{event}/guests"),
        ("nothing here", "attendee", "/events/nothing-zzzzzz"),
    )
] + [
    Look(name="code", who="nobody", path="/sign-in", press=_ask_for_a_code),
    Look(
        name="reminder, preview",
        who="host",
        path="/events/{event}/reminders",
        press=_remind,
    ),
    Look(
        name="errors",
        who="host",
        path="/events/new?kind=mixer",
        press=_leave_the_name_out,
    ),
    Look(
        name="publish, preview",
        who="host",
        path="/events/new?kind=mixer",
        press=_preview,
    ),
    Look(
        name="note",
        who="host",
        path="/events/{event}/guests/write",
        press=_write_a_note,
    ),
    Look(
        name="cancel, preview", who="host", path="/events/{event}/cancel", press=_cancel
    ),
    Look(
        name="change, preview", who="host", path="/events/{event}/settings", press=_move
    ),
    Look(
        name="removal, preview",
        who="host",
        path="/events/{event}/guests",
        press=_remove,
    ),
    Look(name="import", who="admin", path="/admin/people", press=_import),
    Look(
        name="letter",
        who="nobody",
        path="/demo/mailbox",
        press=lambda page: page.locator("main li a").first.click(),
    ),
]


@pytest.fixture(scope="module")
def windows(chromium: Browser, company: Company) -> Iterator[Callable[[str], Page]]:
    """A window for each person, in light; opening one takes longer than a page."""
    opened: dict[str, Page] = {}

    def window(who: str) -> Page:
        if who not in opened:
            opened[who] = _open(chromium, company, who)
        return opened[who]

    yield window
    for page in opened.values():
        page.context.close()


def _open(chromium: Browser, company: Company, who: str) -> Page:
    context = chromium.new_context(
        reduced_motion="reduce",  # no color is measured halfway to another
    )
    cookies: list[Any] = [{"name": "theme", "value": "light", "url": company.house.url}]
    if who != "nobody":
        value = company.cookie(who)
        cookies.append({"name": "trestle", "value": value, "url": company.house.url})
    context.add_cookies(cookies)
    return context.new_page()


@pytest.fixture
def look(
    request: pytest.FixtureRequest, windows: Callable[[str], Page], company: Company
) -> Page:
    """The page, with every fold open."""
    asked: Look = request.param
    page = windows(asked.who)
    page.set_viewport_size({"width": 1280, "height": 800})
    answer = page.goto(company.house.url + asked.path.format(**company.facts))
    assert answer is not None
    assert answer.status < 500
    if asked.press:
        asked.press(page)
    page.evaluate(UNFOLD)
    return page


def unroll(page: Page, width: int) -> None:
    """Let the window be as tall as the page: no bar lies over what axe measures."""
    tall = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": width, "height": tall + BARS})


def violations(page: Page) -> list[tuple[str, str, str]]:
    found = page.evaluate(
        "tags => axe.run({resultTypes: ['violations'],"
        " runOnly: {type: 'tag', values: tags}}).then(found => found.violations)",
        TAGS,
    )
    return [
        (one["id"], node["html"][:160], node["failureSummary"][:300])
        for one in found
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("look", LOOKS, ids=lambda one: one.name, indirect=True)
def test_each_page_is_right_in_both_themes_and_at_every_width(look: Page) -> None:
    look.evaluate(AXE.read_text())  # the debugger may; the page itself may not

    wide: dict[int, list[str]] = {}
    faults: dict[str, list[tuple[str, str, str]]] = {}
    for width in WIDTHS:
        look.set_viewport_size({"width": width, "height": 800})
        if found := look.evaluate(TOO_WIDE, width in HARDEST):
            wide[width] = found
        if theme := THEMES.get(width):
            unroll(look, width)
            look.evaluate(WEAR, theme)
            faults[theme] = violations(look)

    assert look.locator("h1").count() == 1
    assert faults == {"light": [], "dark": []}
    assert wide == {}


def test_the_theme_of_the_system_is_followed_until_one_is_chosen(
    chromium: Browser, company: Company
) -> None:
    context = chromium.new_context(color_scheme="dark")
    page = context.new_page()
    ground = "getComputedStyle(document.body).backgroundColor"

    page.goto(f"{company.house.url}/sign-in")
    followed = page.evaluate(ground)
    context.add_cookies([{"name": "theme", "value": "light", "url": company.house.url}])
    page.reload()
    chosen = page.evaluate(ground)

    context.close()
    assert (followed, chosen) == ("rgb(13, 20, 18)", "rgb(244, 247, 246)")


def test_the_big_screen_turns_its_pages_and_goes_on_while_nobody_answers(
    chromium: Browser, company: Company
) -> None:
    page = chromium.new_context().new_page()
    page.clock.install()
    answers = iter(["more", "gone"])

    def answer(route: Route) -> None:
        if next(answers, "gone") == "gone":
            route.abort()
            return
        fragment = route.fetch().text()
        start = fragment.index("<ol")
        people = fragment[start : fragment.index("</ol>") + 5]
        more = fragment.replace(people, people * 3, 1)
        route.fulfill(body=more, content_type="text/html")

    page.route("**/now", answer)
    page.goto(company.house.url + "/screen/{screen}".format(**company.facts))
    shown = page.locator(".at-find ol:visible")
    expect(shown).to_have_count(1)

    page.clock.run_for(3_500)
    expect(page.get_by_text("Page 1 of 3")).to_be_visible()
    page.clock.run_for(12_000)
    expect(page.get_by_text("Page 2 of 3")).to_be_visible()
    expect(page.get_by_text("Offline since")).to_be_visible()
    page.get_by_role("button", name="Stop turning pages").click()
    page.clock.run_for(60_000)

    expect(page.get_by_text("Page 2 of 3")).to_be_visible()
    expect(shown).to_have_count(1)
    page.context.close()
