"""Who is coming, as a drawing and as a bar, naming only those who want it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from app.models import Event
from app.queries.rooms import Figure
from app.web.filters import HUES
from app.web.words import gettext, ngettext

SMALLEST_SHOWN = 5
DRAWN_AT_MOST = 90
NAMED_AT_MOST = 5


@dataclass(frozen=True, kw_only=True)
class Cover:
    """The drawing: one figure a person, one circle a free place."""

    figures: tuple[str, ...]
    free: int
    you: int | None


@dataclass(frozen=True, kw_only=True)
class Mix:
    """The bar below it, and the same in words."""

    parts: tuple[tuple[str, int, str], ...]
    """(code, how many, hue)."""
    others: int
    free: int
    label: str
    others_text: str
    free_text: str


def cover_of(
    event: Event,
    figures: Sequence[Figure],
    *,
    person_id: int,
    at_most: int = DRAWN_AT_MOST,
) -> Cover:
    """Return the drawing; beyond `at_most` places it is drawn to scale.

    Whoever comes is drawn, however few are; so is the reader among them.
    """
    free = _free(event, len(figures))
    drawn, places = list(figures), len(figures) + free
    you = _where(figures, person_id)
    if places > at_most:
        keep = max(round(len(figures) * at_most / places), min(len(figures), 1))
        drawn = [figures[number * len(figures) // keep] for number in range(keep)]
        free = at_most - keep
        if you is not None:
            place = you * keep // len(figures)
            drawn[place], you = figures[you], place
    return Cover(
        figures=tuple(hue_of(figure) if figure.name else "" for figure in drawn),
        free=free,
        you=you,
    )


def _where(figures: Sequence[Figure], person_id: int) -> int | None:
    found = (n for n, figure in enumerate(figures) if figure.person_id == person_id)
    return next(found, None)


def mix_of(event: Event, figures: Sequence[Figure]) -> Mix:
    """Return departments of five and more who show their names; the rest pooled."""
    shown = [figure for figure in figures if figure.name]
    counts = Counter((figure.number, figure.code) for figure in shown)
    names = {figure.code: figure.department for figure in shown}
    large = [(key, n) for key, n in counts.most_common() if n >= SMALLEST_SHOWN]
    parts = tuple((code, n, _hue(number)) for (number, code), n in large)
    others = len(figures) - sum(n for _, n in large)
    free = _free(event, len(figures))
    words = [f"{names[code]} {n}" for (_, code), n in large]
    if others:
        words.append(
            gettext("other departments and people without a name %(n)s", n=others)
        )
    if free:
        words.append(gettext("free %(n)s", n=free))
    return Mix(
        parts=parts,
        others=others,
        free=free,
        label=", ".join(words) or gettext("Nobody yet"),
        others_text=ngettext("%(num)s other", "%(num)s others", others)
        if parts
        else ngettext("%(num)s going", "%(num)s going", others),
        free_text=gettext("%(n)s free", n=free),
    )


def hue_of(figure: Figure) -> str:
    """Return the classes of a figure's department."""
    return _hue(figure.number)


def _free(event: Event, attending: int) -> int:
    return 0 if event.capacity is None else max(event.capacity - attending, 0)


def _hue(number: int) -> str:
    hue = f"hue-{number % HUES}"
    pattern = ("", " p-stripe", " p-dots")[number // HUES % 3]
    return hue + pattern
