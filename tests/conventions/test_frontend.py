"""What pages may hold: nothing inline, named icons, colors from the tokens alone."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FRONTEND = ROOT / "frontend"
TEMPLATES = sorted(
    path
    for path in (ROOT / "templates").rglob("*.html")
    if "mail" not in path.relative_to(ROOT / "templates").parts[:1]
)
"""Pages and their parts; a mail carries its styles inside, so it is left out."""

INLINE = re.compile(
    r"""\sstyle\s*=|\son[a-z]+\s*=|<style\b|<script\b(?![^>]*\ssrc=)|href="javascript:""",
    re.IGNORECASE,
)
COLOR = re.compile(r"(?<!href=\")(?<![&\w])#(?:[0-9a-fA-F]{3,4}){1,2}\b")
ICON = re.compile(r"""\bicon(?:_name)?(?:\(|=)\s*["']([a-z0-9-]+)["']""")
ADDRESS = re.compile(r"\w+://\S+|\"resolved\"")


@pytest.mark.parametrize("name", ["package.json", "package-lock.json"])
def test_package_files_hold_no_addresses(name: str) -> None:
    assert ADDRESS.findall((ROOT / name).read_text()) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_holds_no_inline_style_script_or_handler(path: Path) -> None:
    assert INLINE.findall(path.read_text()) == []


def test_every_icon_a_template_names_is_in_the_sprite() -> None:
    drawn = set((FRONTEND / "icons.txt").read_text().split())

    named = {name for path in TEMPLATES for name in ICON.findall(path.read_text())}

    assert sorted(named - drawn) == []


def test_the_icon_list_is_sorted_and_names_each_once() -> None:
    names = (FRONTEND / "icons.txt").read_text().split()

    assert names == sorted(set(names))


def test_only_the_tokens_name_a_color() -> None:
    styles = [path for path in FRONTEND.rglob("*.css") if path.name != "tokens.css"]

    painted = [
        path.name for path in [*styles, *TEMPLATES] if COLOR.search(path.read_text())
    ]

    assert painted == []


@pytest.mark.parametrize(
    "path", sorted((FRONTEND / "modules").glob("*.js")), ids=lambda path: path.stem
)
def test_a_module_fits_the_eye_and_never_writes_markup(path: Path) -> None:
    code = path.read_text()

    assert len(code.splitlines()) <= 150
    assert re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|\beval\(", code) == []


@pytest.mark.parametrize(
    ("pattern", "planted"),
    [
        (INLINE, '<p style="color: red">'),
        (INLINE, '<button onclick="go()">'),
        (INLINE, "<script>go()</script>"),
        (INLINE, "<style>p {}</style>"),
        (COLOR, 'fill="#0b5d4b"'),
        (COLOR, "color: #fff;"),
        (ICON, '{{ icon("lock", label="") }}'),
        (ADDRESS, '"resolved": "https://packages.example/a.tgz"'),
    ],
)
def test_what_is_forbidden_would_be_seen(
    pattern: re.Pattern[str], planted: str
) -> None:
    assert pattern.search(planted) is not None


@pytest.mark.parametrize(
    ("pattern", "harmless"),
    [
        (INLINE, '<script type="module" src="/a.js"></script>'),
        (INLINE, '<p class="style one">'),
        (COLOR, '<a href="#added">'),
        (COLOR, "&#39;"),
    ],
)
def test_what_is_harmless_is_let_through(
    pattern: re.Pattern[str], harmless: str
) -> None:
    assert pattern.search(harmless) is None
