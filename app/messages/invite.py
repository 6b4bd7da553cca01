"""The calendar object of one person and one event (RFC 5545, 5546, 6047)."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

import icalendar
from icalendar.parser import Contentline, Contentlines

from app.domain.calendar import CalendarMail, Method, PartStat
from app.domain.house import Mailbox
from app.domain.series_calendar import Recurrence
from app.messages.series_invite import as_date, date_of, series_parts
from app.messages.text import ascii_address, clean_text, one_line, shortened, translator

PRODUCT_ID = "-//Trestle//Networking events//EN"
DESCRIPTION_LIMIT = 1500
LOCATION_LIMIT = 200


def invite_ics(calendar: CalendarMail) -> bytes:
    """Return the VCALENDAR that is mailed: one VEVENT in UTC, one ATTENDEE.

    A whole series has a VEVENT for each date that is not as its rule says, in the
    zone's own hours.
    """
    if calendar.recurrence is not None:
        return _series_ics(calendar, calendar.recurrence)
    before, after = _around_attendee(replace(calendar, attendee=calendar.organizer))
    return before + _attendee_line(calendar) + after


def download_ics(calendar: CalendarMail) -> bytes:
    """Return the VCALENDAR that is downloaded: published, nobody asked to answer."""
    return bytes(_vcalendar("PUBLISH", _vevent(calendar)).to_ical())


def several_ics(calendars: Iterable[CalendarMail]) -> bytes:
    """Return many events as one VCALENDAR, as a person takes theirs away."""
    return bytes(_vcalendar("PUBLISH", *map(_vevent, calendars)).to_ical())


@lru_cache(maxsize=64)  # a batch of mails, in few languages, at few tables
def _around_attendee(calendar: CalendarMail) -> tuple[bytes, bytes]:
    """Return what stands before and after the attendee, who alone differs in a batch."""
    vevent = _asking(calendar)
    lines = _vcalendar(calendar.sent_as.value, vevent).content_lines()
    own = next(n for n, line in enumerate(lines) if line.startswith("ATTENDEE"))
    return folded(lines[:own]), folded(lines[own + 1 :])


def _series_ics(calendar: CalendarMail, recurrence: Recurrence) -> bytes:
    parts = series_parts(calendar, recurrence, _asking(calendar))
    if calendar.sent_as is Method.REQUEST:
        for one in recurrence.dates_apart():
            vevent = _asking(date_of(calendar, one))
            parts.append(as_date(vevent, calendar, one, of=recurrence))
    return bytes(_vcalendar(calendar.sent_as.value, *parts).to_ical())


def _asking(calendar: CalendarMail) -> icalendar.Event:
    vevent = _vevent(calendar)
    vevent.add("attendee", _attendee(calendar))
    vevent.add("x-microsoft-disallow-counter", "TRUE")
    vevent.add("x-microsoft-cdo-busystatus", _busy(calendar))
    return vevent


def _attendee_line(calendar: CalendarMail) -> bytes:
    attendee = _attendee(calendar)
    return folded([Contentline.from_parts("ATTENDEE", attendee.params, attendee)])


def folded(lines: Sequence[Contentline]) -> bytes:
    """Return content lines as they are sent: no line longer than 75 octets."""
    return bytes(Contentlines(lines).to_ical())  # type: ignore[no-untyped-call]


def _vcalendar(method: str, *parts: icalendar.Component) -> icalendar.Calendar:
    # `Calendar()` and not `Calendar.new()`: that one adds a UID to the VCALENDAR.
    vcalendar = icalendar.Calendar()
    vcalendar.add("prodid", PRODUCT_ID)
    vcalendar.add("version", "2.0")
    vcalendar.add("calscale", "GREGORIAN")
    vcalendar.add("method", method)
    for part in parts:
        vcalendar.add_component(part)
    return vcalendar


def _vevent(calendar: CalendarMail) -> icalendar.Event:
    canceled = calendar.sent_as is Method.CANCEL
    free = canceled or not calendar.takes_time
    vevent = icalendar.Event()
    vevent.add("uid", calendar.uid)
    vevent.add("sequence", calendar.sequence)
    vevent.add("dtstamp", calendar.stamped_at)
    vevent.add("dtstart", calendar.starts_at)
    vevent.add("dtend", calendar.ends_at)
    vevent.add("summary", one_line(calendar.title))
    if location := one_line(calendar.location):
        vevent.add("location", shortened(location, to=LOCATION_LIMIT))
    vevent.add("description", _description(calendar))
    vevent.add("url", calendar.url)
    vevent.add("class", "PUBLIC")
    vevent.add("status", "CANCELLED" if canceled else "CONFIRMED")
    vevent.add("transp", "TRANSPARENT" if free else "OPAQUE")
    vevent.add("organizer", cal_address(calendar.organizer))
    return vevent


def _description(calendar: CalendarMail) -> str:
    """Return all that matters: some programs drop the mail once it is accepted."""
    gettext = translator(calendar.locale).ugettext
    facts = [gettext("You don't need to ask anyone."), calendar.url]
    left = DESCRIPTION_LIMIT - sum(len(fact) + 2 for fact in facts)
    if purpose := clean_text(calendar.purpose):
        facts.insert(0, shortened(purpose, to=left))
    return "\n\n".join(facts)


def _attendee(calendar: CalendarMail) -> icalendar.vCalAddress:
    attendee = cal_address(calendar.attendee)
    attendee.params.update({"CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT"})
    if calendar.sent_as is Method.REQUEST:
        asked = calendar.partstat is PartStat.NEEDS_ACTION
        attendee.params["PARTSTAT"] = calendar.partstat.value
        attendee.params["RSVP"] = "TRUE" if asked else "FALSE"
    return attendee


def cal_address(mailbox: Mailbox) -> icalendar.vCalAddress:
    """Return somebody as calendars name them: ASCII address, plain name."""
    address = icalendar.vCalAddress(f"mailto:{ascii_address(mailbox.address)}")
    # Old programs show the carets that RFC 6868 writes for a double quote.
    address.params["CN"] = one_line(mailbox.name).replace('"', "'")
    return address


def _busy(calendar: CalendarMail) -> str:
    if calendar.sent_as is Method.CANCEL:
        return "FREE"
    if calendar.takes_time:
        return "BUSY"
    return "TENTATIVE" if calendar.partstat is PartStat.TENTATIVE else "FREE"
