from datetime import UTC, datetime, timedelta

import pytest

from app.domain.signups import (
    Answer,
    Giving,
    SignupStatus,
    Stop,
    Waiting,
    answer_of,
    give,
    hold_until,
    place,
    promote,
)

NOON = datetime(2027, 3, 2, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    ("answer", "taken", "capacity", "expected"),
    [
        (Answer.YES, 0, 1, SignupStatus.ATTENDING),
        (Answer.YES, 1, 1, SignupStatus.WAITLISTED),
        (Answer.YES, 2, 1, SignupStatus.WAITLISTED),
        (Answer.YES, 9_999, None, SignupStatus.ATTENDING),
        (Answer.NO, 0, 1, SignupStatus.DECLINED),
        (Answer.NO, 1, 1, SignupStatus.DECLINED),
    ],
)
def test_an_answer_earns_a_place_while_there_is_one(
    answer: Answer, taken: int, capacity: int | None, expected: SignupStatus
) -> None:
    assert place(answer, taken=taken, capacity=capacity) is expected


def test_promote_keeps_the_order_of_joining() -> None:
    waiting = [
        Waiting(signup_id=1, turn=9),
        Waiting(signup_id=2, turn=4),
        Waiting(signup_id=3, turn=5),
    ]

    assert promote(waiting, open_places=2) == [2, 3]


@pytest.mark.parametrize(("places", "expected"), [(-3, []), (0, []), (9, [1])])
def test_promote_gives_no_more_places_than_there_are(
    places: int, expected: list[int]
) -> None:
    assert promote([Waiting(signup_id=1, turn=1)], open_places=places) == expected


WAITLIST = [Waiting(signup_id=8, turn=2), Waiting(signup_id=9, turn=1)]


@pytest.mark.parametrize(
    ("taken", "capacity", "expected"),
    [
        (3, None, Giving(moving=(9, 8))),
        (3, 5, Giving(moving=(9, 8))),
        (3, 4, Giving(moving=(9,))),
        (3, 3, Giving(stop=Stop.FULL)),
        (3, 1, Giving(stop=Stop.FULL, over=2)),
    ],
)
def test_free_places_go_to_those_who_wait_and_an_overfull_room_says_by_how_many(
    taken: int, capacity: int | None, expected: Giving
) -> None:
    assert give(WAITLIST, taken=taken, capacity=capacity, held_until=None) == expected


def test_after_the_freeze_the_same_people_are_asked() -> None:
    until = NOON - timedelta(hours=1)

    giving = give(WAITLIST, taken=1, capacity=2, held_until=until)

    assert giving == Giving(moving=(9,), held_until=until)


@pytest.mark.parametrize(
    ("minutes_before", "held_minutes"),
    [(600, 120), (150, 120), (149, 119), (31, 1), (30, None), (10, None), (-5, None)],
)
def test_an_offer_is_held_two_hours_or_until_half_an_hour_before(
    minutes_before: int, held_minutes: int | None
) -> None:
    now = NOON - timedelta(minutes=minutes_before)

    until = hold_until(now=now, starts_at=NOON)

    expected = None if held_minutes is None else now + timedelta(minutes=held_minutes)
    assert until == expected


def test_every_standing_but_an_invitation_came_from_an_answer() -> None:
    assert {status: answer_of(status) for status in SignupStatus} == {
        SignupStatus.INVITED: None,
        SignupStatus.ATTENDING: Answer.YES,
        SignupStatus.WAITLISTED: Answer.YES,
        SignupStatus.OFFERED: Answer.YES,
        SignupStatus.DECLINED: Answer.NO,
    }
