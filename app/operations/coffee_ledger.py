"""What each calendar holds of coffees, as the deliveries of their mail tell."""

from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, exists, select, update
from sqlalchemy.orm import Session

from app.domain.calendar import Method
from app.domain.outbox import MessageState, Parcel
from app.models import CoffeePlace, Message


def note(session: Session, mail: Parcel | Message, **facts: object) -> None:
    """Note facts about the part in a coffee that this mail is news of."""
    session.execute(
        update(CoffeePlace)
        .where(
            CoffeePlace.coffee_id == _coffee_of(mail),
            CoffeePlace.person_id == mail.person_id,
        )
        .values(facts)
    )


def note_taken(
    session: Session,
    *,
    coffee_id: int,
    person_id: int,
    method: Method,
    sent_at: datetime,
) -> None:
    """Note that a mail server took news of this method."""
    session.execute(
        update(CoffeePlace)
        .where(CoffeePlace.coffee_id == coffee_id, CoffeePlace.person_id == person_id)
        .values(method=method, sent_at=sent_at, bounced_at=None)
    )


def drop_cancel_of_nothing(
    session: Session, mail: Parcel | Message, *, now: datetime
) -> None:
    """Drop a CANCEL that waited behind an invite which nobody got."""
    holds_it = exists().where(
        CoffeePlace.coffee_id == Message.coffee_id,
        CoffeePlace.person_id == Message.person_id,
        CoffeePlace.method == Method.REQUEST,
    )
    session.execute(
        update(Message)
        .where(
            Message.coffee_id == _coffee_of(mail),
            Message.person_id == mail.person_id,
            Message.state == MessageState.DUE,
            Message.method == Method.CANCEL,
            ~holds_it,
        )
        .values(state=MessageState.SUPERSEDED, closed_at=now, content=b"")
        .execution_options(synchronize_session=False)
    )


def is_under_way(session: Session, place: CoffeePlace) -> bool:
    """Return whether an invite to this coffee is being carried at this moment."""
    carried = select(Message.id).where(*_open_news(place), *_is_carried())
    return session.scalar(carried.limit(1)) is not None


def free_at(session: Session, place: CoffeePlace) -> datetime | None:
    """Return when what is being carried has arrived or come back; None: nothing is.

    Coffees have no lane in the outbox: what is newer is due when the lease ends.
    """
    lease = select(Message.due_at).where(*_open_news(place), *_is_carried())
    return session.scalar(lease.order_by(Message.due_at.desc()).limit(1))


def supersede(session: Session, place: CoffeePlace, *, now: datetime) -> None:
    """Drop older news for this calendar that nobody tried to send."""
    session.execute(
        update(Message)
        .where(
            *_open_news(place),
            (Message.fence == 0) | Message.trouble.is_not(None),
        )
        .values(state=MessageState.SUPERSEDED, closed_at=now, content=b"")
    )


def _open_news(place: CoffeePlace) -> tuple[ColumnElement[bool], ...]:
    return (
        Message.coffee_id == place.coffee_id,
        Message.person_id == place.person_id,
        Message.state == MessageState.DUE,
        Message.method.is_not(None),
    )


def _is_carried() -> tuple[ColumnElement[bool], ...]:
    return Message.fence > 0, Message.trouble.is_(None)


def _coffee_of(mail: Parcel | Message) -> ScalarSelect[int | None]:
    number = mail.message_id if isinstance(mail, Parcel) else mail.id
    return select(Message.coffee_id).where(Message.id == number).scalar_subquery()
