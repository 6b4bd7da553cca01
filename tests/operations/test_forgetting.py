import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import func, select

from app.config import ROOT
from app.db import db, transaction, wipe_traces
from app.delivery.carriers import maildir_carrier
from app.delivery.worker import Worker
from app.domain.access import Right
from app.domain.erasures import NOBODY, ErasureList
from app.domain.house import House
from app.domain.settings import Rhythm
from app.domain.signups import SignupStatus
from app.models import Attendance, AuditEntry, Grant, Person, Promise, Seat, Signup
from app.operations import erasures
from app.operations.access import LastAdmin
from app.operations.forgetting import foresee, forget, forget_again
from tests.cli.conftest import runner_of
from tests.factories import HOUSE, make_person
from tests.operations.forgotten import (
    EMAIL,
    HASH,
    MARK,
    columns_of_people,
    files_with,
    plant,
    rows_with,
    tables_about,
)

NOW = datetime.now(UTC).replace(microsecond=0)
STAYS = {
    "attendance.noted_by_id",
    "attendance.person_id",
    "audit_entry.actor_id",
    "audit_entry.person_id",
    "cause.actor_id",
    "charter.accepted_by_id",
    "message.person_id",
    "planned_reminder.author_id",
    "remix.made_by_id",
    "revision.actor_id",
    "search.asked_by_id",
    "seat.person_id",
    "seating_plan.changed_by_id",
    "signup.person_id",
    "visitor.noted_by_id",
}
"""Where the row of a former colleague still counts, and says nothing else."""


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A house that keeps its erasures outside the database."""
    kept = ErasureList(path=str(tmp_path / "var" / "erasures.jsonl"), secret="s3cret")
    return replace(HOUSE, erasures=kept)


def move_in() -> int:
    with transaction() as session:
        person, _event = plant(session, now=NOW)
        return person.id


def forget_them(person_id: int, house: House) -> None:
    with transaction() as session:
        forget(session, person_id=person_id, house=house, now=NOW)
    db.session.rollback()


def test_the_plant_reaches_every_column_that_names_a_person(app: Flask) -> None:
    person_id = move_in()
    every = {f"{c.table.name}.{c.name}" for c in columns_of_people()}

    by_others = {"event.organizer_id", "audit_entry.person_id", "promise.other_id"}
    by_others |= {"series.organizer_id"}
    assert tables_about(person_id) == every - by_others


def test_a_forgotten_person_leaves_counts_only(app: Flask, house: House) -> None:
    person_id = move_in()
    assert len(rows_with(MARK)) > 5

    forget_them(person_id, house)

    assert rows_with(MARK, HASH) == []
    assert tables_about(person_id) == STAYS
    person = db.session.get_one(Person, person_id)
    assert (person.name, person.title, person.employee_id) == (NOBODY, "", None)
    counts = [
        db.session.scalars(select(func.count()).where(t.person_id == person_id)).one()
        for t in (Signup, Seat, Attendance)
    ]
    assert counts == [2, 1, 1]


def test_nothing_is_left_in_the_files_of_the_database(
    app: Flask, house: House, tmp_path: Path
) -> None:
    person_id = move_in()
    is_sqlite = db.engine.dialect.name == "sqlite"
    where = tmp_path if is_sqlite else _data_directory()
    assert files_with(where, MARK) != []

    forget_them(person_id, house)
    is_clean = wipe_traces()

    assert is_clean
    assert files_with(where, MARK, HASH) == []
    if not is_sqlite:
        log = where.parents[1] / "pg_wal"
        assert files_with(log, MARK) != []
        _let_go_of_old_segments()
        assert files_with(log, MARK, HASH) == []


def _let_go_of_old_segments() -> None:
    # What docs/FORGET.md asks of whoever runs the server: word for word.
    recipe = (ROOT / "docs" / "FORGET.md").read_text().split("```")[1]
    with db.engine.connect() as asked:
        free = asked.execution_options(isolation_level="AUTOCOMMIT")
        *first, switch, let_go = recipe.removeprefix("sql").strip("; \n").split(";")
        for statement in first:
            free.execute(sa.text(statement))
        for _segment in free.scalars(sa.text("SELECT name FROM pg_ls_waldir()")).all():
            free.execute(sa.text(switch))
            free.execute(sa.text(let_go))


def _data_directory() -> Path:
    path = db.session.scalars(sa.text("SHOW data_directory")).one()
    db.session.rollback()
    with db.engine.connect() as asked:
        free = asked.execution_options(isolation_level="AUTOCOMMIT")
        free.execute(sa.text("CHECKPOINT"))
    number = db.session.scalars(
        sa.text("SELECT oid FROM pg_database WHERE datname = current_database()")
    ).one()
    db.session.rollback()
    return Path(path) / "base" / str(number)


def test_what_still_leaves_names_nobody(
    app: Flask, house: House, tmp_path: Path
) -> None:
    person_id = move_in()
    forget_them(person_id, house)
    mail = tmp_path / "carried"

    Worker(
        carry=maildir_carrier(str(mail)), house=house, rhythm=Rhythm(pace=0)
    ).catch_up()

    assert files_with(mail, MARK) == []
    assert rows_with(MARK) == []


def test_places_ahead_are_free_and_the_log_keeps_a_pseudonym(
    app: Flask, house: House
) -> None:
    person_id = move_in()
    forget_them(person_id, house)

    statuses = db.session.scalars(
        select(Signup.status).where(Signup.person_id == person_id).order_by(Signup.id)
    ).all()
    acts = select(AuditEntry.act).where(AuditEntry.person_id == person_id)
    assert statuses == [SignupStatus.ATTENDING, SignupStatus.DECLINED]
    assert db.session.scalars(acts).all()[-1] == "forgot_person"


def test_promises_of_others_are_theirs(app: Flask, house: House) -> None:
    person_id = move_in()
    with transaction() as session:
        mate = make_person(session)
        session.add(
            Promise(
                person_id=mate.id,
                other_id=person_id,
                what="The template",
                due_on=NOW.date(),
                made_at=NOW,
            )
        )

    forget_them(person_id, house)

    [promise] = db.session.scalars(select(Promise))
    assert (promise.what, promise.other_id) == ("The template", person_id)


def test_reports_keep_a_line_above_them(app: Flask, house: House) -> None:
    with transaction() as session:
        top = make_person(session)
        middle = make_person(session, manager=top)
        report = make_person(session, manager=middle)
        ids = (top.id, middle.id, report.id)

    forget_them(ids[1], house)

    assert db.session.get_one(Person, ids[2]).manager_id == ids[0]


def test_forgetting_twice_is_once_and_the_last_admin_stays(
    app: Flask, house: House
) -> None:
    person_id = move_in()
    forget_them(person_id, house)
    with transaction() as session:
        admin_id = make_person(session).id
        session.add(Grant(person_id=admin_id, granted=Right.ADMIN))

    forget_them(person_id, house)
    with pytest.raises(LastAdmin):
        forget_them(admin_id, house)

    assert house.erasures is not None
    lines = Path(house.erasures.path).read_text().splitlines()
    assert len(lines) == 1
    assert db.session.get_one(Person, admin_id).forgotten_at is None


def test_the_list_names_nobody(app: Flask, house: House) -> None:
    forget_them(move_in(), house)

    assert house.erasures is not None
    path = Path(house.erasures.path)
    [line] = path.read_text().splitlines()
    marks = json.loads(line)["marks"]
    assert (len(marks), {len(mark) for mark in marks}) == (4, {64})
    assert MARK not in line
    assert HASH not in line
    assert path.stat().st_mode & 0o777 == 0o600


def test_an_older_backup_forgets_again(app: Flask, house: House) -> None:
    person_id = move_in()
    assert house.erasures is not None
    marks = house.erasures.marks(person_id, [f"old-{EMAIL}"])
    erasures.keep(house.erasures, marks=marks, now=NOW)

    with transaction() as session:
        read = erasures.read(Path(house.erasures.path))
        done = forget_again(session, marks=read, house=house, now=NOW)
        again = forget_again(session, marks=read, house=house, now=NOW)

    assert (done, again, rows_with(MARK)) == (1, 0, [])


def test_whoever_comes_back_under_the_same_address_is_not_forgotten(
    app: Flask, house: House
) -> None:
    person_id = move_in()
    forget_them(person_id, house)
    with transaction() as session:
        make_person(session, name="Ana again").email = EMAIL

    assert house.erasures is not None
    marks = erasures.read(Path(house.erasures.path))
    with transaction() as session:
        done = forget_again(session, marks=marks, house=house, now=NOW)

    assert done == 0


def test_a_torn_last_line_is_let_be_and_another_is_not(tmp_path: Path) -> None:
    kept = ErasureList(path=str(tmp_path / "list"), secret="s")
    erasures.keep(kept, marks={"a"}, now=NOW)
    whole = (tmp_path / "list").read_text()

    (tmp_path / "list").write_text(whole + '{"at": "20')
    assert erasures.read(tmp_path / "list") == {"a"}
    (tmp_path / "list").write_text('{"at": "20\n' + whole)
    with pytest.raises(ValueError, match="Unterminated"):
        erasures.read(tmp_path / "list")


def test_an_erasure_that_cannot_be_listed_is_not_made(
    app: Flask, house: House, tmp_path: Path
) -> None:
    person_id = move_in()
    (tmp_path / "file").write_text("")
    kept = ErasureList(path=str(tmp_path / "file" / "list"), secret="s")

    with pytest.raises(OSError, match="file"):
        forget_them(person_id, replace(HOUSE, erasures=kept))

    assert db.session.get_one(Person, person_id).email == EMAIL


def test_the_command_says_what_would_go_and_does_it_when_told(
    app: Flask, tmp_path: Path
) -> None:
    person_id, run = move_in(), runner_of(app)
    with transaction() as session:
        removals = foresee(session, person_id=person_id)

    dry = run("people", "forget", EMAIL)
    before = db.session.get_one(Person, person_id).email
    done = run("people", "forget", f"old-{EMAIL}", "--yes", "--json")
    gone = run("people", "forget", EMAIL)

    assert dry.exit_code == done.exit_code == 0
    assert "     2 need: deleted\n" in dry.stdout
    assert "     2 signup: kept as a count\n" in dry.stdout
    assert dry.stdout.endswith("Nothing was changed. To do it: add --yes\n")
    assert before == EMAIL
    said = json.loads(done.stdout)
    assert said == {"done": True, "rows": [vars(removal) for removal in removals]}
    assert (gone.exit_code, rows_with(MARK)) == (4, [])
    assert MARK not in dry.stdout + done.stdout
    assert (tmp_path / "var" / "erasures.jsonl").exists()


def test_the_command_refuses_the_last_admin(app: Flask) -> None:
    with transaction() as session:
        maya = make_person(session)
        session.add(Grant(person_id=maya.id, granted=Right.ADMIN))
        email = maya.email

    done = runner_of(app)("people", "forget", email, "--yes")

    assert (done.exit_code, "last admin" in done.stderr) == (3, True)


def test_days_go_by_and_nothing_comes_back(app: Flask, house: House) -> None:
    person_id = move_in()
    forget_them(person_id, house)

    later = NOW + timedelta(days=2)
    Worker(
        carry=lambda _parcel: None,
        house=house,
        rhythm=Rhythm(pace=0),
        clock=lambda _session: later,
    ).catch_up()

    assert rows_with(MARK) == []
