"""What every answer tells the browser, so that a planted script finds no foothold."""

from urllib.parse import urlsplit

from flask import Flask, Response, request

from app.web.words import gettext

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)
FRAMING_POLICY = f"{POLICY}; frame-src 'self'"
"""Of the pages that show a mail in a frame."""
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"
)
"""Of one mail shown alone, or in a frame of a page that shows it first."""
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
OPEN_TO_ANY_HOST = frozenset({"health.alive", "health.ready", "health.figures"})


def init_app(app: Flask, *, base_url: str, demo: bool) -> None:
    """Refuse foreign hosts; add the headers to every answer."""
    ours = urlsplit(base_url)

    @app.before_request
    def refuse_foreign_hosts() -> Response | None:
        if request.endpoint in OPEN_TO_ANY_HOST:
            return None
        host = urlsplit(f"//{request.host}").hostname
        if host == ours.hostname or (demo and host in LOOPBACK):
            return None
        # A page of ours has links, and of some hosts' names none can be made.
        sentence = gettext("Trestle answers at %(address)s only.", address=base_url)
        return Response(f"{sentence}\n", 400, mimetype="text/plain")

    @app.after_request
    def add_headers(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers.setdefault("X-Frame-Options", "DENY")
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        if ours.scheme == "https":
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        if request.endpoint != "static":
            response.headers.setdefault("Cache-Control", "no-store")
        return response
