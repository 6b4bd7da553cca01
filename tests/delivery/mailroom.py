"""A mailbox in this process, over real sockets: IMAP with TLS, by token or password."""

import json
import re
import socketserver
import ssl
import subprocess
import threading
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.delivery.test_carriers import context_of

REASON = {"status": "400", "schemes": "Bearer", "scope": "mail"}


@dataclass
class Mailroom:
    """Folders with mails in them, and what a test wants the server to do."""

    folders: dict[str, dict[int, bytes]] = field(default_factory=lambda: {"INBOX": {}})
    capabilities: str = "IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2 MOVE UIDPLUS"
    validity: int = 7
    next_uid: int = 1
    accepts: Callable[[str], bool] = lambda _proof: True
    """Asked with the token, or with user:password."""
    breaks_at: str = ""
    """The line ends instead of the answer to this command; once."""
    refuses: dict[str, str] = field(default_factory=dict)
    """By command: what it says NO with."""
    log: list[str] = field(default_factory=list)
    """Every command, without the words it came with."""
    shown: list[str] = field(default_factory=list)
    flags: dict[int, set[str]] = field(default_factory=dict)
    calls: int = 0
    lock: threading.RLock = field(default_factory=threading.RLock)

    def put(self, raw: bytes) -> int:
        """Deliver one mail; return its number."""
        with self.lock:
            uid, self.next_uid = self.next_uid, self.next_uid + 1
            self.folders["INBOX"][uid] = raw
            return uid

    def lies_in(self, folder: str) -> list[bytes]:
        """What lies in a folder, in order."""
        with self.lock:
            return list(self.folders.get(folder, {}).values())


class _Line(socketserver.StreamRequestHandler):
    """One client."""

    room: Mailroom

    def handle(self) -> None:
        self.room.calls += 1
        self.say("* OK ready")
        while line := self.rfile.readline():
            tag, _, rest = line.decode().strip().partition(" ")
            words = rest.split(" ")
            by_uid = words[0].upper() == "UID"
            name = words[1 if by_uid else 0].upper()
            words = words[2 if by_uid else 1 :]
            self.room.log.append(name)
            if name == self.room.breaks_at:
                self.room.breaks_at = ""
                return
            if name in self.room.refuses:
                self.say(f"{tag} NO {self.room.refuses[name]}")
                continue
            with self.room.lock:
                self.say(f"{tag} {getattr(self, f'do_{name.lower()}')(words)}")
            if name == "LOGOUT":
                return

    def say(self, text: str | bytes) -> None:
        raw = text if isinstance(text, bytes) else text.encode()
        self.wfile.write(raw + b"\r\n")

    def inbox(self) -> dict[int, bytes]:
        return self.room.folders["INBOX"]

    def do_capability(self, _words: list[str]) -> str:
        self.say(f"* CAPABILITY {self.room.capabilities}")
        return "OK done"

    def do_authenticate(self, words: list[str]) -> str:
        self.say("+ ")
        proof = b64decode(self.rfile.readline()).decode()
        if words[0] == "PLAIN":
            _, user, password = proof.split("\0")
            return self._judge(f"{user}:{password}")
        user, token, *_ = proof.split("\x01")
        assert user.startswith("user=")
        assert token.startswith("auth=Bearer ")
        token = token.removeprefix("auth=Bearer ")
        self.room.shown.append(token)
        if self.room.accepts(token):
            return "OK signed in"
        self.say(b"+ " + b64encode(json.dumps(REASON).encode()))
        assert self.rfile.readline().strip() == b""
        return "NO [AUTHENTICATIONFAILED] Authentication failed."

    def do_login(self, words: list[str]) -> str:
        return self._judge(":".join(word.strip('"') for word in words))

    def _judge(self, proof: str) -> str:
        self.room.shown.append(proof)
        if self.room.accepts(proof):
            return "OK signed in"
        return "NO [AUTHENTICATIONFAILED] Invalid credentials"

    def do_select(self, words: list[str]) -> str:
        if " ".join(words).strip('"') not in self.room.folders:
            return "NO [NONEXISTENT] no such folder"
        self.say(f"* {len(self.inbox())} EXISTS")
        self.say(f"* OK [UIDVALIDITY {self.room.validity}] numbers hold")
        return "OK [READ-WRITE] selected"

    def do_search(self, words: list[str]) -> str:
        first, last = (int(number) for number in words[0].split(":"))
        uids = sorted(self.inbox())[first - 1 : last]
        there = [u for u in uids if "\\Deleted" not in self.room.flags.get(u, set())]
        self.say(f"* SEARCH {' '.join(map(str, there))}".rstrip())
        return "OK found"

    def do_fetch(self, words: list[str]) -> str:
        uid = int(words[0])
        found = re.search(r"BODY\.PEEK\[\]<0\.(\d+)>", " ".join(words))
        assert found is not None
        self.say("* 1 FETCH (FLAGS (\\Seen))")  # unasked, as some servers do
        if uid in self.inbox():
            raw = self.inbox()[uid][: int(found[1])]
            head = f"* 1 FETCH (UID {uid} BODY[]<0> {{{len(raw)}}}\r\n"
            self.wfile.write(head.encode() + raw + b")\r\n")
        return "OK fetched"

    def do_create(self, words: list[str]) -> str:
        self.room.folders.setdefault(" ".join(words).strip('"'), {})
        return "OK made"

    def do_copy(self, words: list[str]) -> str:
        uid, to = int(words[0]), " ".join(words[1:]).strip('"')
        if to not in self.room.folders:
            return "NO [TRYCREATE] no such folder"
        self.room.folders[to][len(self.room.folders[to]) + 1] = self.inbox()[uid]
        return "OK copied"

    def do_move(self, words: list[str]) -> str:
        said = self.do_copy(words)
        if said.startswith("OK"):
            del self.inbox()[int(words[0])]
        return said

    def do_store(self, words: list[str]) -> str:
        self.room.flags.setdefault(int(words[0]), set()).add("\\Deleted")
        return "OK flagged"

    def do_expunge(self, _words: list[str]) -> str:
        for uid, flags in self.room.flags.items():
            if "\\Deleted" in flags:
                self.inbox().pop(uid, None)
        return "OK gone"

    def do_logout(self, _words: list[str]) -> str:
        self.say("* BYE")
        return "OK bye"


class _Doors(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    context: ssl.SSLContext

    def get_request(self) -> tuple[Any, Any]:
        line, address = super().get_request()
        return self.context.wrap_socket(line, server_side=True), address

    def handle_error(self, _request: Any, _address: Any) -> None:  # noqa: ANN401
        """Say nothing where a client breaks off: tests do so."""


@pytest.fixture(scope="session")
def trusted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for localhost, made once: SSL_CERT_FILE names it."""
    return certify(tmp_path_factory.mktemp("tls"))


def certify(folder: Path) -> Path:
    """Make a certificate for localhost, with its key beside it."""
    path = folder / "cert.pem"
    subprocess.run(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
        f" -keyout {path}.key -out {path} -days 2 -subj /CN=localhost"
        " -addext subjectAltName=DNS:localhost".split(),
        check=True,
        capture_output=True,
    )
    return path


@contextmanager
def mailroom(certificate: Path) -> Iterator[tuple[Mailroom, str]]:
    """Run the mailbox; yield it, and its host and port."""
    room = Mailroom()
    handler = type("Line", (_Line,), {"room": room})
    with _Doors(("127.0.0.1", 0), handler) as doors:
        doors.context = context_of(certificate)
        thread = threading.Thread(target=doors.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield room, f"localhost:{doors.server_address[1]}"
        doors.shutdown()
