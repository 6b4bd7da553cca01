"""What an error of the database says in a log: no name, no address, no text."""

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from app.db import transaction
from tests.factories import make_person
from tests.operations.lanes import make_lanes, put


def test_an_error_of_the_database_names_nobody(app: Flask) -> None:
    with transaction() as session:
        [lane] = make_lanes(session, 1)
        known = make_person(session).email
        uuid = put(session, known, lane=lane).uuid

    with pytest.raises(IntegrityError) as failure, transaction() as session:
        again = put(session, known, lane=lane)
        again.uuid, again.recipient = uuid, known.upper()
        session.flush()

    assert known.upper() not in str(failure.value)
