"""What a mail server's answer means: for this mail, or for all of them (RFC 5321, 3463)."""

import re
import smtplib

from app.domain.mail_route import NOT_OUR_SENDER, USED_UP
from app.domain.outbox import MailFault

FIRST_FINAL_CODE = 500
GOING_DOWN = 421
FULL_MAILBOX = re.compile(r"\b[45]\.2\.2\b")
"""An enhanced status: room may come back, whatever class it is sent with."""
FULL_MAILBOX_CODE = 552
SERVERS_OWN = re.compile(r"\b[45]\.3\.\d+\b")
"""An enhanced status that speaks of the mail system, not of a mailbox."""


def answer_of(error: Exception) -> tuple[int, str] | None:
    """Return code and text of what the server said; None: it said nothing."""
    match error:
        case smtplib.SMTPRecipientsRefused(recipients=answers):
            code, text = next(iter(answers.values()))
        case smtplib.SMTPResponseException(smtp_code=code, smtp_error=text):
            pass
        case _:
            return None
    said = text.decode(errors="replace") if isinstance(text, bytes) else str(text)
    return code, said


def words_of(error: Exception) -> str:
    """Return the server's own words, or the network's."""
    answer = answer_of(error)
    if answer is None:
        return str(error) or type(error).__name__
    return f"{answer[0]} {answer[1]}"


def is_final(error: Exception) -> bool:
    """Return whether this message will never be taken."""
    # Only RCPT and DATA speak of this mail; anything else is the server's own illness.
    if not isinstance(error, smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError):
        return False
    answer = answer_of(error)
    if answer is None or fault_of(error) is not None:
        return False
    code, said = answer
    is_full = code == FULL_MAILBOX_CODE or FULL_MAILBOX.search(said) is not None
    return code >= FIRST_FINAL_CODE and not is_full


def fault_of(error: Exception) -> MailFault | None:
    """Return what an error says of all mail; None: it concerns this one alone."""
    answer = answer_of(error)
    if answer is None:
        # The line broke, or never stood.
        is_ours = isinstance(error, smtplib.SMTPException)
        return MailFault.SERVER if is_ours else MailFault.UNREACHABLE
    code, said = answer
    if _names(said, NOT_OUR_SENDER):
        return MailFault.SENDER
    if _names(said, USED_UP):
        return MailFault.USED_UP
    if isinstance(error, smtplib.SMTPAuthenticationError):
        refused = code >= FIRST_FINAL_CODE
        return MailFault.SIGN_IN if refused else MailFault.SERVER
    of_this_mail = isinstance(
        error, smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError
    )
    is_down = code == GOING_DOWN or SERVERS_OWN.search(said) is not None
    return None if of_this_mail and not is_down else MailFault.SERVER


def _names(said: str, statuses: tuple[str, ...]) -> bool:
    return any(re.search(rf"\b{re.escape(each)}\b", said) for each in statuses)
