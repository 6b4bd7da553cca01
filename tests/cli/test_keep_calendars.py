"""C33: what calendars hold outlives export, backup, restore and a change of domain."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from icalendar import Calendar

from app.db import db, transaction
from app.domain.feeds import Feed, FeedOf
from app.domain.house import House, Mailbox
from app.domain.signups import Answer
from app.models import Event, Installation
from app.operations.events import edit
from app.operations.feeds import make_feed
from tests.browsing import post
from tests.cli.conftest import Run
from tests.conftest import Browser
from tests.factories import HOUSE, make_event, make_person, say, sign_in
from tests.operations.post import Post, calendar_in, mail_in
from tests.operations.test_edits import details_of
from tests.places import empty_place

SOON = datetime.now(UTC).replace(microsecond=0) + timedelta(days=9)
MOVED = House(
    base_url="https://meet.example",
    mailbox=Mailbox(name="Trestle", address="events@meet.example"),
)
ELSEWHERE = {"base_url": MOVED.base_url, "mail_from": "Trestle <events@meet.example>"}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_after_a_restore_under_another_domain_the_next_update_still_matches(
    app: Flask, run: Run, tmp_path: Path
) -> None:
    now, before = datetime.now(UTC), Post(now=datetime.now(UTC))
    with transaction() as session:
        session.add(Installation(is_demo=False))
        event, ana = make_event(session, starts_at=SOON), make_person(session)
        say(session, Answer.YES, event=event, person=ana, now=now)
        wanted = Feed(of=FeedOf.HOSTING)
        host = event.organizer_id
        url = make_feed(session, person_id=host, feed=wanted, house=HOUSE)
    [invite] = before.work()
    app.test_client_class = Browser
    browser = app.test_client()
    sign_in(browser, ana)
    export = post(browser, "/me/data", "/me/data/trestle.ics/export")
    run("backup", tmp_path / "b")

    with empty_place("sqlite:///x", tmp_path / "elsewhere", server="") as place:
        place.restore(tmp_path / "b", **ELSEWHERE)
        with place.opened(**ELSEWHERE) as (there, command):
            command("mail", "resume")
            fed = there.test_client().get(
                url.removeprefix(HOUSE.base_url), base_url=MOVED.base_url
            )
            with transaction() as session:
                kept = session.get_one(Event, event.id)
                later = {"starts_at": SOON + timedelta(hours=1)}
                later["ends_at"] = SOON + timedelta(hours=2)
                edit(
                    session,
                    event_id=kept.id,
                    details=details_of(kept, **later),
                    version=kept.version,
                    words="",
                    quietly=False,
                    actor_id=kept.organizer_id,
                    hold=timedelta(0),
                    now=now,
                )
            [update] = Post(now=now, house=MOVED).work()
            db.session.rollback()

    was, becomes = calendar_in(invite)[1], calendar_in(update)[1]
    assert (was["SEQUENCE"], becomes["SEQUENCE"]) == (0, 1)
    assert was["UID"] == becomes["UID"] == event.calendar_uid
    assert becomes["DTSTAMP"].dt > was["DTSTAMP"].dt
    assert str(becomes["ORGANIZER"]) == "mailto:events@meet.example"
    assert mail_in(update)["References"] == mail_in(invite)["Message-ID"]
    for text in (export.data, fed.data):
        calendar = Calendar.from_ical(text)
        assert isinstance(calendar, Calendar)
        assert [str(entry["UID"]) for entry in calendar.events] == [event.calendar_uid]
