"""The season as a picture: who has met after each mixer, beside what nobody can pass."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 800, 400
LEFT, TOP, RIGHT, BOTTOM = 70, 64, 548, 340
COLORS = ("#0f766e", "#b45309", "#6b7280")
INK, FAINT = "#1f2937", "#d1d5db"
STEPS = 5


@dataclass(frozen=True, kw_only=True)
class Curve:
    """One way of seating: its sums by month, and its least-met quarter."""

    name: str
    sums: Sequence[int]
    least_met: float


def picture(curves: Sequence[Curve], *, limit: Sequence[int]) -> str:
    """Return an SVG with one line a way of seating and a dashed one for the limit."""
    top = max(limit)
    shapes = [_axes(top, len(limit)), _line(limit, top, INK, dashed=True)]
    shapes.append(_label(f"limit {limit[-1]:,}", limit[-1], top, INK, 0))
    floors: list[float] = [_y(limit[-1], top)]
    for curve, color in zip(curves, COLORS, strict=False):
        shapes.append(_line(curve.sums, top, color, dashed=False))
        last = curve.sums[-1]
        shift = max(0.0, floors[-1] + 36 - _y(last, top))
        floors.append(_y(last, top) + shift)
        shapes.append(_label(f"{curve.name} {last:,}", last, top, color, shift))
        words = f"least-met quarter: {curve.least_met:.1f} each"
        shapes.append(_label(words, last, top, color, shift + 16, size=12))
    title = "Pairs from two departments who have met, after each of twelve mixers"
    body = "\n".join(shapes)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
        f' role="img" font-family="system-ui, sans-serif">\n<title>{title}</title>\n'
        f'<rect width="{WIDTH}" height="{HEIGHT}" rx="8" fill="#ffffff"/>\n'
        f'<text x="{LEFT - 46}" y="34" font-size="18" font-weight="600"'
        f' fill="{INK}">{title}</text>\n{body}\n</svg>\n'
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
    style = style or ' stroke-width="3"'
    return f'<polyline points="{points}" fill="none" stroke="{color}"{style}/>'


def _label(
    words: str, value: int, top: int, color: str, shift: float, *, size: int = 14
) -> str:
    y = _y(value, top) + shift + 4
    return (
        f'<text x="{RIGHT + 10}" y="{y:.1f}" font-size="{size}" fill="{color}">'
        f"{words}</text>"
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
