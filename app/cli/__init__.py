"""Commands that an operator or a timer runs."""

from dataclasses import dataclass

from flask import Flask
from huey import Huey

from app.delivery.worker import Worker
from app.domain.settings import CliOptions


@dataclass(frozen=True, kw_only=True)
class Tools:
    """What commands are handed besides the database."""

    queue: Huey
    worker: Worker
    options: CliOptions


def init_app(app: Flask, *, queue: Huey, worker: Worker, options: CliOptions) -> None:
    """Hand the commands what they need."""
    app.extensions["cli"] = Tools(queue=queue, worker=worker, options=options)
