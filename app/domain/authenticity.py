"""Whether our own mail server vouches for a sender (RFC 8601, 7489)."""

import re
from collections.abc import Sequence

_COMMENT = re.compile(r"\((?:[^()\\]|\\.)*\)")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_FACT = re.compile(r"([\w.-]+)\s*=\s*(\S+)")


def is_vouched_for(address: str, *, vouchers: Sequence[str], authserv_id: str) -> bool:
    """Return whether the topmost result of our own server is for this sender.

    `vouchers` are the Authentication-Results, the topmost first; those of other
    servers say nothing. DMARC must pass for the domain, or DKIM or SPF for one that
    is aligned with it; where DMARC says that it fails, nothing else counts.
    """
    domain = address.rpartition("@")[2].lower()
    for voucher in vouchers:
        bare = _without_comments(voucher)
        server, _, results = bare.partition(";")
        if server.lower().split()[:1] == [authserv_id.lower()]:
            return domain != "" and _passes(results, domain)
    return False


def _passes(results: str, domain: str) -> bool:
    facts = [dict(reversed(_FACT.findall(result))) for result in results.split(";")]
    methods = [_method(result) for result in results.split(";")]
    dmarc = [
        (verdict, fact)
        for (name, verdict), fact in zip(methods, facts, strict=True)
        if name == "dmarc"
    ]
    for verdict, fact in dmarc:
        if verdict == "pass":
            return str(fact.get("header.from", domain)).lower() == domain
        if verdict in {"fail", "reject", "quarantine"}:
            return False
    return any(
        verdict == "pass" and _is_aligned(_signer(name, fact), domain)
        for (name, verdict), fact in zip(methods, facts, strict=True)
    )


def _method(result: str) -> tuple[str, str]:
    found = _FACT.match(result.strip())
    return (found[1].lower(), found[2].lower()) if found else ("", "")


def _signer(method: str, fact: dict[str, str]) -> str:
    """Return the domain that a method vouches for."""
    if method == "dkim":
        return fact.get("header.d") or fact.get("header.i", "").rpartition("@")[2]
    if method == "spf":
        return fact.get("smtp.mailfrom", "").rpartition("@")[2]
    return ""


def _is_aligned(signer: str, domain: str) -> bool:
    # Without a list of public suffixes: one is the other, or a part of it.
    one, other = signer.lower().strip("."), domain
    if "." not in one or "." not in other:
        return False
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def _without_comments(text: str) -> str:
    # What is quoted first, so that a bracket in it opens nothing; then from within.
    bare = _QUOTED.sub(lambda quoted: _plain(quoted[0]), text)
    while bare != (shorter := _COMMENT.sub(" ", bare)):
        bare = shorter
    return bare


def _plain(quoted: str) -> str:
    inner = quoted[1:-1]
    return inner if re.fullmatch(r"[\w.@+-]*", inner) else "quoted"
