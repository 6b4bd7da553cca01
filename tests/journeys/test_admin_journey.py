"""A new admin: from an empty machine to a disaster, and on.

Real processes, PostgreSQL, a provider that wants tokens, a browser. With
TRESTLE_TEST_SHOTS=folder the pictures and what was typed stay there to be looked at.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import psutil
import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from app.config import ROOT
from bench.servers import free_port
from tests.delivery.provider import MailHouse, mail_house, token_desk
from tests.delivery.test_carriers import certificate
from tests.journeys.test_kills import wait_until
from tests.places import admin_of
from tests.running import links, plain

__all__ = ["certificate"]

pytestmark = [pytest.mark.slow, pytest.mark.browser]

MAILBOX = "events@corp.example"
DATABASE = "trestle_of_a_new_admin"
NAMES = ("Maya Lindqvist", "Bo Ek", "Cem Aydin", "Dana Ito", "Eli Sand", "Fay Wu")
PATIENCE_S = 120


def address_of(name: str) -> str:
    return f"{name.split(maxsplit=1)[0].lower()}@corp.example"


def people_file() -> str:
    """The people as another program exports them."""
    rows = [
        f"{address_of(name)};{name};{'Finance' if n % 2 else 'Sales'};Berlin"
        for n, name in enumerate(NAMES)
    ]
    return "\n".join(["Dienstadresse;Wer;Squad;Office", *rows, ""])


@dataclass
class Machine:
    """One machine: a folder, its commands, and what its admin looks at."""

    folder: Path
    url: str
    post: MailHouse
    shots: Path
    port: int = field(default_factory=free_port)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def trestle(self, *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        """Run one command in the folder, as on a command line."""
        done = subprocess.run(
            [sys.executable, "-m", "app", *words],
            env=self._environ(),
            cwd=self.folder,
            input=typed,
            capture_output=True,
            text=True,
            check=False,
        )
        with (self.shots / "commands.txt").open("a") as file:
            file.write(f"$ trestle {' '.join(words)}\n{done.stderr}{done.stdout}\n")
        return done

    @contextmanager
    def up(self) -> Iterator[None]:
        """Run web and worker; the end is a disaster: everything is killed at once."""
        log = (self.shots / "log.txt").open("ab")
        with (
            log,
            subprocess.Popen(
                [sys.executable, "-m", "app", "up"],
                env=self._environ(),
                cwd=self.folder,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            ) as process,
        ):
            assert process.stdout is not None
            assert process.stdout.readline().startswith("Trestle is ready: ")
            family = psutil.Process(process.pid)
            try:
                yield
            finally:
                for each in [family, *family.children(recursive=True)]:
                    each.send_signal(signal.SIGKILL)

    def mails(self, name: str) -> list[EmailMessage]:
        """Return what this colleague got, oldest first."""
        found = [
            message_from_bytes(body, policy=policy.default) for body in self.post.mails
        ]
        return [
            mail
            for mail in found
            if isinstance(mail, EmailMessage)
            and mail["To"].addresses[0].addr_spec == address_of(name)
        ]

    def look(self, page: Page, name: str) -> None:
        """Keep a picture of a page: wide and narrow, by day and by night."""
        if "TRESTLE_TEST_SHOTS" not in os.environ:
            return
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            for width in (1280, 390):
                page.set_viewport_size({"width": width, "height": 900})
                page.screenshot(
                    path=self.shots / f"{name}-{width}-{scheme}.png", full_page=True
                )
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": 1280, "height": 900})

    def _environ(self) -> dict[str, str]:
        ours = ("PATH", "SSL_CERT_FILE", "HOME")
        here = {name: os.environ[name] for name in ours if name in os.environ}
        return here | {"PYTHONPATH": str(ROOT)}


@pytest.fixture
def machine(server: str, certificate: Path, tmp_path: Path) -> Iterator[Machine]:
    url = sa.make_url(server).set(database=DATABASE)
    shots = Path(os.environ.get("TRESTLE_TEST_SHOTS", tmp_path / "shots"))
    shots.mkdir(parents=True, exist_ok=True)
    folder = tmp_path / "machine"
    folder.mkdir()
    empty_database(server)
    with mail_house(certificate) as (post, smtp), token_desk() as (_, desk):
        post.mailbox = MAILBOX
        (tmp_path / "provider.txt").write_text(f"{smtp} {desk}")
        yield Machine(
            folder=folder,
            url=url.render_as_string(hide_password=False),
            post=post,
            shots=shots,
        )
    with admin_of(server) as connection:
        connection.execute(sa.text(f"DROP DATABASE {DATABASE} WITH (FORCE)"))


def empty_database(server: str) -> None:
    with admin_of(server) as connection:
        connection.execute(sa.text(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)"))
        connection.execute(sa.text(f"CREATE DATABASE {DATABASE}"))


def init(machine: Machine, provider: str) -> subprocess.CompletedProcess[str]:
    """Answer the questions, some of them wrongly at first."""
    smtp, desk = provider.split()
    settings = {
        "TRESTLE_BIND": f"127.0.0.1:{machine.port}",
        "TRESTLE_MAIL_PRESET": "microsoft365",
        "TRESTLE_SMTP_URL": smtp,
        "TRESTLE_OAUTH_TENANT": "corp",
        "TRESTLE_OAUTH_CLIENT_ID": "trestle",
        "TRESTLE_OAUTH_CLIENT_SECRET": "hush",
        "TRESTLE_OAUTH_TOKEN_URL": desk,
        "TRESTLE_SEND_DELAY": "0",
        "TRESTLE_HOLIDAYS": "none",
        "TRESTLE_NUDGE_TIMES": "mon-sun 00:00-24:00",  # at whatever hour this runs
        "TRESTLE_NUDGE_TIMES_ALLOWED": "mon-sun 00:00-24:00",
        "TRESTLE_WEB_WORKERS": "1",
    }
    more = [word for pair in settings.items() for word in ("--set", "=".join(pair))]
    typed = [
        machine.base_url,
        f"Trestle <{MAILBOX}>",
        "staff.csv",  # it is called otherwise
        "people.csv",
        *("Dienstadresse", "Wer", "Squad"),
        "maya@elsewhere.example",  # a slip
        address_of(NAMES[0]),
        "Europe/Berlin",
    ]
    return machine.trestle(
        "init", "--database-url", machine.url, *more, typed="\n".join([*typed, ""])
    )


def publish_an_event(machine: Machine, page: Page) -> None:
    page.goto(f"{machine.base_url}/events/new?kind=mixer")
    page.get_by_label("Name").fill("First mixer")
    page.get_by_label("Place", exact=True).fill("Canteen")
    expect(page.locator("[data-saved]")).to_contain_text("Saved")
    machine.look(page, "2-first-event")
    page.get_by_role("button", name=re.compile("^Publish")).click()
    expect(page.get_by_text("Published.")).to_be_visible()


def say_yes(page: Page, mail: EmailMessage) -> None:
    """Answer from the announcement, in a browser that is signed in nowhere."""
    guest = page.context.browser
    assert guest is not None
    window = guest.new_page()
    window.goto(next(link for link in links(mail) if link.endswith("?a=yes")))
    window.get_by_role("button", name="Count me in").click()
    expect(window.get_by_text(re.compile("You’re in|You're in")).first).to_be_visible()
    window.close()


def wait_for_mails(machine: Machine, name: str, number: int) -> EmailMessage:
    wait_until(
        lambda: len(machine.mails(name)) >= number, what=f"mail {number} to {name}"
    )
    return machine.mails(name)[-1]


def test_a_new_admin_installs_loses_and_restores_it_all(
    machine: Machine, page: Page, server: str, tmp_path: Path
) -> None:
    maya, bo, cem, *_ = NAMES
    (machine.folder / "people.csv").write_text(people_file())

    made = init(machine, (tmp_path / "provider.txt").read_text())

    assert made.returncode == 0, made.stderr + made.stdout
    assert f"answers and takes the token for {MAILBOX}" in made.stdout
    assert "6 rows: 6 new" in made.stdout
    assert "hush" not in made.stdout + made.stderr

    with machine.up():
        link = machine.trestle("sign-in-link", address_of(maya)).stdout.strip()
        page.goto(link)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", name="What's on")).to_be_visible()
        machine.look(page, "1-first-look")
        publish_an_event(machine, page)
        say_yes(page, wait_for_mails(machine, bo, 1))
        assert "You're going" in wait_for_mails(machine, bo, 2)["Subject"]
        wait_for_mails(machine, cem, 1)
        backup = tmp_path / "kept" / "monday.trestle"
        backup.parent.mkdir()
        kept = machine.trestle("backup", str(backup))
        assert kept.returncode == 0, kept.stderr
        say_yes(page, machine.mails(cem)[0])  # the machine dies before the next backup
        wait_for_mails(machine, cem, 2)
        page.goto("about:blank")  # it asks the dead machine for nothing

    settings = (machine.folder / "trestle.env").read_bytes()
    shutil.rmtree(machine.folder)
    empty_database(server)
    before = [mail["Message-ID"] for mail in machine.mails(bo) + machine.mails(cem)]

    machine.folder.mkdir()
    (machine.folder / "trestle.env").write_bytes(settings)
    (machine.folder / "trestle.env").chmod(0o600)
    restored = machine.trestle("restore", str(backup))
    assert restored.returncode == 0, restored.stderr
    sick = machine.trestle("doctor")
    assert sick.returncode == 1
    assert "look at /admin/mail, then run trestle mail resume" in sick.stdout
    with machine.up():
        page.goto(f"{machine.base_url}/admin/mail")  # the key is the same: still in
        expect(page.get_by_role("heading", name="Mail is paused")).to_be_visible()
        machine.look(page, "3-paused")
        page.get_by_role("button", name="Resume mail").click()
        expect(page.get_by_text("Mail leaves again.")).to_be_visible()
        machine.look(page, "4-resumed")
        well = machine.trestle("doctor")
        assert well.returncode == 0, well.stdout
        say_yes(page, machine.mails(cem)[0])  # lost with the machine, said once more
        again = wait_for_mails(machine, cem, 3)
        page.goto(f"{machine.base_url}/events")
        page.get_by_role("link", name="First mixer").first.click()
        expect(page.get_by_text("2 people so far").first).to_be_visible()
        machine.look(page, "5-going-on")

    assert "You're going" in again["Subject"]
    assert "First mixer" in plain(again)
    after = [mail["Message-ID"] for mail in machine.mails(bo) + machine.mails(cem)]
    assert len(set(after)) == len(after) == len(before) + 1  # nothing came twice
