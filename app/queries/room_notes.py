"""Questions about what people noted in a room."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, true
from sqlalchemy.orm import Session

from app.models import Event, RoomNote


@dataclass(frozen=True, kw_only=True)
class OwnNote:
    """What one person noted, or somebody who typed their address."""

    note_id: int
    event_id: int
    event_title: str
    what: str
    due_on: date | None
    is_sure: bool
    was_here: bool


def list_notes(
    session: Session, *, person_id: int, event_id: int | None = None
) -> Sequence[OwnNote]:
    """Return what this person noted, at the event named or at any, in order."""
    rows = session.execute(
        select(RoomNote, Event.title)
        .join(Event, Event.id == RoomNote.event_id)
        .where(
            RoomNote.person_id == person_id,
            RoomNote.event_id == event_id if event_id else true(),
        )
        .order_by(RoomNote.noted_at, RoomNote.id)
    )
    return [
        OwnNote(
            note_id=note.id,
            event_id=note.event_id,
            event_title=title,
            what=note.what,
            due_on=note.due_on,
            is_sure=note.is_sure,
            was_here=note.was_here,
        )
        for note, title in rows
    ]


def find_note(session: Session, *, note_id: int, person_id: int) -> RoomNote | None:
    """Return one note of this person's; nobody else's."""
    return session.scalar(
        select(RoomNote).where(RoomNote.id == note_id, RoomNote.person_id == person_id)
    )
