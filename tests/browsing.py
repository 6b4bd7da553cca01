"""A browser without scripts: fetch a page, press one of its buttons."""

import re
from typing import Any
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from flask.sessions import SecureCookieSessionInterface
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.conftest import BASE_URL

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')

_seen: WeakKeyDictionary[FlaskClient, tuple[str, str]] = WeakKeyDictionary()
"""Of each browser: its session's secret, and the token that its last form carried."""


def token_of(client: FlaskClient, page: str) -> str:
    """Return the token that forms of this page carry."""
    found = TOKEN.search(client.get(page).text)
    assert found is not None, f"{page} has no form"
    _seen[client] = (_secret(client), found[1])
    return found[1]


def post(client: FlaskClient, page: str, path: str, **fields: Any) -> TestResponse:  # noqa: ANN401
    """Fill in a form of `page` and send it to `path`.

    As in an open tab, the page is fetched anew only when the session is another.
    """
    secret, token = _seen.get(client, ("", ""))
    if not secret or secret != _secret(client):
        token = token_of(client, page)
    return client.post(path, data={**fields, "csrf_token": token})


def _secret(client: FlaskClient) -> str:
    app = client.application
    reader = SecureCookieSessionInterface().get_signing_serializer(app)
    name = app.config["SESSION_COOKIE_NAME"]
    cookie = client.get_cookie(name, domain=urlsplit(BASE_URL).hostname or "")
    return str(reader.loads(cookie.value)["csrf_token"]) if reader and cookie else ""
