"""A browser without scripts: fetch a page, press one of its buttons."""

import io
import re
from hashlib import sha1
from typing import Any

from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from pypdf import PdfReader
from werkzeug.test import TestResponse

from tests.conftest import BASE_URL

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
NAMES = re.compile(r"[\w-]*\d[\w-]*")
"""In an address: the number, key or slug of one thing."""

_with_forms: set[str] = set()
"""Pages, whichever thing they are of, that were seen to carry a form's token."""


def token_of(client: FlaskClient, page: str) -> str:
    """Return the token that forms of this page carry."""
    found = TOKEN.search(client.get(page).text)
    assert found is not None, f"{page} has no form"
    _with_forms.add(NAMES.sub("#", page))
    return found[1]


def post(client: FlaskClient, page: str, path: str, **fields: Any) -> TestResponse:  # noqa: ANN401
    """Fill in a form of `page` and send it to `path`.

    Each kind of page is fetched once in a run: the token is the session's, and every
    page carries the same.
    """
    known = NAMES.sub("#", page) in _with_forms
    token = _token_of_session(client) if known else token_of(client, page)
    return client.post(path, data={**fields, "csrf_token": token})


def _token_of_session(client: FlaskClient) -> str:
    """Return what Flask-WTF's `generate_csrf` would put in a form of this session."""
    with client.session_transaction(base_url=BASE_URL) as session:
        secret = session.setdefault("csrf_token", sha1(b"any").hexdigest())  # noqa: S324 -- as long as theirs
    key = client.application.secret_key
    return str(URLSafeTimedSerializer(key, salt="wtf-csrf-token").dumps(secret))  # type: ignore[arg-type]


def read(answer: TestResponse) -> str:
    """Return what a person reads of an answer, on a page or on paper."""
    if answer.mimetype == "application/pdf":
        return pdf_text(answer.data)
    return answer.text


def pdf_text(pdf: bytes) -> str:
    """Return the text of a PDF, page by page."""
    pages = PdfReader(io.BytesIO(pdf)).pages
    return "\n".join(page.extract_text() for page in pages)
