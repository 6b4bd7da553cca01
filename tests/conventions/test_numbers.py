"""No number, however large, is a fault: it is the number of nothing."""

from dataclasses import replace

import pytest
from werkzeug.routing import Rule

from tests.conventions.company import Company, Role, company

__all__ = ["company"]

FIELDS = ("person_id", "person", "reminder_id", "template", "mail_id", "table", "to")
LARGE = pytest.mark.parametrize(
    ("database_url", "number"),
    [("sqlite", 10**20), ("postgresql", 2**31), ("postgresql", 10**20)],
    indirect=["database_url"],
)
"""SQLite's numbers end at 64 bits, PostgreSQL's at 32 for most columns."""
ASKED = ("below", "page", "like", "template", "remove")


def methods_of(rule: Rule) -> list[str]:
    return sorted((rule.methods or set()) & {"GET", "POST"})


@LARGE
@pytest.mark.parametrize("role", [Role.ADMIN, Role.ORGANIZER, Role.GUEST])
def test_an_address_of_a_number_that_no_row_has_is_the_address_of_nothing(
    company: Company, role: Role, number: int
) -> None:
    company.app.config["WTF_CSRF_ENABLED"] = False
    elsewhere = replace(
        company,
        mate_id=number,
        promise_id=number,
        message_id=number,
        act_id=number,
        template_id=number,
        note_id=number,
        coffee_id=number,
        introduction_id=number,
        news_id=number,
    )
    numbered = [r for r in company.app.url_map.iter_rules() if "<int:" in r.rule]
    browser, wrong = company.browser(role), []
    for rule in numbered:
        for method in methods_of(rule):
            answer = browser.open(elsewhere.path(rule), method=method)
            if answer.status_code != 404:
                wrong.append((method, rule.rule, answer.status_code))

    assert len(numbered) > 5
    assert wrong == []


@LARGE
@pytest.mark.parametrize("role", [Role.ADMIN, Role.ORGANIZER])
def test_a_number_that_no_row_has_is_no_fault_in_any_field(
    company: Company, role: Role, number: int
) -> None:
    company.app.config["WTF_CSRF_ENABLED"] = False
    browser, faults = company.browser(role), []
    for rule in company.app.url_map.iter_rules():
        for method in methods_of(rule):
            answer = browser.open(
                company.path(rule),
                method=method,
                query_string=dict.fromkeys(ASKED, str(number)),
                data=dict.fromkeys(FIELDS, str(number)) if method == "POST" else None,
            )
            answer.close()
            if answer.status_code == 500:
                faults.append((method, rule.rule))

    assert faults == []
