"""The table mail: what it says, of whom, and that it is the third of four."""

from datetime import timedelta

import pytest

from app.db import transaction
from app.domain.attendance import Witness
from app.domain.outbox import MailKind
from app.models import Event, Signup
from tests.seating.room import (
    PUBLISHES,
    Post,
    came,
    make_room,
    seat_by_hand,
    tables_of,
    text_of,
)

pytestmark = pytest.mark.usefixtures("app")


def tell(event_id: int, person_id: int, **facts: object) -> None:
    """Fill in somebody's lines after the answer."""
    with transaction() as session:
        signup = (
            session.query(Signup)
            .filter_by(event_id=event_id, person_id=person_id)
            .one()
        )
        for name, value in facts.items():
            setattr(signup, name, value)


def mail_to(post: Post, person_id: int) -> str:
    """Return the text of the table mail that this person was sent."""
    post.parcels = [parcel for parcel in post.parcels if parcel.person_id == person_id]
    return text_of(post.last(MailKind.TABLE))


def test_a_person_is_told_table_company_and_how_to_free_the_seat() -> None:
    _, guests = make_room(people=4)
    post = Post()

    post.catch_up(PUBLISHES)

    text = mail_to(post, guests[0])
    assert "Table 1" in text
    assert "You have shared a table with none of them before." in text
    assert "/my-seat" in text
    assert "Free my seat" in text


def test_who_can_help_is_named_only_if_they_may_be() -> None:
    event_id, guests = make_room(people=4)
    reader, shown, hidden, found = guests
    tell(event_id, reader, learn="How to plan budgets", help="Spanish contracts")
    tell(event_id, shown, help="I can explain the budget", shows_name=True)
    tell(event_id, hidden, help="Budgets, any time")
    tell(event_id, found, learn="contracts in Spain", may_be_found=True)
    post = Post()

    post.catch_up(PUBLISHES)

    text = mail_to(post, reader)
    assert "“I can explain the budget”" in text
    assert "“Budgets, any time”" not in text
    assert "“contracts in Spain”" in text


def test_people_met_before_are_not_called_new() -> None:
    _, guests = make_room(people=4)
    past, _ = make_room(people=0)
    seat_by_hand(past, {guests[0]: 1, guests[1]: 1}, published=True)
    with transaction() as session:
        gone = session.get_one(Event, past)
        gone.starts_at = PUBLISHES - timedelta(days=30)
        gone.ends_at = gone.starts_at + timedelta(hours=1)
    came(past, guests[0], witness=Witness.DOOR)
    came(past, guests[1], witness=Witness.DOOR)
    post = Post()

    post.catch_up(PUBLISHES)

    assert "New at your table: two people." in mail_to(post, guests[0])


def test_the_invite_and_the_table_are_all_that_a_guest_is_sent_until_the_event() -> (
    None
):
    event_id, guests = make_room(people=12)
    post = Post()

    for hours in range(-72, 19, 6):
        post.catch_up(PUBLISHES + timedelta(hours=hours))

    sent = [parcel.kind for parcel in post.parcels if parcel.person_id == guests[0]]
    assert sent == [MailKind.INVITE, MailKind.TABLE]
    assert sorted(tables_of(event_id)) == guests
