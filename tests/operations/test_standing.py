from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.db import db, transaction
from app.domain.events import EventStatus, HostRole
from app.domain.holidays import Holiday, gathered
from app.domain.outbox import MailKind
from app.domain.series import HAT_HELD, TooFew
from app.domain.signups import Answer
from app.models import AuditEntry, Event, HatOffer, Host, Message, Series
from app.operations import hats, series_answers, series_days, standing
from app.operations.people_leaving import let_go
from app.operations.signups import rsvp
from tests.factories import HOUSE, make_person
from tests.operations.series_company import (
    BEFORE,
    FREE,
    at,
    begin,
    event_on,
    mail,
    people,
    run,
)

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
FIRST, SECOND, THIRD = "2027-03-02", "2027-03-16", "2027-03-23"
ASKED, DECIDED = at("2027-03-11"), at("2027-03-15", "12:00")


def stand(**given: object) -> Series:
    return begin(is_standing=True, **given)  # type: ignore[arg-type]


def come(day: str, ids: list[int]) -> None:
    event_id = event_on(day)
    with transaction() as session:
        for person_id in ids:
            rsvp(
                session,
                event_id=event_id,
                person_id=person_id,
                answer=Answer.YES,
                house=HOUSE,
                now=BEFORE,
            )


def event(day: str) -> Event:
    event_id = event_on(day)
    return db.session.get_one(Event, event_id)


def organizer() -> int:
    return db.session.scalars(select(Series.organizer_id)).one()


def to_hosts(event_id: int) -> list[int]:
    return [who for who, kind in mail(event_id) if kind == MailKind.HOST]


def test_the_host_is_asked_once_two_working_days_before(app: Flask) -> None:
    stand()
    second = event_on(SECOND)

    found = []
    for now in (at("2027-03-11", "09:59"), ASKED, ASKED + timedelta(hours=5)):
        run(now)
        found.append(to_hosts(second))

    assert found == [[], [organizer()], [organizer()]]
    assert (organizer(), MailKind.INVITE) not in mail(second)


def test_one_press_stops_that_date_and_tells_only_who_had_a_place(app: Flask) -> None:
    stand()
    [ana, _ben] = people(2)
    come(SECOND, [ana])
    second, actor = event_on(SECOND), organizer()
    db.session.rollback()

    pressed = []
    for _twice in range(2):
        with transaction() as session:
            pressed.append(
                standing.stop_this_one(
                    session,
                    event_id=second,
                    words="It pauses.",
                    actor_id=actor,
                    now=ASKED,
                )
            )
    run(ASKED)
    run(at("2027-03-18"))

    assert pressed == [True, False]
    kinds = [each for each in mail(second) if each[1] == MailKind.CANCELLATION]
    assert [who for who, _ in kinds] in ([ana], [])  # or the invite never left
    assert MailKind.ANNOUNCEMENT not in [kind for _, kind in mail(second)]
    assert MailKind.ANNOUNCEMENT in [kind for _, kind in mail(event_on(THIRD))]


@pytest.mark.parametrize(
    ("going", "too_few", "status", "tables"),
    [
        (8, TooFew.CANCEL, EventStatus.PUBLISHED, 4),
        (7, TooFew.CANCEL, EventStatus.CANCELED, 4),
        (7, TooFew.FOLD, EventStatus.PUBLISHED, 2),
        (2, TooFew.FOLD, EventStatus.CANCELED, 4),
    ],
)
def test_with_too_few_people_the_chosen_rule_decides_at_noon(
    app: Flask, going: int, too_few: TooFew, status: EventStatus, tables: int
) -> None:
    stand(fewest=8, too_few=too_few)
    come(SECOND, people(going))

    run(DECIDED - timedelta(minutes=1))
    before = event(SECOND).status, event(SECOND).tables
    run(DECIDED)

    assert before == (EventStatus.PUBLISHED, 4)
    now = event(SECOND)
    assert (now.status, now.tables, now.capacity) == (status, tables, tables * 6)
    assert now.cancel_reason == (
        ""
        if status is EventStatus.PUBLISHED
        else "Too few people could make it this time. Nobody did anything wrong, and the"
        " next date is on."
    )


def test_the_hat_goes_round_until_somebody_takes_it(app: Flask) -> None:
    series_id = stand(tables=None, capacity=12).id
    [ana, ben, *_] = people(5)
    make_small_audience()
    come(FIRST, [ana, ben])
    old = organizer()
    db.session.rollback()

    def press() -> None:
        with transaction() as session:
            hats.offer_hat(session, series_id=series_id, house=HOUSE, now=BEFORE)

    press()
    press()
    first = asked()
    with transaction() as session:
        hats.decline_hat(
            session, series_id=series_id, person_id=ana, house=HOUSE, now=BEFORE
        )
    second = asked()
    with transaction() as session:
        hats.accept_hat(
            session, series_id=series_id, person_id=ben, house=HOUSE, now=BEFORE
        )

    assert (first, second) == ([ana], [ana, ben])
    assert old != ben == organizer()
    ahead = db.session.scalars(select(Event.organizer_id)).all()
    assert set(ahead) == {ben}
    with pytest.raises(hats.HatIsTaken), transaction() as session:
        hats.accept_hat(
            session, series_id=series_id, person_id=ana, house=HOUSE, now=BEFORE
        )


def asked() -> list[int]:
    db.session.rollback()
    return list(db.session.scalars(select(HatOffer.person_id).order_by(HatOffer.id)))


def make_small_audience() -> None:
    with transaction() as session:
        for each in session.scalars(select(Event)):
            each.audience = type(each.audience).SITE
            each.audience_value = "Berlin"


def test_nobody_takes_the_hat_and_it_stays(app: Flask) -> None:
    series_id = stand().id
    make_small_audience()
    ids = people(5)
    come(FIRST, ids)
    old = organizer()
    db.session.rollback()
    with transaction() as session:
        hats.offer_hat(session, series_id=series_id, house=HOUSE, now=BEFORE)

    for turn in range(1, 6):
        run(BEFORE + turn * HAT_HELD - timedelta(hours=turn))
        run(BEFORE + turn * HAT_HELD)

    assert len(asked()) == 3
    assert organizer() == old


def test_a_new_holiday_asks_and_is_kept_or_left_out(app: Flask) -> None:
    begin()
    [ana] = people(1)
    come(SECOND, [ana])
    fair = Holiday(day=date(2027, 3, 16), name="Fair", where=frozenset())
    other = replace(FREE, holidays=gathered([fair]))
    second, actor = event_on(SECOND), organizer()
    db.session.rollback()

    for _twice in range(2):
        with transaction() as session:
            series_days.ask_about_one_holiday(session, house=other, now=BEFORE)
    told = to_hosts(second)
    with transaction() as session:
        series_days.leave_out(session, event_id=second, actor_id=actor, now=BEFORE)

    assert told == [actor]
    assert event(SECOND).status is EventStatus.CANCELED
    assert "Fair" in event(SECOND).cancel_reason


def test_a_series_of_somebody_who_leaves_goes_to_a_co_host_told_once(
    app: Flask,
) -> None:
    begin()
    first, old = event_on(FIRST), organizer()
    db.session.rollback()
    with transaction() as session:
        heir = make_person(session).id
        session.add(Host(event_id=first, person_id=heir, role=HostRole.HOST))

    with transaction() as session:
        let_go(session, person_ids=[old], house=HOUSE, now=BEFORE)

    db.session.rollback()
    assert organizer() == heir
    assert set(db.session.scalars(select(Event.organizer_id))) == {heir}
    news = select(Message.person_id).where(Message.kind == MailKind.HOST)
    assert db.session.scalars(news).all() == [heir]


def test_without_an_heir_no_further_date_is_made(app: Flask) -> None:
    begin()
    old = organizer()
    db.session.rollback()
    with transaction() as session:
        let_go(session, person_ids=[old], house=HOUSE, now=BEFORE)

    run(at("2027-03-05"))

    assert len(db.session.scalars(select(Event.id)).all()) == 4


def test_a_standing_table_is_over_after_its_last_date(app: Flask) -> None:
    stand(until=at(SECOND).date())
    [ana] = people(1)
    with transaction() as session:
        first = session.scalars(select(Event.id).order_by(Event.starts_at)).first()
        assert first is not None
        series_answers.say_every_time(
            session, event_id=first, person_id=ana, house=HOUSE, now=BEFORE
        )

    run(at(SECOND, "11:00"))
    before = db.session.scalars(select(Series.ended_at)).one()
    run(at(SECOND, "14:00"))

    db.session.rollback()
    after = db.session.scalars(select(Series.ended_at)).one()
    assert (before, after) == (None, at(SECOND, "14:00"))
    assert db.session.scalars(select(AuditEntry.act).limit(1)).one()
