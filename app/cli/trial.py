"""A real invite through the real server, told hop by hop."""

import re
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from uuid import UUID

import click

from app.db import db
from app.delivery.carriers import try_out
from app.delivery.hops import Hop
from app.delivery.refusals import RefusedForGood, RefusedForNow
from app.domain.calendar import CalendarMail, Method, PartStat
from app.domain.events import Kind
from app.domain.house import House, Mailbox
from app.domain.incoming import TRIAL, Why, trial_key
from app.domain.mail import Envelope, EventFacts, Trial
from app.domain.mail_route import Route
from app.domain.outbox import MailKind, Parcel
from app.domain.time import zone_of
from app.messages.compose import as_bytes, compose
from app.queries.incoming import find_by_key

LASTS = timedelta(minutes=15)
WAITS_S = 180.0
QUEUE_ID = re.compile(
    r"queued as <?([\w.@$=-]+)|\bid[= ]<?([\w.@$-]+)|OK +(?:\d+ )?([\w.-]+) +- +gsmtp",
    re.IGNORECASE,
)
TITLE = "A test of Trestle's mail"


def send_trial(
    to: str,
    *,
    name: UUID,
    house: House,
    route: Route,
    zone: str,
    now: datetime,
    wants_json: bool,
) -> tuple[bool, list[dict[str, object]]]:
    """Send an invite to `to` and print each hop as it is over.

    Returns whether the server took it, and the hops as plain facts.
    """
    hops: list[dict[str, object]] = []

    def seen(hop: Hop) -> None:
        hops.append(asdict(hop))
        if not wants_json:
            mark = "ok    " if hop.is_ok else "not ok"
            click.echo(f"{mark} {hop.name}: {hop.said} ({hop.took_s:.1f} s)")

    try:
        parcel = trial_parcel(to, name=name, house=house, zone=zone, now=now)
        try_out(route, parcel, seen=seen)
    except (RefusedForNow, RefusedForGood):
        return False, hops  # the last hop says why
    return True, hops


def uid_of(name: UUID, *, house: House) -> str:
    """Return the calendar UID of a trial: its answer is known by it."""
    return f"{TRIAL}{name}@{house.mail_domain}"


def wait_for_answer(
    name: UUID, *, house: House, clock: Callable[[], float], pause: Callable[[], None]
) -> str:
    """Return what became of the answer, in words, once it was taken in.

    It is looked for until `WAITS_S` of `clock` have passed, with a `pause` between.
    """
    began, key = clock(), trial_key(uid_of(name, house=house))
    while clock() - began < WAITS_S:
        db.session.rollback()  # what another process wrote since is to be seen
        if (mail := find_by_key(db.session(), key=key)) is not None:
            said = mail.partstat.value if mail.partstat else "nothing calendars know"
            if mail.why is Why.TRIAL:
                return f"Your answer arrived: {said}. Answers like it count."
            return (
                f"Your answer arrived: {said}. It would wait for a host, as nothing"
                " shows who sent it: look at Authentication-Results in its head."
            )
        pause()
    return (
        f"No answer arrived within {WAITS_S:.0f} s. Did the calendar send one, and does"
        " mail to the mailbox reach trestle mail ingest?"
    )


def trial_parcel(
    to: str, *, name: UUID, house: House, zone: str, now: datetime
) -> Parcel:
    """Return an invite to something that takes no place: composed as every other."""
    event = _event(zone=zone, now=now, house=house)
    reader = Mailbox(name="", address=to)
    calendar = CalendarMail(
        uid=uid_of(name, house=house),
        sequence=0,
        stamped_at=now.replace(microsecond=0),
        method=Method.REQUEST,
        title=event.title,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        zone=zone,
        location=event.location,
        purpose=event.purpose,
        url=event.url,
        organizer=house.mailbox,
        attendee=reader,
        partstat=PartStat.NEEDS_ACTION,
        takes_time=False,
    )
    envelope = Envelope(
        message_id=f"<{name}@{house.mail_domain}>",
        written_at=now,
        house=house,
        to=reader,
        locale="en",
    )
    return Parcel(
        message_id=0,
        event_id=None,
        person_id=None,
        kind=MailKind.INVITE,
        fence=1,
        recipient=to,
        content=as_bytes(compose(envelope, Trial(event=event, calendar=calendar))),
    )


def what_next(
    hops: list[dict[str, object]], *, route: Route, to: str, is_waiting: bool
) -> Iterator[str]:
    """Yield what to do once the server took it."""
    if not route.smtp_url:
        yield "No mail server is set, so nothing left this machine. Set TRESTLE_SMTP_URL or TRESTLE_MAIL_PRESET."
        return
    found = QUEUE_ID.search(str(hops[-1]["said"]))
    if found:
        number = next(group for group in found.groups() if group)
        yield f"The server calls it {number}: look there if it doesn't arrive."
    yield f"1. Open it at {to}. Does the calendar offer to accept? Press Accept, then delete the entry."
    if is_waiting:
        yield f"   This waits for your answer, {WAITS_S:.0f} s at most; Ctrl+C ends it."
    else:
        yield "   No answer counts by itself yet (TRESTLE_AUTHSERV_ID, TRESTLE_INTERNAL_MAIL_ONLY), so nothing here waits for yours."
    yield "2. Save the mail with its whole head (“show original”), then run: trestle doctor --headers FILE"


def _event(*, zone: str, now: datetime, house: House) -> EventFacts:
    tomorrow = (now + timedelta(days=1)).astimezone(zone_of(zone))
    starts_at = tomorrow.replace(hour=12, minute=0, second=0, microsecond=0)
    return EventFacts(
        title=TITLE,
        kind=Kind.MIXER,
        purpose="Accept it once, then delete it. Nothing takes place.",
        starts_at=starts_at.astimezone(UTC),
        ends_at=starts_at.astimezone(UTC) + LASTS,
        zone=zone,
        location="Nowhere",
        online_url="",
        url=house.base_url,
        host=house.mailbox.name or "Trestle",
        has_tables=False,
    )
