"""Introductions from the ask to two yeses, as all three of them hear of it."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app.db import db, transaction
from app.domain.coffee.terms import Said
from app.domain.house import House
from app.domain.incoming import Fate, Why
from app.domain.outbox import MailKind, Parcel
from app.models import (
    CoffeeBlock,
    Introduction,
    IntroductionSide,
    Mute,
    Person,
    Silence,
)
from app.operations import introductions
from app.operations.forgetting import forget
from app.operations.intake import take_in
from app.operations.introductions import (
    AskedBefore,
    IntroductionsAreMany,
    IsOver,
    NobodyMet,
)
from app.operations.people_leaving import let_go
from app.operations.retention import erase
from app.queries.introductions import list_asked, list_proposed
from app.queries.touch import list_shared
from tests.evenings import met
from tests.factories import BEFORE, HOUSE, NOON, make_person
from tests.operations.post import Post, mail_in
from tests.operations.test_intake_words import PLUS, TRUSTING, VOUCHED

NOW = NOON + timedelta(days=8)  # Wednesday at noon in Berlin
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Table:
    """Priya, who sat with the three others."""

    priya: Person
    lukasz: Person
    kenji: Person
    ana: Person

    def introduce(
        self,
        first: Person | None = None,
        second: Person | None = None,
        *,
        now: datetime = NOW,
    ) -> int:
        with transaction() as session:
            made = introductions.introduce(
                session,
                person_id=self.priya.id,
                first_id=(first or self.lukasz).id,
                second_id=(second or self.kenji).id,
                about="budgets",
                now=now,
            )
            return made.id


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """One kind of database: what becomes of an introduction is no matter of its kind."""
    path = tmp_path / "introductions.db"
    path.write_bytes(sqlite_template.read_bytes())
    return f"sqlite:///{path}"


@pytest.fixture
def table(app: Flask) -> Table:
    with transaction() as session:
        people = [
            make_person(session, name=name, department=department)
            for name, department in (
                ("Priya Nair", "Finance"),
                ("Łukasz Wójcik", "Operations"),
                ("Kenji Mori", "Support"),
                ("Ana Ünal", "Legal"),
            )
        ]
        met(session, people, starts_at=NOON)
    return Table(*people)


def say(introduction: int, person: Person, *, yes: bool, now: datetime = NOW) -> bool:
    with transaction() as session:
        return introductions.say(
            session,
            introduction_id=introduction,
            person_id=person.id,
            yes=yes,
            house=HOUSE,
            now=now,
        )


def asked(person: Person, *, now: datetime = NOW) -> int:
    db.session.rollback()
    return len(list_asked(db.session(), person_id=person.id, now=now))


def of_kind(parcels: list[Parcel], kind: MailKind) -> list[Parcel]:
    return [parcel for parcel in parcels if parcel.kind is kind]


def words(parcel: Parcel) -> str:
    body = mail_in(parcel).get_body(("plain",))
    assert body is not None
    return " ".join(str(body.get_content()).split())


def test_two_yeses_give_both_the_other_with_the_introducers_words(
    table: Table,
) -> None:
    post = Post()
    made = table.introduce()
    questions = of_kind(post.work(now=NOW), MailKind.INTRODUCTION)

    first = say(made, table.lukasz, yes=True)
    waiting = of_kind(post.work(now=NOW), MailKind.PERSONAL)
    second = say(made, table.kenji, yes=True)
    letters = of_kind(post.work(now=NOW), MailKind.PERSONAL)

    assert [parcel.recipient for parcel in questions] == [
        table.lukasz.email,
        table.kenji.email,
    ]
    for question, other in zip(questions, (table.kenji, table.lukasz), strict=True):
        text = words(question)
        assert "Priya Nair thinks you two should talk" in text
        assert "about budgets." in text
        assert "Yes, introduce us" in text
        assert "Not now" in text
        mail = mail_in(question).as_string()
        assert other.name.split()[0] not in text
        assert other.email not in mail
        assert mail_in(question)["List-Unsubscribe"]
        links = re.findall(rf"{HOUSE.base_url}/intro/\S+\?say=(\w+)", text)
        assert links == ["yes", "no"]
    assert (first, second, waiting) == (False, True, [])
    told = {parcel.recipient: mail_in(parcel) for parcel in letters}
    assert told[table.lukasz.email]["Reply-To"] == f"Kenji Mori <{table.kenji.email}>"
    assert "Wójcik" in str(told[table.kenji.email]["Reply-To"])
    assert str(told[table.lukasz.email]["From"]).startswith("Priya Nair via Trestle")
    assert all("Priya Nair says: > budgets" in words(parcel) for parcel in letters)
    known = list_shared(db.session(), person_id=table.lukasz.id, now=NOW)
    assert known[table.kenji.id].by_introduction
    [(proposed, _)] = list_proposed(
        db.session(), person_id=table.priya.id, since=BEFORE
    )
    assert proposed.introduced_at == NOW


def test_a_no_is_silent_and_looks_like_waiting_to_everybody_else(table: Table) -> None:
    post = Post()
    made = table.introduce()

    say(made, table.lukasz, yes=False)
    carried = post.work(now=NOW)
    from_kenji = say(made, table.kenji, yes=True)
    later = post.work(now=NOW + 29 * DAY)
    still_open = asked(table.kenji, now=NOW + 29 * DAY)

    # Kenji is asked as by any other: a mail that stays out would tell of the no.
    asks = of_kind(carried, MailKind.INTRODUCTION)
    assert [parcel.recipient for parcel in asks] == [table.kenji.email]
    assert (from_kenji, still_open) == (False, 1)
    assert of_kind(later, MailKind.PERSONAL) == []
    [(proposed, people)] = list_proposed(
        db.session(), person_id=table.priya.id, since=BEFORE
    )
    assert (proposed.introduced_at, proposed.withdrawn_at) == (None, None)
    assert {person.id for person in people} == {table.lukasz.id, table.kenji.id}
    assert asked(table.kenji, now=NOW + 30 * DAY) == 0
    with pytest.raises(IsOver):
        say(made, table.lukasz, yes=True, now=NOW + 30 * DAY)


def test_a_no_can_become_a_yes_while_it_is_open(table: Table) -> None:
    made = table.introduce()
    say(made, table.lukasz, yes=False)

    say(made, table.lukasz, yes=True)
    both = say(made, table.kenji, yes=True)

    assert both
    with pytest.raises(IsOver):  # they know each other by now
        say(made, table.kenji, yes=False)


def test_whoever_keeps_apart_hears_nothing_and_the_others_see_no_difference(
    table: Table,
) -> None:
    priya, lukasz, kenji, ana = table.priya, table.lukasz, table.kenji, table.ana
    blocks = (
        (Silence(person_id=kenji.id, other_id=lukasz.id), lukasz, kenji),
        (CoffeeBlock(person_id=lukasz.id, other_id=ana.id), lukasz, ana),
        (Silence(person_id=ana.id, other_id=priya.id), kenji, ana),
    )

    made = []
    for week, (block, first, second) in enumerate(blocks):
        with transaction() as session:
            session.add(block)
        made.append(table.introduce(first, second, now=NOW + 5 * week * DAY))
    late = NOW + 12 * DAY  # a Monday
    carried = Post().work(now=late)

    # Whoever keeps apart is asked nothing; the other as by any introduction, in vain.
    questions = of_kind(carried, MailKind.INTRODUCTION)
    assert {parcel.recipient for parcel in questions} == {
        lukasz.email,
        ana.email,
        kenji.email,
    }
    for number, keeps, other in zip(
        made, (kenji, lukasz, ana), (lukasz, ana, kenji), strict=True
    ):
        with pytest.raises(IsOver):
            say(number, keeps, yes=True, now=late)
        assert say(number, other, yes=True, now=late) is False
    assert [asked(one, now=late) for one in (lukasz, kenji, ana)] == [1] * 3
    proposed = list_proposed(db.session(), person_id=priya.id, since=BEFORE)
    assert [(len(people), one.withdrawn_at) for one, people in proposed] == [
        (2, None)
    ] * 3
    with pytest.raises(AskedBefore):  # as after any other
        table.introduce()


def test_whoever_keeps_apart_meanwhile_is_brought_to_nobody_in_silence(
    table: Table,
) -> None:
    post = Post()
    made = table.introduce()
    say(made, table.lukasz, yes=True)
    with transaction() as session:
        session.add(CoffeeBlock(person_id=table.lukasz.id, other_id=table.kenji.id))

    both = say(made, table.kenji, yes=True)

    assert both is False
    assert of_kind(post.work(now=NOW), MailKind.PERSONAL) == []
    # Nothing vanishes: whoever blocks one after the other learns no name by it.
    assert [asked(one) for one in (table.lukasz, table.kenji)] == [1, 1]


def test_only_who_met_both_introduces_and_nobody_who_left_is(table: Table) -> None:
    with transaction() as session:
        stranger = make_person(session)
        session.add(Silence(person_id=table.priya.id, other_id=table.ana.id))
        let_go(session, person_ids=[table.lukasz.id], house=HOUSE, now=NOW)

    for first, second in (
        (stranger, table.kenji),  # not met
        (table.ana, table.kenji),  # not to be asked about
        (table.lukasz, table.kenji),  # left
        (table.kenji, table.kenji),
        (table.priya, table.kenji),
    ):
        with pytest.raises(NobodyMet):
            table.introduce(first, second)

    assert db.session.scalars(select(Introduction.id)).all() == []


def test_two_a_week_and_each_pair_once(table: Table) -> None:
    table.introduce()
    table.introduce(table.lukasz, table.ana)

    with pytest.raises(AskedBefore):
        table.introduce(table.kenji, table.lukasz)
    with pytest.raises(IntroductionsAreMany):
        table.introduce(table.kenji, table.ana, now=NOW + 6 * DAY)
    table.introduce(table.kenji, table.ana, now=NOW + 7 * DAY)

    assert len(db.session.scalars(select(Introduction.id)).all()) == 3


def test_withdrawn_it_is_over_for_all(table: Table) -> None:
    post = Post()
    made = table.introduce()
    say(made, table.lukasz, yes=True)

    for _twice in range(2):
        with transaction() as session:
            introductions.take_back(
                session, introduction_id=made, person_id=table.priya.id, now=NOW
            )

    assert of_kind(post.work(now=NOW), MailKind.INTRODUCTION) == []
    assert asked(table.kenji) == 0
    with pytest.raises(IsOver):
        say(made, table.kenji, yes=True)
    with pytest.raises(IsOver), transaction() as session:
        introductions.take_back(
            session, introduction_id=made, person_id=table.kenji.id, now=NOW
        )


def test_it_waits_for_hours_and_budget_and_for_whoever_wants_no_such_mail(
    table: Table,
) -> None:
    with transaction() as session:
        session.add(Mute(person_id=table.kenji.id, kind=MailKind.INTRODUCTION))
    evening = NOW + timedelta(hours=8)
    post = Post()
    table.introduce(now=evening)
    table.introduce(table.lukasz, table.ana, now=evening)

    at_night = of_kind(post.work(now=evening), MailKind.INTRODUCTION)
    in_the_morning = of_kind(post.work(now=NOW + DAY), MailKind.INTRODUCTION)
    a_day_later = of_kind(post.work(now=NOW + 2 * DAY), MailKind.INTRODUCTION)

    assert at_night == []
    assert sorted(parcel.recipient for parcel in in_the_morning) == sorted(
        (table.lukasz.email, table.ana.email)
    )
    assert [parcel.recipient for parcel in a_day_later] == [table.lukasz.email]
    assert asked(table.kenji, now=NOW + DAY) == 1


def test_leaving_ends_it_and_forgetting_leaves_no_word(table: Table) -> None:
    made = table.introduce()
    say(made, table.lukasz, yes=True)
    say(made, table.kenji, yes=True)
    waiting = table.introduce(table.lukasz, table.ana)

    with transaction() as session:
        forget(session, person_id=table.priya.id, house=HOUSE, now=NOW)
    with pytest.raises(IsOver):
        say(waiting, table.ana, yes=True)
    kept = db.session.scalars(select(Introduction)).all()
    assert [(one.introducer_id, one.about) for one in kept] == [(None, "")]
    with transaction() as session:
        forget(session, person_id=table.kenji.id, house=HOUSE, now=NOW)

    assert db.session.scalars(select(Introduction.id)).all() == []
    assert db.session.scalars(select(IntroductionSide.id)).all() == []


def test_after_thirty_days_nobody_can_read_who_said_no(table: Table) -> None:
    refused = table.introduce()
    agreed = table.introduce(table.lukasz, table.ana)
    say(refused, table.lukasz, yes=False)
    say(refused, table.kenji, yes=True)
    for person in (table.lukasz, table.ana):
        say(agreed, person, yes=True)

    with transaction() as session:
        erase(session, ["coffee-words", "coffees"], now=NOW + 31 * DAY)

    said = db.session.execute(
        select(IntroductionSide.introduction_id, IntroductionSide.said)
    ).all()
    assert {one.said for one in said if one.introduction_id == refused} == {
        Said.NOTHING
    }
    assert {one.said for one in said if one.introduction_id == agreed} == {Said.YES}
    assert set(db.session.scalars(select(Introduction.about))) == {""}
    with transaction() as session:
        erase(session, ["coffees"], now=NOW + 366 * DAY)
    assert db.session.scalars(select(IntroductionSide.id)).all() == []


def answer(
    question: Parcel, person: Person, text: str, house: House, **headers: str
) -> tuple[Fate, Why | None]:
    """Let this person answer a question by mail; return what became of it."""
    asked = mail_in(question)
    head = {
        "From": f"Somebody <{person.email}>",
        "To": str(asked["Reply-To"]),
        "Message-ID": f"<{abs(hash((text, person.email)))}@mail.example>",
        "In-Reply-To": str(asked["Message-ID"]),
        "Subject": "Re: an introduction",
    } | headers
    lines = [f"{name}: {value}" for name, value in head.items()]
    raw = "\r\n".join([*lines, "", text, "", "> quoted: yes"]).encode()
    with transaction() as session:
        done = take_in(session, raw, house=house, now=NOW)
    return done.fate, done.why


@pytest.mark.parametrize(
    ("house", "vouched", "of_others"),
    [
        (PLUS, {}, (Fate.UNCHANGED, Why.OTHER_SENDER)),
        # Without a signed address it answers nothing that Kenji was asked.
        (TRUSTING, VOUCHED, (Fate.DROPPED, Why.NO_CALENDAR)),
    ],
    ids=["signed", "vouched"],
)
def test_a_yes_in_answer_to_the_mail_counts_and_only_ones_own(
    table: Table,
    house: House,
    vouched: dict[str, str],
    of_others: tuple[Fate, Why],
) -> None:
    post = Post(house=house)
    made = table.introduce()
    [to_lukasz, to_kenji] = of_kind(post.work(now=NOW), MailKind.INTRODUCTION)

    unproven = {"To": "events@trestle.example"}
    forged = answer(to_lukasz, table.lukasz, "Yes, of course", house, **unproven)
    others = answer(to_lukasz, table.kenji, "Yes, please", house, **vouched)
    unclear = answer(to_lukasz, table.lukasz, "Yes, but who?", house, **vouched)
    yes = answer(to_lukasz, table.lukasz, "Yes, please!", house, **vouched)
    again = answer(to_lukasz, table.lukasz, "yes", house, **vouched)
    no = answer(to_kenji, table.kenji, "Not now, thanks", house, **vouched)
    silent = of_kind(post.work(now=NOW), MailKind.PERSONAL)
    after_all = answer(to_kenji, table.kenji, "Yes", house, **vouched)
    letters = of_kind(post.work(now=NOW), MailKind.PERSONAL)
    late = answer(to_kenji, table.kenji, "No", house, **vouched)

    assert "Or answer this mail with “yes” or “not now”." in words(to_lukasz)
    assert forged == (Fate.UNCHANGED, Why.UNPROVEN)
    assert others == of_others
    assert unclear == (Fate.UNCHANGED, Why.NO_ANSWER)
    assert (yes, again) == ((Fate.APPLIED, None), (Fate.UNCHANGED, Why.SAME))
    assert (no, silent) == ((Fate.APPLIED, None), [])
    assert after_all == (Fate.APPLIED, None)
    assert {letter.recipient for letter in letters} == {
        table.lukasz.email,
        table.kenji.email,
    }
    assert late == (Fate.UNCHANGED, Why.TOO_LATE)
    db.session.rollback()
    assert db.session.get_one(Introduction, made).introduced_at == NOW
