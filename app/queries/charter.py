"""What was agreed, and what follows from it while more has not been accepted."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.charter import (
    CAN_BE_SWITCHED_OFF,
    WIDTH,
    can_be_held,
    mail_key,
    sight_key,
    told_in,
)
from app.domain.outbox import CAN_BE_MUTED, MailKind
from app.domain.privacy import datum
from app.domain.privacy_terms import Reader, Sees
from app.models import Charter

_READ = "accepted charter"
AS_INSTALLED = "as installed"
"""Stands among the lines of a charter that holds, and that nobody accepted."""


def find_charter(session: Session) -> Charter | None:
    """Return the charter that holds: accepted last, or as it was at the first start.

    None: this house was never started, and the code's own lines hold.
    """
    return session.scalar(select(Charter).order_by(Charter.id.desc()).limit(1))


def is_accepted(charter: Charter | None) -> bool:
    """Return whether anybody accepted this charter."""
    return charter is not None and AS_INSTALLED not in charter.lines


def find_accepted(session: Session) -> dict[str, int]:
    """Return the lines that hold by key; empty: the code's own hold.

    Asked for at every fact and mail, so it is read once in each transaction.
    """
    read, lines = session.info.get(_READ, (None, {}))
    if read is None or read is not session.get_transaction():
        charter = find_charter(session)
        lines = charter.lines if charter is not None else {}
        session.info[_READ] = session.get_transaction(), lines
    found: dict[str, int] = lines
    return found


def read_afresh(session: Session) -> None:
    """Forget what was read of the charter in this transaction: it has changed."""
    session.info.pop(_READ, None)


def may_show(
    session: Session, name: str, reader: Reader, *, sees: Sees = Sees.YES
) -> bool:
    """Return whether this kind of fact may be shown: as the code and the charter say.

    `sees` is how much of it: where a reader sees counts, names are more than that.
    """
    ours = datum(name).seen_by(reader)
    return WIDTH[ours] >= WIDTH[sees] and not is_held(session, name, reader, sees=sees)


def is_held(session: Session, name: str, reader: Reader, *, sees: Sees) -> bool:
    """Return whether so much of it would be new to this reader and waits for an admin.

    Of a reader who sees less by our own table, no more than that is asked for.
    """
    accepted = find_accepted(session)
    if not accepted or not can_be_held(name, reader):
        return False
    ours = datum(name).seen_by(reader)
    agreed = accepted.get(sight_key(name, reader), WIDTH[Sees.NO])
    return agreed < min(WIDTH[sees], WIDTH[ours])


def may_mail(session: Session, kind: MailKind) -> bool:
    """Return whether mail of this kind was agreed to, and all that it tells of others."""
    accepted = find_accepted(session)
    if not accepted:
        return True
    return mail_key(kind) in accepted and not any(
        is_held(session, name, reader, sees=sees)
        for name, reader, sees in told_in(kind)
    )


def list_mutable(session: Session) -> frozenset[MailKind]:
    """Return the kinds that can be switched off: as agreed, or as the code says now."""
    accepted = find_accepted(session)
    agreed = (
        kind for kind in MailKind if accepted.get(mail_key(kind)) == CAN_BE_SWITCHED_OFF
    )
    return CAN_BE_MUTED.union(agreed)
