"""What was noted in the room: claimed, dropped, or made a promise to somebody."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime

from flask import abort, flash, redirect
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.db import transaction
from app.domain.names import folded
from app.domain.time import local_day, next_working_day, zone_of
from app.operations import room_notes
from app.operations.followups import DayIsOut, HasLeft, NobodyMet
from app.queries.followups import Met
from app.queries.room_notes import OwnNote, find_note, list_notes
from app.web.followup_values import NoteItem, Reader
from app.web.forms.rooms import MateForm
from app.web.words import gettext


def note_items(
    session: Session, reader: Reader, met: Sequence[Met], *, now: datetime
) -> tuple[NoteItem, ...]:
    """Return what this reader noted; with a key, at its event alone."""
    event_id = reader.event.id if reader.event else None
    notes = list_notes(session, person_id=reader.person.id, event_id=event_id)
    today = local_day(now, zone=zone_of(reader.person.zone))
    usual = next_working_day(today)
    return tuple(_item(reader, note, met, usual=usual) for note in notes)


def claim(reader: Reader, note_id: int) -> ResponseReturnValue:
    """Let it be theirs."""
    back, person_id, event_id = reader.index_url(), reader.person.id, _only(reader)
    with transaction() as session:
        _refuse_others(session, reader_id=person_id, note_id=note_id, event_id=event_id)
        room_notes.claim_note(
            session, note_id=note_id, person_id=person_id, now=datetime.now(UTC)
        )
    flash(gettext("It is yours. Only you see it."), "ok")
    return redirect(back, 303)


def drop(reader: Reader, note_id: int) -> ResponseReturnValue:
    """Forget it: done, or never theirs."""
    back, person_id, event_id = reader.index_url(), reader.person.id, _only(reader)
    with transaction() as session:
        _refuse_others(session, reader_id=person_id, note_id=note_id, event_id=event_id)
        room_notes.drop_note(session, note_id=note_id, person_id=person_id)
    flash(gettext("Gone from here. Nobody was told anything."), "ok")
    return redirect(back, 303)


def promise(reader: Reader, note_id: int) -> ResponseReturnValue:
    """Make it a promise to one tablemate."""
    form, back = MateForm(), reader.index_url()
    person_id, event_id = reader.person.id, _only(reader)
    if not form.validate():
        abort(422)
    try:
        with transaction() as session:
            _refuse_others(
                session, reader_id=person_id, note_id=note_id, event_id=event_id
            )
            is_made = room_notes.promise_note(
                session,
                note_id=note_id,
                person_id=person_id,
                other_id=form.other.data or 0,
                due_on=form.due_on.data,
                now=datetime.now(UTC),
            )
    except (NobodyMet, HasLeft):
        flash(gettext("They can't be written to from here. Your note stays."), "lamp")
        return redirect(back, 303)
    except DayIsOut:
        flash(gettext("Choose a day from today on, within a year."), "lamp")
        return redirect(back, 303)
    if is_made:
        flash(gettext("Noted. Only you see it; we remind you twice at most."), "ok")
    return redirect(back, 303)


def _only(reader: Reader) -> int | None:
    return reader.event.id if reader.event else None


def _refuse_others(
    session: Session, *, reader_id: int, note_id: int, event_id: int | None
) -> None:
    # A key opens one event; what is gone already is no fault of a second press.
    note = find_note(session, note_id=note_id, person_id=reader_id)
    if note is not None and event_id not in {None, note.event_id}:
        abort(404)


def _item(
    reader: Reader, note: OwnNote, met: Sequence[Met], *, usual: date
) -> NoteItem:
    mates = {
        one.person_id: one.name
        for one in sorted(met, key=lambda one: not _is_named(one.name, note.what))
        if one.event_id == note.event_id and one.may_be_found and not one.has_left
    }
    line = gettext("At %(title)s.", title=note.event_title)
    if not note.is_sure and note.was_here:
        line = gettext(
            "At %(title)s. Saying yes also counts you as having been there.",
            title=note.event_title,
        )
    return NoteItem(
        id=note.note_id,
        what=note.what,
        line=line,
        is_sure=note.is_sure,
        mates=tuple(mates.items()) if note.is_sure else (),
        # A day that has passed meanwhile can't be promised any more.
        due_on=max(note.due_on or usual, usual).isoformat(),
        claim_url=reader.note_url(note.note_id, "claim"),
        drop_url=reader.note_url(note.note_id, "drop"),
        promise_url=reader.note_url(note.note_id, "promise"),
    )


def _is_named(name: str, line: str) -> bool:
    first = folded(name).split()[:1]
    return bool(first) and first[0] in re.findall(r"\w+", folded(line))
