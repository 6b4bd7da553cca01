"""Only by `make test-interop`: it installs and starts what other tests do without."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from app.db import db, transaction
from app.models import Installation
from tests.conftest import settings_for
from tests.interop.post_office import PostOffice, post_office

collect_ignore_glob = [] if os.environ.get("TRESTLE_TEST_INTEROP") else ["test_*.py"]


@pytest.fixture(scope="module")
def office() -> Iterator[PostOffice]:
    with post_office() as found:
        yield found


@pytest.fixture
def house(
    office: PostOffice,
    sqlite_template: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Flask]:
    """An installation with a relay, whose mailbox is read."""
    monkeypatch.setenv("SSL_CERT_FILE", str(office.certificate))
    path = tmp_path / "interop.db"
    path.write_bytes(sqlite_template.read_bytes())
    settings = settings_for(
        f"sqlite:///{path}",
        tmp_path,
        mail_preset="relay",
        smtp_url=office.smtp_url,
        imap_url=office.imap_url,
        internal_mail_only=True,
    )
    app = create_app(settings)
    with app.app_context():
        with transaction() as session:
            session.add(Installation(is_demo=False))
        yield app
        app.extensions["cli"].reader.hang_up()
        db.session.remove()
        db.engine.dispose()
