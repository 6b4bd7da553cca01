"""The lists of public holidays: the one that comes along, and the operator's own."""

from pathlib import Path

from app.config.values import PREFIX, SettingsRefused
from app.domain.holidays import Holiday, Holidays, LineIsWrong, gathered, read_list

SHIPPED = Path(__file__).parents[2] / "data" / "holidays.csv"
NONE = "none"
"""Instead of a path: no list at all."""


def load_holidays(setting: str) -> Holidays:
    """Return the holidays that hints are made of; raise `SettingsRefused`.

    A path adds its own days to the list that comes along.
    """
    if setting == NONE:
        return gathered(())
    own = _read(Path(setting)) if setting else []
    return gathered([*own, *_read(SHIPPED)])


def _read(path: Path) -> list[Holiday]:
    name = f"{PREFIX}HOLIDAYS"
    try:
        return read_list(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it is no UTF-8 text"
        raise SettingsRefused(f"{name}: {path} can't be read ({why})") from error
    except LineIsWrong as wrong:
        raise SettingsRefused(
            f"{name}: line {wrong.line} of {path} is wrong; it needs the columns"
            " day,name,where as in 2027-12-24,Company day,DE"
        ) from wrong
