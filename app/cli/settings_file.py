"""Writing the settings file: lines are put in their place, the rest stays."""

import os
import secrets
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

MODE = 0o600


def with_lines(text: str, wanted: Mapping[str, str]) -> str:
    """Return the text of a settings file with these values; remarks stay."""
    left, lines = dict(wanted), []
    for line in text.splitlines():
        name = line.partition("=")[0].strip()
        known = name in left and not line.lstrip().startswith("#")
        lines.append(f"{name}={left.pop(name)}" if known else line)
    lines += [f"{name}={value}" for name, value in left.items()]
    return "\n".join([*lines, ""])


@contextmanager
def written_at_the_end(path: Path, text: str) -> Iterator[None]:
    """Write the file beside its place now, and put it there when all else is done.

    Only its owner may read it, or whoever could read the one that was there. Where
    the block raises, the old file stays.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(
            os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, MODE), "w"
        ) as file:
            file.write(text)
            file.flush()
            if path.exists():
                _keep_readers(file.fileno(), path.stat())
            os.fsync(file.fileno())
        yield
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _keep_readers(file: int, old: os.stat_result) -> None:
    # A service of its own user must not be locked out by root's second run.
    os.fchmod(file, stat.S_IMODE(old.st_mode) & ~stat.S_IRWXO)
    with suppress(PermissionError):
        os.fchown(file, old.st_uid, old.st_gid)
