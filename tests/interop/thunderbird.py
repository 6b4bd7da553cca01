"""A real Thunderbird without a screen: it reads one mailbox and keeps one calendar."""

import json
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.delivery.test_carriers import free_port
from tests.interop.marionette import Marionette
from tests.interop.post_office import (
    DOMAIN,
    PASSWORD,
    PATIENCE_S,
    PostOffice,
    wait_until,
)

SCRIPT = Path(__file__).with_suffix(".js").read_text()
NOBODY = 9
"""The port of loopback at which nobody listens: what would leave it ends there."""
ALONE: dict[str, object] = {
    "remote.prefs.recommended": True,
    "app.update.enabled": False,
    "datareporting.healthreport.uploadEnabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.update.enabled": False,
    "mail.biff.play_sound": False,
    "mail.biff.show_alert": False,
    "mail.instrumentation.postUrl": "",
    "mail.provider.suppress_dialog_on_startup": True,
    "mail.shell.checkDefaultClient": False,
    "mailnews.start_page.enabled": False,
    "mailnews.start_page_override.mstone": "ignore",
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.proxy.allow_bypass": False,
    "network.proxy.failover_direct": False,
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": NOBODY,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": NOBODY,
    "network.proxy.socks": "127.0.0.1",
    "network.proxy.socks_port": NOBODY,
    "network.proxy.no_proxies_on": "localhost, 127.0.0.1",
    "services.settings.server": "data:,nobody",
}
"""Nothing is asked at the first start, and nobody beyond this machine at any."""


@dataclass(frozen=True, kw_only=True)
class Bar:
    """What stands over a mail with an invitation."""

    says: str
    offers: list[str]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What the calendar holds; times are the profile's own, in ISO 8601."""

    starts: str
    ends: str
    title: str
    place: str
    words: str
    sequence: int
    answer: str
    attendees: list[str]


@dataclass(kw_only=True)
class Thunderbird:
    """One that runs, and what can be done with it; each wait is for a fact."""

    gecko: Marionette
    office: PostOffice

    def settle(self) -> None:
        """Let it come up; teach it the mailbox's certificate and password."""
        self._wait("it has come up", "isUp")
        lines = self.office.certificate.read_text().splitlines()
        self._do("settle", "".join(lines[1:-1]), self.office.imaps, PASSWORD)
        self._wait("the mailbox is found", "findInbox")

    def open_mail(self, message_id: str) -> Bar:
        """Fetch this mail, and open it in a window of its own; return its bar."""
        self._wait("no other window is open", "closeOthers")
        self._wait("the mail is there", "fetchMail", message_id)
        self._do("openMail", message_id)
        return Bar(**self._wait("the bar offers something", "bar"))

    def row_of(self, label: str) -> str:
        """What the invitation in the open mail says, of "When" for example."""
        found: str = self._wait(f"it says {label}", "rowOf", label)
        return " ".join(found.split())

    def press(self, label: str, *, place: str = "bar") -> None:
        """Press a button with the mouse: of the "bar", "details" or a "question"."""
        self._wait(
            f"the {place} offers {label}",
            "offered",
            place,
            until=lambda offers: label in offers,
        )
        self._do("press", label, place)

    def press_in_details(self, label: str) -> None:
        """Open what the calendar holds of the open mail, and press a button there."""
        self.press("Details…")
        self.press(label, place="details")

    def agree(self) -> str:
        """Say OK to the question that it asks; return the question."""
        question: str = self._wait("it asks", "asked")
        self.press("OK", place="question")
        self._wait("the question is answered", "asked", until=lambda q: q is None)
        return question

    def entry(self, uid: str) -> Entry | None:
        """What the calendar holds under this UID."""
        found = self._do("entry", uid)
        return Entry(**found) if found else None

    def wait_for_entry(
        self, uid: str, *, until: Callable[[Entry], bool] = lambda _: True
    ) -> Entry:
        """Return what the calendar holds under this UID once it is so."""
        found = self._wait(
            "the calendar holds it",
            "entry",
            uid,
            until=lambda held: held is not None and until(Entry(**held)),
        )
        return Entry(**found)

    def wait_until_gone(self, uid: str) -> None:
        """Return once the calendar holds nothing under this UID."""
        self._wait("it has gone", "entry", uid, until=lambda held: held is None)

    def occurrences(self, uid: str) -> list[str]:
        """When it takes place, in order: times of the profile's own, in ISO 8601."""
        found: list[str] = self._do("occurrences", uid)
        return found

    def drawn(self, uid: str, *, on: date) -> list[tuple[str, str, str]]:
        """What the page of that month shows of it: day, time and title."""
        self._do("turnTo", f"{on:%Y%m%d}")
        found = self._wait("the month shows it", "drawn", uid)
        return [(day, " ".join(time.split()), title) for day, time, title in found]

    def quit(self) -> None:
        """Let it end as it does when somebody closes it."""
        self.gecko.ask("Marionette:Quit", flags=["eForceQuit"])
        self.gecko.close()

    def _wait(
        self,
        what: str,
        name: str,
        *given: object,
        until: Callable[[Any], bool] = bool,
    ) -> Any:  # noqa: ANN401 -- JSON
        """Ask again and again until it is so; return the answer."""
        answer: Any = None

        def is_so() -> bool:
            nonlocal answer
            answer = self._do(name, *given)
            return until(answer)

        assert wait_until(is_so), (
            f"not in {PATIENCE_S} s: {what}; instead: {answer}. "
            f"{self._do('state')}. The servers:\n{self.office.log()}"
        )
        return answer

    def _do(self, name: str, *given: object) -> Any:  # noqa: ANN401 -- JSON
        return self.gecko.run(f"{SCRIPT}\nreturn {name}(...arguments);", *given)


@contextmanager
def thunderbird(office: PostOffice, *, user: str, zone: str) -> Iterator[Thunderbird]:
    """Start one with a profile of its own, in this time zone; it ends at the end."""
    with TemporaryDirectory(prefix="trestle-thunderbird-") as name:
        home, port = Path(name), free_port()
        wishes = ALONE | _account(office, user) | _calendar(zone)
        process = _start(home, wishes | {"marionette.port": port})
        try:
            program = Thunderbird(
                gecko=_call(port, process, home),
                office=office,
            )
            program.settle()
            yield program
            program.quit()
            process.wait(PATIENCE_S)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(PATIENCE_S)


def _start(home: Path, wishes: dict[str, object]) -> subprocess.Popen[bytes]:
    profile = home / "profile"
    profile.mkdir()
    lines = [
        f"user_pref({json.dumps(name)}, {json.dumps(wish)});\n"
        for name, wish in wishes.items()
    ]
    (profile / "user.js").write_text("".join(lines))
    with (home / "log").open("wb") as log:
        return subprocess.Popen(
            [
                *("thunderbird", "--headless", "--no-remote", "--marionette"),
                *("--remote-allow-system-access", "--profile", str(profile)),
            ],
            env={
                "HOME": str(home),
                "LC_ALL": "C.UTF-8",
                "PATH": os.environ["PATH"],
                "TMPDIR": str(home),
            },
            stdout=log,
            stderr=log,
            start_new_session=True,  # a group that can be ended as one
        )


def _call(port: int, process: subprocess.Popen[bytes], home: Path) -> Marionette:
    called: list[Marionette] = []

    def call() -> bool:
        with suppress(OSError):
            called.append(Marionette(port, patience_s=PATIENCE_S))
        return bool(called) or process.poll() is not None

    wait_until(call)
    assert called, f"it doesn't answer: {(home / 'log').read_text(errors='replace')}"
    return called[0]


def _account(office: PostOffice, user: str) -> dict[str, object]:
    """Somebody's mailbox, read by IMAP and written from by SMTP."""
    server, identity = "mail.server.server1", "mail.identity.id1"
    return {
        "mail.accountmanager.accounts": "account1,account2",
        "mail.accountmanager.defaultaccount": "account1",
        "mail.accountmanager.localfoldersserver": "server2",
        "mail.account.account1.identities": "id1",
        "mail.account.account1.server": "server1",
        "mail.account.account2.server": "server2",
        f"{server}.type": "imap",
        f"{server}.hostname": "localhost",
        f"{server}.port": office.imaps,
        f"{server}.socketType": 3,  # TLS from the first byte
        f"{server}.userName": user,
        f"{server}.check_new_mail": False,
        f"{server}.login_at_startup": False,
        f"{server}.delete_model": 0,  # without a trash: it would make one, and look again
        f"{server}.max_cached_connections": 1,  # two look for folders at odds
        f"{server}.use_idle": False,
        "mail.server.server2.type": "none",
        "mail.server.server2.hostname": "Local Folders",
        "mail.server.server2.userName": "nobody",
        f"{identity}.fcc": False,
        f"{identity}.fullName": user.title(),
        f"{identity}.smtpServer": "smtp1",
        f"{identity}.useremail": f"{user}@{DOMAIN}",
        f"{identity}.valid": True,
        "mail.smtpservers": "smtp1",
        "mail.smtp.defaultserver": "smtp1",
        "mail.smtpserver.smtp1.authMethod": 1,  # none
        "mail.smtpserver.smtp1.hostname": "127.0.0.1",
        "mail.smtpserver.smtp1.port": office.smtp,
    }


def _calendar(zone: str) -> dict[str, object]:
    """One calendar, which takes part in invitations and is ticked to be shown."""
    return {
        "calendar.list.sortOrder": "home",
        "calendar.registry.home.calendar-main-in-composite": True,
        "calendar.registry.home.imip.identity.key": "id1",
        "calendar.registry.home.name": "Home",
        "calendar.registry.home.type": "storage",
        "calendar.registry.home.uri": "moz-storage-calendar://",
        "calendar.timezone.local": zone,
        "calendar.timezone.useSystemTimezone": False,
    }
