"""A first plan that keeps every hard rule: bound people first, then greedily."""

from collections import Counter
from collections.abc import Collection, Sequence
from random import Random

from app.domain.seating.conflict import SearchTooLong, find_conflict, place_bound
from app.domain.seating.presence import (
    away_in,
    fact_of,
    hosts_bind_in,
    round_of,
)
from app.domain.seating.problem import Infeasible, Plan, Problem
from app.domain.seating.rooms import water_filled
from app.domain.seating.rules import rules_of
from app.domain.seating.ties import Ties
from app.domain.seating.traits import traits_of

WINDOW = 64
"""Tables compared for one person; more cost time and gain little."""
TURNS = 6


def construct(problem: Problem, *, ties: Ties, random: Random) -> Plan:
    """Return a plan that keeps every hard rule; raises `Infeasible`."""
    greedy = Greedy(problem, ties=ties)
    for round_ in range(problem.rounds):
        greedy.seat_round(round_, _bound(problem, round_), random)
    return Plan(rounds=tuple(greedy.rows))


def _bound(problem: Problem, round_: int) -> dict[int, int]:
    """Return tables for the people whom a rule names."""
    if problem.away:
        there, ids = round_of(problem, round_)
        try:
            held = _bound(there, 0)
        except Infeasible as refusal:
            facts = (fact_of(fact, ids, round_) for fact in refusal.facts)
            raise Infeasible(tuple(facts)) from refusal
        return {ids[who]: table for who, table in held.items()}
    seats = sum(table.cap for table in problem.tables)
    fits = sum(table.min for table in problem.tables) <= problem.people <= seats
    for turn in range(TURNS) if fits else ():
        try:
            placed = place_bound(
                problem, rules=rules_of(problem), round_=round_, turn=turn
            )
        except SearchTooLong:
            continue
        if placed is None:
            break
        return placed
    raise Infeasible(find_conflict(problem) or ())


class Greedy:
    """Seats one person after the other where they cost least."""

    def __init__(self, problem: Problem, *, ties: Ties) -> None:
        self.problem = problem
        # what happens in one round makes ties for the next
        self.ties = ties if problem.rounds == 1 else [own.copy() for own in ties]
        self.traits = traits_of(problem)
        self.rows: list[tuple[int, ...]] = []
        self.seat: dict[int, int] = {}
        self.load: list[int] = []
        self.prices: list[list[list[int]]] = []

    def seat_round(self, round_: int, bound: dict[int, int], random: Random) -> None:
        """Seat everyone who comes in one more round, around those who are bound."""
        problem = self.problem
        away = away_in(problem, round_)
        tables = problem.tables
        self.seat, self.load = {}, [0] * len(tables)
        self.prices = [
            [[0] * len(trait.related) for _ in tables] for trait in self.traits
        ]
        for person, table in bound.items():
            self._put(person, table)
        if hosts_bind_in(problem, round_):
            self._seat_hosts(away, random)
        there = problem.people - len(away)
        sizes = water_filled(there, tables=tables, seated=self.load)
        self._seat_rest(sizes, away, random)
        row = [self.seat.get(person, -1) for person in range(problem.people)]
        self._remember(row)
        self.rows.append(tuple(row))

    def _seat_hosts(self, away: Collection[int], random: Random) -> None:
        """Give each table without a host one who is still free."""
        problem = self.problem
        served = {self.seat[host] for host in problem.hosts if host in self.seat}
        free = [
            host for host in problem.hosts if host not in self.seat and host not in away
        ]
        random.shuffle(free)
        for table in range(len(problem.tables)):
            if table not in served:
                nearest = free[-WINDOW // 4 :]
                host = min(nearest, key=lambda who: self._extra(who).get(table, 0))
                free.remove(host)
                self._put(host, table)

    def _seat_rest(
        self, sizes: Sequence[int], away: Collection[int], random: Random
    ) -> None:
        problem = self.problem
        rest = [
            who
            for who in range(problem.people)
            if who not in self.seat and who not in away
        ]
        random.shuffle(rest)
        crowd = Counter(problem.dept)
        rest.sort(key=lambda who: (-crowd[problem.dept[who]], problem.dept[who]))
        loads = enumerate(self.load)
        room = [table for table, load in loads if load < sizes[table]]
        random.shuffle(room)
        start = 0
        for person in rest:
            start = (start + WINDOW) % len(room) if len(room) > WINDOW else 0
            window = (room[start:] + room[:start])[:WINDOW]
            table = self._cheapest(person, window)
            self._put(person, table)
            if self.load[table] == sizes[table]:
                room.remove(table)

    def _cheapest(self, person: int, window: Sequence[int]) -> int:
        extra = self._extra(person)
        first, second = self.traits[0].of[person], self.traits[1].of[person]
        ones, twos = self.prices
        load = self.load
        _, _, table = min(
            (
                ones[table][first] + twos[table][second] + extra.get(table, 0),
                load[table],
                table,
            )
            for table in window
        )
        return table

    def _extra(self, person: int) -> dict[int, int]:
        """Return what a person's ties cost at the tables where they matter."""
        extra: dict[int, int] = {}
        seat = self.seat
        for other, cost in self.ties[person].items():
            if other in seat:
                table = seat[other]
                extra[table] = extra.get(table, 0) + cost
        return extra

    def _put(self, person: int, table: int) -> None:
        self.seat[person] = table
        self.load[table] += 1
        for trait, prices in zip(self.traits, self.prices, strict=True):
            row = prices[table]
            for kind, weight in trait.related[trait.of[person]]:
                row[kind] += weight

    def _remember(self, row: Sequence[int]) -> None:
        """Make those who met in this round costly for each other in the next."""
        if self.problem.rounds == 1:
            return
        again = self.problem.weights.again
        tables: dict[int, list[int]] = {}
        for person, table in enumerate(row):
            if table >= 0:
                tables.setdefault(table, []).append(person)
        for seated in tables.values():
            for person in seated:
                ties = self.ties[person]
                for other in seated:
                    if other != person:
                        ties[other] = ties.get(other, 0) + again
