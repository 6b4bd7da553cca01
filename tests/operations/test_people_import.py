import time
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from flask import Flask
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from app.db import db, transaction
from app.delivery.worker import Worker
from app.domain.access import Right
from app.domain.events import HostRole
from app.domain.mail import HostNote
from app.domain.outbox import MailKind, MessageState
from app.domain.people_diff import Difference, Wishes
from app.domain.people_import import Reading
from app.domain.settings import Rhythm
from app.domain.signups import Answer, SignupStatus
from app.models import (
    Alias,
    Department,
    Event,
    Grant,
    Host,
    Invite,
    Message,
    Person,
    Signup,
)
from app.operations import bounces, handfuls, letters, outbox
from app.operations.people_import import SomebodyMustAgree
from tests.factories import BEFORE, HOUSE, make_event, make_person, say
from tests.operations.lanes import put
from tests.people import read_file, read_lines, take
from tests.together import at_once

GOING = Wishes(deactivate_missing=True)


def count(table: type[Person] | type[Department]) -> int:
    return db.session.scalars(select(func.count()).select_from(table)).one()


def person(email: str) -> Person:
    db.session.rollback()
    return db.session.scalars(select(Person).where(Person.email == email)).one()


def carry_all(app: Flask) -> list[tuple[str, bytes]]:
    carried: list[tuple[str, bytes]] = []
    Worker(
        carry=lambda parcel: carried.append((parcel.recipient, parcel.content)),
        house=HOUSE,
        rhythm=Rhythm(pace=0),
        clock=lambda _session: BEFORE,
    ).catch_up()
    return carried


def test_a_clean_file_is_taken_in_once_and_the_second_time_nothing_is_written(
    app: Flask,
) -> None:
    with transaction() as session:
        take(session, read_file("company-500"))
    statements: list[str] = []
    event.listen(
        db.engine,
        "before_cursor_execute",
        lambda *facts: statements.append(facts[2].split()[0].upper()),
    )

    with transaction() as session:
        again = take(session, read_file("company-500"))

    assert (again.new, again.changed, again.same) == ((), (), 500)
    assert {"INSERT", "UPDATE", "DELETE"} & set(statements) == set()
    assert len(statements) < 15
    assert (count(Person), count(Department)) == (500, 12)
    marina = person("marina.pizarro@alder.example")
    manager = db.session.get_one(Person, marina.manager_id)
    assert (marina.department.name, marina.level, marina.site, marina.zone) == (
        "Finance",
        4,
        "Graz",
        "Europe/Vienna",
    )
    assert manager.email == "marcell.fekete@alder.example"
    codes = list(
        db.session.scalars(select(Department.code).order_by(Department.number))
    )
    assert codes[:3] == ["FI", "MA", "SA"]
    assert len(set(codes)) == 12
    numbers = db.session.scalars(select(Department.number)).all()
    assert sorted(numbers) == list(range(12))


def test_the_messy_file_imports_73_people_and_leaves_seven_rows(app: Flask) -> None:
    with transaction() as session:
        difference = take(session, read_file("messy-80"))

    assert (len(difference.new), difference.need_you) == (73, 7)
    assert count(Person) == 73
    assert person("ema.valentova@alder.example").manager_id is None
    assert person("giuseppina.krebs@alder.example").zone == "Europe/Berlin"
    assert person("thomas.fagerstrom@alder.example").started_on is None
    assert person("agatha.cavalcante@alder.example").manager_id is None
    assert person("peter.roberts@alder.example").department.name == "Engineering"
    assert person("alexandria.lemaitre@alder.example").name == "Alexandria Lemaître"


def test_the_next_month_moves_people_without_losing_who_they_are(app: Flask) -> None:
    with transaction() as session:
        take(session, read_file("company-500"))
    before = {
        p.email: (p.id, p.department_id) for p in db.session.scalars(select(Person))
    }

    with transaction() as session:
        done = take(session, read_file("company-500-next"), wishes=GOING)
    with transaction() as session:
        again = take(session, read_file("company-500-next"), wishes=GOING)

    after = {
        p.email: (p.id, p.department_id) for p in db.session.scalars(select(Person))
    }
    moved = [email for email in before if before[email] != after[email]]
    left = db.session.scalars(select(Person.id).where(Person.left_at.is_not(None)))
    assert len(moved) == 12
    assert all(before[email][0] == after[email][0] for email in moved)
    assert len(left.all()) == 7
    assert person("roger.sorgatz@alder.example").left_at is None
    assert (len(done.new), len(done.changed), done.need_you) == (9, 22, 2)
    assert (again.changes, again.same, again.need_you) == (0, 500, 2)


def a_company(size: int) -> Reading:
    return read_lines(*(f"p{n}@a.example,P {n},Sales,,,,,,,,," for n in range(size)))


def test_deactivating_many_asks_and_the_number_must_be_said(app: Flask) -> None:
    with transaction() as session:
        take(session, a_company(40))

    for agreed in (None, 2, 4):
        with pytest.raises(SomebodyMustAgree), transaction() as session:
            take(session, a_company(37), wishes=GOING, agreed=agreed)
    assert (
        db.session.scalar(select(Person.id).where(Person.left_at.is_not(None))) is None
    )

    with transaction() as session:
        take(session, a_company(37), wishes=GOING, agreed=3)
    left = db.session.scalars(select(Person.id).where(Person.left_at.is_not(None)))
    assert len(left.all()) == 3


def test_a_leaver_ends_sessions_frees_the_place_and_the_next_moves_up(
    app: Flask,
) -> None:
    with transaction() as session:
        take(session, a_company(40))
    leaver, waiting = person("p39@a.example").id, person("p1@a.example").id
    organizer = person("p2@a.example").id
    with transaction() as session:
        gathering = make_event(
            session,
            capacity=1,
            organizer=session.get_one(Person, organizer),
        )
        event_id = gathering.id
    for person_id in (leaver, waiting):
        with transaction() as session:
            say(
                session,
                Answer.YES,
                event=session.get_one(Event, event_id),
                person=session.get_one(Person, person_id),
            )

    with transaction() as session:
        take(session, a_company(39), wishes=GOING)
    mails = carry_all(app)

    gone = db.session.get_one(Person, leaver)
    statuses = dict(db.session.execute(select(Signup.person_id, Signup.status)).all())
    assert (gone.left_at, gone.session_version) == (BEFORE, 2)
    assert statuses == {
        leaver: SignupStatus.DECLINED,
        waiting: SignupStatus.ATTENDING,
    }
    assert [recipient for recipient, _ in mails] == ["p1@a.example"]
    states = db.session.execute(
        select(Message.state, Message.content).where(Message.person_id == leaver)
    ).all()
    assert [tuple(row) for row in states] == [(MessageState.SUPERSEDED, b"")]
    held = db.session.scalars(select(Invite.method).where(Invite.person_id == leaver))
    assert held.all() == [None]


def test_an_organizer_who_leaves_hands_over_or_the_admins_are_told(app: Flask) -> None:
    with transaction() as session:
        take(session, a_company(40))
        people = list(session.scalars(select(Person).order_by(Person.id)))
        session.add(Grant(person_id=people[0].id, granted=Right.ADMIN))
        kept = make_event(session, organizer=people[39])
        session.add(Host(event_id=kept.id, person_id=people[1].id, role=HostRole.HOST))
        alone = make_event(session, organizer=people[39])
        ids = kept.id, alone.id

    with pytest.raises(SomebodyMustAgree) as asked, transaction() as session:
        take(session, a_company(39), wishes=GOING)
    with transaction() as session:
        take(session, a_company(39), wishes=GOING, agreed=1)

    assert [known.name for known in asked.value.leavers] == ["P 39"]
    assert db.session.get_one(Event, ids[0]).organizer.name == "P 1"
    assert db.session.scalars(select(Host.id)).all() == []
    told = db.session.execute(
        select(Message.event_id, Message.recipient)
        .where(Message.kind == MailKind.HOST, Message.state == MessageState.DUE)
        .order_by(Message.event_id)
    )
    assert told.all() == [(ids[0], "p1@a.example"), (ids[1], "p0@a.example")]


def test_a_new_address_gets_the_open_invite_without_a_cancel(app: Flask) -> None:
    with transaction() as session:
        take(session, read_lines("ana@a.example,Ana Ito,Sales,,,,,,,17,,"))
        gathering = make_event(session)
        event_id, uid = gathering.id, gathering.calendar_uid
    ana = person("ana@a.example").id
    with transaction() as session:
        say(
            session,
            Answer.YES,
            event=session.get_one(Event, event_id),
            person=session.get_one(Person, ana),
        )
    first = carry_all(app)

    with transaction() as session:
        renamed = read_lines("ana.unal@a.example,Ana Ünal,Sales,,,,,,,17,,")
        take(session, renamed)
    second = carry_all(app)
    with transaction() as session:
        take(session, renamed)

    assert [recipient for recipient, _ in first] == ["ana@a.example"]
    assert [recipient for recipient, _ in second] == ["ana.unal@a.example"]
    calendar = _calendar(second[0][1])
    assert f"UID:{uid}" in calendar
    assert "METHOD:REQUEST" in calendar
    assert "SEQUENCE:0" in calendar
    assert "mailto:ana.unal@a.example" in calendar
    assert "mailto:ana@a.example" not in calendar
    assert carry_all(app) == []


def test_one_file_imported_twice_at_once_is_taken_in_once(app: Flask) -> None:
    reading = a_company(40)

    def take_in() -> Difference:
        with transaction() as session:
            return take(session, reading)

    results = at_once(app, [take_in, take_in])

    found = [result for result in results if isinstance(result, Difference)]
    assert sorted((len(done.new), done.same) for done in found) == [(0, 40), (40, 0)]
    assert count(Person) == 40


def test_mail_that_waits_follows_to_a_new_address(app: Flask) -> None:
    with transaction() as session:
        take(session, read_lines("ana@a.example,Ana Ito,Sales,,,,,,,17,,"))
        event_id = make_event(session).id
    lane = (event_id, person("ana@a.example").id)
    with transaction() as session:
        for kind in (MailKind.OFFER, MailKind.CODE):
            put(session, "ana@a.example", lane=lane, kind=kind)
        under_way = put(session, "ana@a.example", lane=lane, kind=MailKind.NEWS)
        under_way.fence, under_way.due_at = 1, BEFORE + timedelta(minutes=2)

    with transaction() as session:
        take(session, read_lines("ana.unal@a.example,Ana Ito,Sales,,,,,,,17,,"))

    rows = db.session.execute(db.select(Message.kind, Message.recipient)).all()
    assert {row[0]: row[1] for row in rows} == {
        MailKind.OFFER: "ana.unal@a.example",
        MailKind.CODE: "ana@a.example",
        MailKind.NEWS: "ana@a.example",
    }


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "how", ["untried", "refused", "unknown there", "without a word", "gone"]
)
def test_mail_in_hand_follows_once_it_comes_back(app: Flask, how: str) -> None:
    with transaction() as session:
        take(session, read_lines("ana@a.example,Ana Ito,Sales,,,,,,,17,,"))
        gathering = make_event(session)
        ana = session.scalars(select(Person).where(Person.employee_id == "17")).one()
        leave_note(session, gathering, ana)
    with transaction() as session:
        [parcel] = handfuls.claim_some(session, at_most=1, now=BEFORE)

    with transaction() as session:
        take(session, read_lines("ana.unal@a.example,Ana Ünal,Sales,,,,,,,17,,"))
        if how == "untried":
            handfuls.give_back(session, claims=[parcel], now=BEFORE)
        elif how == "refused":
            outbox.release(session, parcel=parcel, trouble="450 later", now=BEFORE)
            handfuls.take_up(session, [parcel.uuid], now=BEFORE)
        elif how == "unknown there":
            bounces.fail(session, parcel=parcel, trouble="550 5.1.1 who?", now=BEFORE)
            handfuls.take_up(session, [parcel.uuid], now=BEFORE)
        elif how == "gone":
            outbox.settle(session, parcel=parcel, now=BEFORE)
    with transaction() as session:
        again = outbox.claim_next(session, now=BEFORE + timedelta(minutes=30))

    assert b"To: Ana Ito <ana@a.example>" in parcel.content
    assert (again is None) is (how == "gone")
    if again is not None:
        old, new = parcel.content, again.content
        assert again.recipient == "ana.unal@a.example"
        mail = message_from_bytes(new, policy=policy.SMTP)
        assert str(mail["To"]) == "Ana Ünal <ana.unal@a.example>"
        # Of all the rest not a byte is another.
        assert without_to(new) == without_to(old)


def without_to(content: bytes) -> list[bytes]:
    return [line for line in content.split(b"\r\n") if not line.startswith(b"To:")]


def leave_note(session: Session, gathering: Event, person: Person) -> None:
    """Queue what a host wrote to one guest."""
    letters.queue(
        session,
        person=person,
        content=HostNote(
            event=letters.facts_of(gathering, house=HOUSE), author="Bo", text="Hi."
        ),
        occasion=letters.Occasion(kind=MailKind.NOTE, event_id=gathering.id),
        house=HOUSE,
        now=BEFORE,
    )


def test_aliases_are_kept_and_never_taken_from_somebody_else(app: Flask) -> None:
    with transaction() as session:
        take(session, read_lines("ana@a.example,Ana Ito,Sales,,,,,,,,,ai@a.example"))

    with transaction() as session:
        done = take(
            session, read_lines("bo@a.example,Bo Ek,Sales,,,,,,,,,ai@a.example")
        )

    assert done.need_you == 1
    assert db.session.scalars(select(Alias.address)).all() == ["ai@a.example"]
    assert count(Person) == 1


def test_ten_thousand_rows_take_seconds(
    app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [
        f"p{n}@a.example,P {n},Part {n % 40},Title,{n % 6},Graz,Europe/Vienna,"
        f"p{n // 10}@a.example,2020-01-{n % 28 + 1:02d},{n},,"
        for n in range(10_000)
    ]
    begun = time.perf_counter()

    with transaction() as session:
        done = take(session, read_lines(*lines))

    with capsys.disabled():
        print(f" 10,000 rows: {time.perf_counter() - begun:.2f} s ", end="")  # noqa: T201
    assert len(done.new) == 10_000


def test_a_person_made_elsewhere_is_known_by_address(app: Flask) -> None:
    with transaction() as session:
        made = make_person(session, name="Ana Ito", department="Sales")
        address = made.email

    with transaction() as session:
        done = take(session, read_lines(f"{address},Ana Ito,Sales,,,Berlin,,,,,,"))

    assert (done.changes, done.same) == (0, 1)


def _calendar(mail: bytes) -> str:
    parts = message_from_bytes(mail, policy=policy.default).walk()
    text = next(p for p in parts if p.get_content_type() == "text/calendar")
    return str(text.get_content()).replace("\r\n ", "").replace("\n ", "")
