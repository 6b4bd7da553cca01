"""The seating board of one event, as its template prints it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.domain.outbox import MailKind
from app.domain.seating import certify
from app.models import Event
from app.operations.seating_rows import DONE, UNDONE, claims_of, steps_of
from app.queries.remix import count_visitors
from app.queries.rooms_now import FIRST_ROUND
from app.queries.seating import plan_of
from app.queries.seating_progress import progress_of
from app.queries.table_wishes import list_event_tables
from app.web import seating_status as status
from app.web.event_nav import EventHead, event_head
from app.web.mail_words import long_mail_words
from app.web.seating_curve import Curve, curve_of, ended
from app.web.seating_filters import Filters, filters_of
from app.web.seating_kept import decisions_part
from app.web.seating_pick import Pick, pick_of
from app.web.seating_placed import placed_words
from app.web.seating_quality import QualityView, private_words, quality_of
from app.web.seating_rounds import (
    RoundTab,
    in_round,
    problem_of,
    room_note,
    round_words,
    rounds_of,
)
from app.web.seating_seats import Choosing, SeatView
from app.web.seating_tables import (
    Pager,
    Rows,
    TableView,
    rows_of,
    tables_of,
    tray_of,
)


@dataclass(frozen=True, kw_only=True)
class Bar:
    """What can be done with the whole plan, above its tables."""

    badge: status.Badge
    is_held: bool
    can_hold: bool
    publish_words: str
    mail_words: str
    """How long telling them takes; empty where it is a minute or less."""
    can_undo: bool
    can_redo: bool


@dataclass(frozen=True, kw_only=True)
class BoardPage:
    """What the template prints; nothing is left to compute there."""

    head: EventHead
    rounds: tuple[RoundTab, ...]
    round: int
    is_planned: bool
    """The first round, which is searched, undone and published."""
    room_note: str
    """What a change does in the room; empty in the first round."""
    closed_words: str
    """Why seats are only read; empty while they can be changed."""
    going: int
    version: int
    mark: str
    """Another one: there are other seats than the page shows."""
    is_searching: bool
    curve: Curve | None
    """Of the last search, where the seats are as it left them or it still goes on."""
    plans_words: str
    search_words: str
    broken: tuple[str, ...]
    placed: tuple[str, ...]
    """Who came late and took a free chair, since the tables were told."""
    bar: Bar
    tables: tuple[TableView, ...]
    pager: Pager | None
    """Of a room with many tables; None: all are on the page."""
    tray: tuple[SeatView, ...]
    tray_words: str
    filters: Filters
    quality: QualityView | None
    private: tuple[str, ...]
    """How many private wishes and needs the published plan doesn't meet."""
    pick: Pick | None
    is_swapping: bool


def board_page(
    session: Session, *, event: Event, choosing: Choosing, reader_id: int, now: datetime
) -> BoardPage:
    """Return the board of this event with one person chosen, or nobody."""
    first = status.read_standing(session, event, now=now)
    standing = in_round(session, first, choosing, reader_id=reader_id, now=now)
    choosing = _still_there(choosing, standing)
    is_first = choosing.round_ == FIRST_ROUND
    over = status.closed_words(event, now=now)
    closed = over or round_words(session, event, choosing)
    plan, (rows, pager) = standing.plan, rows_of(standing, choosing)
    known = progress_of(session, event_id=event.id)
    return BoardPage(
        head=event_head(event),
        rounds=rounds_of(session, event, standing, choosing),
        round=choosing.round_,
        is_planned=is_first,
        room_note=room_note(choosing, closed=bool(closed)),
        closed_words=closed,
        going=len(first.seats) + len(first.unseated),
        version=plan.version if plan else 0,
        mark=mark_of(known),
        is_searching=standing.is_searching,
        curve=_curve(standing, known) if is_first else None,
        plans_words=status.plans_words(event),
        search_words=status.search_words(standing),
        broken=status.broken_words(standing),
        placed=placed_words(standing) if is_first else (),
        bar=_bar(standing),
        tables=_tables(session, standing, choosing, rows),
        pager=pager,
        tray=tray_of(standing, choosing),
        tray_words=status.tray_words(standing) if is_first else "",
        filters=filters_of(event, standing.seats, standing.unseated, choosing),
        quality=_quality(session, standing, choosing, now=now),
        private=private_words(standing) if is_first else (),
        pick=pick_of(session, standing, choosing, now=now),
        is_swapping=choosing.is_swapping,
    )


def _bar(standing: status.Standing) -> Bar:
    plan = standing.plan
    return Bar(
        badge=status.badge_of(standing),
        is_held=standing.event.plan_held and not standing.is_published,
        can_hold=standing.publishes_at is not None,
        publish_words=status.publish_words(standing),
        mail_words=long_mail_words(standing.to_tell, kind=MailKind.TABLE),
        can_undo=bool(plan and steps_of(plan, DONE)),
        can_redo=bool(plan and steps_of(plan, UNDONE)),
    )


def _still_there(choosing: Choosing, standing: status.Standing) -> Choosing:
    if choosing.person_id in standing.called:
        return choosing
    return replace(choosing, person_id=None)  # they left, or sit in another round


def _tables(
    session: Session, standing: status.Standing, choosing: Choosing, rows: Rows
) -> tuple[TableView, ...]:
    event = standing.event
    looks = {row.number: row for row in list_event_tables(session, event=event)}
    visitors = count_visitors(session, event_id=event.id)
    return tables_of(standing, choosing, rows, looks=looks, visitors=visitors)


def _quality(
    session: Session, standing: status.Standing, choosing: Choosing, *, now: datetime
) -> QualityView | None:
    """Return what was claimed of the plan, or can be of the tables in the room."""
    if choosing.round_ == FIRST_ROUND:
        return quality_of(
            standing,
            standing.plan.certificate if standing.plan else {},
            decided=decisions_part(session, standing, now=now),
        )
    found = problem_of(session, standing, choosing, now=now)
    if found is None:
        return None
    problem, ids = found
    there = [*standing.seats, *standing.unnamed]
    proof = certify(problem, plan_of(there, person_ids=ids))
    return quality_of(standing, {"claims": claims_of(proof, person_ids=ids)})


def _curve(standing: status.Standing, known: Mapping[str, Any]) -> Curve | None:
    if standing.is_searching:
        return curve_of(known)
    plan = standing.plan
    claims = plan.certificate.get("claims", {}) if plan else {}
    if plan is None or plan.changed_by_id is not None or "cost" not in claims:
        return None
    return curve_of(ended(known, claims))


def mark_of(known: Mapping[str, Any]) -> str:
    """Return what changes when a page that shows this event's seats is out of date."""
    return f"{known['version']}.{int(known['shown'])}"
