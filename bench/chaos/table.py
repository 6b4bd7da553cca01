"""The table that is printed: one row for each case, and whether it holds."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(kw_only=True)
class Row:
    """What became of one case."""

    case: str
    what: str
    rounds: int = 0
    acknowledged: int = 0
    lost: int = 0
    """Acknowledged, and not so in the database."""
    silent: int = 0
    """In the database, and nobody was or will be told."""
    copies: int = 0
    """Mails that came more than once, each byte for byte the same."""
    recovery_s: float = 0.0
    """The longest time until the next answer after a fault."""
    breaches: list[str] = field(default_factory=list)
    remark: str = ""

    def must(self, holds: object, otherwise: str) -> None:
        """Note a breach unless it holds."""
        if not holds:
            self.breaches.append(otherwise)

    @property
    def is_kept(self) -> bool:
        """Return whether every promise was kept."""
        return not (self.lost or self.silent or self.breaches)


HEAD = (
    f"{'case':<8} {'what':<44} {'rounds':>6} {'acknowl.':>8} {'lost':>4} {'silent':>6}"
    f" {'copies':>6} {'longest recovery':>16}  verdict"
)


def line(row: Row) -> str:
    """Return one row as text."""
    verdict = "kept" if row.is_kept else "BROKEN: " + "; ".join(row.breaches)
    return (
        f"{row.case:<8} {row.what:<44} {row.rounds:>6} {row.acknowledged:>8}"
        f" {row.lost:>4} {row.silent:>6} {row.copies:>6} {row.recovery_s:>14.1f} s"
        f"  {verdict}{f' ({row.remark})' if row.remark else ''}"
    )


def say(text: str) -> None:
    """Print one line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def exit_code(rows: Sequence[Row]) -> int:
    """Return 1 if any promise was broken, 0 if all were kept."""
    return 0 if rows and all(row.is_kept for row in rows) else 1
