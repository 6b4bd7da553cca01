"""Questions about mailed keys."""

from sqlalchemy.orm import Session

from app.domain.tokens import Key, Purpose, fits
from app.models import Token


def find_token(session: Session, *, key: Key, purpose: Purpose) -> Token | None:
    """Return the row of a key that fits and was made for this purpose."""
    token = session.get(Token, key.token_id)
    if token is None or token.purpose != purpose:
        return None
    return token if fits(key.secret, token.secret_hash) else None
