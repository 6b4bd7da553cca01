"""Settings of a sign-in by the company's own proxy; off unless a header is named."""

import re
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network

from app.config.values import SettingsRefused
from app.domain.sign_in import HeaderSignIn

HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,60}")
NEVER = frozenset({"cookie", "host", "referer", "user-agent", "origin"})
"""What any browser sends by itself."""
LINKED, EMPLOYEE_ID = "linked", "employee_id"
WIDEST = {4: 8, 6: 32}
"""Bits: a network as wide as the world is no hop."""


@dataclass(frozen=True, kw_only=True)
class SignInSettings:
    """Who may say who somebody is."""

    sign_in_header: str = ""
    """Empty: nobody signs in by a header."""
    sign_in_proxies: str = ""
    """Addresses or networks of the proxies that set it, separated by commas."""
    sign_in_subject: str = LINKED
    """linked: by `trestle people link`. employee_id: as the people file has it."""

    def sign_in(self) -> HeaderSignIn | None:
        """Return which header is believed; raises `SettingsRefused`."""
        if not self.sign_in_header:
            if self.sign_in_proxies:
                raise _refusal("PROXIES", "set TRESTLE_SIGN_IN_HEADER too, or unset it")
            return None
        header = self.sign_in_header
        is_forwarded = header.lower().startswith("x-forwarded-for")
        if not HEADER.fullmatch(header) or header.lower() in NEVER or is_forwarded:
            why = f"{header!r} is no header that a proxy could keep for itself"
            raise _refusal("HEADER", why)
        if not self.sign_in_proxies:
            raise _refusal(
                "HEADER",
                "set TRESTLE_SIGN_IN_PROXIES to the address of the proxy that sets it;"
                " anybody else could send it",
            )
        if self.sign_in_subject not in {LINKED, EMPLOYEE_ID}:
            raise _refusal("SUBJECT", f"it is {LINKED} or {EMPLOYEE_ID}")
        return HeaderSignIn(
            header=header,
            hops=tuple(_hop(text) for text in self.sign_in_proxies.split(",")),
            is_employee_id=self.sign_in_subject == EMPLOYEE_ID,
        )


def check(settings: SignInSettings, *, demo: bool) -> None:
    """Refuse what would let anyone be anyone."""
    if settings.sign_in() is not None and demo:
        raise _refusal("HEADER", "demo mode has its own; unset it or TRESTLE_DEMO")


def _hop(text: str) -> IPv4Network | IPv6Network:
    try:
        network = ip_network(text.strip())
    except ValueError as error:
        why = f"{text.strip()!r} is no address or network, such as 10.0.0.5"
        raise _refusal("PROXIES", why) from error
    if network.prefixlen < WIDEST[network.version]:
        why = f"{text.strip()} is half the world; name the proxy's own address"
        raise _refusal("PROXIES", why)
    return network


def _refusal(name: str, why: str) -> SettingsRefused:
    return SettingsRefused(f"TRESTLE_SIGN_IN_{name}: {why}")
