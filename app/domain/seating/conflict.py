"""Whether the hard rules can be kept together; if not, the few that cannot.

An exact search over the people whom a rule names; everyone else only fills chairs,
which is a matter of counting.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from app.domain.seating.filling import Piece, Room
from app.domain.seating.presence import fact_of, round_of
from app.domain.seating.problem import EVERY_ROUND, Fact, FactKind, Problem
from app.domain.seating.rules import clusters, rules_of

STEPS = 40_000
"""Placements tried before a search gives up without an answer."""


class SearchTooLong(Exception):  # noqa: N818
    """The exact search ran out of steps: nothing is proved either way."""


def find_conflict(problem: Problem) -> tuple[Fact, ...] | None:
    """Return the smallest set of rules found that no plan keeps; None if none was."""
    if problem.away:
        return _find_by_round(problem)
    seats = sum(table.cap for table in problem.tables)
    if problem.people > seats:
        return (Fact(kind=FactKind.CAPACITY, number=problem.people - seats),)
    least = sum(table.min for table in problem.tables)
    if problem.people < least:
        return (Fact(kind=FactKind.MINIMUM, number=least - problem.people),)
    return _crowd_apart(problem) or _find_among(problem, rules_of(problem))


def _find_by_round(problem: Problem) -> tuple[Fact, ...] | None:
    """Return the first conflict of those who come in a round."""
    for round_ in range(problem.rounds):
        there, ids = round_of(problem, round_)
        facts = find_conflict(there)
        if facts:
            return tuple(fact_of(fact, ids, round_) for fact in facts)
    return None


def _find_among(problem: Problem, rules: Sequence[Fact]) -> tuple[Fact, ...] | None:
    for round_ in range(problem.rounds):
        if _is_impossible(problem, rules, round_):
            shrunk: list[list[Fact]] = [
                _shrink(problem, order, round_) for order in (rules, rules[::-1])
            ]
            shrunk.sort(key=len)
            return tuple(sorted(shrunk[0]))
    return None


def place_bound(
    problem: Problem, *, rules: Sequence[Fact], round_: int, turn: int = 0
) -> dict[int, int] | None:
    """Return a table for everyone whom a rule names, or None if there is none.

    The rest can then always be seated. `turn` varies where the search begins.
    Raises `SearchTooLong`.
    """
    pieces = _pieces(problem, rules, round_)
    if pieces is None:
        return None
    kinds = {fact.kind for fact in rules}
    room = Room(
        problem=problem,
        needs_host=FactKind.HOST in kinds,
        needs_minimum=FactKind.MINIMUM in kinds,
        load=[0] * len(problem.tables),
        hosts=[0] * len(problem.tables),
        free_people=problem.people,
        free_hosts=len(set(problem.hosts)),
    )
    pieces.sort(key=lambda piece: (len(piece.options), -len(piece.people)))
    return dict(room.seat) if _place_all(pieces, room, turn) else None


def _crowd_apart(problem: Problem) -> tuple[Fact, ...]:
    """Return the rules that keep more people apart, each from each, than tables."""
    enemies: dict[int, set[int]] = defaultdict(set)
    for one, two in problem.apart:
        enemies[one].add(two)
        enemies[two].add(one)
    for person in sorted(enemies):
        crowd = [person]
        for other in sorted(enemies[person], key=lambda who: (-len(enemies[who]), who)):
            if enemies[other].issuperset(crowd):
                crowd.append(other)
        if len(crowd) > len(problem.tables):
            least = sorted(crowd[: len(problem.tables) + 1])
            return tuple(
                Fact(kind=FactKind.APART, people=pair)
                for pair in combinations(least, 2)
            )
    return ()


def _is_impossible(problem: Problem, rules: Sequence[Fact], round_: int) -> bool:
    try:
        return place_bound(problem, rules=rules, round_=round_) is None
    except SearchTooLong:
        return False


def _shrink(problem: Problem, rules: Sequence[Fact], round_: int) -> list[Fact]:
    """Leave out what is not needed for the conflict, in ever smaller portions."""
    kept = list(rules)
    portion = len(kept)
    while portion:
        start = 0
        while start < len(kept):
            fewer = kept[:start] + kept[start + portion :]
            if _is_impossible(problem, fewer, round_):
                kept = fewer
            else:
                start += portion
        portion //= 2
    return kept


def _pieces(problem: Problem, rules: Sequence[Fact], round_: int) -> list[Piece] | None:
    """Return the pieces to place, or None if one of them has nowhere to go."""
    locked: dict[int, set[int]] = defaultdict(set)
    enemies: dict[int, set[int]] = defaultdict(set)
    needy = {fact.people[0] for fact in rules if fact.kind is FactKind.ACCESS}
    groups = [fact.people for fact in rules if fact.kind is FactKind.TOGETHER]
    for fact in rules:
        if fact.kind is FactKind.LOCK and fact.round in (EVERY_ROUND, round_):
            locked[fact.people[0]].add(fact.table)
        if fact.kind is FactKind.APART:
            enemies[fact.people[0]].add(fact.people[1])
            enemies[fact.people[1]].add(fact.people[0])
    merged = clusters(groups)
    grouped = {person for group in merged for person in group}
    lone = sorted((locked.keys() | enemies.keys() | needy) - grouped)
    hosts = set(problem.hosts)
    pieces = []
    fitting: dict[tuple[int, bool], list[int]] = {}
    for people in [*merged, *((person,) for person in lone)]:
        shape = len(people), not needy.isdisjoint(people)
        if shape not in fitting:
            fitting[shape] = _fitting(problem, size=shape[0], reach=shape[1])
        options = _options(people, locked, fitting[shape])
        piece = Piece(people=people, options=options)
        piece.enemies = set().union(*(enemies.get(person, ()) for person in people))
        piece.hosts = len(hosts.intersection(people))
        if not piece.options or not piece.enemies.isdisjoint(people):
            return None
        pieces.append(piece)
    return pieces


def _fitting(problem: Problem, *, size: int, reach: bool) -> list[int]:
    """Return the tables for so many people, whom everyone can reach if they must."""
    return [
        number
        for number, table in enumerate(problem.tables)
        if table.cap >= size and (table.access or not reach)
    ]


def _options(
    people: tuple[int, ...], locked: dict[int, set[int]], fitting: list[int]
) -> list[int]:
    wanted = [{table} for who in people for table in locked.get(who, ())]
    if not wanted:
        return fitting
    chosen = set.intersection(*wanted)
    return [number for number in fitting if number in chosen]


def _place_all(pieces: list[Piece], room: Room, turn: int) -> bool:
    """Place the pieces one after the other, going back where it leads nowhere."""
    if not pieces:
        return room.can_fill()
    steps = STEPS + 20 * len(pieces)
    ahead: list[Iterator[int]] = [_candidates(pieces[0], room, turn)]
    while ahead:
        piece = pieces[len(ahead) - 1]
        if piece.people[0] in room.seat:
            room.take(piece)
        tried = _put_somewhere(piece, ahead[-1], room)
        steps -= abs(tried)
        if steps < 0:
            raise SearchTooLong
        if tried <= 0:
            ahead.pop()
        elif len(ahead) < len(pieces):
            shift = turn + 7 * len(ahead)
            ahead.append(_candidates(pieces[len(ahead)], room, shift))
        elif room.can_fill():
            return True
    return False


def _put_somewhere(piece: Piece, candidates: Iterable[int], room: Room) -> int:
    """Return how many tables were tried; negative or zero if none would do."""
    tried = 0
    for table in candidates:
        tried += 1
        if room.put(piece, table):
            return tried
    return -tried


def _candidates(piece: Piece, room: Room, shift: int) -> Iterator[int]:
    """Yield the options from a moving start, of equal untouched tables only one."""
    start = shift % len(piece.options)
    options = piece.options[start:] + piece.options[:start]
    if piece.hosts and room.needs_host:
        options.sort(key=lambda table: room.hosts[table] > 0)
    seen: set[object] = set()
    for table in options:
        if not room.load[table]:
            if room.problem.tables[table] in seen:
                continue
            seen.add(room.problem.tables[table])
        yield table
