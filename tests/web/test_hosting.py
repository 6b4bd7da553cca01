"""From an empty page to a published event, and what can be done to one."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import TypeVar
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.db import db, transaction
from app.delivery.worker import Worker
from app.domain.access import Right
from app.domain.causes import CauseKind
from app.domain.events import AudienceKind, EventStatus, HostRole, Kind
from app.domain.outbox import MailKind, MessageState
from app.domain.settings import Rhythm
from app.domain.signups import Answer
from app.models import AudienceMember, Cause, Draft, Event, Grant, Host, Message, Person
from app.operations.drafts import digest_of
from app.queries.signups import count_taken
from app.web.headers import MAIL_POLICY
from app.web.hosting_defaults import default_fields
from tests.browsing import post, token_of
from tests.factories import OPEN_HOUSE, make_event, make_person, say, sign_in

INPUT = re.compile(r'name="(?P<name>\w+)".*?(?:value="(?P<value>[^"]*)")')
Row = TypeVar("Row", Draft, Event, Host)
NEXT_MONTH = datetime.now(UTC).replace(hour=11, minute=0, second=0, microsecond=0)
NEXT_MONTH += timedelta(days=30)
DAY = NEXT_MONTH.date().isoformat()
LUNCH = {
    "kind": "learning_lunch",
    "title": "Learning lunch: asking for help",
    "day": DAY,
    "starts": "12:00",
    "ends": "13:00",
    "zone": "Europe/Berlin",
    "location": "Canteen",
    "tables": "4",
    "seats": "6",
    "audience": "site:Berlin",
    "purpose": "Learn how others ask.",
    "answer_day": "",
    "answer_time": "",
}


def maya(client: FlaskClient, *, right: Right | None = None) -> Person:
    """Somebody who hosts, signed in, with a colleague at the same site."""
    with transaction() as session:
        person = make_person(session, name="Maya Lindqvist")
        make_person(session, name="Leo Brandt")
        if right is not None:
            session.add(Grant(person_id=person.id, granted=right))
    sign_in(client, person)
    return person


def publish(client: FlaskClient, **changed: str) -> TestResponse:
    return post(client, "/events/new", "/drafts/abc234/publish", **(LUNCH | changed))


def stored(table: type[Row]) -> Row:
    """The only row there is, as others see it now."""
    db.session.rollback()
    row: Row = db.session.scalars(db.select(table)).one()
    return row


def hosted(client: FlaskClient, *, going: int = 0, **facts: object) -> Event:
    """An event of Maya's next month, with people who are going."""
    organizer = maya(client)
    with transaction() as session:
        event = make_event(
            session,
            organizer=session.get_one(Person, organizer.id),
            starts_at=NEXT_MONTH,
            **facts,  # type: ignore[arg-type]
        )
        for _ in range(going):
            person = make_person(session)
            now = datetime.now(UTC)
            say(session, Answer.YES, event=event, person=person, now=now)
        slug = event.slug
    found = stored(Event)
    assert found.slug == slug
    return found


def announced(event: Event, *states: MessageState) -> int:
    """Announcements of this event, as far on their way as `states` say; whose act."""
    now = datetime.now(UTC)
    with transaction() as session:
        cause = Cause(
            kind=CauseKind.ANNOUNCED, event_id=event.id, due_at=now, closed_at=now
        )
        session.add(cause)
        session.flush()
        for state in states:
            person = make_person(session)
            session.add(
                Message(
                    event_id=event.id,
                    person_id=person.id,
                    kind=MailKind.ANNOUNCEMENT,
                    version=1,
                    cause_id=cause.id,
                    recipient=person.email,
                    content=b"",
                    state=state,
                    queued_at=now,
                    due_at=NEXT_MONTH,
                    useless_at=NEXT_MONTH,
                )
            )
        return cause.id


def test_a_new_event_is_filled_in_and_nothing_is_kept(
    app: Flask, client: FlaskClient
) -> None:
    maya(client)

    page = client.get("/events/new?kind=mixer")

    assert page.status_code == 200
    assert 'name="tables" type="number" value="5"' in page.text
    assert "Publish and mail 1 person" in page.text
    assert db.session.scalars(db.select(Draft)).all() == []


def test_every_change_is_kept_as_typed(app: Flask, client: FlaskClient) -> None:
    maya(client)
    fields = LUNCH | {"handle": "abc234", "day": "next thu", "title": ""}

    token = token_of(client, "/events/new")
    answer = client.post(
        "/events/new",
        data=fields | {"csrf_token": token},
        headers={"X-Autosave": "1"},
    )

    draft = stored(Draft)
    assert answer.json is not None
    assert answer.json["url"] == "/drafts/abc234"
    assert answer.json["saved"].startswith("Saved ")
    assert (draft.fields["day"], draft.fields["title"]) == ("next thu", "")
    assert 'value="next thu"' in client.get("/drafts/abc234").text


def autosave(client: FlaskClient, handle: str, **fields: str) -> TestResponse:
    """Save a draft as its page's script does."""
    token = token_of(client, "/events/new")
    return client.post(
        f"/drafts/{handle}/save",
        data={**fields, "csrf_token": token},
        headers={"X-Autosave": "1"},
    )


def test_another_kind_fills_in_the_rest_and_keeps_what_was_typed(
    app: Flask, client: FlaskClient
) -> None:
    maya(client)
    fields = LUNCH | {"kind": "open_forum", "then": "defaults"}

    post(client, "/events/new", "/drafts/abc234/save", **fields)

    draft = stored(Draft).fields
    assert (draft["places"], draft["tables"], draft["seats"]) == ("60", "", "")
    assert draft["question"] == "A question you'd like answered"
    assert (draft["title"], draft["purpose"]) == (LUNCH["title"], LUNCH["purpose"])
    assert (draft["day"], draft["starts"], draft["ends"]) == (DAY, "12:00", "13:00")
    assert draft["location"] == "Canteen"


def test_another_kind_replaces_all_that_was_only_filled_in(
    app: Flask, client: FlaskClient
) -> None:
    person = maya(client)
    facts = {"person": person, "now": datetime.now(UTC)}
    with app.test_request_context():
        mixer, forum = (
            default_fields(kind, **facts)  # type: ignore[arg-type]
            for kind in (Kind.MIXER, Kind.OPEN_FORUM)
        )

    autosave(client, "abc234", **mixer | {"kind": "open_forum", "then": "defaults"})

    draft = stored(Draft).fields
    assert {name: draft[name] for name in forum} == forum


def test_a_save_by_script_brings_what_follows_from_it(
    app: Flask, client: FlaskClient
) -> None:
    person = maya(client)
    with transaction() as session:
        make_person(session, site="London")
        make_person(session, site="London")
    sign_in(client, person)

    saved = autosave(client, "abc234", **LUNCH | {"audience": "site:London"}).json
    filled_in = autosave(client, "abc234", **LUNCH | {"then": "defaults"}).json

    assert saved is not None
    assert filled_in is not None
    assert (saved["mails"], set(saved["parts"])) == (2, {"consequences", "dates"})
    assert saved["words"]["publish"] == "Publish and mail 2 people"
    assert "2 people get the mail" in saved["parts"]["consequences"]
    assert set(filled_in["parts"]) == {"consequences", "dates", "essentials", "more"}
    assert 'name="tables"' in filled_in["parts"]["essentials"]


def test_two_windows_lose_nothing_of_one_draft(app: Flask, client: FlaskClient) -> None:
    maya(client)
    first = LUNCH | {"writer": "one", "seen": "", "title": "First"}
    autosave(client, "abc234", **first)
    seen = digest_of(stored(Draft).fields)
    second = LUNCH | {"writer": "two", "seen": seen, "title": "Second"}
    autosave(client, "abc234", **second)
    autosave(client, "abc234", **second | {"location": "Roof"})

    beside = autosave(client, "abc234", **first | {"title": "First again"}).json
    page = client.get("/events/new").text

    assert beside is not None
    assert (beside["opens"], beside["url"] != "/drafts/abc234") == (True, True)
    assert "changed in another window meanwhile" in page
    db.session.rollback()
    titles = db.session.scalars(db.select(Draft).order_by(Draft.id)).all()
    assert [d.fields["title"] for d in titles] == ["Second", "First again"]


def test_what_a_window_saw_is_not_its_own_to_replace_later(
    app: Flask, client: FlaskClient
) -> None:
    maya(client)
    first = LUNCH | {"writer": "one", "seen": ""}
    autosave(client, "abc234", **first)
    seen = digest_of(stored(Draft).fields)
    autosave(client, "abc234", **first | {"title": "Changed since"})

    late = autosave(
        client, "abc234", **LUNCH | {"writer": "two", "seen": seen, "title": "Late"}
    )

    assert late.json is not None
    assert late.json["opens"] is True
    db.session.rollback()
    assert len(db.session.scalars(db.select(Draft)).all()) == 2


def test_publishing_what_another_window_changed_is_looked_at_first(
    app: Flask, client: FlaskClient
) -> None:
    maya(client)
    autosave(client, "abc234", **LUNCH | {"writer": "two", "title": "Second"})

    answer = publish(client, writer="one", seen="zero", title="First")

    assert answer.status_code == 303
    assert answer.location.startswith("/drafts/")
    assert db.session.scalars(db.select(Event)).all() == []
    assert len(db.session.scalars(db.select(Draft)).all()) == 2


def test_what_is_typed_after_publishing_becomes_a_new_draft(
    app: Flask, client: FlaskClient
) -> None:
    maya(client)
    publish(client)

    late = autosave(client, "abc234", **LUNCH)
    kept = post(client, "/events/new", "/drafts/abc234/save", **LUNCH)

    assert (late.status_code, kept.status_code) == (409, 303)
    assert stored(Draft).handle == kept.location.rpartition("/")[2]
    assert "That event is published" in client.get(kept.location).text


def test_a_number_that_is_not_true_any_more_publishes_nothing(
    app: Flask, client: FlaskClient
) -> None:
    maya(client)

    wrong = publish(client, mails="7")
    right = publish(client, mails="1")

    assert wrong.status_code == 409
    assert "As it stands now, 1 person gets the mail." in wrong.text
    assert right.status_code == 303


def test_a_draft_is_its_authors_alone(app: Flask, client: FlaskClient) -> None:
    person = maya(client)
    with transaction() as session:
        other = make_person(session)
        session.add(
            Draft(
                handle="abc234",
                owner_id=other.id,
                fields=LUNCH,
                saved_at=datetime.now(UTC),
            )
        )
    sign_in(client, person)

    reads = [client.get(f"/drafts/abc234{part}").status_code for part in ("", "/mail")]
    writes = [
        post(client, "/events/new", f"/drafts/abc234/{verb}", **LUNCH).status_code
        for verb in ("save", "discard")
    ]

    assert (reads, writes) == ([404, 404], [404, 404])


def test_a_discarded_draft_can_be_brought_back(app: Flask, client: FlaskClient) -> None:
    maya(client)
    autosave(client, "abc234", **LUNCH | {"title": "A “first” try"})
    before = stored(Draft).fields

    gone = post(client, "/events/new", "/drafts/abc234/discard")
    db.session.rollback()
    left = db.session.scalars(db.select(Draft)).all()
    carried = dict(re.findall(r'name="(\w+)" value="([^"]*)"', gone.text))
    back = client.post("/events/new", data=carried)

    assert (gone.status_code, left) == (200, [])
    assert back.location == "/drafts/abc234"
    assert stored(Draft).fields == before


def test_publishing_makes_the_event_of_the_draft(
    app: Flask, client: FlaskClient
) -> None:
    person = maya(client)
    post(client, "/events/new", "/drafts/abc234/save", **LUNCH)

    answer = publish(client)

    event = stored(Event)
    assert answer.status_code == 303
    assert answer.location == "/events/learning-lunch-asking-for-help-abc234"
    assert (event.organizer_id, event.capacity) == (person.id, 24)
    assert event.starts_at.astimezone(ZoneInfo("Europe/Berlin")).hour == 12
    assert db.session.scalars(db.select(Draft)).all() == []
    assert "Published. 1 mail goes out within about a minute." in unescape(
        client.get(answer.location).text
    )


def test_publishing_to_nobody_says_so(app: Flask, client: FlaskClient) -> None:
    person = maya(client)
    alone = {"audience": "list", "people": person.email}
    post(client, "/events/new", "/drafts/abc234/save", **LUNCH | alone)

    before = client.get("/drafts/abc234").text
    answer = publish(client, **alone)

    assert "Publish and mail nobody" in before
    assert "Published. Nobody is mailed" in client.get(answer.location).text


def test_pressing_publish_twice_makes_one_event(
    app: Flask, client: FlaskClient
) -> None:
    maya(client)

    first, second = publish(client), publish(client)

    assert (first.location, second.status_code) == (second.location, 303)
    assert len(db.session.scalars(db.select(Event)).all()) == 1


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"ends": "11:15"}, "The event ends before it starts. Check 12:00 and 11:15."),
        ({"day": "2020-03-02"}, "Choose a date in the future"),
        ({"purpose": " "}, "Say in one sentence what it's for."),
        ({"title": "Open forum:"}, "Name the topic after the colon"),
        ({"location": ""}, "Say where: a place, an online link, or both"),
        ({"online_url": "javascript:alert(1)"}, "Begin the link with https://"),
        ({"tables": "0"}, "Write a number from 1 up"),
        ({"hosts": "nobody@x.example"}, "We know nobody at: nobody@x.example"),
        (
            {"day": "2027-03-28", "starts": "02:30", "ends": "04:00"},
            "02:30 doesn't exist that night; clocks go from 02:00 to 03:00.",
        ),
        (
            {"day": "2027-10-31", "starts": "02:30", "ends": "04:00"},
            "02:30 happens twice that night. Which one?",
        ),
        (
            {
                "day": "2027-10-31",
                "starts": "02:15",
                "starts_which": "second",
                "ends": "02:45",
                "ends_which": "first",
            },
            "The event ends before it starts. Check 02:15 and 02:45.",
        ),
        ({"starts": "1.30pm"}, "Choose a time, like 12:00"),
        ({"starts": "25:00"}, "Choose a time, like 12:00"),
    ],
)
def test_what_is_missing_is_said_and_every_word_kept(
    app: Flask, client: FlaskClient, changed: dict[str, str], sentence: str
) -> None:
    maya(client)

    answer = publish(client, **changed)

    page = unescape(answer.text)
    assert answer.status_code == 422
    assert page.count(sentence) == 2
    assert "<title>Error: Host an event" in page
    assert db.session.scalars(db.select(Event)).all() == []
    draft = stored(Draft)
    assert {name: draft.fields[name] for name in changed} == changed


def test_which_of_two_hours_is_mended_at_the_first_choice(
    app: Flask, client: FlaskClient
) -> None:
    maya(client)

    page = publish(client, day="2027-10-31", starts="02:30", ends="04:00").text

    assert '<a href="#starts_which-0">02:30 happens twice' in page
    assert 'id="starts_which-0"' in page


@pytest.mark.parametrize(("which", "hour"), [("first", 0), ("second", 1)])
def test_an_hour_that_happens_twice_is_chosen(
    app: Flask, client: FlaskClient, which: str, hour: int
) -> None:
    maya(client)
    twice = {"day": "2027-10-31", "starts": "02:30", "ends": "04:00"}

    publish(client, **twice, starts_which=which)

    event = stored(Event)
    assert event.starts_at == datetime(2027, 10, 31, hour, 30, tzinfo=UTC)


def test_writing_to_everyone_takes_a_right_and_says_who_gives_it(
    app: Flask, client: FlaskClient
) -> None:
    maya(client)
    with transaction() as session:
        admin = make_person(session, name="Ana Ünal")
        session.add(Grant(person_id=admin.id, granted=Right.ADMIN))

    answer = publish(client, audience="everyone")

    assert answer.status_code == 422
    assert "For more, Ana Ünal can give you the right." in answer.text


def test_whoever_has_the_right_writes_to_everyone(
    app: Flask, client: FlaskClient
) -> None:
    maya(client, right=Right.WRITES_TO_EVERYONE)

    publish(client, audience="everyone")

    event = stored(Event)
    assert event.audience is AudienceKind.EVERYONE


def test_a_pasted_list_is_told(app: Flask, client: FlaskClient) -> None:
    maya(client)
    with transaction() as session:
        email = make_person(session).email

    publish(client, audience="list", people=f"Somebody <{email}>; ")

    assert stored(Event).audience is AudienceKind.LIST


@pytest.mark.parametrize(
    "pasted",
    [
        "{leo}\n{kim}",
        "{leo}, {kim}",
        'Brandt, Leo <{leo}>; "Sato, Kim" <{kim}>',
        "Leo Brandt <{leo}>, Kim Sato <{kim}>",
        "Leo Brandt\t{leo}\nKim Sato\t{kim}\n",
    ],
)
def test_a_list_is_read_as_it_was_copied(
    app: Flask, client: FlaskClient, pasted: str
) -> None:
    maya(client)
    with transaction() as session:
        leo = session.scalars(db.select(Person).filter_by(name="Leo Brandt")).one()
        kim = make_person(session, name="Kim Sato")
        people = pasted.format(leo=leo.email.upper(), kim=kim.email)

    answer = publish(client, audience="list", people=people)

    assert answer.status_code == 303
    members = db.session.scalars(db.select(AudienceMember.person_id)).all()
    assert sorted(members) == sorted([leo.id, kim.id])


def test_a_name_where_an_address_belongs_is_not_left_out_in_silence(
    app: Flask, client: FlaskClient
) -> None:
    maya(client)
    with transaction() as session:
        email = make_person(session).email

    hosts = publish(client, hosts="Leo Brandt")
    people = publish(client, audience="list", people=f"{email}, Tom Baker\nTom Baker")

    assert "We know nobody at: Leo Brandt" in unescape(hosts.text)
    assert "We know nobody at: Tom Baker<" in people.text


def test_the_mail_is_shown_before_it_goes_out(app: Flask, client: FlaskClient) -> None:
    maya(client)
    post(client, "/events/new", "/drafts/abc234/save", **LUNCH)

    page = client.get("/drafts/abc234/mail")
    frame = client.get("/drafts/abc234/mail/html")

    assert 'src="/drafts/abc234/mail/html"' in page.text
    assert "1 person gets the announcement" in page.text
    assert "<li>Leo Brandt</li>" in page.text
    assert page.headers["Content-Security-Policy"].endswith("frame-src 'self'")
    assert frame.headers["Content-Security-Policy"] == MAIL_POLICY
    assert frame.headers["X-Frame-Options"] == "SAMEORIGIN"
    for text in (unescape(page.text), unescape(frame.text)):
        assert "Learning lunch: asking for help" in text
        assert "Maya Lindqvist is hosting a learning lunch." in text
        assert "Learn how others ask." in text


def test_the_preview_publishes_what_it_showed(app: Flask, client: FlaskClient) -> None:
    maya(client)
    post(client, "/events/new", "/drafts/abc234/save", **LUNCH, writer="one window")
    page = client.get("/drafts/abc234/mail").text

    done = client.post("/drafts/abc234/publish", data=carried_by(page) | {"mails": "1"})

    assert "Publish and mail 1 person" in page
    assert done.status_code == 303
    db.session.rollback()
    event = db.session.scalars(db.select(Event)).one()
    assert (event.handle, event.title) == ("abc234", LUNCH["title"])


def test_the_preview_does_not_publish_what_another_window_changed(
    app: Flask, client: FlaskClient
) -> None:
    maya(client)
    post(client, "/events/new", "/drafts/abc234/save", **LUNCH, writer="one window")
    page = client.get("/drafts/abc234/mail").text
    later = LUNCH | {"title": "Renamed", "writer": "one window"}
    post(client, "/drafts/abc234", "/drafts/abc234/save", **later)

    answer = client.post("/drafts/abc234/publish", data=carried_by(page))
    beside = client.get(answer.location, follow_redirects=True)

    assert "was changed in another window" in beside.text
    db.session.rollback()
    assert db.session.scalars(db.select(Event)).all() == []


def test_the_preview_of_what_is_not_ready_cannot_publish(
    app: Flask, client: FlaskClient
) -> None:
    maya(client)
    post(client, "/events/new", "/drafts/abc234/save", **(LUNCH | {"purpose": ""}))

    page = client.get("/drafts/abc234/mail").text

    assert "The mail can be shown once these are filled in:" in page
    assert "Publish and mail" not in page


def test_a_new_time_is_previewed_and_cannot_be_quiet(
    app: Flask, client: FlaskClient
) -> None:
    event = hosted(client, going=2)
    settings = f"/events/{event.slug}/settings"

    loud = post(client, settings, f"{settings}/preview", **_typed(event, ends="18:00"))
    typo = post(client, settings, f"{settings}/preview", **_typed(event, title="Mixr"))

    assert "2 people are going. Their places stay theirs" in unescape(loud.text)
    assert "Update quietly" not in loud.text
    assert "Update quietly" in typo.text


def test_an_edit_is_saved(app: Flask, client: FlaskClient) -> None:
    event = hosted(client)
    settings = f"/events/{event.slug}/settings"

    answer = post(client, settings, f"{settings}/edit", **_typed(event, title="New"))

    event = stored(Event)
    assert (answer.status_code, event.title, event.version) == (303, "New", 2)


def opened(client: FlaskClient, settings: str) -> dict[str, str]:
    """What the form of the settings holds when it is opened, hidden fields and all."""
    page = client.get(settings).text
    fields = {
        match["name"]: unescape(match["value"])
        for tag in re.findall(r"<input [^>]*>", page)
        if (match := INPUT.search(tag)) and "checkbox" not in tag
    }
    areas = dict(re.findall(r'<textarea [^>]*name="(\w+)"[^>]*>\s*([^<]*)<', page))
    selects = dict(
        re.findall(
            r'<select [^>]*name="(\w+)".*?<option selected value="([^"]*)"',
            page,
            re.DOTALL,
        )
    )
    typed = fields | {name: unescape(text) for name, text in (areas | selects).items()}
    return typed | {"asks_food": "", "csrf_token": token_of(client, settings)}


def test_a_stale_edit_shows_both_versions(app: Flask, client: FlaskClient) -> None:
    event = hosted(client)
    settings = f"/events/{event.slug}/settings"
    mine = opened(client, settings) | {"title": "Mine"}
    post(client, settings, f"{settings}/edit", **_typed(event, title="Hers"))

    conflict = client.post(f"{settings}/edit", data=mine)

    assert conflict.status_code == 409
    assert all(words in conflict.text for words in ("Mine", "Hers", "Keep theirs"))
    assert re.search(r"Maya Lindqvist at \d\d:\d\d", conflict.text)
    assert stored(Event).title == "Hers"


def carried_by(page: str) -> dict[str, str]:
    """What a page of two versions carries on, unseen."""
    hidden = r'<input type="hidden" name="(\w+)" value="([^"]*)"'
    return {name: unescape(text) for name, text in re.findall(hidden, page)}


@pytest.mark.parametrize(
    ("choice", "title"), [({}, "Mine"), ({"choose-title": "theirs"}, "Hers")]
)
def test_of_two_versions_each_part_is_chosen(
    app: Flask, client: FlaskClient, choice: dict[str, str], title: str
) -> None:
    event = hosted(client)
    settings = f"/events/{event.slug}/settings"
    mine = opened(client, settings) | {"title": "Mine", "purpose": "Mine too."}
    hers = opened(client, settings) | {"title": "Hers", "location": "Her room"}
    client.post(f"{settings}/edit", data=hers)
    conflict = client.post(f"{settings}/edit", data=mine)

    chosen = carried_by(conflict.text) | choice
    preview = client.post(f"{settings}/preview", data=chosen)
    client.post(f"{settings}/edit", data=carried_by(preview.text))

    after = stored(Event)
    assert (after.title, after.purpose) == (title, "Mine too.")
    assert after.location == "Her room"
    assert 'name="choose-title"' in conflict.text
    assert 'name="choose-purpose"' not in conflict.text
    kept = conflict.text.partition("They changed, and it stays")[2]
    assert "Her room" in kept
    assert "Maya Lindqvist at" in kept


def test_what_two_hosts_changed_apart_is_kept_of_both(
    app: Flask, client: FlaskClient
) -> None:
    event = hosted(client, tables=3)
    settings = f"/events/{event.slug}/settings"
    mine = opened(client, settings) | {"purpose": "Mine,\r\nin two lines."}
    hers = opened(client, settings) | {"tables": "5", "title": "Hers"}
    client.post(f"{settings}/edit", data=hers)

    conflict = client.post(f"{settings}/preview", data=mine)
    page = conflict.text
    client.post(f"{settings}/edit", data=carried_by(page))

    assert ("Mine," in page, "3 tables of 6" in page) == (True, False)
    after = stored(Event)
    assert (after.title, after.tables, after.capacity) == ("Hers", 5, 30)
    assert after.purpose.split() == ["Mine,", "in", "two", "lines."]


def test_two_versions_that_do_not_fit_are_mended_by_hand(
    app: Flask, client: FlaskClient
) -> None:
    event = hosted(client)
    settings = f"/events/{event.slug}/settings"
    mine = opened(client, settings) | {"ends": "12:30"}
    hers = opened(client, settings) | {"starts": "15:00", "ends": "16:00"}
    client.post(f"{settings}/edit", data=hers)

    conflict = client.post(f"{settings}/edit", data=mine)

    assert conflict.status_code == 409
    assert "The event ends before it starts. Check 15:00 and 12:30." in conflict.text
    assert 'name="version" value="2"' in conflict.text


def test_every_change_is_shown_before_it_is_saved(
    app: Flask, client: FlaskClient
) -> None:
    event = hosted(client, tables=3)
    settings = f"/events/{event.slug}/settings"
    fields = opened(client, settings) | {
        "audience": "site:Berlin",
        "access_note": "Ring twice.",
        "question": "Why?",
        "asks_food": "y",
        "only_these": "y",
        "tables": "4",
        "answer_day": DAY,
        "answer_time": "07:00",
    }

    page = unescape(client.post(f"{settings}/preview", data=fields).text)

    for words in (
        "Everyone in Berlin",
        "Ring twice.",
        "Why?",
        "3 tables of 6",
        "4 tables of 6",
        "Whoever has a place keeps it and is mailed nothing.",
        "it isn't announced a second time",
        "07:00, Berlin time",
    ):
        assert words in page
    assert page.count(">no</td>") == 2


def test_a_change_can_be_changed_after_its_preview(
    app: Flask, client: FlaskClient
) -> None:
    event = hosted(client)
    settings = f"/events/{event.slug}/settings"
    typed = opened(client, settings) | {"title": "Mine", "words": "A typo."}

    page = client.post(f"{settings}/preview", data=typed | {"then": "change"}).text

    assert 'value="Mine"' in page
    assert "A typo.</textarea>" in page
    assert "See what changes" in page
    assert stored(Event).version == 1


def test_saving_what_is_there_changes_nothing(app: Flask, client: FlaskClient) -> None:
    event = hosted(client, tables=3)
    settings = f"/events/{event.slug}/settings"

    page = client.post(f"{settings}/preview", data=opened(client, settings)).text

    assert "Nothing changes." in page
    assert "<td>" not in page


def test_a_smaller_room_is_refused_in_numbers(app: Flask, client: FlaskClient) -> None:
    event = hosted(client, going=5, tables=3, seats=2)
    settings = f"/events/{event.slug}/settings"

    answer = post(client, settings, f"{settings}/edit", **_typed(event, tables="2"))

    assert answer.status_code == 422
    assert (
        "2 tables of 2 is 4 seats, and 5 people are already going. Add a table or keep 5."
        in unescape(answer.text)
    )


@pytest.mark.parametrize(
    ("places", "sentences"),
    [
        (
            "4",
            [
                (
                    "2 people move up from the waitlist, in order of joining, and get"
                    " a calendar invite."
                ),
                "1 person goes on waiting.",
            ],
        ),
        (
            "9",
            [
                (
                    "3 people move up from the waitlist, in order of joining, and get"
                    " a calendar invite."
                ),
                "Nobody waits any more then.",
            ],
        ),
        (
            "1",
            [
                "Nobody loses a place: 2 are taken or held, 1 more than there are then.",
                "The next person who frees theirs is not replaced.",
            ],
        ),
    ],
)
def test_another_number_of_places_says_first_what_it_does_to_people_and_does_it(
    app: Flask, client: FlaskClient, places: str, sentences: list[str]
) -> None:
    event = hosted(client, going=5, capacity=2)
    settings = f"/events/{event.slug}/settings"
    typed = _typed(event, places=places)

    page = unescape(post(client, settings, f"{settings}/preview", **typed).text)

    said = page.partition("What happens to places")[2].partition("</ul>")[0]
    assert re.findall(r"<li>(.*?)</li>", said) == sentences

    post(client, settings, f"{settings}/edit", **typed, how="loudly")
    work_off()
    assert stands(event.id) == min(max(int(places), 2), 5)


def test_a_larger_room_after_the_freeze_asks_and_says_until_when(
    app: Flask, client: FlaskClient
) -> None:
    event = hosted(client, going=3, capacity=1)
    with transaction() as session:
        session.get_one(Event, event.id).frozen_at = datetime.now(UTC)
    settings = f"/events/{event.slug}/settings"

    page = unescape(
        post(client, settings, f"{settings}/preview", **_typed(event, places="2")).text
    )

    assert "1 person who waits is asked by mail; the place is held until" in page
    assert "1 person goes on waiting." in page


def work_off() -> None:
    """Let the worker tell what was caused, now."""
    Worker(
        carry=lambda _: None,
        house=OPEN_HOUSE,
        rhythm=Rhythm(pace=0),
        clock=lambda _: datetime.now(UTC),
    ).catch_up()


def stands(event_id: int) -> int:
    """How many have a place by now."""
    db.session.rollback()
    return count_taken(db.session(), event_id=event_id)


def test_answer_by_moves_along_with_the_day(app: Flask, client: FlaskClient) -> None:
    event = hosted(client)
    before = event.answer_by
    later = (NEXT_MONTH + timedelta(days=7)).date().isoformat()
    settings = f"/events/{event.slug}/settings"

    post(client, settings, f"{settings}/edit", **_typed(event, day=later))

    after = stored(Event).answer_by
    assert after is not None
    assert before is not None
    assert (after - before).days in {6, 7}  # a clock change may lie between


def test_canceling_asks_for_a_reason(app: Flask, client: FlaskClient) -> None:
    event = hosted(client, going=1)
    page = f"/events/{event.slug}/cancel"

    asked = client.get(page)
    short = post(client, page, page, reason="rain")
    done = post(client, page, page, reason="The canteen floods.")

    assert "1 person who comes or waits is told" in asked.text
    assert (short.status_code, done.status_code) == (422, 303)
    assert stored(Event).status is EventStatus.CANCELED


def test_a_second_host_who_cancels_is_told_it_was_canceled(
    app: Flask, client: FlaskClient
) -> None:
    event = hosted(client, going=1)
    page = f"/events/{event.slug}/cancel"
    token = token_of(client, page)
    reasons = ("The canteen floods.", "The speaker is ill.")

    for reason in reasons:
        client.post(page, data={"csrf_token": token, "reason": reason})
    shown = unescape(client.get(f"/events/{event.slug}").text)

    assert stored(Event).cancel_reason == "The canteen floods."
    assert "It was canceled already, with the reason that stands there." in shown
    assert "This event is canceled already." in client.get(page).text
    assert "<textarea" not in client.get(page).text


def test_an_event_under_way_can_be_called_off_but_not_changed(
    app: Flask, client: FlaskClient
) -> None:
    event = hosted(client)
    with transaction() as session:
        under_way = session.get_one(Event, event.id)
        under_way.starts_at = datetime.now(UTC) - timedelta(minutes=5)
        under_way.ends_at = under_way.starts_at + timedelta(hours=1)

    settings = client.get(f"/events/{event.slug}/settings").text

    assert "This event has begun" in settings
    assert "See what changes" not in settings
    assert f'href="/events/{event.slug}/cancel"' in settings


def test_an_event_may_end_after_midnight(app: Flask, client: FlaskClient) -> None:
    maya(client)
    late = {"starts": "22:00", "ends": "01:00"}

    saved = autosave(client, "abc234", **LUNCH | late).json
    publish(client, **late)

    event, zone = stored(Event), ZoneInfo("Europe/Berlin")
    assert event.ends_at - event.starts_at == timedelta(hours=3)
    assert event.ends_at.astimezone(zone).date() == NEXT_MONTH.date() + timedelta(1)
    assert saved is not None
    assert "It ends the next day, " in saved["words"]["when"]
    settings = client.get(f"/events/{event.slug}/settings").text
    assert 'value="01:00"' in settings


def test_an_end_long_before_the_start_is_a_slip(
    app: Flask, client: FlaskClient
) -> None:
    maya(client)

    answer = publish(client, starts="12:00", ends="11:15")
    same = publish(client, starts="12:00", ends="12:00")

    sentence = "The event ends before it starts. Check 12:00 and 11:15."
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert same.status_code == 422


def test_a_duplicate_keeps_nothing_dated(app: Flask, client: FlaskClient) -> None:
    event = hosted(client)

    answer = post(client, "/events/new", f"/events/{event.slug}/duplicate")

    draft = stored(Draft)
    assert answer.location == f"/drafts/{draft.handle}"
    assert draft.fields["title"] == event.title
    assert {"day", "answer_day", "version"} & set(draft.fields) == set()


def test_hosts_are_found_named_handed_over_to_and_let_go(
    app: Flask, client: FlaskClient
) -> None:
    event = hosted(client)
    leo = db.session.scalars(db.select(Person).filter_by(name="Leo Brandt")).one()
    settings, tools = f"/events/{event.slug}/settings", f"/events/{event.slug}/hosts"
    fields = {"person_id": str(leo.id), "role": "host"}

    found = client.get(f"{settings}?who=brandt").text
    post(client, settings, f"{tools}/add", **fields)
    named = stored(Host).role
    post(client, settings, f"{tools}/hand-over", **fields)

    assert "Leo Brandt" in found
    assert named is HostRole.HOST
    assert stored(Event).organizer_id == leo.id


def test_a_co_host_cannot_hand_over(app: Flask, client: FlaskClient) -> None:
    event = hosted(client)
    with transaction() as session:
        mia = make_person(session)
        session.add(Host(event_id=event.id, person_id=mia.id, role=HostRole.HOST))
    sign_in(client, mia)
    settings = f"/events/{event.slug}/settings"

    answer = post(
        client,
        settings,
        f"/events/{event.slug}/hosts/hand-over",
        person_id=str(mia.id),
    )

    assert answer.status_code == 403


def test_the_poster_leads_to_the_event(app: Flask, client: FlaskClient) -> None:
    event = hosted(client)

    page = client.get(f"/events/{event.slug}/poster").text

    assert 'src="data:image/svg+xml' in page
    assert f"trestle.example/events/{event.slug}" in page


def test_a_guest_sees_none_of_the_tools(app: Flask, client: FlaskClient) -> None:
    event = hosted(client)
    leo = db.session.scalars(db.select(Person).filter_by(name="Leo Brandt")).one()
    sign_in(client, leo)

    statuses = {
        client.get(f"/events/{event.slug}/{tool}").status_code
        for tool in ("settings", "cancel", "poster")
    }

    assert statuses == {403}


def test_publishing_says_how_far_it_is_and_can_be_stopped(
    app: Flask, client: FlaskClient
) -> None:
    maya(client)
    slug = publish(client).location

    before = client.get(slug).text
    cause = db.session.scalars(db.select(Cause)).first()
    assert cause is not None
    answer = post(client, "/events/new", f"{slug}/acts/{cause.id}/stop")
    after = client.get(slug).text

    assert answer.status_code == 303
    assert ("Stop sending" in before, "Stop sending" in after) == (True, False)
    assert "Stopped before the first mail left. Nobody was told." in after


@pytest.mark.parametrize(
    ("states", "sentence"),
    [
        ("sent due", "Stopped. 1 mail had left already; the others never will."),
        ("sent", "There was nothing to stop: 1 mail had left already."),
    ],
)
def test_stopping_says_how_many_had_left(
    app: Flask, client: FlaskClient, states: str, sentence: str
) -> None:
    event = hosted(client)
    page = f"/events/{event.slug}"
    cause_id = announced(event, *(MessageState(state) for state in states.split()))

    post(client, "/events/new", f"{page}/acts/{cause_id}/stop")

    assert sentence in client.get(page).text


def _typed(event: Event, **changed: str) -> dict[str, str]:
    zone = ZoneInfo(event.zone)
    start, end = event.starts_at.astimezone(zone), event.ends_at.astimezone(zone)
    by = (event.answer_by or start).astimezone(zone)
    fields = {
        "kind": event.kind.value,
        "title": event.title,
        "day": start.date().isoformat(),
        "starts": f"{start:%H:%M}",
        "ends": f"{end:%H:%M}",
        "zone": event.zone,
        "location": event.location,
        "tables": str(event.tables or ""),
        "seats": str(event.seats_per_table or ""),
        "audience": "everyone",
        "purpose": event.purpose,
        "answer_day": by.date().isoformat(),
        "answer_time": f"{by:%H:%M}",
        "version": str(event.version),
    }
    return fields | changed
