"""A browser without scripts: fetch a page, press one of its buttons."""

import re
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


def token_of(client: FlaskClient, page: str) -> str:
    """Return the token that forms of this page carry."""
    found = TOKEN.search(client.get(page).text)
    assert found is not None, f"{page} has no form"
    return found[1]


def post(client: FlaskClient, page: str, path: str, **fields: Any) -> TestResponse:  # noqa: ANN401
    """Fill in a form of `page` and send it to `path`."""
    return client.post(path, data={**fields, "csrf_token": token_of(client, page)})
