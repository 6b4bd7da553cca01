"""Which mail a person wants."""

from collections.abc import Collection

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.db import lock
from app.domain.audit import Act
from app.domain.outbox import MailKind
from app.models import Mute, Person
from app.operations import audit
from app.queries.charter import list_mutable
from app.queries.settings import list_muted


class CannotBeMuted(Exception):  # noqa: N818 -- reads as the sentence it states
    """Facts about one's own place, and what somebody asked for, always come."""


def mute(session: Session, *, person_id: int, kind: MailKind) -> None:
    """Send this person no more of one kind; twice is once. Raises `CannotBeMuted`."""
    mutable = list_mutable(session)
    if kind not in mutable:
        raise CannotBeMuted
    lock(session, Person, person_id)
    muted = list_muted(session, person_id=person_id)
    choose(session, person_id=person_id, wanted=mutable - muted - {kind})


def unmute(session: Session, *, person_id: int, kind: MailKind) -> None:
    """Send this person mail of this kind again."""
    lock(session, Person, person_id)
    mutable = list_mutable(session)
    muted = list_muted(session, person_id=person_id)
    choose(session, person_id=person_id, wanted=(mutable - muted) | {kind})


def choose(session: Session, *, person_id: int, wanted: Collection[MailKind]) -> None:
    """Send exactly the wanted ones of the kinds that can be switched off."""
    lock(session, Person, person_id)
    was, mutable = list_muted(session, person_id=person_id), list_mutable(session)
    now_muted = mutable - set(wanted)
    session.execute(
        delete(Mute).where(
            Mute.person_id == person_id, Mute.kind.in_(mutable - now_muted)
        )
    )
    session.add_all(
        Mute(person_id=person_id, kind=kind) for kind in sorted(now_muted - was)
    )
    if now_muted != set(was):
        audit.note(
            session,
            Act.CHANGED_SETTINGS,
            person_id=person_id,
            before={"muted": sorted(was)},
            after={"muted": sorted(now_muted)},
        )
