"""What stands at each table while people whom a rule names are placed."""

from dataclasses import dataclass, field

from app.domain.seating.problem import Problem


@dataclass
class Piece:
    """People who must share a table, and the tables they may take."""

    people: tuple[int, ...]
    options: list[int]
    enemies: set[int] = field(default_factory=set)
    hosts: int = 0


@dataclass
class Room:
    """What stands at each table while pieces are placed."""

    problem: Problem
    needs_host: bool
    needs_minimum: bool
    load: list[int]
    hosts: list[int]
    free_people: int
    """Who is not seated yet, those who are still to be placed among them."""
    free_hosts: int
    seat: dict[int, int] = field(default_factory=dict)
    lacking: int = 0
    """Tables without a host, where each needs one."""
    missing: int = 0
    """People missing at all tables for the least that each needs."""

    def __post_init__(self) -> None:
        tables = self.problem.tables
        self.lacking = len(tables) if self.needs_host else 0
        self.missing = sum(self._missing(table) for table in range(len(tables)))

    def put(self, piece: Piece, table: int) -> bool:
        """Seat a piece if every table can still become valid, as far as counting tells."""
        load = self.load[table] + len(piece.people)
        cap = self.problem.tables[table].cap
        hosts = self.hosts[table] + piece.hosts
        if load > cap or (self.needs_host and load == cap and not hosts):
            return False
        if any(self.seat.get(enemy) == table for enemy in piece.enemies):
            return False
        self._change(piece, table, 1)
        self.seat.update(dict.fromkeys(piece.people, table))
        if self.lacking > self.free_hosts or self.missing > self.free_people:
            self.take(piece)
            return False
        return True

    def take(self, piece: Piece) -> None:
        """Undo `put`."""
        self._change(piece, self.seat[piece.people[0]], -1)
        for person in piece.people:
            del self.seat[person]

    def can_fill(self) -> bool:
        """Return whether those whom no rule names can fill the rest; exact."""
        needed = sum(
            max(self._missing(table), int(self.needs_host and not hosts))
            for table, hosts in enumerate(self.hosts)
        )
        return needed <= self.free_people and self.lacking <= self.free_hosts

    def _change(self, piece: Piece, table: int, sign: int) -> None:
        """Count a piece at a table (1), or no longer (-1)."""
        missed, lacked = self._missing(table), not self.hosts[table]
        self.load[table] += sign * len(piece.people)
        self.hosts[table] += sign * piece.hosts
        self.free_people -= sign * len(piece.people)
        self.free_hosts -= sign * piece.hosts
        self.missing += self._missing(table) - missed
        if self.needs_host:
            self.lacking += (not self.hosts[table]) - lacked

    def _missing(self, table: int) -> int:
        least = self.problem.tables[table].min if self.needs_minimum else 0
        return max(least - self.load[table], 0)
