"""What is held on one person about tables beside their seats, for that person."""

from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import aliased

from app.models import Event, Person, Signup, TableHost, Tie, Wish

_EVENT = Event.title.label("event")


def questions_on_tables(
    own: int,
) -> list[tuple[str, str, Select[*tuple[Any, ...]]]]:
    """Return (datum, name, question) of one's wishes, and of what hosts decided."""
    looks_after = (
        select(_EVENT)
        .join_from(TableHost, Event, Event.id == TableHost.event_id)
        .where(TableHost.person_id == own)
    )
    return [
        ("wishes", "wishes for the table", _wishes(own)),
        ("ties", "rules of hosts", _ties(own)),
        ("ties", "tables looked after", looks_after),
    ]


def _wishes(own: int) -> Select[*tuple[Any, ...]]:
    other = aliased(Person)
    return (
        select(_EVENT, Wish.kind, other.name.label("about"))
        .join_from(Wish, Signup, Signup.id == Wish.signup_id)
        .join(Event, Event.id == Signup.event_id)
        .join(other, other.id == Wish.other_id)
        .where(Signup.person_id == own)
        .order_by(Wish.id)
    )


def _ties(own: int) -> Select[*tuple[Any, ...]]:
    # Whom with is also about somebody else, and the hosts' alone to say.
    return (
        select(_EVENT, Tie.kind)
        .join_from(Tie, Event, Event.id == Tie.event_id)
        .where(or_(Tie.first_id == own, Tie.second_id == own))
        .order_by(Tie.id)
    )
