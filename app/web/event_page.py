"""Everything one event's page shows to one reader."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import url_for
from sqlalchemy.orm import Session

from app.domain.events import EventStatus, freezes_at
from app.domain.signups import SignupStatus
from app.domain.time import zone_of
from app.models import Event, Signup
from app.queries.rooms import Crowd, find_need, read_crowd
from app.queries.seating import find_table
from app.queries.signups import find_signup
from app.web.access import Visit
from app.web.card_states import free_words
from app.web.card_values import Card, Room
from app.web.cards import rsvp_card
from app.web.covers import NAMED_AT_MOST, Cover, Mix, cover_of, mix_of
from app.web.filters import clock, moment, ordinal
from app.web.forms.signups import DetailsForm, details_form
from app.web.hosting_panel import HostPanel, host_panel
from app.web.labels import KIND_ICONS, KIND_WORDS
from app.web.words import gettext, ngettext

ROUND_ONE_AFTER = timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True)
class EventPage:
    """What the template prints; nothing is left to compute there."""

    kind: str
    kind_icon: str
    card: Card
    cover: Cover
    mix: Mix
    who: str
    names: str
    run: tuple[tuple[str, str], ...]
    """(clock, what happens)."""
    freeze: str
    free_words: str
    going_words: str
    form: DetailsForm | None
    panel: HostPanel | None
    """What only hosts see."""
    seat_url: str
    """Where the reader's table is shown, once there is one."""
    is_open: bool
    """Neither canceled nor over."""


def event_page(
    session: Session,
    *,
    visit: Visit,
    person_id: int,
    just_filled: bool,
    now: datetime,
    form: DetailsForm | None = None,
) -> EventPage:
    """Return one event's page as this person may see it."""
    event = visit.event
    crowd = read_crowd(session, event_id=event.id, person_id=person_id)
    figures = crowd.figures
    signup = find_signup(session, event_id=event.id, person_id=person_id)
    room = _room(session, event, signup, crowd=crowd, just_filled=just_filled)
    order = [figure.person_id for figure in figures]
    going = signup is not None and signup.status is SignupStatus.ATTENDING
    is_open = event.status is EventStatus.PUBLISHED and now < event.ends_at
    if going and is_open and form is None and signup is not None:
        form = details_form(signup, find_need(session, signup_id=signup.id))
    shown = [figure.name for figure in figures if figure.name]
    return EventPage(
        kind=str(KIND_WORDS[event.kind]),
        kind_icon=KIND_ICONS[event.kind],
        card=rsvp_card(event, signup, room, now=now),
        cover=cover_of(event, figures, person_id=person_id),
        mix=mix_of(event, figures),
        who=_who(len(figures), len(shown)),
        names=_names(shown),
        run=_run(event),
        freeze=_freeze(event),
        free_words=free_words(event),
        going_words=_going_words(event, order.index(person_id)) if going else "",
        form=form,
        panel=host_panel(session, event, now=now) if visit.is_host else None,
        seat_url=_seat_url(event, room),
        is_open=is_open,
    )


def _room(
    session: Session,
    event: Event,
    signup: Signup | None,
    *,
    crowd: Crowd,
    just_filled: bool,
) -> Room:
    table = None
    going = signup is not None and signup.status is SignupStatus.ATTENDING
    if signup is not None and going and event.frozen_at is not None:
        table = find_table(session, event_id=event.id, person_id=signup.person_id)
    return Room(
        attending=crowd.tally.attending,
        taken=crowd.tally.taken,
        waiting=crowd.tally.waiting,
        ahead=crowd.ahead,
        table=table,
        just_filled=just_filled,
    )


def _seat_url(event: Event, room: Room) -> str:
    return "" if room.table is None else url_for("seating.my_seat", handle=event)


def _who(going: int, shown: int) -> str:
    if not going:
        return gettext("Nobody has answered yet. You could be the first.")
    people = ngettext("%(num)s person so far.", "%(num)s people so far.", going)
    if not shown:
        return people + " " + gettext("Names are off until someone turns theirs on.")
    return (
        people
        + " "
        + ngettext(
            "Names are off until someone turns theirs on; %(num)s has.",
            "Names are off until someone turns theirs on; %(num)s have.",
            shown,
        )
    )


def _names(shown: list[str]) -> str:
    first, more = shown[:NAMED_AT_MOST], len(shown) - NAMED_AT_MOST
    if not first:
        return ""
    names = ", ".join(first)
    if more <= 0:
        return ngettext(
            "%(names)s shows their name.",
            "%(names)s show their names.",
            len(first),
            names=names,
        )
    return ngettext(
        "%(names)s and %(num)s more show their names.",
        "%(names)s and %(num)s more show their names.",
        more,
        names=names,
    )


def _run(event: Event) -> tuple[tuple[str, str], ...]:
    start, end = clock(event.starts_at, event.zone), clock(event.ends_at, event.zone)
    done = gettext(
        "Done. The next working day we ask who you'd like to follow up with. You"
        " choose; nothing is sent for you."
    )
    if not event.tables:
        return ((start, gettext("We begin. Come as you are.")), (end, done))
    first = clock(event.starts_at + ROUND_ONE_AFTER, event.zone)
    return (
        (
            start,
            gettext("Find your table; it is in the mail you got the day before."),
        ),
        (
            first,
            gettext(
                "Everyone sits. One question on each table card, if conversation"
                " needs a push."
            ),
        ),
        (end, done),
    )


def _freeze(event: Event) -> str:
    at = freezes_at(
        starts_at=event.starts_at,
        zone=zone_of(event.zone),
        has_tables=event.tables is not None,
        answer_by=event.answer_by,
    )
    return moment(at, event.zone)


def _going_words(event: Event, position: int) -> str:
    turn = ordinal(position + 1)
    if event.capacity is None:
        return gettext(
            "You're in, the %(turn)s so far. That's you in amber.", turn=turn
        )
    return gettext(
        "You're in, the %(turn)s of %(all)s. That's you in amber, up there.",
        turn=turn,
        all=event.capacity,
    )
