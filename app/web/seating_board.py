"""The seating board of one event, as its template prints it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.domain.outbox import MailKind
from app.models import Event
from app.operations.seating_rows import DONE, UNDONE, steps_of
from app.queries.seating_progress import progress_of
from app.queries.table_wishes import list_event_tables
from app.web import seating_status as status
from app.web.event_nav import EventHead, event_head
from app.web.mail_words import long_mail_words
from app.web.seating_curve import Curve, curve_of, ended
from app.web.seating_filters import Filters, filters_of
from app.web.seating_pick import Pick, pick_of
from app.web.seating_quality import QualityView, private_words, quality_of
from app.web.seating_rounds import RoundTab, in_round, round_words, rounds_of
from app.web.seating_seats import (
    Choosing,
    SeatView,
    TableView,
    tables_of,
    tray_of,
)


@dataclass(frozen=True, kw_only=True)
class BoardPage:
    """What the template prints; nothing is left to compute there."""

    head: EventHead
    rounds: tuple[RoundTab, ...]
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
    badge: status.Badge
    is_held: bool
    can_hold: bool
    publish_words: str
    mail_words: str
    """How long telling them takes; empty where it is a minute or less."""
    can_undo: bool
    can_redo: bool
    tables: tuple[TableView, ...]
    tray: tuple[SeatView, ...]
    tray_words: str
    filters: Filters
    quality: QualityView | None
    private: tuple[str, ...]
    """How many private wishes and needs the published plan doesn't meet."""
    pick: Pick | None
    is_swapping: bool


def board_page(
    session: Session, *, event: Event, choosing: Choosing, now: datetime
) -> BoardPage:
    """Return the board of this event with one person chosen, or nobody."""
    first = status.read_standing(session, event, now=now)
    standing = in_round(session, first, choosing)
    is_first = standing is first
    plan, seats = standing.plan, standing.seats
    known = progress_of(session, event_id=event.id)
    looks = {row.number: row for row in list_event_tables(session, event=event)}
    return BoardPage(
        head=event_head(event),
        rounds=rounds_of(session, event, standing, choosing),
        closed_words=status.closed_words(event, now=now) or round_words(choosing),
        going=len(first.seats) + len(first.unseated),
        version=plan.version if plan else 0,
        mark=mark_of(known),
        is_searching=standing.is_searching,
        curve=_curve(standing, known) if is_first else None,
        plans_words=status.plans_words(event),
        search_words=status.search_words(standing),
        broken=status.broken_words(standing),
        badge=status.badge_of(standing),
        is_held=event.plan_held and not standing.is_published,
        can_hold=standing.publishes_at is not None,
        publish_words=status.publish_words(standing),
        mail_words=long_mail_words(standing.to_tell, kind=MailKind.TABLE),
        can_undo=bool(plan and steps_of(plan, DONE)),
        can_redo=bool(plan and steps_of(plan, UNDONE)),
        tables=tables_of(event, seats, choosing, looks=looks),
        tray=tray_of(event, standing.unseated, choosing),
        tray_words=status.tray_words(standing),
        filters=filters_of(event, seats, standing.unseated, choosing),
        quality=quality_of(standing) if is_first else None,
        private=private_words(standing),
        pick=pick_of(session, standing, choosing, now=now) if is_first else None,
        is_swapping=choosing.is_swapping,
    )


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
