"""Passing the hat on: who hosts a standing table next, asked one after the other."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session

from app.domain.access import Right
from app.domain.audit import Act
from app.domain.events import HostRole, needs_right
from app.domain.house import House
from app.domain.mail import HostMail, HostNews, Reason
from app.domain.outbox import MailKind
from app.domain.series import HAT_ASKS, HAT_HELD, Wish
from app.domain.signups import SignupStatus
from app.domain.tokens import Purpose
from app.models import (
    Event,
    Grant,
    HatOffer,
    Host,
    Person,
    Series,
    SeriesAnswer,
    SeriesDate,
    Signup,
)
from app.operations import audit, letters
from app.operations.audiences import listed
from app.operations.goodbyes import tell_out
from app.operations.series_hosts import pass_on
from app.operations.series_locks import lock_series
from app.queries.announcements import count_reach
from app.queries.series import list_ahead

ASKED_AGAIN_AFTER = timedelta(days=180)
"""Whoever was asked is left in peace for so long, whatever they said."""
LINK_LASTS = timedelta(days=30)
"""After an offer ended its link says so."""
ROUND = (HAT_ASKS + 1) * HAT_HELD
"""Longer than one press can go on asking."""


class HatIsTaken(Exception):  # noqa: N818 -- reads as the sentence it states
    """The offer ran out, or was never this person's."""


def offer_hat(session: Session, *, series_id: int, house: House, now: datetime) -> bool:
    """Ask the first who might host the series next; False: there is nobody to ask.

    While somebody is being asked another press changes nothing.
    """
    series = lock_series(session, series_id, now=now)
    if find_open_offer(session, series_id=series_id, now=now) is not None:
        return True
    is_asked = _ask_next(session, series, house=house, now=now)
    audit.note(session, Act.OFFERED_HAT, after={"series": series_id})
    return is_asked


def accept_hat(
    session: Session, *, series_id: int, person_id: int, house: House, now: datetime
) -> None:
    """Answer for the series and its dates ahead from now on; raises `HatIsTaken`.

    Whoever did before has no part in it any more; a place stays theirs.
    """
    series = lock_series(session, series_id, now=now)
    offer = _own_offer(session, series_id=series_id, person_id=person_id, now=now)
    offer.closed_at = now
    before = session.get_one(Person, series.organizer_id)
    for event in pass_on(session, series, to_id=person_id, now=now):
        holds = select(Signup.id).where(
            Signup.event_id == event.id,
            Signup.person_id == before.id,
            Signup.status == SignupStatus.ATTENDING,
        )
        if session.scalar(holds) is None:
            tell_out(
                session, event, before, reason=Reason.HOSTING, house=house, now=now
            )


def decline_hat(
    session: Session, *, series_id: int, person_id: int, house: House, now: datetime
) -> None:
    """Leave the hat where it is, without a reason; the next person is asked.

    Raises `HatIsTaken`.
    """
    series = lock_series(session, series_id, now=now)
    offer = _own_offer(session, series_id=series_id, person_id=person_id, now=now)
    offer.closed_at = now
    session.flush()
    _ask_on(session, series, house=house, now=now)


def end_one_offer(session: Session, *, house: House, now: datetime) -> bool:
    """Close one offer that nobody answered, and ask the next; False: there is none."""
    offer = session.scalar(
        select(HatOffer)
        .where(HatOffer.closed_at.is_(None), HatOffer.held_until <= now)
        .order_by(HatOffer.id)
        .limit(1)
    )
    if offer is None:
        return False
    series = lock_series(session, offer.series_id, now=now)
    session.refresh(offer)
    if offer.closed_at is None:
        offer.closed_at = now
        session.flush()
        _ask_on(session, series, house=house, now=now)
    return True


def is_open(offer: HatOffer, *, now: datetime) -> bool:
    """Return whether the hat can still be taken by whom it was offered to."""
    return offer.closed_at is None and now < offer.held_until


def find_open_offer(
    session: Session, *, series_id: int, now: datetime
) -> HatOffer | None:
    """Return the offer of the hat that can be taken now; None: nobody is asked."""
    return session.scalar(
        select(HatOffer).where(
            HatOffer.series_id == series_id,
            HatOffer.closed_at.is_(None),
            HatOffer.held_until > now,
        )
    )


def _own_offer(
    session: Session, *, series_id: int, person_id: int, now: datetime
) -> HatOffer:
    offer = find_open_offer(session, series_id=series_id, now=now)
    if offer is None or offer.person_id != person_id:
        raise HatIsTaken
    return offer


def _ask_on(session: Session, series: Series, *, house: House, now: datetime) -> None:
    # After so many nobody else is asked: the hat stays where it is.
    lately = select(func.count()).where(
        HatOffer.series_id == series.id, HatOffer.asked_at > now - ROUND
    )
    if session.scalars(lately).one() < HAT_ASKS:
        _ask_next(session, series, house=house, now=now)


def _ask_next(session: Session, series: Series, *, house: House, now: datetime) -> bool:
    ahead = list_ahead(session, series_id=series.id, now=now)
    event = ahead[0].event if ahead else None
    person = _next_person(session, series, event, now=now) if event else None
    if event is None or person is None or series.ended_at is not None:
        return False
    offer = HatOffer(
        series_id=series.id,
        person_id=person.id,
        asked_at=now,
        held_until=now + HAT_HELD,
    )
    session.add(offer)
    session.flush()
    url = letters.make_link(
        session,
        path="hat",
        purpose=Purpose.HAT,
        person_id=person.id,
        event_id=event.id,
        subject=str(offer.id),
        house=house,
        expires_at=offer.held_until + LINK_LASTS,
    )
    letters.queue(
        session,
        person=person,
        content=HostMail(
            event=letters.facts_of(event, house=house),
            news=HostNews.HAT_OFFERED,
            action_url=url,
        ),
        occasion=letters.Occasion(kind=MailKind.HOST, event_id=event.id),
        house=house,
        now=now,
    )
    return True


def _next_person(
    session: Session, series: Series, event: Event, *, now: datetime
) -> Person | None:
    asked = exists().where(
        HatOffer.series_id == series.id,
        HatOffer.person_id == Person.id,
        HatOffer.asked_at > now - ASKED_AGAIN_AFTER,
    )
    able = set(
        session.scalars(
            select(Person.id).where(
                Person.left_at.is_(None),
                Person.id != series.organizer_id,
                ~asked,
                *_has_right(session, event),
            )
        )
    )
    for question in _in_turn(series, event):
        for person_id in session.scalars(question):
            if person_id in able:
                return session.get_one(Person, person_id)
    return None


def _in_turn(series: Series, event: Event) -> tuple[Select[int], ...]:
    # Co-hosts first, then who comes every time, by how long, then the last guests.
    return (
        select(Host.person_id)
        .where(Host.event_id == event.id, Host.role == HostRole.HOST)
        .order_by(Host.id),
        select(SeriesAnswer.person_id)
        .where(
            SeriesAnswer.series_id == series.id, SeriesAnswer.wish == Wish.EVERY_TIME
        )
        .order_by(SeriesAnswer.id),
        select(Signup.person_id)
        .join(SeriesDate, SeriesDate.event_id == Signup.event_id)
        .where(
            SeriesDate.series_id == series.id, Signup.status == SignupStatus.ATTENDING
        )
        .order_by(SeriesDate.planned_on.desc(), Signup.id),
    )


def _has_right(session: Session, event: Event) -> tuple[ColumnElement[bool], ...]:
    # Who may not write to that audience could not announce the next date.
    reach = count_reach(
        session,
        audience=event.audience,
        value=event.audience_value,
        listed=listed(session, event),
        hosts=(),
    )
    if not needs_right(event.audience, people=reach.seen_by):
        return ()
    right = Right.WRITES_TO_EVERYONE
    return (exists().where(Grant.person_id == Person.id, Grant.granted == right),)
