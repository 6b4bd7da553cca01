"""What a function of ours can lead to, read from the source without running it."""

import ast
from collections.abc import Iterator
from functools import cache

from app.config import ROOT
from app.domain.audit import Act

Name = tuple[str, str]
"""A module and what is named at its top."""
SILENT = ("app.web.audit", "app.cli.audit", "app.domain", "app.models", "app.queries")
"""Where a kind of entry is spoken of and none is written."""
ELSEWHERE = "app.delivery"
"""What the worker does by itself; whoever calls it hands it over, and does not do it."""


def acts_reached(module: str, name: str) -> frozenset[Act]:
    """Return every kind of entry that this function can write, itself or further down."""
    edges, acts = _graph()
    seen: set[Name] = set()
    waiting = [(module, name)]
    while waiting:
        here = waiting.pop()
        if here not in seen and not here[0].startswith(ELSEWHERE):
            seen.add(here)
            waiting += edges.get(here, ())
    return frozenset(act for here in seen for act in acts.get(here, ()))


@cache
def _graph() -> tuple[dict[Name, set[Name]], dict[Name, set[Act]]]:
    edges: dict[Name, set[Name]] = {}
    acts: dict[Name, set[Act]] = {}
    for path in sorted((ROOT / "app").rglob("*.py")):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        module = module.removesuffix(".__init__")
        tree = ast.parse(path.read_text())
        known = _imported(tree) | {
            name: (module, name) for node in tree.body for name in _named(node)
        }
        for node in tree.body:
            for name in _named(node):
                here = (module, name)
                edges.setdefault(here, set()).update(_led_to(node, known))
                if not module.startswith(SILENT):
                    acts.setdefault(here, set()).update(_acts_in(node))
    return edges, acts


def _imported(tree: ast.Module) -> dict[str, Name]:
    # Not only at the top: what is imported for typing alone leads nowhere anyway.
    return {
        alias.asname or alias.name: (node.module or "", alias.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


def _named(node: ast.stmt) -> Iterator[str]:
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Assign(targets=[ast.Name(id=name)]):
            yield name
        case ast.AnnAssign(target=ast.Name(id=name)):
            yield name
        case _:
            pass


def _led_to(node: ast.AST, known: dict[str, Name]) -> Iterator[Name]:
    for each in ast.walk(node):
        match each:
            case ast.Attribute(value=ast.Name(id=owner), attr=attr) if owner in known:
                module, name = known[owner]
                yield f"{module}.{name}", attr
                yield module, name
            case ast.Name(id=name) if name in known:
                yield known[name]
            case _:
                pass


def _acts_in(node: ast.AST) -> Iterator[Act]:
    for each in ast.walk(node):
        match each:
            case ast.Attribute(value=ast.Name(id="Act"), attr=attr):
                yield Act[attr]
            case _:
                pass
