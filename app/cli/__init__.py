"""Commands that an operator or a timer runs."""

from flask import Flask
from huey import Huey

from app.delivery.worker import Worker
from app.domain.settings import CliOptions


def init_app(app: Flask, *, queue: Huey, worker: Worker, options: CliOptions) -> None:
    """Add the commands to `trestle`."""
    app.extensions["cli"] = (queue, worker, options)
