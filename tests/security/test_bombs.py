"""Files made to hurt: refused in a sentence, at once, and without filling memory."""

import gzip
import io
import resource
import time
import zipfile
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.browsing import token_of
from tests.web.test_people import an_admin, count, upload

SECONDS, MEBIBYTES = 5.0, 100
MILLION = 1_000_000
FORM = "multipart/form-data; boundary=bomb"


def zipped(size: int) -> bytes:
    """A small archive that unpacks to much."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * size)
    return target.getvalue()


BOMBS = {
    "over 5 MB": b"email,name\n" + b"a@a.example,Ana\n" * 400_000,
    "too many rows": b"email,name\n" + b"a@a.example,A\n" * 50_001,
    "too many columns": b",".join(b"c%d" % n for n in range(5_000)) + b"\nx\n",
    "one endless cell": b'email,name\n"' + b"x" * (4 * MILLION),
    "nothing but quotes": b"email,name\n" + b'"' * (4 * MILLION),
    "nothing but delimiters": b"," * (4 * MILLION),
    "nothing but line ends": b"\n" * (4 * MILLION),
    "a workbook that unpacks to 200 MB": zipped(200 * MILLION),
    "a gzip that unpacks to 200 MB": gzip.compress(b"a,b\n" * (50 * MILLION)),
    "UTF-16 of half a letter": b"\xff\xfe" + b"\x00" * 999_999,
}


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """One kind of database: what is refused reaches none."""
    path = tmp_path / "bombs.db"
    path.write_bytes(sqlite_template.read_bytes())
    return f"sqlite:///{path}"


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_at_once_and_takes_no_room(
    app: Flask, client: FlaskClient, name: str
) -> None:
    an_admin(client)
    upload(client, b"email\n")  # what is imported and compiled once is no growth
    people, before = count(client), peak_mib()

    body = multipart(csrf_token=token_of(client, "/admin/people"), file=BOMBS[name])
    began = time.monotonic()
    answer = client.post("/admin/people/preview", data=body, content_type=FORM)
    seconds = time.monotonic() - began

    assert 400 <= answer.status_code < 500
    assert seconds < SECONDS
    assert peak_mib() - before < MEBIBYTES
    assert count(client) == people


@pytest.mark.parametrize("path", ["/sign-in", "/drafts/abc123/save", "/me/theme"])
def test_a_form_with_too_many_fields_or_too_much_text_is_refused(
    app: Flask, client: FlaskClient, path: str
) -> None:
    many = {f"field{n}": "x" for n in range(20_000)}
    long = {"email": "x" * (6 * MILLION)}

    began = time.monotonic()
    answers = [client.post(path, data=fields) for fields in (many, long)]
    answers += [
        client.post(path, data=multipart(**fields), content_type=FORM)
        for fields in (many, long)
    ]

    assert {400 <= a.status_code < 500 or a.status_code == 303 for a in answers} == {
        True
    }
    assert time.monotonic() - began < 2 * SECONDS


def multipart(**fields: str | bytes) -> bytes:
    """Return a form as a browser sends it, files among its fields."""
    parts = []
    for name, value in fields.items():
        is_file = isinstance(value, bytes)
        content = value if isinstance(value, bytes) else value.encode()
        kind = '; filename="people.csv"' if is_file else ""
        head = f'--bomb\r\nContent-Disposition: form-data; name="{name}"{kind}\r\n\r\n'
        parts += [head.encode(), content, b"\r\n"]
    return b"".join([*parts, b"--bomb--\r\n"])


def peak_mib() -> float:
    """Return the most memory this process ever had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
