import json
import re
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from app import create_app
from app.db import db, transaction
from app.domain.outbox import MailKind
from app.domain.signups import Answer
from app.models import Event, Grant, Installation, Message, Person
from app.operations.access import ask_code
from tests.cli.conftest import Run, runner_of
from tests.conftest import Browser, settings_for
from tests.factories import HOUSE, NOON, make_event, make_person, say
from tests.people import FILES


def count(table: type[Person]) -> int:
    return db.session.scalars(select(func.count()).select_from(table)).one()


def test_people_are_imported_previewed_and_reported_as_json(run: Run) -> None:
    file = FILES / "company-500.csv"

    dry = run("people", "import", file, "--dry-run")
    assert count(Person) == 0
    first = run("people", "import", file)
    again = run("people", "import", file, "--json")

    said = "500 rows: 500 new, 0 changed, 0 same, 0 need you"
    assert (dry.exit_code, dry.stdout) == (0, f"{said} (nothing was written)\n")
    assert (first.exit_code, first.stdout) == (0, f"{said}\n")
    assert count(Person) == 500
    facts = json.loads(again.stdout)
    assert (facts["new"], facts["changed"], facts["same"]) == ([], [], 500)


def test_a_month_later_leavers_go_and_renames_are_asked_about(run: Run) -> None:
    run("people", "import", FILES / "company-500.csv")

    done = run(
        "people",
        "import",
        FILES / "company-500-next.csv",
        "--deactivate-missing",
        "--json",
    )

    facts = json.loads(done.stdout)
    assert (done.exit_code, len(facts["new"]), len(facts["changed"])) == (3, 9, 22)
    assert (len(facts["deactivated"]), facts["need_you"]) == (7, 2)
    assert {problem["fault"] for problem in facts["problems"]} == {"maybe_renamed"}


def test_deactivating_many_takes_their_number(run: Run, tmp_path: Path) -> None:
    run("people", "import", FILES / "company-500.csv")
    few = tmp_path / "few.csv"
    lines = (FILES / "company-500.csv").read_text().splitlines(keepends=True)
    few.write_text("".join(lines[:401]))
    words = ("people", "import", few, "--deactivate-missing")

    refused = [run(*words), run(*words, "--yes-deactivate", 99)]
    done = run(*words, "--yes-deactivate", 100)

    assert [each.exit_code for each in refused] == [3, 3]
    assert "would deactivate 100 of 500 people" in refused[0].stderr
    assert done.exit_code == 0


def test_columns_are_mapped_by_hand_and_bad_files_refused(
    run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "people.csv"
    file.write_text("A;B;Squad\nana@a.example;Ana Ito;Sales\n")
    by_hand = ("--map", "email=A", "--map", "name=B", "--map", "department=Squad")

    assert run("people", "import", file).exit_code == 3
    assert run("people", "import", file, "--map", "email").exit_code == 2
    assert run("people", "import", file, "--map", "mood=A").exit_code == 2
    assert run("people", "import", tmp_path / "none.csv").exit_code == 2
    assert run("people", "import", file, *by_hand).exit_code == 0
    assert count(Person) == 1


def test_a_sign_in_link_opens_a_page_with_a_button(run: Run, app: Flask) -> None:
    with transaction() as session:
        address = make_person(session).email

    done = run("sign-in-link", address)
    unknown = run("sign-in-link", "nobody@trestle.example")

    link = done.stdout.strip()
    assert done.exit_code == 0
    assert re.fullmatch(r"https://trestle\.example/sign-in/link/\d+\.[\w-]{20,}", link)
    app.test_client_class = Browser
    page = app.test_client().get(link.removeprefix(HOUSE.base_url))
    assert page.status_code == 200
    assert (unknown.exit_code, unknown.stdout) == (4, "")


def test_rights_are_granted_listed_and_the_last_admin_stays(run: Run) -> None:
    with transaction() as session:
        ana = make_person(session, name="Ana Ito")
        ana_id, address = ana.id, ana.email

    assert run("admin", "list").stdout.startswith("Nobody has a right")
    assert run("admin", "grant", address).exit_code == 0
    assert run("admin", "grant", address).exit_code == 0
    listed = json.loads(run("admin", "list", "--json").stdout)
    assert listed == [{"right": "admin", "name": "Ana Ito", "email": address}]
    refused = run("admin", "revoke", address)
    assert (refused.exit_code, "last admin" in refused.stderr) == (3, True)
    assert (
        run("admin", "grant", address, "--right", "writes_to_everyone").exit_code == 0
    )
    assert (
        run("admin", "revoke", address, "--right", "writes_to_everyone").exit_code == 0
    )
    assert run("admin", "grant", "nobody@trestle.example").exit_code == 4
    assert db.session.scalars(select(Grant.person_id)).all() == [ana_id]


def test_events_are_listed_and_shown_by_their_handle(run: Run) -> None:
    with transaction() as session:
        event = make_event(session, capacity=1)
        for person in (make_person(session), make_person(session)):
            say(session, Answer.YES, event=event, person=person)
        handle, slug = event.handle, event.slug

    listed = json.loads(run("events", "list", "--json").stdout)
    shown = json.loads(run("events", "show", slug, "--json").stdout)

    assert listed == [shown]
    assert shown["handle"] == handle
    assert shown["answers"] == {"attending": 1, "waitlisted": 1}
    assert shown["starts_at"] == NOON.isoformat()
    assert run("events", "show", "zzzzzz").exit_code == 4
    assert run("events", "list").stdout.startswith(handle)


def test_mail_is_shown_without_its_keys_and_personal_mail_never(run: Run) -> None:
    with transaction() as session:
        event, person = make_event(session), make_person(session)
        say(session, Answer.YES, event=event, person=person)
        ask_code(
            session,
            email=person.email,
            network="127.0.0.1",
            house=HOUSE,
            now=datetime.now(UTC),
        )
    ids = dict(db.session.execute(select(Message.kind, Message.id)).all())
    db.session.rollback()

    listed = json.loads(run("mail", "list", "--json").stdout)
    shown = run("mail", "show", ids[MailKind.INVITE])
    code = run("mail", "show", ids[MailKind.CODE])

    assert [found["kind"] for found in listed["messages"]] == ["invite"]
    assert sorted(pile["kind"] for pile in listed["counts"]) == ["code", "invite"]
    assert "/r/•••" in shown.stdout
    assert re.search(r"/r/\d", shown.stdout) is None
    assert code.exit_code == 4
    assert run("mail", "retry", ids[MailKind.INVITE]).exit_code == 0
    assert run("mail", "retry", ids[MailKind.CODE]).exit_code == 4


def test_tables_are_asked_for_and_refused_where_nobody_sits(run: Run) -> None:
    with transaction() as session:
        event = make_event(session, tables=2, seats=4)
        handle = event.handle
        event_id = event.id

    empty = run("seating", "make", handle)
    with transaction() as session:
        for _ in range(4):
            gathering = session.get_one(Event, event_id)
            say(session, Answer.YES, event=gathering, person=make_person(session))
    asked = run("seating", "make", handle)

    assert (empty.exit_code, asked.exit_code) == (3, 0)


def test_the_worker_is_woken_by_what_is_left_for_it(run: Run, app: Flask) -> None:
    queue = app.extensions["cli"].queue
    with transaction() as session:
        event = make_event(session, tables=2, seats=4)
        handle = event.handle
        for _ in range(4):
            say(session, Answer.YES, event=event, person=make_person(session))
    message_id = db.session.scalars(select(func.min(Message.id))).one()

    waiting = [queue.pending_count()]
    for words in (
        ("mail", "list"),
        ("mail", "retry", message_id),
        ("seating", "make", handle),
    ):
        run(*words)
        waiting.append(queue.pending_count())
        queue.flush()

    assert waiting == [0, 0, 1, 1]


def test_the_demo_company_moves_into_an_empty_demo_only(
    run: Run, app: Flask, tmp_path: Path
) -> None:
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    demo = create_app(settings_for(url, tmp_path, demo=True))
    refused = run("demo", "seed")

    with demo.app_context():
        runs = runner_of(demo)
        first = runs("demo", "seed", "--people", 80, "--json")
        again = runs("demo", "seed", "--people", 80, "--json")
        people = count(Person)
        events = db.session.scalars(select(func.count(Event.id))).one()
        is_demo = db.session.scalars(select(Installation.is_demo)).all()
        above = db.session.scalars(
            select(Person.name).where(Person.manager_id.is_(None))
        ).all()
        db.session.remove()
        db.engine.dispose()
    shared = run("people", "import", FILES / "messy-80.csv")

    assert refused.exit_code == 3
    assert json.loads(first.stdout) == {"people": 80, "departments": 10}
    assert (again.exit_code, again.stdout) == (3, "")
    assert "80 people work here already" in again.stderr
    assert (people, events, is_demo) == (80, 6, [True])
    # whoever is above all guests sees nothing of who came
    assert {"Maya Lindqvist", "Jonas Weber"} <= set(above)
    assert shared.exit_code == 3
    assert "holds a demo company" in shared.stderr
