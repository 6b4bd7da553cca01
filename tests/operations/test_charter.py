import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.config import ROOT
from app.db import db, transaction
from app.domain.access import Right
from app.domain.audit import Act
from app.domain.charter import (
    ALWAYS,
    as_numbers,
    charter_lines,
    mail_key,
    sight_key,
    widened,
)
from app.domain.needs import NeedTick
from app.domain.outbox import CAN_BE_MUTED, MailKind, MessageState
from app.domain.privacy import DATA, days_of
from app.domain.privacy_terms import Reader
from app.domain.signups import Answer
from app.models import AuditEntry, Charter, Grant, Message, Need, Person
from app.operations.charter import accept, hold_as_installed
from app.operations.retention import erase
from app.queries.charter import find_charter, is_accepted, may_show
from tests.agreed import accept_but
from tests.browsing import post
from tests.cli.conftest import runner_of
from tests.factories import BEFORE, make_event, make_person, say, sign_in

NOW = datetime.now(UTC)


def agree(**changed: int) -> None:
    """Accept the charter, with some lines other than this release prints them."""
    named = {k.replace("__", " ").replace("_", "-"): v for k, v in changed.items()}
    assert named.keys() <= {line.key for line in charter_lines()}
    accept_but(named)


def test_every_datum_reader_and_mail_is_a_line() -> None:
    keys = [line.key for line in charter_lines()]

    expected = len(DATA) * len(Reader) + len([d for d in DATA if d.holds])
    assert len(keys) == len(set(keys)) == expected + len(MailKind)


def test_each_line_names_a_test_that_there_is() -> None:
    missing = []
    for test in {line.test for line in charter_lines()}:
        path, _, name = test.partition("::")
        if f"def {name}(" not in (ROOT / Path(path)).read_text():
            missing.append(test)

    assert missing == []


@pytest.mark.parametrize("kind", list(MailKind))
def test_each_kind_of_mail_is_what_its_line_says(app: Flask, kind: MailKind) -> None:
    [line] = [line for line in charter_lines() if line.key == mail_key(kind)]

    assert (line.allows == ALWAYS) is (kind not in CAN_BE_MUTED)
    assert ("can be switched off" in line.text) is (kind in CAN_BE_MUTED)


def test_wider_is_more_sight_more_days_and_new_mail() -> None:
    lines = charter_lines()
    accepted = as_numbers(lines)
    accepted["sees needs host"] = 1
    accepted["kept words"] = 7
    accepted["sees needs self"] = 9  # narrower since: nothing to accept
    del accepted["mail note"]

    wider = {line.key for line in widened(accepted, lines)}

    assert wider == {"sees needs host", "kept words", "mail note"}
    assert widened(as_numbers(lines), lines) == []


def test_what_would_be_kept_longer_is_erased_as_agreed(app: Flask) -> None:
    with transaction() as session:
        event = make_event(session)
        say(session, Answer.YES, event=event, person=make_person(session)).learn = "x"
        signup_id = event.id
    assert signup_id
    agreed = timedelta(days=2)
    agree(kept__words=2)

    with transaction() as session:
        early = erase(session, ["words"], now=event.ends_at + agreed - timedelta(1))
        gone = erase(session, ["words"], now=event.ends_at + agreed)

    assert (early, gone) == ({}, {"words: signup": 1})
    assert days_of("words") > agreed


def test_what_would_be_shown_to_more_stays_hidden(
    app: Flask, client: FlaskClient
) -> None:
    with transaction() as session:
        event = make_event(session, starts_at=NOW + timedelta(days=9))
        event.asks_food = True
        signup = say(
            session, Answer.YES, event=event, person=make_person(session), now=NOW
        )
        session.flush()
        session.add(Need(signup_id=signup.id, ticks=[NeedTick.VEGAN], note="No nuts"))
        slug, host = event.slug, event.organizer
    sign_in(client, host)

    shown = client.get(f"/events/{slug}/guests").text
    agree(sees__needs__host=1)
    hidden = client.get(f"/events/{slug}/guests").text
    with transaction() as session:
        accept(session, by_id=None, now=NOW)
    again = client.get(f"/events/{slug}/guests").text

    assert ["No nuts" in page for page in (shown, hidden, again)] == [True, False, True]


def test_a_host_is_above_only_where_a_guest_is_below_them(
    app: Flask, client: FlaskClient
) -> None:
    with transaction() as session:
        event = make_event(session, starts_at=NOW + timedelta(days=9))
        guest = make_person(session, name="Ana Guest")
        say(session, Answer.YES, event=event, person=guest, now=NOW)
        report = make_person(session, name="Rea Report")
        report.manager_id = event.organizer_id
        slug, host = event.slug, event.organizer
    sign_in(client, host)
    accept_but({sight_key("directory", Reader.HOST_ABOVE): 1})
    note = {"circle": "all", "text": "Bring a pen."}

    def asked() -> tuple[int, str]:
        page, path = client.get(f"/events/{slug}/guests"), f"/events/{slug}/settings"
        return page.status_code, post(
            client, path, f"/events/{slug}/guests/write/preview", **note
        ).text

    none_there, first = asked()
    with transaction() as session:
        there = session.get_one(Person, report.id)
        say(session, Answer.YES, event=event, person=there, now=NOW)
    one_there, second = asked()

    assert (none_there, one_there) == (200, 403)
    assert "Ana Guest" in first
    assert "Ana Guest" in second
    assert "Rea Report" not in second
    assert "and 1 more" in second


def test_a_new_kind_of_mail_is_not_sent_until_it_is_accepted(app: Flask) -> None:
    agree()
    with transaction() as session:
        charter = session.scalars(select(Charter)).one()
        charter.lines = {k: v for k, v in charter.lines.items() if k != "mail invite"}
    with transaction() as session:
        db.session.info.clear()
        event, person = make_event(session), make_person(session)
        say(session, Answer.YES, event=event, person=person, now=BEFORE)

    db.session.rollback()
    [message] = db.session.scalars(select(Message))
    assert (message.kind, message.state) == (MailKind.INVITE, MessageState.SUPERSEDED)
    assert message.content == b""


def test_an_admin_sees_the_difference_and_accepts(
    app: Flask, client: FlaskClient
) -> None:
    with transaction() as session:
        maya = make_person(session, name="Maya Lindqvist")
        session.add(Grant(person_id=maya.id, granted=Right.ADMIN))
    sign_in(client, maya)

    first = client.get("/admin/charter").text
    agree(kept__needs=3, sees__needs__host=1)
    asked = client.get("/admin/charter").text
    post(client, "/admin/charter", "/admin/charter/accept")
    after = client.get("/admin/charter").text

    assert "Nobody has accepted it yet" in first
    assert "2 lines would widen; they stay as agreed until you accept them." in asked
    assert "<li>Food and access needs: how long it is kept</li>" in asked
    assert "nothing has widened since" in after
    db.session.rollback()
    entry = db.session.scalars(
        select(AuditEntry).order_by(AuditEntry.id.desc())
    ).first()
    assert entry is not None
    assert (entry.act, entry.actor_id) == (Act.ACCEPTED_CHARTER, maya.id)
    assert entry.before == {"kept needs": 3, "sees needs host": 1}


def test_the_command_prints_two_pages_and_every_line_has_its_test(app: Flask) -> None:
    run = runner_of(app)

    printed = run("charter").stdout
    lines = json.loads(run("charter", "--json").stdout)
    accepted = run("charter", "accept").stdout
    agreed = run("charter").stdout

    assert "Not accepted yet" in printed
    assert len(printed.splitlines()) <= 110  # two pages of 55 lines
    assert (
        "| Food and access needs | To cook for them and to let them in | 7 days"
        in printed
    )
    assert "Accepted; 0 lines are wider than before." in accepted
    assert f"Accepted on {datetime.now(UTC):%Y-%m-%d}." in agreed
    assert {line["key"] for line in lines} == {line.key for line in charter_lines()}
    assert all(line["test"].startswith("tests/") for line in lines)


def test_the_command_says_what_would_widen(app: Flask) -> None:
    run = runner_of(app)
    agree(kept__needs=3)

    said = run("charter", "diff").stdout
    printed = run("charter").stdout

    assert said.endswith("    kept needs\n1 lines would widen.\n")
    assert "1 lines would widen; they stay as agreed until accepted:" in printed


def test_what_a_house_began_with_holds_though_nobody_accepted_it(app: Flask) -> None:
    with transaction() as session:
        hold_as_installed(session, now=NOW)
        hold_as_installed(session, now=NOW + timedelta(days=1))
        [began] = session.scalars(select(Charter))
        # As if the release of that day had not shown it to hosts.
        began.lines = began.lines | {"sees needs host": 0}

    before = may_show(db.session(), "needs", Reader.HOST)
    printed = runner_of(app)("charter").stdout
    with transaction() as session:
        accept(session, by_id=None, now=NOW)
    after = may_show(db.session(), "needs", Reader.HOST)

    assert (before, after) == (False, True)
    assert "Not accepted yet" in printed
    assert "1 lines would widen" in printed
    assert is_accepted(find_charter(db.session()))
