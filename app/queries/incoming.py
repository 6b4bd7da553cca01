"""Questions about what came in by mail."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import Session

from app.domain.answer_order import Before
from app.domain.incoming import Decision, Fate, Nature, Why
from app.domain.signups import SignupStatus, Source
from app.models import Event, IncomingMail
from app.queries.invites import find_invite
from app.queries.people import reports_of
from app.queries.signups import find_signup

LISTED = 200
"""Lines of a list that grows with what others send."""


def find_by_key(session: Session, *, key: str) -> IncomingMail | None:
    """Return the same mail, if it came before."""
    return session.scalar(select(IncomingMail).where(IncomingMail.content_hash == key))


def find_event_id(session: Session, *, uid: str) -> int | None:
    """Return the event whose calendar UID this is, wholly and exactly."""
    return session.scalar(select(Event.id).where(Event.calendar_uid == uid))


def find_last_counted(
    session: Session, *, event_id: int, person_id: int
) -> IncomingMail | None:
    """Return the last answer from this person's calendar that counted."""
    return session.scalar(
        select(IncomingMail)
        .where(
            IncomingMail.event_id == event_id,
            IncomingMail.person_id == person_id,
            IncomingMail.stamped_at.is_not(None),
            _counted(),
        )
        .order_by(IncomingMail.stamped_at.desc(), IncomingMail.id.desc())
        .limit(1)
    )


def read_before(session: Session, *, event_id: int, person_id: int) -> Before:
    """Return what is known of this person's answers until now."""
    invite = find_invite(session, event_id=event_id, person_id=person_id)
    signup = find_signup(session, event_id=event_id, person_id=person_id)
    last = find_last_counted(session, event_id=event_id, person_id=person_id)
    answered = signup is not None and signup.status is not SignupStatus.INVITED
    by_calendar = signup is not None and signup.source is Source.CALENDAR
    is_elsewhere = answered and not (by_calendar and last)
    return Before(
        sequence=invite.sequence if invite else None,
        stamped_at=invite.stamped_at if invite else None,
        calendar_at=last.stamped_at if last else None,
        elsewhere_at=signup.answered_at if signup and is_elsewhere else None,
    )


def has_come_before(
    session: Session,
    *,
    event_id: int,
    why: Why,
    person_id: int | None = None,
    sender_id: int | None = None,
    against: int | None = None,
) -> bool:
    """Return whether a mail like this one came before, so that nobody is told twice."""
    found = select(IncomingMail.id).where(
        IncomingMail.event_id == event_id, IncomingMail.why == why
    )
    if person_id is not None:
        found = found.where(IncomingMail.person_id == person_id)
    if sender_id is not None:
        found = found.where(IncomingMail.sender_id == sender_id)
    if against is not None:
        found = found.where(IncomingMail.against == against)
    return session.scalar(found.limit(1)) is not None


def count_open(session: Session, *, event_id: int) -> int:
    """Return how many mails about this event wait for a host."""
    waiting = select(func.count()).where(IncomingMail.event_id == event_id, is_open())
    return session.scalars(waiting).one()


def list_open_of(
    session: Session, *, event_id: int, person_id: int
) -> Sequence[IncomingMail]:
    """Return what waits for a host of one person's mails, the oldest first."""
    return session.scalars(
        select(IncomingMail)
        .where(
            IncomingMail.event_id == event_id,
            IncomingMail.person_id == person_id,
            is_open(),
        )
        .order_by(IncomingMail.id)
    ).all()


def list_for_host(
    session: Session, *, event_id: int, viewer_id: int
) -> Sequence[IncomingMail]:
    """Return what waits for the hosts of an event, the oldest first.

    What concerns people below the viewer is left out: `count_hidden` counts it.
    """
    return session.scalars(
        select(IncomingMail)
        .where(
            IncomingMail.event_id == event_id,
            is_open(),
            ~_is_below(viewer_id),
        )
        .order_by(IncomingMail.id)
        .limit(LISTED)
    ).all()


def list_said(
    session: Session, *, event_id: int, viewer_id: int
) -> Sequence[IncomingMail]:
    """Return the answers that counted and came with words or guests, the newest first."""
    return session.scalars(
        select(IncomingMail)
        .where(
            IncomingMail.event_id == event_id,
            _counted(),
            or_(IncomingMail.comment != "", IncomingMail.guests > 0),
            ~_is_below(viewer_id),
        )
        .order_by(IncomingMail.id.desc())
        .limit(LISTED)
    ).all()


def count_hidden(session: Session, *, event_id: int, viewer_id: int) -> int:
    """Return how many waiting mails concern people below this host."""
    hidden = select(func.count()).where(
        IncomingMail.event_id == event_id, is_open(), _is_below(viewer_id)
    )
    return session.scalars(hidden).one()


def list_unmatched(session: Session) -> Sequence[IncomingMail]:
    """Return what came for no event of ours and changed nothing, the newest first."""
    idle = (Fate.DROPPED, Fate.HELD)
    return session.scalars(
        select(IncomingMail)
        .where(IncomingMail.event_id.is_(None), IncomingMail.fate.in_(idle))
        .order_by(IncomingMail.id.desc())
        .limit(LISTED)
    ).all()


def _is_below(viewer_id: int) -> ColumnElement[bool]:
    below = reports_of(viewer_id)
    return or_(
        func.coalesce(IncomingMail.person_id.in_(below), false()),
        func.coalesce(IncomingMail.sender_id.in_(below), false()),
    )


def is_open() -> ColumnElement[bool]:
    """Return the condition that somebody has to decide about a mail."""
    return and_(IncomingMail.fate == Fate.HELD, IncomingMail.decision.is_(None))


def _counted() -> ColumnElement[bool]:
    # A proposal that a host dealt with is no answer.
    is_answer = IncomingMail.nature.in_([Nature.ANSWER, Nature.AUTOMATIC])
    counted = or_(
        IncomingMail.fate == Fate.APPLIED,
        IncomingMail.why == Why.SAME,
        IncomingMail.decision == Decision.APPLIED,
    )
    return and_(is_answer, counted)
