"""A real Postfix and a real Dovecot on loopback, with folders and ports of their own."""

import pwd
import re
import shutil
import smtplib
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile

from aiosmtpd.controller import Controller

from tests.delivery.mailroom import certify
from tests.delivery.test_carriers import Server, free_port

DOMAIN = "trestle.example"
PASSWORD = "secret"
PATIENCE_S = 60.0
MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = {folder}/postfix.log
maillog_file_prefixes = {folder}
inet_interfaces = loopback-only
inet_protocols = ipv4
myhostname = mx.{domain}
mydestination =
mynetworks = 127.0.0.0/8
alias_maps =
alias_database =
recipient_delimiter = +
propagate_unmatched_extensions =
virtual_alias_maps = inline:{{ {{ bounces@{domain} = events@{domain} }} }}
virtual_mailbox_domains = {domain}
virtual_mailbox_maps = inline:{{ {{ events@{domain} = x }}, {{ ana@{domain} = x }}, {{ bo@{domain} = x }} }}
virtual_transport = lmtp:inet:127.0.0.1:{lmtp}
transport_maps = inline:{{ {{ gone.example = smtp:[127.0.0.1]:{refuses} }}, {{ away.example = smtp:[127.0.0.1]:{nobody} }} }}
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_tls_security_level = none
smtp_tls_security_level = none
disable_dns_lookups = yes
notify_classes =
# tried once, and then given up: what takes five days elsewhere
maximal_queue_lifetime = 0
bounce_queue_lifetime = 0
"""
MASTER = """\
127.0.0.1:{smtp} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""
DOVECOT = """\
protocols = imap lmtp
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
mail_location = maildir:{folder}/mail/%n
first_valid_uid = 1
first_valid_gid = 1
auth_username_format = %n
recipient_delimiter = +
ssl = required
ssl_cert = <{certificate}
ssl_key = <{certificate}.key
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid=mail gid=mail home={folder}/home/%n
}}
service imap-login {{
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    address = 127.0.0.1
    port = {imaps}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
"""


@dataclass(frozen=True, kw_only=True)
class PostOffice:
    """Where mail is handed over, and where it is fetched."""

    folder: Path
    certificate: Path
    smtp: int
    imaps: int

    @property
    def smtp_url(self) -> str:
        """The way out."""
        return f"smtp://127.0.0.1:{self.smtp}"

    @property
    def imap_url(self) -> str:
        """The way in."""
        return f"imaps://events:{PASSWORD}@localhost:{self.imaps}/INBOX"

    def lies_at(self, user: str) -> list[bytes]:
        """What lies in somebody's mailbox, the oldest first."""
        folder = self.folder / "mail" / user
        files = [*folder.glob("new/*"), *folder.glob("cur/*")]
        return [file.read_bytes() for file in sorted(files, key=_arrived_at)]

    def log(self) -> str:
        """What the two servers wrote down."""
        return "".join(
            file.read_text(errors="replace") for file in self.folder.glob("*.log")
        )


def _arrived_at(file: Path) -> tuple[int, int]:
    """When, in seconds and microseconds: Dovecot writes both without leading zeros."""
    found = re.match(r"(\d+)\.M(\d+)P", file.name)
    assert found is not None, file
    return int(found[1]), int(found[2])


def wait_until(fact: Callable[[], bool]) -> bool:
    """Return whether it came true in time."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        if fact():
            return True
        time.sleep(0.1)  # between two looks; what ends the wait is the fact itself
    return fact()


@contextmanager
def post_office() -> Iterator[PostOffice]:
    """Run both servers; they stop at the end, and their folders go."""
    # Not under pytest's own folder, which it closes to all users but ours.
    with TemporaryDirectory(prefix="trestle-office-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield from _run_in(folder)


def _run_in(folder: Path) -> Iterator[PostOffice]:
    ports = {
        name: free_port() for name in ("smtp", "lmtp", "imaps", "nobody", "refuses")
    }
    certificate = certify(folder)
    facts = {"folder": folder, "domain": DOMAIN, "password": PASSWORD}
    facts |= {"certificate": certificate, **ports}
    conf = folder / "postfix"
    conf.mkdir()
    (conf / "main.cf").write_text(MAIN.format(**facts))
    (conf / "master.cf").write_text(MASTER.format(**facts))
    (folder / "dovecot.conf").write_text(DOVECOT.format(**facts))
    for name, owner in (("queue", "root"), ("data", "postfix"), ("mail", "mail")):
        (folder / name).mkdir()
        shutil.chown(folder / name, owner)
    assert pwd.getpwnam("dovenull")
    far_end = Server()
    far_end.at_rcpt = "550 5.1.1 no such mailbox"
    elsewhere = Controller(far_end, hostname="127.0.0.1", port=ports["refuses"])
    elsewhere.start()
    run("postfix", "-c", str(conf), "start")
    try:
        run("dovecot", "-c", str(folder / "dovecot.conf"))
        try:
            office = PostOffice(
                folder=folder,
                certificate=certificate,
                smtp=ports["smtp"],
                imaps=ports["imaps"],
            )
            assert wait_until(lambda: answers(ports["smtp"])), office.log()
            yield office
        finally:
            run("doveadm", "-c", str(folder / "dovecot.conf"), "stop")
    finally:
        run("postfix", "-c", str(conf), "stop")
        elsewhere.stop()


def run(*words: str) -> None:
    """Run one command to its end; say what it said if it fails."""
    # Into a file: a server that stays would hold a pipe open.
    with TemporaryFile() as said:
        done = subprocess.run(words, stdout=said, stderr=said, check=False)
        said.seek(0)
        text = said.read().decode(errors="replace")
    assert done.returncode == 0, f"{words}: {text}"


def answers(port: int) -> bool:
    """Whether a mail server greets there."""
    try:
        with smtplib.SMTP("127.0.0.1", port, timeout=5) as smtp:
            return smtp.noop()[0] == 250
    except OSError:
        return False
