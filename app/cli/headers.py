"""The way of a received mail, and what to do where it was not believed."""

from collections.abc import Iterator
from email.parser import BytesHeaderParser
from email.policy import compat32

from app.cli.findings import Finding
from app.domain.mail_headers import Leg, Verdict, read_way

SLOW_S = 60
LONGEST = 512 * 1024
"""Bytes: a head is far shorter, and a whole mail may follow it."""
PROVIDERS = "your mail provider's pages say how"

ADVICE = {
    (
        "spf",
        "fail",
    ): "the SPF record of {domain} doesn't name the server that sent it: add what your provider says to include",
    (
        "spf",
        "softfail",
    ): "the SPF record of {domain} only tolerates the server that sent it: add what your provider says to include",
    ("spf", "none"): f"{{domain}} has no SPF record: publish one; {PROVIDERS}",
    (
        "dkim",
        "none",
    ): f"nobody signed it: turn on DKIM for the domain of TRESTLE_MAIL_FROM; {PROVIDERS}",
    (
        "dkim",
        "fail",
    ): "the signature doesn't hold: a server on the way changed the mail, or the key in the DNS is another",
    (
        "dmarc",
        "fail",
    ): "neither SPF nor DKIM passed for the domain of the From header itself: mend one of them for that domain",
    (
        "dmarc",
        "none",
    ): f"the domain of TRESTLE_MAIL_FROM has no DMARC record: publish one, first with p=none; {PROVIDERS}",
}
OTHERWISE = "the receiving server could not decide: look again with another mail"
UNSAID = "the receiving server says nothing about it"
UNALIGNED = "passed, but for {domain}, which is not the domain of the From header: it doesn't count for DMARC"


def look_at_headers(content: bytes) -> Iterator[Finding]:
    """Yield a finding for each hop and for each of SPF, DKIM and DMARC."""
    head = BytesHeaderParser(policy=compat32).parsebytes(content[:LONGEST].lstrip())
    way = read_way(head)
    if not way.legs:
        text = "no Received line: save the mail with its whole head (“show original”)"
        yield Finding(what="way", is_ok=False, text=text)
        return
    for number, leg in enumerate(way.legs, start=1):
        yield _hop(number, leg)
    for verdict in way.verdicts:
        yield _verdict(verdict, is_internal=way.is_internal)


def _hop(number: int, leg: Leg) -> Finding:
    ends = [f"from {leg.sender}" if leg.sender else "", f"by {leg.taker}"]
    ends.append(f"with {leg.protocol}" if leg.protocol else "")
    text, waited = " ".join(filter(None, ends)), leg.waited_s
    if waited is None:
        return Finding(what=f"hop {number}", is_ok=True, text=text)
    if waited < 0:
        text += f", {-waited:.0f} s before the last: one of the two clocks is wrong"
    else:
        text += f", after {waited:.0f} s"
    is_slow = waited >= SLOW_S
    if is_slow:
        text += f": it waited there; ask whoever runs {leg.taker or 'that server'}"
    return Finding(what=f"hop {number}", is_ok=not is_slow, text=text)


def _verdict(verdict: Verdict, *, is_internal: bool) -> Finding:
    name, domain = verdict.method.upper(), verdict.domain or "the sender's domain"
    if is_internal and verdict.result != "pass":
        text = "not checked: it stayed inside your organization; send one outside, too"
        return Finding(what=name, is_ok=True, text=text)
    if not verdict.result:
        return Finding(what=name, is_ok=False, text=UNSAID)
    if verdict.result == "pass":
        # DMARC is about the From header by itself, whatever else is said.
        is_ok = verdict.is_aligned or verdict.method == "dmarc" or not verdict.domain
        text = f"pass for {domain}" if is_ok else UNALIGNED.format(domain=domain)
        return Finding(what=name, is_ok=True, text=text)
    advice = ADVICE.get((verdict.method, verdict.result), OTHERWISE)
    text = f"{verdict.result}: {advice.format(domain=domain)}"
    return Finding(what=name, is_ok=False, text=text)
