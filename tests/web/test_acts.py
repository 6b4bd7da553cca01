"""See before you send, and stop: every act of a host upon many people."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from flask import Flask, get_template_attribute
from flask.testing import FlaskClient

from app.db import db, transaction
from app.delivery.worker import Worker
from app.domain.causes import CauseKind
from app.domain.events import EventStatus
from app.domain.outbox import MailKind, Parcel
from app.domain.settings import Rhythm
from app.domain.signups import Answer, SignupStatus
from app.models import Cause, Event, Message, Person, Signup
from app.operations.announcing import leave_announcement
from app.operations.stopping import Stopped
from app.web.act_words import stopped_words
from app.web.headers import FRAMING_POLICY, MAIL_POLICY
from app.web.see_first import Recipients, SeeFirst
from tests.browsing import post, token_of
from tests.factories import OPEN_HOUSE, make_event, make_person, say, sign_in
from tests.web.test_hosting import NEXT_MONTH, _typed

REASON = "The canteen floods."


@pytest.fixture
def held(app: Flask) -> Iterator[None]:
    """Acts wait for a minute, as they do in a real house."""
    options = app.extensions["options"]
    minute = timedelta(minutes=1)
    app.extensions["options"] = type(options)(
        **{
            **{name: getattr(options, name) for name in options.__dataclass_fields__},
            "send_delay": minute,
            "edit_hold": minute,
        }
    )
    yield
    app.extensions["options"] = options


def company(client: FlaskClient, *, delivered: bool = True) -> tuple[Event, str]:
    """An event of Maya's with two guests and one who waits; its address."""
    now = datetime.now(UTC)
    with transaction() as session:
        maya = make_person(session, name="Maya Lindqvist")
        event = make_event(session, capacity=2, starts_at=NEXT_MONTH, organizer=maya)
        for name in ("Ana Horvat", "Ben Okafor", "Eve Who-Waits"):
            person = make_person(session, name=name)
            say(session, Answer.YES, event=event, person=person, now=now)
    if delivered:
        work()
    sign_in(client, maya)
    return event, f"/events/{event.slug}"


def work(*, later: timedelta = timedelta(0)) -> list[Parcel]:
    """Let the worker do what is due, now or later; return what it carried."""
    carried: list[Parcel] = []
    worker = Worker(
        carry=carried.append,
        house=OPEN_HOUSE,
        rhythm=Rhythm(pace=0),
        clock=lambda _session: datetime.now(UTC) + later,
    )
    worker.catch_up()
    db.session.rollback()
    return carried


def readers(carried: list[Parcel]) -> list[str]:
    """Return the names of those who got something, in order."""
    ids = [parcel.person_id for parcel in carried]
    return sorted(db.session.scalars(db.select(Person.name).where(Person.id.in_(ids))))


def shown(page: str) -> list[str]:
    """Return the names that a preview shows as recipients, in order."""
    lists = page.split('<ul class="names">')[1:]
    items = [part.partition("</ul>")[0].split("<li>")[1:] for part in lists]
    return sorted(unescape(i.partition("</li>")[0]) for some in items for i in some)


def act(kind: CauseKind) -> int:
    """Return the id of the only act of this kind."""
    db.session.rollback()
    found: int = db.session.scalars(db.select(Cause.id).filter_by(kind=kind)).one()
    return found


def stop(client: FlaskClient, page: str, kind: CauseKind, **fields: str) -> str:
    """Press Stop for the only act of this kind; return the page that follows."""
    target = f"{page}/acts/{act(kind)}/stop"
    token = token_of(client, "/events/new")
    answer = client.post(
        target, data={**fields, "csrf_token": token}, follow_redirects=True
    )
    assert answer.status_code == 200
    return unescape(answer.text)


def test_a_cancellation_is_seen_first_by_exactly_those_who_get_it(
    app: Flask, client: FlaskClient
) -> None:
    _, page = company(client)

    preview = post(client, f"{page}/cancel", f"{page}/cancel/preview", reason=REASON)
    post(client, f"{page}/cancel", f"{page}/cancel", reason=REASON)

    text = unescape(preview.text)
    assert preview.headers["Content-Security-Policy"] == FRAMING_POLICY
    assert "2 people read why, and their calendar entries go" in text
    assert "1 person who waits reads why" in text
    assert "2 calendar entries are removed." in text
    assert "3 mails, about a minute." in text
    assert shown(preview.text) == readers(work())


def test_the_frame_shows_the_very_mail(app: Flask, client: FlaskClient) -> None:
    _, page = company(client)
    fields = {"act": "cancel", "reason": REASON}

    mail = post(client, f"{page}/cancel", f"{page}/mail/show", **fields)
    waiting = "The mail to those who wait"
    other = post(client, f"{page}/cancel", f"{page}/mail/show", **fields, what=waiting)
    none = post(client, f"{page}/cancel", f"{page}/mail/show", act="nothing")
    [real] = [
        message
        for message in _canceled(client, page)
        if b"Ben Okafor" in message.content
    ]

    assert mail.headers["Content-Security-Policy"] == MAIL_POLICY
    for sentence in ("Maya Lindqvist had to cancel.", REASON):
        assert sentence in unescape(mail.text)
        assert sentence.encode() in real.content
    assert "You were on the waitlist. Nothing to do." in unescape(other.text)
    assert none.status_code == 404


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"act": "remove", "words": "Doubles."}, "took you off the guest list."),
        (
            {
                "act": "remove",
                "words": "Doubles.",
                "what": "The mail to those whose calendars hold nothing",
            },
            "took you off the guest list.",
        ),
        ({"act": "note", "text": "Bring a cup."}, "Bring a cup."),
        ({"act": "note"}, "Mixer"),
    ],
)
def test_each_act_has_its_mail(
    app: Flask, client: FlaskClient, fields: dict[str, str], sentence: str
) -> None:
    _, page = company(client, delivered=False)

    mail = post(client, f"{page}/guests/write", f"{page}/mail/show", **fields)

    assert mail.status_code == 200
    assert sentence in unescape(mail.text)


def _canceled(client: FlaskClient, page: str) -> list[Parcel]:
    post(client, f"{page}/cancel", f"{page}/cancel", reason=REASON)
    return work()


def test_a_reason_can_be_changed_after_its_preview(
    app: Flask, client: FlaskClient
) -> None:
    _, page = company(client)
    target = f"{page}/cancel/preview"

    again = post(client, f"{page}/cancel", target, reason=REASON, then="change")
    short = post(client, f"{page}/cancel", target, reason="rain")

    assert f">\r\n{REASON}</textarea>" in again.text.replace("\n", "\r\n").replace(
        "\r\r", "\r"
    )
    assert short.status_code == 422


def test_one_press_undoes_a_cancellation(
    app: Flask, client: FlaskClient, held: None
) -> None:
    event, page = company(client)
    post(client, f"{page}/cancel", f"{page}/cancel", reason=REASON)
    asked = unescape(client.get(page).text)

    said = stop(client, page, CauseKind.CANCELED)

    assert "Maya Lindqvist canceled the event. People are told from" in asked
    assert "Undo: keep it on" in asked
    assert "It is on again. Nobody was told anything" in said
    assert "Undo: keep it on" not in said
    db.session.rollback()
    assert db.session.get_one(Event, event.id).status is EventStatus.PUBLISHED
    assert work(later=timedelta(minutes=2)) == []


def test_guests_read_of_a_cancellation_once_it_cannot_be_undone(
    app: Flask, client: FlaskClient, held: None
) -> None:
    _, page = company(client)
    ana = db.session.scalars(db.select(Person).filter_by(name="Ana Horvat")).one()
    post(client, f"{page}/cancel", f"{page}/cancel", reason=REASON)
    sign_in(client, ana)

    meanwhile = unescape(client.get(page).text)
    work(later=timedelta(minutes=2))
    afterward = unescape(client.get(page).text)

    assert "This may still go on" in meanwhile
    assert "is canceled" not in meanwhile.replace("if it is canceled", "")
    assert REASON not in meanwhile
    assert "This event is canceled" in afterward
    assert REASON in afterward


def test_the_list_says_canceled_to_guests_once_it_cannot_be_undone(
    app: Flask, client: FlaskClient, held: None
) -> None:
    event, page = company(client)
    ana = db.session.scalars(db.select(Person).filter_by(name="Ana Horvat")).one()
    with transaction() as session:
        stranger = make_person(session, name="Gus Ito")
        session.expunge(stranger)
    post(client, f"{page}/cancel", f"{page}/cancel", reason=REASON)

    host = unescape(client.get("/events").text)
    sign_in(client, ana)
    guest = unescape(client.get("/events").text)
    sign_in(client, stranger)
    other = unescape(client.get("/events").text)
    work(later=timedelta(minutes=2))
    other_afterward = unescape(client.get("/events").text)
    sign_in(client, ana)
    guest_afterward = unescape(client.get("/events").text)

    assert "Canceled; nobody is told yet" in host
    assert "You're going" in guest
    assert "Canceled" not in guest + other
    assert event.title in other
    assert event.title not in other_afterward
    assert "Canceled" in guest_afterward
    assert "You're going" not in guest_afterward


def test_after_the_hold_a_cancellation_stands(
    app: Flask, client: FlaskClient, held: None
) -> None:
    _, page = company(client)
    post(client, f"{page}/cancel", f"{page}/cancel", reason=REASON)
    work(later=timedelta(minutes=2))

    said = stop(client, page, CauseKind.CANCELED)

    assert "There was nothing to stop: " in said
    assert "Undo: keep it on" not in said


def test_an_edit_is_seen_first_by_exactly_those_who_get_it(
    app: Flask, client: FlaskClient
) -> None:
    event, page = company(client)
    fields = _typed(event, starts="12:30", words="The all-hands runs late.")
    fields |= {"tables": "", "seats": "", "places": "2"}

    preview = post(client, f"{page}/settings", f"{page}/settings/preview", **fields)
    mail = post(
        client, f"{page}/settings", f"{page}/mail/show", **fields, act="edit", what=""
    )
    done = post(client, f"{page}/settings", f"{page}/settings/edit", **fields)

    text = unescape(preview.text)
    assert "2 people get an update with the calendar invite" in text
    assert "2 calendar entries move, and ask whether the new time works." in text
    assert "1 person who waits reads what is new" in text
    assert "The all-hands runs late." in unescape(mail.text)
    assert done.status_code == 303
    assert shown(preview.text) == readers(work())


def test_one_press_takes_an_edit_back(
    app: Flask, client: FlaskClient, held: None
) -> None:
    event, page = company(client)
    before = (event.starts_at, event.version)
    fields = _typed(event, starts="12:30") | {
        "tables": "",
        "seats": "",
        "places": "2",
    }
    post(client, f"{page}/settings", f"{page}/settings/edit", **fields)
    asked = unescape(client.get(f"{page}/settings").text)

    said = stop(client, page, CauseKind.EDITED, back="settings")

    assert "Take the change back" in asked
    assert "Taken back. Everything is as it was. Nobody was told." in said
    assert "What is changed" not in said
    db.session.rollback()
    fresh = db.session.get_one(Event, event.id)
    assert (fresh.starts_at, fresh.version) == (before[0], before[1] + 2)
    assert work(later=timedelta(minutes=2)) == []


def test_a_stopped_note_comes_back_to_its_author(
    app: Flask, client: FlaskClient, held: None
) -> None:
    _, page = company(client)
    note = {"circle": "going", "text": "Bring a cup."}
    where = f"{page}/guests/write"
    preview = post(client, where, f"{where}/preview", **note)
    seen = preview.text.partition('name="seen" value="')[2].partition('"')[0]
    post(client, where, f"{where}/send", **note, key="k", seen=seen)
    asked = unescape(client.get(f"{page}/guests").text)

    said = stop(client, page, CauseKind.NOTED, back="guests")

    assert shown(preview.text) == ["Ana Horvat", "Ben Okafor"]
    assert "Maya Lindqvist wrote to guests. It leaves from" in asked
    assert "Stopped before the first mail left. Nobody was told." in said
    assert "Bring a cup.</textarea>" in said
    assert work(later=timedelta(minutes=2)) == []


def test_several_are_removed_after_a_look(
    app: Flask, client: FlaskClient, held: None
) -> None:
    event, page = company(client)
    people = db.session.scalars(
        db.select(Signup.person_id).filter_by(event_id=event.id).order_by(Signup.id)
    ).all()
    ticked = {"person": f"{people[0]},{people[2]},99999", "words": "One team only."}
    where = f"{page}/guests"

    preview = post(client, where, f"{where}/remove-several/preview", **ticked)
    key = preview.text.partition('name="key" value="')[2].partition('"')[0]
    for _ in range(2):
        post(client, where, f"{where}/remove-several", **ticked, key=key)
    waiting = unescape(client.get(where).text)
    carried = work(later=timedelta(minutes=2))

    assert shown(preview.text) == ["Ana Horvat", "Eve Who-Waits"]
    assert "1 person reads why, and the calendar entry goes" in preview.text
    assert "takes 2 people off the list at" in waiting
    assert "nobody is removed twice" in waiting
    assert readers(carried) == ["Ana Horvat", "Eve Who-Waits"]
    db.session.rollback()
    going = db.session.scalars(
        db.select(Signup.person_id).filter_by(status=SignupStatus.ATTENDING)
    ).all()
    assert going == [people[1]]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"words": "Doubles."}, "Tick somebody in the list first."),
        ({"person": "1", "words": " "}, "Tick somebody in the list first."),
    ],
)
def test_a_removal_needs_people(
    app: Flask, client: FlaskClient, typed: dict[str, str], sentence: str
) -> None:
    _, page = company(client)
    where = f"{page}/guests"

    answer = post(client, where, f"{where}/remove-several/preview", **typed)

    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert 'href="#several-list"' in answer.text
    assert f'value="{typed["words"].strip()}"' in answer.text
    assert db.session.scalars(db.select(Cause).filter_by(kind="removed")).all() == []


def test_a_removal_needs_a_reason_and_keeps_its_ticks(
    app: Flask, client: FlaskClient
) -> None:
    event, page = company(client)
    ana = db.session.scalars(
        db.select(Signup.person_id).filter_by(event_id=event.id).order_by(Signup.id)
    ).first()
    where = f"{page}/guests"

    answer = post(
        client, where, f"{where}/remove-several/preview", person=str(ana), words=""
    )

    assert answer.status_code == 422
    assert "Say why in a sentence; the person reads it." in answer.text
    assert f'value="{ana}" form="several" checked' in answer.text


def test_what_is_under_way_is_asked_again_until_all_has_left(
    app: Flask, client: FlaskClient, held: None
) -> None:
    _, page = company(client)
    post(client, f"{page}/cancel", f"{page}/cancel", reason=REASON)

    before = client.get(f"{page}/acts").text
    work(later=timedelta(minutes=2))
    after = client.get(f"{page}/acts").text

    assert ("data-done" in before, "data-done" in after) == (False, True)
    assert "All mail about it has left." in after


def test_a_host_above_a_guest_reads_no_name_of_who_cannot_come(
    app: Flask, client: FlaskClient
) -> None:
    event, page = company(client)
    with transaction() as session:
        ana = session.scalars(db.select(Person).filter_by(name="Ana Horvat")).one()
        ana.manager_id = event.organizer_id
        say(session, Answer.NO, event=event, person=ana, now=datetime.now(UTC))
        # Her cancellation waits: her calendar still holds the event.
        session.execute(db.update(Message).values(due_at=NEXT_MONTH))

    preview = post(client, f"{page}/cancel", f"{page}/cancel/preview", reason=REASON)

    assert "Ana Horvat" not in preview.text
    assert "Ben Okafor" in preview.text


def test_every_one_of_ten_thousand_recipients_is_named(app: Flask) -> None:
    names = tuple(f"Colleague {number:05}" for number in range(10_000))
    first = SeeFirst(
        recipients=(Recipients(what="All of them", names=names),),
        calendars="",
        when="",
        sketches=(),
        act="note",
    )

    with app.test_request_context():
        macro = get_template_attribute("partials/see_first.html", "see_first")
        page = str(macro(first))

    assert shown(page) == list(names)
    assert "Show 9700 more names" in page


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_press_on_stop_says_what_leaves_at_this_moment(app: Flask) -> None:
    note = Stopped(kind=CauseKind.NOTED, is_stopped=True, done=0, leaving=3)
    twice = replace(note, is_stopped=False, done=1, leaving=1)
    late = replace(twice, kind=CauseKind.CANCELED)

    with app.test_request_context():
        said = [stopped_words(each) for each in (note, twice, late)]

    assert said == [
        (
            (
                "Stopped. Up to 3 mails are leaving at this moment; whatever doesn't get"
                " away is stopped, too."
            ),
            "ok",
        ),
        (
            (
                "It was stopped already. 1 mail is leaving at this moment; if it doesn't"
                " get away, it is stopped, too."
            ),
            "lamp",
        ),
        ("It is too late to undo that: people are being told.", "lamp"),
    ]


def test_an_unknown_act_is_not_found(app: Flask, client: FlaskClient) -> None:
    _, page = company(client)

    answer = post(client, "/events/new", f"{page}/acts/999999/stop")

    assert answer.status_code == 404


def test_a_stopped_announcement_can_go_to_the_rest(
    app: Flask, client: FlaskClient, held: None
) -> None:
    event, page = company(client)
    with transaction() as session:
        people = [make_person(session, name=f"New {n}") for n in ("Ida", "Jan")]
        leave_announcement(
            session, event, actor_id=event.organizer_id, due_at=datetime.now(UTC)
        )
        late = people[0].id
    before = unescape(client.get(page).text)
    stop(client, page, CauseKind.ANNOUNCED)
    with transaction() as session:  # one answers by the link in the chat
        ida = session.get_one(Person, late)
        say(session, Answer.YES, event=event, person=ida, now=datetime.now(UTC))
    shows = unescape(client.get(page).text)
    asked = client.get(f"{page}/announce").text
    mail = post(client, f"{page}/announce", f"{page}/mail/show", act="announce")

    said = [
        post(client, f"{page}/announce", f"{page}/announce").status_code
        for _ in range(2)
    ]
    too_early = work()
    carried = work(later=timedelta(minutes=2))

    assert "not got it" not in before
    assert "The announcement was stopped: 1 person has not got it." in shows
    assert shown(asked) == ["New Jan"]
    assert "Count me in" in mail.text
    assert said == [303, 303]
    assert [p.kind for p in too_early if p.kind is MailKind.ANNOUNCEMENT] == []
    announced = [p for p in carried if p.kind is MailKind.ANNOUNCEMENT]
    assert readers(announced) == ["New Jan"]
