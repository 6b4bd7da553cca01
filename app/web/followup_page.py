"""Whom one met, what one promised and what is done, as one reader sees it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from sqlalchemy.orm import Session

from app.domain.cadence import REMINDERS
from app.domain.followups import (
    FRESH,
    REMEMBERED,
    SHOWN_OF_A_TABLE,
    FollowUpState,
)
from app.domain.time import local_day, zone_of
from app.models import Event, FollowUp
from app.queries.followups import (
    Met,
    OpenPromise,
    list_attended,
    list_follow_ups,
    list_kept_promises,
    list_met,
    list_open_promises,
    list_silenced,
)
from app.queries.touch import list_marked_ids
from app.web import followup_words
from app.web.coffee_list import been_a_while
from app.web.filters import day_words, hue_class, hue_of, initials
from app.web.followup_done import done_items, kept_items
from app.web.followup_notes import note_items
from app.web.followup_values import (
    FollowUpsPage,
    Item,
    PromiseItem,
    Reader,
    Section,
    Table,
)
from app.web.words import gettext, ngettext


def followups_page(
    session: Session, reader: Reader, *, opened: int | None, now: datetime
) -> FollowUpsPage:
    """Return one person's follow-ups; with a key, those of its event alone."""
    me, only = reader.person, reader.event
    only_id = only.id if only else None
    attended = list_attended(session, person_id=me.id, since=now - REMEMBERED)
    events = [event for event in attended if only_id in {None, event.id}]
    met = list_met(session, person_id=me.id, since=now - REMEMBERED, event_id=only_id)
    promises = list_open_promises(session, person_id=me.id, event_id=only_id)
    notes = note_items(session, reader, met, now=now)
    kept = list_kept_promises(
        session, person_id=me.id, since=now - FRESH, event_id=only_id
    )
    view = _view(session, reader, events, opened=opened, now=now)
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
        suggestion=None if only else been_a_while(session, me, now=now),
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
    stays: set[int]
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
                tables.append(_table(items))
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
            is_open=other == self.opened and not one.has_left,
            stays=other in self.stays,
            urls={
                verb: reader.person_url(event, other, verb)
                for verb in ("send", "later", "never", "promise", "stay", "let_go")
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

    def is_quiet(self, made: OpenPromise) -> bool:
        """Return whether no more mail comes about a promise."""
        return made.promise.reminders >= REMINDERS


def _view(
    session: Session,
    reader: Reader,
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
        silenced={other for _, other in list_silenced(session, person_ids=[me.id])},
        stays=list_marked_ids(session, person_id=me.id),
        opened=opened,
        today=local_day(now, zone=zone_of(me.zone)),
    )


def _of(met: Sequence[Met], event: Event) -> list[Met]:
    return [one for one in met if one.event_id == event.id]


def _table(items: Sequence[Item]) -> Table:
    in_order = sorted(items, key=lambda item: not item.is_open)
    shown, folded = in_order[:SHOWN_OF_A_TABLE], in_order[SHOWN_OF_A_TABLE:]
    return Table(
        shown=tuple(shown),
        folded=tuple(folded),
        fold_words=gettext(
            "More from this table: %(names)s",
            names=", ".join(item.name for item in folded),
        ),
    )
