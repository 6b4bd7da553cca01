"""What no table may hold: an approval, a manager's view, a secret, a private note."""

import re

import pytest
from sqlalchemy import CheckConstraint, DateTime

from app.config import ROOT
from app.db import Base, UTCDateTime
from app.domain.access import Need, Relation, Right
from app.domain.events import EventStatus
from app.domain.signups import SignupStatus
from app.web.access_table import NEEDS

TABLES = Base.metadata.sorted_tables
APPROVAL = re.compile(r"approv|permission|consent_of|authori[sz]ed_by", re.IGNORECASE)
MANAGER = re.compile(r"manager|supervisor|\bboss|subordinate", re.IGNORECASE)


def columns() -> list[str]:
    return [
        f"{table.name}.{column.name}" for table in TABLES for column in table.columns
    ]


def test_nothing_is_approved() -> None:
    states = [
        member.value
        for enum in (SignupStatus, EventStatus, Need, Relation, Right)
        for member in enum
    ]

    assert [name for name in [*columns(), *states] if APPROVAL.search(name)] == []


def test_no_page_and_no_role_is_a_managers() -> None:
    files = [
        str(path.relative_to(ROOT))
        for folder in ("templates", "app/web", "app/cli")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.suffix in {".py", ".html", ".txt"}
    ]
    names = [*files, *NEEDS, *(m.value for e in (Need, Relation, Right) for m in e)]

    assert [name for name in names if MANAGER.search(name)] == []


def test_the_reporting_line_is_one_column_that_no_page_reads() -> None:
    readers = [
        path.name
        for folder in ("templates", "app/web")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".html"} and "manager_id" in path.read_text()
    ]

    assert [name for name in columns() if MANAGER.search(name)] == ["person.manager_id"]
    assert readers == []


@pytest.mark.parametrize(
    ("pattern", "planted"),
    [
        (APPROVAL, "signup.approved_at"),
        (APPROVAL, "needs_approval"),
        (MANAGER, "templates/manager/team.html"),
        (MANAGER, "reports.manager_view"),
    ],
)
def test_each_planted_name_is_seen(pattern: re.Pattern[str], planted: str) -> None:
    assert pattern.search(planted) is not None


def test_no_secret_is_stored_in_clear() -> None:
    secrets = [
        name
        for name in columns()
        if re.search(r"secret|code|password|token|key", name.partition(".")[2])
    ]

    allowed = {"department.code"}  # two letters that stand for a color
    assert [name for name in secrets if not name.endswith("_hash")] == sorted(allowed)


def test_every_instant_is_aware_and_named_so() -> None:
    naive = [
        f"{table.name}.{column.name}"
        for table in TABLES
        for column in table.columns
        if type(column.type) is DateTime
    ]
    instants = [
        f"{table.name}.{column.name}"
        for table in TABLES
        for column in table.columns
        if isinstance(column.type, UTCDateTime)
    ]

    assert naive == []
    odd = [
        name for name in instants if not re.search(r"(_at|_until)$|\.answer_by$", name)
    ]
    assert odd == []


def test_every_constraint_has_a_name() -> None:
    nameless = [
        table.name
        for table in TABLES
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint) and not constraint.name
    ]

    assert nameless == []
