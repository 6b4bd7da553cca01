"""The key that a demonstration makes for itself, once."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from app.config.values import PREFIX, SettingsRefused


def own_secret(path: Path) -> str:
    """Return the key in this file; whoever comes first makes it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _draw_secret(path)
        return path.read_text()
    except OSError as error:
        raise SettingsRefused(
            f"{PREFIX}VAR: {path} can't be written ({error.strerror})"
        ) from error


def _draw_secret(path: Path) -> None:
    draft = path.with_name(f"secret.{secrets.token_hex(8)}")
    with os.fdopen(
        os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w"
    ) as file:
        file.write(secrets.token_hex(32))
    # Web and worker may start at once: the first link wins, and no half file is seen.
    with suppress(FileExistsError):
        path.hardlink_to(draft)
    draft.unlink()
