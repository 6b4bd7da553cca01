"""What becomes of nudges that wait."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from app.domain.cadence import Budget
from app.domain.digest import Plan, Waiting, plan
from app.domain.manners import Calm

CALM = Calm(zone=ZoneInfo("Europe/Berlin"))
WEDNESDAY = datetime(2027, 3, 3, 9, tzinfo=UTC)  # 10:00 in Berlin
NEXT_MONDAY = datetime(2027, 3, 7, 23, tzinfo=UTC)  # midnight in Berlin
NINE = datetime(2027, 3, 8, 8, tzinfo=UTC)
LATER = WEDNESDAY + timedelta(days=20)
FREE = Budget(calm=CALM)
FULL = Budget(calm=CALM, sent=[WEDNESDAY, WEDNESDAY - timedelta(days=1)])


def waiting(*keys: int, last_at: datetime = LATER, **facts: datetime) -> list[Waiting]:
    """So many that wait, as if for events of that day."""
    digest_at = facts.get("digest_at")
    return [Waiting(key=k, last_at=last_at, digest_at=digest_at) for k in keys]


def looks(found: Plan) -> list[tuple[int, datetime, bool]]:
    """(which, when it is looked at again, whether for a digest)."""
    return [
        (later.waiting.key, later.due_at, later.waiting.digest_at is not None)
        for later in found.later
    ]


def decided(
    them: list[Waiting],
    *,
    budget: Budget = FREE,
    takes_digest: bool = True,
    now: datetime = WEDNESDAY,
) -> Plan:
    return plan(them, budget=budget, takes_digest=takes_digest, now=now)


def test_in_the_evening_it_waits_for_the_morning() -> None:
    evening = WEDNESDAY + timedelta(hours=9)

    found = decided(waiting(1, 2), now=evening)

    morning = datetime(2027, 3, 4, 8, tzinfo=UTC)
    assert looks(found) == [(1, morning, False), (2, morning, False)]


def test_one_leaves_alone_and_what_is_more_waits_until_that_is_a_week_ago() -> None:
    found = decided(waiting(1, 2, 3))

    assert found.alone is not None
    assert found.alone.key == 1
    # Not on Monday: the week's other nudge is kept for their own matters.
    wednesday = NINE + timedelta(days=2)
    assert looks(found) == [(2, wednesday, True), (3, wednesday, True)]


def test_after_a_nudge_of_their_own_it_is_mondays_digest() -> None:
    prompted = Budget(calm=CALM, sent=[WEDNESDAY])

    found = decided(waiting(1), budget=prompted)

    assert looks(found) == [(1, NINE, True)]


def test_more_than_three_at_once_are_one_digest() -> None:
    found = decided(waiting(1, 2, 3, 4))

    assert [each.key for each in found.digest] == [1, 2, 3, 4]
    assert (found.alone, found.later) == (None, ())


def test_a_full_week_moves_monday_to_the_first_day_with_room() -> None:
    found = decided(waiting(1), budget=FULL)

    # Tuesday, when the first of the two is a week ago.
    assert looks(found) == [(1, NINE + timedelta(days=1), True)]


def test_a_digest_is_sent_once_its_day_has_come() -> None:
    found = decided(waiting(1, digest_at=NEXT_MONDAY), now=NINE)

    assert [each.key for each in found.digest] == [1]


def test_what_a_digest_would_tell_too_late_leaves_alone_or_not_at_all() -> None:
    friday = WEDNESDAY + timedelta(days=2)
    used = Budget(calm=CALM, sent=[WEDNESDAY])

    alone = decided(waiting(1, last_at=friday), budget=used)
    never = decided(waiting(1, last_at=friday), budget=FULL)

    assert looks(alone) == [(1, datetime(2027, 3, 4, 8, tzinfo=UTC), False)]
    assert [each.key for each in never.dropped] == [1]


def test_without_digests_each_waits_for_a_day_of_its_own() -> None:
    found = decided(waiting(1, 2, 3, 4, 5), takes_digest=False)

    thursday = datetime(2027, 3, 4, 8, tzinfo=UTC)
    assert found.alone is not None
    assert (found.digest, looks(found)) == (
        (),
        [(key, thursday, False) for key in (2, 3, 4, 5)],
    )


def test_what_has_begun_is_told_to_nobody() -> None:
    found = decided(waiting(1, last_at=WEDNESDAY))

    assert ([each.key for each in found.dropped], found.alone) == ([1], None)
