"""What the big screen of a room shows, phase by phase."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import segno
from sqlalchemy.orm import Session

from app.domain.room_clock import Part, Phase, part_at, parts_of
from app.domain.table_talk import question_for
from app.models import Event
from app.queries.rooms_now import Found, hour_of, list_tables_now
from app.web.filters import city, clock, day
from app.web.paper_facts import not_listed
from app.web.seating_reasons import QUESTION_WORDS
from app.web.words import gettext

A_PAGE = 80
"""More people than that are turned in pages."""
FEW, SOME, MANY = 21, 40, 60
"""Up to so many the letters are larger."""


@dataclass(frozen=True, kw_only=True)
class Scene:
    """One phase as the screen shows it, from an instant to another, in milliseconds."""

    phase: Phase
    title: str
    question: str
    starts_ms: int
    ends_ms: int | None
    talk_ends_ms: int | None
    """What is counted down to; None: nothing is."""
    left: str
    """How much is left as minutes and seconds, for a browser that doesn't count."""
    is_now: bool

    @property
    def has_tables(self) -> bool:
        """Return whether people look for their table in it."""
        return self.phase in {Phase.FIND, Phase.MOVE}


@dataclass(frozen=True, kw_only=True)
class Screen:
    """All that the screen needs to run the hour, also while nobody answers it."""

    title: str
    when: str
    scenes: tuple[Scene, ...]
    paused_ms: int | None
    pages: tuple[tuple[Found, ...], ...]
    density: str
    round: int
    rest: str
    url: str
    """Where the code in the last minutes leads."""
    square: str


def screen_of(session: Session, event: Event, *, url: str, now: datetime) -> Screen:
    """Return the screen of this event's room at this instant."""
    hour = hour_of(session, event)
    parts, at = parts_of(hour), hour.time(now)
    tables = list_tables_now(session, event_id=event.id)
    current = part_at(parts, at)
    hidden = tables.seated - len(tables.found)
    pages = _pages(tables.found)
    return Screen(
        title=event.title,
        when=_when(event, now=now),
        scenes=tuple(
            _scene(event, parts, part, at=at, is_now=part is current) for part in parts
        ),
        paused_ms=_ms(hour.paused_at) if hour.paused_at else None,
        pages=pages,
        density=_density(max(map(len, pages), default=0)),
        round=tables.round,
        rest=_rest(event, seated=tables.seated, hidden=hidden, round_=tables.round),
        url=url,
        square=segno.make(url, error="m").svg_data_uri(
            scale=8, border=3, light="white"
        ),
    )


def _when(event: Event, *, now: datetime) -> str:
    at = gettext(
        "%(time)s, %(city)s time",
        time=clock(event.starts_at, event.zone),
        city=city(event.zone),
    )
    if day(event.starts_at, event.zone) == day(now, event.zone):
        return gettext("By first name. Begins at %(time)s.", time=at)
    return gettext(
        "By first name. %(day)s, %(time)s.",
        day=day(event.starts_at, event.zone),
        time=at,
    )


def _scene(
    event: Event, parts: Sequence[Part], part: Part, *, at: datetime, is_now: bool
) -> Scene:
    talk_ends_at = _talk_ends(parts, part)
    seconds = max(int((talk_ends_at - at).total_seconds()), 0) if talk_ends_at else 0
    question = QUESTION_WORDS[question_for(part.round, event_id=event.id)]
    return Scene(
        phase=part.phase,
        title=_title(part.phase)
        if part.phase is not Phase.FIND or event.tables
        else event.title,
        question=str(question) if part.phase in {Phase.QUESTION, Phase.TALK} else "",
        starts_ms=_ms(part.starts_at),
        ends_ms=_ms(part.ends_at) if part.ends_at else None,
        talk_ends_ms=_ms(talk_ends_at) if talk_ends_at else None,
        left=f"{seconds // 60}:{seconds % 60:02}",
        is_now=is_now,
    )


def _talk_ends(parts: Sequence[Part], part: Part) -> datetime | None:
    # A round ends where the next phase that is not its talk begins.
    if part.phase not in {Phase.QUESTION, Phase.TALK}:
        return None
    later = [each for each in parts if each.starts_at > part.starts_at]
    return next(
        (each.starts_at for each in later if each.phase is not Phase.TALK), part.ends_at
    )


def _title(phase: Phase) -> str:
    match phase:
        case Phase.FIND:
            return gettext("Find your table")
        case Phase.QUESTION:
            return gettext("One question for your table")
        case Phase.TALK:
            return gettext("Time left")
        case Phase.MOVE:
            return gettext("New tables")
        case Phase.SEND:
            return gettext("One thing you'll send, to whom?")
        case Phase.OVER:
            return gettext("Thank you for coming")


def _pages(found: Sequence[Found]) -> tuple[tuple[Found, ...], ...]:
    # Of like length, so that the last page is no leftover.
    count = -(-len(found) // A_PAGE)
    if not count:
        return ()
    size = -(-len(found) // count)
    return tuple(tuple(found[at : at + size]) for at in range(0, len(found), size))


def _density(people: int) -> str:
    if people <= FEW:
        return "is-few"
    if people <= SOME:
        return "is-some"
    return "is-many" if people <= MANY else "is-dense"


def _rest(event: Event, *, seated: int, hidden: int, round_: int) -> str:
    if event.tables is None:
        return ""
    if not seated:
        return gettext("The tables aren't told yet. They appear here by themselves.")
    if round_ > 1 and hidden:
        return gettext("Not listed? Your table is on your phone, or ask at the door.")
    return not_listed() if hidden else ""


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
