"""A week's matches: weighed beside the mail, proposed, picked, and remembered."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app.db import db, transaction
from app.delivery import matcher
from app.domain.coffee.terms import CoffeeState, Rhythm, Way
from app.domain.outbox import MailKind, MessageState
from app.models import Coffee, CoffeePlace, CoffeeRound, CoffeeWish, Event, Person
from app.operations import coffees, letters
from app.operations.coffee_afterward import say_met
from app.operations.coffee_rounds import LEASE, claim_round, settle_round
from app.operations.coffee_wishes import Choice, choose, keep_apart, pause
from app.operations.people_leaving import let_go
from app.operations.quiet_times import end_pause, pause_until
from app.operations.settings import mute
from app.queries.meetings import list_meetings
from tests.factories import HOUSE, make_event, make_person
from tests.messages.samples import FULL
from tests.operations.post import Post, calendar_in, kinds_to, mail_in

MONDAY = datetime(2027, 3, 1, 9, tzinfo=UTC)  # ten o'clock in Berlin
DAY = timedelta(days=1)
WEEK = timedelta(days=7)


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """One kind of database: who meets whom is no matter of its kind."""
    path = tmp_path / "rounds.db"
    path.write_bytes(sqlite_template.read_bytes())
    return f"sqlite:///{path}"


def joins(person: Person, **facts: object) -> None:
    usual: dict[str, object] = {
        "rhythm": Rhythm.WEEKLY,
        "paused_until": None,
        "days": range(5),
    }
    usual |= {"joins": True, "way": Way.EITHER, "sites": ()}
    with transaction() as session:
        choose(session, person_id=person.id, choice=Choice(**(usual | facts)))  # type: ignore[arg-type]


def people(count: int, *, zones: Collection[str] = ()) -> list[Person]:
    with transaction() as session:
        made = [
            make_person(session, department=f"Department {number % 3}")
            for number in range(count)
        ]
        for person, zone in zip(made, zones, strict=False):
            person.zone = zone
    for person in made:
        joins(person)
    return made


@dataclass
class Weeks:
    """A worker that goes from Monday to Monday."""

    post: Post = field(default_factory=Post)
    now: datetime = MONDAY

    def next(self) -> list[set[int]]:
        """Return who was matched with whom this Monday."""
        known = set(db.session.scalars(select(Coffee.id)))
        db.session.rollback()
        self.post.work(now=self.now)
        self.now += WEEK
        return [ids for number, ids in groups().items() if number not in known]


def groups() -> dict[int, set[int]]:
    db.session.rollback()
    found: dict[int, set[int]] = {}
    for coffee_id, person_id in db.session.execute(
        select(CoffeePlace.coffee_id, CoffeePlace.person_id)
    ):
        found.setdefault(coffee_id, set()).add(person_id)
    return found


def only_coffee() -> Coffee:
    db.session.rollback()
    return db.session.scalars(select(Coffee)).one()


def test_two_are_matched_mailed_and_one_press_sets_it(app: Flask) -> None:
    ana, bo = people(2)
    post = Post()

    proposed = post.work(now=MONDAY)
    coffee = only_coffee()
    slot = datetime.fromisoformat(coffee.slots[1])
    with transaction() as session:
        coffees.pick(
            session,
            coffee_id=coffee.id,
            person_id=bo.id,
            starts_at=slot,
            seen=None,
            house=HOUSE,
            now=MONDAY,
        )
    invited = post.work(now=MONDAY)

    assert kinds_to(proposed, ana) == kinds_to(proposed, bo) == [MailKind.COFFEE]
    words = mail_in(proposed[0])
    assert words["Subject"] == "15 minutes with Person from Department 1?".replace(
        "Person", bo.name
    )
    assert words["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    said = {
        parcel.person_id: calendar_in(parcel)[1]["ATTENDEE"].params["PARTSTAT"]
        for parcel in invited
    }
    assert said == {ana.id: "NEEDS-ACTION", bo.id: "ACCEPTED"}
    assert post.work(now=MONDAY + DAY) == []


def test_a_round_is_made_once_a_week_and_repeats_nobody(app: Flask) -> None:
    made = people(4)
    weeks = Weeks()

    seen = [weeks.next() for _ in range(2)]

    for round_ in seen:
        assert set.union(*round_) == {person.id for person in made}
    pairs = {tuple(sorted(ids)) for round_ in seen for ids in round_}
    assert len(pairs) == 4
    assert len(db.session.scalars(select(CoffeeRound.id)).all()) == 2


def test_rhythm_and_pause_are_the_persons_own(app: Flask) -> None:
    ana, bo, cy = people(3)
    joins(cy, rhythm=Rhythm.MONTHLY)
    weeks = Weeks()
    first = weeks.next()
    with transaction() as session:
        pause(session, person_id=bo.id, until=date(2027, 3, 15))

    later = [weeks.next() for _ in range(2)]

    assert first == [{ana.id, bo.id, cy.id}]
    # A week alone, then Bo is back; Cy is due after four.
    assert later == [[], [{ana.id, bo.id}]]


def test_alone_is_told_by_nothing_and_goes_first_next_time(app: Flask) -> None:
    people(1)

    carried = Post().work(now=MONDAY)

    assert carried == []
    assert db.session.scalars(select(CoffeeWish.goes_first)).all() == [True]
    assert groups() == {}


def test_a_block_keeps_two_apart_for_good_and_shows_nowhere(app: Flask) -> None:
    ana, bo = people(2)
    with transaction() as session:
        keep_apart(session, person_id=bo.id, other_id=ana.id)

    carried = Post().work(now=MONDAY)

    assert (carried, groups()) == ([], {})


def test_no_common_hour_is_no_match(app: Flask) -> None:
    people(2, zones=("Europe/Berlin", "Pacific/Auckland"))

    assert Post().work(now=MONDAY) == []
    assert groups() == {}


def test_not_now_tells_nobody_and_the_other_goes_first(app: Flask) -> None:
    ana, bo = people(2)
    post = Post()
    post.work(now=MONDAY)
    coffee_id = only_coffee().id

    with transaction() as session:
        coffees.decline(
            session, coffee_id=coffee_id, person_id=ana.id, house=HOUSE, now=MONDAY
        )
    carried = post.work(now=MONDAY)

    assert carried == []
    assert only_coffee().state is CoffeeState.OVER
    first = select(CoffeeWish.person_id).where(CoffeeWish.goes_first)
    assert db.session.scalars(first).all() == [bo.id]


def test_one_of_three_leaves_and_two_still_meet(app: Flask) -> None:
    ana, bo, cy = people(3)
    post = Post()
    post.work(now=MONDAY)
    coffee = only_coffee()
    slot = datetime.fromisoformat(coffee.slots[0])
    facts = {"coffee_id": coffee.id, "house": HOUSE, "now": MONDAY}
    with transaction() as session:
        coffees.pick(session, person_id=ana.id, starts_at=slot, seen=None, **facts)  # type: ignore[arg-type]
    post.work(now=MONDAY)

    with transaction() as session:
        coffees.decline(session, person_id=cy.id, **facts)  # type: ignore[arg-type]
    carried = post.work(now=MONDAY)

    told = {parcel.person_id: calendar_in(parcel) for parcel in carried}
    assert {who: method for who, (method, _) in told.items()} == {
        ana.id: "REQUEST",
        bo.id: "REQUEST",
        cy.id: "CANCEL",
    }
    # Nobody is asked again: the time stands.
    assert int(told[bo.id][1]["SEQUENCE"]) == 0
    assert cy.name not in str(told[bo.id][1]["SUMMARY"])


def test_whoever_leaves_between_match_and_meeting_is_out(app: Flask) -> None:
    ana, bo = people(2)
    with transaction() as session:
        task = claim_round(session, now=MONDAY)
    assert task is not None
    with transaction() as session:
        settle_round(session, task=task, groups=[[ana.id, bo.id]], alone=[])
        let_go(session, person_ids=[bo.id], house=HOUSE, now=MONDAY)

    carried = Post().work(now=MONDAY)

    assert (carried, groups()) == ([], {})


def test_a_switched_off_mail_stands_on_the_page_all_the_same(app: Flask) -> None:
    ana, bo = people(2)
    with transaction() as session:
        mute(session, person_id=ana.id, kind=MailKind.COFFEE)

    carried = Post().work(now=MONDAY)

    assert [parcel.person_id for parcel in carried] == [bo.id]
    assert list(groups().values()) == [{ana.id, bo.id}]


def test_a_match_waits_for_the_office_hours_of_its_reader(app: Flask) -> None:
    people(2)
    post = Post()

    at_night = post.work(now=MONDAY - timedelta(hours=3))  # seven in Berlin
    at_nine = post.work(now=MONDAY - timedelta(hours=1))

    assert at_night == []
    assert len(at_nine) == 2


def test_a_match_waits_for_room_and_for_the_end_of_a_pause(app: Flask) -> None:
    ana, bo = people(2)
    post = Post()
    with transaction() as session:
        already = letters.queue(
            session,
            person=ana,
            content=FULL["prompt"],
            occasion=letters.Occasion(kind=MailKind.PROMPT, version=1),
            house=HOUSE,
            now=MONDAY - timedelta(minutes=30),
        )
        already.state, already.closed_at = MessageState.SENT, already.queued_at
        until = (MONDAY + 3 * DAY).date()
        pause_until(
            session, person_id=bo.id, until=until, manners=HOUSE.manners, now=MONDAY
        )

    today = post.work(now=MONDAY)
    tomorrow = post.work(now=MONDAY + DAY)
    with transaction() as session:
        end_pause(session, person_id=bo.id, now=MONDAY + DAY)
    next_day = post.work(now=MONDAY + 2 * DAY)

    assert today == []
    assert kinds_to(tomorrow, ana) == [MailKind.COFFEE]
    assert kinds_to(tomorrow, bo) == []
    assert kinds_to(next_day, bo) == [MailKind.COFFEE]
    assert len(post.carried) == 2


def test_a_worker_that_died_leaves_its_round_to_another(app: Flask) -> None:
    ana, bo = people(2)
    with transaction() as session:
        lost = claim_round(session, now=MONDAY)
        taken = claim_round(session, now=MONDAY)
    with transaction() as session:
        again = claim_round(session, now=MONDAY + LEASE)
    assert lost is not None
    assert again is not None

    with transaction() as session:
        facts = {"groups": [[ana.id, bo.id]], "alone": []}
        late = settle_round(session, task=lost, **facts)  # type: ignore[arg-type]
        settled = settle_round(session, task=again, **facts)  # type: ignore[arg-type]
        twice = settle_round(session, task=again, **facts)  # type: ignore[arg-type]

    assert taken is None
    assert (late, settled, twice) == (False, True, False)


def test_a_worker_that_stops_ends_the_process_that_weighs(app: Flask) -> None:
    people(2)
    with transaction() as session:
        task = claim_round(session, now=MONDAY)
    assert task is not None

    assert matcher.weigh(task, meanwhile=lambda: False) is None


def test_two_yeses_keep_people_from_sitting_together_again(app: Flask) -> None:
    ana, bo = people(2)
    post = Post()
    post.work(now=MONDAY)
    coffee = only_coffee()
    slot = datetime.fromisoformat(coffee.slots[0])
    with transaction() as session:
        coffees.pick(
            session,
            coffee_id=coffee.id,
            person_id=ana.id,
            starts_at=slot,
            seen=None,
            house=HOUSE,
            now=MONDAY,
        )
        event_id = make_event(session).id
    later, seen = slot + DAY, []

    for person in (ana, bo):
        with transaction() as session:
            say_met(
                session, coffee_id=coffee.id, person_id=person.id, met=True, now=later
            )
        seen.append(
            list_meetings(
                db.session(),
                event=db.session.get_one(Event, event_id),
                people=[ana.id, bo.id],
                now=later,
            )
        )
        db.session.rollback()

    assert seen == [(), (((ana.id, bo.id),),)]
