"""What was agreed, and what follows from it while more has not been accepted."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.charter import WIDTH, mail_key, sight_key
from app.domain.outbox import MailKind
from app.domain.privacy import datum
from app.domain.privacy_terms import Reader, Sees
from app.models import Charter

_READ = "accepted charter"


def find_charter(session: Session) -> Charter | None:
    """Return the charter that was accepted last; None: none ever was."""
    return session.scalar(select(Charter).order_by(Charter.id.desc()).limit(1))


def find_accepted(session: Session) -> dict[str, int]:
    """Return the accepted lines by key; empty: none were, and the code's own hold."""
    charter = find_charter(session)
    return charter.lines if charter is not None else {}


def may_show(session: Session, name: str, reader: Reader) -> bool:
    """Return whether a page may show this kind of fact: as the code and the charter say."""
    ours = WIDTH[datum(name).seen_by(reader)]
    agreed = find_accepted(session).get(sight_key(name, reader), None)
    return (ours if agreed is None else min(ours, agreed)) >= WIDTH[Sees.YES]


def may_mail(session: Session, kind: MailKind) -> bool:
    """Return whether mail of this kind was agreed to; read once for each session."""
    if _READ not in session.info:
        session.info[_READ] = find_accepted(session)
    accepted: dict[str, int] = session.info[_READ]
    return not accepted or mail_key(kind) in accepted
