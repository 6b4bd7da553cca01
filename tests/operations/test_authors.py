"""Words that a co-host wrote never stand under the organizer's name."""

from datetime import timedelta

import pytest
from flask import Flask

from app.db import transaction
from app.domain.signups import Answer, SignupStatus
from app.models import Event, Person
from app.operations.events import cancel, edit
from app.operations.guests import add_guest, remove_guest
from tests.factories import BEFORE, HOUSE, make_event, make_person, say
from tests.operations.post import Post, mail_in
from tests.operations.test_edits import details_of

WORDS = "The oven is broken."


def staged() -> tuple[Event, Person, Person]:
    """An event of Maya's, its co-host Ben and its guest Ana, who has the invite."""
    with transaction() as session:
        maya = make_person(session, name="Maya Lindqvist")
        ben, ana = make_person(session, name="Ben Okafor"), make_person(session)
        event = make_event(session, organizer=maya)
        say(session, Answer.YES, event=event, person=ana)
    Post().work()
    return event, ben, ana


def edited(
    event: Event,
    by: Person,
    _guest: Person,
    *,
    words: str = WORDS,
    location: str = "Garden",
) -> None:
    with transaction() as session:
        fresh = session.get_one(Event, event.id)
        edit(
            session,
            event_id=event.id,
            details=details_of(fresh, location=location),
            version=fresh.version,
            words=words,
            quietly=False,
            actor_id=by.id,
            hold=timedelta(0),
            now=BEFORE,
        )


def canceled(event: Event, by: Person, _guest: Person) -> None:
    with transaction() as session:
        cancel(session, event_id=event.id, reason=WORDS, actor_id=by.id, now=BEFORE)


def removed(event: Event, by: Person, guest: Person) -> None:
    with transaction() as session:
        remove_guest(
            session,
            event_id=event.id,
            person_id=guest.id,
            words=WORDS,
            actor_id=by.id,
            house=HOUSE,
            now=BEFORE,
        )


def added(event: Event, by: Person, _guest: Person) -> None:
    with transaction() as session:
        add_guest(
            session,
            event_id=event.id,
            person_id=make_person(session).id,
            words=WORDS,
            actor_id=by.id,
            house=HOUSE,
            now=BEFORE,
        )


def canceled_while_waiting(event: Event, by: Person, guest: Person) -> None:
    with transaction() as session:
        signup = say(session, Answer.NO, event=event, person=guest)
        signup.status, signup.turn = SignupStatus.WAITLISTED, 1
    Post().work()
    canceled(event, by, guest)


def last_text(post: Post) -> str:
    body = mail_in(post.work()[-1]).get_body(("plain",))
    assert body is not None
    return str(body.get_content())


@pytest.mark.parametrize(
    "happens", [edited, canceled, removed, added, canceled_while_waiting]
)
def test_a_co_hosts_words_carry_the_co_hosts_name(app: Flask, happens: object) -> None:
    event, ben, ana = staged()

    happens(event, ben, ana)  # type: ignore[operator]
    text = last_text(Post())

    assert f"Ben Okafor says:\n\n> {WORDS}" in text.replace("\r\n", "\n")
    assert "Maya" not in text


def test_of_edits_told_as_one_the_words_keep_their_author(app: Flask) -> None:
    event, ben, ana = staged()
    with transaction() as session:
        maya = session.get_one(Event, event.id).organizer
        session.expunge(maya)

    edited(event, maya, ana, words="", location="Roof")
    edited(event, ben, ana)
    text = last_text(Post())

    assert "Ben Okafor says:" in text
    assert "Maya" not in text
