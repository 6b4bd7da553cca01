"""Ending one kind of mail by mail: for exactly whom the key, or their own mailbox, names."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.house import House
from app.domain.incoming import Fate, Incoming, OptOut, Why
from app.domain.outbox import MailKind
from app.domain.tokens import Purpose, read_key
from app.models import IncomingMail, Person
from app.operations import letters, settings
from app.operations.intake_effects import Ruling
from app.operations.intake_matching import is_from_sender
from app.queries.charter import list_mutable
from app.queries.people import find_person
from app.queries.tokens import find_token


def opt_out(
    session: Session,
    mail: IncomingMail,
    incoming: Incoming,
    said: OptOut,
    *,
    house: House,
    now: datetime,
) -> Ruling:
    """End the kind of mail that this one names; nobody is answered.

    The key counts whatever address it comes from, but not in a colleague's mail:
    they were forwarded it. Without a key the sender must be proven.
    """
    sender = _colleague(session, incoming)
    person_id = _holder_of(session, said, now=now)
    if person_id is None and sender is not None and not said.key:
        person_id = sender.id if is_from_sender(incoming, house=house) else None
    if person_id is None or said.kind not in list_mutable(session):
        return Fate.HELD, Why.NO_KEY
    mail.person_id = person_id
    if sender is not None and sender.id != person_id:
        return Fate.HELD, Why.OTHER_SENDER
    kind = MailKind(said.kind)
    if letters.is_muted(session, person_id=person_id, kind=kind):
        return Fate.UNCHANGED, Why.SAME
    settings.mute(session, person_id=person_id, kind=kind)
    return Fate.APPLIED, None


def _colleague(session: Session, incoming: Incoming) -> Person | None:
    if len(incoming.senders) != 1:
        return None
    return find_person(session, email=incoming.senders[0])


def _holder_of(session: Session, said: OptOut, *, now: datetime) -> int | None:
    key = read_key(said.key)
    token = find_token(session, key=key, purpose=Purpose.UNSUBSCRIBE) if key else None
    if token is None or token.person_id is None or token.subject != said.kind:
        return None
    if token.expires_at is not None and token.expires_at <= now:
        return None
    person = session.get(Person, token.person_id)
    return None if person is None or person.left_at is not None else person.id
