"""A finished mail as bytes, read back before anyone gets it."""

from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import SMTP, compat32

HEAD = frozenset(
    {
        "From",
        "Reply-To",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "In-Reply-To",
        "References",
        "Auto-Submitted",
        "X-Auto-Response-Suppress",
        "List-Unsubscribe",
        "List-Unsubscribe-Post",
        "List-Id",
        "MIME-Version",
        "Content-Type",
    }
)
"""All that may stand in a head, each once."""
NEEDED = frozenset({"From", "To", "Subject", "Date", "Message-ID"})

WIRE = SMTP.clone(refold_source="none")
"""Our headers are folded where they are written.

`email` folds a long one again, and makes encoded words of addresses that hold no
blank: no mail program finds a List-Unsubscribe or a References in those.
"""

_parser = BytesHeaderParser(policy=compat32)


class MessageBroken(Exception):  # noqa: N818 -- reads as the sentence it states
    """A mail says something else once it is read back; it must not leave."""


def as_bytes(mail: EmailMessage) -> bytes:
    """Return `mail` as it goes over the wire.

    Raises `MessageBroken` if its head, read back, differs from what was written:
    a header that is not ours, a second Subject, From or To, or another subject.
    """
    content = mail.as_bytes(policy=WIRE)
    carried = _parser.parsebytes(content.partition(b"\r\n\r\n")[0])
    names = carried.keys()
    if names != mail.keys() or len(set(names)) != len(names):
        raise MessageBroken("the head has other headers when read back")
    if not NEEDED <= set(names) <= HEAD:
        raise MessageBroken("the head lacks a header or has one too many")
    try:
        subject = _decoded(carried["Subject"])
    except (ValueError, LookupError, MessageError) as broken:
        raise MessageBroken("the subject cannot be read back") from broken
    if subject != str(mail["Subject"]):
        raise MessageBroken("the subject differs when read back")
    return content


def _decoded(raw: str) -> str:
    lines = "".join(raw.splitlines())
    return str(make_header(decode_header(lines))) if "=?" in lines else lines
