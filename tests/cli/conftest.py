from collections.abc import Callable

import pytest
from click.testing import Result
from flask import Flask

from app.__main__ import group
from app.db import db

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    """Run a command beside the test, on its database."""
    return runner_of(app)


def runner_of(app: Flask) -> Run:
    """Return what runs a command of this application."""
    runner = app.test_cli_runner()

    def invoke(*words: object) -> Result:
        db.session.rollback()
        done = runner.invoke(group, [str(word) for word in words])
        db.session.rollback()
        return done

    return invoke
