"""What became of a mail that was not taken."""

from app.domain.outbox import MailFault


class RefusedForGood(Exception):  # noqa: N818 -- reads as the sentence it states
    """The server will never take this message; the text says what it answered."""


class RefusedForNow(Exception):  # noqa: N818 -- reads as the sentence it states
    """The server did not take it this time; the text says why.

    `may_have_arrived`: the line broke before the answer, so it may have taken it.
    `fault`: what holds all mail up; None if only this one is concerned.
    """

    def __init__(
        self,
        said: str,
        *,
        may_have_arrived: bool = False,
        fault: MailFault | None = None,
    ) -> None:
        super().__init__(said)
        self.may_have_arrived = may_have_arrived
        self.fault = fault
