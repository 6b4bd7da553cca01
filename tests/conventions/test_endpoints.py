"""Every address: listed with its need, shaped like the others, closed to the rest."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import BaseConverter, Rule, UnicodeConverter

from app import create_app
from app.domain.access import Need
from app.web.access_table import NEEDS
from tests.conftest import settings_for
from tests.conventions.company import (
    Company,
    Outcome,
    Role,
    company,
    expected_outcome,
    outcome_of,
)
from tests.conventions.printing import printed_once

__all__ = ["company"]

pytestmark = pytest.mark.by_turns


@pytest.fixture(autouse=True)
def printed() -> Iterator[None]:
    """What a sheet says is no matter here."""
    with printed_once(whatever_it_says=True):
        yield


FREE_OF_TOKENS = {"unsubscribe.mute"}
"""Mail programs post there without a page of ours (RFC 8058)."""
FOR_GUESTS = {
    "followups.thank",
    "my_seats.page",
    "my_seats.now",
    "network.person",
    "introductions.ask_page",
}
"""Whoever did not sit there is told nothing, whatever their part was."""
WAY_IN = {"codes.ask", "codes.send", "codes.enter", "codes.check"}


@pytest.fixture(params=[False, True], ids=["real", "demo"])
def routes(request: pytest.FixtureRequest, tmp_path: Path) -> Flask:
    """An application of each kind; one kind of database is enough to see its routes."""
    url = f"sqlite:///{tmp_path / 'routes.db'}"
    return create_app(settings_for(url, tmp_path, demo=request.param))


def test_every_endpoint_has_a_need(routes: Flask) -> None:
    listed = {rule.endpoint for rule in routes.url_map.iter_rules()}

    assert sorted(listed - NEEDS.keys()) == []


def test_every_need_has_an_endpoint(routes: Flask) -> None:
    listed = {rule.endpoint for rule in routes.url_map.iter_rules()}
    is_demo = "demo.choose" in listed

    unused = {
        name
        for name in NEEDS.keys() - listed
        if is_demo or not name.startswith("demo.")
    }
    assert sorted(unused) == []


def test_an_endpoint_that_nobody_listed_stays_closed(routes: Flask) -> None:
    routes.add_url_rule("/forgotten", "forgotten", lambda: "open")

    answer = routes.test_client().get("/forgotten", base_url="https://trestle.example")

    assert answer.status_code == 500


def test_demonstrations_alone_have_their_pages(tmp_path: Path) -> None:
    app = create_app(settings_for(f"sqlite:///{tmp_path / 'x.db'}", tmp_path))

    assert [name for name in app.view_functions if name.startswith("demo.")] == []


def test_paths_are_kebab_case_and_their_parts_typed(routes: Flask) -> None:
    rules = [rule for rule in routes.url_map.iter_rules() if rule.endpoint != "static"]

    untyped: list[tuple[str, BaseConverter]] = [
        (rule.rule, converter)
        for rule in rules
        for converter in rule._converters.values()
        if type(converter) is UnicodeConverter
    ]
    odd = [
        rule.rule
        for rule in rules
        if re.search(r"[A-Z_]", re.sub(r"<[^>]+>", "", rule.rule))
    ]
    assert (untyped, odd) == ([], [])


def test_an_address_that_acts_ends_in_its_verb(routes: Flask) -> None:
    acting = {
        rule.rule
        for rule in routes.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and "GET" not in (rule.methods or ())
    }
    shown = {
        rule.rule
        for rule in routes.url_map.iter_rules()
        if "GET" in (rule.methods or ())
    }

    # A form may post to the page it stands on; anything else names what it does.
    nameless = [rule for rule in acting - shown if rule.endswith(">")]
    assert nameless == []


def expected_of(rule: Rule, method: str, role: Role) -> Outcome:
    need = NEEDS[rule.endpoint]
    if role is not Role.STRANGER and method == "POST" and need is Need.OWN_DRAFT:
        return Outcome.OPEN  # up to the check of its form's token, which has none
    if role is not Role.STRANGER and rule.endpoint in FOR_GUESTS:
        return Outcome.OPEN if role is Role.GUEST else Outcome.HIDDEN
    return expected_outcome(need, role)


@pytest.mark.parametrize("role", list(Role))
def test_endpoint_by_role_is_what_the_table_says(company: Company, role: Role) -> None:
    browser, wrong, tried = company.browser(role), [], 0
    for rule in company.app.url_map.iter_rules():
        if role is not Role.STRANGER and rule.endpoint in WAY_IN:
            continue  # it leads those who are in already to the front page
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            answer = browser.open(company.path(rule), method=method)
            answer.close()
            found = outcome_of(answer.status_code, answer.location)
            if rule.endpoint in WAY_IN and found is Outcome.SIGN_IN:
                found = Outcome.OPEN
            tried += 1
            if answer.status_code == 500 or found is not expected_of(
                rule, method, role
            ):
                wrong.append((method, rule.rule, answer.status_code))

    assert wrong == []
    assert tried > 90


def test_a_form_without_its_token_changes_nothing(company: Company) -> None:
    statuses = {
        rule.endpoint: company.browser(Role.ORGANIZER)
        .post(company.path(rule))
        .status_code
        for rule in company.app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and NEEDS[rule.endpoint] is not Need.ADMIN
    }

    refused = {name for name, status in statuses.items() if status == 400}
    assert sorted(statuses.keys() - refused) == sorted(FREE_OF_TOKENS)
