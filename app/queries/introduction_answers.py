"""Questions about what one was asked: which introductions, and what came of them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Introduction, IntroductionSide


def find_made_at(
    session: Session, *, introduction_id: int, person_id: int
) -> datetime | None:
    """Return when both of two, this person one of them, had said yes; None: not so."""
    return session.scalar(
        select(Introduction.introduced_at)
        .join(IntroductionSide, IntroductionSide.introduction_id == Introduction.id)
        .where(
            Introduction.id == introduction_id, IntroductionSide.person_id == person_id
        )
    )


def list_ids(session: Session, *, person_id: int) -> Sequence[int]:
    """Return the introductions that this person was asked about, the latest first."""
    return session.scalars(
        select(IntroductionSide.introduction_id)
        .where(
            IntroductionSide.person_id == person_id,
            IntroductionSide.is_kept_from.is_(False),
        )
        .order_by(IntroductionSide.introduction_id.desc())
    ).all()
