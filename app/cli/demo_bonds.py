"""What the invented people keep up after meeting: stories, and who would bring whom together."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.cli.demo_history import PAST
from app.domain.stories import StoryState
from app.models import Introduction, IntroductionSide, Person, Story
from app.queries.followups import Met, list_met

REMEMBERED = timedelta(days=PAST[0][1] + 14)
STORIES = (
    ("We found out that half of the delay starts with our own approval step.", True),
    (
        "Two teams kept the same list by hand. Now there is one, and nobody types.",
        False,
    ),
)
"""A line of each of the first people, and whether the two are named."""
ABOUT = "what slows an order down"


def keep_up(session: Session, people: Sequence[Person], *, now: datetime) -> None:
    """Let two lines be published, and let two people be asked whether they would meet."""
    for person, (line, is_named) in zip(people, STORIES, strict=False):
        if met := _findable(session, person, now=now):
            told_at = now - timedelta(days=3)
            session.add(
                Story(
                    author_id=person.id,
                    other_id=met[-1].person_id,  # of the longest ago
                    state=StoryState.PUBLISHED,
                    author_named=is_named,
                    other_named=is_named,
                    published=line,
                    published_at=told_at,
                    changed_at=told_at,
                )
            )
    for person in people[1:3]:
        _bring_together(session, person, now=now)


def _bring_together(session: Session, person: Person, *, now: datetime) -> None:
    met = _findable(session, person, now=now)
    latest = [one.person_id for one in met if one.event_id == met[0].event_id]
    if len(latest) < 2:  # noqa: PLR2004 -- who introduces, and to whom
        return
    introducer_id, other_id = latest[:2]
    made = Introduction(introducer_id=introducer_id, about=ABOUT, made_at=now)
    session.add(made)
    session.flush()
    session.add_all(
        IntroductionSide(introduction_id=made.id, person_id=one)
        for one in (person.id, other_id)
    )


def _findable(session: Session, person: Person, *, now: datetime) -> list[Met]:
    met = list_met(session, person_id=person.id, since=now - REMEMBERED)
    return [one for one in met if one.may_be_found and not one.has_left]
