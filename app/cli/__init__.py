"""Commands that an operator or a timer runs."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask
from huey import Huey

from app.cli import migrations
from app.delivery.reader import Reader
from app.delivery.worker import Worker
from app.domain.settings import CliOptions


@dataclass(frozen=True, kw_only=True)
class Tools:
    """What commands are handed besides the database."""

    queue: Huey
    worker: Worker
    options: CliOptions
    nudge: Callable[[], None]
    """Wakes the worker, if one runs."""
    reader: Reader | None = None
    """Reads the mailbox beside the worker; None: none is read."""


def init_app(app: Flask, tools: Tools) -> None:
    """Hand the commands what they need."""
    app.extensions["cli"] = tools
    migrations.init_app(app)
