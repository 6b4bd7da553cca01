"""The floors: imports go down, clocks are read at the edges, commits happen there."""

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.config import ROOT

LINT_IMPORTS = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
APP = ROOT / "app"
EDGES = {"web", "delivery", "cli"}

WRONG = {
    "domain/signups.py": "from app.db import db",
    "domain/time.py": "import babel",
    "queries/signups.py": "from flask import request",
    "queries/events.py": "from app.operations import signups",
    "web/events.py": "from app.delivery.worker import Worker",
    "operations/invites.py": "from app.operations.signups import rsvp",
    "operations/letters.py": "import smtplib",
    "models/people.py": "import icalendar",
    "messages/text.py": "from app.models import Person",
    "cli/__init__.py": "from app.config import Settings",
}
CLOCK = re.compile(
    r"datetime\.now\(|date\.today\(|datetime\.today\(|\btime\.time\(|\butcnow\("
)
COMMIT = re.compile(r"\.commit\(|\.rollback\(|\btransaction\(")


def lint(folder: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        LINT_IMPORTS, cwd=folder, capture_output=True, check=False, text=True
    )


def floors_with(pattern: re.Pattern[str], folder: Path = APP) -> set[str]:
    return {
        path.relative_to(folder).parts[0]
        for path in folder.rglob("*.py")
        if pattern.search(path.read_text())
    }


def test_every_import_goes_down() -> None:
    result = lint(ROOT)

    assert result.returncode == 0, result.stdout


def test_the_guard_sees_each_planted_import(tmp_path: Path) -> None:
    unseen = []
    for number, (file, line) in enumerate(WRONG.items()):
        copy = tmp_path / str(number)
        ignored = shutil.ignore_patterns("__pycache__", "translations")
        shutil.copytree(APP, copy / "app", ignore=ignored)
        shutil.copy(ROOT / "pyproject.toml", copy)
        with (copy / "app" / file).open("a") as source:
            source.write(f"\n{line}\n")
        if lint(copy).returncode != 1:
            unseen.append(file)

    assert unseen == []


def test_only_the_edges_read_a_clock() -> None:
    assert floors_with(CLOCK) <= EDGES


def test_only_the_edges_open_a_transaction() -> None:
    assert floors_with(COMMIT) <= EDGES | {"db.py"}


def unexplained_imports(path: Path) -> list[str]:
    lines = path.read_text().splitlines()
    return [
        f"{path.name}:{inner.lineno}"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
        and "noqa: PLC0415 --" not in lines[inner.lineno - 1]
        and not lines[inner.lineno - 2].strip().startswith("#")
    ]


def test_an_import_inside_a_function_says_why() -> None:
    found = [line for path in APP.rglob("*.py") for line in unexplained_imports(path)]

    assert found == []


@pytest.mark.parametrize(
    ("pattern", "planted"),
    [
        (CLOCK, "now = datetime.now(UTC)"),
        (CLOCK, "started = time.time()"),
        (COMMIT, "session.commit()"),
        (COMMIT, "with transaction() as session:"),
    ],
)
def test_the_guard_sees_each_planted_line(
    pattern: re.Pattern[str], planted: str, tmp_path: Path
) -> None:
    (tmp_path / "operations").mkdir()
    (tmp_path / "operations" / "signups.py").write_text(f"{planted}\n")

    assert floors_with(pattern, tmp_path) == {"operations"}
