"""How an event repeats, as its host types it: the dates before saving, and what is wrong."""

from dataclasses import dataclass
from datetime import date

from app.domain.holidays import country_of
from app.domain.series import (
    DECIDES_AT_LEAST,
    DECIDES_AT_MOST,
    LISTED_FOR,
    SHOWN,
    Planned,
    Rhythm,
    Rule,
    TooFew,
    last_day,
    plan_dates,
)
from app.domain.time import local_day, zone_of
from app.operations.series import Repeats
from app.web.filters import day_words
from app.web.forms.hosting import EventForm, blame
from app.web.hosting_times import Times, read_day
from app.web.login import current_options
from app.web.series_words import rhythm_words
from app.web.words import gettext, ngettext

TIMES_AT_MOST = 260
"""Five years of weeks."""


@dataclass(frozen=True, kw_only=True)
class DateLine:
    """One date of the list that a host ticks."""

    value: str
    words: str
    why_out: str
    """Which holiday it is; empty: an ordinary day."""
    is_kept: bool
    is_first: bool
    """The date that is typed above: it is the event itself."""


@dataclass(frozen=True, kw_only=True)
class RepeatPart:
    """What stands in the fold "Repeat"."""

    summary: str
    lines: tuple[DateLine, ...] = ()
    listed: str = ""
    """Every listed day, so that one which is not ticked is known to be left out."""
    goes_on: str = ""
    """What comes after the listed ones; empty: nothing."""

    @property
    def is_on(self) -> bool:
        """Return whether it repeats at all."""
        return bool(self.lines)


def repeat_part(form: EventForm, times: Times | None) -> RepeatPart:
    """Return the dates as they are listed before anything is saved."""
    rule = _rule(form, times)
    if rule is None:
        return RepeatPart(summary=gettext("Once"))
    planned = _planned(form, rule)
    return RepeatPart(
        summary=rhythm_words(rule.rhythm, rule.first_on),
        lines=tuple(
            DateLine(
                value=each.day.isoformat(),
                words=day_words(each.day),
                why_out=", ".join(each.holidays),
                is_kept=_is_kept(form, each),
                is_first=each.day == rule.first_on,
            )
            for each in planned
        ),
        listed=" ".join(each.day.isoformat() for each in planned),
        goes_on=_goes_on(form, rule, planned),
    )


def read_repeats(form: EventForm, times: Times) -> Repeats | None:
    """Return how the event repeats; None: it doesn't, or fields were blamed."""
    rule = _rule(form, times)
    if rule is None:
        return None
    until = _until(form, rule)
    fewest = _number(form, "fewest", most=10_000)
    days = _number(form, "decides_days", most=DECIDES_AT_MOST) or DECIDES_AT_LEAST
    planned = _planned(form, rule)
    is_standing = bool(form.is_standing.data)
    too_few = TooFew(form.too_few.data or TooFew.FOLD) if fewest else None
    return Repeats(
        rhythm=rule.rhythm,
        until=until,
        country=country_of(form.zone.data or ""),
        left_out={
            each.day: ", ".join(each.holidays)
            for each in planned
            if not _is_kept(form, each) and each.day != rule.first_on
        },
        kept={
            each.day: ", ".join(each.holidays)
            for each in planned
            if each.holidays and (_is_kept(form, each) or each.day == rule.first_on)
        },
        is_standing=is_standing,
        fewest=fewest if is_standing else None,
        too_few=too_few if is_standing else None,
        decides_days=days,
        is_one_entry=bool(form.is_one_entry.data),
    )


def _rule(form: EventForm, times: Times | None) -> Rule | None:
    if times is None or (form.repeats.data or "") not in set(Rhythm):
        return None
    first_on = local_day(times[0], zone=zone_of(form.zone.data))
    return Rule(rhythm=Rhythm(form.repeats.data), first_on=first_on)


def _until(form: EventForm, rule: Rule) -> date | None:
    until = None
    if (form.repeats_until.data or "").strip():
        until = read_day(form.repeats_until)
        if until is not None and not (
            rule.first_on <= until <= rule.first_on + LISTED_FOR
        ):
            blame(
                form.repeats_until,
                gettext("Choose a last day after the first, within five years"),
            )
            until = None
    times = _number(form, "repeats_times", most=TIMES_AT_MOST)
    return last_day(rule, until=until, times=times)


def _planned(form: EventForm, rule: Rule) -> list[Planned]:
    zone = form.zone.data or ""
    until, times = _end_if_right(form)
    return plan_dates(
        rule,
        until=until,
        times=times,
        holidays=current_options().holidays,
        zone=zone,
        country=country_of(zone),
    )


def _is_kept(form: EventForm, each: Planned) -> bool:
    day = each.day.isoformat()
    if day in (form.listed_days.data or "").split():
        return day in (form.kept_days.data or "").split()
    return not each.holidays  # nobody has seen it in the list yet


def _goes_on(form: EventForm, rule: Rule, planned: list[Planned]) -> str:
    if not planned:
        return ""
    until, times = _end_if_right(form)
    until = last_day(rule, until=until, times=times)
    is_all = until is not None and until <= planned[-1].day
    if len(planned) < SHOWN or is_all:
        return ""
    if until is None:
        return gettext(
            "And so on, until somebody stops it. Later holidays are left out."
        )
    return gettext("And so on until %(day)s.", day=day_words(until))


def _end_if_right(form: EventForm) -> tuple[date | None, int | None]:
    # What is wrong is blamed when it is read; the list shows what can be shown.
    try:
        until = date.fromisoformat((form.repeats_until.data or "").strip())
    except ValueError:
        until = None
    typed = (form.repeats_times.data or "").strip()
    times = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else 0  # noqa: PLR2004 -- digits
    return until, times or None


def _number(form: EventForm, name: str, *, most: int) -> int | None:
    field = form[name]
    text = (field.data or "").strip()
    if not text:
        return None
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0  # noqa: PLR2004 -- digits
    if 1 <= number <= most:
        return number
    blame(
        field,
        ngettext(
            "Write a number from 1 to %(num)s",
            "Write a number from 1 to %(num)s",
            most,
        ),
    )
    return None
