"""From an empty folder to an installation, by five answers."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from app.__main__ import group
from app.config.file import read_file
from tests.places import admin_of

PEOPLE = """Mail Address;Display name;Abteilung
maya@corp.example;Maya Lindqvist;Finance
bo@corp.example;Bo Ek;Sales
"""
ODD = PEOPLE.replace("Display name", "Who").replace("Abteilung", "Squad")
FIVE = {
    "--address": "https://trestle.corp.example",
    "--mailbox": "events@corp.example",
    "--admin": "maya@corp.example",
    "--zone": "Europe/Rome",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder with a people file, and nothing in the environment."""
    monkeypatch.chdir(tmp_path)
    for name in os.environ:
        if name.startswith("TRESTLE_"):
            monkeypatch.delenv(name)
    (tmp_path / "people.csv").write_text(PEOPLE)
    return tmp_path


def init(*words: object, typed: str = "", **changed: str) -> Result:
    """Run it with five options, some of which are changed or left out."""
    options = FIVE | {"--people": "people.csv"}
    options |= {f"--{name}": value for name, value in changed.items()}
    given = [word for pair in options.items() if pair[1] != "ask" for word in pair]
    return CliRunner().invoke(group, ["init", *given, *map(str, words)], input=typed)


def ask(*words: object, typed: str) -> Result:
    """Run it without any option, and type the answers."""
    return CliRunner().invoke(group, ["init", *map(str, words)], input=typed)


def rows(url: str, query: str) -> list[tuple[object, ...]]:
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.exec_driver_sql(query)]
    engine.dispose()
    return found


ADMINS = """SELECT name, granted FROM right_grant
JOIN person ON person.id = person_id"""


def test_five_options_make_an_installation(folder: Path) -> None:
    done = init()

    assert done.exit_code == 0, done.output
    written = read_file(folder / "trestle.env")
    assert len(written.pop("TRESTLE_SECRET_KEY")) == 64
    assert written == {
        "TRESTLE_BASE_URL": "https://trestle.corp.example",
        "TRESTLE_MAIL_FROM": "Trestle <events@corp.example>",
        "TRESTLE_ZONE": "Europe/Rome",
        "TRESTLE_VAR": f"{folder}/var",
        "TRESTLE_TRUSTED_PROXIES": "1",
    }
    assert (folder / "trestle.env").stat().st_mode & 0o777 == 0o600
    assert rows(f"sqlite:///{folder}/var/trestle.db", ADMINS) == [
        ("Maya Lindqvist", "admin")
    ]
    assert "ok     migrations: all applied\n" in done.stdout
    assert f"Start it: TRESTLE_SETTINGS={folder}/trestle.env trestle up" in done.stdout
    assert "First sign-in: trestle sign-in-link maya@corp.example" in done.stdout
    assert "Next: connect the mail server" in done.stdout


def test_five_answers_do_the_same_and_wrong_ones_are_asked_again(folder: Path) -> None:
    answers = [
        "https://trestle.corp.example/in",  # pages lie at the root
        "trestle.corp.example",
        "Trestle",  # no address
        "Trestle <events@corp.example>",
        "none.csv",
        "people.csv",
        "eve@corp.example",  # not among the people
        "maya@corp.example",
        "Rome",
        "Europe/Rome",
    ]

    done = ask(typed="\n".join(answers) + "\n")

    assert done.exit_code == 0, done.output
    assert read_file(folder / "trestle.env")["TRESTLE_BASE_URL"] == (
        "https://trestle.corp.example"
    )
    for said in (
        "it must end after the host",
        "it must hold an address",
        "none.csv: No such file or directory",
        "eve@corp.example is not in the people file",
        "'Rome' is no zone; write one like Europe/Berlin",
    ):
        assert done.stderr.count(said) == 1


def test_columns_with_other_names_are_asked_for(folder: Path) -> None:
    (folder / "people.csv").write_text(ODD)

    done = init(people="ask", typed="people.csv\nWho\nnothing\nSquad\n")

    assert done.exit_code == 0, done.output
    assert "The columns of this file: Mail Address, Who, Squad" in done.stderr
    assert "2 rows: 2 new" in done.stdout


def test_columns_with_other_names_are_options_too(folder: Path) -> None:
    (folder / "people.csv").write_text(ODD)

    refused = init()
    done = init("--map", "name=Who", "--map", "department=Squad")

    assert refused.exit_code == 3
    assert "--people: no column of it is known to hold: name, department" in (
        refused.stderr
    )
    assert "--map name=THEIRS. It has: Mail Address, Who, Squad" in refused.stderr
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize(
    ("option", "value", "says"),
    [
        ("address", "ftp://a", "--address: it must begin with http:// or https://"),
        ("mailbox", "Trestle", "--mailbox: it must hold an address"),
        ("zone", "Rome", "--zone: 'Rome' is no zone"),
        ("people", "none.csv", "--people: none.csv: No such file"),
        ("people", "", "--people: "),
        ("admin", "eve@corp.example", "--admin: eve@corp.example is not in the"),
        ("set", "PACE=1", "--set: PACE is not of the form TRESTLE_NAME=value"),
        ("set", "TRESTLE_PACE=x", "TRESTLE_PACE: 'x' is no number from 0"),
        ("set", "TRESTLE_SMPT_URL=x", "TRESTLE_SMTP_URL was meant?"),
        ("database-url", "mysql://a", "TRESTLE_DATABASE_URL: it must begin with"),
    ],
)
def test_a_wrong_option_is_named_and_nothing_is_written(
    folder: Path, option: str, value: str, says: str
) -> None:
    done = init(**{option: value})

    assert done.exit_code == 3
    assert says in done.stderr
    assert [path.name for path in folder.iterdir()] == ["people.csv"]


def test_a_database_out_of_reach_leaves_no_settings(folder: Path) -> None:
    done = init(**{"database-url": "postgresql+psycopg://a:hush@127.0.0.1:9/b"})

    assert done.exit_code == 1
    assert "check TRESTLE_DATABASE_URL" in done.stderr
    assert "hush" not in done.output
    assert [p for p in folder.iterdir() if "trestle.env" in p.name] == []


def test_without_answers_it_stops_and_says_how(folder: Path) -> None:
    done = ask(typed="trestle.corp.example\n")

    assert done.exit_code == 3
    assert "nothing was written. Each question is an option, too" in done.stderr
    assert not (folder / "trestle.env").exists()


def test_again_it_changes_only_what_is_agreed_to(folder: Path) -> None:
    init()
    path = folder / "trestle.env"
    path.write_text(path.read_text() + "# our own remark\nTRESTLE_PACE=25\n")
    path.chmod(0o640)
    before = path.read_text()

    same = init()
    kept = init(zone="Europe/Oslo", typed="n\n")
    unchanged = path.read_text()
    agreed = init(zone="Europe/Oslo", typed="y\n")
    told = init("--replace", zone="Europe/Rome")

    assert [each.exit_code for each in (same, kept, agreed, told)] == [0, 3, 0, 0]
    assert "2 rows: 0 new, 0 changed, 2 same" in same.stdout
    assert "Change TRESTLE_ZONE?" in kept.stderr
    assert unchanged == before
    assert path.read_text() == before
    assert path.stat().st_mode & 0o777 == 0o640


def test_again_enter_keeps_every_answer(folder: Path) -> None:
    init()
    before = (folder / "trestle.env").read_text()

    done = ask(typed="\n" * 5)

    assert done.exit_code == 0, done.output
    assert (folder / "trestle.env").read_text() == before
    assert "Maya" not in done.stdout


def test_what_the_environment_says_is_not_copied_into_the_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRESTLE_SECRET_KEY", "from the vault")

    done = init()

    assert done.exit_code == 0, done.output
    assert "Not in it, but in the environment: TRESTLE_SECRET_KEY\n" in done.stdout
    assert "SECRET_KEY" not in (folder / "trestle.env").read_text()


def test_rows_that_need_somebody_are_told(folder: Path) -> None:
    (folder / "people.csv").write_text(PEOPLE + "maya@corp.example;Max;Sales\n")

    done = init(admin="bo@corp.example")

    assert done.exit_code == 3
    assert "need you" in done.stdout
    assert (folder / "trestle.env").exists()


@pytest.fixture
def empty(server: str) -> Iterator[str]:
    url = sa.make_url(server).set(database="trestle_empty")
    with admin_of(server) as connection:
        connection.execute(sa.text("CREATE DATABASE trestle_empty"))
        yield url.render_as_string(hide_password=False)
        connection.execute(sa.text("DROP DATABASE trestle_empty WITH (FORCE)"))


def test_on_a_database_server_it_is_the_same(folder: Path, empty: str) -> None:
    done = init(**{"database-url": empty})
    again = init(**{"database-url": empty})

    assert (done.exit_code, again.exit_code) == (0, 0), done.output
    assert rows(empty, ADMINS) == [("Maya Lindqvist", "admin")]
    assert read_file(folder / "trestle.env")["TRESTLE_DATABASE_URL"] == empty
    assert not (folder / "var" / "trestle.db").exists()


@pytest.mark.parametrize(
    ("address", "bind"),
    [
        ("http://127.0.0.1:8931", "127.0.0.1:8931"),
        ("http://localhost:8931", "127.0.0.1:8931"),
        ("http://[::1]:8931", "[::1]:8931"),
        ("http://trestle.corp.example:8931", None),
        ("https://localhost:8931", None),
    ],
)
def test_an_address_of_this_machine_is_where_it_listens(
    folder: Path, address: str, bind: str | None
) -> None:
    done = init("--address", address)

    written = read_file(folder / "trestle.env")
    assert done.exit_code == 0, done.output
    assert written.get("TRESTLE_BIND") == bind
