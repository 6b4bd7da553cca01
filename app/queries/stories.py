"""Questions about lines that two people may publish on what came of meeting."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from app.domain.stories import ASKED_AFTER, ASKED_FOR, StoryState
from app.models import Person, Story
from app.queries.followups import list_met


@dataclass(frozen=True, kw_only=True)
class Told:
    """One story, and its two people."""

    story: Story
    author: Person
    other: Person


def find_own(session: Session, *, author_id: int, other_id: int) -> Story | None:
    """Return what one person wrote, or let pass, about another."""
    return session.scalar(
        select(Story).where(Story.author_id == author_id, Story.other_id == other_id)
    )


def find_between(session: Session, *, person_id: int, other_id: int) -> Story | None:
    """Return the one line between two people that was ever offered, whoever began."""
    between = or_(
        and_(Story.author_id == person_id, Story.other_id == other_id),
        and_(Story.author_id == other_id, Story.other_id == person_id),
    )
    return session.scalar(
        select(Story)
        .where(between, Story.state != StoryState.PASSED)
        .order_by(Story.id)
        .limit(1)
    )


def list_published(session: Session, *, at_most: int) -> Sequence[Told]:
    """Return what both agreed to publish, the latest first."""
    author, other = aliased(Person), aliased(Person)
    asked = (
        select(Story, author, other)
        .join(author, author.id == Story.author_id)
        .join(other, other.id == Story.other_id)
        .where(Story.state == StoryState.PUBLISHED)
        .options(joinedload(author.department), joinedload(other.department))
        .order_by(Story.published_at.desc(), Story.id.desc())
        .limit(at_most)
    )
    return [
        Told(story=row[0], author=row[1], other=row[2])
        for row in session.execute(asked)
    ]


def list_about(session: Session, *, person_id: int) -> Sequence[Story]:
    """Return what this person wrote, let pass, or was offered, the oldest first."""
    return session.scalars(_about(), {"person_id": person_id}).all()


@cache
def _about() -> Select[Story]:
    own: Any = bindparam("person_id")
    offered = and_(Story.other_id == own, Story.state != StoryState.PASSED)
    return (
        select(Story)
        .where(or_(Story.author_id == own, offered))
        .order_by(Story.changed_at, Story.id)
    )


def may_ask(session: Session, *, person_id: int, other_id: int, now: datetime) -> bool:
    """Return whether these two shared a table long enough ago, and nobody wrote of it."""
    until = now - ASKED_AFTER
    if find_between(session, person_id=person_id, other_id=other_id) is not None:
        return False
    if find_own(session, author_id=person_id, other_id=other_id) is not None:
        return False
    met = list_met(session, person_id=person_id, since=until - ASKED_FOR)
    return any(
        one.person_id == other_id
        and one.ended_at <= until
        and one.may_be_found
        and not one.has_left
        for one in met
    )
