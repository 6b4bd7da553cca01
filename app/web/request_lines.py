"""One name for each request, and what became of it: for the log and for figures."""

import re
import time
from uuid import uuid4

import structlog
from flask import Flask, Response, g, request
from structlog.contextvars import bind_contextvars, clear_contextvars

from app.figures import REQUEST_SECONDS, REQUESTS, Figures

HEADER = "X-Request-ID"
GOOD = re.compile(r"[A-Za-z0-9._-]{8,64}")
READS = frozenset({"GET", "HEAD", "OPTIONS"})
FIRST_REFUSAL = 400
UNKNOWN = "none"
"""Stands for the endpoint of an address that leads nowhere."""

logger = structlog.get_logger()


def init_app(app: Flask, *, figures: Figures, trusts_proxies: bool) -> None:
    """Name each request before anything else sees it; count it after all else."""
    app.extensions["figures"] = figures

    @app.before_request
    def name_it() -> None:
        g.began = time.perf_counter()
        given = request.headers.get(HEADER, "") if trusts_proxies else ""
        g.request_id = given if GOOD.fullmatch(given) else uuid4().hex
        clear_contextvars()  # the thread served somebody else before
        bind_contextvars(request_id=g.request_id)

    @app.after_request
    def note_it(response: Response) -> Response:
        response.headers[HEADER] = g.request_id
        endpoint, seconds = request.endpoint or UNKNOWN, time.perf_counter() - g.began
        figures.count(REQUESTS, endpoint=endpoint, status=str(response.status_code))
        figures.observe(REQUEST_SECONDS, seconds, endpoint=endpoint)
        if request.method not in READS or response.status_code >= FIRST_REFUSAL:
            logger.info(
                "request_ended",
                endpoint=endpoint,
                method=request.method,
                status=response.status_code,
                seconds=round(seconds, 3),
            )
        return response
