"""Questions about mailed keys."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.tokens import Key, Purpose, fits
from app.models import Token


def find_token(session: Session, *, key: Key, purpose: Purpose) -> Token | None:
    """Return the row of a key that fits and was made for this purpose."""
    token = session.get(Token, key.token_id)
    if token is None or token.purpose != purpose:
        return None
    return token if fits(key.secret, token.secret_hash) else None


def list_screens(session: Session, *, event_id: int, now: datetime) -> Sequence[Token]:
    """Return the links to this event's big screen that nobody took back."""
    return session.scalars(
        select(Token)
        .where(
            Token.event_id == event_id,
            Token.purpose == Purpose.SCREEN,
            Token.expires_at > now,
        )
        .order_by(Token.id)
    ).all()
