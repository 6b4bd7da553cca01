"""The agreement about what is held, who sees it, how long, and who is mailed why.

Every line is made from the tables that the code itself follows, and names its test.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.domain.outbox import CAN_BE_MUTED, MailKind
from app.domain.privacy import DATA
from app.domain.privacy_terms import Datum, Reader, Sees

WIDTH = {Sees.NO: 0, Sees.COUNTS: 1, Sees.STATES: 2, Sees.IF_SHOWN: 3, Sees.YES: 4}
"""A larger number tells more."""
ALWAYS, CAN_BE_SWITCHED_OFF = 2, 1
FOREVER = 36_500
"""Days, for what is kept as long as somebody works here."""

SEEN_BY = "tests/conventions/test_privacy.py::test_nobody_reads_what_is_not_for_them"
KEPT_BY = (
    "tests/operations/test_retention.py"
    "::test_it_goes_when_its_time_has_come_and_no_second_sooner"
)
LEFT_BY = (
    "tests/operations/test_retention.py::test_leavers_are_forgotten_after_thirty_days"
)
LOG_BY = (
    "tests/operations/test_retention.py::test_the_log_of_changes_ends_after_two_years"
)
MAILED_BY = (
    "tests/operations/test_charter.py::test_each_kind_of_mail_is_what_its_line_says"
)

REASONS = {
    MailKind.CODE: "somebody asked to sign in",
    MailKind.ANNOUNCEMENT: "a host announces an event to its audience",
    MailKind.INVITE: "somebody has a place, or hosts",
    MailKind.UPDATE: "an event that a calendar holds was changed",
    MailKind.CANCELLATION: "an event that a calendar holds is off, or a place is gone",
    MailKind.TABLE: "the tables of one's event are published",
    MailKind.REMINDER: "one's event is near",
    MailKind.HOST_REMINDER: "a host planned a reminder of their event",
    MailKind.OFFER: "a place is free for whoever waits",
    MailKind.NEWS: "something changed about one's own place",
    MailKind.PROMPT: "one came, on the next working day",
    MailKind.PROMISE: "one noted a promise oneself; twice at most",
    MailKind.DIGEST: "several mails would have been too much for one day or week",
    MailKind.NOTE: "a host writes to their guests",
    MailKind.PERSONAL: "a colleague sent a thank-you, an introduction or a line to publish",
    MailKind.COFFEE: "one asked to be matched, volunteers, or had a coffee",
    MailKind.COFFEE_FACT: "one has a coffee, asked for one, or is asked for one",
    MailKind.TOUCH: "one asked to stay in touch with somebody; one name a week",
    MailKind.INTRODUCTION: "a colleague whom one met would introduce one to another",
    MailKind.HOST: "one hosts, is asked to host or is an admin, and something needs one",
}

OWN = "what is held on oneself is one's own to see (GDPR, article 15)"
AT_ONCE = {
    "parts": "an event says who hosts it, and an invite in calendars who invites",
}
"""Of which facts a wider line is not held, and why; all others are."""
_MET = (
    ("directory", Reader.TABLEMATE, Sees.IF_SHOWN),
    ("answer", Reader.TABLEMATE, Sees.IF_SHOWN),
    ("seats", Reader.TABLEMATE, Sees.YES),
)
_COFFEES = (("coffees", Reader.TABLEMATE, Sees.YES),)
_TOLD = {
    MailKind.PROMPT: _MET,
    MailKind.PROMISE: _MET,
    MailKind.DIGEST: _MET,
    MailKind.COFFEE: _COFFEES,
    MailKind.COFFEE_FACT: _COFFEES,
    MailKind.TOUCH: _COFFEES,
    MailKind.INTRODUCTION: _COFFEES,
}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing that was agreed."""

    key: str
    text: str
    allows: int
    """How much; a larger number is wider."""
    test: str


def charter_lines() -> list[Line]:
    """Return every line, in a fixed order."""
    return [
        *(line for one in DATA for line in _sight_lines(one)),
        *(_kept_line(one) for one in DATA if one.holds),
        *(_mail_line(kind) for kind in MailKind),
    ]


def widened(accepted: Mapping[str, int], lines: Iterable[Line]) -> list[Line]:
    """Return the lines that allow more than was accepted; a new one allows from none."""
    return [line for line in lines if line.allows > accepted.get(line.key, 0)]


def as_numbers(lines: Iterable[Line]) -> dict[str, int]:
    """Return the lines as they are kept when somebody accepts them."""
    return {line.key: line.allows for line in lines}


def sight_key(datum: str, reader: Reader) -> str:
    """Return the key of who sees what."""
    return f"sees {datum} {reader.name.lower()}"


def mail_key(kind: MailKind) -> str:
    """Return the key of one kind of mail."""
    return f"mail {kind.value}"


def can_be_held(datum: str, reader: Reader) -> bool:
    """Return whether a wider line waits for an admin; see `AT_ONCE` for why not."""
    return reader is not Reader.SELF and datum not in AT_ONCE


def takes_effect_at_once(line: Line) -> str:
    """Return why this line is not held while nobody accepted it; empty: it is."""
    part, datum, reader = (*line.key.split(" "), "", "")[:3]
    if part != "sees":
        return ""
    return OWN if reader == Reader.SELF.name.lower() else AT_ONCE.get(datum, "")


def told_in(kind: MailKind) -> tuple[tuple[str, Reader, Sees], ...]:
    """Return what mail of this kind tells about others: which fact, to whom, how much."""
    return _TOLD.get(kind, ())


def _sight_lines(one: Datum) -> list[Line]:
    return [
        Line(
            key=sight_key(one.name, reader),
            text=f"{one.title}: {reader.value}: {one.seen_by(reader).value}",
            allows=WIDTH[one.seen_by(reader)],
            test=SEEN_BY,
        )
        for reader in Reader
    ]


def _kept_line(one: Datum) -> Line:
    key = f"kept {one.name}"
    if one.keeping is None:
        text = f"{one.title}: kept as long as the person works here"
        return Line(key=key, text=text, allows=FOREVER, test=LEFT_BY)
    keeping = one.keeping
    tests = {"directory": LEFT_BY, "line": LEFT_BY, "settings": LEFT_BY}
    tests |= {"parts": LEFT_BY, "changes": LOG_BY}
    return Line(
        key=key,
        text=(
            f"{one.title}: kept {keeping.days} days from {keeping.since.value};"
            f" then {keeping.leaves} is left"
        ),
        allows=keeping.days,
        test=tests.get(one.name, KEPT_BY),
    )


def _mail_line(kind: MailKind) -> Line:
    is_optional = kind in CAN_BE_MUTED
    how = "can be switched off" if is_optional else "always comes"
    return Line(
        key=mail_key(kind),
        text=f"{kind.value.replace('_', ' ').capitalize()}: because {REASONS[kind]}; {how}",
        allows=CAN_BE_SWITCHED_OFF if is_optional else ALWAYS,
        test=MAILED_BY,
    )
