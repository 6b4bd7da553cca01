"""Everything an operator may set, read once from the environment."""

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import timedelta
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Any, Self

import structlog

from app.config import answers, mail, nudges, sign_in, values
from app.config.holidays import load_holidays
from app.config.own_secret import own_secret
from app.config.values import LOOPBACK, PREFIX, SettingsRefused
from app.domain.mail_route import Route
from app.domain.manners import Manners
from app.domain.settings import CliOptions, Rhythm, WebOptions

__all__ = ["ROOT", "Settings", "SettingsRefused"]

ROOT = Path(__file__).parents[2]

logger = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Settings(answers.AnswerSettings, sign_in.SignInSettings, nudges.NudgeSettings):
    """One installation's settings; the field `smtp_url` is TRESTLE_SMTP_URL."""

    secret_key: str
    settings: str = ""
    """The file that the others were read from, besides the environment."""
    var: str = str(ROOT / "var")
    """Where everything lives that is not in a database server."""
    database_url: str = ""
    """Empty: SQLite under `var`."""
    queue_url: str = ""
    """Empty: beside the database; on PostgreSQL the database's own address."""
    base_url: str = ""
    """Every mailed link begins with it. Empty: the loopback address of `bind`."""
    bind: str = "127.0.0.1:8000"
    web_workers: int = 2
    zone: str = "Europe/Berlin"
    """The zone of people and events that name none."""
    zone_data: str = ""
    """A folder of compiled zone files, newer than ours; empty: ours."""
    demo: bool = False
    """Sign in by choosing a person; never on a real installation."""
    retry_schedule: tuple[float, ...] = (15, 30, 60, 120, 300, 600)
    """Seconds to wait after each refusal; the last one repeats."""
    lease_seconds: float = 120
    """How long a claimed mail stays claimed by a worker that says nothing."""
    send_delay: float = 60
    """Seconds what goes to many people waits, so that it can be stopped."""
    edit_hold: float = 120
    """Seconds an edit waits, so that five saves make one mail."""
    trusted_proxies: int = 0
    """How many proxies before us may be believed about addresses."""
    holidays: str = ""
    """A list of days to add to the public holidays that are known; "none": no hints."""
    seating_proposals: int = 0
    """The usual budget of a seating search, in changes tried; 0: by the people."""
    metrics_token: str = field(default="", repr=False)
    """Who shows it may read /metrics from anywhere; empty: this machine alone."""

    def manners(self) -> Manners:
        """Return when people may be written to about what they could do without."""
        known = load_holidays(self.holidays)
        return self.manners_for(demo=self.demo, zone=self.zone, holidays=known)

    @property
    def erasures(self) -> str:
        """Return where erasures are listed, so that a restore applies them again."""
        return str(Path(self.var) / "erasures.jsonl")

    def rhythm(self) -> Rhythm:
        """Return what the worker is told."""
        return Rhythm(
            lease=timedelta(seconds=self.lease_seconds),
            waits_s=self.retry_schedule,
            pace=self.real_pace,
            limits=self.limits,
            proposals=self.seating_proposals,
        )

    def web_options(self) -> WebOptions:
        """Return what pages are told."""
        return WebOptions(
            demo=self.demo,
            zone=self.zone,
            send_delay=timedelta(seconds=self.send_delay),
            edit_hold=timedelta(seconds=self.edit_hold),
            pace=self.real_pace,
            limits=self.limits,
            proposals=self.seating_proposals,
            maildir="" if self.has_server else self.maildir,
            trusted_proxies=self.trusted_proxies,
            holidays=load_holidays(self.holidays),
            sign_in=self.sign_in(),
            var=self.var,
            metrics_token=self.metrics_token,
            inbox=self.inbox_account,
        )

    def route(self) -> Route:
        """Return the way out, with what signs the envelopes."""
        return replace(super().route(), secret=self.secret_key)

    def cli_options(self) -> CliOptions:
        """Return what commands are told."""
        return CliOptions(
            demo=self.demo,
            bind=self.bind,
            web_workers=self.web_workers,
            zone=self.zone,
            route=self.route(),
            inbox=self.inbox_route(),
            sign_in=self.sign_in(),
            var=self.var,
            settings=self.settings,
        )

    def __post_init__(self) -> None:
        """Fill in what follows from the other settings; refuse what is unsafe."""
        var = Path(self.var).absolute()
        server = values.SERVERS
        fill: dict[str, Callable[[], str]] = {
            "database_url": lambda: f"sqlite:///{var / 'trestle.db'}",
            "queue_url": lambda: (
                self.database_url
                if self.database_url.startswith(server)
                else f"sqlite:///{var / 'queue.db'}"
            ),
            "base_url": lambda: f"http://{self.bind}",
            "maildir": lambda: str(var / "mail"),
        }
        for name, usual in fill.items():
            if not getattr(self, name):
                object.__setattr__(self, name, usual())
        for name, value in _checked(self).items():
            object.__setattr__(self, name, value)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """Read TRESTLE_*; raise `SettingsRefused` rather than guess."""
        given = {
            key.removeprefix(PREFIX).lower(): value
            for key, value in environ.items()
            if key.startswith(PREFIX)
        }
        known = {field.name: field for field in fields(cls)}
        values.take_files(given, known)
        for name in sorted(given.keys() - known.keys()):
            _warn_of_unknown(name, known)
            del given[name]
        typed: dict[str, Any] = {
            name: _READ[name](text) if name in _READ else text
            for name, text in given.items()
            if text
        }
        if not typed.get("secret_key"):
            if not typed.get("demo"):
                raise SettingsRefused(
                    f"missing: {PREFIX}SECRET_KEY; set it to a long random text, for"
                    f" example the output of: {_HOW_TO_MAKE_ONE}"
                )
            var = Path(typed.get("var", ROOT / "var"))
            typed["secret_key"] = own_secret(var / "secret")
        return cls(**typed)


_HOW_TO_MAKE_ONE = 'python3 -c "import secrets; print(secrets.token_hex(32))"'
_READ: dict[str, Callable[[str], object]] = {
    "demo": partial(values.switch, "demo"),
    "retry_schedule": partial(values.amounts, "retry_schedule"),
    "lease_seconds": partial(values.amount, "lease_seconds", least=1),
    "send_delay": partial(values.amount, "send_delay"),
    "edit_hold": partial(values.amount, "edit_hold"),
    "web_workers": partial(values.whole, "web_workers", least=1),
    **mail.READ,
    **answers.READ,
    "trusted_proxies": partial(values.whole, "trusted_proxies"),
    "seating_proposals": partial(values.whole, "seating_proposals", least=0),
}


def _checked(settings: Settings) -> dict[str, str]:
    """Return addresses as they are used from here on; refuse what can't work."""
    values.check_zone(settings.zone)
    mail.check(settings)
    answers.check(settings, demo=settings.demo)
    sign_in.check(settings, demo=settings.demo)
    values.check_bind(settings.bind)
    settings.manners()
    values.check_zone_data(settings.zone_data)
    base_url = settings.base_url.rstrip("/")
    values.check_base_url(base_url)
    if settings.demo and settings.has_server:
        name = "SMTP_URL" if settings.smtp_url else "MAIL_PRESET"
        raise SettingsRefused(
            f"demo mode sends no real mail: unset TRESTLE_{name} or TRESTLE_DEMO"
        )
    if settings.demo and settings.bind.rpartition(":")[0] not in LOOPBACK:
        raise SettingsRefused(
            "demo mode lets anyone become anyone: TRESTLE_BIND must be loopback,"
            " or unset TRESTLE_DEMO"
        )
    queue_url = settings.queue_url
    if queue_url != IN_MEMORY:
        queue_url = values.database_address("queue_url", queue_url)
    return {
        "var": str(Path(settings.var).absolute()),
        "base_url": base_url,
        "database_url": values.database_address("database_url", settings.database_url),
        "queue_url": queue_url,
        "maildir": str(Path(settings.maildir).absolute()),
    }


IN_MEMORY = "memory:"
"""A queue for one process, as tests and measurements use it."""


def _warn_of_unknown(name: str, known: Iterable[str]) -> None:
    if name.startswith("test_"):
        return  # the tests read those themselves
    ours = [*known, *(f"{each}_file" for each in known)]
    begun = [each for each in known if each.startswith(f"{name}_")]
    if meant := get_close_matches(name, ours, n=1, cutoff=0.8) or begun:
        raise SettingsRefused(
            f"unknown: {PREFIX}{name.upper()}; {PREFIX}{meant[0].upper()} was meant?"
        )
    # A newer or older release may know it: going back must not stop the start.
    logger.warning("unknown_setting", name=f"{PREFIX}{name.upper()}")
