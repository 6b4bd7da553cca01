"""Claims mails, hands each over, and notes what became of them."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from threading import Event

import structlog
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from structlog.contextvars import bound_contextvars

from app.db import is_busy, transaction
from app.delivery.bag import Bag
from app.delivery.carriers import Carry
from app.delivery.refusals import RefusedForGood, RefusedForNow
from app.domain.manners import Manners
from app.domain.outbox import Parcel
from app.domain.settings import Rhythm
from app.figures import MAILS, Figures
from app.operations import bounces, handfuls, outbox

logger = structlog.get_logger()

INSISTS = 5
"""How often a busy database is asked, five seconds each time, within a lease."""

AT_A_TIME_S = 0.25
"""Mails claimed at once are handed over for so long, and the others given back: what is
more urgent waits no longer, and what left is noted. Far below a lease."""

Note = Callable[..., bool]
Clock = Callable[[Session], datetime]
"""Asked inside the transaction: leases run on the database's clock."""


@dataclass(frozen=True, kw_only=True)
class Trip:
    """What became of the mails that were claimed at once."""

    taken: Sequence[Parcel]
    refused: tuple[Parcel, str, Note] | None
    """The one that ended it, what became of it, and how to note that."""
    untouched: Sequence[Parcel]


@dataclass(frozen=True, kw_only=True)
class Postman:
    """One round: where mail is carried to, how fast, and when to stop."""

    carry: Carry
    rhythm: Rhythm
    figures: Figures | None
    clock: Clock
    stopping: Event
    manners: Manners = field(default_factory=Manners)
    """When nudges may wake anybody."""
    bag: Bag | None = None
    """Says which of many left; None: each is noted before the next is claimed."""

    def drain(self, *, at_most: int | None = None, turn_s: float | None = None) -> int:
        """Try every message that is due, or so many; return how many were tried.

        No more are claimed after `turn_s` seconds. A claim is committed before the
        server is called, so no transaction waits for the network. A crash between
        the server's yes and our note of it sends the same bytes again: at least once,
        never nought.
        """
        tried, began = 0, time.monotonic()
        if at_most == 0 or self.stopping.is_set():
            return tried
        self._note_what_was_left()
        with transaction() as session:
            now = self.clock(session)
            parcels = self._claim(session, at_most=at_most, now=now)
        while parcels:
            trip = self._hand_over(parcels)
            tried += len(parcels) - len(trip.untouched)
            left = None if at_most is None else at_most - tried
            if turn_s is not None and time.monotonic() - began >= turn_s:
                left = 0
            parcels = self._note_and_claim(trip, at_most=left)
        return tried

    def _note_what_was_left(self) -> None:
        """Note what a worker that is no more handed over, and free what it did not."""
        if self.bag is None:
            return
        for found in self.bag.list_left():
            if not (found.gone or found.untouched):
                continue
            with transaction() as session:
                now = self.clock(session)
                count = outbox.settle_all(session, claims=found.gone, now=now)
                handfuls.give_back(session, claims=found.untouched, now=now)
            logger.info("bag_found", gone=count, untouched=len(found.untouched))

    def _claim(
        self, session: Session, *, at_most: int | None, now: datetime
    ) -> list[Parcel]:
        room = self.bag.room if self.bag is not None else 1
        return handfuls.claim_some(
            session,
            at_most=room if at_most is None else min(room, at_most),
            now=now,
            lease=self.rhythm.lease,
            pace=self.rhythm.pace,
            limits=self.rhythm.limits,
            manners=self.manners,
        )

    def _hand_over(self, parcels: list[Parcel]) -> Trip:
        """Hand over one after the other until one is refused, or the time is over."""
        goes_on = self.bag is None or self.bag.pack(parcels)
        until, taken, refused = time.monotonic() + AT_A_TIME_S, 0, None
        for parcel in parcels:
            with bound_contextvars(message_id=parcel.message_id):
                refused = self._hand_over_one(parcel)
            if refused is not None:
                break
            taken += 1
            goes_on = goes_on and (self.bag is None or self.bag.strike_off())
            is_time = time.monotonic() < until and not self.stopping.is_set()
            if not (goes_on and is_time):
                break
        tried = taken + (refused is not None)
        if self.bag is not None:
            is_done = taken == len(parcels) and goes_on
            self.bag.learn(left=0 if refused else taken, is_done=is_done)
        return Trip(taken=parcels[:taken], refused=refused, untouched=parcels[tried:])

    def _note_and_claim(self, trip: Trip, *, at_most: int | None) -> list[Parcel]:
        """Note what became of mails, and return the next ones.

        The note and the next claim are one transaction, and so wait for the disk
        once. A claim that fails must not take the note with it.
        """
        try:
            following = self._note(trip, at_most=at_most)
        except Exception:
            if at_most == 0:
                raise
            logger.exception("claim_failed")
            following = self._note(trip, at_most=0)
        if self.bag is not None:
            self.bag.empty()
        for parcel in trip.taken:
            self._tell("message_sent", parcel)
        if trip.refused is not None:
            parcel, outcome, _ = trip.refused
            self._tell(outcome, parcel)
        return following

    def _tell(self, outcome: str, parcel: Parcel) -> None:
        kind = parcel.kind.value
        logger.info(
            outcome, message_id=parcel.message_id, kind=kind, tries=parcel.fence
        )
        if self.figures is not None:
            said = outcome.removeprefix("message_")
            self.figures.count(MAILS, kind=kind, outcome=said)

    def _hand_over_one(self, parcel: Parcel) -> tuple[Parcel, str, Note] | None:
        """Hand one mail over; return what became of it, unless it was taken."""
        try:
            self.carry(parcel)
        except RefusedForNow as refusal:
            note = partial(
                outbox.release,
                parcel=parcel,
                trouble=str(refusal),
                may_have_arrived=refusal.may_have_arrived,
                waits_s=self.rhythm.waits_s,
                fault=refusal.fault,
            )
            return parcel, "message_put_off", note
        except RefusedForGood as refusal:
            # The server's own words hold addresses: they stay out of the log.
            note = partial(bounces.fail, parcel=parcel, trouble=str(refusal))
            return parcel, "message_refused", note
        except Exception as error:
            # One broken message must never stop the one behind it.
            logger.exception("carrier_failed")
            note = partial(outbox.fail, parcel=parcel, trouble=str(error))
            return parcel, "message_failed", note
        return None

    def _note(self, trip: Trip, *, at_most: int | None) -> list[Parcel]:
        """Note what became of mails, and claim more; a busy database is asked again.

        An unnoted delivery would send the mail once more when its lease ends.
        """
        for left in reversed(range(INSISTS)):
            try:
                with transaction() as session:
                    now = self.clock(session)
                    if trip.taken:
                        outbox.settle_all(session, claims=trip.taken, now=now)
                    if trip.refused is not None:
                        parcel, _, note = trip.refused
                        note(session, now=now)
                        handfuls.take_up(session, [parcel.uuid], now=now)
                    handfuls.give_back(session, claims=trip.untouched, now=now)
                    if at_most == 0 or self.stopping.is_set():
                        return []
                    return self._claim(session, at_most=at_most, now=now)
            except OperationalError as error:
                if not (left and is_busy(error)):
                    raise
        return []
