"""Reads the mailbox that answers come to, beside the mail that leaves."""

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from secrets import token_hex

import structlog
from flask import Flask
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.db import database_now, transaction, worker_was_called
from app.delivery.imap import Folder, NotMoved, bearer_of, open_folder
from app.delivery.postman import Clock
from app.delivery.refusals import RefusedForNow
from app.delivery.servers import Bearer
from app.domain.audit import Origin, Via
from app.domain.mail_route import InboxRoute
from app.domain.outbox import MailFault
from app.operations import audit, inbox

logger = structlog.get_logger()

LONGEST_PAUSE_S = 300.0
"""A server that stays away is asked after 30 s, 1 min, 2 min, then so often."""
TRIES = 3
"""A mail that we fail to take in so often is set aside, for people to look at."""

TakeIn = Callable[[Session, bytes, datetime], object]
"""Takes in one mail, in the caller's transaction; twice is once."""


class AnotherReads(Exception):  # noqa: N818 -- reads as the sentence it states
    """Another worker holds the mailbox by now."""


@dataclass(kw_only=True)
class Reader:
    """One worker's reader; of several workers one reads at a time.

    A mail is taken in and committed first and moved after that. Killed in between,
    it lies there still and is taken in once more, which changes nothing.
    """

    route: InboxRoute
    take_in: TakeIn
    app: Flask
    nudge: Callable[[], None] = lambda: None
    """Wakes the worker where an answer left it something to do."""
    clock: Clock = database_now
    stopping: threading.Event = field(default_factory=threading.Event)
    holder: str = field(default_factory=lambda: token_hex(8))
    _bearer: Bearer | None = None
    _folder: Folder | None = None
    _refusals: int = 0
    _taken: set[tuple[int, int]] = field(default_factory=set)
    """UIDVALIDITY and number of what was taken in and is not moved yet."""
    _failed: Counter[tuple[int, int]] = field(default_factory=Counter)
    _thread: threading.Thread | None = None

    def __post_init__(self) -> None:
        """Keep one store of tokens for all connections."""
        self._bearer = bearer_of(self.route)

    @property
    def lease(self) -> timedelta:
        """Return how long a claim holds without a word: longer than between two looks."""
        return timedelta(seconds=1.5 * self.route.every_s + 15)

    def start(self) -> None:
        """Begin to look, in a thread: sending never waits for reading."""
        self._thread = threading.Thread(target=self._go_on, name="reader", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Look no more; the mail in hand is the last."""
        self.stopping.set()

    def join(self, seconds: float) -> None:
        """Wait until the mail in hand is done, at most so long."""
        if self._thread is not None:
            self._thread.join(seconds)

    def look(self) -> float:
        """Take in what lies there; return after how many seconds to look again."""
        with transaction() as session:
            now = self.clock(session)
            until = self._claim(session, now=now)
        if until is not None:
            self.hang_up()
            return min(self.route.every_s, (until - now).total_seconds() + 0.1)
        try:
            trouble = self._read()
        except RefusedForNow as refusal:
            self.hang_up()
            return self._note(refusal)
        except AnotherReads:
            self.hang_up()
            return self.route.every_s
        self._refusals = 0
        if trouble:
            return self._note(RefusedForNow(trouble, fault=MailFault.SERVER))
        with transaction() as session:
            now = self.clock(session)
            inbox.note_read(session, account=self.route.account, now=now)
        return self.route.every_s

    def hang_up(self) -> None:
        """Take leave of the server, if it was called."""
        folder, self._folder = self._folder, None
        if folder is not None:
            folder.close()

    def _read(self) -> str:
        """Take in everything that lies there; return what went wrong with moving it."""
        if self._folder is None:
            self._folder = open_folder(self.route, self._bearer)
        folder, trouble, stay, seen = self._folder, "", 0, set[int]()
        while fresh := set(folder.look(skip=stay)) - seen:
            seen |= fresh
            for uid in sorted(fresh):
                if self.stopping.is_set():
                    return trouble
                try:
                    stay += not self._handle(folder, uid)
                except NotMoved as refusal:
                    trouble = str(refusal)
                    stay += 1
        return trouble

    def _handle(self, folder: Folder, uid: int) -> bool:
        """Take one mail in and move it away; return False if it stays where it is."""
        key = (folder.validity, uid)
        if key not in self._taken:
            raw = folder.fetch(uid)
            if raw is None:
                return False  # somebody else moved or deleted it
            if not self._take_in(key, raw):
                return self._set_aside(folder, key)
            self._taken.add(key)
        folder.move(uid, self.route.handled)
        self._taken.discard(key)
        self._failed.pop(key, None)
        return True

    def _set_aside(self, folder: Folder, key: tuple[int, int]) -> bool:
        self._failed[key] += 1
        if self._failed[key] < TRIES:
            return False  # it is tried again at the next look
        folder.move(key[1], self.route.set_aside)
        del self._failed[key]
        with transaction() as session:
            inbox.note_set_aside(session, account=self.route.account)
        return True

    def _take_in(self, key: tuple[int, int], raw: bytes) -> bool:
        try:
            with transaction() as session:
                audit.act_as(session, Origin(via=Via.WORKER))
                now = self.clock(session)
                self._keep(session, now=now)
                self.take_in(session, raw, now)
        except (AnotherReads, OperationalError):
            raise  # it is no fault of this mail
        except Exception:
            # One that we can't read must never stop the one behind it.
            logger.exception("mail_not_taken_in", uid=key[1])
            return False
        if worker_was_called():
            self.nudge()
        logger.info("mail_taken_in", uid=key[1], bytes=len(raw))
        return True

    def _claim(self, session: Session, *, now: datetime) -> datetime | None:
        return inbox.claim(
            session,
            account=self.route.account,
            holder=self.holder,
            lease=self.lease,
            now=now,
        )

    def _keep(self, session: Session, *, now: datetime) -> None:
        if self._claim(session, now=now) is not None:
            raise AnotherReads

    def _note(self, refusal: RefusedForNow) -> float:
        fault = refusal.fault or MailFault.SERVER
        # The server's own words hold addresses: they stay out of the log.
        logger.warning("mailbox_refused", fault=fault.value)
        with transaction() as session:
            inbox.note_refusal(
                session,
                account=self.route.account,
                fault=fault,
                trouble=str(refusal),
                now=self.clock(session),
            )
        pause_s = self.route.every_s * 2.0 ** min(self._refusals, 10)
        self._refusals += 1
        return float(min(pause_s, max(LONGEST_PAUSE_S, self.route.every_s)))

    def _go_on(self) -> None:
        while not self.stopping.is_set():
            pause_s = self.route.every_s
            try:
                with self.app.app_context():
                    pause_s = self.look()
            except Exception:
                # The database is busy or gone for a while: the next look is soon.
                logger.exception("mailbox_not_read")
            self.stopping.wait(pause_s)
        self._let_go()

    def _let_go(self) -> None:
        self.hang_up()
        try:
            with self.app.app_context(), transaction() as session:
                inbox.release(session, account=self.route.account, holder=self.holder)
        except Exception:
            logger.exception("mailbox_not_released")  # the lease runs out by itself
