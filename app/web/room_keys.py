"""What opens a room without signing in: the screen's link, and the code it shows."""

import hashlib
import hmac
from datetime import UTC, datetime

from flask import abort, current_app

from app.db import db
from app.domain.attendance import DOOR_CLOSES
from app.domain.events import EventStatus
from app.domain.tokens import Key, Purpose, read_key, write_key
from app.models import Event, Token
from app.queries.events import find_event_by_id
from app.queries.tokens import find_token

CODE_LETTERS = 32


def open_screen(key: str) -> tuple[Token, Event]:
    """Return what a screen's link opens: 404 if it doesn't fit, 410 if it is over."""
    parsed = read_key(key)
    token = (
        find_token(db.session(), key=parsed, purpose=Purpose.SCREEN) if parsed else None
    )
    return _opened(token)


def open_code(code: str) -> Event:
    """Return the event whose screen shows this code; over with the link itself."""
    parsed = read_key(code)
    token = db.session.get(Token, parsed.token_id) if parsed else None
    if parsed is None or token is None or token.purpose != Purpose.SCREEN:
        abort(404)
    if not hmac.compare_digest(parsed.secret, _secret(token)):
        abort(404)
    return _opened(token)[1]


def code_of(token: Token) -> str:
    """Return the code that this link's screen shows to the room.

    Whoever photographs it cannot open the screen; it ends when the screen does.
    """
    return write_key(Key(token_id=token.id, secret=_secret(token)))


def _opened(token: Token | None) -> tuple[Token, Event]:
    if token is None or token.event_id is None:
        abort(404)
    event = find_event_by_id(db.session(), event_id=token.event_id)
    if event is None:
        abort(404)
    now = datetime.now(UTC)
    is_revoked = token.expires_at is not None and token.expires_at <= now
    is_over = now >= event.ends_at + DOOR_CLOSES
    if is_revoked or is_over or event.status is not EventStatus.PUBLISHED:
        abort(410)
    return token, event


def _secret(token: Token) -> str:
    # The house's own secret is in it: what the database holds is not enough to make one.
    key = str(current_app.secret_key).encode()
    said = f"room {token.id} {token.secret_hash}".encode()
    return hmac.new(key, said, hashlib.sha256).hexdigest()[:CODE_LETTERS]
