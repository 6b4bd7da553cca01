import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.config import Settings, SettingsRefused

KEY = {"TRESTLE_SECRET_KEY": "long and random"}


def read(**environ: str) -> Settings:
    return Settings.from_environment(KEY | environ)


def test_everything_but_the_key_has_a_default(tmp_path: Path) -> None:
    settings = read(TRESTLE_VAR=str(tmp_path))

    assert settings.database_url == f"sqlite:///{tmp_path}/trestle.db"
    assert settings.queue_url == f"sqlite:///{tmp_path}/queue.db"
    assert settings.base_url == "http://127.0.0.1:8000"
    assert settings.maildir == f"{tmp_path}/mail"
    assert settings.retry_schedule == (15, 30, 60, 120, 300, 600)


def test_on_a_database_server_the_queue_follows() -> None:
    url = "postgresql+psycopg://trestle@db.example/trestle"

    assert read(TRESTLE_DATABASE_URL=url).queue_url == url


@pytest.mark.parametrize(
    ("environ", "says"),
    [
        ({"TRESTLE_SECRET_KEY": ""}, "missing: TRESTLE_SECRET_KEY"),
        ({"TRESTLE_SMPT_URL": "smtp://a"}, "TRESTLE_SMTP_URL was meant?"),
        ({"TRESTLE_SMTP": "smtp://a"}, "TRESTLE_SMTP_URL was meant?"),
        ({"TRESTLE_SECRET_KEY_FIEL": "/a"}, "TRESTLE_SECRET_KEY_FILE was meant?"),
        ({"TRESTLE_LEASE_SECONDS": "long"}, "no number from 1"),
        ({"TRESTLE_LEASE_SECONDS": "0"}, "no number from 1"),
        ({"TRESTLE_LEASE_SECONDS": "nan"}, "no number from 1"),
        ({"TRESTLE_SEND_DELAY": "inf"}, "no number from 0"),
        ({"TRESTLE_WEB_WORKERS": "0"}, "no number from 1"),
        ({"TRESTLE_PACE": "1.5"}, "no whole number"),
        ({"TRESTLE_DEMO": "true"}, "neither 1"),
        ({"TRESTLE_DATABASE_URL": "mysql://a/b"}, "must begin with sqlite:///path or"),
        ({"TRESTLE_DATABASE_URL": "sqlite:///"}, "must begin with sqlite:///path or"),
        ({"TRESTLE_QUEUE_URL": "redis://a"}, "TRESTLE_QUEUE_URL: it must begin with"),
        ({"TRESTLE_BASE_URL": "https://"}, "must name a host"),
        ({"TRESTLE_BASE_URL": "https://a.example/in"}, "must end after the host"),
        ({"TRESTLE_MAIL_FROM": "Trestle <@>"}, "must hold an address"),
        ({"TRESTLE_SMTP_URL": "smtp://a:smtp"}, "a port if it isn't the usual one"),
        ({"TRESTLE_SMTP_URL": "smtp://a:b@c:70000"}, "a port if it isn't the usual"),
        ({"TRESTLE_BIND": "127.0.0.1:70000"}, "address:port"),
        ({"TRESTLE_RETRY_SCHEDULE": "15,-1"}, "no number from 0"),
        ({"TRESTLE_ZONE": "CET5"}, "is no zone"),
        ({"TRESTLE_BASE_URL": "events.example"}, "must begin with http"),
        ({"TRESTLE_MAIL_FROM": "Trestle"}, "must hold an address"),
        ({"TRESTLE_SMTP_URL": "mail.example:25"}, "must begin with smtp://"),
        ({"TRESTLE_SMTP_URL": "smtp://"}, "must name a host"),
        ({"TRESTLE_BIND": "8000"}, "address:port"),
        ({"TRESTLE_DEMO": "1", "TRESTLE_SMTP_URL": "smtp://a"}, "sends no real mail"),
        ({"TRESTLE_DEMO": "1", "TRESTLE_BIND": "0.0.0.0:80"}, "must be loopback"),
        ({"TRESTLE_SECRET_KEY_FILE": "/nowhere"}, "can't be read"),
    ],
)
def test_what_is_missing_misspelled_or_unsafe_is_refused(
    environ: dict[str, str], says: str
) -> None:
    with pytest.raises(SettingsRefused, match=says.replace("?", r"\?")):
        read(**environ)


def test_a_password_is_not_repeated_in_a_refusal() -> None:
    with pytest.raises(SettingsRefused) as refusal:
        read(TRESTLE_SMTP_URL="smtp://ana:hush:hush@mail.example:mail")

    assert "hush" not in str(refusal.value)


def test_paths_are_absolute_whatever_the_folder_of_the_start() -> None:
    settings = read(TRESTLE_VAR="here", TRESTLE_DATABASE_URL="sqlite:///data/t.db")

    here = Path.cwd()
    assert settings.var == str(here / "here")
    assert settings.maildir == str(here / "here" / "mail")
    assert settings.database_url == f"sqlite:///{here}/data/t.db"
    assert settings.queue_url == f"sqlite:///{here}/here/queue.db"


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(SettingsRefused, match=r"TRESTLE_VAR: .*can't be written"):
        Settings.from_environment(
            {"TRESTLE_DEMO": "1", "TRESTLE_VAR": f"{tmp_path}/file/var"}
        )


def test_an_unknown_name_only_warns_and_tests_have_their_own() -> None:
    settings = read(TRESTLE_HEAT_PUMP="on", TRESTLE_TEST_BROWSER="none")

    assert settings.secret_key == KEY["TRESTLE_SECRET_KEY"]


def test_a_secret_may_come_as_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("from a file\n")

    settings = read(TRESTLE_SECRET_KEY_FILE=str(tmp_path / "key"))

    assert settings.secret_key == "from a file"


def test_processes_that_start_at_once_share_one_secret(tmp_path: Path) -> None:
    environ = {"TRESTLE_DEMO": "1", "TRESTLE_VAR": str(tmp_path / "var")}

    with ThreadPoolExecutor(8) as pool:
        found = pool.map(lambda _: Settings.from_environment(environ), range(8))

    keys = {settings.secret_key for settings in found}
    assert len(keys) == 1
    assert len(keys.pop()) == 64
    assert (tmp_path / "var" / "secret").stat().st_mode & 0o777 == 0o600


def test_a_refused_setting_is_one_sentence_and_code_three() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "app", "events", "list"],
        env={"PATH": "/usr/bin"},
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parent.parent,
    )

    assert done.returncode == 3
    assert done.stdout == ""
    assert done.stderr.startswith("trestle: missing: TRESTLE_SECRET_KEY")
    assert len(done.stderr.splitlines()) == 1
