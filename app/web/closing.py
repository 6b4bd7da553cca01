"""What hosts are not shown any more once an event is long over."""

from datetime import UTC, datetime

from flask import Flask, abort, g, request

from app.domain.privacy import HOSTS_LOOK_FOR

CLOSES = ("attendance.", "door.", "paper.", "rooms.", "seating.")
"""Who came, and who sat where; the page of one's own seat is not among them."""


def init_app(app: Flask) -> None:
    """Close these pages for good; call it after the door, which finds the event."""

    @app.before_request
    def close_what_is_over() -> None:
        endpoint = request.endpoint or ""
        if not endpoint.startswith(CLOSES):
            return
        if "visit" in g and datetime.now(UTC) >= g.visit.event.ends_at + HOSTS_LOOK_FOR:
            abort(410)
