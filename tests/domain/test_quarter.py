"""A quarter in short: nobody is nudged above the budget, and no fact waits for a nudge."""

from datetime import timedelta

from app.domain.cadence import A_DAY, A_WEEK
from app.domain.outbox import MailKind
from bench.quarter import CARRYING, Quarter, most


def test_a_quarter_keeps_everybodys_budget_and_delays_no_fact() -> None:
    quarter = Quarter(people=120, events=90, days=60, seed=3)

    tally = quarter.run()

    assert most(quarter.people) == (A_DAY, A_WEEK, 0)
    assert tally.longest_fact < timedelta(seconds=30)
    assert tally.longest_fact >= CARRYING
    # All that was wanted was switched off, sent alone, in a digest, or dropped.
    kinds = {kind for kind in tally.wanted if kind is not MailKind.DIGEST}
    ends = (tally.muted, tally.alone, tally.digested, tally.dropped)
    assert {kind: sum(end[kind] for end in ends) for kind in kinds} == {
        kind: tally.wanted[kind] for kind in kinds
    }
    assert tally.digested[MailKind.ANNOUNCEMENT] > 0
    assert tally.digests >= tally.alone[MailKind.DIGEST] > 0
