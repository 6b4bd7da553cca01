"""What is asked before and while an event is announced."""

import pytest
from flask import Flask

from app.db import db, transaction
from app.domain.events import AudienceKind
from app.domain.outbox import MailKind
from app.models import Mute
from app.queries.announcements import Reach, count_reach
from tests.factories import BEFORE, make_person


@pytest.mark.parametrize(
    ("audience", "value", "reach"),
    [
        (AudienceKind.EVERYONE, "", Reach(seen_by=4, mailed=3)),
        (AudienceKind.SITE, "Graz", Reach(seen_by=2, mailed=1)),
        (AudienceKind.DEPARTMENT, "Legal", Reach(seen_by=1, mailed=1)),
        (AudienceKind.SITE, "Nowhere", Reach(seen_by=0, mailed=0)),
    ],
)
def test_the_reach_is_who_sees_it_and_who_is_mailed_without_the_hosts(
    app: Flask, audience: AudienceKind, value: str, reach: Reach
) -> None:
    with transaction() as session:
        host = make_person(session, site="Graz")
        muted = make_person(session, site="Graz")
        make_person(session, site="Graz")
        make_person(session, department="Legal")
        make_person(session, site="Linz")
        left = make_person(session, site="Graz")
        left.left_at = BEFORE
        session.add(Mute(person_id=muted.id, kind=MailKind.ANNOUNCEMENT))

    found = count_reach(
        db.session(), audience=audience, value=value, listed=(), hosts=(host.id,)
    )

    assert found == reach


def test_the_reach_of_a_list_leaves_out_who_left_and_who_hosts(app: Flask) -> None:
    with transaction() as session:
        host, ana, left = (make_person(session) for _ in range(3))
        left.left_at = BEFORE
        listed = [host.id, ana.id, left.id]

    found = count_reach(
        db.session(),
        audience=AudienceKind.LIST,
        value="",
        listed=listed,
        hosts=(host.id,),
    )

    assert found == Reach(seen_by=1, mailed=1)
