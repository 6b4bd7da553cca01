"""What each edge is told of the settings, and nothing more."""

from dataclasses import dataclass, field
from datetime import timedelta

from app.domain.holidays import Holidays
from app.domain.mail_route import InboxRoute, Route
from app.domain.outbox import LEASE, WAITS_S
from app.domain.pacing import UNLIMITED, Limits
from app.domain.sign_in import HeaderSignIn

STILL_SERVES = "still serves"
"""Where in an application's extensions its web process says if it is to go on."""


@dataclass(frozen=True, kw_only=True)
class Rhythm:
    """How the worker breathes."""

    lease: timedelta = LEASE
    search_lease: timedelta = timedelta(seconds=5)
    """How long a claimed search stays claimed by a worker that says nothing."""
    waits_s: tuple[float, ...] = WAITS_S
    pace: int = 60
    """Announcements and prompts a minute; 0: no limit."""
    limits: Limits = UNLIMITED
    """What the mailbox allows besides."""
    proposals: int = 0
    """The usual budget of one seating search; 0: by the number of people."""


@dataclass(frozen=True, kw_only=True)
class WebOptions:
    """What pages need to know of this installation."""

    demo: bool = False
    zone: str = "Europe/Berlin"
    send_delay: timedelta = timedelta(seconds=60)
    edit_hold: timedelta = timedelta(seconds=120)
    pace: int = 60
    limits: Limits = UNLIMITED
    proposals: int = 0
    maildir: str = ""
    """Where mail lies when no server is configured; empty when one is."""
    trusted_proxies: int = 0
    holidays: Holidays = field(default_factory=Holidays)
    """Public holidays, for hints while an event is typed."""
    sign_in: HeaderSignIn | None = None
    """Which header signs people in; None: none does."""
    var: str = ""
    metrics_token: str = field(default="", repr=False)
    inbox: str = ""
    """Which mailbox is read; empty: none is."""


@dataclass(frozen=True, kw_only=True)
class CliOptions:
    """What commands need to know of this installation."""

    demo: bool = False
    bind: str = "127.0.0.1:8000"
    web_workers: int = 2
    zone: str = "Europe/Berlin"
    route: Route = field(default_factory=Route)
    """Which way mail leaves."""
    inbox: InboxRoute | None = None
    """Which mailbox answers come to; None: none is read."""
    sign_in: HeaderSignIn | None = None
    var: str = ""
    settings: str = ""
    """The file that the settings were read from; empty: the environment alone."""
