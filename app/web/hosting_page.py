"""Everything the page of an event being written shows beside its fields."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session
from wtforms import Field, RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from app.domain.access import Right
from app.domain.events import (
    COMFORTABLE_TABLE,
    AudienceKind,
    Kind,
    needs_right,
)
from app.domain.time import zone_of
from app.models import Person
from app.queries.access import has_right
from app.queries.announcements import Reach
from app.queries.choices import count_by_department, count_by_site, list_zones
from app.web.filters import city, moment
from app.web.forms.hosting import EventForm, filled
from app.web.hosting_clashes import when_words
from app.web.hosting_consequences import Fact, facts_of_publishing
from app.web.hosting_pasted import read_people
from app.web.hosting_reading import (
    Audience,
    full_weeks_of,
    reach_of,
    read_audience,
    read_room,
    right_sentence,
)
from app.web.hosting_times import Times, read_answer_by, read_times
from app.web.repeats import RepeatPart, repeat_part
from app.web.words import gettext, ngettext


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing to mend, and where."""

    field_id: str
    text: str


@dataclass(frozen=True, kw_only=True)
class WritingPage:
    """What the template prints around the form's fields."""

    facts: tuple[Fact, ...]
    problems: tuple[Problem, ...]
    publish: str
    """The words of the primary button."""
    when: str
    """The day in words, whose clock it is, and what else is on."""
    seats: str
    is_crowded: bool
    has_tables: bool
    picks_people: bool
    """The audience is a list of addresses."""
    asks_start: bool
    asks_end: bool
    right: str
    """What this host may do without the right to write to everyone; or empty."""
    reach: Reach
    description: str
    seating: str
    sign_up: str
    clock_words: str
    helpers: str
    repeat: RepeatPart


def writing_page(
    session: Session,
    form: EventForm,
    *,
    person: Person,
    now: datetime,
    except_event: int | None = None,
) -> WritingPage:
    """Return what stands around `form`; gives its selects their choices, too."""
    scratch = filled(form.raw())
    times = read_times(scratch, now=now)
    audience = read_audience(session, scratch)
    hosts = read_people(session, scratch.hosts)
    reach = reach_of(session, audience, hosts=(person.id, *(p.id for p in hosts)))
    tables, seats, places = read_room(scratch)
    free = has_right(session, person_id=person.id, granted=Right.WRITES_TO_EVERYONE)
    _offer_choices(session, form, everyone=free)
    return WritingPage(
        facts=_facts(session, audience, reach, scratch, person=person, now=now),
        problems=problems_of(form),
        publish=_publish_words(reach),
        when=when_words(session, scratch, times, person=person, without=except_event),
        seats=_seats(tables, places),
        is_crowded=(seats or 0) > COMFORTABLE_TABLE,
        has_tables=tables is not None or form.kind.data != Kind.OPEN_FORUM,
        picks_people=form.audience.data == AudienceKind.LIST,
        asks_start=bool(form.starts_which.choices),
        asks_end=bool(form.ends_which.choices),
        right="" if free else right_sentence(session),
        reach=reach,
        description=_short(form.purpose.data or ""),
        seating=gettext("Mix departments, prefer new people; publishes itself")
        if tables
        else gettext("No tables"),
        sign_up=_sign_up(scratch, times),
        clock_words=_clock_words(form.zone.data or ""),
        helpers=", ".join(p.name for p in hosts) or gettext("Just you"),
        repeat=repeat_part(scratch, times),
    )


def _facts(
    session: Session,
    audience: Audience | None,
    reach: Reach,
    form: EventForm,
    *,
    person: Person,
    now: datetime,
) -> tuple[Fact, ...]:
    hosts = [person.id, *(host.id for host in read_people(session, form.hosts))]
    return facts_of_publishing(
        reach,
        read_times(form, now=now),
        full=full_weeks_of(session, audience, hosts=hosts, now=now),
        has_tables=read_room(form)[0] is not None,
        person=person,
        form=form,
        now=now,
    )


def _clock_words(zone: str) -> str:
    return gettext("%(city)s time", city=city(zone)) if zone else ""


def _publish_words(reach: Reach) -> str:
    if not reach.mailed:
        return gettext("Publish and mail nobody")
    return ngettext(
        "Publish and mail %(num)s person",
        "Publish and mail %(num)s people",
        reach.mailed,
    )


def problems_of(form: EventForm) -> tuple[Problem, ...]:
    """Return what is wrong with a form, field by field."""
    return tuple(
        Problem(field_id=_first_control(field), text=str(error))
        for field in form
        for error in field.errors
    )


def _first_control(field: Field) -> str:
    # A question with several choices is mended at its first one.
    return f"{field.id}-0" if isinstance(field, RadioField) else str(field.id)


def _offer_choices(session: Session, form: EventForm, *, everyone: bool) -> None:
    zones = {*list_zones(session), form.zone.data or "Europe/Berlin"}
    form.zone.choices = [SelectChoice(zone, city(zone)) for zone in sorted(zones)]
    sites, departments = count_by_site(session), count_by_department(session)
    choices = []
    if everyone:
        total = _people(gettext("Everyone"), sum(departments.values()))
        choices.append(SelectChoice(AudienceKind.EVERYONE.value, total))
    choices += [
        SelectChoice(
            f"{AudienceKind.SITE}:{site}",
            _people(gettext("Everyone in %(site)s", site=site), count),
        )
        for site, count in sites.items()
    ]
    choices += [
        SelectChoice(
            f"{AudienceKind.DEPARTMENT}:{name}",
            _people(name, count),
        )
        for name, count in departments.items()
        if everyone or not needs_right(AudienceKind.DEPARTMENT, people=count)
    ]
    choices.append(
        SelectChoice(AudienceKind.LIST.value, gettext("A list of addresses"))
    )
    chosen = form.audience.data
    if chosen and chosen not in {choice.value for choice in choices}:
        choices.append(
            SelectChoice(chosen, chosen.partition(":")[2] or gettext("Everyone"))
        )
    form.audience.choices = choices


def _people(whom: str, count: int) -> str:
    return ngettext(
        "%(whom)s (%(num)s person)", "%(whom)s (%(num)s people)", count, whom=whom
    )


def _seats(tables: int | None, places: int | None) -> str:
    if places is None:
        return gettext("As many as come.")
    if tables is None:
        return ngettext("%(num)s place.", "%(num)s places.", places)
    return ngettext("%(num)s seat.", "%(num)s seats.", places)


def _sign_up(form: EventForm, times: Times | None) -> str:
    answer_by = None
    if times is not None:
        zone = zone_of(form.zone.data)
        answer_by = read_answer_by(form, starts_at=times[0], zone=zone)
    parts = [gettext("waitlist on")]
    if answer_by is not None:
        when = moment(answer_by, form.zone.data)
        parts.insert(0, gettext("Answer by %(when)s", when=when))
    if form.asks_food.data:
        parts.append(gettext("asks food needs"))
    return "; ".join(parts)


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57].rstrip() + "…"  # noqa: PLR2004 -- one line
