"""The keys in mailed links: their secrets leave in the mail, and only hashes stay."""

import secrets
from collections.abc import Collection
from datetime import datetime
from typing import cast

from sqlalchemy import Table, insert
from sqlalchemy.orm import Session

from app.domain.house import House
from app.domain.tokens import SECRET_BYTES, Key, Purpose, hash_of, write_key
from app.models import Token

_TOKENS = cast(Table, Token.__table__)
_NEW_TOKENS = insert(_TOKENS).returning(_TOKENS.c.person_id, _TOKENS.c.id)


def make_links(
    session: Session,
    *,
    path: str,
    purpose: Purpose,
    person_ids: Collection[int],
    house: House,
    event_id: int | None = None,
    subject: str = "",
    expires_at: datetime | None = None,
) -> dict[int, str]:
    """Return a new mailed link for each of these people, made in one statement."""
    secret_of = {n: secrets.token_urlsafe(SECRET_BYTES) for n in person_ids}
    rows = [
        {
            "purpose": purpose,
            "person_id": person_id,
            "event_id": event_id,
            "subject": subject,
            "secret_hash": hash_of(secret),
            "expires_at": expires_at,
        }
        for person_id, secret in secret_of.items()
    ]
    made = session.execute(_NEW_TOKENS, rows).all() if rows else ()
    keys = {n: Key(token_id=made_id, secret=secret_of[n]) for n, made_id in made}
    return {n: f"{house.base_url}/{path}/{write_key(key)}" for n, key in keys.items()}
