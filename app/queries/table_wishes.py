"""What hosts decided of the tables, and what guests wish, as the engine reads it."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.events import HostRole
from app.domain.needs import NeedTick
from app.domain.seating import Problem
from app.domain.seating.bonds import Bonds, Secrets, heeding
from app.domain.signups import SignupStatus
from app.domain.table_wishes import TieKind, WishKind
from app.models import (
    Event,
    EventTable,
    Host,
    Need,
    Person,
    Signup,
    TableHost,
    Tie,
    Wish,
)
from app.queries.people import reports_of

Pair = tuple[int, int]


def load_bonds(session: Session, event: Event, number: Mapping[int, int]) -> Bonds:
    """Return what binds these people, who attend; six queries at most, however many."""
    ties = list_ties(session, event_id=event.id)
    accessible = frozenset(
        table.number
        for table in list_event_tables(session, event=event)
        if table.is_accessible
    )
    needs = _needing_access(session, event, number) if accessible else ()
    hidden = list_below_hosts(session, event) if needs else set()
    wished = _wished(session, event)
    return Bonds(
        together=_pairs(ties, TieKind.TOGETHER, number),
        apart=_pairs(ties, TieKind.APART, number),
        table_hosts=tuple(
            sorted(
                number[person_id]
                for person_id in list_table_host_ids(session, event_id=event.id)
                if person_id in number
            )
        ),
        needs_access=tuple(sorted(number[who] for who in needs if who not in hidden)),
        accessible=accessible,
        wishes_together=_mutual(wished[WishKind.WITH], number),
        secrets=Secrets(
            wishes_apart=_private(wished[WishKind.APART], number),
            needs_access=tuple(sorted(number[who] for who in needs if who in hidden)),
        ),
    )


def load_secrets(
    session: Session, *, event: Event, person_ids: Sequence[int]
) -> Secrets:
    """Return what only a search and the publication heed of these people.

    Nothing that a host sees for a move, a lock or a rule is counted from it.
    """
    number = {person_id: index for index, person_id in enumerate(person_ids)}
    return load_bonds(session, event, number).secrets


def with_private(
    session: Session, *, event: Event, problem: Problem, person_ids: Sequence[int]
) -> Problem:
    """Return the problem with private wishes and needs, as far as rules leave room."""
    secrets = load_secrets(session, event=event, person_ids=person_ids)
    return heeding(problem, secrets)


def rules_mark(session: Session, *, event: Event) -> list[object]:
    """Return something that is another when the hosts decided something else."""
    ties = list_ties(session, event_id=event.id)
    tables = list_event_tables(session, event=event)
    return [
        [[tie.kind, tie.first_id, tie.second_id] for tie in ties],
        list(list_table_host_ids(session, event_id=event.id)),
        [table.number for table in tables if table.is_accessible],
    ]


def list_ties(session: Session, *, event_id: int) -> Sequence[Tie]:
    """Return whom the hosts seat together or apart, in order of deciding."""
    return session.scalars(
        select(Tie).where(Tie.event_id == event_id).order_by(Tie.id)
    ).all()


def list_table_host_ids(session: Session, *, event_id: int) -> Sequence[int]:
    """Return who looks after a table, in order of naming."""
    return session.scalars(
        select(TableHost.person_id)
        .where(TableHost.event_id == event_id)
        .order_by(TableHost.id)
    ).all()


def list_event_tables(session: Session, *, event: Event) -> Sequence[EventTable]:
    """Return the tables that hosts said something about and that there are, by number."""
    return session.scalars(
        select(EventTable)
        .where(
            EventTable.event_id == event.id, EventTable.number <= (event.tables or 0)
        )
        .order_by(EventTable.number)
    ).all()


def list_below_hosts(session: Session, event: Event) -> set[int]:
    """Return everyone whom a host of this event is above, at any depth.

    Of their needs and absence the hosts read counts alone (`app/domain/privacy.py`).
    """
    hosts = select(Host.person_id).where(
        Host.event_id == event.id, Host.role == HostRole.HOST
    )
    return set(session.scalars(reports_of(event.organizer_id, *session.scalars(hosts))))


def find_tie(
    session: Session, *, event_id: int, one_id: int, other_id: int
) -> Tie | None:
    """Return what hosts decided of these two, if anything; the lower id comes first."""
    return session.scalar(
        select(Tie).where(
            Tie.event_id == event_id, Tie.first_id == one_id, Tie.second_id == other_id
        )
    )


def list_wishes(
    session: Session, *, signup_id: int
) -> Sequence[tuple[WishKind, int, str]]:
    """Return (kind, id, name) of what one guest wished, for that guest, in order."""
    rows = session.execute(
        select(Wish.kind, Wish.other_id, Person.name)
        .join(Person, Person.id == Wish.other_id)
        .where(Wish.signup_id == signup_id)
        .order_by(Wish.id)
    )
    return [(kind, other_id, name) for kind, other_id, name in rows]


def _mutual(wished: set[Pair], number: Mapping[int, int]) -> tuple[Pair, ...]:
    """Return the pairs of these people that both asked to sit with each other."""
    return tuple(
        sorted(
            (number[one], number[two])
            for one, two in wished
            if one < two and (two, one) in wished and {one, two} <= number.keys()
        )
    )


def _private(wished: set[Pair], number: Mapping[int, int]) -> tuple[Pair, ...]:
    pairs = {tuple(sorted(pair)) for pair in wished if set(pair) <= number.keys()}
    return tuple(sorted((number[one], number[two]) for one, two in pairs))


def _needing_access(
    session: Session, event: Event, number: Mapping[int, int]
) -> tuple[int, ...]:
    """Return who asked for a way in without steps, by person."""
    rows = session.execute(
        select(Signup.person_id, Need.ticks)
        .join(Need, Need.signup_id == Signup.id)
        .where(Signup.event_id == event.id, Signup.status == SignupStatus.ATTENDING)
    )
    return tuple(
        person_id
        for person_id, ticks in rows
        if NeedTick.STEP_FREE in ticks and person_id in number
    )


def _pairs(
    ties: Sequence[Tie], kind: TieKind, number: Mapping[int, int]
) -> tuple[Pair, ...]:
    pairs = [
        (number[tie.first_id], number[tie.second_id])
        for tie in ties
        if tie.kind is kind and {tie.first_id, tie.second_id} <= number.keys()
    ]
    return tuple(sorted((min(pair), max(pair)) for pair in pairs))


def _wished(session: Session, event: Event) -> dict[WishKind, set[Pair]]:
    # Whether the other comes is not asked here: joined to itself, a list of 10,000
    # answers takes SQLite half a minute, and who comes is known to the caller.
    rows = session.execute(
        select(Wish.kind, Signup.person_id, Wish.other_id)
        .join(Signup, Wish.signup_id == Signup.id)
        .where(Signup.event_id == event.id, Signup.status == SignupStatus.ATTENDING)
    )
    found: dict[WishKind, set[Pair]] = {kind: set() for kind in WishKind}
    for kind, one, two in rows:
        found[kind].add((one, two))
    return found
