"""Questions about what one person bears of nudges, and what waits for them."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, exists, func, or_, select
from sqlalchemy.orm import Session

from app.db import UTCDateTime
from app.domain.cadence import A_WEEK, FOR_OWN_MATTERS, NUDGES_COUNT_FOR, WEEK, Budget
from app.domain.digest import HeldState
from app.domain.figures import AT_LEAST
from app.domain.manners import Calm, Manners, Week, zone_or
from app.domain.outbox import NEWS, NUDGES, MailKind, MessageState
from app.models import HeldNudge, Message, Mute, Person, Quiet
from app.queries.charter import may_mail

Nudged = tuple[datetime, MailKind]


def read_budgets(
    session: Session, *, person_ids: Collection[int], manners: Manners, now: datetime
) -> dict[int, Budget]:
    """Return what each of these people bears now, over all who write; three queries.

    What is about to leave counts too. Whoever sends by it asks `take_budgets`.
    """
    sent = list_nudged(session, person_ids=person_ids, since=now - NUDGES_COUNT_FOR)
    return {
        person_id: budget_of(calm, sent.get(person_id, ()))
        for person_id, calm in list_calm(
            session, person_ids=person_ids, manners=manners
        ).items()
    }


def budget_of(calm: Calm, nudged: Sequence[Nudged]) -> Budget:
    """Return what somebody bears who lives so and was nudged so."""
    return Budget(
        calm=calm,
        sent=[at for at, _ in nudged],
        news=[at for at, kind in nudged if kind in NEWS],
    )


def list_calm(
    session: Session, *, person_ids: Collection[int], manners: Manners
) -> dict[int, Calm]:
    """Return when each of these people may be nudged, as they chose it."""
    rows = session.execute(
        select(Person.id, Person.zone, Quiet)
        .outerjoin(Quiet, Quiet.person_id == Person.id)
        .where(Person.id.in_(person_ids))
    )
    return {row[0]: calm_of(row[1], row[2], manners=manners) for row in rows}


def calm_of(zone: str, quiet: Quiet | None, *, manners: Manners) -> Calm:
    """Return when somebody who lives there and chose so may be nudged."""
    return Calm(
        zone=zone_or(zone, otherwise=manners.zone),
        week=manners.week_of(chosen_week(quiet)),
        paused_until=quiet.paused_until if quiet else None,
        holidays=manners.holidays,
    )


def chosen_week(quiet: Quiet | None) -> Week | None:
    """Return the days and hours that somebody chose; None: what is usual."""
    if quiet is None or quiet.days is None:
        return None
    return Week(
        days=frozenset(map(int, quiet.days)),
        opens_min=quiet.opens_min or 0,
        closes_min=quiet.closes_min or 0,
    )


def choice_of_hours(person_id: int) -> Select[*tuple[Any, ...]]:
    """Return the question what this person chose of hours and pauses."""
    chosen = select(Quiet.days, Quiet.opens_min, Quiet.closes_min, Quiet.paused_until)
    return chosen.where(Quiet.person_id == person_id)


def find_quiet(session: Session, *, person_id: int) -> Quiet | None:
    """Return what this person chose of hours and pauses, if anything."""
    return session.scalar(select(Quiet).where(Quiet.person_id == person_id))


def list_nudged(
    session: Session,
    *,
    person_ids: Collection[int],
    since: datetime,
    except_message: int = 0,
    only_left: bool = False,
) -> dict[int, list[Nudged]]:
    """Return when each of these people was last nudged, and with what, newest first.

    What waits in the outbox counts when it will be tried; `only_left` counts what
    was carried or is being carried.
    """
    at = func.coalesce(Message.closed_at, Message.due_at, type_=UTCDateTime)
    counts = or_(
        Message.state == MessageState.SENT,
        _is_carried() if only_left else Message.state == MessageState.DUE,
    )
    rows = session.execute(
        select(Message.person_id, at, Message.kind)
        .where(
            Message.person_id.in_(person_ids),
            Message.kind.in_(NUDGES),
            counts,
            at > since,
            Message.id != except_message,
        )
        .order_by(at.desc())
    )
    nudged: dict[int, list[Nudged]] = defaultdict(list)
    for person_id, left_at, kind in rows:
        nudged[person_id or 0].append((left_at, kind))
    return dict(nudged)


def _is_carried() -> ColumnElement[bool]:
    # A claim of which nothing was heard yet: it may have arrived.
    return (
        (Message.state == MessageState.DUE)
        & (Message.fence > 0)
        & Message.trouble.is_(None)
    )


def count_waiting(session: Session, *, person_ids: Collection[int]) -> dict[int, int]:
    """Return how many nudges wait for each of these people; who has none is left out."""
    rows = session.execute(
        select(HeldNudge.person_id, func.count())
        .where(
            HeldNudge.person_id.in_(person_ids),
            HeldNudge.state == HeldState.WAITING,
        )
        .group_by(HeldNudge.person_id)
    )
    return {row[0]: row[1] for row in rows}


def list_waiting(session: Session, *, person_id: int) -> Sequence[HeldNudge]:
    """Return what waits for this person, in order of coming."""
    return session.scalars(
        select(HeldNudge)
        .where(HeldNudge.person_id == person_id, HeldNudge.state == HeldState.WAITING)
        .order_by(HeldNudge.id)
    ).all()


def next_to_look_at(session: Session, *, now: datetime) -> int | None:
    """Return whose nudges have waited longest past their hour, if anybody's have."""
    return session.scalar(
        select(HeldNudge.person_id)
        .where(HeldNudge.state == HeldState.WAITING, HeldNudge.due_at <= now)
        .order_by(HeldNudge.due_at, HeldNudge.id)
        .limit(1)
    )


def find_held(
    session: Session, *, event_id: int, person_id: int, kind: MailKind
) -> HeldNudge | None:
    """Return what was held last of this kind about an event, if anything was."""
    return session.scalar(
        select(HeldNudge)
        .where(
            HeldNudge.event_id == event_id,
            HeldNudge.person_id == person_id,
            HeldNudge.kind == kind,
        )
        .order_by(HeldNudge.id.desc())
        .limit(1)
    )


def was_held(event_id: int, kind: MailKind) -> ColumnElement[bool]:
    """Return the condition that a person's nudge waits, or left in their digest."""
    return exists().where(
        HeldNudge.event_id == event_id,
        HeldNudge.person_id == Person.id,
        HeldNudge.kind == kind,
        HeldNudge.state.in_((HeldState.WAITING, HeldState.DIGESTED)),
    )


def count_held(
    session: Session, *, event_id: int, kind: MailKind
) -> dict[HeldState, int]:
    """Return what became of the held nudges of one kind; a state nobody has is absent."""
    rows = session.execute(
        select(HeldNudge.state, func.count())
        .where(HeldNudge.event_id == event_id, HeldNudge.kind == kind)
        .group_by(HeldNudge.state)
    )
    return {row[0]: row[1] for row in rows}


def list_digest_takers(session: Session, *, person_ids: Collection[int]) -> set[int]:
    """Return of whom several mails may become one: as agreed, and as they want it."""
    if not person_ids or not may_mail(session, MailKind.DIGEST):
        return set()
    muted = select(Mute.person_id).where(
        Mute.person_id.in_(person_ids), Mute.kind == MailKind.DIGEST
    )
    return set(person_ids) - set(session.scalars(muted))


def count_full_weeks(session: Session, people: Select[int], *, now: datetime) -> int:
    """Return of how many of these an announcement finds the week full.

    `people` asks for ids. Of fewer people than a figure may be about: 0.
    """
    asked = people.subquery()
    full = select(func.count()).where(asked.c[0].in_(_those_with_a_full_week(now=now)))
    count, found = session.execute(
        select(
            select(func.count()).select_from(asked).scalar_subquery(),
            full.scalar_subquery(),
        )
    ).one()
    return found if count >= AT_LEAST else 0


def _those_with_a_full_week(*, now: datetime) -> Select[int | None]:
    at = func.coalesce(Message.closed_at, Message.due_at, type_=UTCDateTime)
    told = func.sum(case((Message.kind.in_(NEWS), 1), else_=0))
    return (
        select(Message.person_id)
        .where(
            Message.kind.in_(NUDGES),
            Message.state.in_((MessageState.DUE, MessageState.SENT)),
            Message.queued_at > now - 2 * WEEK,
            at > now - WEEK,
        )
        .group_by(Message.person_id)
        .having(or_(func.count() >= A_WEEK, told >= A_WEEK - FOR_OWN_MATTERS))
    )
