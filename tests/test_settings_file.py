"""Settings in a file: found, read, and overruled by the environment."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.config import ROOT, SettingsRefused
from app.config.file import find_file, read_file, take_in_file


def written(folder: Path, *lines: str, name: str = "trestle.env") -> Path:
    path = folder / name
    path.write_text("\n".join([*lines, ""]))
    path.chmod(0o600)
    return path


def test_lines_are_read_as_they_stand(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "# a remark",
        "",
        "TRESTLE_MAIL_FROM=Trestle <events@corp.example>",
        'TRESTLE_ZONE="Europe/Rome"',
        "TRESTLE_SMTP_URL = smtp://a:b=c#d@mail.corp.example ",
    )

    assert read_file(path) == {
        "TRESTLE_MAIL_FROM": "Trestle <events@corp.example>",
        "TRESTLE_ZONE": "Europe/Rome",
        "TRESTLE_SMTP_URL": "smtp://a:b=c#d@mail.corp.example",
    }


@pytest.mark.parametrize("line", ["ZONE=Europe/Rome", "TRESTLE_ZONE", "export A=b"])
def test_a_line_that_is_no_setting_is_named_by_its_number(
    tmp_path: Path, line: str
) -> None:
    path = written(tmp_path, "TRESTLE_PACE=60", line)

    with pytest.raises(SettingsRefused, match=r"line 2 is not of the form TRESTLE_"):
        read_file(path)


def test_a_file_that_is_named_and_missing_is_refused(tmp_path: Path) -> None:
    environ = {"TRESTLE_SETTINGS": str(tmp_path / "none")}

    with pytest.raises(SettingsRefused, match="none can't be read: No such file"):
        take_in_file(environ)


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "TRESTLE_PACE=60",
        "TRESTLE_ZONE=Europe/Rome",
        "TRESTLE_SECRET_KEY_FILE=/etc/key",
    )
    environ = {
        "TRESTLE_SETTINGS": str(path),
        "TRESTLE_PACE": "25",
        "TRESTLE_SECRET_KEY": "mine",
    }

    take_in_file(environ)

    assert environ == {
        "TRESTLE_SETTINGS": str(path),
        "TRESTLE_PACE": "25",
        "TRESTLE_ZONE": "Europe/Rome",
        "TRESTLE_SECRET_KEY": "mine",
    }


def test_the_usual_file_is_found_but_not_by_an_installation_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = find_file({})
    path = written(tmp_path, "TRESTLE_PACE=60")

    assert before is None
    assert find_file({}) == path
    for name in ("TRESTLE_SECRET_KEY", "TRESTLE_SECRET_KEY_FILE", "TRESTLE_DEMO"):
        assert find_file({name: "1"}) is None


def test_commands_read_it_and_the_doctor_says_whence(tmp_path: Path) -> None:
    path = written(
        tmp_path, "TRESTLE_SECRET_KEY=k", f"TRESTLE_VAR={tmp_path}", "TRESTLE_PACE=x"
    )

    def doctor() -> str:
        done = subprocess.run(
            [sys.executable, "-m", "app", "doctor"],
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout.splitlines()[0]

    wrong = doctor()
    path.write_text(path.read_text().replace("PACE=x", "PACE=9"))
    well = doctor()
    path.chmod(0o644)

    assert wrong == "not ok settings: TRESTLE_PACE: 'x' is no number from 0"
    assert well == f"ok     settings: read from {path}"
    assert doctor() == (
        f"not ok settings: everybody here can read {path}; run: chmod o= {path}"
    )
