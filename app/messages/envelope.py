"""What stands in the head of every mail (RFC 5322, 2369, 3834, 8058)."""

import re
from email.header import Header
from email.message import EmailMessage
from email.utils import format_datetime
from functools import lru_cache
from urllib.parse import quote

from app.domain.house import Mailbox
from app.domain.mail import Envelope
from app.messages.letter import Letter
from app.messages.text import ascii_address, one_line, translator

PRODUCT = "Trestle"
LONGEST_NAME = 64
"""Characters of a display name, so that its line never needs to be folded again."""
LINE = 78
_TO = re.compile(rb"^To:[^\r\n]*(?:\r\n[ \t][^\r\n]*)*", re.MULTILINE)
_PLAIN_WORDS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")


def address(mail: EmailMessage, envelope: Envelope, letter: Letter) -> None:
    """Write the head of `mail`: our own mailbox to exactly one person.

    Raises `ValueError` for an address that is none.
    """
    house = envelope.house.mailbox
    sender = Mailbox(name=_sender(envelope), address=house.address)
    mail.set_raw("From", _mailbox("From", sender))
    mail.set_raw("Reply-To", _mailbox("Reply-To", envelope.reply_to or house))
    mail.set_raw("To", _mailbox("To", envelope.to))
    mail.set_raw("Subject", _subject(letter.subject))
    mail.set_raw("Date", format_datetime(envelope.written_at))
    mail.set_raw("Message-ID", one_line(envelope.message_id))
    if envelope.thread and envelope.thread != envelope.message_id:
        mail.set_raw("In-Reply-To", one_line(envelope.thread))
        mail.set_raw("References", one_line(envelope.thread))
    mail.set_raw("Auto-Submitted", "auto-generated")
    mail.set_raw("X-Auto-Response-Suppress", "OOF, AutoReply")
    if envelope.unsubscribe_url and letter.mutes:
        _offer_to_unsubscribe(mail, envelope, letter.mutes.value)


def readdressed(content: bytes, to: Mailbox) -> bytes:
    """Return a finished mail to the same reader at another address, all else as it is.

    Raises `ValueError` for an address that is none.
    """
    head, blank, body = content.partition(b"\r\n\r\n")
    line = f"To: {_mailbox('To', to)}".encode("ascii")
    return _TO.sub(lambda _old: line, head, count=1) + blank + body


def product(envelope: Envelope) -> str:
    """Return the name this installation writes under."""
    return one_line(envelope.house.mailbox.name) or PRODUCT


def _sender(envelope: Envelope) -> str:
    name = one_line(envelope.sender or "")
    if not name:
        return product(envelope)
    via = translator(envelope.locale).ugettext("%(name)s via %(product)s")
    named = {"name": name, "product": product(envelope)}
    room = LONGEST_NAME - len(via % {**named, "name": ""})
    return via % {**named, "name": name[: max(room, 1)].rstrip()}


@lru_cache(maxsize=1024)
def _mailbox(header: str, mailbox: Mailbox) -> str:
    """Return a name and an address as one header's value, folded between the two.

    Not by `headerregistry.Address`: folding a name such as "<a@b> ü", Python 3.11
    loses the quotes, and the name becomes the address.
    """
    address = f"<{ascii_address(mailbox.address)}>"
    name = one_line(mailbox.name)[:LONGEST_NAME].rstrip()
    if not name:
        return address
    if name.isascii():
        # No escapes: a longer line would be folded again, by that same code.
        word = '"' + name.replace('"', "'").replace("\\", "/") + '"'
        word = name if _PLAIN_WORDS.fullmatch(name) else word
    else:
        word = Header(name, "utf-8", header_name=header).encode(linesep="\r\n")
    fits = len(f"{header}: {word} {address}") <= LINE
    return f"{word} {address}" if fits else f"{word}\r\n {address}"


def _subject(subject: str) -> str:
    charset = "us-ascii" if subject.isascii() else "utf-8"
    return Header(subject, charset, header_name="Subject").encode(linesep="\r\n")


def _offer_to_unsubscribe(mail: EmailMessage, envelope: Envelope, kind: str) -> None:
    url = one_line(envelope.unsubscribe_url or "")
    house = envelope.house
    # The link's own key: whoever may open the one may send the other.
    subject = quote(f"unsubscribe {kind} {url.rpartition('/')[2]}")
    by_mail = f"{house.mailbox.address}?subject={subject}"
    mail.set_raw("List-Unsubscribe", f"<{url}>,\r\n <mailto:{by_mail}>")
    mail.set_raw("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
    mail.set_raw("List-Id", f"<{kind}.{house.mail_domain}>")
