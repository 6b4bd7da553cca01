"""A promise in somebody's own words: to whom, what, by when; in English, never guessed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.followups import LINE
from app.domain.names import folded
from app.domain.promise_days import read_day

WITHOUT_A_DAY = timedelta(days=7)
"""Due so long after it was said, where no day was named."""
_SAID = (
    r"(?:i(?:'?ve|'?ll| have| will| can| also)?\s+)?(?:also\s+)?"
    r"(?:promised|promise|offered|owe|told|send|give|show|bring|forward|share|mail"
    r"|email|write|get|lend|tell|introduce|invite|call)"
)
_OPENS = re.compile(rf"{_SAID}\s+(?:to\s+)?$", re.IGNORECASE)
_PROMISED = re.compile(
    r"^(?:yes\W+)?(?:and\s+)?i(?:'?ve| have)?\s+(?:also\s+)?"
    r"(?:promised?|offered|owe|told)\s+(?:to\s+)?",
    re.IGNORECASE,
)
_I_WILL = re.compile(
    r"^(?:that\s+)?(?:i(?:'d|'ll| would| will|’d|’ll)\s+|to\s+)",
    re.IGNORECASE,
)
_UNSURE = re.compile(
    r"\?|n't(?!\w)|\b(?:not|no|never|nothing|cannot|nobody|unable|forgot|forgotten|sorry"
    r"|asked|maybe|perhaps|might|if)\b",
    re.IGNORECASE,
)
"""Whoever says so need not have promised anything."""
_SMALL_TALK = re.compile(
    r"\b(?:thank\w*|thx|nice|great|good|lovely|fun|enjoy\w*|liked?|loved?|talk\w*|chat\w*"
    r"|spoke|speak\w*|listen\w*|hello|hi|greetings|regards|was|were|met|me)\b",
    re.IGNORECASE,
)
"""Names people without promising them anything, unless the line says that it does."""
_SAYS_SO = re.compile(r"^(?:yes\W+)?(?:and\s+)?i(?:'ll| will)\b", re.IGNORECASE)
_TOLD = re.compile(r"\btold\b(?!.*\bi(?:'d|'ll| would| will)\b)", re.IGNORECASE)
_LONGEST = 500
"""Characters of a line that may be a promise; a longer one tells a story."""
_YES = re.compile(
    r"(?:oh )?(?:yes|yeah|yep|sure|ok|okay|gladly|of course|absolutely|with pleasure)"
    r"(?:[,. ]+(?:please|sure|gladly|of course|absolutely|introduce us|please do"
    r"|i'?d (?:like|love) (?:that|to)|happy to|go ahead))*"
    r"|i'?d (?:like|love) (?:that|to)|(?:i'?m )?happy to|please do|introduce us",
    re.IGNORECASE,
)
_NO = re.compile(
    r"(?:no|nope|not now|not this time|not at the moment|rather not|i'?d rather not)"
    r"(?:[,. ]+(?:not now|not this time|sorry))*",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"[\s.!,]*(?:(?:many )?(?:thanks|thank you|thx)(?: [a-z ]{1,30})?)?[\s.!,]*$",
    re.IGNORECASE,
)
_DONE = re.compile(
    r"(?:yes[,. ]*)?(?:it'?s |it is |i'?ve |i have |i )?(?:already |all |just )?"
    r"(?:done|sent|did|kept|finished|delivered|yes)(?: it| that| already| today"
    r"| yesterday)?[\s.!,]*(?:thanks?(?: you)?[.!]*)?"
    r"|(?:it'?s )?(?:not needed|no longer needed|not needed any ?more)[.!]*",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Said:
    """A promise that was understood wholly."""

    other_id: int
    what: str
    due_on: date


def read_promise(line: str, *, mates: Mapping[int, str], today: date) -> Said | None:
    """Return the promise in a line; None: a person has to look at it.

    `mates` are names by id: whoever was met and may be found. Exactly one of them
    has to be named, and as the one it was said to; a first or a last name is enough
    where only one is called so.
    """
    line = " ".join(line.replace("’", "'").split())
    if len(line) > _LONGEST:
        return None
    day = read_day(line, today=today)
    if day is None or not _may_promise(day.rest.strip()):
        return None
    to = _addressee(line, mates)
    if to is None:
        return None
    what = _what(day.rest, to)
    if not what or len(what) > LINE:
        return None
    due_on = day.on or today + WITHOUT_A_DAY
    return Said(other_id=to.other_id, what=what, due_on=due_on)


def says_done(line: str) -> bool:
    """Return whether an answer to a reminder says that there is nothing left to do."""
    return bool(_DONE.fullmatch(" ".join(line.replace("’", "'").split())))


def says_yes(lines: Sequence[str]) -> bool | None:
    """Return whether an answer says yes or no; None: a person has to look at it.

    Its first line has to be one of the two and nothing else; a yes to which anything
    else is said that may take it back is none.
    """
    first, *more = (" ".join(line.replace("’", "'").split()) for line in lines)
    answer = _THANKS.sub("", first, count=1)
    if _NO.fullmatch(answer):
        return False
    is_yes = _YES.fullmatch(answer) and not any(_UNSURE.search(line) for line in more)
    return True if is_yes else None


def _may_promise(line: str) -> bool:
    if _UNSURE.search(line) or _TOLD.search(line):
        return False
    says_so = _PROMISED.match(line) or _SAYS_SO.match(line)
    return bool(says_so) or not _SMALL_TALK.search(line)


@dataclass(frozen=True, kw_only=True)
class _Addressee:
    other_id: int
    called: str


def _addressee(line: str, mates: Mapping[int, str]) -> _Addressee | None:
    plain = folded(line)
    named = {
        other_id: found
        for other_id, name in mates.items()
        for form in _forms(name)
        if (found := _word(form).search(plain)) is not None
    }
    whole = {
        i: m for i, m in named.items() if m[0] == folded(" ".join(mates[i].split()))
    }
    if len(whole) == 1 and all(_inside(m, *whole.values()) for m in named.values()):
        named = whole
    if len(named) != 1:
        return None
    ((other_id, found),) = named.items()
    if not _is_spoken_to(line, found):
        return None
    return _Addressee(other_id=other_id, called=line[found.start() : found.end()])


def _forms(name: str) -> list[str]:
    """Return what somebody may be called, the shortest first: the longest found counts."""
    parts = [part for part in folded(name).split() if len(part) > 1]
    return [*dict.fromkeys(parts[-1:] + parts[:1]), " ".join(folded(name).split())]


def _word(form: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(form)}(?!\w)")


def _inside(one: re.Match[str], other: re.Match[str]) -> bool:
    return other.start() <= one.start() and one.end() <= other.end()


def _is_spoken_to(line: str, found: re.Match[str]) -> bool:
    before, after = line[: found.start()], line[found.end() :]
    if after.startswith("'s"):
        return False
    if re.search(r"\b(?:to|for)\s+$", before, re.IGNORECASE):
        return True
    if not before.strip() and re.match(r"\s*[:,]", after):
        return True
    return bool(_OPENS.search(before))


def _what(rest: str, to: _Addressee) -> str:
    name = re.escape(to.called)
    line = " ".join(rest.split()).strip(" .,;:!")
    line = _PROMISED.sub("", line)
    line = re.sub(rf"^(?:to\s+)?{name}(?!\w)[\s,:]*", "", line, flags=re.IGNORECASE)
    line = re.sub(rf"\s+(?:to|for)\s+{name}$", "", line, flags=re.IGNORECASE)
    line = _I_WILL.sub("", line).strip(" .,;:!")
    return line[:1].upper() + line[1:] if line else ""
