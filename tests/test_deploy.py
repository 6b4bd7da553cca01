"""What deploy/ says is true: names exist, commands run, proxies serve."""

import http.client
import os
import re
import shlex
import shutil
import signal
import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from urllib.parse import urlencode

import click
import flask_migrate.cli
import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from app.__main__ import group
from app.config import ROOT, Settings
from bench.servers import free_port, wait_until_listening

DEPLOY = ROOT / "deploy"
UNITS = sorted([*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")])
HOST = "trestle.corp.example"
PATIENCE_S = 60
PEOPLE = "email,name,department\nmaya@corp.example,Maya Lindqvist,Finance\n"


def needs(program: str) -> pytest.MarkDecorator:
    """Skip, by name, what this machine can't try."""
    found = shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    return pytest.mark.skipif(found is None, reason=f"{program} is not installed")


def program(name: str) -> str:
    """Return where a program lies that the test was not skipped without."""
    return shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin") or name


def texts() -> dict[str, str]:
    return {
        path.name: path.read_text()
        for path in sorted(DEPLOY.iterdir())
        if path.is_file()
    }


def test_every_variable_is_a_setting() -> None:
    known = {f"TRESTLE_{field.name.upper()}" for field in fields(Settings)}
    said = {
        (name, word)
        for name, text in texts().items()
        for word in re.findall(r"TRESTLE_[A-Z_]+", text)
    }

    assert len(said) > 10
    assert {(n, w) for n, w in said if w.removesuffix("_FILE") not in known} == set()


def test_every_command_and_option_exists() -> None:
    called = re.compile(r'(?:bin/|"|web |`)trestle"?,? "?([a-z][a-z -]*)')
    said = {
        (name, words.strip())
        for name, text in texts().items()
        for words in called.findall(text.replace("\\\n", " "))
    }

    assert len(said) > 8
    assert {(n, w) for n, w in said if not is_a_call(w.split())} == set()


def is_a_call(words: list[str]) -> bool:
    """Return whether these words name a command, and options that it has."""
    found: click.Command | None = group
    while isinstance(found, click.Group) and words:
        word, *words = words
        commands = (
            flask_migrate.cli.db.commands if found.name == "db" else found.commands
        )
        found = commands.get(word)
    if found is None:
        return False
    options = {option for each in found.params for option in each.opts}
    return {word for word in words if word.startswith("--")} <= options


def test_the_readme_names_every_file_that_is_here() -> None:
    table = (DEPLOY / "README.md").read_text().partition("## What was tried")[2]

    missing = [name for name in texts() if name != "README.md" and name not in table]
    assert missing == []


def placed(text: str, *, etc: Path, backups: Path) -> str:
    """The same unit on this machine."""
    return (
        text.replace("/opt/trestle", str(ROOT))
        .replace("/etc/trestle", str(etc))
        .replace("/var/backups/trestle", str(backups))
    )


@needs("systemd-analyze")
def test_systemd_finds_no_fault_in_the_units(tmp_path: Path) -> None:
    for unit in UNITS:
        text = placed(unit.read_text(), etc=tmp_path, backups=tmp_path)
        (tmp_path / unit.name).write_text(text)

    done = subprocess.run(
        [program("systemd-analyze"), "verify", *map(str, tmp_path.glob("trestle-*"))],
        capture_output=True,
        text=True,
        check=False,
    )

    said = [line for line in done.stderr.splitlines() if "trestle-" in line]
    assert (done.returncode, said) == (0, [])


@dataclass
class House:
    """An installation in a folder, as `init` made it."""

    etc: Path
    port: int

    def command(self, unit: str) -> list[str]:
        """Return what a unit starts, read as systemd reads it."""
        text = placed(
            (DEPLOY / unit).read_text(), etc=self.etc, backups=self.etc / "backups"
        )
        (line,) = re.findall(r"^ExecStart=(.*)$", text, re.MULTILINE)
        return shlex.split(line.replace("$$", "$").replace("%%", "%"))

    def environ(self, unit: str) -> dict[str, str]:
        text = placed((DEPLOY / unit).read_text(), etc=self.etc, backups=self.etc)
        said = dict(re.findall(r"^Environment=(\w+)=(.*)$", text, re.MULTILINE))
        # The checkout under test, wherever the installed command would look.
        return {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **said}

    @contextmanager
    def started(self, unit: str) -> Iterator[subprocess.Popen[bytes]]:
        """Run what a unit runs; stop it as systemd stops it."""
        log = (self.etc / f"{unit}.log").open("wb")
        with (
            log,
            subprocess.Popen(
                self.command(unit),
                env=self.environ(unit),
                cwd=ROOT,
                stderr=log,
            ) as process,
        ):
            yield process
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE_S) == 0

    def networks(self) -> list[str]:
        """Return where codes were asked for from, as it was believed."""
        engine = sa.create_engine(f"sqlite:///{self.etc}/var/trestle.db")
        with engine.connect() as connection:
            asked = connection.exec_driver_sql("SELECT network FROM code_request")
            found = [network for (network,) in asked]
        engine.dispose()
        return found


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    """An installation behind one proxy."""
    for name in os.environ:
        if name.startswith("TRESTLE_"):
            monkeypatch.delenv(name)
    etc, port = tmp_path / "etc", free_port()
    (etc / "backups").mkdir(parents=True)
    people = etc / "people.csv"
    people.write_text(PEOPLE)
    options = {
        "--settings": str(etc / "trestle.env"),
        "--address": f"https://{HOST}",
        "--mailbox": "events@corp.example",
        "--people": str(people),
        "--admin": "maya@corp.example",
        "--zone": "Europe/Berlin",
        "--set": f"TRESTLE_BIND=127.0.0.1:{port}",
    }
    done = CliRunner().invoke(group, ["init", *(w for o in options.items() for w in o)])
    assert done.exit_code == 0, done.output
    return House(etc=etc, port=port)


LIES = {"X-Forwarded-For": "6.6.6.6", "X-Forwarded-Host": "evil.example"}
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass
class Visitor:
    """Somebody who claims to come from elsewhere."""

    port: int
    tls: bool
    cookie: str = ""

    def ask(self, path: str, **fields: str) -> tuple[int, dict[str, str], str]:
        """Get a page, or post fields to it; return status, headers and text."""
        connection = self._connected()
        head = {"Host": HOST, "Cookie": self.cookie, **LIES}
        if fields:
            head["Content-Type"] = "application/x-www-form-urlencoded"
            connection.request("POST", path, urlencode(fields), headers=head)
        else:
            connection.request("GET", path, headers=head)
        answer = connection.getresponse()
        text, found = answer.read().decode(errors="replace"), dict(answer.headers)
        connection.close()
        self.cookie = found.get("Set-Cookie", self.cookie).partition(";")[0]
        return answer.status, found, text

    def ask_for_a_code(self) -> tuple[dict[str, str], int]:
        """Sign in as far as the mail; return the page's headers and what came."""
        _, head, page = self.ask("/sign-in")
        (token, *_rest) = TOKEN.findall(page)
        status, _, _ = self.ask("/sign-in", email="maya@corp.example", csrf_token=token)
        return head, status

    def _connected(self) -> http.client.HTTPConnection:
        if not self.tls:
            return http.client.HTTPConnection(
                "127.0.0.1", self.port, timeout=PATIENCE_S
            )
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return _Named("127.0.0.1", self.port, context=context, timeout=PATIENCE_S)


class _Named(http.client.HTTPSConnection):
    """Connects to this machine, and asks for the house by its name."""

    def connect(self) -> None:
        """Say the name of the house in the greeting of TLS."""
        http.client.HTTPConnection.connect(self)
        self.sock = self._context.wrap_socket(self.sock, server_hostname=HOST)  # type: ignore[attr-defined]


@pytest.mark.slow
def test_what_the_units_run_serves_works_and_is_backed_up(house: House) -> None:
    with house.started("trestle-web.service"), house.started("trestle-worker.service"):
        wait_until_listening(house.port)
        well, _, _ = Visitor(house.port, tls=False).ask("/healthz")
        page, _, _ = Visitor(house.port, tls=False).ask("/sign-in")
        backup = subprocess.run(
            house.command("trestle-backup.service"),
            env=house.environ("trestle-backup.service"),
            capture_output=True,
            text=True,
            check=False,
        )

    assert (well, page) == (200, 200)
    assert backup.returncode == 0, backup.stderr
    (file,) = (house.etc / "backups").iterdir()
    assert re.fullmatch(r"day-\d\d\.trestle", file.name)
    assert backup.stdout.startswith(f"{file}: 1 person, 0 events")


@contextmanager
def nginx(house: House, port: int) -> Iterator[None]:
    """Run nginx by the example, with a certificate of our own."""
    folder = house.etc
    subprocess.run(
        [
            *(program("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes"),
            *("-days", "2", "-subj", f"/CN={HOST}"),
            *("-keyout", f"{folder}/key", "-out", f"{folder}/crt"),
        ],
        check=True,
        capture_output=True,
    )
    example = (DEPLOY / "nginx.conf").read_text()
    for theirs, ours in (
        ("listen 80;", f"listen 127.0.0.1:{free_port()};"),
        ("listen 443 ", f"listen 127.0.0.1:{port} "),
        ("/etc/ssl/trestle.crt", f"{folder}/crt"),
        ("/etc/ssl/private/trestle.key", f"{folder}/key"),
        ("127.0.0.1:8000;", f"127.0.0.1:{house.port};"),
    ):
        assert theirs in example
        example = example.replace(theirs, ours)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log;"
        f"events {{}} http {{ {places}\n{example}}}"
    )
    with started(program("nginx"), "-c", f"{folder}/nginx.conf", port=port):
        yield


@contextmanager
def caddy(house: House, port: int) -> Iterator[None]:
    """Run Caddy by the example, with certificates that it makes for itself."""
    example = (DEPLOY / "Caddyfile").read_text()
    assert "reverse_proxy 127.0.0.1:8000" in example
    example = example.replace("_proxy 127.0.0.1:8000", f"_proxy 127.0.0.1:{house.port}")
    (house.etc / "Caddyfile").write_text(
        "{\nadmin off\nlocal_certs\nskip_install_trust\nauto_https disable_redirects\n"
        f"default_bind 127.0.0.1\nhttps_port {port}\n}}\n{example}"
    )
    with started(
        program("caddy"),
        *("run", "--config", f"{house.etc}/Caddyfile", "--adapter", "caddyfile"),
        port=port,
        XDG_DATA_HOME=str(house.etc),
        XDG_CONFIG_HOME=str(house.etc),
    ):
        yield


@contextmanager
def started(*command: str, port: int, **environ: str) -> Iterator[None]:
    """Run a proxy until the block ends."""
    with subprocess.Popen(
        command, env=os.environ | environ, stderr=subprocess.DEVNULL
    ) as process:
        try:
            wait_until_listening(port)
            yield
        finally:
            process.terminate()


@pytest.mark.slow
@pytest.mark.parametrize(
    "proxy",
    [
        pytest.param(nginx, marks=needs("nginx"), id="nginx"),
        pytest.param(caddy, marks=needs("caddy"), id="caddy"),
    ],
)
def test_behind_a_proxy_lies_about_oneself_are_dropped(
    house: House, proxy: Callable[[House, int], AbstractContextManager[None]]
) -> None:
    port = free_port()
    with house.started("trestle-web.service"):
        wait_until_listening(house.port)
        with proxy(house, port):
            visitor = Visitor(port, tls=True)
            head, status = visitor.ask_for_a_code()
            inside = [visitor.ask(path)[0] for path in ("/metrics", "/readyz")]
            well, _, _ = visitor.ask("/healthz")

    assert status == 303
    assert head["Set-Cookie"].startswith("__Host-trestle=")
    assert "Strict-Transport-Security" in head
    assert "evil.example" not in str(head)
    assert (inside, well) == ([404, 404], 200)
    (network,) = house.networks()
    assert network.startswith("127.0.0.")


@pytest.mark.slow
def test_without_a_trusted_hop_nothing_forwarded_is_believed(house: House) -> None:
    settings = house.etc / "trestle.env"
    lines = settings.read_text().replace("TRUSTED_PROXIES=1", "TRUSTED_PROXIES=0")
    settings.write_text(lines)
    with house.started("trestle-web.service"):
        wait_until_listening(house.port)
        _, status = Visitor(house.port, tls=False).ask_for_a_code()

    assert status == 303
    (network,) = house.networks()
    assert network.startswith("127.0.0.")
