"""Signing in by what the company's own proxy says of a visitor."""

import re
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address

LONGEST_SUBJECT = 200
_SUBJECT = re.compile(rf"[!-+\--~](?:[ -+\--~]{{0,{LONGEST_SUBJECT - 2}}}[!-+\--~])?")
"""Printable ASCII without a comma: two headers of one name arrive as one with it."""


@dataclass(frozen=True, kw_only=True)
class HeaderSignIn:
    """Which header is believed, and from whom."""

    header: str
    hops: tuple[IPv4Network | IPv6Network, ...]
    """Who may hand us a request with it: the proxy itself, by its address."""
    is_employee_id: bool = False
    """The header carries what the people file calls employee_id."""

    @property
    def issuer(self) -> str:
        """Return the name under which subjects of this header are kept."""
        return self.header.lower()

    def trusts(self, peer: str) -> bool:
        """Return whether the machine at this address may say who somebody is."""
        try:
            address = ip_address(peer)
        except ValueError:
            return False  # no address at all: nobody we know
        return any(address in hop for hop in self.hops)


def is_subject(value: str) -> bool:
    """Return whether this may be somebody's stable name."""
    return _SUBJECT.fullmatch(value) is not None
