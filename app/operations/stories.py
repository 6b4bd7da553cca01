"""Stories: written by one, agreed to by the other, word for word, or never published."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.db import lock, queue_up
from app.domain.house import House
from app.domain.mail import StoryAsk
from app.domain.names_read import names_somebody
from app.domain.stories import StoryState, is_waiting
from app.domain.tokens import Purpose
from app.models import Person, Story
from app.operations import letters
from app.operations.followups import written_by
from app.queries.stories import find_between, may_ask

LINK_LASTS = timedelta(days=60)


class NoStory(Exception):  # noqa: N818 -- reads as the sentence it states
    """Nothing between these two is to be written, agreed to or withdrawn."""


class SaysAName(Exception):  # noqa: N818 -- reads as the sentence it states
    """The line names one of them, and one of them wants no names."""


class WordsChanged(Exception):  # noqa: N818 -- reads as the sentence it states
    """Another wording stands by now than the one that was agreed to."""


def let_pass(session: Session, *, person_id: int, other_id: int, now: datetime) -> None:
    """Say "not this time": one is never asked about this person again. Twice is once."""
    _line_up(session, person_id, other_id)
    if not may_ask(session, person_id=person_id, other_id=other_id, now=now):
        return
    session.add(
        Story(
            author_id=person_id,
            other_id=other_id,
            state=StoryState.PASSED,
            changed_at=now,
        )
    )


def offer(
    session: Session,
    *,
    person_id: int,
    other_id: int,
    words: str,
    is_named: bool,
    house: House,
    now: datetime,
) -> None:
    """Write a line, or another wording of the one that waits, and ask the other.

    The same words twice are once. Raises `NoStory` and `SaysAName`.
    """
    _line_up(session, person_id, other_id)
    story = find_between(session, person_id=person_id, other_id=other_id)
    if story is None:
        story = _begin(session, person_id, other_id, now=now)
    elif _said_last(story, person_id) and story.words == words:
        return
    elif _is_over(session, story, person_id, now=now):
        raise NoStory
    story.state, story.words, story.changed_at = StoryState.OFFERED, words, now
    story.waits_for_author = story.other_id == person_id
    _choose(story, person_id, is_named=is_named)
    _refuse_names(session, story, is_named=is_named)
    session.flush()
    _ask(session, story, person_id, is_named=is_named, house=house, now=now)


def agree(
    session: Session,
    *,
    person_id: int,
    other_id: int,
    words: str,
    is_named: bool,
    now: datetime,
) -> None:
    """Publish the line that this person saw; twice is once.

    Raises `NoStory`, `WordsChanged` and `SaysAName`.
    """
    _line_up(session, person_id, other_id)
    story = find_between(session, person_id=person_id, other_id=other_id)
    if story is not None and story.state is StoryState.PUBLISHED:
        return
    if story is None or _is_over(session, story, person_id, now=now):
        raise NoStory
    if story.words != words:
        raise WordsChanged
    _choose(story, person_id, is_named=is_named)
    _refuse_names(session, story, is_named=story.author_named and story.other_named)
    story.state, story.published, story.words = StoryState.PUBLISHED, words, ""
    story.published_at = story.changed_at = now


def decline(session: Session, *, person_id: int, other_id: int, now: datetime) -> None:
    """Say no in silence: to the other the line waits as before. Twice is once."""
    _line_up(session, person_id, other_id)
    story = find_between(session, person_id=person_id, other_id=other_id)
    if story is not None and may_answer(story, person_id, now=now):
        story.state = StoryState.DECLINED


def withdraw(session: Session, *, person_id: int, other_id: int, now: datetime) -> None:
    """Take a line back, published or not; either may, at any time. Twice is once.

    Where the other proposed another wording meanwhile, it is a silent "no" to that.
    """
    _line_up(session, person_id, other_id)
    story = find_between(session, person_id=person_id, other_id=other_id)
    if story is not None and may_answer(story, person_id, now=now):
        story.state = StoryState.DECLINED
    if story is None or not may_withdraw(story, person_id):
        return
    story.state, story.words, story.published = StoryState.OVER, "", ""
    story.published_at, story.changed_at = None, now


def may_answer(story: Story, person_id: int, *, now: datetime) -> bool:
    """Return whether a line waits for this person's word."""
    if story.state is not StoryState.OFFERED or not story.words:
        return False
    waits_for = story.author_id if story.waits_for_author else story.other_id
    return waits_for == person_id and is_waiting(
        story.state, changed_at=story.changed_at, now=now
    )


def may_withdraw(story: Story, person_id: int) -> bool:
    """Return whether this person can take the line back: theirs, or published."""
    if story.state is StoryState.PUBLISHED:
        return True
    is_out = story.state in {StoryState.OFFERED, StoryState.DECLINED}
    return is_out and _said_last(story, person_id)


def _is_over(session: Session, story: Story, person_id: int, *, now: datetime) -> bool:
    # Whoever left can neither read another wording nor take the line back.
    other_id = story.other_id if story.author_id == person_id else story.author_id
    has_left = session.get_one(Person, other_id).left_at is not None
    return has_left or not may_answer(story, person_id, now=now)


def _said_last(story: Story, person_id: int) -> bool:
    return person_id == (story.other_id if story.waits_for_author else story.author_id)


def _line_up(session: Session, person_id: int, other_id: int) -> None:
    # Both may write of each other at the same moment: one line stands between them.
    first, second = sorted((person_id, other_id))
    queue_up(session, f"story {first} {second}")
    lock(session, Person, first)


def _begin(session: Session, person_id: int, other_id: int, *, now: datetime) -> Story:
    if not may_ask(session, person_id=person_id, other_id=other_id, now=now):
        raise NoStory
    story = Story(author_id=person_id, other_id=other_id)
    session.add(story)
    return story


def _choose(story: Story, person_id: int, *, is_named: bool) -> None:
    if story.author_id == person_id:
        story.author_named = is_named
    else:
        story.other_named = is_named


def _refuse_names(session: Session, story: Story, *, is_named: bool) -> None:
    if is_named:
        return
    people = (story.author_id, story.other_id)
    names = [session.get_one(Person, each).name for each in people]
    if names_somebody(story.words, names):
        raise SaysAName


def _ask(
    session: Session,
    story: Story,
    person_id: int,
    *,
    is_named: bool,
    house: House,
    now: datetime,
) -> None:
    author = session.get_one(Person, person_id)
    other_id = story.author_id if story.waits_for_author else story.other_id
    url = letters.make_link(
        session,
        path="story",
        purpose=Purpose.STORY,
        person_id=other_id,
        subject=str(person_id),
        house=house,
        expires_at=now + LINK_LASTS,
    )
    letters.queue(
        session,
        person=session.get_one(Person, other_id),
        content=StoryAsk(
            author=author.name,
            words=story.words,
            is_named=is_named,
            is_another=story.waits_for_author,
            url=url,
        ),
        occasion=written_by(author),
        house=house,
        now=now,
    )
