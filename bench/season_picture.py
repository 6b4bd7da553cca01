"""The season as a picture: first meetings, and who met fewest, beside what nobody can pass."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 960, 400
LEFT, TOP, RIGHT, BOTTOM = 64, 92, 352, 340
BARS_LEFT, BARS_RIGHT = 612, 892
BAR, BAR_STEP = 18, 72
COLORS = ("#0f766e", "#b45309", "#57606a")
INK, FAINT = "#1f2937", "#d1d5db"
STEPS = 5


@dataclass(frozen=True, kw_only=True)
class Curve:
    """One way of seating: its first meetings by month, and its least-met quarter."""

    name: str
    sums: Sequence[int]
    between: int
    """First meetings of two departments in all."""
    least_met: float
    """People met by each of the quarter who met fewest, on average."""
    least_met_between: float
    """The same, of other departments only."""


@dataclass(frozen=True, kw_only=True)
class Limit:
    """What no way of seating passes."""

    sums: Sequence[int]
    least_met: float


def picture(curves: Sequence[Curve], *, limit: Limit) -> str:
    """Return an SVG: a line and a bar for each way of seating, dashed where limits are."""
    title = "Twelve mixers of a company of 500, seated in three ways"
    shapes = [
        _text(LEFT - 40, 36, title, size=18, weight=600),
        _text(LEFT - 40, 66, "First meetings", weight=600),
        *_lines(curves, limit.sums),
        _text(BARS_LEFT, 66, "Met by each of the least-met quarter", weight=600),
        *_bars(curves, limit.least_met),
    ]
    body = "\n".join(shapes)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
        f' role="img" font-family="system-ui, sans-serif">\n<title>{title}</title>\n'
        f'<rect width="{WIDTH}" height="{HEIGHT}" rx="8" fill="#ffffff"/>\n'
        f"{body}\n</svg>\n"
    )


def _lines(curves: Sequence[Curve], limit: Sequence[int]) -> list[str]:
    top = max(limit)
    shapes = [_axes(top, len(limit)), _line(limit, top, INK, dashed=True)]
    words = f"limit {limit[-1]:,}"
    shapes.append(_text(RIGHT + 10, _y(limit[-1], top) + 4, words))
    floor = _y(limit[-1], top)
    for curve, color in sorted(
        zip(curves, COLORS, strict=False), key=lambda drawn: -drawn[0].sums[-1]
    ):
        shapes.append(_line(curve.sums, top, color, dashed=False))
        last = curve.sums[-1]
        floor = max(floor + 38, _y(last, top))
        words = f"{curve.name} {last:,}"
        shapes.append(_text(RIGHT + 10, floor + 4, words, color=color))
        words = f"{curve.between:,} between departments"
        shapes.append(_text(RIGHT + 10, floor + 20, words, color=color, size=12))
    return shapes


def _bars(curves: Sequence[Curve], limit: float) -> list[str]:
    """Draw people of all departments pale, of other departments full."""
    scale = (BARS_RIGHT - BARS_LEFT) / limit
    at = BARS_LEFT + scale * limit
    bottom = TOP + 24 + BAR_STEP * len(curves)
    place = f'd="M{at:.1f} {TOP}V{bottom}" stroke="{INK}"'
    shapes = [
        f'<path {place} stroke-width="1.5" stroke-dasharray="6 5"/>',
        _text(at - 26, bottom + 20, f"limit {limit:.1f}"),
    ]
    for number, (curve, color) in enumerate(zip(curves, COLORS, strict=False)):
        y = TOP + 14 + BAR_STEP * number
        words = f"{curve.name} {curve.least_met:.1f}"
        within = f"{curve.least_met_between:.1f} of other departments"
        shapes += [
            _text(BARS_LEFT, y, words, color=color),
            _bar(y + 8, curve.least_met * scale, color, pale=True),
            _bar(y + 8, curve.least_met_between * scale, color, pale=False),
            _text(BARS_LEFT, y + BAR + 24, within, color=color, size=12),
        ]
    return shapes


def _bar(y: float, width: float, color: str, *, pale: bool) -> str:
    opacity = ' fill-opacity="0.35"' if pale else ""
    return (
        f'<rect x="{BARS_LEFT}" y="{y:.1f}" width="{width:.1f}" height="{BAR}"'
        f' fill="{color}"{opacity}/>'
    )


def _x(month: int, months: int) -> float:
    return LEFT + (RIGHT - LEFT) * month / months


def _y(value: float, top: int) -> float:
    return BOTTOM - (BOTTOM - TOP) * value / top


def _line(sums: Sequence[int], top: int, color: str, *, dashed: bool) -> str:
    points = " ".join(
        f"{_x(month, len(sums)):.1f},{_y(value, top):.1f}"
        for month, value in enumerate((0, *sums))
    )
    style = ' stroke-dasharray="6 5" stroke-width="1.5"' if dashed else ""
    style = style or ' stroke-width="2.5"'
    return f'<polyline points="{points}" fill="none" stroke="{color}"{style}/>'


def _text(
    x: float,
    y: float,
    words: str,
    *,
    color: str = INK,
    size: int = 14,
    weight: int = 400,
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" font-weight="{weight}"'
        f' fill="{color}">{words}</text>'
    )


def _axes(top: int, months: int) -> str:
    unit = 10 ** (len(str(top)) - 1) // 2
    unit *= -(-top // (unit * STEPS))
    lines = []
    for value in range(0, top + 1, unit):
        y = _y(value, top)
        lines.append(
            f'<path d="M{LEFT} {y:.1f}H{RIGHT}" stroke="{FAINT}"/>'
            f'<text x="{LEFT - 8}" y="{y + 4:.1f}" font-size="12" text-anchor="end"'
            f' fill="{INK}">{value:,}</text>'
        )
    lines += [
        f'<text x="{_x(month, months):.1f}" y="{BOTTOM + 20}" font-size="12"'
        f' text-anchor="middle" fill="{INK}">{month}</text>'
        for month in range(1, months + 1)
    ]
    lines.append(
        f'<text x="{(LEFT + RIGHT) // 2}" y="{BOTTOM + 42}" font-size="12"'
        f' text-anchor="middle" fill="{INK}">mixer</text>'
    )
    return "\n".join(lines)
