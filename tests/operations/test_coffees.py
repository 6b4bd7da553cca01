"""Coffees from an ask to two calendars and back, as the mail of both tells it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from app.db import db, transaction
from app.domain.calendar import Method
from app.domain.coffee.terms import LASTS, CoffeeState, Said
from app.domain.house import House
from app.domain.incoming import Fate, Why
from app.domain.outbox import MailKind
from app.domain.reports import read_report
from app.messages import times
from app.models import Coffee, CoffeePlace, Message, Person, Quiet
from app.operations import bounces, coffee_asks, coffees
from app.operations.coffee_afterward import say_met
from app.operations.coffee_asks import (
    AsksAreMany,
    HasLeft,
    HasOneAlready,
    WasAskedLately,
)
from app.operations.coffee_departments import NobodyAnswers, ask_department
from app.operations.coffee_wishes import keep_apart, volunteer
from app.operations.coffees import HasATime, IsOver, SlotIsGone
from app.operations.forgetting import forget
from app.operations.intake import take_in
from app.operations.people_leaving import let_go
from app.queries.coffees import list_own_coffees
from app.queries.incoming import list_unmatched
from tests.domain.test_reports import dsn
from tests.factories import BEFORE, HOUSE, make_person
from tests.operations.post import Post, calendar_in, kinds_to, mail_in
from tests.operations.test_intake import TRUSTING
from tests.replies import reply

MONDAY = BEFORE - timedelta(days=1, hours=1)  # eleven o'clock in Berlin
DAY = timedelta(days=1)
BERLIN = ZoneInfo("Europe/Berlin")


@dataclass(frozen=True)
class Two:
    """Two colleagues, and a time that suits both."""

    priya: Person
    lukasz: Person
    slots: list[datetime]

    def ask(self, *, at: int = 0, now: datetime = MONDAY, about: str = "") -> int:
        with transaction() as session:
            coffee = coffee_asks.ask(
                session,
                person_id=self.priya.id,
                other_id=self.lukasz.id,
                starts_at=self.slots[at],
                about=about,
                house=HOUSE,
                now=now,
            )
            return coffee.id


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """One kind of database: what becomes of a coffee is no matter of its kind."""
    path = tmp_path / "coffees.db"
    path.write_bytes(sqlite_template.read_bytes())
    return f"sqlite:///{path}"


@pytest.fixture
def two(app: Flask) -> Two:
    with transaction() as session:
        priya = make_person(session, name="Priya Nair")
        lukasz = make_person(session, name="Łukasz Wójcik", department="Operations")
        slots = coffee_asks.list_slots(
            session, [priya, lukasz], manners=HOUSE.manners, now=MONDAY
        )
    return Two(priya, lukasz, slots)


def pick(coffee_id: int, person: Person, at: datetime, seen: datetime | None) -> None:
    with transaction() as session:
        coffees.pick(
            session,
            coffee_id=coffee_id,
            person_id=person.id,
            starts_at=at,
            seen=seen,
            house=HOUSE,
            now=MONDAY,
        )


def decline(coffee_id: int, person: Person, now: datetime = MONDAY) -> None:
    with transaction() as session:
        coffees.decline(
            session, coffee_id=coffee_id, person_id=person.id, house=HOUSE, now=now
        )


def coffee_of(coffee_id: int) -> Coffee:
    db.session.rollback()
    return db.session.get_one(Coffee, coffee_id)


def place_of(coffee_id: int, person: Person) -> CoffeePlace:
    db.session.rollback()
    return db.session.scalars(
        select(CoffeePlace).where(
            CoffeePlace.coffee_id == coffee_id, CoffeePlace.person_id == person.id
        )
    ).one()


def test_one_press_puts_it_into_both_calendars(two: Two) -> None:
    post = Post()

    two.ask(about="How do orders move?")
    carried = post.work(now=MONDAY)

    assert [parcel.recipient for parcel in carried] == [
        two.priya.email,
        two.lukasz.email,
    ]
    seen = []
    for parcel in carried:
        method, vevent = calendar_in(parcel)
        attendee = vevent["ATTENDEE"]
        seen.append((method, str(attendee), attendee.params["PARTSTAT"]))
        assert vevent.start == two.slots[0]
        assert vevent.end - vevent.start == LASTS
        assert str(vevent["SUMMARY"]) == "Coffee: Priya Nair and Łukasz Wójcik"
        assert str(vevent["ORGANIZER"]) == f"mailto:{HOUSE.mailbox.address}"
        assert int(vevent["SEQUENCE"]) == 0
        assert "How do orders move?" in str(vevent["DESCRIPTION"])
        assert "List-Unsubscribe" not in mail_in(parcel)
    assert seen == [
        ("REQUEST", f"mailto:{two.priya.email}", "ACCEPTED"),
        ("REQUEST", f"mailto:{two.lukasz.email}", "NEEDS-ACTION"),
    ]
    uids = {str(calendar_in(parcel)[1]["UID"]) for parcel in carried}
    assert len(uids) == 1


def test_times_heed_what_the_other_chose_of_hours_and_pauses(two: Two) -> None:
    back_on = (MONDAY + 3 * DAY).date()
    with transaction() as session:
        session.add(
            Quiet(
                person_id=two.lukasz.id,
                days="0123",
                opens_min=15 * 60,
                closes_min=18 * 60,
                paused_until=back_on,
            )
        )

    slots = coffee_asks.list_slots(
        db.session(), [two.priya, two.lukasz], manners=HOUSE.manners, now=MONDAY
    )

    assert {slot.astimezone(BERLIN).hour for slot in slots} <= {15, 16}
    assert slots[0].date() == back_on
    with pytest.raises(SlotIsGone):
        two.ask()  # a time that was proposed before the pause


def test_pressed_twice_is_one_coffee(two: Two) -> None:
    first = two.ask()

    with pytest.raises(HasOneAlready) as refused:
        two.ask(at=1)

    assert refused.value.coffee_id == first
    assert db.session.scalars(select(Coffee.id)).all() == [first]


def test_a_decline_needs_no_reason_and_clears_both_calendars(two: Two) -> None:
    post, coffee_id = Post(), two.ask()
    post.work(now=MONDAY)

    decline(coffee_id, two.lukasz)
    decline(coffee_id, two.lukasz)
    carried = post.work(now=MONDAY)

    assert sorted(parcel.recipient for parcel in carried) == sorted(
        [two.lukasz.email, two.priya.email]
    )
    for parcel in carried:
        method, vevent = calendar_in(parcel)
        assert (method, int(vevent["SEQUENCE"])) == ("CANCEL", 1)
    assert coffee_of(coffee_id).state is CoffeeState.OVER


def test_nobody_is_told_of_the_end_of_what_never_left(two: Two) -> None:
    coffee_id = two.ask()

    decline(coffee_id, two.priya)

    assert Post().work(now=MONDAY) == []


def test_whoever_declined_is_not_asked_again_for_eight_weeks(two: Two) -> None:
    decline(two.ask(), two.lukasz)

    with pytest.raises(WasAskedLately) as refused:
        two.ask(at=1)

    eight_weeks = (MONDAY + timedelta(weeks=8)).date()
    assert refused.value.from_on == eight_weeks


def test_another_time_moves_it_in_both_calendars(two: Two) -> None:
    post, coffee_id = Post(), two.ask()
    post.work(now=MONDAY)

    pick(coffee_id, two.lukasz, two.slots[1], seen=two.slots[0])
    pick(coffee_id, two.lukasz, two.slots[1], seen=two.slots[0])
    carried = post.work(now=MONDAY)

    said = {
        parcel.recipient: (
            int(vevent["SEQUENCE"]),
            vevent["ATTENDEE"].params["PARTSTAT"],
            vevent.start,
        )
        for parcel in carried
        for vevent in [calendar_in(parcel)[1]]
    }
    assert said == {
        two.lukasz.email: (1, "ACCEPTED", two.slots[1]),
        two.priya.email: (1, "NEEDS-ACTION", two.slots[1]),
    }
    assert len(carried) == 2
    plain = [mail_in(parcel).get_body(("plain",)) for parcel in carried]
    before = f"has another time. Before: {span_of(two.slots[0])}."
    assert [before in body.get_content() for body in plain if body] == [True, True]


def span_of(at: datetime) -> str:
    """How a mail in Berlin says the quarter of an hour from then on."""
    return times.span(at, at + LASTS, zone="Europe/Berlin", locale="en")


def test_whoever_saw_another_time_moves_nothing(two: Two) -> None:
    coffee_id = two.ask()
    pick(coffee_id, two.lukasz, two.slots[1], seen=two.slots[0])

    with pytest.raises(HasATime):
        pick(coffee_id, two.priya, two.slots[2], seen=two.slots[0])

    assert coffee_of(coffee_id).starts_at == two.slots[1]


def test_a_slot_that_is_taken_meanwhile_is_refused(two: Two) -> None:
    with transaction() as session:
        third = make_person(session, name="Ana Ünal")
    Two(two.lukasz, third, two.slots).ask()

    with pytest.raises(SlotIsGone):
        two.ask()

    two.ask(at=1)


def test_news_waits_until_what_is_carried_has_arrived(two: Two) -> None:
    post = Post(is_down=True)
    coffee_id = two.ask()
    post.work(now=MONDAY)  # refused: they wait with trouble

    decline(coffee_id, two.lukasz)
    post.is_down = False
    carried = post.work(now=MONDAY + timedelta(hours=2))

    assert carried == []
    assert (
        db.session.scalars(select(Message.id).where(Message.state == "due")).all() == []
    )


def test_a_lost_answer_of_the_server_still_leads_to_a_cancel(two: Two) -> None:
    post = Post(breaks_off=True)
    coffee_id = two.ask()
    post.work(now=MONDAY)

    decline(coffee_id, two.priya)
    post.breaks_off = False
    carried = post.work(now=MONDAY)

    assert {calendar_in(parcel)[0] for parcel in carried} == {"CANCEL"}
    assert len(carried) == 2


def test_a_calendar_declines_and_accepts_as_the_page_does(two: Two) -> None:
    post, coffee_id = Post(), two.ask()
    post.work(now=MONDAY)

    accepted = replied(coffee_id, two.lukasz, "ACCEPTED")
    said = place_of(coffee_id, two.lukasz).said
    declined = replied(coffee_id, two.lukasz, "DECLINED")
    carried = post.work(now=MONDAY)

    assert (accepted, said) == ((Fate.APPLIED, None), Said.YES)
    assert declined == (Fate.APPLIED, None)
    assert {calendar_in(parcel)[0] for parcel in carried} == {"CANCEL"}
    again = replied(coffee_id, two.priya, "ACCEPTED", sequence=1)
    assert again == (Fate.UNCHANGED, Why.TOO_LATE)


def test_an_answer_that_is_not_surely_theirs_changes_and_shows_nothing(
    two: Two,
) -> None:
    coffee_id = two.ask()

    anybodys = replied(coffee_id, two.lukasz, "DECLINED", house=HOUSE)
    anothers = replied(coffee_id, two.lukasz, "DECLINED", sender=two.priya.email)
    maybe = replied(coffee_id, two.lukasz, "TENTATIVE")
    pick(coffee_id, two.priya, two.slots[1], two.slots[0])
    of_the_old_time = replied(coffee_id, two.lukasz, "DECLINED")

    assert [why for _, why in (anybodys, anothers)] == [Why.UNPROVEN] * 2
    assert (maybe[1], of_the_old_time[1]) == (Why.NO_ANSWER, Why.STALE)
    assert coffee_of(coffee_id).state is CoffeeState.SET
    assert list_unmatched(db.session()) == []


def test_what_was_said_before_never_undoes_what_was_said_after(two: Two) -> None:
    coffee_id, minute = two.ask(), timedelta(minutes=1)  # Priya's yes, on the page

    before_the_page = replied(coffee_id, two.priya, "DECLINED", at=MONDAY - minute)
    replied(
        coffee_id,
        two.lukasz,
        "ACCEPTED",
        at=MONDAY + 2 * minute,
        now=MONDAY + 5 * minute,
    )
    overtaken = replied(coffee_id, two.lukasz, "DECLINED", at=MONDAY + minute)
    is_on = coffee_of(coffee_id).state is CoffeeState.SET
    after_it = replied(coffee_id, two.lukasz, "DECLINED", at=MONDAY + 3 * minute)

    late = (Fate.UNCHANGED, Why.ANSWERED_ELSEWHERE)
    assert ((before_the_page, overtaken), is_on) == ((late, late), True)
    assert after_it == (Fate.APPLIED, None)


def replied(
    coffee_id: int,
    person: Person,
    partstat: str,
    *,
    sender: str | None = None,
    sequence: int = 0,
    at: datetime = BEFORE,
    now: datetime = MONDAY,
    house: House = TRUSTING,
) -> tuple[Fate, Why | None]:
    """Let this person's calendar answer; return what became of it."""
    coffee = coffee_of(coffee_id)
    raw = reply(
        "google",
        event=coffee,
        person=person,
        partstat=partstat,
        sender=sender,
        at=at,
        SEQUENCE=sequence,
    )
    with transaction() as session:
        outcome = take_in(session, raw, house=house, now=now)
    return outcome.fate, outcome.why


def test_news_that_came_back_put_it_into_no_calendar(two: Two) -> None:
    post, coffee_id = Post(), two.ask()
    post.work(now=MONDAY)

    before = place_of(coffee_id, two.lukasz).method
    came_back(coffee_id, two.lukasz)
    after = place_of(coffee_id, two.lukasz)
    decline(coffee_id, two.priya)
    carried = post.work(now=MONDAY)

    assert (before, after.method, after.bounced_at) == (Method.REQUEST, None, MONDAY)
    assert [parcel.recipient for parcel in carried] == [two.priya.email]
    assert calendar_in(carried[0])[0] == "CANCEL"


def test_of_a_move_that_came_back_the_first_time_stays_in_the_calendar(
    two: Two,
) -> None:
    post, coffee_id = Post(), two.ask()
    post.work(now=MONDAY)
    pick(coffee_id, two.priya, two.slots[1], two.slots[0])
    post.work(now=MONDAY)

    came_back(coffee_id, two.lukasz)

    place = place_of(coffee_id, two.lukasz)
    assert (place.method, place.bounced_at) == (Method.REQUEST, MONDAY)


def came_back(coffee_id: int, person: Person) -> None:
    """Let a mail system say that the last mail to this person never arrived."""
    with transaction() as session:
        uuid = session.scalars(
            select(Message.uuid)
            .where(Message.coffee_id == coffee_id, Message.person_id == person.id)
            .order_by(Message.id.desc())
            .limit(1)
        ).one()
        about, said = f"{uuid}@{HOUSE.mail_domain}", "550 5.1.1 no such mailbox"
        raw = dsn(about=about, recipient=person.email, status="5.1.1", said=said)
        found = read_report(message_from_bytes(raw))
        assert found is not None
        bounces.note_report(session, found, house=HOUSE, now=MONDAY)


def test_who_keeps_apart_hears_nothing_and_the_asker_only_a_decline(two: Two) -> None:
    with transaction() as session:
        keep_apart(session, person_id=two.lukasz.id, other_id=two.priya.id)
    post, coffee_id = Post(), two.ask()

    carried = post.work(now=MONDAY)
    later = post.work(now=two.slots[0] - timedelta(minutes=5))

    assert [parcel.recipient for parcel in carried] == [two.priya.email]
    assert [(p.recipient, calendar_in(p)[0]) for p in later] == [
        (two.priya.email, "CANCEL")
    ]
    assert place_of(coffee_id, two.lukasz).said is Said.NO
    since = MONDAY - DAY
    assert list_own_coffees(db.session(), person_id=two.lukasz.id, since=since) == []
    with pytest.raises(WasAskedLately):  # as of anybody who declined
        two.ask(at=2, now=two.slots[0])


def test_five_asks_a_week_are_enough(two: Two) -> None:
    with transaction() as session:
        others = [make_person(session) for _ in range(6)]
    free = [two.slots[0] + number * LASTS for number in range(6)]
    for number in range(5):
        Two(two.priya, others[number], free).ask(at=number)

    with pytest.raises(AsksAreMany):
        Two(two.priya, others[5], free).ask(at=5)


def test_nobody_asks_themselves_or_whoever_left(two: Two) -> None:
    with pytest.raises(HasLeft):
        Two(two.priya, two.priya, two.slots).ask()
    with transaction() as session:
        let_go(session, person_ids=[two.lukasz.id], house=HOUSE, now=MONDAY)
    with pytest.raises(HasLeft):
        two.ask()


def test_whoever_leaves_frees_the_others_calendar(two: Two) -> None:
    post, coffee_id = Post(), two.ask()
    post.work(now=MONDAY)

    with transaction() as session:
        let_go(session, person_ids=[two.lukasz.id], house=HOUSE, now=MONDAY)
    carried = post.work(now=MONDAY)

    assert [(p.recipient, calendar_in(p)[0]) for p in carried] == [
        (two.priya.email, "CANCEL")
    ]
    assert coffee_of(coffee_id).state is CoffeeState.OVER
    with transaction() as session:
        forget(session, person_id=two.lukasz.id, house=HOUSE, now=MONDAY)
    assert db.session.scalars(select(CoffeePlace.person_id)).all() == [two.priya.id]


def test_whether_they_met_is_asked_once_and_two_yeses_count(two: Two) -> None:
    post, coffee_id = Post(), two.ask()
    post.work(now=MONDAY)
    with pytest.raises(IsOver), transaction() as session:
        say_met(
            session, coffee_id=coffee_id, person_id=two.priya.id, met=True, now=MONDAY
        )

    day_after = two.slots[0] + DAY
    carried = post.work(now=day_after)
    with transaction() as session:
        for person in (two.priya, two.lukasz):
            say_met(
                session,
                coffee_id=coffee_id,
                person_id=person.id,
                met=True,
                now=day_after,
            )

    assert kinds_to(carried, two.priya) == [MailKind.COFFEE]
    assert kinds_to(carried, two.lukasz) == [MailKind.COFFEE]
    assert "Did you and" in str(mail_in(carried[0])["Subject"])
    assert post.work(now=day_after + DAY) == []


def ask_legal(person: Person, now: datetime = MONDAY) -> int:
    with transaction() as session:
        department_id = make_person(session, department="Legal").department_id
        return ask_department(
            session,
            person_id=person.id,
            department_id=department_id,
            about="Contracts?",
            house=HOUSE,
            now=now,
        ).id


def make_volunteers(*names: str) -> list[Person]:
    with transaction() as session:
        people = [make_person(session, name=name, department="Legal") for name in names]
        for person in people:
            volunteer(session, person_id=person.id, helps_with="Contracts")
    return people


def test_volunteers_of_a_department_are_asked_in_turn(two: Two) -> None:
    vera, viktor = make_volunteers("Vera Legal", "Viktor Legal")
    post, coffee_id = Post(), ask_legal(two.priya)

    first = post.work(now=MONDAY)
    decline(coffee_id, vera)
    second = post.work(now=MONDAY)
    at = datetime.fromisoformat(coffee_of(coffee_id).slots[0])
    pick(coffee_id, viktor, at, seen=None)
    third = post.work(now=MONDAY)

    assert [parcel.recipient for parcel in first] == [vera.email]
    assert "Contracts?" in first[0].content.decode()
    assert [parcel.recipient for parcel in second] == [viktor.email]
    assert sorted(parcel.recipient for parcel in third) == sorted(
        [two.priya.email, viktor.email]
    )
    for parcel in third:
        _, vevent = calendar_in(parcel)
        assert vevent["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"
        assert "Vera" not in parcel.content.decode()
    # Whoever answered last is asked last.
    next_id = ask_legal(two.lukasz)
    post.work(now=MONDAY + timedelta(days=2))
    assert place_of(next_id, vera).said is Said.NOTHING


def test_silence_of_a_volunteer_passes_the_turn_on_and_the_asker_hears_at_last(
    two: Two,
) -> None:
    [vera] = make_volunteers("Vera Legal")
    post, coffee_id = Post(), ask_legal(two.priya)
    post.work(now=MONDAY)

    carried = post.work(now=MONDAY + DAY + timedelta(minutes=1))

    assert [(p.recipient, p.kind) for p in carried] == [
        (two.priya.email, MailKind.COFFEE_FACT)
    ]
    assert "Nobody in Legal" in carried[0].content.decode()
    with pytest.raises(IsOver):
        pick(coffee_id, vera, two.slots[2], seen=None)


def test_a_department_without_volunteers_is_not_asked(two: Two) -> None:
    with pytest.raises(NobodyAnswers):
        ask_legal(two.priya)
    assert db.session.scalars(select(Coffee.id)).all() == []
