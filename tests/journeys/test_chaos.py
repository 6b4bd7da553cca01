"""The short form of `make chaos`: real processes, killed; a mail server that sulks."""

from pathlib import Path

import pytest

from bench.chaos import kills, mail_faults
from bench.chaos.table import Row, exit_code, line

pytestmark = pytest.mark.slow

KILLS, PEOPLE = 5, 12


def test_whatever_is_killed_nothing_acknowledged_is_lost_or_silent(
    database_url: str, tmp_path: Path
) -> None:
    row = kills.random_kills(database_url, tmp_path, kills=KILLS, database="short")

    assert row.is_kept, line(row)
    assert (row.rounds, row.lost, row.silent) == (KILLS, 0, 0)
    assert row.acknowledged > KILLS


def test_greylists_refusals_and_rubbish_stop_nobody_else(
    database_url: str, tmp_path: Path
) -> None:
    row = mail_faults.refusals(database_url, tmp_path, database="short", people=PEOPLE)

    assert row.is_kept, line(row)
    assert row.acknowledged == PEOPLE - 1


def test_a_breach_is_said_and_is_an_exit_code() -> None:
    kept, lost, broken = (
        Row(case="a", what="kept"),
        Row(case="b", what="lost", lost=1),
        Row(case="c", what="broken"),
    )
    broken.must(holds=False, otherwise="no answer")

    assert [exit_code([row]) for row in (kept, lost, broken)] == [0, 1, 1]
    assert exit_code([]) == 1
    assert line(kept).endswith("kept")
    assert "BROKEN: no answer" in line(broken)
