"""The least number of same-value pairs at unequal tables, by a convex flow.

Tables of one kind are pooled (exact: they can always be split evenly), then people
of each value flow to kinds of tables; the u-th unit at m tables costs (u - 1) // m.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.seating.problem import Table
from app.domain.seating.rooms import even_pairs

FAR = 10**15
MUST = 10**7
"""What filling a minimum is worth: more than any path costs."""


@dataclass
class _Flow:
    """People of each value (rows) at each kind of table (columns)."""

    left: list[int]
    tables: list[int]
    least: list[int]
    most: list[int]
    placed: list[list[int]]
    totals: list[int]


def least_same(groups: Sequence[int], *, tables: Sequence[Table]) -> int:
    """Return the least Σ C(x, 2) with these group sizes at these tables; exact."""
    kinds = Counter((table.cap, table.min) for table in tables)
    if len(kinds) == 1:
        return sum(even_pairs(group, len(tables)) for group in groups)
    left = [group for group in groups if group]
    flow = _Flow(
        left=left,
        tables=list(kinds.values()),
        least=[count * least for (_, least), count in kinds.items()],
        most=[count * cap for (cap, _), count in kinds.items()],
        placed=[[0] * len(kinds) for _ in left],
        totals=[0] * len(kinds),
    )
    while any(flow.left):
        _augment(flow)
    return sum(
        even_pairs(units, count)
        for row in flow.placed
        for units, count in zip(row, flow.tables, strict=True)
    )


def _augment(flow: _Flow) -> None:
    """Send as many people as stay on one linear piece along the cheapest path."""
    cost, came_from = _cheapest_paths(flow)
    rows = len(flow.left)
    kind = min(
        (
            number
            for number in range(len(flow.tables))
            if flow.totals[number] < flow.most[number]
        ),
        key=lambda number: (
            cost[rows + number] - MUST * (flow.totals[number] < flow.least[number]),
            number,
        ),
    )
    path = _path_to(rows + kind, came_from)
    total = flow.totals[kind]
    room = (flow.least[kind] if total < flow.least[kind] else flow.most[kind]) - total
    source = path[-1][0]
    units = min([room, flow.left[source], *(_piece(flow, step) for step in path)])
    for step in path:
        row, column, sign = _cell(flow, step)
        flow.placed[row][column] += sign * units
    flow.left[source] -= units
    flow.totals[kind] += units


def _cheapest_paths(flow: _Flow) -> tuple[list[int], list[int]]:
    """Return costs and predecessors of values, then of kinds (Bellman-Ford)."""
    rows = len(flow.left)
    cost = [0 if left else FAR for left in flow.left] + [FAR] * len(flow.tables)
    came_from = [-1] * len(cost)
    changed = True
    while changed:
        changed = False
        for row in range(rows):
            changed = _relax(flow, row, cost, came_from) or changed
    return cost, came_from


def _relax(flow: _Flow, row: int, cost: list[int], came_from: list[int]) -> bool:
    rows = len(flow.left)
    changed = False
    for column, (units, count) in enumerate(
        zip(flow.placed[row], flow.tables, strict=True)
    ):
        node = rows + column
        there = cost[row] + units // count
        if there < cost[node]:
            cost[node], came_from[node], changed = there, row, True
        back = cost[node] - (units - 1) // count
        if units and cost[node] < FAR and back < cost[row]:
            cost[row], came_from[row], changed = back, node, True
    return changed


def _path_to(node: int, came_from: list[int]) -> list[tuple[int, int]]:
    path = []
    while came_from[node] >= 0:
        path.append((came_from[node], node))
        node = came_from[node]
    return path


def _cell(flow: _Flow, step: tuple[int, int]) -> tuple[int, int, int]:
    rows = len(flow.left)
    start, end = step
    return (start, end - rows, 1) if start < rows else (end, start - rows, -1)


def _piece(flow: _Flow, step: tuple[int, int]) -> int:
    row, column, sign = _cell(flow, step)
    units = flow.placed[row][column]
    count = flow.tables[column]
    return count - units % count if sign > 0 else (units - 1) % count + 1
