"""What files may hold, how long they may be, and what they must say."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.config import ROOT

APP = ROOT / "app"
TEMPLATES = ROOT / "templates"
LONGEST_FUNCTION, LONGEST_FILE = 40, 250
FORBIDDEN = re.compile(
    r"\bMarkup\(|\|\s*safe\b|render_template_string|request\.(?:host_url|url_root|url)\b"
    r"|autoescape\s*(?:=\s*)?[Ff]alse"
)
ADDRESS = re.compile(r"\S*://\S*|--?index-url.*|--find-links.*|\"resolved\"")
LONG_FILES = {
    "app/domain/mail.py": "one value for each mail; together they are the list of mails",
}
"""Files above the limit, each with its reason."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


def sources() -> list[Path]:
    return sorted(APP.rglob("*.py"))


def functions(path: Path) -> Iterator[Function]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, Function):
            yield node


def length(function: Function) -> int:
    """Lines of a function without its decorators and docstring."""
    first = function.body[0]
    body = function.body
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        docstring = (first.end_lineno or 0) - first.lineno + 1
    else:
        docstring = 0
    return (body[-1].end_lineno or 0) - function.lineno + 1 - docstring


def too_long(paths: list[Path]) -> list[str]:
    return [
        f"{path.name}:{function.name} {length(function)}"
        for path in paths
        for function in functions(path)
        if length(function) > LONGEST_FUNCTION
    ]


def test_functions_fit_the_eye() -> None:
    assert too_long(sources()) == []


def test_a_long_function_would_be_seen(tmp_path: Path) -> None:
    lines = "\n".join(f"    x = {number}" for number in range(LONGEST_FUNCTION))
    (tmp_path / "long.py").write_text(f"def long():\n{lines}\n")

    assert too_long([tmp_path / "long.py"]) == ["long.py:long 41"]


def test_files_fit_one_sitting() -> None:
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text().splitlines())
        for path in sources()
    }

    assert {name for name, lines in lengths.items() if lines > LONGEST_FILE} == set(
        LONG_FILES
    )


def test_every_public_name_and_every_file_says_what_it_is_for() -> None:
    silent = []
    for path in sources():
        tree = ast.parse(path.read_text())
        if path.stat().st_size and not ast.get_docstring(tree):
            silent.append(str(path.relative_to(ROOT)))
        silent += [
            f"{path.relative_to(ROOT)}:{node.name}"
            for node in tree.body
            if isinstance(node, Function | ast.ClassDef)
            and not node.name.startswith("_")
            and not ast.get_docstring(node)
        ]

    assert silent == []


def forbidden_in(paths: list[Path]) -> list[str]:
    return [
        f"{path.name}: {found}"
        for path in paths
        for found in FORBIDDEN.findall(path.read_text())
    ]


def test_nothing_by_passes_escaping_or_builds_an_address_from_the_request() -> None:
    pages = [path for path in TEMPLATES.rglob("*") if path.is_file()]

    assert forbidden_in([*sources(), *pages]) == []


@pytest.mark.parametrize(
    "planted",
    [
        "return Markup(text)",
        "{{ text | safe }}",
        "{{ text|safe }}",
        "render_template_string(text)",
        "url = request.host_url",
        "url = request.url_root",
        "{% autoescape false %}",
        "Environment(autoescape=False)",
    ],
)
def test_each_planted_by_pass_is_seen(planted: str, tmp_path: Path) -> None:
    (tmp_path / "planted.py").write_text(planted)

    assert len(forbidden_in([tmp_path / "planted.py"])) == 1


LOCKS = {
    "requirements.lock": 20,
    "tests/requirements.lock": 20,
    "frontend/requirements.lock": 0,
}
"""Every lock for pip, and how many packages it holds more than."""


@pytest.mark.parametrize("lock", [*LOCKS, "package-lock.json"])
def test_locks_hold_no_address(lock: str) -> None:
    assert ADDRESS.findall((ROOT / lock).read_text()) == []


def test_an_address_in_a_lock_would_be_seen() -> None:
    found = ADDRESS.findall("--index-url x\nflask==3 # from git+ssh://a/b")

    assert found == ["--index-url x", "git+ssh://a/b"]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_its_hash(lock: str) -> None:
    lines = (ROOT / lock).read_text().replace("\\\n", "").splitlines()
    packages = [line for line in lines if line and line[0] not in "# "]

    assert len(packages) > LOCKS[lock]
    assert [line for line in packages if "--hash=sha256:" not in line] == []


def test_every_page_extends_the_layout() -> None:
    pages = [
        path
        for path in sorted(TEMPLATES.rglob("*.html"))
        if not path.name.startswith("_")
        and path.relative_to(TEMPLATES).parts[0] not in {"partials", "mail"}
        and path.name != "layout.html"
    ]
    orphans = [
        str(page.relative_to(TEMPLATES))
        for page in pages
        if not page.read_text().startswith('{% extends "layout.html" %}')
    ]

    assert orphans == []
    assert len(pages) > 5


def test_every_page_has_a_title_and_its_content() -> None:
    bare = [
        str(page.relative_to(TEMPLATES))
        for page in sorted(TEMPLATES.rglob("*.html"))
        if page.read_text().startswith('{% extends "layout.html" %}')
        and not all(
            f"block {name}" in page.read_text() for name in ("title", "content")
        )
    ]

    assert bare == []


def test_nothing_here_names_what_made_it_or_where_it_was_made() -> None:
    telling = re.compile(r"\.\./shared|/work/(?:main|shared)|\bminiature\b")
    texts = [
        path
        for folder in ("app", "templates", "frontend", "migrations", "docs", "bench")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.suffix in {".py", ".html", ".js", ".css", ".md"}
    ]

    assert [p.name for p in texts if telling.search(p.read_text())] == []
