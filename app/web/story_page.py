"""A line between two people as one of them sees it, and what they can do about it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from flask import url_for
from sqlalchemy.orm import Session

from app.domain.names_read import names_somebody
from app.domain.stories import StoryState, is_waiting
from app.models import Person, Story
from app.operations.stories import may_answer, may_withdraw
from app.queries.followups import Met
from app.queries.people import list_by_ids
from app.queries.stories import (
    Told,
    find_between,
    list_about,
    may_ask,
)
from app.web.coffee_page import joined
from app.web.followup_known import Known
from app.web.words import gettext

Step = Literal["write", "answer", "waits", "published", "none"]


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Who reads, and whom they met; with a mailed key that opens this and no more."""

    me: Person
    other: Person
    key: str | None = None

    def url(self, verb: str = "page") -> str:
        """Return where the page is, or where something is done about the line."""
        if self.key is None:
            return url_for(f"stories.{verb}", other_id=self.other.id)
        return url_for(f"story_links.{verb}", key=self.key)


@dataclass(frozen=True, kw_only=True)
class StoryPage:
    """What one of the two may see and press."""

    step: Step
    words: str
    may_withdraw: bool
    names_line: str
    """Whether names would stand below it; empty where nothing stands yet."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One published story."""

    words: str
    below: str
    withdraw_url: str
    """Empty: it is not the reader's."""


def story_page(session: Session, pair: Pair, *, now: datetime) -> StoryPage:
    """Return the line between two people as this reader sees it."""
    me, other = pair.me, pair.other
    story = find_between(session, person_id=me.id, other_id=other.id)
    step = _step(session, pair, story, now=now)
    return StoryPage(
        step=step,
        words="" if story is None or step == "none" else story.published or story.words,
        may_withdraw=story is not None
        and step in {"waits", "published"}
        and may_withdraw(story, me.id),
        names_line=_names_line(pair, story) if story is not None else "",
    )


def line_of(told: Told, *, reader_id: int) -> Line | None:
    """Return a published story as everybody reads it; None: its words name who left."""
    story, people = told.story, (told.author, told.other)
    has_left = any(person.left_at is not None for person in people)
    is_named = story.author_named and story.other_named
    if has_left and is_named and _names(story, people):
        return None
    ids = {person.id for person in people}
    (other_id,) = ids - {reader_id} if reader_id in ids else (0,)
    return Line(
        words=story.published,
        below=joined([_called(person) for person in people])
        if is_named and not has_left
        else gettext("Two colleagues"),
        withdraw_url=url_for("stories.withdraw", other_id=other_id) if other_id else "",
    )


@dataclass(frozen=True, kw_only=True)
class StoryLines:
    """What the list of follow-ups says about stories: a line, or two."""

    question: str
    """Empty: nothing is asked."""
    url: str
    pass_url: str
    waiting: tuple[tuple[str, str], ...]
    """(sentence, where): lines that wait for the reader's word."""


def story_lines(
    session: Session, me: Person, known: Known, *, now: datetime
) -> StoryLines:
    """Return what one person is asked, and what waits for their word."""
    about = list_about(session, person_id=me.id)
    asked = _asked_about(known, without={_other_of(story, me) for story in about})
    waiting = [story for story in about if may_answer(story, me.id, now=now)]
    ids = [_other_of(story, me) for story in waiting]
    others = list_by_ids(session, ids=ids) if ids else []
    by_id = {one.id: one for one in others if one.left_at is None}
    return StoryLines(
        question=gettext("Did anything come of meeting %(name)s?", name=asked.name)
        if asked
        else "",
        url=url_for("stories.page", other_id=asked.person_id) if asked else "",
        pass_url=url_for("stories.let_pass", other_id=asked.person_id) if asked else "",
        waiting=tuple(
            _waiting(story, by_id[_other_of(story, me)])
            for story in waiting
            if _other_of(story, me) in by_id
        ),
    )


def _asked_about(known: Known, *, without: Collection[int]) -> Met | None:
    """Return about whom one may be asked whether anything came of meeting.

    About one person of each event, and never twice about anybody: `without` holds
    whom there was a line about already.
    """
    over = {one.event_id for one in known.before if one.person_id in without}
    for one in known.before:
        is_named = one.may_be_found and one.person_id not in known.silenced
        if one.event_id not in over and is_named and not one.has_left:
            return one
    return None


def _other_of(story: Story, me: Person) -> int:
    return story.other_id if story.author_id == me.id else story.author_id


def _step(session: Session, pair: Pair, story: Story | None, *, now: datetime) -> Step:
    me, other = pair.me, pair.other
    if story is None:
        can = may_ask(session, person_id=me.id, other_id=other.id, now=now)
        return "write" if can else "none"
    if story.state is StoryState.PUBLISHED:
        return "published"
    if other.left_at is not None:
        return "none"
    if may_answer(story, me.id, now=now):
        return "answer"
    is_out = is_waiting(story.state, changed_at=story.changed_at, now=now)
    is_out = is_out and story.words != ""
    return "waits" if is_out and may_withdraw(story, me.id) else "none"


def _names_line(pair: Pair, story: Story) -> str:
    mine = story.author_named if story.author_id == pair.me.id else story.other_named
    theirs = story.other_named if story.author_id == pair.me.id else story.author_named
    if story.state is StoryState.PUBLISHED:
        both = gettext("Both names stand below it.")
        return both if mine and theirs else gettext("No names stand below it.")
    if theirs:
        return gettext("%(name)s would be named, if you are too.", name=pair.other.name)
    if mine:
        return gettext(
            "Your name stands below it if %(name)s wants theirs to as well.",
            name=pair.other.name,
        )
    return gettext("No names would stand below it.")


def _waiting(story: Story, other: Person) -> tuple[str, str]:
    words = gettext("%(name)s wrote one line about meeting you.", name=other.name)
    if story.waits_for_author:
        words = gettext("%(name)s proposes another wording.", name=other.name)
    return words, url_for("stories.page", other_id=other.id)


def _called(person: Person) -> str:
    return gettext(
        "%(name)s, %(department)s", name=person.name, department=person.department.name
    )


def _names(story: Story, people: Sequence[Person]) -> bool:
    return names_somebody(story.published, [person.name for person in people])
