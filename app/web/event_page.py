"""Everything one event's page shows to one reader."""

from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from sqlalchemy.orm import Session

from app.domain.events import EventStatus
from app.domain.signups import SignupStatus
from app.models import Event, Person, Signup
from app.operations.why_waiting import why_waiting
from app.queries.acts import can_be_kept_on
from app.queries.rooms import Crowd, find_need, read_crowd
from app.queries.seating import find_table
from app.queries.signups import find_signup
from app.web.access import Visit
from app.web.card_states import free_words
from app.web.card_values import Card, Room
from app.web.cards import rsvp_card
from app.web.covers import Cover, Mix, cover_of, mix_of
from app.web.event_words import (
    Named,
    freeze_words,
    going_words,
    named_of,
    run_of,
    when_words,
    who_words,
)
from app.web.forms.signups import DetailsForm, details_form
from app.web.hosting_panel import HostPanel, host_panel
from app.web.labels import KIND_ICONS, KIND_WORDS
from app.web.series_card import SeriesCard, series_card
from app.web.wish_reading import wish_fields


@dataclass(frozen=True, kw_only=True)
class EventPage:
    """What the template prints; nothing is left to compute there."""

    kind: str
    kind_icon: str
    card: Card
    cover: Cover
    mix: Mix
    who: str
    named: Named | None
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
    is_seated: bool
    """A plan was published: tables are known."""
    series: SeriesCard | None
    """What is said of its other dates; None: it is one of a kind."""
    when: tuple[str, ...]
    """Day and hours; for an online event in the reader's zone first."""


def event_page(
    session: Session,
    *,
    visit: Visit,
    reader: Person,
    just_filled: bool,
    now: datetime,
    form: DetailsForm | None = None,
) -> EventPage:
    """Return one event's page as this person may see it."""
    event, person_id = visit.event, reader.id
    crowd = read_crowd(session, event_id=event.id, person_id=person_id)
    figures = crowd.figures
    signup = find_signup(session, event_id=event.id, person_id=person_id)
    room = _room(session, event, signup, crowd=crowd, just_filled=just_filled, now=now)
    order = [figure.person_id for figure in figures]
    going = signup is not None and signup.status is SignupStatus.ATTENDING
    is_open = event.status is EventStatus.PUBLISHED and now < event.ends_at
    if going and is_open and form is None and signup is not None:
        form = _form(session, signup)
    shown = sum(bool(figure.name) for figure in figures)
    return EventPage(
        kind=str(KIND_WORDS[event.kind]),
        kind_icon=KIND_ICONS[event.kind],
        card=rsvp_card(event, signup, room, now=now),
        cover=cover_of(event, figures, person_id=person_id),
        mix=mix_of(event, figures),
        who=who_words(len(figures), shown, is_open=is_open),
        named=named_of(figures),
        run=run_of(event),
        freeze=freeze_words(event),
        free_words=free_words(event),
        going_words=going_words(event, order.index(person_id)) if going else "",
        form=form,
        panel=host_panel(session, event, now=now) if visit.is_host else None,
        seat_url=_seat_url(event, room),
        is_open=is_open,
        is_seated=event.tables is not None and event.frozen_at is not None,
        series=series_card(session, event, person_id=person_id, now=now),
        when=when_words(event, reader=reader.zone),
    )


def _form(session: Session, signup: Signup) -> DetailsForm:
    need = find_need(session, signup_id=signup.id)
    return details_form(signup, need, wishes=wish_fields(session, signup=signup))


def _room(
    session: Session,
    event: Event,
    signup: Signup | None,
    *,
    crowd: Crowd,
    just_filled: bool,
    now: datetime,
) -> Room:
    table = waits = None
    if signup is not None and signup.status is SignupStatus.WAITLISTED:
        waits = why_waiting(session, event, signup, now=now)
    is_canceled = event.status is EventStatus.CANCELED
    going = signup is not None and signup.status is SignupStatus.ATTENDING
    if signup is not None and going and event.frozen_at is not None:
        table = find_table(session, event_id=event.id, person_id=signup.person_id)
    return Room(
        attending=crowd.tally.attending,
        taken=crowd.tally.taken,
        waiting=crowd.tally.waiting,
        ahead=crowd.ahead,
        table=table,
        waits=waits,
        may_go_on=is_canceled and can_be_kept_on(session, event_id=event.id),
        just_filled=just_filled,
    )


def _seat_url(event: Event, room: Room) -> str:
    return "" if room.table is None else url_for("my_seats.page", handle=event)
