"""The README lists the whole interface of operators, and nothing that isn't there."""

import re
from collections.abc import Iterator
from dataclasses import MISSING, Field, fields
from typing import Any

import click
import flask_migrate.cli

from app.__main__ import group
from app.config import ROOT, Settings

README = (ROOT / "README.md").read_text()
OF_DEVELOPERS = {"db"}
"""Groups of which operators need one command; the others are Alembic's own."""


def rows(heading: str) -> dict[str, str]:
    """Return the first cell of each row of a section's table, and the whole row."""
    _, _, section = README.partition(f"\n## {heading}\n")
    lines = section.partition("\n## ")[0].splitlines()
    return {
        line.split(" | ")[0].strip("| "): line
        for line in lines
        if line.startswith("| `")
    }


def commands() -> Iterator[tuple[str, click.Command]]:
    """Yield what an operator can call, by its full name."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            whole = flask_migrate.cli.db if name in OF_DEVELOPERS else command
            yield from (
                (f"trestle {name} {sub}", found)
                for sub, found in whole.commands.items()
                if name not in OF_DEVELOPERS or sub == "upgrade"
            )
        elif not command.hidden:
            yield f"trestle {name}", command


def said() -> dict[str, str]:
    """Return the commands that the README names, each with its row."""
    found: dict[str, str] = {}
    for cell, row in rows("Commands").items():
        for text in re.findall(r"`(trestle [^`]*)`", cell):
            words = [word for word in text.split() if not word.isupper()]
            choices = words[-1].split("\\|")
            found |= {" ".join([*words[:-1], choice]): row for choice in choices}
    return found


def settings() -> dict[str, Field[Any]]:
    """Return every setting by the name that an operator writes."""
    return {f"`TRESTLE_{field.name.upper()}`": field for field in fields(Settings)}


def test_every_setting_is_listed_and_no_other() -> None:
    assert set(rows("Settings")) == set(settings())


def test_every_default_is_the_real_one() -> None:
    table = rows("Settings")
    for name, field in settings().items():
        usual = field.default
        if usual in (MISSING, "", False, None) or field.name == "var":
            continue  # said in words
        text = ",".join(map(str, usual)) if isinstance(usual, tuple) else str(usual)
        assert table[name].endswith(f"| `{text}` |")


def test_every_command_is_listed_and_no_other() -> None:
    assert set(said()) == {name for name, _ in commands()}


def test_every_option_of_a_command_is_listed() -> None:
    table = said()
    silent = [
        f"{name} {option}"
        for name, command in commands()
        for parameter in command.params
        for option in parameter.opts
        if option.startswith("--")
        and option not in table[name]
        # every listing takes it, which the sentence above the table says
        and option not in {"--json", "--directory", "--sql", "--tag", "--x-arg"}
    ]

    assert silent == []
