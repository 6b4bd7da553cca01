"""What the head of a received mail tells of its way (RFC 5321, 8601)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime

METHODS = ("spf", "dkim", "dmarc")
_WORD = re.compile(r"\b(from|by|with)\s+([^\s;()]+)", re.IGNORECASE)
_COMMENT = re.compile(r"\([^()]*\)")
_DOMAIN = {
    "spf": re.compile(r"smtp\.(?:mailfrom|helo)=\"?([^\s;\"]+)", re.IGNORECASE),
    "dkim": re.compile(r"header\.(?:d|i)=\"?([^\s;\"]+)", re.IGNORECASE),
    "dmarc": re.compile(r"header\.from=\"?([^\s;\"]+)", re.IGNORECASE),
}


@dataclass(frozen=True, kw_only=True)
class Leg:
    """One server that took the mail."""

    sender: str
    taker: str
    protocol: str
    at: datetime | None
    waited_s: float | None
    """Since the server before; below 0 their clocks differ, None: not known."""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the receiving server found out by one method."""

    method: str
    result: str
    """As the server says it: pass, fail, none; "" if it says nothing."""
    domain: str
    """The domain it is about; "" if it isn't said."""
    is_aligned: bool
    """It is the domain of the From header, or one above or below it."""


@dataclass(frozen=True, kw_only=True)
class Way:
    """The whole way of one mail."""

    legs: tuple[Leg, ...]
    """In the order in which it went."""
    verdicts: tuple[Verdict, ...]
    written_from: str
    """The domain of the From header."""
    is_internal: bool
    """It never left one Exchange organization, where nobody checks it."""


def read_way(head: Message) -> Way:
    """Return the way of a mail; what cannot be read is left out, never guessed."""
    written_from = _domain(parseaddr(str(head.get("From", "")))[1])
    return Way(
        legs=_legs([str(line) for line in head.get_all("Received", [])]),
        verdicts=_verdicts(head, written_from),
        written_from=written_from,
        is_internal=str(head.get("X-MS-Exchange-Organization-AuthAs", "")).lower()
        == "internal",
    )


def _legs(lines: Sequence[str]) -> tuple[Leg, ...]:
    legs: list[Leg] = []
    for line in reversed(lines):  # each server writes its line above the others
        facts, _, date = " ".join(line.split()).rpartition(";")
        words = {name.lower(): word for name, word in _WORD.findall(_bare(facts))}
        at = _instant(date)
        before = legs[-1].at if legs else None
        legs.append(
            Leg(
                sender=words.get("from", ""),
                taker=words.get("by", ""),
                protocol=words.get("with", ""),
                at=at,
                waited_s=(at - before).total_seconds() if at and before else None,
            )
        )
    return tuple(legs)


def _verdicts(head: Message, written_from: str) -> tuple[Verdict, ...]:
    # Only the topmost is our own server's: anybody may have written those below.
    lines = head.get_all("Authentication-Results", [])
    said = " ".join(str(lines[0]).split()) if lines else ""
    return tuple(_verdict(method, said, written_from) for method in METHODS)


def _verdict(method: str, said: str, written_from: str) -> Verdict:
    found = [
        part
        for part in _bare(said).split(";")
        if re.match(rf"\s*{method}\s*=", part, re.IGNORECASE)
    ]
    # A mail may be signed twice: the signature that holds is the one that counts.
    results = [part.partition("=")[2].split() for part in found]
    passing = [n for n, words in enumerate(results) if words[:1] == ["pass"]]
    chosen = (passing or [0])[0]
    if not found or not results[chosen]:
        return Verdict(method=method, result="", domain="", is_aligned=False)
    named = _DOMAIN[method].search(found[chosen])
    domain = _domain(named[1]) if named else ""
    return Verdict(
        method=method,
        result=results[chosen][0].lower(),
        domain=domain,
        is_aligned=_is_aligned(domain, written_from),
    )


def _is_aligned(one: str, other: str) -> bool:
    if not one or not other:
        return False
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def _bare(text: str) -> str:
    # Comments may stand in comments.
    shorter = _COMMENT.sub(" ", text)
    while shorter != text:
        text, shorter = shorter, _COMMENT.sub(" ", shorter)
    return text


def _domain(text: str) -> str:
    return text.rpartition("@")[2].strip("<>[]\"' ").lower()


def _instant(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text.strip())
    except (ValueError, TypeError, IndexError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
