"""Figures of several processes are one sum, and a process that dies takes none along."""

import subprocess
import sys
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from app.config import ROOT
from app.figures import ANSWERS, MAILS, REQUEST_SECONDS, Figures, Level

COUNT = """
import os, sys
from pathlib import Path
from app.figures import MAILS, Figures
figures = Figures(Path(sys.argv[1]))
for _ in range(int(sys.argv[2])):
    figures.count(MAILS, kind="invite", outcome="sent")
os.kill(os.getpid(), 9)
"""


def samples(figures: Figures, *levels: Level) -> dict[tuple[str, str], float]:
    """Return what is told: name and labels, without the buckets."""
    text = figures.tell(levels).decode()
    return {
        (sample.name, " ".join(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if "le" not in sample.labels
    }


def count_and_die(folder: Path, times: int) -> None:
    """Count in a process of its own, which is killed and says no goodbye."""
    command = [sys.executable, "-c", COUNT, str(folder), str(times)]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == -9


def test_what_killed_processes_counted_stays_in_the_sum(tmp_path: Path) -> None:
    figures = Figures(tmp_path / "figures")
    figures.count(MAILS, kind="invite", outcome="sent")

    count_and_die(tmp_path / "figures", 3)
    first = samples(figures)
    count_and_die(tmp_path / "figures", 4)
    second = samples(figures)

    key = ("trestle_mails_total", "invite sent")
    assert (first[key], second[key]) == (4, 8)


def test_files_of_the_dead_become_one(tmp_path: Path) -> None:
    folder = tmp_path / "figures"
    for _ in range(3):
        count_and_die(folder, 1)

    figures = Figures(folder)
    found = samples(figures)

    # one of the gone and one of ours, of each kind
    assert len(list(folder.glob("*.db"))) == 4
    assert found == {("trestle_mails_total", "invite sent"): 3}


def test_times_are_told_as_a_histogram(tmp_path: Path) -> None:
    figures = Figures(tmp_path / "figures")
    for seconds in (0.004, 0.3, 99.0):
        figures.observe(REQUEST_SECONDS, seconds, endpoint="events.page")

    (family,) = text_string_to_metric_families(figures.tell([]).decode())
    buckets = {s.labels["le"]: s.value for s in family.samples if "le" in s.labels}

    assert family.type == "histogram"
    assert [buckets[le] for le in ("0.01", "0.25", "0.5", "5.0", "+Inf")] == [
        1,
        1,
        2,
        2,
        3,
    ]
    assert samples(figures) == {
        ("trestle_request_seconds_count", "events.page"): 3,
        ("trestle_request_seconds_sum", "events.page"): pytest.approx(99.304),
    }


def test_a_folder_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    figures = Figures(tmp_path / "file" / "figures")

    figures.count(ANSWERS, standing="attending", source="page")

    level = Level(name="trestle_database_up", words="Up.", value=1)
    assert samples(figures, level) == {("trestle_database_up", ""): 1}
