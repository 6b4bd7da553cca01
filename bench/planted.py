"""One mistake for each weakness, planted in a copy of the code: its test must fail.

docs/WEAKNESSES.md is the table of the same tests. `python -m bench.planted 7 11`
tries some. Exit code 1: a test did not see its mistake, or fails without one.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.chaos.table import say
from bench.mistakes import MISTAKES, Planted
from bench.servers import ROOT


def copied(folder: Path) -> Path:
    """Return a copy of the project in which mistakes may be made."""
    copy = folder / "copy"
    skip = shutil.ignore_patterns(".git", ".venv", "node_modules", "var", ".*_cache")
    shutil.copytree(ROOT, copy, ignore=skip, symlinks=True)
    for name in (".venv", "node_modules"):
        if (ROOT / name).exists():
            (copy / name).symlink_to((ROOT / name).resolve())
    return copy


def is_seen(mistake: Planted, copy: Path) -> bool:
    """Plant one mistake, run its test, mend it; return whether the test failed."""
    path = copy / mistake.file
    whole = path.read_text()
    if mistake.good not in whole:
        say(f"{mistake.weakness}: {mistake.file} has no such line any more")
        return False
    path.write_text(whole.replace(mistake.good, mistake.bad, 1))
    try:
        return fails(mistake.test, copy)
    finally:
        path.write_text(whole)


def fails(test: str, copy: Path) -> bool:
    """Return whether this test fails; a test that isn't there is none that fails."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:xdist", test]
    done = subprocess.run(command, cwd=copy, capture_output=True, check=False)
    return done.returncode == 1


def main() -> int:
    """Plant all that was chosen; return the exit code."""
    chosen = {int(text) for text in sys.argv[1:]}
    blind = []
    with tempfile.TemporaryDirectory() as name:
        copy = copied(Path(name))
        for mistake in MISTAKES:
            if chosen and mistake.weakness not in chosen:
                continue
            seen = is_seen(mistake, copy)
            say(
                f"{mistake.weakness:>2} {'seen' if seen else 'NOT SEEN'}: {mistake.test}"
            )
            blind += [] if seen else [mistake.weakness]
    return 1 if blind else 0


if __name__ == "__main__":
    sys.exit(main())
