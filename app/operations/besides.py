"""What a guest tells besides the answer: a line, a need, a name shown or not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import lock
from app.domain.needs import NeedTick
from app.domain.table_wishes import WishKind
from app.models import Event, Need, Signup
from app.operations.signups import EventIsOver
from app.operations.wishing import keep_wishes
from app.queries.signups import find_signup


class NobodyAnswered(Exception):  # noqa: N818 -- reads as the sentence it states
    """There is no signup yet that could hold what was told."""


@dataclass(frozen=True, kw_only=True)
class Details:
    """What a guest may tell after the answer; all of it is optional."""

    shows_name: bool = False
    may_be_found: bool = False
    learn: str = ""
    help: str = ""
    reply: str = ""
    ticks: tuple[NeedTick, ...] = ()
    note: str = ""
    wishes: Mapping[int, WishKind] = field(default_factory=dict)
    """By whom they are about."""


def describe(
    session: Session,
    *,
    event_id: int,
    person_id: int,
    details: Details,
    now: datetime,
) -> Signup:
    """Keep what a guest tells after the answer; raises `NobodyAnswered`.

    Food and access notes, and wishes, are kept only while the event is ahead or under way.
    """
    event = lock(session, Event, event_id)
    if now >= event.ends_at:
        raise EventIsOver
    signup = find_signup(session, event_id=event_id, person_id=person_id)
    if signup is None:
        raise NobodyAnswered
    signup.shows_name, signup.may_be_found = details.shows_name, details.may_be_found
    signup.learn, signup.help = details.learn, details.help
    signup.reply = details.reply
    _keep_needs(session, signup, details)
    keep_wishes(session, signup, details.wishes)
    return signup


def _keep_needs(session: Session, signup: Signup, details: Details) -> None:
    need = session.scalar(select(Need).where(Need.signup_id == signup.id))
    if need is None:
        if not (details.ticks or details.note):
            return
        need = Need(signup_id=signup.id)
    need.ticks, need.note = [tick.value for tick in details.ticks], details.note
    session.add(need)
