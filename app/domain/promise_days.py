"""Which day somebody means who writes "by Friday"; in English, and never guessed."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.followups import LONGEST_PROMISE

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_DAY = "|".join(f"{day}|{day[:3]}" for day in _DAYS) + "|tues|thurs"
_MONTH = "|".join(f"{month}|{month[:3]}" for month in _MONTHS) + "|sept"
_LEAD = r"(?:(?P<lead>by|on|until|till|before|not later than|no later than|due)\s+)?"
_REST = r"(?![\w'’])"
_END = r"(?:the\s+)?end\s+of\s+(?:the\s+|this\s+)?"
_FORMS = (
    ("iso", r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})"),
    (
        "day_month",
        (
            rf"(?:the\s+)?(?P<d>\d{{1,2}})(?:st|nd|rd|th|\.)?\s+(?:of\s+)?"
            rf"(?P<month>{_MONTH})\.?(?:,?\s+(?P<y>\d{{4}}))?"
        ),
    ),
    (
        "day_month",
        (
            rf"(?P<month>{_MONTH})\.?\s+(?:the\s+)?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?"
            rf"(?:,?\s+(?P<y>\d{{4}}))?"
        ),
    ),
    ("day_month", r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})?"),
    ("soon", r"(?P<soon>today|tonight|tomorrow)"),
    ("end", rf"{_END}(?P<unit>week|month)"),
    ("next_end", r"(?:(?:the\s+)?end\s+of\s+)?next\s+(?P<unit>week|month)"),
    ("next_day", rf"next\s+(?P<day>{_DAY})\.?"),
    ("day", rf"(?:this\s+|coming\s+)?(?P<day>{_DAY})\.?"),
    (
        "in",
        (
            r"(?:with)?in\s+(?P<n>\d{1,2}|a|an|one|two|three|four|five)\s+"
            r"(?P<unit>day|week|month)s?"
        ),
    ),
)
_PATTERNS = tuple(
    (name, re.compile(rf"(?<![\w'’]){_LEAD}(?:{form}){_REST}", re.IGNORECASE))
    for name, form in _FORMS
)
_OTHER = re.compile(
    r"\b(?:by|until|till|before|no later than)\s+(?:the\s+|mid\W?|early\s+|late\s+)?"
    r"(?:end|start|beginning|middle|close|q[1-4]|quarter|year|christmas|easter|summer"
    r"|winter|spring|autumn|fall|vacation|holidays?|then|\d)",
    re.IGNORECASE,
)
"""A day is meant that this module does not know."""


@dataclass(frozen=True, kw_only=True)
class Day:
    """The day a line names, and the line without it."""

    on: date | None
    """None: it names none."""
    rest: str


def read_day(line: str, *, today: date) -> Day | None:
    """Return which day a line means; None: it means one, and nobody can say which.

    A weekday is the next after today. Weekdays and months may stand alone only after
    a word such as "by", so that "March figures" is no day. A day that is past or
    further than a year is not understood.
    """
    found = [
        (name, match)
        for name, pattern in _PATTERNS
        for match in pattern.finditer(line)
        if _is_meant(name, match)
    ]
    spans = _longest([match.span() for _, match in found])
    if not spans:
        return None if _OTHER.search(line) else Day(on=None, rest=line)
    if len(spans) > 1:
        return None
    name, match = next(one for one in found if one[1].span() == spans[0])
    on = _day(name, match, today=today)
    if on is None or not today <= on <= today + LONGEST_PROMISE:
        return None
    rest = f"{line[: match.start()]} {line[match.end() :]}"
    return None if _OTHER.search(rest) else Day(on=on, rest=rest)


def _is_meant(name: str, match: re.Match[str]) -> bool:
    # "The Friday list" and "may 5 people come" name no day; what ends the line does.
    if match["lead"] or name in {"iso", "soon", "in", "next_end", "next_day"}:
        return True
    after = match.string[match.end() :].strip(" .,;!")
    return not after


def _longest(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    return [
        one
        for one in dict.fromkeys(spans)
        if not any(o != one and o[0] <= one[0] and one[1] <= o[1] for o in spans)
    ]


def _day(name: str, match: re.Match[str], *, today: date) -> date | None:
    said = {key: (value or "").lower() for key, value in match.groupdict().items()}
    match name:
        case "iso" | "day_month":
            return _dated(said, today=today)
        case "soon":
            return today + timedelta(days=said["soon"] == "tomorrow")
        case "in":
            number = _NUMBERS.get(said["n"]) or int(said["n"])
            return today + timedelta(days=number * _UNITS[said["unit"]])
        case _ if "day" in said:
            return _on_weekday(said["day"], today=today, is_next=name == "next_day")
        case _:
            return _end_of(said["unit"], today=today, is_next=name == "next_end")


def _on_weekday(word: str, *, today: date, is_next: bool) -> date:
    number = next(n for n, day in enumerate(_DAYS) if day.startswith(word[:3]))
    if is_next:
        return today + timedelta(days=7 - today.weekday() + number)
    return today + timedelta(days=(number - today.weekday()) % 7 or 7)


def _end_of(unit: str, *, today: date, is_next: bool) -> date | None:
    if unit == "week":
        friday = today + timedelta(days=4 - today.weekday() + 7 * is_next)
        return friday if friday >= today else None
    year, month = divmod(today.year * 12 + today.month - 1 + is_next, 12)
    return date(year, month + 1, calendar.monthrange(year, month + 1)[1])


_UNITS = {"day": 1, "week": 7, "month": 30}


def _dated(said: dict[str, str], *, today: date) -> date | None:
    month = int(said["m"]) if said.get("m") else _month(said["month"])
    year = int(said["y"]) if said.get("y") else today.year
    try:
        on = date(year, month, int(said["d"]))
        is_over = on < today and not said.get("y")
        return date(year + 1, month, on.day) if is_over else on
    except ValueError:
        return None


def _month(word: str) -> int:
    return next(n for n, m in enumerate(_MONTHS, start=1) if m.startswith(word[:3]))
