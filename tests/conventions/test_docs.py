"""The recipes in docs/ name real commands and settings, and mark what nobody tried."""

import json
import re
from pathlib import Path

import click
import pytest

from app.__main__ import group
from app.config import ROOT, Settings
from app.domain.mail_route import PROVIDERS, Preset
from tests.conventions.test_readme import settings

DOCS = ROOT / "docs"
RECIPES = {
    Preset.MICROSOFT365: DOCS / "connect-microsoft-365.md",
    Preset.GOOGLE: DOCS / "connect-google-workspace.md",
    Preset.RELAY: DOCS / "connect-relay.md",
}
PAGES = sorted({*RECIPES.values(), DOCS / "CLIENTS.md"})
MARK = "◇"
THEIRS = re.compile(
    r"Entra|Exchange|PowerShell|console|Gmail|Google Cloud|office365|microsoftonline"
    r"|googleapis|gmail\.com|\bDNS\b|New-|Add-|Set-CAS|\*API"
)
"""Words of a provider's own pages, commands and addresses."""
COMMAND = re.compile(r"trestle ((?:[a-z][a-z-]* ?)+)((?:[A-Z]+ ?|--[a-z-]+ ?)*)")


def steps(page: Path) -> list[str]:
    """Return the numbered steps of a recipe, each with its lines."""
    section = page.read_text().partition("## Steps\n")[2].partition("\n## ")[0]
    return re.split(r"^(?=\d+\. )", section, flags=re.MULTILINE)[1:]


def exported(page: Path) -> dict[str, str]:
    """Return the settings that a recipe says to set."""
    found = re.findall(r"export (TRESTLE_\w+)=(.+)", page.read_text())
    return {name: value.strip('"') for name, value in found}


@pytest.mark.parametrize("page", RECIPES.values(), ids=lambda page: page.stem)
def test_a_recipe_has_at_most_twelve_steps_and_ends_in_a_real_invite(
    page: Path,
) -> None:
    found = steps(page)

    numbers = [int(step.partition(".")[0]) for step in found]
    assert numbers == list(range(1, len(found) + 1))
    assert len(found) <= 12
    assert "`trestle doctor --to ME`" in found[-1]


@pytest.mark.parametrize("page", RECIPES.values(), ids=lambda page: page.stem)
def test_what_is_a_providers_own_is_marked_as_not_verified(page: Path) -> None:
    text = page.read_text()
    lines = [*steps(page), *re.findall(r"^\| .+$", text, flags=re.MULTILINE)]

    silent = [line for line in lines if THEIRS.search(line) and MARK not in line]

    assert silent == []
    assert "verified" in text.partition("## Steps")[0]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_setting_and_command_of_a_page_exists(page: Path) -> None:
    text = page.read_text()
    known = {name.strip("`") for name in settings()}
    known |= {f"{name}_FILE" for name in known}

    unknown = set(re.findall(r"TRESTLE_\w+", text)) - known
    missing = []
    for words, options in COMMAND.findall("\n".join(re.findall(r"`([^`]+)`", text))):
        command: click.Command | None = group
        for word in words.split():
            if isinstance(command, click.Group):
                command = command.commands.get(word)
        taken = {opt for each in command.params for opt in each.opts} if command else ()
        wanted = re.findall(r"--[a-z-]+", options)
        missing += [words] if command is None else []
        missing += [option for option in wanted if option not in taken]

    assert (unknown, missing) == (set(), [])


@pytest.mark.parametrize("preset", RECIPES)
def test_trestle_starts_with_what_a_recipe_sets(preset: Preset, tmp_path: Path) -> None:
    given = exported(RECIPES[preset])
    key = {"client_email": "t@p.example", "private_key": "k"}
    (tmp_path / "secret").write_text(json.dumps(key))
    for name in given:
        if name.endswith("_FILE"):
            given[name] = str(tmp_path / "secret")

    found = Settings.from_environment({"TRESTLE_SECRET_KEY": "key", **given})

    assert Preset(found.mail_preset) is preset
    assert found.route().mailbox == "events@corp.example"
    assert (found.route().order is None) == (preset is Preset.RELAY)


@pytest.mark.parametrize("preset", RECIPES)
def test_a_recipe_tells_the_figures_of_the_code(preset: Preset) -> None:
    text, provider = RECIPES[preset].read_text(), PROVIDERS[preset]

    def row(name: str) -> str:
        return next(
            line for line in text.splitlines() if line.startswith(f"| {name} |")
        )

    day = provider.limits.per_day
    assert provider.server.rpartition("//")[2] in row("server")
    assert f" {provider.pace} " in row("pace")
    assert (f" {day} mails" if day else "no limit") in row("a day")
    assert f" {provider.limits.connections} mails" in row("at once")


def test_links_between_pages_lead_somewhere() -> None:
    pages = [ROOT / "README.md", *PAGES]
    broken = [
        f"{page.name}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text())
        if not (page.parent / target).exists()
    ]

    assert broken == []
