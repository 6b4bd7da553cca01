"""Why this table, to the guest: one line about who could help whom, and no secrets."""

from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from app.db import db, transaction
from app.domain.table_wishes import TieKind, WishKind
from app.models import Person, Signup, Tie, Wish
from tests.factories import sign_in
from tests.seating.room import event_row, make_room, seat_by_hand

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.mark.parametrize(
    ("shows_name", "said"),
    [
        (True, "Zsófia would like to learn what you offered."),
        (False, "Somebody at your table would like to learn what you offered."),
    ],
)
def test_who_would_like_to_learn_what_one_offered_is_told_and_nothing_else(
    client: FlaskClient, said: str, *, shows_name: bool
) -> None:
    starts = datetime.now(UTC).replace(microsecond=0) + timedelta(days=2)
    event_id, guests = make_room(people=4, tables=1, seats=4, starts_at=starts)
    seat_by_hand(event_id, dict.fromkeys(guests, 1), published=True)
    event = event_row(event_id)
    with transaction() as session:
        signups = {
            signup.person_id: signup
            for signup in session.query(Signup).filter_by(event_id=event_id)
        }
        mine, theirs = signups[guests[0]], signups[guests[1]]
        mine.help, theirs.learn = "reading a budget sheet", "Budgets, for beginners"
        theirs.shows_name = shows_name
        session.get_one(Person, guests[1]).name = "Zsófia Kovács"
        first, second = sorted(guests[:2])
        session.add_all(
            [
                Wish(signup_id=theirs.id, kind=WishKind.APART, other_id=guests[0]),
                Tie(
                    event_id=event_id,
                    kind=TieKind.TOGETHER,
                    first_id=first,
                    second_id=second,
                ),
            ]
        )
    slug = event_row(event.id).slug
    sign_in(client, db.session.get_one(Person, guests[0]))

    shown = client.get(f"/events/{slug}/my-seat").text

    assert said in shown
    assert "beginners" not in shown
    assert "hosts seat" not in shown
    assert ("Zsófia" in shown) is shows_name
