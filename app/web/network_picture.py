"""One's own connections as boards on trestles, with a figure for each colleague."""

from collections.abc import Sequence

from app.web.network_values import Board, Figure, Picture

WIDTH, ROW = 320, 92
STEP, EDGE, GAP = 22, 15, 10
AT_A_BOARD = 6
DRAWN = 60
"""So many people are drawn: those seen last; the list names everybody."""
FLOOR = 62
"""Where a board lies below the top of its row."""


def draw(you: tuple[str, str], people: Sequence[tuple[str, str]]) -> Picture:
    """Return (code, hue) of whoever looks and of each colleague as a picture.

    A board for each department, and one more for every six people, in the order in
    which the departments come; one's own is the first.
    """
    by_code: dict[str, list[str]] = {you[0]: ["is-you"]}
    for code, hue in people[:DRAWN]:
        by_code.setdefault(code, []).append(hue)
    figures: list[Figure] = []
    boards: list[Board] = []
    x, y = 0, 0
    for code, hues in by_code.items():
        for start in range(0, len(hues), AT_A_BOARD):
            there = hues[start : start + AT_A_BOARD]
            width = 2 * EDGE + STEP * len(there)
            if x + width > WIDTH:
                x, y = 0, y + ROW
            boards.append(Board(x=x, y=y + FLOOR, width=width, code=code))
            figures += [
                Figure(x=x + EDGE + STEP * n + STEP // 2, y=y + FLOOR, hue=hue)
                for n, hue in enumerate(there)
            ]
            x += width + GAP
    return Picture(
        width=WIDTH,
        height=y + ROW,
        figures=tuple(figures),
        boards=tuple(boards),
        is_whole=len(people) <= DRAWN,
    )
