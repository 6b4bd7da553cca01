from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.db import db, transaction
from app.domain.events import AudienceKind
from app.domain.signups import Answer, SignupStatus
from app.models import Event, Need, Person, Signup
from tests.browsing import post
from tests.factories import make_event, make_person, say, sign_in

SOON = datetime.now(UTC).replace(microsecond=0) + timedelta(days=9)


def standing(event_id: int, person_id: int) -> SignupStatus | None:
    db.session.rollback()
    status: SignupStatus | None = db.session.scalar(
        db.select(Signup.status).where(
            Signup.event_id == event_id, Signup.person_id == person_id
        )
    )
    return status


@pytest.fixture
def guest(app: Flask, client: FlaskClient) -> tuple[str, int, int]:
    """(path of a mixer with one seat, its id, the id of who is signed in)."""
    with transaction() as session:
        event = make_event(session, capacity=1, starts_at=SOON)
        person = make_person(session, name="Priya Nair")
        facts = (f"/events/{event.slug}", event.id, person.id)
        session.expunge(person)
    sign_in(client, person)
    return facts


def test_one_press_takes_the_place(
    client: FlaskClient, guest: tuple[str, int, int]
) -> None:
    page, event_id, person_id = guest

    answer = post(client, page, f"{page}/rsvp", answer="yes")

    assert (answer.status_code, answer.location) == (303, page)
    assert standing(event_id, person_id) is SignupStatus.ATTENDING
    shown = client.get(page).text
    assert "You&#39;re in, the 1st of 1." in shown
    assert "Free my place" in shown


def test_a_lost_race_joins_the_waitlist_and_says_so(
    client: FlaskClient, guest: tuple[str, int, int]
) -> None:
    page, event_id, person_id = guest
    with transaction() as session:
        event = session.get_one(Event, event_id)
        say(session, Answer.YES, event=event, person=make_person(session))

    answer = post(client, page, f"{page}/rsvp", answer="yes")

    assert (answer.status_code, answer.location) == (303, f"{page}?just=filled")
    shown = client.get(answer.location).text
    assert standing(event_id, person_id) is SignupStatus.WAITLISTED
    assert "It just filled up" in shown
    assert "You&#39;re 1st on the waitlist" in shown
    assert "Leave the waitlist" in shown


def test_whoever_saw_it_full_is_told_their_turn_and_of_no_race(
    client: FlaskClient, guest: tuple[str, int, int]
) -> None:
    page, event_id, _ = guest
    with transaction() as session:
        event = session.get_one(Event, event_id)
        for _ in range(2):
            say(session, Answer.YES, event=event, person=make_person(session))
    assert '<input type="hidden" name="saw_full" value="y">' in client.get(page).text

    answer = post(client, page, f"{page}/rsvp", answer="yes", saw_full="y")

    assert (answer.status_code, answer.location) == (303, page)
    shown = client.get(page).text
    assert "You are 2nd on the waitlist" in shown
    assert "It just filled up" not in shown


def test_whoever_said_no_reads_that_it_is_full_before_changing_their_mind(
    client: FlaskClient, guest: tuple[str, int, int]
) -> None:
    page, event_id, _ = guest
    post(client, page, f"{page}/rsvp", answer="no")
    with transaction() as session:
        event = session.get_one(Event, event_id)
        for _ in range(2):
            say(session, Answer.YES, event=event, person=make_person(session))
    shown = client.get(page).text

    answer = post(client, page, f"{page}/rsvp", answer="yes", saw_full="y")

    assert "It is full and 1 person is waiting; you&#39;d be 2nd." in shown
    assert '<input type="hidden" name="saw_full" value="y">' in shown
    assert answer.location == page
    assert "You are 2nd on the waitlist" in client.get(page).text


def test_a_full_room_says_which_turn_one_would_get(
    client: FlaskClient, guest: tuple[str, int, int]
) -> None:
    page, event_id, _ = guest
    with transaction() as session:
        event = session.get_one(Event, event_id)
        for _ in range(4):
            say(session, Answer.YES, event=event, person=make_person(session))

    shown = client.get(page).text

    assert "The one place is taken" in shown
    assert "3 people are waiting; you&#39;d be 4th." in shown
    assert "Count me in" in shown


def test_details_are_kept_and_shown_again(
    client: FlaskClient, guest: tuple[str, int, int]
) -> None:
    page, event_id, person_id = guest
    post(client, page, f"{page}/rsvp", answer="yes")

    answer = post(
        client,
        page,
        f"{page}/details",
        learn=" How Support decides ",
        ticks=["vegan", "step_free"],
        note="no celery",
        shows_name="y",
    )

    assert answer.status_code == 303
    db.session.rollback()
    signup = db.session.scalars(
        db.select(Signup).where(Signup.event_id == event_id)
    ).one()
    need = db.session.scalars(db.select(Need)).one()
    assert (signup.person_id, signup.learn, signup.shows_name, signup.may_be_found) == (
        person_id,
        "How Support decides",
        True,
        False,
    )
    assert (need.ticks, need.note) == (["vegan", "step_free"], "no celery")
    assert "no celery" not in client.get(f"{page}/guest-list").text


def test_a_line_that_is_too_long_is_refused_with_its_text(
    client: FlaskClient, guest: tuple[str, int, int]
) -> None:
    page, _, _ = guest
    post(client, page, f"{page}/rsvp", answer="yes")

    answer = post(client, page, f"{page}/details", learn="x" * 81)

    assert answer.status_code == 422
    assert "<title>Error:" in answer.text.replace("\n", "").replace("  ", "")
    assert "x" * 81 in answer.text


def test_an_old_address_leads_to_the_present_one(
    client: FlaskClient, guest: tuple[str, int, int]
) -> None:
    page, _, _ = guest
    handle = page[-6:]

    moved = [client.get(f"/events/{old}") for old in (handle, f"an-old-title-{handle}")]

    assert [(m.status_code, m.location) for m in moved] == [(301, page)] * 2


def test_only_these_people_means_nobody_else(app: Flask, client: FlaskClient) -> None:
    with transaction() as session:
        event = make_event(session, starts_at=SOON, only_these=True)
        event.audience, event.audience_value = AudienceKind.SITE, "Graz"
        insider = make_person(session, site="Graz")
        outsider: Person = make_person(session, site="Berlin")
        path = f"/events/{event.slug}"
        session.expunge_all()

    seen = []
    for person in (insider, outsider):
        sign_in(client, person)
        seen.append(client.get(path).status_code)

    assert seen == [200, 404]


def test_hidden_names_are_hidden_everywhere(
    client: FlaskClient, guest: tuple[str, int, int]
) -> None:
    page, event_id, _ = guest
    with transaction() as session:
        event = session.get_one(Event, event_id)
        event.capacity = 9
        hidden = make_person(session, name="Zoltan Quiet")
        shown = make_person(session, name="Amara Loud")
        for person in (hidden, shown):
            say(session, Answer.YES, event=event, person=person).shows_name = (
                person is shown
            )

    texts = [client.get(page).text, client.get(f"{page}/guest-list").text]

    assert [("Amara Loud" in t, "Zoltan Quiet" in t) for t in texts] == [
        (True, False)
    ] * 2
