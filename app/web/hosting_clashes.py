"""What else is on around the time that is being typed: hints, which never block."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy.orm import Session

from app.domain.holidays import country_of
from app.domain.time import SATURDAY, local_day, zone_of
from app.models import Person
from app.queries.clashes import count_clashes, list_own
from app.web.filters import city, day_long, hours
from app.web.forms.hosting import EventForm
from app.web.hosting_times import Times
from app.web.login import current_options
from app.web.words import gettext, ngettext


def when_words(
    session: Session,
    form: EventForm,
    times: Times | None,
    *,
    person: Person,
    without: int | None,
) -> str:
    """Return the day in words, whose clock it is, and what else is on.

    `without` is the event that is edited: it does not clash with itself.
    """
    if times is None:
        return ""
    zone, except_event = form.zone.data or "", without
    day = gettext(
        "%(day)s, %(city)s time.", day=day_long(times[0], zone), city=city(zone)
    )
    hints = [
        day,
        *_night(times, zone=zone),
        _others(session, times, zone=zone, except_event=except_event),
        *_own(session, times, zone=zone, person=person, except_event=except_event),
        *_holidays(local_day(times[0], zone=zone_of(zone)), zone=zone),
    ]
    return " ".join(hints)


def _night(times: Times, *, zone: str) -> list[str]:
    first, last = (day_long(at, zone) for at in times)
    if first == last:
        return []
    return [gettext("It ends the next day, %(day)s.", day=last)]


def _others(
    session: Session, times: Times, *, zone: str, except_event: int | None
) -> str:
    local = times[0].astimezone(zone_of(zone)).replace(hour=0, minute=0, second=0)
    monday = local - timedelta(days=local.weekday())
    week, today = (
        count_clashes(
            session,
            begins=_utc(begins),
            ends=_utc(begins + timedelta(days=days)),
            except_event=except_event,
        )
        for begins, days in ((monday, 7), (local, 1))
    )
    if not week:
        return gettext("No other event that week.")
    return gettext(
        "%(week)s that week, %(today)s that day.",
        week=ngettext("%(num)s other event", "%(num)s other events", week),
        today=today or gettext("none"),
    )


def _own(
    session: Session,
    times: Times,
    *,
    zone: str,
    person: Person,
    except_event: int | None,
) -> list[str]:
    clashing = list_own(
        session,
        person_id=person.id,
        begins=times[0],
        ends=times[1],
        except_event=except_event,
    )
    return [
        gettext(
            "At that time you are at “%(title)s” (%(hours)s).",
            title=event.title,
            hours=hours(event.starts_at, event.ends_at, zone),
        )
        for event in clashing
    ]


def _holidays(day: date, *, zone: str) -> list[str]:
    found = current_options().holidays.on(day, zone=zone, country=country_of(zone))
    hints = [
        gettext("That day is a public holiday there: %(name)s.", name=name)
        for name in found
    ]
    if day.weekday() >= SATURDAY:
        hints.append(gettext("That day is on a weekend."))
    return hints


def _utc(local: datetime) -> datetime:
    return local.astimezone(UTC)
