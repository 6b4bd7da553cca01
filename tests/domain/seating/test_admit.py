"""Latecomers: a free chair that breaks no rule, or one other person who makes room."""

from dataclasses import replace

from app.domain.seating import Lock, Plan, Table, violations
from app.domain.seating.admit import seat_freely, seat_with_a_move
from app.domain.seating.bonds import Bonds, Secrets, for_latecomers
from app.domain.seating.reach import bring_within_reach, count_out_of_reach
from tests.domain.seating.problems import free_problem

ROOM = replace(
    free_problem(2, people=8, tables=2, seats=4), tables=(Table(cap=4, min=3),) * 2
)
SEATED = Plan(rounds=((0, 0, 0, 0, 1, 1, 1, -1),))
"""Table 1 is full, table 2 has one chair, the last person comes late."""


def test_of_two_who_come_late_the_first_gets_the_last_chair() -> None:
    problem = replace(
        free_problem(2, people=9, tables=3, seats=4), tables=(Table(cap=4, min=3),) * 2
    )
    plan = Plan(rounds=((0, 0, 0, 0, 1, 1, 1, -1, -1),))

    seated = seat_freely(problem, plan, arrived=[8, 7])

    assert seated.rounds == ((0, 0, 0, 0, 1, 1, 1, -1, 1),)


def test_who_comes_late_is_welcome_at_a_table_that_lacks_more_than_one() -> None:
    thin = Plan(rounds=((0, 0, 0, 0, 1, -1, -1, -1),))

    seated = seat_freely(ROOM, thin, arrived=[7])

    assert seated.rounds == ((0, 0, 0, 0, 1, -1, -1, 1),)


def test_who_would_break_a_rule_on_every_free_chair_waits() -> None:
    torn = replace(ROOM, apart=((5, 7),))

    assert seat_freely(torn, SEATED, arrived=[7]) == SEATED
    assert seat_freely(ROOM, SEATED, arrived=[7]).rounds[0][7] == 1


def test_one_other_person_makes_room_and_nobody_who_is_locked() -> None:
    torn = replace(
        ROOM, apart=((5, 7),), locks=(Lock(person=0, table=0), Lock(person=1, table=0))
    )

    seated = seat_with_a_move(torn, SEATED, arrived=[7])

    (row,) = seated.rounds
    assert row[7] == 0
    moved = [who for who in range(7) if row[who] != SEATED.rounds[0][who]]
    assert len(moved) == 1
    assert moved[0] in (2, 3)
    assert violations(torn, seated) == ()


def test_without_such_a_person_the_least_is_broken() -> None:
    locks = tuple(Lock(person=who, table=0) for who in range(4))
    torn = replace(ROOM, apart=((5, 7),), locks=locks)

    seated = seat_with_a_move(torn, SEATED, arrived=[7])

    assert seated.rounds[0] == (0, 0, 0, 0, 1, 1, 1, 1)
    assert len(violations(torn, seated)) == 1


def test_wishes_of_both_and_private_ones_decide_between_free_chairs() -> None:
    roomy = replace(
        ROOM,
        dept=(0,) * 8,
        level=(0,) * 8,
        site=(0,) * 8,
        tenure=(0,) * 8,
        avoid=(),
        history=(),
        tables=(Table(cap=5, min=3),) * 2,
    )
    plan = Plan(rounds=((0, 0, 0, 1, 1, 1, 1, -1),))
    together = replace(roomy, wishes_together=((6, 7), (5, 7)))
    secrets = Secrets(wishes_apart=((0, 7), (1, 7)))

    def chair(problem: object) -> int:
        return seat_freely(problem, plan, arrived=[7]).rounds[0][7]  # type: ignore[arg-type]

    assert chair(roomy) == 0
    assert chair(together) == 1
    assert chair(for_latecomers(roomy, secrets)) == 1


def test_a_private_need_is_brought_within_reach_by_one_swap() -> None:
    bonds = Bonds(accessible=frozenset({2}), secrets=Secrets(needs_access=(0, 1)))
    room = replace(bonds.bind(ROOM), locks=(Lock(person=1, table=0),))
    plan = Plan(rounds=((0, 0, 0, 0, 1, 1, 1, 1),))

    reached = bring_within_reach(room, plan, bonds.secrets)

    assert reached.rounds[0][:2] == (1, 0)
    assert (
        sum(
            one != other
            for one, other in zip(*plan.rounds, *reached.rounds, strict=True)
        )
        == 2
    )
    assert count_out_of_reach(room, reached, bonds.secrets) == 1
