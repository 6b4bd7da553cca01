"""What publishing does, one consequence at a time, with its numbers."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.cadence import TooLate, comes_too_late
from app.domain.events import PLAN_NOTICE, freezes_at
from app.domain.outbox import MailKind
from app.domain.time import zone_of
from app.models import Person
from app.queries.announcements import Reach
from app.queries.nudges import calm_of
from app.web.filters import clock, moment
from app.web.forms.hosting import EventForm
from app.web.hosting_times import Times, read_answer_by
from app.web.login import current_house, current_options
from app.web.mail_words import mails_words
from app.web.words import gettext, ngettext


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One consequence: what happens, and one line more."""

    icon: str
    title: str
    more: str


def facts_of_publishing(
    reach: Reach,
    times: Times | None,
    *,
    full: int,
    has_tables: bool,
    person: Person,
    form: EventForm,
    now: datetime,
) -> tuple[Fact, ...]:
    """Return the consequences that are known so far."""
    facts = [_told(reach, full=full, only_these=form.only_these.data), _calendars()]
    if times is not None:
        if reach.mailed and (late := _late(times, form, now=now)):
            facts.insert(1, late)
        facts += [_day_before(times, form, has_tables=has_tables)]
        facts += [_prompt(times, person)]
    return tuple(facts)


def _told(reach: Reach, *, full: int, only_these: bool) -> Fact:
    mailed = ngettext(
        "%(num)s person gets the mail", "%(num)s people get the mail", reach.mailed
    )
    if reach.muted:
        mailed = gettext(
            "%(seen)s can see it: %(mailed)s by mail, %(muted)s have event mail off",
            seen=reach.seen_by,
            mailed=reach.mailed,
            muted=reach.muted,
        )
    others = gettext("Anyone with the link can come.")
    if only_these:
        others = gettext("For anybody else it doesn't exist.")
    stop = gettext("You can stop the mail while it goes out.")
    if not reach.mailed:
        return Fact(icon="mail", title=mailed, more=others)
    delay = current_options().send_delay
    span = mails_words(reach.mailed, kind=MailKind.ANNOUNCEMENT, delay=delay)
    calm = gettext("Each gets it in their own working hours.")
    if full:
        held = ngettext(
            "%(num)s of them gets it in their digest, because their week is full.",
            "%(num)s of them get it in their digest, because their week is full.",
            full,
        )
        calm = f"{calm} {held}"
    return Fact(icon="mail", title=mailed, more=f"{others} {span} {calm} {stop}")


def _late(times: Times, form: EventForm, *, now: datetime) -> Fact | None:
    # As it is for whoever lives by the event's clock and chose no hours.
    zone, manners = zone_of(form.zone.data), current_house().manners
    calm = calm_of(zone.key, None, manners=manners)
    at = calm.next_hour(now + current_options().send_delay)
    answer_by = read_answer_by(form, starts_at=times[0], zone=zone)
    when = moment(at, zone.key)
    match comes_too_late(at, answer_by=answer_by, starts_at=times[0]):
        case TooLate.TO_COME:
            title = gettext("The mail comes too late: it begins before that")
        case TooLate.TO_ANSWER:
            title = gettext("The mail comes after the day to answer by")
        case None:
            return None
    more = gettext(
        "Nobody is mailed outside working hours; the next ones begin %(when)s. Tell"
        " people yourself, or choose a later day.",
        when=when,
    )
    return Fact(icon="clock", title=title, more=more)


def _calendars() -> Fact:
    return Fact(
        icon="calendar",
        title=gettext("Calendars stay empty until someone says yes"),
        more=gettext("Then they get a calendar invite that keeps itself up to date."),
    )


def _day_before(times: Times, form: EventForm, *, has_tables: bool) -> Fact:
    zone = form.zone.data
    at = freezes_at(
        starts_at=times[0],
        zone=zone_of(zone),
        has_tables=True,
        answer_by=None,
    )
    when = moment(at, zone)
    if not has_tables:
        return Fact(
            icon="bell",
            title=gettext("One reminder %(when)s", when=when),
            more=gettext("Only to those who are coming."),
        )
    return Fact(
        icon="armchair",
        title=gettext("Seats publish themselves %(when)s", when=when),
        more=gettext(
            "You get the plan at %(clock)s and can hold or change it.",
            clock=clock(at - PLAN_NOTICE, zone),
        ),
    )


def _prompt(times: Times, person: Person) -> Fact:
    # As it comes to whoever chose nothing.
    calm = calm_of(person.zone, None, manners=current_house().manners)
    due_at = calm.prompt_due_at(times[1])
    return Fact(
        icon="message-heart",
        title=gettext("One prompt %(when)s", when=moment(due_at, person.zone)),
        more=gettext("Only to people who came, at 10:00 where they are."),
    )
