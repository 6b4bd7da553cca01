"""What `trestle doctor` found out, as lines or as JSON."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import click

from app.cli.base import print_json


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    what: str
    is_ok: bool
    text: str


def report(findings: Sequence[Finding], *, wants_json: bool) -> int:
    """Print what was found; return the exit code: 0 if all is well."""
    if wants_json:
        print_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            mark = "ok    " if finding.is_ok else "not ok"
            click.echo(f"{mark} {finding.what}: {finding.text}")
    return 0 if all(finding.is_ok for finding in findings) else 1
