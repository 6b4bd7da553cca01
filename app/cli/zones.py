"""Finding the events that a new law of a zone moved, and telling their calendars."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import click
from flask.cli import with_appcontext

from app.cli.base import Refused, as_json, changing, print_rows
from app.db import db
from app.domain.zones import zone_data
from app.operations.zone_law import Moved, follow_law, list_moved


@click.command("tz-recheck")
@click.option("--send", is_flag=True, help="Move them, and tell their calendars.")
@as_json
@with_appcontext
def tz_recheck(*, send: bool, wants_json: bool) -> None:
    """List the events whose clock shows the same and whose instant is another now.

    Run it whenever the zone data is newer. Exit code 3: something waits for --send, or
    for a host where the hour does not exist any more.
    """
    now = datetime.now(UTC)
    found = list_moved(db.session(), now=now)
    followed = set()
    for moved in found if send else ():
        with changing() as session:  # each alone: no lock is held over all of them
            if follow_law(session, event_id=moved.event_id, now=now):
                followed.add(moved.event_id)
    print_rows(
        [_row(moved, is_sent=moved.event_id in followed) for moved in found],
        wants_json=wants_json,
        line=_line,
        empty=f"By zone data {zone_data()} every event is when it was agreed.",
    )
    left = len(found) - len(followed)
    if left:
        raise Refused(_what_waits(found, left=left, sent=send))


def _row(moved: Moved, *, is_sent: bool) -> dict[str, Any]:
    return {
        "handle": moved.handle,
        "title": moved.title,
        "zone": moved.zone,
        "wall": moved.wall[:16],
        "was_starts_at": moved.was_starts_at,
        "starts_at": moved.starts_at,
        "computed_with": moved.computed_with,
        "zone_data": zone_data(),
        "sent": is_sent,
    }


def _line(row: Mapping[str, Any]) -> str:
    becomes = "that hour does not exist any more"
    if row["starts_at"] is not None:
        becomes = f"{row['starts_at']:%Y-%m-%d %H:%M} UTC"
    told = "its calendars are told" if row["sent"] else "nothing was sent"
    return (
        f"{row['handle']}  {row['wall']} {row['zone']}:"
        f" {row['was_starts_at']:%H:%M} UTC, now {becomes}; {told}; {row['title']}"
    )


def _what_waits(found: Sequence[Moved], *, left: int, sent: bool) -> str:
    missing = sum(moved.starts_at is None for moved in found)
    if sent:
        return f"{left} of them need a host to choose another hour"
    text = f"{left} events moved; run: trestle tz-recheck --send"
    return f"{text} ({missing} need a host)" if missing else text
