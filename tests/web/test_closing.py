from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.db import transaction
from app.domain.privacy import HOSTS_LOOK_FOR
from tests.factories import make_event, make_person, sign_in

SECOND = timedelta(seconds=1)
AN_HOUR = timedelta(hours=1)


@pytest.mark.parametrize("page", ["attendance", "door", "seating"])
def test_a_month_after_an_event_hosts_see_who_came_no_longer(
    app: Flask, client: FlaskClient, page: str
) -> None:
    over = datetime.now(UTC) - HOSTS_LOOK_FOR - AN_HOUR  # it lasts an hour
    with transaction() as session:
        host = make_person(session)
        late, lately = (
            make_event(session, tables=2, starts_at=starts_at, organizer=host).slug
            for starts_at in (over - SECOND, over + AN_HOUR)
        )
    sign_in(client, host)

    statuses = [
        client.get(f"/events/{slug}/{page}").status_code for slug in (late, lately)
    ]
    guests = client.get(f"/events/{late}/guests").status_code

    assert (statuses, guests) == ([410, 200], 200)
