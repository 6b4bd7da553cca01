"""When a plan publishes itself, and what a table may talk about."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.domain.planning import comes_first, plans_from, publishes_at, tenure_of
from app.domain.table_talk import Question, helpers, matches, question_for

BUDAPEST = ZoneInfo("Europe/Budapest")
NOON = datetime(2026, 12, 3, 11, tzinfo=UTC)
FOUR = datetime(2026, 12, 2, 15, tzinfo=UTC)
WEEKS_AGO = NOON - timedelta(days=21)


def test_a_plan_publishes_itself_at_four_the_day_before_in_the_events_zone() -> None:
    at = publishes_at(
        starts_at=NOON, zone=BUDAPEST, answer_by=None, announced_at=WEEKS_AGO
    )

    assert at == FOUR


@pytest.mark.parametrize(
    ("answer_by", "expected"),
    [
        (None, NOON - timedelta(hours=1)),
        (NOON - timedelta(hours=3), NOON - timedelta(hours=3)),
        (NOON - timedelta(minutes=5), NOON - timedelta(hours=1)),
        (FOUR, FOUR + timedelta(hours=1)),
    ],
)
def test_an_event_announced_after_that_waits_for_its_answers(
    answer_by: datetime | None, expected: datetime
) -> None:
    at = publishes_at(
        starts_at=NOON,
        zone=BUDAPEST,
        answer_by=answer_by,
        announced_at=FOUR + timedelta(hours=1),
    )

    assert at == expected


def test_planning_starts_at_answer_by_and_in_time_for_the_notice() -> None:
    early = plans_from(publishes=FOUR, answer_by=FOUR - timedelta(days=1))
    late = plans_from(publishes=FOUR, answer_by=FOUR)
    never = plans_from(publishes=FOUR, answer_by=None)

    assert early == FOUR - timedelta(days=1)
    assert late == never == FOUR - timedelta(hours=3)


def test_tenure_goes_in_steps() -> None:
    on = date(2026, 12, 3)
    steps = [
        None,
        date(2026, 6, 1),
        date(2025, 1, 1),
        date(2021, 1, 1),
        date(2009, 1, 1),
    ]

    assert [tenure_of(started, on=on) for started in steps] == [0, 1, 2, 3, 4]


def test_neighboring_tables_have_other_questions() -> None:
    deck = [question_for(table, event_id=7) for table in range(1, 15)]

    assert set(deck) == set(Question)


@pytest.mark.parametrize(
    ("wanted", "offered", "expected"),
    [
        ("How to plan budgets", "I can explain the BUDGET", True),
        ("SQL", "Anything about SQL", True),
        ("I want to learn something", "I can help with something", False),
        ("Straße bauen", "STRASSE", True),
        ("", "", False),
        ("Spanish", "Contracts", False),
    ],
)
def test_lines_match_by_words_that_mean_something(
    wanted: str, offered: str, *, expected: bool
) -> None:
    assert matches(wanted, offered) is expected


def test_who_can_help_is_found_as_two_lines_match() -> None:
    wanted = {1: "Budgets", 2: "SQL for reports", 3: "how to do it", 4: "budget talk"}
    offered = {1: "Anything about budgets", 5: "SQL", 6: "Budgeting, slides", 7: ""}

    found = helpers(wanted, offered)

    assert found == {2: (5,), 4: (1,)}
    assert found == {
        who: can
        for who, line in wanted.items()
        if (
            can := tuple(
                other
                for other, offer in offered.items()
                if other != who and matches(line, offer)
            )
        )
    }


def test_newcomers_and_those_with_few_ties_come_first() -> None:
    tenure = (1, 2, 2, 2, 2, 2, 2, 2, 2)
    tables = [(1, 2, 3, 4), (1, 5, 6, 7), (2, 5, 6), (3, 7, 4)]

    assert comes_first(tenure, tables=tables) == (0, 8)


@pytest.mark.parametrize("newcomers", [0, 6])
def test_nobody_comes_first_where_all_or_none_would(newcomers: int) -> None:
    tenure = (1,) * newcomers + (2,) * (9 - newcomers)

    assert comes_first(tenure, tables=[]) == ()
