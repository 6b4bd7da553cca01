"""The settings file: TRESTLE_ lines that stand in for an environment."""

import os
from collections.abc import Mapping, MutableMapping
from pathlib import Path

from app.config.values import PREFIX, SettingsRefused

USUAL = "trestle.env"
"""Looked for in the folder one stands in."""
NAMED = f"{PREFIX}SETTINGS"
COMPLETE = tuple(
    f"{PREFIX}{name}" for name in ("SECRET_KEY", "SECRET_KEY_FILE", "DEMO")
)
"""An environment with one of these is an installation of its own."""


def find_file(environ: Mapping[str, str] = os.environ) -> Path | None:
    """Return the settings file: the one that is named, or `trestle.env` here.

    Nobody's `trestle.env` is read where the environment brings its own key, or is
    a demo's: a test run beside an installation must never speak for it.
    """
    if named := environ.get(NAMED):
        return Path(named).absolute()
    if any(environ.get(name) for name in COMPLETE):
        return None
    usual = Path(USUAL).absolute()
    return usual if usual.is_file() else None


def read_file(path: Path) -> dict[str, str]:
    """Return what the lines say, as written; raises `SettingsRefused`."""
    try:
        text = path.read_text()
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it is no text"
        raise SettingsRefused(f"{path} can't be read: {why}") from error
    found: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, equals, value = line.partition("=")
        if not equals or not name.strip().startswith(PREFIX):
            why = f"line {number} is not of the form {PREFIX}NAME=value"
            raise SettingsRefused(f"{path}: {why}")
        found[name.strip()] = _bare(value.strip())
    return found


def take_in_file(environ: MutableMapping[str, str] = os.environ) -> None:
    """Add what the settings file says to an environment, which goes before it."""
    path = find_file(environ)
    if path is None:
        return
    given = {_plain(name) for name, value in environ.items() if value}
    for name, value in read_file(path).items():
        if _plain(name) not in given:
            environ[name] = value
    environ[NAMED] = str(path)


def _plain(name: str) -> str:
    # A value and its `…_FILE` are one setting: one in the environment beats both.
    return name.removesuffix("_FILE")


def _bare(value: str) -> str:
    for quote in "\"'":
        if len(value) > 1 and value[0] == value[-1] == quote:
            return value[1:-1]
    return value
