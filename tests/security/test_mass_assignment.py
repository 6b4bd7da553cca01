"""Every form, posted with fields that nobody asked for: owners, roles, people stay."""

import re
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.db import db
from app.models import Event, FollowUp, Grant, Host, Person, Promise, Signup
from tests.conftest import settings_for
from tests.conventions.company import Company, Role, furnished

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
MEANT = {
    "hosting.add_host",
    "hosting.remove_host",
    "hosting.hand_over",
    "hosting.publish",
    "access.grant",
    "access.revoke",
    "codes.sign_out",
}
"""Their very purpose is to change what stays the same everywhere else."""
CHANGES_PEOPLE = re.compile(r"^(people|demo|own_data)\.|^my_feeds\.choose_invites$")


@pytest.fixture
def company(sqlite_template: Path, tmp_path: Path) -> Any:  # noqa: ANN401
    """One of everything; a form reads the same fields on any database."""
    source = tmp_path / "forms.db"
    source.write_bytes(sqlite_template.read_bytes())
    yield from furnished(settings_for(f"sqlite:///{source}", tmp_path, demo=True))


def extra(me: int) -> dict[str, str]:
    """What an attacker adds to a form to own it all."""
    mine = (
        "organizer_id",
        "owner_id",
        "author_id",
        "actor_id",
        "receiver_id",
        "signup_id",
    )
    return {name: str(me) for name in mine} | {
        "id": "1",
        "event_id": "1",
        "is_admin": "1",
        "admin": "1",
        "role": "host",
        "right": "admin",
        "rights": "admin",
        "granted": "admin",
        "session_version": "99",
        "left_at": "",
        "manager_id": str(me),
        "department_id": "1",
        "email": "taken@over.example",
        "employee_id": "1",
        "status": "attending",
        "turn": "0",
        "held_until": "2099-01-01T00:00:00",
        "calendar_uid": "taken@over.example",
        "handle": "taken1",
        "published_at": "2020-01-01T00:00:00",
        "frozen_at": "2020-01-01T00:00:00",
        "only_these": "",
        "source": "mail_link",
    }


def owners(app: Flask) -> list[tuple[Any, ...]]:
    """Everything that says who somebody is, and what belongs to whom."""
    db.session.rollback()
    protected = [
        sa.select(*Person.__table__.c).order_by(Person.id),
        sa.select(Grant.person_id, Grant.granted).order_by(Grant.id),
        sa.select(Host.event_id, Host.person_id, Host.role).order_by(Host.id),
        sa.select(
            Event.id,
            Event.handle,
            Event.organizer_id,
            Event.calendar_uid,
            Event.published_at,
            Event.frozen_at,
        ).order_by(Event.id),
        sa.select(Promise.id, Promise.person_id).order_by(Promise.id),
        sa.select(FollowUp.id, FollowUp.person_id).order_by(FollowUp.id),
    ]
    return [tuple(row) for ask in protected for row in db.session.execute(ask)]


def posted(company: Company, role: Role) -> list[tuple[str, int]]:
    """Post every form with the extra fields; return what changed owners, and 500s."""
    browser, me = company.browser(role), company.people[role]
    found = TOKEN.search(browser.get("/me/notifications").text)
    assert found is not None
    wrong = []
    for rule in company.app.url_map.iter_rules():
        is_form = "POST" in (rule.methods or ()) and rule.endpoint not in MEANT
        if not is_form or CHANGES_PEOPLE.match(rule.endpoint):
            continue
        before = owners(company.app)
        fields = extra(me) | {"csrf_token": found[1], "answer": "yes"}
        answer = browser.post(company.path(rule), data=fields)
        if answer.status_code >= 500 or owners(company.app) != before:
            wrong.append((rule.endpoint, answer.status_code))
        answer.close()
    return wrong


@pytest.mark.parametrize("role", [Role.GUEST, Role.ORGANIZER, Role.ADMIN])
def test_fields_nobody_asked_for_change_no_owner_role_or_person(
    company: Company, role: Role
) -> None:
    assert posted(company, role) == []


def test_a_guest_stays_the_only_one_whose_answer_a_press_changes(
    company: Company,
) -> None:
    me = company.people[Role.GUEST]
    of_others = sa.select(Signup.id, Signup.status, Signup.turn).where(
        Signup.person_id != me, Signup.event_id.in_(sa.select(Event.id))
    )
    before = [tuple(row) for row in db.session.execute(of_others)]
    path = f"/events/{company.events['private']}"
    browser = company.browser(Role.GUEST)
    found = TOKEN.search(browser.get(path).text)
    assert found is not None

    browser.post(
        f"{path}/rsvp",
        data={
            "csrf_token": found[1],
            "answer": "yes",
            "person_id": str(company.mate_id),
            "signup_id": "1",
        },
    )

    db.session.rollback()
    assert [tuple(row) for row in db.session.execute(of_others)] == before
