"""How many people each table takes, and which tables to open at all."""

import heapq
from collections.abc import Sequence

from app.domain.seating.problem import Fact, FactKind, Infeasible, Table

SMALLEST_TABLE = 3


def rooms_for(*, people: int, tables: int, seats: int) -> tuple[Table, ...]:
    """Return the tables to open: as many as can be well filled.

    Each has at least `seats` less 2 people, and never under 3, where arithmetic
    permits; otherwise as few tables as hold everyone, and a lower minimum.
    Raises `Infeasible` when there are more people than seats.
    """
    if people > tables * seats:
        short = people - tables * seats
        raise Infeasible((Fact(kind=FactKind.CAPACITY, number=short),))
    if not people:
        return ()
    least = min(max(SMALLEST_TABLE, seats - 2), seats)
    needed = -(-people // seats)
    opened = max(needed, min(tables, people // least))
    return (Table(cap=seats, min=min(least, people // opened)),) * opened


def water_filled(
    people: int, *, tables: Sequence[Table], seated: Sequence[int] | None = None
) -> list[int]:
    """Return the most even sizes: minima first, then always the smallest table.

    `seated` people at each table stay, so no size is below it.
    """
    already = seated or [0] * len(tables)
    sizes = [max(table.min, sat) for table, sat in zip(tables, already, strict=True)]
    room = [(size, number) for number, size in enumerate(sizes)]
    heap = [entry for entry in room if entry[0] < tables[entry[1]].cap]
    heapq.heapify(heap)
    for _ in range(people - sum(sizes)):
        size, number = heapq.heappop(heap)
        sizes[number] = size + 1
        if size + 1 < tables[number].cap:
            heapq.heappush(heap, (size + 1, number))
    return sizes


def even_pairs(people: int, tables: int) -> int:
    """Return the least number of pairs when like people spread over `tables`."""
    share, more = divmod(people, tables)
    return more * (share + 1) * share // 2 + (tables - more) * share * (share - 1) // 2
