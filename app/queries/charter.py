"""What was agreed, and by whom."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Charter


def find_charter(session: Session) -> Charter | None:
    """Return the charter that was accepted last; None: none ever was."""
    return session.scalar(select(Charter).order_by(Charter.id.desc()).limit(1))


def find_accepted(session: Session) -> dict[str, int]:
    """Return the accepted lines by key; empty: none were, and the code's own hold."""
    charter = find_charter(session)
    return charter.lines if charter is not None else {}
