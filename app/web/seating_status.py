"""Where the plan of one event stands, in words."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from flask_babel import get_locale
from sqlalchemy.orm import Session

from app.domain.events import EventStatus
from app.domain.names import ON_A_SEAT
from app.domain.planning import plans_from
from app.domain.privacy_terms import Reader, Sees
from app.domain.signups import SignupStatus
from app.messages.broken import broken_rules
from app.models import Event, Person, Search, Seat, SeatingPlan
from app.operations.seating_duties import (
    Facts,
    publishes_itself_at,
    trouble_of,
)
from app.operations.seating_endings import Ending
from app.operations.seating_planning import plan_time
from app.queries.charter import may_show
from app.queries.people import list_by_ids
from app.queries.plans import count_to_tell, find_last_search
from app.queries.seating import find_plan, list_attending_ids, list_seats
from app.queries.signups import count_by_status
from app.web.filters import moment
from app.web.namesakes import names_of
from app.web.words import gettext, ngettext


@dataclass(frozen=True, kw_only=True)
class Badge:
    """Who sees the plan at this moment, and when others will."""

    text: str
    tone: str
    icon: str
    when: str


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Everything read for one board."""

    event: Event
    plan: SeatingPlan | None
    seats: Sequence[Seat]
    unseated: Sequence[Person]
    search: Search | None
    trouble: Facts
    names: Mapping[int, str]
    to_tell: int
    waiting: int
    tells_wishes: bool
    """The charter that was accepted allows to say how many wishes are kept."""
    publishes_at: datetime | None
    """None: it does not publish itself, or was published."""
    missing: frozenset[int] = frozenset()
    """Who has a seat and is not here, as far as this reader may know."""
    unnamed: Sequence[Seat] = ()
    """Seats of people of whom the reader may not know that they are here."""

    @cached_property
    def called(self) -> Mapping[int, str]:
        """Return what each person is called where little fits; namesakes are told apart."""
        people = (*(seat.person for seat in self.seats), *self.unseated)
        return names_of(people, forms=ON_A_SEAT)

    @property
    def is_searching(self) -> bool:
        """Return whether a search was asked for and is not done."""
        return self.search is not None and self.search.closed_at is None

    @property
    def is_published(self) -> bool:
        """Return whether people were told tables."""
        return self.plan is not None and self.plan.published_at is not None


def read_standing(session: Session, event: Event, *, now: datetime) -> Standing:
    """Return where the plan of this event stands."""
    plan = find_plan(session, event_id=event.id)
    seats = list_seats(session, plan_id=plan.id) if plan else ()
    seated = {seat.person_id for seat in seats}
    coming = list_attending_ids(session, event_id=event.id)
    left_over = [who for who in coming if who not in seated]
    names = {seat.person_id: seat.person.name for seat in seats}
    unseated = list_by_ids(session, ids=left_over) if left_over else ()
    names |= {person.id: person.name for person in unseated}
    counts = count_by_status(session, event_id=event.id)
    return Standing(
        event=event,
        plan=plan,
        seats=seats,
        unseated=unseated,
        search=find_last_search(session, event_id=event.id),
        trouble=(trouble_of(session, event, plan) or []) if coming else [],
        names=names,
        to_tell=count_to_tell(session, event_id=event.id),
        waiting=counts.get(SignupStatus.WAITLISTED, 0),
        tells_wishes=may_show(session, "wishes", Reader.HOST, sees=Sees.COUNTS),
        publishes_at=publishes_itself_at(session, event, now=now),
    )


def closed_words(event: Event, *, now: datetime) -> str:
    """Return why seats can only be read; empty while they can be changed."""
    if event.status is EventStatus.CANCELED:
        return gettext("This event is canceled. Nobody will be told a table.")
    if now >= event.ends_at:
        return gettext("This event is over. These were the tables.")
    return ""


def badge_of(standing: Standing) -> Badge:
    """Return who sees the plan, and when it publishes itself."""
    event, plan = standing.event, standing.plan
    if plan is None or not standing.is_published:
        return Badge(
            text=gettext("Draft, only hosts see it"),
            tone="lamp",
            icon="eye-off",
            when=_when(standing),
        )
    if standing.to_tell:
        return Badge(
            text=gettext("Changed since it was published"),
            tone="lamp",
            icon="edit",
            when=ngettext(
                "%(num)s person doesn't know yet.",
                "%(num)s people don't know yet.",
                standing.to_tell,
            ),
        )
    at = plan.published_at
    return Badge(
        text=gettext("Published"),
        tone="ok",
        icon="circle-check",
        when=moment(at, event.zone) if at else "",
    )


def plans_words(event: Event) -> str:
    """Return when planning begins by itself."""
    at = plans_from(publishes=plan_time(event), answer_by=event.answer_by)
    return gettext(
        "Planning starts by itself %(when)s. Whoever says yes later is seated too.",
        when=moment(at, event.zone),
    )


def search_words(standing: Standing) -> str:
    """Return how the last search ended, where it left no plan."""
    trouble = json.loads((standing.search and standing.search.trouble) or "{}")
    match trouble.get("ending"):
        case Ending.OVERTAKEN:
            return gettext(
                "A host changed the tables while they were searched, and that stayed."
            )
        case Ending.CRASHED:
            return gettext("The search for tables failed. Please start it again.")
        case _:
            return ""


def broken_words(standing: Standing) -> tuple[str, ...]:
    """Return what keeps the plan from publishing itself, a sentence each."""
    if standing.is_searching:
        return ()
    if standing.plan is None and not _has_conflict(standing):
        return ()  # nobody has planned yet
    broken = broken_rules(
        standing.trouble, names=standing.names, locale=str(get_locale() or "en")
    )
    return (*_gone_tables(standing), *broken)


def _gone_tables(standing: Standing) -> tuple[str, ...]:
    """Return a sentence where people sit at tables that hosts took away since."""
    there = standing.event.tables or 0
    gone = sum(seat.table_number > there for seat in standing.seats)
    if not gone:
        return ()
    return (
        ngettext(
            "%(num)s person sits at a table that isn't there any more.",
            "%(num)s people sit at tables that aren't there any more.",
            gone,
        ),
    )


def publish_words(standing: Standing) -> str:
    """Return the words on the button; empty when everyone knows their table."""
    if not standing.seats or not standing.to_tell:
        return ""
    people = ngettext("%(num)s person", "%(num)s people", standing.to_tell)
    if standing.is_searching:
        return gettext("Stop and publish to %(people)s", people=people)
    if standing.is_published:
        return gettext("Publish again to %(people)s", people=people)
    return gettext("Publish seats to %(people)s", people=people)


def tray_words(standing: Standing) -> str:
    """Return who waits for a seat to be freed."""
    if not standing.waiting:
        return ""
    return ngettext(
        "%(num)s person is waiting. When someone frees a seat, they are next.",
        "%(num)s people are waiting. When someone frees a seat, the first is next.",
        standing.waiting,
    )


def _when(standing: Standing) -> str:
    if standing.event.plan_held:
        return gettext("Held: nobody is told before you publish.")
    if standing.publishes_at is None:
        return gettext("It didn't publish itself. Publish it when it's right.")
    return gettext(
        "Publishes itself %(when)s.",
        when=moment(standing.publishes_at, standing.event.zone),
    )


def _has_conflict(standing: Standing) -> bool:
    return bool(standing.search and standing.search.trouble)
