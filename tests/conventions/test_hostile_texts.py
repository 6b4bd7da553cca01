"""What people and files call things stays text, on every page, for every role."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from markupsafe import escape
from sqlalchemy import String, delete, inspect, update

from app.db import Base, db, transaction
from app.models import (
    Coffee,
    CoffeeBlock,
    Department,
    Draft,
    Event,
    Feedback,
    FollowUp,
    Introduction,
    OwnNews,
    Person,
    PlannedReminder,
    Promise,
    RoomNote,
    Signup,
    StayInTouch,
    Story,
    Visitor,
)
from tests.conftest import settings_for
from tests.conventions.company import Company, Role, furnished

HOSTILE = "\"'><img src=x onerror=alert(1)></title><script>alert(2)</script>{{7*'7'}}"
WRITTEN = {
    Person: ("name", "title", "site"),
    Department: ("name", "code"),
    Event: (
        "title",
        "purpose",
        "location",
        "cancel_reason",
        "access_note",
        "question",
    ),
    Signup: ("learn", "help", "reply", "host_words"),
    Visitor: ("name", "department"),
    Promise: ("what",),
    Introduction: ("about",),
    Story: ("words", "published"),
    OwnNews: ("what",),
    Coffee: ("about",),
    RoomNote: ("what",),
    PlannedReminder: ("text",),
    Feedback: ("text",),
}
"""Every text that a person, a host or a people file writes."""
ALIVE = re.compile(r"<img src=x|<script>|onerror=alert\(1\)>(?!\")|7777777")


@pytest.fixture
def company(sqlite_template: Path, tmp_path: Path) -> Iterator[Company]:
    """One of everything; one kind of database is enough to see its pages."""
    source = tmp_path / "texts.db"
    source.write_bytes(sqlite_template.read_bytes())
    yield from furnished(settings_for(f"sqlite:///{source}", tmp_path, demo=True))


def plant(company: Company) -> None:
    with transaction() as session:
        for table, columns in WRITTEN.items():
            assert set(columns) <= {column.name for column in inspect(table).columns}
            for row in session.scalars(db.select(table)).all():
                for column in columns:
                    setattr(row, column, f"{HOSTILE} {row.id}")
        fields = {"title": HOSTILE, "purpose": HOSTILE, "location": HOSTILE}
        session.execute(update(Draft).values(fields={"kind": "mixer", **fields}))


def pages_of(company: Company, role: Role) -> dict[str, str]:
    browser, pages = company.browser(role), {}
    for rule in company.app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint == "static":
            continue
        events = company.events if rule.rule.startswith("/events/<") else ["private"]
        for event in events:
            path = company.path(rule, event=event)
            answer = browser.get(path, follow_redirects=True)
            if answer.mimetype == "text/html":
                pages[path] = answer.text
            answer.close()
    return pages


@pytest.mark.parametrize("role", [Role.GUEST, Role.ORGANIZER, Role.ADMIN])
def test_no_text_becomes_markup_on_any_page(company: Company, role: Role) -> None:
    plant(company)

    pages = pages_of(company, role)

    assert [path for path, text in pages.items() if ALIVE.search(text)] == []
    shown = [path for path, text in pages.items() if "alert(2)" in unescape(text)]
    assert len(shown) > 8


def test_what_is_planted_would_be_seen_alive() -> None:
    assert ALIVE.search(f"<p>{HOSTILE}</p>")
    assert not ALIVE.search(str(escape(HOSTILE)))


def test_every_text_that_somebody_writes_is_planted() -> None:
    texts = {
        (table.name, column.name)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, String) and table.name in {"person", "event"}
    }

    ours = {
        (model.__tablename__, column)
        for model, columns in WRITTEN.items()
        for column in columns
    }
    not_written = {
        "email",
        "employee_id",
        "zone",
        "locale",
        "handle",
        "kind",
        "status",
        "audience",
        "audience_value",
        "calendar_uid",
        *("starts_wall", "ends_wall", "answer_by_wall"),
        "online_url",
    }
    missing = {pair for pair in texts - ours if pair[1] not in not_written}
    assert missing == set()


@pytest.mark.parametrize("role", [Role.GUEST, Role.OUTSIDER])
def test_a_hidden_name_stands_on_no_page_of_another_guest(
    company: Company, role: Role
) -> None:
    with transaction() as session:
        mates = session.scalars(db.select(Person).where(Person.name.like("Mate%")))
        for number, mate in enumerate(mates):
            mate.name = f"Hidden{number} Person"
        for signup in session.scalars(db.select(Signup)):
            signup.shows_name = signup.may_be_found = False
        # What one promised or put off stays one's own, whoever hides later; and so
        # does whom one has a coffee with, introduces, writes a line to, or wants to hear of or not.
        for table in (
            Promise,
            FollowUp,
            Coffee,
            StayInTouch,
            CoffeeBlock,
            Introduction,
            Story,
        ):
            session.execute(delete(table))

    pages = pages_of(company, role)

    demo = {path for path in pages if path.startswith("/demo")}
    told = {path for path, text in pages.items() if "Hidden" in text} - demo
    assert told == set()
