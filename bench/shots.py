"""Take the two pictures of the README from the demo company."""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from bench.servers import PATIENCE_S, ROOT, free_port, wait_until_listening
from tests.browser_fixtures import ARGUMENTS
from tests.find_browser import find

PICTURES = ROOT / "docs" / "pictures"
SIZE = {"width": 1280, "height": 900}
HOST = "Maya Lindqvist"


def main() -> None:
    """Start a demo company of its own, look at it, stop it."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as var:
        port = free_port()
        facts = {
            "TRESTLE_DEMO": "1",
            "TRESTLE_VAR": var,
            "TRESTLE_BIND": f"127.0.0.1:{port}",
        }
        command = [sys.executable, "-m", "app", "up", "--prepare"]
        demo = subprocess.Popen(command, cwd=ROOT, env=os.environ | facts)
        try:
            wait_until_listening(port)
            with sync_playwright() as playwright:
                path = find()
                browser = playwright.chromium.launch(
                    executable_path=path, args=ARGUMENTS
                )
                take(browser, f"http://127.0.0.1:{port}", PICTURES)
                browser.close()
        finally:
            demo.terminate()
            demo.wait(PATIENCE_S)


def take(browser: Browser, url: str, folder: Path) -> None:
    """Become a host; picture one event, and its tables."""
    page = browser.new_context(viewport=SIZE).new_page()  # type: ignore[arg-type]
    page.goto(f"{url}/demo")
    page.get_by_role("button", name=re.compile(HOST)).click()
    page.get_by_role("link", name=re.compile("Lunch with people")).first.click()
    page.screenshot(path=folder / "event.png", full_page=True)
    page.get_by_role("link", name="Seating").first.click()
    seat(page)
    page.locator(".seat").nth(3).click()
    page.screenshot(path=folder / "seating.png", full_page=True)


def seat(page: Page) -> None:
    """Ask for tables and wait until they are there."""
    if page.locator(".seat").count() == 0:
        page.get_by_role("button", name=re.compile("Seat everyone")).click()
        shown = page.get_by_role("link", name="Show the tables")
        expect(shown).to_be_visible(timeout=PATIENCE_S * 1000)
        shown.click()
    expect(page.locator(".seat").first).to_be_visible()


if __name__ == "__main__":
    main()
