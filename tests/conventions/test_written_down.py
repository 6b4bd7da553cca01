"""Whoever changes something is written down: no way to change anything is forgotten."""

import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.cli.commands import COMMANDS as PRINTED
from app.db import transaction
from app.domain.audit import Act
from app.models import Installation
from tests.browsing import post
from tests.conftest import settings_for
from tests.conventions.reached import acts_reached
from tests.conventions.written_down import COMMANDS, ENDPOINTS, SERVES, Entries
from tests.factories import make_person, sign_in
from tests.writes import Unwritten

Function = Callable[..., Any]


@pytest.fixture
def routes(tmp_path: Path) -> Flask:
    url = f"sqlite:///{tmp_path / 'routes.db'}"
    return create_app(settings_for(url, tmp_path, demo=True))


def posts_of(app: Flask) -> dict[str, Function]:
    return {
        rule.endpoint: app.view_functions[rule.endpoint]
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ())
    }


def commands_of() -> dict[str, Function]:
    return {
        name: function
        for command in PRINTED
        for name, function in _leaves(command, str(command.name))
        if command.name != "db"
    }


def _leaves(command: click.Command, path: str) -> Iterator[tuple[str, Function]]:
    is_group = isinstance(command, click.Group)
    if command.callback and not (is_group and not command.invoke_without_command):  # type: ignore[attr-defined]
        yield path, command.callback
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            yield from _leaves(below, f"{path} {name}")


def test_each_way_to_change_something_says_what_is_written_down(routes: Flask) -> None:
    assert sorted(posts_of(routes)) == sorted(ENDPOINTS)
    assert sorted(commands_of()) == sorted(COMMANDS)


def test_each_of_them_writes_exactly_that(routes: Flask) -> None:
    ways = [(ENDPOINTS[name], f, name) for name, f in posts_of(routes).items()]
    ways += [(COMMANDS[name], f, name) for name, f in commands_of().items()]

    wrong = {
        name: found
        for said, function, name in ways
        if said is not SERVES and (found := _written_by(function)) != _entries(said)
    }
    assert wrong == {}


def _written_by(function: Function) -> frozenset[Act]:
    ours = inspect.unwrap(function)
    return acts_reached(ours.__module__, ours.__name__)


def _entries(said: Entries | str) -> frozenset[Act]:
    return frozenset() if isinstance(said, str) else said


def test_every_kind_of_entry_is_written_by_somebody() -> None:
    said = [*ENDPOINTS.values(), *COMMANDS.values()]
    written = frozenset[Act]().union(*(_entries(each) for each in said))

    assert set(Act) - written == set()


def test_a_change_that_leaves_no_entry_is_seen(
    app: Flask, client: FlaskClient, unwritten: Unwritten
) -> None:
    with transaction() as session:
        ana = make_person(session)
    sign_in(client, ana)

    def forgetful() -> str:
        with transaction() as session:
            session.add(Installation(is_demo=False))
        return "done"

    app.view_functions["settings.save_notifications"] = forgetful
    post(client, "/me/notifications", "/me/notifications/save")

    assert unwritten == ["settings.save_notifications changed installation"]
    unwritten.clear()
