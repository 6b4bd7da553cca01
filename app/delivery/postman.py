"""Claims one mail after the other, hands each over, and notes what became of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from threading import Event

import structlog
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from structlog.contextvars import bound_contextvars

from app.db import is_busy, transaction
from app.delivery.carriers import Carry
from app.delivery.refusals import RefusedForGood, RefusedForNow
from app.domain.manners import Manners
from app.domain.outbox import Parcel
from app.domain.settings import Rhythm
from app.figures import MAILS, Figures
from app.operations import bounces, outbox

logger = structlog.get_logger()

INSISTS = 5
"""How often a busy database is asked, five seconds each time, within a lease."""

Note = Callable[..., bool]
Clock = Callable[[Session], datetime]
"""Asked inside the transaction: leases run on the database's clock."""


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

    def drain(self, *, at_most: int | None = None) -> int:
        """Try every message that is due, or so many; return how many were tried.

        A claim is committed before the server is called, so no transaction waits
        for the network. A crash between the server's yes and our note of it sends
        the same bytes again: at least once, never nought.
        """
        tried = 0
        if at_most == 0 or self.stopping.is_set():
            return tried
        with transaction() as session:
            parcel = self._claim_next(session, now=self.clock(session))
        while parcel is not None:
            tried += 1
            is_last = tried == at_most
            with bound_contextvars(message_id=parcel.message_id):
                parcel = self._deliver(parcel, is_last=is_last)
        return tried

    def _claim_next(self, session: Session, *, now: datetime) -> Parcel | None:
        return outbox.claim_next(
            session,
            now=now,
            lease=self.rhythm.lease,
            pace=self.rhythm.pace,
            limits=self.rhythm.limits,
            manners=self.manners,
        )

    def _deliver(self, parcel: Parcel, *, is_last: bool) -> Parcel | None:
        """Hand one mail over, note what became of it, and return the next one.

        The note and the next claim are one transaction, and so wait for the disk
        once. A claim that fails must not take the note with it.
        """
        outcome, note = self._hand_over(parcel)
        try:
            following = self._note(note, claims=not is_last)
        except Exception:
            if is_last:
                raise
            logger.exception("claim_failed")
            following = self._note(note, claims=False)
        logger.info(outcome, kind=parcel.kind.value, tries=parcel.fence)
        if self.figures is not None:
            said = outcome.removeprefix("message_")
            self.figures.count(MAILS, kind=parcel.kind.value, outcome=said)
        return following

    def _hand_over(self, parcel: Parcel) -> tuple[str, Note]:
        """Hand one mail over; return what became of it, and how to note that."""
        try:
            self.carry(parcel)
        except RefusedForNow as refusal:
            return "message_put_off", partial(
                outbox.release,
                parcel=parcel,
                trouble=str(refusal),
                may_have_arrived=refusal.may_have_arrived,
                waits_s=self.rhythm.waits_s,
                fault=refusal.fault,
            )
        except RefusedForGood as refusal:
            # The server's own words hold addresses: they stay out of the log.
            return "message_refused", partial(
                bounces.fail, parcel=parcel, trouble=str(refusal)
            )
        except Exception as error:
            # One broken message must never stop the one behind it.
            logger.exception("carrier_failed")
            return "message_failed", partial(
                outbox.fail, parcel=parcel, trouble=str(error)
            )
        return "message_sent", partial(outbox.settle, parcel=parcel)

    def _note(self, note: Note, *, claims: bool) -> Parcel | None:
        """Note what became of a mail, and claim the next; a busy database is asked again.

        An unnoted delivery would send the mail once more when its lease ends.
        """
        for left in reversed(range(INSISTS)):
            try:
                with transaction() as session:
                    now = self.clock(session)
                    note(session, now=now)
                    goes_on = claims and not self.stopping.is_set()
                    return self._claim_next(session, now=now) if goes_on else None
            except OperationalError as error:
                if not (left and is_busy(error)):
                    raise
        return None
