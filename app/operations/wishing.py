"""Whom a guest wishes to sit with, or in private not to sit with."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.table_wishes import WishKind
from app.models import Signup, Wish


def keep_wishes(
    session: Session, signup: Signup, wished: Mapping[int, WishKind]
) -> None:
    """Let exactly these be the wishes of one guest, by whom they are about."""
    rows = {
        row.other_id: row
        for row in session.scalars(select(Wish).where(Wish.signup_id == signup.id))
    }
    for other_id, row in rows.items():
        if other_id not in wished:
            session.delete(row)
    for other_id, kind in wished.items():
        row = rows.get(other_id) or Wish(signup_id=signup.id, other_id=other_id)
        row.kind = kind
        session.add(row)
    session.flush()
