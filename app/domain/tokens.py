"""Keys that travel by mail: what each opens, how it is written, for how long."""

import hashlib
import hmac
from dataclasses import dataclass
from enum import StrEnum

SECRET_BYTES = 16
SIGN_IN_MINUTES = 10


class Purpose(StrEnum):
    """What a key opens; it opens nothing else, and never signs anyone in but one."""

    ANSWER = "answer"
    FOLLOW_UPS = "follow_ups"
    ATTENDANCE = "attendance"
    PROMISE = "promise"
    UNSUBSCRIBE = "unsubscribe"
    SCREEN = "screen"
    """The big screen of one event's room: for whoever made it, opened by nobody in particular."""
    FEED = "feed"
    """What one person's calendar subscribes to; its subject says which events."""
    COFFEE = "coffee"
    TOUCH = "touch"
    INTRODUCTION = "introduction"
    HAT = "hat"
    """Whether one would host a series next; its subject is that offer."""
    STORY = "story"
    """What came of meeting one other person; its subject is their id."""
    SIGN_IN = "sign_in"
    """The operator's link: one use, ten minutes, a page with a button."""


@dataclass(frozen=True, kw_only=True)
class Key:
    """A key as it stands in a link: the row it names, and the secret."""

    token_id: int
    secret: str


def hash_of(secret: str) -> str:
    """Return what is stored of a secret: its SHA-256 in hex."""
    return hashlib.sha256(secret.encode()).hexdigest()


def fits(secret: str, stored: str) -> bool:
    """Return whether `secret` is the one whose hash is stored, in constant time."""
    return hmac.compare_digest(hash_of(secret), stored)


def write_key(key: Key) -> str:
    """Return the key as a link carries it."""
    return f"{key.token_id}.{key.secret}"


def read_key(text: str) -> Key | None:
    """Return the key in a link, or None if it cannot be one."""
    number, dot, secret = text.partition(".")
    if not (dot and secret and number.isascii() and number.isdigit()):
        return None
    # A number beyond the column would be a fault of the database, not of the link.
    return Key(token_id=int(number), secret=secret) if len(number) < 10 else None  # noqa: PLR2004
