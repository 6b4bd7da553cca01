"""What somebody wrote in an answer themselves: without what they quote or sign with.

Programs mark quotes as they like (RFC 3676 asks for ">" and "-- "); what is known of
them is listed here. The first line that begins a quote ends what is theirs.
"""

import re
from html.parser import HTMLParser
from itertools import takewhile

LONGEST = 20_000
"""Characters of a body that are looked at; an answer is a few lines."""
LINES = 200
WRAPPED = 60
"""A line this long was broken by a program: the next goes on with it."""
_QUOTES = (
    re.compile(r">"),
    re.compile(r"-{2,} ?$"),
    re.compile(r"-{3,}\s*\w[\w ]*-{3,}$"),  # -----Original Message-----
    re.compile(r"_{8,}$"),
    re.compile(
        r"(on|am|le|el|il)\b.{3,200}(wrote|schrieb|écrit|escribió|scritto)\b.{0,80}:$"
    ),
    re.compile(r"(from|von|de|da)\s*: .*(@|\btrestle\b)"),
    re.compile(r"\*?(from|von|de|da):\*? "),
    re.compile(r"(sent from|von meinem|envoyé de|get outlook for|sent with)\b"),
    re.compile(r"\[cid:|\[image"),
)
_SENDER = re.compile(r"\*?\w[\w ]{0,20}: ?\*? ?.*<[^<>\s]+@[^<>\s]+>$")
_HEADER = re.compile(r"\*?\w[\w ]{0,20}:")
"""The first two lines of a quoted head, in any language."""
_NO_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""What no database keeps, or nobody can see."""
_CLOSING = re.compile(
    r"(kind |best |warm |many )?(regards|wishes|thanks|thank you|thx|cheers|best|ciao"
    r"|greetings|yours( sincerely)?|br|lg|vg|mfg|viele grüße|liebe grüße|cordialement)"
    r"[\s,.!]*$"
)
_GREETING = re.compile(
    r"(hi|hello|hey|dear|good morning|hallo|moin|servus)\b.{0,40}[,!]?$"
)
_BULLET = re.compile(r"(?:[-*\u2022\u2013]|\d{1,2}[.)])\s+")
_BREAKS = frozenset({"br", "p", "div", "li", "tr", "blockquote", "h1", "h2", "h3"})
_SILENT = frozenset({"style", "script", "head", "title", "blockquote"})
_FOR_GOOD = 1000


def own_lines(text: str) -> tuple[str, ...]:
    """Return what its author wrote, a paragraph or an item of a list each."""
    text = text[:LONGEST].replace("\r\n", "\n").replace("\xa0", " ")
    text = _NO_TEXT.sub(" ", text)
    lines = _without_introduction(text.split("\n")[:LINES])
    found: list[str] = []
    goes_on = follows = False
    for number, raw in enumerate(lines):
        line = " ".join(raw.split())
        low = line.casefold()
        if _begins_quote(low, lines[number + 1 : number + 2]):
            break
        if _CLOSING.fullmatch(low) and found:
            break
        if not line or (not found and _is_greeting(low)):
            goes_on = follows = False
            continue
        bare = _BULLET.sub("", line, count=1)
        if bare == line and (goes_on or (found and follows and line[0].islower())):
            found[-1] = f"{found[-1]} {line}"
        else:
            found.append(bare)
        goes_on, follows = len(line) >= WRAPPED, True
    return tuple(found)


def text_of_html(html: str) -> str:
    """Return the words of a body that came as HTML alone, quotes left out."""
    reader = _Words()
    reader.feed(html[:LONGEST])
    return "".join(reader.said)


def _without_introduction(lines: list[str]) -> list[str]:
    """Return the lines before the first ">", without the words that lead to it.

    Each language has its own; all end with a colon, maybe some lines below.
    """
    own = list(takewhile(lambda line: not line.lstrip().startswith(">"), lines))
    if len(own) == len(lines):
        return lines
    while own and not own[-1].strip():
        own.pop()
    if not (own and own[-1].rstrip().endswith(":")):
        return own
    for above in range(len(own) - 1, max(len(own) - 4, -1), -1):
        if not own[above].strip():
            break
        if re.search(r"\d", own[above]):  # it begins with a day
            return own[:above]
    return own[:-1]


def _begins_quote(low: str, following: list[str]) -> bool:
    if any(pattern.match(low) for pattern in _QUOTES):
        return True
    if _SENDER.match(low) and following and _HEADER.match(following[0].strip()):
        return True
    # "On Thursday … Trestle" may be broken before its "wrote:".
    if re.match(r"(on|am)\b", low) and following:
        joined = f"{low} {following[0].strip().casefold()}"
        return bool(_QUOTES[4].match(joined))
    return False


def _is_greeting(low: str) -> bool:
    return bool(_GREETING.fullmatch(low)) and len(low.split()) <= 4  # noqa: PLR2004 -- "Dear Ana and Bo,"


class _Words(HTMLParser):
    """The text of a page, a new line where a block begins or ends."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        is_quote = tag == "div" and any(
            name == "class" and "quote" in (value or "") for name, value in attrs
        )
        if tag == "body" and self._silent < _FOR_GOOD:
            self._silent = 0  # the head need not say where it ends
        if tag in _SILENT or is_quote:
            # What a program quotes comes last: nothing after it is looked at.
            self._silent += 1 if tag in _SILENT and tag != "blockquote" else _FOR_GOOD
        if tag in _BREAKS:
            self.said.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT and tag != "blockquote":
            self._silent = max(0, self._silent - 1)
        if tag in _BREAKS:
            self.said.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.said.append(data.replace("\n", " "))
