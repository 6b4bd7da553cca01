"""Find a Chromium for the browser tests, or bring Debian's; one sentence if neither."""

import os
import shutil
import subprocess
import sys

SWITCH = "TRESTLE_TEST_BROWSER"
NAMES = ("chromium", "chromium-browser", "google-chrome")


def find() -> str | None:
    """Return the path of a browser, or None; the switch may name one."""
    named = os.environ.get(SWITCH, "")
    if named and named != "none":
        return shutil.which(named)
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def main() -> int:
    """Return 0 when tests can run: there is a browser, or nobody wants one."""
    if os.environ.get(SWITCH) == "none" or find():
        return 0
    if shutil.which("apt-get") and os.geteuid() == 0:
        _quietly("apt-get", "update")
        _quietly("apt-get", "install", "-y", "--no-install-recommends", "chromium")
        if find():
            return 0
    sys.stderr.write(
        "The browser tests need Chromium: install the package chromium, or set"
        f" {SWITCH}=none to leave them out.\n"
    )
    return 1


def _quietly(*command: str) -> None:
    quiet = subprocess.DEVNULL
    subprocess.run(command, check=False, stdout=quiet, stderr=quiet)


if __name__ == "__main__":
    sys.exit(main())
