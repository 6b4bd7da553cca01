"""A series in its pages: from the create form to its last date."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import SMTP
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.db import db, transaction
from app.domain.events import EventStatus
from app.domain.outbox import MailKind
from app.domain.series import Wish
from app.domain.signups import SignupStatus
from app.domain.tokens import Purpose
from app.models import (
    Event,
    HatOffer,
    Message,
    Person,
    Series,
    SeriesAnswer,
    SeriesDate,
    SeriesEntry,
    Signup,
)
from app.operations.events import cancel
from app.operations.letters import make_link
from app.operations.series_opening import open_one
from tests.browsing import post
from tests.factories import HOUSE, make_person, sign_in

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
TUESDAY = datetime.now(UTC) + timedelta(days=21)
TUESDAY += timedelta(days=(1 - TUESDAY.weekday()) % 7)
DAY = TUESDAY.date()
LUNCH = {
    "kind": "learning_lunch",
    "title": "Tuesday table",
    "day": DAY.isoformat(),
    "starts": "12:00",
    "ends": "13:00",
    "zone": "Europe/Berlin",
    "location": "Canteen",
    "tables": "4",
    "seats": "6",
    "audience": "site:Berlin",
    "purpose": "Lunch with people you haven't met.",
    "repeats": "weekly",
}


def maya(client: FlaskClient) -> int:
    with transaction() as session:
        person = make_person(session, name="Maya Lindqvist")
        make_person(session, name="Leo Brandt")
    sign_in(client, person)
    return person.id


def publish(client: FlaskClient, **changed: str) -> TestResponse:
    return post(client, "/events/new", "/drafts/abc234/publish", **(LUNCH | changed))


def events() -> list[Event]:
    db.session.rollback()
    return list(db.session.scalars(select(Event).order_by(Event.starts_at)))


def series() -> Series:
    db.session.rollback()
    return db.session.scalars(select(Series)).one()


def words(answer: TestResponse) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def week(number: int) -> str:
    return (DAY + timedelta(weeks=number)).isoformat()


def test_dates_are_listed_before_saving_and_one_can_be_struck(
    app: Flask, client: FlaskClient
) -> None:
    maya(client)
    post(client, "/events/new", "/drafts/abc234", **LUNCH, then="draft")
    page = client.get("/drafts/abc234").text
    listed = re.search(r'name="listed_days" value="([^"]+)"', page)
    assert listed is not None
    days = listed[1].split()

    kept = [day for day in days if day != week(1)]
    done = publish(client, listed_days=listed[1], kept_days=" ".join(kept))

    assert days == [week(number) for number in range(12)]
    assert done.status_code == 303
    db.session.rollback()
    planned = [
        (row.planned_on.isoformat(), row.is_out)
        for row in db.session.scalars(
            select(SeriesDate).order_by(SeriesDate.planned_on)
        )
    ]
    assert planned[:3] == [(week(0), False), (week(1), True), (week(2), False)]
    assert len(events()) == 4


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"repeats_until": "2020-01-01"}, "repeats_until"),
        ({"repeats_times": "0"}, "repeats_times"),
        ({"fewest": "many"}, "fewest"),
        ({"decides_days": "9"}, "decides_days"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_published(
    app: Flask, client: FlaskClient, wrong: dict[str, str], field: str
) -> None:
    maya(client)

    answer = publish(client, **wrong)

    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert events() == []


def test_what_runs_itself_has_its_hosts_own_place(
    app: Flask, client: FlaskClient
) -> None:
    host_id = maya(client)

    publish(
        client,
        is_standing="y",
        comes="y",
        fewest="8",
        too_few="fold",
        repeats_times="3",
    )

    table = series()
    assert (table.is_standing, table.fewest, table.until_on) == (
        True,
        8,
        DAY + timedelta(weeks=2),
    )
    signup = db.session.scalars(select(Signup)).one()
    assert (signup.person_id, signup.status) == (host_id, SignupStatus.ATTENDING)


def test_the_list_of_events_shows_the_next_date_only(
    app: Flask, client: FlaskClient
) -> None:
    maya(client)
    publish(client)

    page = client.get("/events")

    assert page.text.count("Tuesday table") == 1
    assert "Then every Tuesday" in words(page)


def test_every_time_is_one_press_and_so_is_stopping(
    app: Flask, client: FlaskClient
) -> None:
    maya(client)
    publish(client)
    first = events()[0]
    path, page = f"/events/{first.slug}/every-time", f"/events/{first.slug}"
    later = f"/events/{events()[1].slug}"

    post(client, page, path, wish="every_time")
    told = words(client.get(later))
    db.session.rollback()
    wish = db.session.scalars(select(SeriesAnswer.wish)).all()
    post(client, page, path, wish="stop")

    assert "You come every time" in told
    assert wish == [Wish.EVERY_TIME]
    db.session.rollback()
    assert db.session.scalars(select(SeriesAnswer.wish)).all() == []
    assert db.session.scalars(select(Signup.status)).all() == [SignupStatus.ATTENDING]
    assert post(client, page, path, wish="perhaps").status_code == 400


def test_a_mailed_link_says_it_without_signing_in(
    app: Flask, client: FlaskClient
) -> None:
    maya(client)
    publish(client)
    with transaction() as session:
        person = make_person(session)
        event = session.scalars(select(Event).order_by(Event.starts_at)).first()
        assert event is not None
        link = make_link(
            session,
            path="r",
            purpose=Purpose.ANSWER,
            person_id=person.id,
            event_id=event.id,
            house=HOUSE,
            expires_at=event.ends_at,
        )
        person_id = person.id
    client.delete_cookie("session")
    path = link.removeprefix(HOUSE.base_url)

    page = client.get(path)
    post(client, path, f"{path}/every-time", wish="no_mail")

    assert "Every time until I stop" in words(page)
    db.session.rollback()
    rows = db.session.execute(select(SeriesAnswer.person_id, SeriesAnswer.wish)).all()
    assert [tuple(row) for row in rows] == [(person_id, Wish.NO_MAIL)]


def settings(
    client: FlaskClient, event: Event, path: str, **changed: str
) -> TestResponse:
    fields = LUNCH | {
        "answer_day": "",
        "version": str(event.version),
        "series_version": str(series().version),
    }
    fields.pop("repeats")
    fields["day"] = event.starts_at.date().isoformat()
    page = f"/events/{event.slug}/settings"
    return post(client, page, f"{page}/{path}", **(fields | changed))


def test_all_dates_change_with_one_press_seen_first_and_undone_together(
    app: Flask, client: FlaskClient
) -> None:
    maya(client)
    publish(client)
    second = events()[1]
    settings(client, second, "edit", location="Garden", how="loudly")

    first = events()[0]
    seen = words(settings(client, first, "preview", location="Roof", scope="all"))
    settings(client, first, "edit", location="Roof", scope="all", how="loudly")
    after = [event.location for event in events()]
    dates = client.get(f"/events/{first.slug}/dates")
    key = re.search(r'name="key" value="([^"]+)"', dates.text)
    assert key is not None
    post(
        client,
        f"/events/{first.slug}/dates",
        f"/events/{first.slug}/dates/undo",
        key=key[1],
    )

    assert "keeps what it has of its own: Place." in seen
    assert seen.count("changes likewise.") == 2
    assert after == ["Roof", "Garden", "Roof", "Roof"]
    assert [event.location for event in events()] == ["Canteen"] * 4


def test_of_two_hosts_the_second_looks_again(app: Flask, client: FlaskClient) -> None:
    maya(client)
    publish(client)
    first = events()[0]
    settings(client, first, "edit", location="Roof", scope="all", how="loudly")

    answer = settings(
        client,
        events()[1],
        "edit",
        location="Cellar",
        scope="all",
        series_version="1",
        how="loudly",
    )

    assert answer.status_code == 409
    assert "Another host changed the whole series meanwhile" in words(answer)
    assert {event.location for event in events()} == {"Roof"}


def test_this_and_later_are_canceled_and_the_page_says_which_first(
    app: Flask, client: FlaskClient
) -> None:
    maya(client)
    publish(client)
    third = events()[2]
    page = f"/events/{third.slug}/cancel"
    given = {"reason": "The kitchen is being rebuilt.", "scope": "later"}

    seen = words(post(client, page, f"{page}/preview", **given))
    post(client, page, page, **given)

    assert "Also canceled, with the same reason:" in seen
    assert [event.status for event in events()] == [
        *[EventStatus.PUBLISHED] * 2,
        *[EventStatus.CANCELED] * 2,
    ]
    assert series().ended_at is not None


def test_one_press_stops_one_date(app: Flask, client: FlaskClient) -> None:
    maya(client)
    publish(client, is_standing="y")
    first = events()[0]
    path = f"/events/{first.slug}/stop"

    asked = client.get(path)
    looked = events()[0].status
    post(client, path, path)

    assert "Stop this time?" in words(asked)
    assert looked is EventStatus.PUBLISHED
    assert [event.status for event in events()][:2] == [
        EventStatus.CANCELED,
        EventStatus.PUBLISHED,
    ]


def test_a_day_to_come_is_left_out_and_brought_back(
    app: Flask, client: FlaskClient
) -> None:
    maya(client)
    publish(client)
    first = events()[0]
    page = f"/events/{first.slug}/dates"

    post(client, page, f"{page}/skip", day=week(5), out="y")
    out = words(client.get(page))
    post(client, page, f"{page}/skip", day=week(5), out="n")
    late = words(client.get(page))
    post(client, page, f"{page}/skip", day=week(1), out="y")
    other = (DAY + timedelta(days=37)).isoformat()
    post(client, page, f"{page}/skip", day=other, out="y")

    assert "Left out" in out
    assert "Left out" not in late
    db.session.rollback()
    row = db.session.scalar(
        select(SeriesDate.is_out).where(SeriesDate.event_id == events()[1].id)
    )
    assert row is False
    planned = db.session.scalars(select(SeriesDate.planned_on)).all()
    assert DAY + timedelta(days=37) not in planned  # none of its days
    assert post(client, page, f"{page}/skip", day="soon").status_code == 400


def test_no_further_date_is_made_once_a_host_ends_it(
    app: Flask, client: FlaskClient
) -> None:
    maya(client)
    publish(client)
    page = f"/events/{events()[0].slug}/dates"

    for _twice in range(2):
        post(client, page, f"{page}/end")
    eve = events()[1].starts_at - timedelta(days=1)
    db.session.rollback()
    with transaction() as session:  # those that are events open all the same
        opened = open_one(session, now=eve)

    assert series().ended_at is not None
    assert "No further date is made." in words(client.get(page))
    assert opened is True


def test_the_hat_is_offered_taken_and_seen_by_nobody_else(
    app: Flask, client: FlaskClient
) -> None:
    host_id = maya(client)
    publish(client, is_standing="y")
    first = events()[0]
    path = f"/events/{first.slug}/hat"
    with transaction() as session:
        ana, ben = make_person(session), make_person(session)
        session.add(
            Signup(
                event_id=first.id,
                person_id=ana.id,
                status=SignupStatus.ATTENDING,
                answered_at=datetime.now(UTC),
            )
        )
    post(client, path, f"{path}/offer")
    db.session.rollback()
    offered = db.session.scalars(select(HatOffer.person_id)).all()

    sign_in(client, ben)
    others = client.get(path)
    post(client, path, f"{path}/accept")
    still = series().organizer_id
    sign_in(client, db.session.get_one(Person, ana.id))
    asked = words(client.get(path))
    with transaction() as session:  # the date that she was asked by
        now = datetime.now(UTC)
        cancel(session, event_id=first.id, reason="-", actor_id=host_id, now=now)
    taken = post(client, path, f"{path}/accept")

    assert taken.location == f"/events/{events()[1].slug}/dates"
    assert "You are host now." in client.get(taken.location).text
    assert offered == [ana.id]
    assert (others.status_code, still) == (302, host_id)
    assert "Take the hat" in asked
    assert series().organizer_id == ana.id
    assert {event.organizer_id for event in events()[1:]} == {ana.id}


@pytest.mark.parametrize("say", ["accept", "decline"])
def test_the_hat_is_taken_or_left_from_its_mail_without_signing_in(
    app: Flask, client: FlaskClient, say: str
) -> None:
    host_id = maya(client)
    publish(client, is_standing="y")
    first = events()[0]
    with transaction() as session:
        ana = make_person(session, name="Ana Horvat")
        yes = {"status": SignupStatus.ATTENDING, "answered_at": datetime.now(UTC)}
        session.add(Signup(event_id=first.id, person_id=ana.id, **yes))
    post(client, f"/events/{first.slug}/hat", f"/events/{first.slug}/hat/offer")
    mail = mail_to(ana.id)
    take, leave = re.findall(r"https?://\S+(/hat/\S+)", mail)
    client = app.test_client()  # of somebody who is not signed in

    asked = [words(client.get(link)) for link in (take, leave)]
    looked = db.session.scalars(select(HatOffer.closed_at)).one()
    key = take.partition("?")[0]
    pressed = [post(client, key, f"{key}/{say}") for _twice in range(2)]
    after = words(client.get(key))
    other = "decline" if say == "accept" else "accept"
    post(client, key, f"{key}/{other}")

    assert "You clicked “Take the hat” in your mail" in asked[0]
    assert "You clicked “No thanks” in your mail" in asked[1]
    assert looked is None
    assert [answer.location for answer in pressed] == [key] * 2
    said = "You are host of" if say == "accept" else "This isn't open any more"
    assert said in after
    assert series().organizer_id == (ana.id if say == "accept" else host_id)
    assert client.get("/events").status_code == 302  # still nobody


def mail_to(person_id: int) -> str:
    """The words of the one mail to somebody."""
    db.session.rollback()
    content = db.session.scalars(
        select(Message.content).where(
            Message.person_id == person_id, Message.kind == MailKind.HOST
        )
    ).one()
    body = message_from_bytes(content, policy=SMTP).get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def test_an_event_of_its_own_has_no_dates(app: Flask, client: FlaskClient) -> None:
    maya(client)
    publish(client, repeats="")
    [event] = events()

    answers = [
        client.get(f"/events/{event.slug}/{tool}").status_code
        for tool in ("dates", "stop", "hat")
    ]

    assert answers == [302, 302, 302]
    assert 'id="series"' not in client.get(f"/events/{event.slug}").text


def test_nonsense_in_a_form_changes_no_series_and_breaks_no_page(
    client: FlaskClient,
) -> None:
    maya(client)
    publish(client, repeats="monthly_by_weekday")
    first, version = events()[0], series().version
    page = f"/events/{first.slug}/dates"

    edited = settings(
        client, first, "edit", location="Roof", scope="all", series_version="²"
    )
    left_out = post(client, page, f"{page}/skip", day="9999-12-31", out="y")

    assert (edited.status_code, left_out.status_code) == (409, 303)
    assert series().version == version


def test_a_new_rhythm_is_seen_first_done_by_one_press_and_undone_by_one(
    app: Flask, client: FlaskClient
) -> None:
    maya(client)
    publish(client)
    [first, *_] = events()
    page = f"/events/{first.slug}/dates/rhythm"
    shown = client.get(page)
    typed = dict(re.findall(r'name="([a-z_]+)"[^>]* value="([^"]*)"', shown.text))
    wanted = {
        "repeats": "two_weekly",
        "day": (DAY + timedelta(days=2)).isoformat(),
        "starts": "12:30",
        "ends": "13:30",
        "tables": "5",
        "seats": "6",
        "series_version": typed["series_version"],
    }

    wrong = post(client, page, page, **(wanted | {"ends": "x", "repeats_until": "x"}))
    seen = post(client, page, page, **wanted)
    unchanged = series().rhythm
    saved = post(client, page, page, **wanted, how="save")
    dates = client.get(saved.location)
    twice = post(client, page, page, **wanted, how="save")
    [key] = re.findall(r'name="key" value="([^"]+)"', dates.text)
    path = f"/events/{first.slug}/dates"
    undone = post(client, path, f"{path}/undo", key=key)

    assert typed["day"] == DAY.isoformat()
    assert (wrong.status_code, 'id="ends-error"' in wrong.text) == (422, True)
    assert "<title>Error: Change the rhythm" in wrong.text
    assert ">Once<" not in shown.text
    assert "2 dates move. 2 dates are canceled. Nobody has a place" in words(seen)
    assert unchanged == "weekly"
    assert "Every other Thursday" in words(dates)
    assert "2 dates were changed." in words(dates)
    assert "2 dates were canceled. Nobody is told yet." in words(dates)
    assert twice.location.endswith("/dates/rhythm")  # of a page that is old by now
    assert undone.status_code == 303
    assert series().rhythm == "weekly"
    assert events()[0].starts_at == first.starts_at
    assert {event.status for event in events()} == {EventStatus.PUBLISHED}


def test_a_rhythm_that_changes_no_date_says_so_and_is_undone(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = replace(app.extensions["options"], edit_hold=timedelta(minutes=2))
    monkeypatch.setitem(app.extensions, "options", options)
    maya(client)
    publish(client)
    [first, *_] = events()
    path = f"/events/{first.slug}/dates"
    wanted = {
        "repeats": "weekly",
        "day": DAY.isoformat(),
        "starts": "12:00",
        "ends": "13:00",
        "tables": "4",
        "seats": "6",
        "repeats_until": week(9),
        "heeds_holidays": "y",
        "series_version": str(series().version),
    }

    saved = post(client, f"{path}/rhythm", f"{path}/rhythm", **wanted, how="save")
    dates = client.get(saved.location)
    until = series().until_on
    [key] = re.findall(r'name="key" value="([^"]+)"', dates.text)
    undone = client.get(post(client, path, f"{path}/undo", key=key).location)

    assert "Dates that people know of stay as they are" in words(dates)
    assert "The rhythm was changed. Nobody is told of that. Undo" in words(dates)
    assert "Calendars follow" not in dates.text
    assert until == DAY + timedelta(weeks=9)
    assert "Undone. The rhythm is as it was." in undone.text
    assert (series().until_on, 'name="key"' in undone.text) == (None, False)


def test_no_rhythm_begins_with_a_date_that_is_canceled(
    app: Flask, client: FlaskClient
) -> None:
    maya(client)
    publish(client)
    [first, *_] = events()
    page = f"/events/{first.slug}/dates/rhythm"
    with transaction() as session:
        session.get_one(Event, first.id).status = EventStatus.CANCELED

    shown = client.get(page)
    refused = post(client, "/events/new", page, repeats="weekly", how="save")

    assert "no rhythm begins with it" in words(shown)
    assert (refused.status_code, series().version) == (409, 1)


def test_a_host_makes_it_one_calendar_entry_and_takes_that_back(
    app: Flask, client: FlaskClient
) -> None:
    maya(client)
    publish(client, is_one_entry="y", comes="y")
    first = events()[0]
    dates = f"/events/{first.slug}/dates"
    made = series()

    is_one = words(client.get(dates))
    off = post(client, dates, f"{dates}/one-entry", one="n")
    apart = words(client.get(dates))
    post(client, dates, f"{dates}/one-entry", one="y")
    with transaction() as session:
        leo = session.scalars(select(Person).where(Person.name == "Leo Brandt")).one()
    sign_in(client, leo)
    page = f"/events/{first.slug}"
    post(client, page, f"{page}/every-time", wish=Wish.EVERY_TIME.value)
    seen = words(client.get(page))

    entry = "In the calendars of those who come every time it is one entry"
    assert made.is_one_entry
    assert entry in is_one
    assert "Send each date by itself" in is_one
    assert off.status_code == 303
    assert entry not in apart
    assert "Make it one calendar entry" in apart
    assert series().calendar_uid == made.calendar_uid
    assert "All dates stand in your calendar as one entry." in seen
    with transaction() as session:
        assert [e.person_id for e in session.scalars(select(SeriesEntry))] == [leo.id]
