"""Each line of the privacy matrix, narrower when it was accepted than it is today.

Whoever would gain by the upgrade reads nothing new on any page before an admin
accepts, and does after; what cannot be held says why.
"""

from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path

import pytest
from sqlalchemy import select
from werkzeug.routing import Rule

from app.db import transaction
from app.delivery.carriers import maildir_carrier
from app.delivery.worker import Worker
from app.domain.charter import (
    can_be_held,
    charter_lines,
    sight_key,
    takes_effect_at_once,
)
from app.domain.privacy import DATA, datum
from app.domain.privacy_terms import Reader, Sees
from app.domain.settings import Rhythm
from app.models import Invite, Person, Signup
from app.web.telling_table import LEFT_OUT, TELLS, TO_EVERYONE
from tests.agreed import accept_but
from tests.browsing import read
from tests.cli.conftest import runner_of
from tests.conventions.canaries import Canaries
from tests.conventions.test_privacy import (
    browser_of,
    canaries,
    pages_of,
    path_of,
    words_of,
)
from tests.factories import OPEN_HOUSE

__all__ = ["canaries"]

NOW = datetime.now(UTC)
WHO = {
    Reader.TABLEMATE: "mate",
    Reader.GUEST: "guest",
    Reader.HOST: "cohost",
    Reader.DOOR: "door",
    Reader.HOST_ABOVE: "boss",
    Reader.ADMIN: "admin",
}
NAME, COUNTED = "Cqname Subject", "Step-free"
TRACES: dict[str, tuple[str, ...]] = {
    "directory": (NAME,),
    "answer": (NAME,),
    "withdrawal": ("Cqgone",),
    "words": ("cqlearn", "cqhelp", "cqreply"),
    "host-words": ("cqreason",),
    "needs": ("cqfood", COUNTED),
    "incoming": ("cqcomment",),
    "attendance": ("Cqmissed",),
    "seats": (NAME,),
    "mail": ("waits to be sent", "cqmail"),
    "calendars": ("Their address refused it", "n their calendar"),
    "personal-mail": ("Personal mail",),
    "changes": ("Added a guest", "added_guest"),
    "ties": ("Take back",),
    "wishes": ("asked for each other",),
    "coffees": (NAME,),
    "coffee-words": ("cqcoffee",),
    "own-news": ("cqnews", "cqoffered"),
    "stories": ("cqstory",),
}
"""By datum, what says so on a page of `SPOKEN`."""
EVENT_PAGES = ("events.page", "events.guest_list", "events.listing", "events.front")
SPOKEN: dict[str, tuple[str, ...]] = {
    "attendance": ("attendance.page", "door.page", "results.page"),
    "seats": (
        "seating.board",
        "seating.print_tables",
        "door.page",
        "followups.index",
        "screen.show",
    ),
    "mail": ("guests.listing", "guests.why", "mail.admin_queue"),
    "calendars": ("guests.listing",),
    "withdrawal": ("guests.listing", "guests.download"),
    "ties": ("seating.rules",),
    "coffees": ("coffees.page",),
    "stories": ("stories.index",),
}
"""Where a datum is told by a name that tells something else elsewhere."""
LINES = [
    (one.name, reader)
    for one in DATA
    for reader in Reader
    if one.seen_by(reader) is not Sees.NO and can_be_held(one.name, reader)
]
ELSEWHERE = ("coffees.", "introductions.", "stories.")
BY_KEY = ("followup_links", "coffee_links", "introduction_links", "story_links")
IN_MAIL = {("words", Reader.TABLEMATE)}
"""Told on no page."""


def rules_of(canaries: Canaries) -> Iterator[Rule]:
    for rule in canaries.app.url_map.iter_rules():
        is_told = rule.endpoint in TELLS or rule.endpoint in EVENT_PAGES
        if is_told and "GET" in (rule.methods or ()):
            yield rule


def crawl(
    canaries: Canaries, reader: Reader, *, only: Collection[str] | None = None
) -> dict[str, set[str]]:
    """Return for each datum the pages, or some of them, that told this reader of it."""
    person_id, roles = canaries.readers[WHO[reader]]
    browser, seen = browser_of(canaries, person_id), dict[str, set[str]]()
    for rule in rules_of(canaries):
        if only is not None and rule.endpoint not in only:
            continue
        if rule.endpoint.startswith(BY_KEY):
            continue  # whoever holds the key is the person
        for event in pages_of(canaries, rule):
            if roles[event] is not reader and rule.endpoint not in TO_EVERYONE:
                continue
            answer = browser.get(path_of(canaries, rule, event))
            text = read(answer) if answer.status_code < 300 else ""
            answer.close()
            for name in told_on(rule.endpoint, text, reader):
                seen.setdefault(name, set()).add(rule.endpoint)
    return seen


def told_on(endpoint: str, text: str, reader: Reader) -> Iterator[str]:
    for name, marks in TRACES.items():
        if name in SPOKEN and endpoint not in SPOKEN[name]:
            continue
        if name == "answer" and endpoint.startswith(ELSEWHERE):
            continue  # a name there is no answer to an event
        # The subject shows their name to no guest.
        hides = reader is Reader.GUEST and name != "stories"
        shown = ("Mate Somebody", "Mate S.") if hides else marks
        if any(mark in text for mark in shown):
            yield name
        counted = name in TELLS.get(endpoint, {})
        counted &= (endpoint, name, reader) not in LEFT_OUT
        if datum(name).seen_by(reader) is Sees.COUNTS and counted and text:
            yield name


@pytest.mark.parametrize("reader", list(WHO))
def test_who_would_see_more_sees_nothing_new_until_it_is_accepted(
    canaries: Canaries, reader: Reader
) -> None:
    with transaction() as session:
        for invite in session.scalars(select(Invite)):
            invite.bounced_at = NOW
    names = [name for name, whose in LINES if whose is reader]

    accept_but()
    told = crawl(canaries, reader)
    accept_but({sight_key(name, reader): 0 for name in names})
    held = crawl(canaries, reader)
    wrong = {name: where for name, where in held.items() if name in names}
    for name in names:  # and each by itself, on the pages that would tell of it
        accept_but({sight_key(name, reader): 0})
        again = crawl(canaries, reader, only=told.get(name, ()))
        if where := again.get(name):
            wrong[name] = where

    assert wrong == {}
    expected = {name for name, whose in LINES if whose is reader}
    expected -= {name for name, whose in IN_MAIL if whose is reader}
    assert sorted(expected - told.keys()) == []


def test_what_is_agreed_elsewhere_stays_open(canaries: Canaries) -> None:
    accept_but(
        {sight_key("needs", Reader.HOST): 1, sight_key("changes", Reader.ADMIN): 0}
    )

    host, admin = (crawl(canaries, who) for who in (Reader.HOST, Reader.ADMIN))

    assert host["needs"] == {"guests.listing"}  # as counts
    assert "guests.listing" in host["directory"]
    assert admin["mail"] == {"mail.admin_queue"}


@pytest.mark.parametrize("is_accepted", [False, True], ids=["held", "accepted"])
@pytest.mark.parametrize("name", ["words", "directory", "answer"])
def test_the_table_mail_goes_without_what_waits_and_has_it_once_accepted(
    canaries: Canaries, tmp_path: Path, name: str, *, is_accepted: bool
) -> None:
    mate_id, _roles = canaries.readers["mate"]
    with transaction() as session:
        for signup in session.scalars(select(Signup).filter_by(person_id=mate_id)):
            signup.learn = "cqhelp"
        address = session.get_one(Person, mate_id).email
    accept_but({} if is_accepted else {sight_key(name, Reader.TABLEMATE): 0})

    folder = tmp_path / "carried"
    Worker(
        carry=maildir_carrier(str(folder)), house=OPEN_HOUSE, rhythm=Rhythm(pace=0)
    ).catch_up()

    mails = [
        message_from_bytes(path.read_bytes(), policy=SMTP)
        for path in (folder / "new").iterdir()
    ]
    texts = [words_of(mail) for mail in mails if address in str(mail["To"])]
    tables = [text for text in texts if "/my-seat" in text]
    assert len(tables) > 0
    assert {NAME in text and "cqhelp" in text for text in tables} == {is_accepted}


def test_every_line_that_tells_somebody_something_is_held_or_says_why() -> None:
    telling = {
        line.key: line
        for line in charter_lines()
        if line.key.startswith("sees ") and line.allows > 0
    }
    held = {sight_key(name, reader) for name, reader in LINES}

    unheld = telling.keys() - held
    assert all(takes_effect_at_once(telling[key]) for key in unheld)
    assert not any(takes_effect_at_once(telling[key]) for key in held)
    assert all(key.startswith("sees parts ") or key.endswith(" self") for key in unheld)


COMMANDS = {
    ("admin", "list"): ("directory",),
    ("audit", "export"): ("changes", "directory", "answer"),
    ("mail", "list"): ("mail", "personal-mail", "directory", "answer"),
    ("mail", "show", "1"): ("mail", "directory", "answer"),
    ("people", "links"): ("directory",),
    ("events", "list"): ("answer",),
    ("events", "show", "x"): ("answer",),
}


def test_commands_print_nothing_new_before_it_is_accepted(canaries: Canaries) -> None:
    run, wrong = runner_of(canaries.app), []
    for words, data in COMMANDS.items():
        for name in data:
            accept_but({sight_key(name, Reader.ADMIN): 0})
            held = run(*words)
            accept_but()
            free = run(*words)
            if held.exit_code != 3 or "was agreed" in free.output:
                wrong.append((words, name))

    assert wrong == []


def test_hosts_find_and_read_nobody_where_they_may_not_be_told_who_works_here(
    canaries: Canaries,
) -> None:
    host = browser_of(canaries, canaries.readers["organizer"][0])
    slug = canaries.slugs["plain"]
    paths = (f"/events/{slug}/settings?who=cqname", f"/events/{slug}/announce")

    accept_but({sight_key("directory", Reader.HOST): 0})
    held = [host.get(path) for path in paths]
    accept_but()
    free = [host.get(path) for path in paths]

    assert {page.status_code for page in (*held, *free)} == {200}
    assert [NAME in page.text for page in held] == [False, False]
    assert NAME in free[0].text


def test_whoever_is_turned_away_reads_why_and_admins_where_to_go(
    canaries: Canaries,
) -> None:
    accept_but({sight_key("directory", who): 0 for who in (Reader.HOST, Reader.ADMIN)})
    host = browser_of(canaries, canaries.readers["organizer"][0])
    admin = browser_of(canaries, canaries.readers["admin"][0])

    refused = host.get(f"/events/{canaries.slugs['plain']}/guests")
    closed = admin.get("/admin/audit")
    charter = admin.get("/admin/charter")

    assert (refused.status_code, closed.status_code) == (403, 403)
    assert "would tell more about people than was agreed" in refused.text
    assert 'href="/admin/charter"' in closed.text
    assert "2 lines would widen; they stay as agreed" in charter.text
