"""A connection to a mail server, kept while there is mail, and not asked for too often."""

import smtplib
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from app.delivery.answers import answer_of, fault_of, is_final, words_of
from app.delivery.hops import Seen, unseen
from app.delivery.refusals import RefusedForGood, RefusedForNow
from app.delivery.servers import (
    Bearer,
    Server,
    begin,
    dial,
    hand_over,
    hang_up,
)
from app.domain.outbox import MailFault, Parcel

FAILURES_IN_A_ROW = 5
PROBE_EVERY_S = 15.0
MAILS_OF_A_LINE = 100
"""Then the server is called anew: some end a connection that lasts too long."""


@dataclass(kw_only=True)
class Breaker:
    """After five failures of the server itself in a row, one probe per 15 seconds.

    A connection that did not come about is one, and a no that is about all mail: to
    slow down, to come later. What is said of one mail alone is none.
    """

    clock: Callable[[], float] = time.monotonic
    failures: int = 0
    probed_at: float = 0.0
    trouble: str = ""
    fault: MailFault | None = None
    """What the last one said, and what it means."""

    def check(self) -> None:
        """Raise `RefusedForNow` while it is too early to ask the server again."""
        if self.failures < FAILURES_IN_A_ROW:
            return
        now = self.clock()
        if now < self.probed_at + PROBE_EVERY_S:
            said = f"{self.trouble}; asked again soon"
            raise RefusedForNow(said, fault=self.fault)
        self.probed_at = now

    def note_failure(self, trouble: str, fault: MailFault | None) -> None:
        """Count what the server, or its absence, said of all mail."""
        self.failures += 1
        self.probed_at = self.clock()
        self.trouble, self.fault = trouble, fault

    def note_success(self) -> None:
        """Forget what was counted: the server takes mail, or speaks of one."""
        self.failures = 0


@dataclass(kw_only=True)
class Line:
    """A connection to one mail server, kept from mail to mail until it is hung up."""

    server: Server
    sender: Callable[[Parcel], str]
    bearer: Bearer | None = None
    guard: Breaker = field(default_factory=Breaker)
    _smtp: smtplib.SMTP | None = None
    _carried: int = 0

    def carry(self, parcel: Parcel) -> None:
        """Hand one mail over; after a refusal the next one is dialed for anew."""
        self.guard.check()
        sender = self.sender(parcel)
        begun, self._smtp = self._begun(parcel, sender=sender), None
        smtp = begun or self._dialed()
        try:
            give(smtp, parcel, sender="" if begun else sender, seen=unseen)
        except BaseException as error:
            smtp.close()
            self._judge(error)
            raise
        self.guard.note_success()
        self._carried += 1
        if self._carried < MAILS_OF_A_LINE:
            self._smtp = smtp
        else:
            hang_up(smtp)

    def hang_up(self) -> None:
        """Take leave of the server, if it was called."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            hang_up(smtp)

    def _judge(self, error: BaseException) -> None:
        if isinstance(error, RefusedForNow) and error.fault is not None:
            self.guard.note_failure(str(error), error.fault)
        elif isinstance(error, RefusedForGood | RefusedForNow):
            self.guard.note_success()

    def _begun(self, parcel: Parcel, *, sender: str) -> smtplib.SMTP | None:
        """Begin on the line that was kept; None where none takes another mail.

        Servers end a line after so many mails, or so many seconds: the mail is not
        refused by that, and so is begun anew on another line.
        """
        if self._smtp is None:
            return None
        try:
            _begin(self._smtp, parcel, sender=sender, seen=unseen)
        except (smtplib.SMTPException, OSError):
            self._smtp.close()
            return None
        return self._smtp

    def _dialed(self) -> smtplib.SMTP:
        self._carried = 0
        return dialed(self.server, self.bearer, guard=self.guard)


def dialed(
    server: Server, bearer: Bearer | None, *, guard: Breaker, seen: Seen = unseen
) -> smtplib.SMTP:
    """Return a connection that is ready for mail; raises `RefusedForNow`."""
    try:
        smtp = dial(server, bearer, seen=seen)
    except (smtplib.SMTPException, OSError) as error:
        guard.note_failure(words_of(error), fault_of(error))
        raise RefusedForNow(words_of(error), fault=fault_of(error)) from error
    return smtp


def give(smtp: smtplib.SMTP, parcel: Parcel, *, sender: str, seen: Seen) -> None:
    """Hand one mail over; raises `RefusedForGood` or `RefusedForNow`.

    An empty `sender` means that the mail was begun already.
    """
    content = parcel.content
    try:
        if sender:
            _begin(smtp, parcel, sender=sender, seen=seen)
        hand_over(smtp, recipient=parcel.recipient, content=content, seen=seen)
    except (smtplib.SMTPException, OSError) as error:
        if is_final(error):
            raise RefusedForGood(words_of(error)) from error
        raise RefusedForNow(
            words_of(error),
            may_have_arrived=answer_of(error) is None,
            fault=fault_of(error),
        ) from error


def _begin(smtp: smtplib.SMTP, parcel: Parcel, *, sender: str, seen: Seen) -> None:
    begin(
        smtp,
        sender=sender,
        recipient=parcel.recipient,
        content=parcel.content,
        seen=seen,
    )
