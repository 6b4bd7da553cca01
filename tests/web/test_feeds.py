"""Feeds: acceptance C29, and the page that makes, changes and takes them back."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from icalendar import Event as Entry
from sqlalchemy import select
from sqlalchemy.event import listen

from app.db import db, transaction
from app.domain.events import AudienceKind, EventStatus, Kind
from app.domain.feeds import Feed, FeedOf
from app.domain.signups import Answer
from app.models import Event, Person, Token
from app.operations.feeds import choose_invites, make_feed, revoke_feed
from app.operations.forgetting import forget
from app.operations.walls import keep_walls
from tests.browsing import post
from tests.factories import HOUSE, make_event, make_person, say, sign_in
from tests.messages.ical_js import read_by_ical_js
from tests.operations.post import Post, calendar_in, mail_in

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
NOW = datetime.now(UTC).replace(microsecond=0)
SOON = NOW + timedelta(days=9)
DAY = timedelta(days=1)
ALL = Feed(of=FeedOf.OPEN)


def subscribed(feed: Feed = ALL) -> tuple[Person, str]:
    """Somebody with a feed, and its path."""
    with transaction() as session:
        ana = make_person(session, name="Ana Ames")
        ana.reads_feed = feed.of is FeedOf.MINE
        url = make_feed(session, person_id=ana.id, feed=feed, house=HOUSE)
    return ana, url.removeprefix(HOUSE.base_url)


def entries(client: FlaskClient, path: str) -> Sequence[Entry]:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    calendar = Calendar.from_ical(answer.data)
    assert isinstance(calendar, Calendar)
    assert calendar["METHOD"] == "PUBLISH"
    return calendar.events


def uids(client: FlaskClient, path: str) -> set[str]:
    return {str(entry["UID"]) for entry in entries(client, path)}


def planned(**facts: object) -> Event:
    with transaction() as session:
        event = make_event(session, starts_at=SOON)
        for name, value in facts.items():
            setattr(event, name, value)
        event.published_at = NOW - 14 * DAY
        keep_walls(event)
    return event


def test_a_feed_publishes_and_asks_nobody(app: Flask, client: FlaskClient) -> None:
    event = planned(title="Lunch;\nATTENDEE:mailto:x@y, and\x07 more")
    _, path = subscribed()

    answer = client.get(path)
    [entry] = entries(client, path)
    [said] = read_by_ical_js([answer.data])

    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Content-Disposition"] == 'inline; filename="trestle.ics"'
    assert "Set-Cookie" not in answer.headers
    assert "ATTENDEE" not in entry
    assert (entry["UID"], entry["STATUS"], entry["TRANSP"]) == (
        event.calendar_uid,
        "CONFIRMED",
        "TRANSPARENT",
    )
    assert entry.stamp == entry.last_modified == NOW - 14 * DAY
    head = answer.text.partition("BEGIN:VEVENT")[0].splitlines()
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H" in head
    assert "X-PUBLISHED-TTL:PT1H" in head
    assert "NAME:Events I can still join (Trestle)" in head
    assert "X-WR-CALNAME:Events I can still join (Trestle)" in head
    assert (said["method"], said["uid"], said["attendees"]) == (
        "PUBLISH",
        event.calendar_uid,
        [],
    )
    assert said["summary"] == "Lunch; ATTENDEE:mailto:x@y, and more"
    assert max(map(len, answer.data.split(b"\r\n"))) <= 75


def test_what_did_not_change_is_not_sent_again(app: Flask, client: FlaskClient) -> None:
    event = planned()
    _, path = subscribed()
    first = client.get(path)

    same = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    since = {"If-Modified-Since": first.headers["Last-Modified"]}
    by_date = client.get(path, headers=since)
    head = client.head(path)
    with transaction() as session:
        session.get_one(Event, event.id).title = "Another name"
    changed = client.get(path, headers={"If-None-Match": first.headers["ETag"]})

    assert client.get(path).data != first.data
    assert (same.status_code, same.data) == (304, b"")
    assert by_date.status_code == 304
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["ETag"] == first.headers["ETag"]
    assert not first.headers["ETag"].startswith("W/")
    assert changed.status_code == 200


def test_each_feed_holds_its_own_events(app: Flask, client: FlaskClient) -> None:
    ana, free = subscribed()
    with transaction() as session:
        hosting = make_feed(
            session, person_id=ana.id, feed=Feed(of=FeedOf.HOSTING), house=HOUSE
        )
        narrowed = Feed(of=FeedOf.OPEN, kind=Kind.MIXER, site="Berlin")
        berlin = make_feed(session, person_id=ana.id, feed=narrowed, house=HOUSE)
    budapest, forum, mixer, told, own = (planned() for _ in range(5))
    with transaction() as session:
        found = {e.id: session.get_one(Event, e.id) for e in (budapest, forum, own)}
        host = make_person(session, site="Budapest")
        found[budapest.id].organizer_id = host.id
        found[forum.id].kind = Kind.OPEN_FORUM
        found[own.id].organizer_id = ana.id
        say(session, Answer.YES, event=told, person=ana, now=NOW)
    hidden = planned(audience=AudienceKind.LIST, only_these=True)
    far, past = planned(), planned()
    with transaction() as session:
        for event, days in ((far, 181), (past, -31)):
            moved = session.get_one(Event, event.id)
            moved.starts_at = NOW + days * DAY
            moved.ends_at = moved.starts_at + timedelta(hours=1)

    def named(*events: Event) -> set[str]:
        return {event.calendar_uid for event in events}

    assert uids(client, free) == named(budapest, forum, mixer)
    path = hosting.removeprefix(HOUSE.base_url)
    assert uids(client, path) == named(own)
    assert uids(client, berlin.removeprefix(HOUSE.base_url)) == named(mixer)
    assert hidden.calendar_uid not in uids(client, free)


def test_who_leaves_the_audience_sees_it_no_more(
    app: Flask, client: FlaskClient
) -> None:
    event = planned(
        audience=AudienceKind.SITE, audience_value="Berlin", only_these=True
    )
    ana, path = subscribed()
    before = uids(client, path)

    with transaction() as session:
        session.get_one(Person, ana.id).site = "Budapest"

    assert (before, uids(client, path)) == ({event.calendar_uid}, set())


def test_a_canceled_event_stays_for_thirty_days(
    app: Flask, client: FlaskClient
) -> None:
    recent = planned(status=EventStatus.CANCELED, canceled_at=NOW - 29 * DAY)
    planned(status=EventStatus.CANCELED, canceled_at=NOW - 31 * DAY)
    _, path = subscribed()

    [entry] = entries(client, path)

    assert (entry["UID"], entry["STATUS"]) == (recent.calendar_uid, "CANCELLED")


def test_taken_back_is_gone_and_unknown_is_not_found(
    app: Flask, client: FlaskClient
) -> None:
    ana, path = subscribed()
    ben, his = subscribed()
    eve, hers = subscribed()
    key = path.removeprefix("/feeds/").partition(".")[0]

    with transaction() as session:
        revoke_feed(session, person_id=ana.id, feed_id=int(key), now=NOW)
        revoke_feed(session, person_id=ben.id, feed_id=int(key), now=NOW)
        session.get_one(Person, ben.id).left_at = NOW
        forget(session, person_id=eve.id, house=HOUSE, now=NOW)

    wrong = f"/feeds/{key}.{'x' * 22}.ics"
    paths = [path, his, hers, wrong, "/feeds/999999.aaaaaaaaaaaaaaaaaaaaaa.ics"]
    found = [client.get(each) for each in paths]
    assert [each.status_code for each in found] == [410, 410, 404, 404, 404]
    assert found[0].text == "This feed was taken back.\n"
    assert not any("Set-Cookie" in each.headers for each in found)
    assert len(path.removeprefix("/feeds/").split(".")[1]) >= 22  # 128 bits


def tables(asked: Sequence[str]) -> list[str]:
    """Which tables these statements read, in order."""
    return [text.partition("FROM ")[2].split()[0] for text in asked if "FROM " in text]


def test_what_is_gone_and_what_never_was_take_the_same_steps(
    app: Flask, client: FlaskClient
) -> None:
    ana, path = subscribed()
    with transaction() as session:
        number = int(path.removeprefix("/feeds/").partition(".")[0])
        revoke_feed(session, person_id=ana.id, feed_id=number, now=NOW)
    asked: list[str] = []
    listen(db.engine, "before_cursor_execute", lambda *facts: asked.append(facts[2]))

    steps = []
    for each in (path, "/feeds/999999.aaaaaaaaaaaaaaaaaaaaaa.ics"):
        asked.clear()
        status = client.get(each).status_code
        steps.append((status, tables(asked)))

    assert steps == [(410, ["token", "person"]), (404, ["token", "person"])]


def test_a_browser_that_is_signed_in_gets_no_cookie_with_it(
    app: Flask, client: FlaskClient
) -> None:
    ana, path = subscribed()
    sign_in(client, ana)

    answer = client.get(path)

    assert (answer.status_code, answer.headers.get("Set-Cookie")) == (200, None)
    assert "Cookie" not in answer.headers.get("Vary", "")


def test_a_key_for_something_else_opens_no_feed(
    app: Flask, client: FlaskClient
) -> None:
    _, path = subscribed()
    with transaction() as session:
        session.scalars(select(Token)).one().purpose = "answer"

    assert client.get(path).status_code == 404


def test_who_asks_all_the_time_is_told_to_wait(app: Flask, client: FlaskClient) -> None:
    _, path = subscribed()
    tag = client.get(path).headers["ETag"]
    several = [
        client.get(path, headers={"If-None-Match": tag}).status_code for _ in range(60)
    ]

    last = client.get(path)

    assert several == [304] * 59 + [429]
    assert (last.status_code, 0 < int(last.headers["Retry-After"]) <= 3600) == (
        429,
        True,
    )


def test_no_log_line_holds_the_key(
    app: Flask, client: FlaskClient, capfd: pytest.CaptureFixture[str]
) -> None:
    _, path = subscribed()
    secret = path.removesuffix(".ics").rpartition(".")[2]

    client.get(path)
    client.get(path.replace(secret, secret[::-1]))

    logged = capfd.readouterr()
    assert '"endpoint": "feeds.feed"' in logged.err + logged.out
    assert secret not in logged.err + logged.out
    assert secret[::-1] not in logged.err + logged.out


def test_one_makes_copies_changes_and_takes_back(
    app: Flask, client: FlaskClient
) -> None:
    planned()
    with transaction() as session:
        ana = make_person(session)
    sign_in(client, ana)
    page = "/me/feeds"

    made = post(client, page, f"{page}/make", of="open", kind="mixer", site="Berlin")
    shown = unescape(client.get(page).text)
    [first] = re.findall(r"https://trestle\.example(/feeds/[^<\"]+)<", shown)
    number = int(first.removeprefix("/feeds/").partition(".")[0])
    changed = post(client, page, f"{page}/rotate", feed=number)
    [second] = re.findall(
        r"https://trestle\.example(/feeds/[^<\"]+)<", client.get(page).text
    )
    codes = [client.get(path).status_code for path in (first, second)]
    post(client, page, f"{page}/revoke", feed=second.split("/")[2].split(".")[0])
    refused = post(client, page, f"{page}/make", of="mine", kind="", site="")

    assert "Events I can still join: Mixer, Berlin" in shown
    assert "every 8 to 24 hours" in shown
    assert 'href="webcal://trestle.example/feeds/' in shown
    assert (made.status_code, changed.status_code) == (303, 303)
    assert codes == [410, 200]
    assert client.get(second).status_code == 410
    assert refused.status_code == 422  # its own events come as invites
    db.session.rollback()
    hashes = db.session.scalars(select(Token.secret_hash)).all()
    assert {len(each) for each in hashes} == {64}


def test_without_invites_mail_is_words_and_the_feed_holds_ones_own(
    app: Flask, client: FlaskClient
) -> None:
    ana, path = subscribed(Feed(of=FeedOf.MINE))
    event = planned()
    mails = Post(now=NOW)
    with transaction() as session:
        say(session, Answer.YES, event=event, person=ana, now=NOW)

    [invite] = mails.work()
    fed = uids(client, path)
    with transaction() as session:
        choose_invites(session, person_id=ana.id, wanted=True, now=NOW)
    [real] = mails.work()
    with transaction() as session:
        say(session, Answer.NO, event=event, person=ana, now=NOW)
    [goodbye] = mails.work()

    assert "text/calendar" not in [p.get_content_type() for p in mail_in(invite).walk()]
    body = mail_in(invite).get_body(("plain",))
    assert body is not None
    assert "attached" not in body.get_content()
    assert fed == {event.calendar_uid}
    method, entry = calendar_in(real)
    assert (method, entry["UID"], entry["SEQUENCE"]) == (
        "REQUEST",
        event.calendar_uid,
        0,
    )
    assert calendar_in(goodbye)[0] == "CANCEL"
    assert client.get(path).status_code == 410


def test_an_entry_that_an_invite_made_is_not_fed_too(
    app: Flask, client: FlaskClient
) -> None:
    ana, _ = subscribed()
    event = planned()
    mails = Post(now=NOW)
    with transaction() as session:
        say(session, Answer.YES, event=event, person=ana, now=NOW)
    mails.work()

    with transaction() as session:
        choose_invites(session, person_id=ana.id, wanted=False, now=NOW)
        mine = Feed(of=FeedOf.MINE)
        url = make_feed(session, person_id=ana.id, feed=mine, house=HOUSE)
    fed = uids(client, url.removeprefix(HOUSE.base_url))
    with transaction() as session:
        say(session, Answer.NO, event=event, person=ana, now=NOW)
    [goodbye] = mails.work()

    assert fed == set()
    assert calendar_in(goodbye)[0] == "CANCEL"
