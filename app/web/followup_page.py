"""Whom one met, what one promised and what is done, as one reader sees it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from sqlalchemy.orm import Session

from app.domain.cadence import REMINDERS
from app.domain.coffee.touch import A_NAME_EVERY
from app.domain.followups import (
    FRESH,
    REMEMBERED,
    FollowUpState,
)
from app.domain.time import local_day, zone_of
from app.models import Event, FollowUp
from app.queries.followups import (
    Met,
    OpenPromise,
    list_attended,
    list_follow_ups,
    list_promises,
)
from app.queries.touch import list_named
from app.web import followup_words
from app.web.coffee_list import been_a_while
from app.web.filters import day_words, hue_class, hue_of, initials
from app.web.followup_done import done_items, kept_items
from app.web.followup_known import Known
from app.web.followup_notes import note_items
from app.web.followup_values import (
    FollowUpsPage,
    Item,
    PromiseItem,
    Reader,
    Section,
    table_of,
)
from app.web.words import gettext, ngettext


def followups_page(
    session: Session, reader: Reader, known: Known, *, opened: int | None, now: datetime
) -> FollowUpsPage:
    """Return one person's follow-ups; with a key, those of its event alone."""
    me, only = reader.person, reader.event
    only_id = only.id if only else None
    attended = list_attended(session, person_id=me.id, since=now - REMEMBERED)
    events = [event for event in attended if only_id in {None, event.id}]
    met = known.met
    promises, kept = _promises(session, reader, now=now)
    notes = note_items(session, reader, met, now=now)
    view = _view(session, reader, known, events, opened=opened, now=now)
    sections = tuple(
        section
        for event in events
        if (section := view.section(event, _of(met, event), now=now)) is not None
    )
    latest = next((event for event in events if view.is_fresh(event, now=now)), None)
    return FollowUpsPage(
        title=followup_words.title(latest, met),
        lead=followup_words.lead(latest, view.today, has_met=bool(_of(met, latest)))
        if latest
        else "",
        notes=notes,
        promises=tuple(
            view.promise(made) for made in promises if not view.is_quiet(made)
        ),
        quiet=tuple(view.promise(made) for made in promises if view.is_quiet(made)),
        suggestion=been_a_while(session, me, now=now)
        if view.may_have_named(now=now)
        else None,
        sections=sections,
        done=(
            *kept_items(reader, kept),
            *done_items(reader, view.rows(events, met), today=view.today),
        ),
        has_met=bool(events),
        is_unknown=only is not None and not events,
        is_cleared=bool(events) and not (sections or promises or notes),
    )


@dataclass(frozen=True, kw_only=True)
class View:
    """What one reader may be shown, and of whom what is done."""

    reader: Reader
    done: dict[tuple[int, int], FollowUp]
    silenced: set[int]
    stays: dict[int, datetime | None]
    opened: int | None
    today: date

    def section(
        self, event: Event, met: Sequence[Met], *, now: datetime
    ) -> Section | None:
        """Return the tables of one event, or None where nothing is left to show."""
        fresh = self.is_fresh(event, now=now)
        tables = []
        for _, mates in groupby(met, key=lambda one: one.table):
            items = [
                self.item(event, one)
                for one in mates
                if self.is_shown(one, fresh=fresh)
            ]
            if items:
                tables.append(table_of(items))
        hidden = sum(not one.may_be_found for one in met)
        if not tables:
            return None
        return Section(
            id=event.id,
            title=followup_words.section_title(event, self.today, len(tables)),
            line=followup_words.section_line(met),
            tables=tuple(tables),
            more=ngettext(
                "And %(num)s more, who keeps to themselves.",
                "And %(num)s more, who keep to themselves.",
                hidden,
            )
            if hidden and fresh
            else "",
        )

    def is_fresh(self, event: Event, *, now: datetime) -> bool:
        """Return whether everybody of this event is shown, or only who comes back."""
        return self.reader.event is not None or event.ends_at > now - FRESH

    def is_shown(self, one: Met, *, fresh: bool) -> bool:
        """Return whether this tablemate is named among those one may write to."""
        if not one.may_be_found or one.person_id in self.silenced:
            return False
        row = self.done.get((one.event_id, one.person_id))
        if row is None:
            return fresh or one.person_id == self.opened
        if row.state is FollowUpState.LATER and row.later_on is not None:
            return row.later_on <= self.today or one.person_id == self.opened
        return False

    def item(self, event: Event, one: Met) -> Item:
        """Return one tablemate as the list shows them."""
        reader, other = self.reader, one.person_id
        is_open = other == self.opened and not one.has_left
        line = gettext(
            "%(department)s, table %(table)s",
            department=one.department,
            table=one.table,
        )
        if one.has_left:
            line = gettext("%(line)s. No longer works here.", line=line)
        return Item(
            person_id=other,
            name=one.name,
            initials=initials(one.name),
            hue=hue_of(one.number),
            line=line,
            open_url=reader.person_url(event, other),
            has_left=one.has_left,
            is_open=is_open,
            stays=other in self.stays,
            urls={
                verb: reader.person_url(event, other, verb)
                for verb in ("send", "later", "never", "promise", "stay", "let_go")
                if is_open
            },
        )

    def promise(self, made: OpenPromise) -> PromiseItem:
        """Return one promise as its owner alone sees it."""
        other, promise = made.other, made.promise
        return PromiseItem(
            what=promise.what,
            initials=initials(other.name),
            hue=hue_class(other.department),
            line=gettext(
                "%(name)s, %(department)s. You said by %(day)s.",
                name=other.name,
                department=other.department.name,
                day=day_words(promise.due_on),
            ),
            write_url="" if other.left_at else f"mailto:{other.email}",
            write_words=gettext("Write to %(name)s", name=other.name),
            keep_url=self.reader.promise_url(promise.id),
        )

    def rows(
        self, events: Sequence[Event], met: Sequence[Met]
    ) -> Iterator[tuple[FollowUp, Event, str]]:
        """Yield what was done, about whom, after which event: each of them once."""
        by_id = {event.id: event for event in events}
        # Whoever sat beside somebody in two rounds did one thing about them.
        seen = {(one.event_id, one.person_id): one.name for one in met}
        for (event_id, other_id), name in seen.items():
            row = self.done.get((event_id, other_id))
            if row is not None and other_id not in self.silenced:
                yield row, by_id[event_id], name

    def may_have_named(self, *, now: datetime) -> bool:
        """Return whether a name came up this week; a key tells of one event alone."""
        named = [at for at in self.stays.values() if at is not None]
        return self.reader.key is None and any(at > now - A_NAME_EVERY for at in named)

    def is_quiet(self, made: OpenPromise) -> bool:
        """Return whether no more mail comes about a promise."""
        return made.promise.reminders >= REMINDERS


def _promises(
    session: Session, reader: Reader, *, now: datetime
) -> tuple[list[OpenPromise], list[OpenPromise]]:
    """Return what is open, and what was closed lately."""
    made = [
        one
        for one in list_promises(
            session, person_id=reader.person.id, closed_since=now - FRESH
        )
        if reader.opens(one.promise.event_id)
    ]
    closed = [one for one in made if one.promise.closed_at is not None]
    return [one for one in made if one not in closed], closed


def _view(
    session: Session,
    reader: Reader,
    known: Known,
    events: Sequence[Event],
    *,
    opened: int | None,
    now: datetime,
) -> View:
    me = reader.person
    event_ids = [event.id for event in events]
    return View(
        reader=reader,
        done=list_follow_ups(session, person_id=me.id, event_ids=event_ids),
        silenced=known.silenced,
        stays=list_named(session, person_id=me.id),
        opened=opened,
        today=local_day(now, zone=zone_of(me.zone)),
    )


def _of(met: Sequence[Met], event: Event) -> list[Met]:
    return [one for one in met if one.event_id == event.id]
