"""Carries queued mail, one claim at a time, and does what the clock asks for."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Event

import structlog
from sqlalchemy.exc import OperationalError

from app.db import database_now, transaction
from app.delivery import matcher
from app.delivery.bag import Bag
from app.delivery.carriers import Carry
from app.delivery.keeper import Keeper
from app.delivery.postman import Clock, Postman
from app.delivery.solver import Solver
from app.domain.audit import Origin, Via
from app.domain.house import House
from app.domain.settings import Rhythm
from app.figures import Figures
from app.operations import audit, causes, clock, coffee_rounds, seating_search
from app.queries.mail import next_due_at

logger = structlog.get_logger()

A_TICK = timedelta(minutes=1)
"""How long the worker may rest unless something is known to fall due sooner."""
GLANCE_S = 0.25
"""How long mail may wait for a look at a search that runs beside it."""
AT_ONCE, A_TURN_S = 100, 1.0
"""Mails that are tried before duties and causes have their turn, and for how long."""
DUTIES_EVERY_S = 1.0
"""How often duties are looked for while there is mail; a dozen questions each time."""


@dataclass(frozen=True, kw_only=True)
class Worker:
    """One worker: where it carries mail to, for which house, how fast."""

    carry: Carry
    house: House
    rhythm: Rhythm = field(default_factory=Rhythm)
    figures: Figures | None = None
    """Where to count what became of each mail; None: nobody watches."""
    clock: Clock = database_now
    hang_up: Callable[[], None] = lambda: None
    """Ends what `carry` kept open; called when no mail is due."""
    bag: Bag | None = None
    """What it takes along at once; None: one mail at a time."""
    stopping: Event = field(default_factory=Event)
    """Once set, the mail in hand is the last thing that is done."""

    def catch_up(self) -> None:
        """Do all that is due: mail first, then what causes more of it.

        A seating search is done when this returns, and mail flowed meanwhile.
        """
        self.do_all_but_search()
        while self.search_next() or self.match_next():
            self.do_all_but_search()

    def do_all_but_search(self) -> None:
        """Carry mail, do duties and work off causes until nothing is due.

        They take turns: neither a long queue nor a slow server holds the clock up.
        """
        sick: set[str] = set()
        looks_at = 0.0
        while not self.stopping.is_set():
            self._note_life()
            tried = self.drain(at_most=AT_ONCE, turn_s=A_TURN_S)
            if not tried or time.monotonic() >= looks_at:
                if self.do_next_duty(sick):
                    continue
                looks_at = time.monotonic() + DUTIES_EVERY_S
            if not (
                self.work_off_next() or tried or self.do_next_duty(sick, patient=True)
            ):
                break
        self.hang_up()

    def _note_life(self) -> None:
        with transaction() as session:
            audit.act_as(session, Origin(via=Via.WORKER))
            clock.note_the_worker(session, now=self.clock(session))

    def rests_for(self) -> float | None:
        """Return after how many seconds to look again, if within a minute.

        Retries, leases that run out, held mail and the pace keep their hour by it.
        """
        with transaction() as session:
            now = self.clock(session)
            at = next_due_at(
                session, now=now, pace=self.rhythm.pace, limits=self.rhythm.limits
            )
        return None if at is None or at > now + A_TICK else (at - now).total_seconds()

    def search_next(self) -> bool:
        """Run the next seating search beside the mail; return whether there was one.

        A worker that dies leaves the lease to run out, and another begins anew.
        """
        if self.stopping.is_set():
            return False
        try:
            with transaction() as session:
                task = seating_search.claim_next(
                    session, lease=self.rhythm.search_lease, now=self.clock(session)
                )
            if task is not None:
                self._search_and_settle(task)
        except seating_search.SearchFailed as failure:
            logger.exception("search_failed", search_id=failure.search_id)
            with transaction() as session:
                seating_search.give_up(
                    session, search_id=failure.search_id, now=self.clock(session)
                )
            return True
        return task is not None

    def match_next(self) -> bool:
        """Weigh this week's coffees beside the mail; return whether there were any.

        A worker that dies leaves the lease to run out, and another begins anew.
        """
        if self.stopping.is_set():
            return False
        with transaction() as session:
            task = coffee_rounds.claim_round(session, now=self.clock(session))
        if task is None:
            return False
        found = matcher.weigh(task, meanwhile=self._go_on)
        if found is None:
            return False
        groups, alone = found
        with transaction() as session:
            coffee_rounds.settle_round(session, task=task, groups=groups, alone=alone)
        return True

    def _go_on(self) -> bool:
        self.do_all_but_search()
        return not self.stopping.is_set()

    def do_next_duty(self, sick: set[str], *, patient: bool = False) -> bool:
        """Do one thing the clock asks for; return whether there was one.

        `sick` are duties that failed meanwhile; one more is added if it fails.
        """
        try:
            with transaction() as session:
                return clock.do_next_duty(
                    session,
                    house=self.house,
                    proposals=self.rhythm.proposals,
                    now=self.clock(session),
                    without=sick,
                    patient=patient,
                )
        except clock.DutyFailed as failure:
            logger.exception("duty_failed", duty=failure.duty)
            sick.add(failure.duty)
            return True

    def work_off_next(self) -> bool:
        """Turn one batch of one cause into mail; return whether there was one."""
        try:
            with transaction() as session:
                return causes.work_off_next(
                    session, house=self.house, now=self.clock(session)
                )
        except causes.CauseFailed as failure:
            logger.exception("cause_failed", cause_id=failure.cause_id)
            with transaction() as session:
                causes.put_off(
                    session, cause_id=failure.cause_id, now=self.clock(session)
                )
            return True

    def drain(self, *, at_most: int | None = None, turn_s: float | None = None) -> int:
        """Try every message that is due, or so many; return how many were tried.

        No more are claimed after `turn_s` seconds.
        """
        postman = Postman(
            carry=self.carry,
            rhythm=self.rhythm,
            figures=self.figures,
            clock=self.clock,
            stopping=self.stopping,
            manners=self.house.manners,
            bag=self.bag,
        )
        return postman.drain(at_most=at_most, turn_s=turn_s)

    def _search_and_settle(self, task: seating_search.Task) -> None:
        try:
            outcome = self._search(task) if task.order else task.refusal
            with transaction() as session:
                now = self.clock(session)
                if self.stopping.is_set():
                    seating_search.release(session, task=task, now=now)
                else:
                    seating_search.settle(session, task=task, outcome=outcome, now=now)
        except OperationalError:
            # The database was busy or gone, not the search: its lease runs out soon.
            logger.exception("search_interrupted", search_id=task.search_id)
        except Exception as error:
            raise seating_search.SearchFailed(search_id=task.search_id) from error

    def _search(self, task: seating_search.Task) -> seating_search.Outcome:
        solver = Solver.start(task)
        # Beside the mail: a slow server must not hold up what is kept of the search.
        keeper = Keeper(solver, lease=self.rhythm.search_lease, clock=self.clock)
        try:
            keeper.start()
            try:
                while not solver.wait(seconds=GLANCE_S) and not self.stopping.is_set():
                    self.do_all_but_search()
            finally:
                keeper.end()
        finally:
            solver.stop()
        outcome = solver.outcome()
        if outcome is None:
            keeper.look()  # what the process found last is worth keeping
        return outcome
