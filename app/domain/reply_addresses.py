"""Addresses for what comes back to one mail, which nobody else can know (RFC 5233)."""

import base64
import hmac
import re
from dataclasses import dataclass
from enum import StrEnum

PURPOSE = b"trestle reply address 1"
LETTERS = 20
"""Of the signature: 100 bits. With the longest ids the tag has 38 letters."""
_ASKED = re.compile(r"([fpi])-([0-9a-f]{1,8})-([0-9a-f]{1,8})-([a-z2-7]{20})")
_TAG = re.compile(r"([0-9a-f]{1,8})-([0-9a-f]{1,8})-([a-z2-7]{20})")
_BOUNCE = re.compile(r"\bbounces\+(\d{1,9})-([a-z2-7]{20})@", re.IGNORECASE)


class Asks(StrEnum):
    """What a mail asks that can be answered in a line of text."""

    FOLLOW_UPS = "f"
    """After an event: what one promised there."""
    PROMISE = "p"
    """Whether a promise is kept."""
    INTRODUCTION = "i"
    """Whether one would like to meet somebody that a colleague thinks of."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """Whom one of our mails asked, and about which event, promise or introduction."""

    asks: Asks
    about_id: int
    person_id: int


@dataclass(frozen=True, kw_only=True)
class Returned:
    """Which mail came back, as the envelope address in a report says; not yet proven."""

    row: int
    signature: str

    def is_of(self, uuid: str, *, secret: str) -> bool:
        """Return whether we signed this for the mail of that row, and none since."""
        ours = _signature(_bounce(self.row, uuid), secret)
        return bool(secret) and hmac.compare_digest(self.signature, ours)


def sign_bounce(domain: str, *, secret: str, row: int, uuid: str) -> str:
    """Return the envelope sender of one mail (VERP): at most 38 of 64 letters before @.

    A row's number can be guessed; its mail's own uuid is signed with it, which is in
    no address, and differs where a restored database gives a number out again.
    """
    return f"bounces+{row}-{_signature(_bounce(row, uuid), secret)}@{domain}"


def find_bounce(text: str) -> Returned | None:
    """Return which mail the first such address in a header names."""
    found = _BOUNCE.search(text)
    if found is None:
        return None
    return Returned(row=int(found[1]), signature=found[2].lower())


def sign(mailbox: str, *, secret: str, event_id: int, person_id: int) -> str:
    """Return `mailbox` with a signed tag: letters of one case, as servers may fold it."""
    name, _, domain = mailbox.rpartition("@")
    ids = f"{event_id:x}-{person_id:x}"
    return f"{name}+{ids}-{_signature(ids, secret)}@{domain}"


def read(address: str, *, mailbox: str, secret: str) -> tuple[int, int] | None:
    """Return (event id, person id) of an address that we signed."""
    name, _, domain = mailbox.lower().rpartition("@")
    local, _, at = address.lower().rpartition("@")
    tag = _TAG.fullmatch(local.removeprefix(f"{name}+"))
    if tag is None or at != domain or not local.startswith(f"{name}+"):
        return None
    ids = f"{tag[1]}-{tag[2]}"
    if not hmac.compare_digest(tag[3], _signature(ids, secret)):
        return None
    return int(tag[1], 16), int(tag[2], 16)


def sign_question(mailbox: str, *, secret: str, question: Question) -> str:
    """Return `mailbox` with a signed tag that takes the answer to one question."""
    name, _, domain = mailbox.rpartition("@")
    ids = f"{question.asks}-{question.about_id:x}-{question.person_id:x}"
    return f"{name}+{ids}-{_signature(ids, secret)}@{domain}"


def read_question(address: str, *, mailbox: str, secret: str) -> Question | None:
    """Return which question an address that we signed takes the answer to."""
    name, _, domain = mailbox.lower().rpartition("@")
    local, _, at = address.lower().rpartition("@")
    tag = _ASKED.fullmatch(local.removeprefix(f"{name}+"))
    if tag is None or at != domain or not local.startswith(f"{name}+"):
        return None
    ids = f"{tag[1]}-{tag[2]}-{tag[3]}"
    if not hmac.compare_digest(tag[4], _signature(ids, secret)):
        return None
    return Question(
        asks=Asks(tag[1]), about_id=int(tag[2], 16), person_id=int(tag[3], 16)
    )


def _bounce(row: int, uuid: str) -> str:
    return f"bounce-{row}-{uuid}"  # not as the ids of an answer: those are hexadecimal


def _signature(ids: str, secret: str) -> str:
    key = hmac.digest(secret.encode(), PURPOSE, "sha256")
    signed = hmac.digest(key, ids.encode(), "sha256")
    return base64.b32encode(signed).decode().lower()[:LETTERS]
