"""Guests' wishes: mutual ones count, private ones are heeded, and nobody learns of them."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask, current_app
from flask.testing import FlaskClient
from sqlalchemy import select

from app.db import db, transaction
from app.domain.table_wishes import WishKind
from app.models import Person, Signup, Tie, Wish
from app.operations.seating import publish_plan
from app.web.forms.signups import DetailsForm
from app.web.wish_reading import read_wishes, wish_fields
from tests.browsing import post, token_of
from tests.factories import BEFORE, make_person, sign_in
from tests.seating.room import (
    Post,
    event_row,
    make_room,
    plan_row,
    seat_by_hand,
    tables_of,
)

pytestmark = [
    pytest.mark.usefixtures("app"),
    # the questions are asked of both kinds by their own tests
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]
LATER = BEFORE + timedelta(hours=2)
NOW = datetime.now(UTC).replace(microsecond=0)


def wish(event_id: int, who: int, other: int, kind: WishKind) -> None:
    with transaction() as session:
        signup = session.query(Signup).filter_by(event_id=event_id, person_id=who).one()
        session.add(Wish(signup_id=signup.id, other_id=other, kind=kind))


def publish(event_id: int, *, now: datetime = BEFORE) -> None:
    version = plan_row(event_id).version
    with transaction() as session:
        publish_plan(
            session, event_id=event_id, version=version, actor_id=None, now=now
        )


def test_who_asked_for_each_other_sit_together_and_a_wish_of_one_counts_nothing() -> (
    None
):
    event_id, guests = make_room(people=12, answer_by=BEFORE + timedelta(hours=1))
    for one, other in ((0, 1), (1, 0), (2, 3)):
        wish(event_id, guests[one], guests[other], WishKind.WITH)

    Post().catch_up(LATER)

    tables = tables_of(event_id)
    assert tables[guests[0]] == tables[guests[1]]
    assert plan_row(event_id).certificate["claims"]["wishes"] == [1, 1]


def test_a_search_heeds_a_private_wish_and_no_figure_speaks_of_it() -> None:
    event_id, guests = make_room(people=12, answer_by=BEFORE + timedelta(hours=1))
    for other in guests[1:3]:
        wish(event_id, guests[0], other, WishKind.APART)

    Post().catch_up(LATER)

    tables = tables_of(event_id)
    assert tables[guests[0]] not in {tables[guests[1]], tables[guests[2]]}
    assert plan_row(event_id).certificate["claims"]["wishes"] == [0, 0]


def by_hand(event_id: int, guests: list[int]) -> None:
    seat_by_hand(
        event_id,
        {who: number % 3 + 1 for number, who in enumerate(guests)},
        published=False,
    )


def test_a_name_with_a_comma_is_read_and_filled_in_again() -> None:
    event_id, guests = make_room(people=8)
    with transaction() as session:
        other, gone = (session.get_one(Person, who) for who in guests[1:3])
        other.name, gone.left_at = "Smith, John", BEFORE
    for who in guests[1:3]:
        wish(event_id, guests[0], who, WishKind.WITH)

    signup = db.session.query(Signup).filter_by(person_id=guests[0]).one()
    filled = wish_fields(db.session(), signup=signup)
    with current_app.test_request_context():
        form = DetailsForm(data={**filled, "sit_apart": "Smith, John"})
        form.sit_with.data = ""
        read = read_wishes(db.session(), form, signup=signup, person_id=guests[0])

    assert filled == {"sit_with": other.email, "sit_apart": ""}
    assert read == {guests[1]: WishKind.APART}


def test_publication_swaps_in_silence_for_a_private_wish_where_that_costs_nothing() -> (
    None
):
    event_id, guests = make_room(people=12)
    by_hand(event_id, guests)
    mate = next(who for who in guests[1:] if tables_of(event_id)[who] == 1)
    wish(event_id, mate, guests[0], WishKind.APART)

    publish(event_id)

    tables = tables_of(event_id)
    assert tables[mate] != tables[guests[0]]
    assert plan_row(event_id).certificate["private_unkept"] == 0


def test_what_cannot_be_kept_is_one_number_for_the_whole_plan_at_the_first_publication(
    client: FlaskClient,
) -> None:
    starts = NOW + timedelta(days=9)
    event_id, guests = make_room(people=4, tables=1, seats=4, starts_at=starts)
    seat_by_hand(event_id, dict.fromkeys(guests, 1), published=False)
    wish(event_id, guests[2], guests[0], WishKind.APART)
    publish(event_id, now=NOW)
    wish(event_id, guests[1], guests[0], WishKind.APART)
    publish(event_id, now=NOW)
    event = event_row(event_id)
    slug = event.slug
    sign_in(client, event.organizer)

    shown = client.get(f"/events/{slug}/seating").text

    assert "1 private wish can&#39;t be kept." in shown


VARIES = re.compile(
    r'name="csrf_token"[^>]*>|\d\d:\d\d|name="version" value="\d+"|data-version="[\d.]+"'
)


def test_a_host_who_tries_everything_learns_nothing_about_who_wished(
    client: FlaskClient,
) -> None:
    starts = NOW + timedelta(days=9)
    event_id, guests = make_room(people=9, starts_at=starts)
    by_hand(event_id, guests)
    event = event_row(event_id)
    board = f"/events/{event.slug}/seating"
    sign_in(client, event.organizer)

    for act in ("lock", "unlock"):  # so that there is something to undo from the start
        version = plan_row(event_id).version
        post(client, board, f"{board}/{act}", person=guests[8], version=version)
    client.get(board)
    before = pry(client, board, event_id, guests)
    for other in (3, 4, 6):
        wish(event_id, guests[0], guests[other], WishKind.APART)
    wish(event_id, guests[7], guests[1], WishKind.APART)
    after = pry(client, board, event_id, guests)

    assert len(before) > 45
    assert [name for name, text in before.items() if after[name] != text] == []
    assert after.keys() == before.keys()


def pry(
    client: FlaskClient, board: str, event_id: int, guests: list[int]
) -> dict[str, str]:
    """Return every answer of the board to a host who tries it all; all is taken back."""
    seen: dict[str, str] = {}
    token = token_of(client, board)

    def keep(name: str, text: str) -> None:
        seen[name] = VARIES.sub("", text)

    def press(name: str, act: str, **fields: object) -> None:
        # Wherever it leads: what is said, and the board with its figures then.
        fields |= {"version": plan_row(event_id).version, "csrf_token": token}
        answer = client.post(f"{board}/{act}", data=fields)
        keep(f"{name}: {answer.status_code}", answer.text)
        keep(f"{name}: then", client.get(f"{board}?person={guests[0]}").text)

    for page in ("", "/rules", "/progress"):
        keep(page, client.get(f"{board}{page}").text)
    for who in guests:
        keep(f"prices of {who}", client.get(f"{board}?person={who}").text)
    for number in (3, 4):
        other = guests[number]
        table = tables_of(event_id)[other]
        path = f"{board}?person={guests[0]}&with={other}"
        keep(f"effect {number}", client.get(path).text)
        press(f"lock {number}", "lock", person=other)
        press(f"unlock {number}", "unlock", person=other)
        press(f"chair {number}", "move", person=guests[0], table=number % 3 + 1)
        press(f"undo chair {number}", "undo")
        press(f"swap {number}", "move", person=guests[0], table=table, swap_with=other)
        press(f"undo swap {number}", "undo")
        for kind in ("together", "apart"):
            press(f"{kind} {number}", "tie", kind=kind, one=guests[0], other=other)
        made = db.session.scalars(select(Tie.id)).all()
        press(f"untie {number}", "untie", id=max(made, default=1))
        press(f"lock again {number}", "lock", person=other)  # nothing to redo then
        press(f"unlock again {number}", "unlock", person=other)
    return seen


@pytest.fixture
def guest(app: Flask, client: FlaskClient) -> tuple[str, list[int], int]:
    """(path of the event, guests, event's id); the first guest is signed in."""
    starts = NOW + timedelta(days=9)
    event_id, guests = make_room(people=6, starts_at=starts)
    slug = event_row(event_id).slug
    sign_in(client, db.session.get_one(Person, guests[0]))
    return f"/events/{slug}", guests, event_id


def test_a_guest_names_colleagues_and_reads_them_back_alone(
    client: FlaskClient, guest: tuple[str, list[int], int]
) -> None:
    page, guests, _ = guest
    friend, rival = (db.session.get_one(Person, who) for who in guests[1:3])
    names = (friend.name, rival.email)

    answer = post(
        client,
        page,
        f"{page}/details",
        sit_with=names[0].upper(),
        sit_apart=names[1],
    )
    own = client.get(page).text
    sign_in(client, db.session.get_one(Person, guests[2]))
    theirs = client.get(page).text

    assert answer.status_code == 303
    kinds = {row.other_id: row.kind for row in db.session.query(Wish)}
    assert kinds == {guests[1]: WishKind.WITH, guests[2]: WishKind.APART}
    assert re.search(rf'name="sit_with"[^>]*value="{names[0]}"', own)
    assert not re.search(r'name="sit_(with|apart)"[^>]*value="[^"]', theirs)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Somebody Unknown", "Nobody here is called Somebody Unknown"),
        ("Twin Name", "More than one colleague is called Twin Name"),
        ("a@x, b@x, c@x", "Name two colleagues at most."),
    ],
)
def test_a_name_that_says_nobody_is_refused_and_kept_in_the_field(
    client: FlaskClient, guest: tuple[str, list[int], int], typed: str, said: str
) -> None:
    page, _, _ = guest
    with transaction() as session:
        make_person(session, name="Twin Name")
        make_person(session, name="Twin Name")

    answer = post(client, page, f"{page}/details", sit_apart=typed)

    assert answer.status_code == 422
    assert said in answer.text
    assert f'value="{typed}"' in answer.text
    assert db.session.query(Wish).count() == 0
