"""Backup while everything runs; restore whole, or not at all."""

import io
import json
import tarfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app.cli import keep
from app.cli.schema import RESTORING
from app.db import Base, db, transaction
from app.domain.access import Right
from app.domain.audit import Act
from app.domain.outbox import MailKind, MessageState
from app.domain.signups import Answer
from app.models import Grant, Installation, Message, Person
from tests.cli.conftest import Run
from tests.conftest import Browser
from tests.factories import make_event, make_person, say
from tests.places import Place, empty_place


@pytest.fixture
def place(
    app: Flask, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Place]:
    """An empty database of the kind that the test is about."""
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    server = "" if url.startswith("sqlite") else request.getfixturevalue("server")
    with empty_place(url, tmp_path / "elsewhere", server=server) as place:
        yield place


def fill_house() -> None:
    """An event of two guests, one of whom waits for mail."""
    with transaction() as session:
        session.add(Installation(is_demo=False))
        event = make_event(session, starts_at=datetime.now(UTC) + timedelta(days=9))
        for _ in range(2):
            say(
                session,
                Answer.YES,
                event=event,
                person=make_person(session),
                now=datetime.now(UTC),
            )


def rows() -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, but the one that a restore changes."""
    found = {
        table.name: [
            tuple(row)
            for row in db.session.execute(sa.select(table).order_by(*table.primary_key))
        ]
        for table in Base.metadata.sorted_tables
        if table.name != "installation"
    }
    db.session.rollback()
    return found


def test_what_was_backed_up_comes_back_whole(
    app: Flask, run: Run, place: Place, tmp_path: Path
) -> None:
    fill_house()
    file = tmp_path / "trestle.backup"
    before = rows()

    made = run("backup", file)
    restored = place.restore(file, "--json")

    assert (made.exit_code, restored.exit_code) == (0, 0), restored.output
    assert made.stdout.startswith(f"{file}: 3 people, 1 event, 2 answers, as of ")
    assert json.loads(restored.stdout)["counts"]["message"] == 2
    assert file.stat().st_mode & 0o777 == 0o600
    assert [p for p in tmp_path.iterdir() if p.name.startswith(".trestle-")] == []
    with place.opened():
        after = rows()
        [line] = after.pop("audit_entry")  # that it was restored
        assert (Act.RESTORED_BACKUP in line, before.pop("audit_entry")) == (True, [])
        assert after == before
    assert RESTORING not in place.tables()


def test_new_rows_after_a_restore_get_new_numbers(
    app: Flask, run: Run, place: Place, tmp_path: Path
) -> None:
    fill_house()
    run("backup", tmp_path / "b")
    place.restore(tmp_path / "b")

    with place.opened(), transaction() as session:
        person = make_person(session)

        assert person.id == 4


def test_a_restored_outbox_is_paused_and_mails_nothing_old(
    app: Flask, run: Run, place: Place, tmp_path: Path
) -> None:
    fill_house()
    run("backup", tmp_path / "b")
    said = place.restore(tmp_path / "b").stderr
    with place.opened() as (there, command):
        worker = there.extensions["cli"].worker
        worker.catch_up()
        ill = [
            f for f in json.loads(command("doctor", "--json").stdout) if not f["is_ok"]
        ]

        resumed = command("mail", "resume")
        worker.catch_up()
        states = db.session.scalars(sa.select(Message.state)).all()

    assert "mail is paused" in said
    assert [f["what"] for f in ill if f["what"] != "pages"] == ["outbox"]
    assert resumed.stdout.endswith("it may have left before the restore: 2.\n")
    assert states == [MessageState.TOO_LATE] * 2
    assert not (place.path / "mail").exists()  # not one file was put there


def test_codes_that_are_asked_for_after_a_restore_do_leave(
    app: Flask, run: Run, place: Place, tmp_path: Path
) -> None:
    fill_house()
    with transaction() as session:
        admin = make_person(session)
        session.add(Grant(person_id=admin.id, granted=Right.ADMIN))
        address = admin.email
    run("backup", tmp_path / "b")
    place.restore(tmp_path / "b")

    with place.opened() as (there, _):
        there.test_client_class = Browser
        there.config["WTF_CSRF_ENABLED"] = False
        there.test_client().post("/sign-in", data={"email": address})
        there.extensions["cli"].worker.catch_up()

        sent = db.session.execute(
            sa.select(Message.kind).where(Message.state == MessageState.SENT)
        )
        assert [kind for (kind,) in sent] == [MailKind.CODE]


def edited(file: Path, to: Path, **facts: object) -> Path:
    """The same backup with other words about it."""
    with tarfile.open(file) as old, tarfile.open(to, "w") as new:
        for member in old.getmembers():
            source = old.extractfile(member)
            assert source is not None
            data = source.read()
            if member.name == "manifest.json":
                data = json.dumps(json.loads(data) | facts).encode()
            member.size = len(data)
            new.addfile(member, io.BytesIO(data))
    return to


def cut(file: Path, to: Path) -> Path:
    to.write_bytes(file.read_bytes()[:-2_000_000] or file.read_bytes()[:4000])
    return to


def turned(file: Path, to: Path) -> Path:
    """One byte of the content is another."""
    data = bytearray(file.read_bytes())
    data[6000] ^= 1
    to.write_bytes(data)
    return to


def no_tar(_file: Path, to: Path) -> Path:
    to.write_text("no backup at all")
    return to


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (cut, "is no backup of Trestle, or was cut off"),
        (turned, "is damaged: its checksum differs"),
        (no_tar, "is no backup of Trestle, or was cut off"),
        (lambda f, to: edited(f, to, format=2), "has format 2, this release reads 1"),
        (
            lambda f, to: edited(f, to, schema="9999", release="9.0"),
            "is newer than this release: it was made by 9.0 (schema 9999)",
        ),
        (lambda f, to: edited(f, to, kind="mysql"), "this is a backup of mysql"),
        (lambda f, to: edited(f, to, is_demo=True), "holds a demo company"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_does_not_fit_is_refused_and_leaves_nothing(
    app: Flask,
    run: Run,
    place: Place,
    tmp_path: Path,
    *,
    spoil: Callable[[Path, Path], Path],
    says: str,
) -> None:
    fill_house()
    run("backup", tmp_path / "good")
    file = spoil(tmp_path / "good", tmp_path / "spoiled")

    refused = place.restore(file)

    assert refused.exit_code == 3
    assert says in refused.stderr
    assert place.tables() == set()
    assert place.restore(tmp_path / "good").exit_code == 0


def test_what_arrives_is_counted(
    app: Flask, run: Run, place: Place, tmp_path: Path
) -> None:
    fill_house()
    run("backup", tmp_path / "b")
    fewer = edited(tmp_path / "b", tmp_path / "fewer", counts={"person": 2})

    refused = place.restore(fewer)

    assert refused.exit_code == 3
    assert "what arrived is not what the backup counted" in refused.stderr
    assert place.tables() == set()


def test_a_database_that_holds_something_is_left_alone(
    app: Flask, run: Run, tmp_path: Path
) -> None:
    fill_house()
    run("backup", tmp_path / "b")
    before = rows()

    refused = run("restore", tmp_path / "b")

    assert refused.exit_code == 3
    assert "the database isn't empty: " in refused.stderr
    assert rows() == before


def test_an_empty_house_is_filled_unless_it_is_open(
    app: Flask, run: Run, place: Place, tmp_path: Path
) -> None:
    fill_house()
    run("backup", tmp_path / "b")
    with place.opened() as (_, command):
        command("db", "upgrade")
        with transaction() as session:
            session.add(Installation(is_demo=False, worker_seen_at=datetime.now(UTC)))
        warm = command("restore", tmp_path / "b")
        with transaction() as session:
            session.execute(sa.update(Installation).values(worker_seen_at=None))
        done = command("restore", tmp_path / "b")

        assert (warm.exit_code, done.exit_code) == (3, 0)
        assert "runs on this database, or did within three minutes" in warm.stderr
        assert db.session.scalar(sa.select(sa.func.count(Person.id))) == 3


def test_a_look_at_a_backup_writes_nothing(
    app: Flask, run: Run, place: Place, tmp_path: Path
) -> None:
    fill_house()
    run("backup", tmp_path / "b")

    looked = place.restore(tmp_path / "b", "--dry-run")

    assert looked.exit_code == 0
    assert "is sound and fits here; nothing was written" in looked.stderr
    assert place.tables() == set()


def test_a_backup_replaces_another_only_when_told(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "b"
    file.write_text("precious")

    refused = run("backup", file)
    kept = file.read_text()
    done = run("backup", file, "--replace")

    assert (refused.exit_code, kept, done.exit_code) == (3, "precious", 0)


class Struck(Exception):  # noqa: N818 -- what happens to the machine in this test
    """The power goes."""


@pytest.mark.parametrize("step", ["_fill", "_make_ready"])
def test_a_restore_that_breaks_off_leaves_nothing(
    app: Flask,
    run: Run,
    place: Place,
    tmp_path: Path,
    *,
    step: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fill_house()
    run("backup", tmp_path / "b")
    real = getattr(keep, step)

    def strike(*given: object) -> object:
        real(*given)
        raise Struck

    with monkeypatch.context() as patch:
        patch.setattr(keep, step, strike)
        broken = place.restore(tmp_path / "b")

    assert isinstance(broken.exception, Struck)
    assert place.tables() == set()
    assert place.restore(tmp_path / "b").exit_code == 0


def test_half_a_restore_serves_nobody_and_is_begun_anew(
    app: Flask, run: Run, place: Place, tmp_path: Path
) -> None:
    fill_house()
    run("backup", tmp_path / "b")
    place.restore(tmp_path / "b")
    with place.opened() as (_, command):
        with transaction() as session:  # as a killed restore leaves it
            session.execute(sa.text(f"CREATE TABLE {RESTORING} (id integer)"))
        gates = [command("worker"), command("web"), command("up", "--prepare")]
        kept = command("backup", tmp_path / "c")
        report = command("doctor").stdout

        again = command("restore", tmp_path / "b")

    assert [gate.exit_code for gate in (*gates, kept)] == [3] * 4
    assert "a restore is under way here" in gates[0].stderr
    assert "not ok restore: a restore is under way here" in report
    assert again.exit_code == 0
    assert RESTORING not in place.tables()


def test_what_fell_due_meanwhile_is_done_and_not_mailed(
    app: Flask, run: Run, place: Place, tmp_path: Path
) -> None:
    with transaction() as session:
        session.add(Installation(is_demo=False))
        over = make_event(session, starts_at=datetime.now(UTC) - timedelta(hours=2))
        person = make_person(session)
        say(session, Answer.YES, event=over, person=person)
        session.execute(sa.delete(Message))
        hosts = over.organizer.email
    run("backup", tmp_path / "b")

    place.restore(tmp_path / "b")

    with place.opened() as (there, command):
        asked = db.session.scalars(sa.select(Message.recipient)).all()
        command("mail", "resume")
        there.extensions["cli"].worker.catch_up()
        states = db.session.scalars(sa.select(Message.state)).all()
    assert asked == [hosts]  # "Who couldn't come?", as before the disaster
    assert states == [MessageState.TOO_LATE]


def test_whoever_was_erased_since_the_backup_is_forgotten_again(
    app: Flask, run: Run, place: Place, tmp_path: Path
) -> None:
    fill_house()
    with transaction() as session:
        person = make_person(session, name="Zwetlana Unmistakable")
        person_id, address = person.id, person.email
    run("backup", tmp_path / "b")
    assert run("people", "forget", address, "--yes").exit_code == 0
    erasures = tmp_path / "var" / "erasures.jsonl"

    with_list = place.restore(tmp_path / "b", "--erasures", erasures)

    assert with_list.exit_code == 0, with_list.output
    assert "Forgotten again, as they were before: 1." in with_list.stderr
    with place.opened():
        assert db.session.get_one(Person, person_id).name == "Former colleague"
    kept = (place.path / "var" / "erasures.jsonl").read_text()
    assert erasures.read_text().split('"marks"')[1] == kept.split('"marks"')[1]
    if (file := place.path / "trestle.db").exists():
        assert b"Unmistakable" not in file.read_bytes()
    # Restored here once more, the list that lies here is enough.
    keeping = place.path / "var" / "erasures.jsonl"
    place.empty_again()
    keeping.parent.mkdir()
    keeping.write_text(kept)
    assert "before: 1." in place.restore(tmp_path / "b").stderr


def test_a_list_of_erasures_that_is_none_is_refused(
    app: Flask, run: Run, place: Place, tmp_path: Path
) -> None:
    fill_house()
    run("backup", tmp_path / "b")
    (tmp_path / "list").write_text("Maya, Bo\n")

    refused = place.restore(tmp_path / "b", "--erasures", tmp_path / "list")

    assert refused.exit_code == 3
    assert "is no list of erasures" in refused.stderr
    assert place.tables() == set()
