"""A feed as calendars subscribe to it (RFC 5545, 5546, 7986): published, nobody asked."""

from collections.abc import Sequence
from datetime import timedelta
from functools import lru_cache

import icalendar

from app.domain.feeds import LIMIT_BYTES, FedEvent
from app.domain.house import House, Mailbox
from app.messages.invite import (
    LOCATION_LIMIT,
    PRODUCT_ID,
    cal_address,
    folded,
)
from app.messages.text import clean_text, one_line, shortened, translator

PURPOSE_LIMIT = 200
REFRESH = timedelta(hours=1)


def feed_ics(
    events: Sequence[FedEvent], *, name: str, house: House, limit: int = LIMIT_BYTES
) -> bytes:
    """Return a VCALENDAR with as many of these events, in order, as fit into `limit`.

    The same facts make the same bytes. Rendered events are kept: they are the same for
    everybody whose invite has the same number, and the next fetch only joins them.
    """
    head, tail = _frame(one_line(name))
    parts, size = [head], len(head) + len(tail)
    for event in events:
        part = _vevent(event, house.base_url, house.mailbox)
        size += len(part)
        if size > limit:
            break
        parts.append(part)
    return b"".join((*parts, tail))


def feed_name(house: House, *, what: str) -> str:
    """Return what calendars call a feed."""
    return f"{what} ({house.mailbox.name})"


@lru_cache(maxsize=64)
def _frame(name: str) -> tuple[bytes, bytes]:
    vcalendar = icalendar.Calendar()
    vcalendar.add("prodid", PRODUCT_ID)
    vcalendar.add("version", "2.0")
    vcalendar.add("calscale", "GREGORIAN")
    vcalendar.add("method", "PUBLISH")
    vcalendar.add("name", name)
    vcalendar.add("x-wr-calname", name)
    vcalendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    vcalendar.add("x-published-ttl", icalendar.vDuration(REFRESH))
    lines = [line for line in vcalendar.content_lines() if line]
    return folded(lines[:-1]), folded(lines[-1:])


@lru_cache(maxsize=8192)
def _vevent(event: FedEvent, base_url: str, mailbox: Mailbox) -> bytes:
    vevent = icalendar.Event()
    vevent.add("uid", event.uid)
    vevent.add("sequence", event.sequence)
    vevent.add("dtstamp", event.changed_at)
    vevent.add("last-modified", event.changed_at)
    vevent.add("dtstart", event.starts_at)
    vevent.add("dtend", event.ends_at)
    vevent.add("summary", one_line(event.title))
    if location := one_line(event.location):
        vevent.add("location", shortened(location, to=LOCATION_LIMIT))
    if purpose := clean_text(event.purpose):
        vevent.add("description", shortened(purpose, to=PURPOSE_LIMIT))
    vevent.add("url", f"{base_url}/events/{event.slug}")
    vevent.add("status", "CANCELLED" if event.is_canceled else "CONFIRMED")
    vevent.add("transp", "OPAQUE" if event.takes_time else "TRANSPARENT")
    named = translator("en").ugettext("%(host)s via %(house)s") % {
        "host": event.host,
        "house": mailbox.name,
    }
    organizer = Mailbox(name=named, address=mailbox.address)
    vevent.add("organizer", cal_address(organizer))
    return folded([line for line in vevent.content_lines() if line])
