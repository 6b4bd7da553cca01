from datetime import UTC, datetime

import pytest

from app.domain.calendar import Method
from app.domain.entries import Entry, Shown

AT = datetime(2027, 3, 2, 11, tzinfo=UTC)
REQUEST, CANCEL = Method.REQUEST, Method.CANCEL


@pytest.mark.parametrize(
    ("method", "held", "waits", "facts", "shown"),
    [
        (None, None, None, "", Shown.NOTHING),
        (None, None, REQUEST, "", Shown.COMING),
        (REQUEST, "new", None, "", Shown.CURRENT),
        (REQUEST, None, None, "", Shown.CURRENT),
        (REQUEST, "old", REQUEST, "", Shown.BEHIND),
        (REQUEST, "old", None, "", Shown.STALE),
        (REQUEST, "new", CANCEL, "", Shown.LEAVING),
        (CANCEL, "new", None, "", Shown.REMOVED),
        (CANCEL, "new", REQUEST, "", Shown.COMING),
        (None, None, None, "bounced", Shown.REFUSED),
        (REQUEST, "old", None, "bounced", Shown.REFUSED),
        (None, None, REQUEST, "bounced", Shown.COMING),
        (REQUEST, "new", None, "fed", Shown.FED),
    ],
)
def test_what_was_taken_and_what_waits_say_what_a_calendar_shows(
    method: Method | None,
    held: str | None,
    waits: Method | None,
    facts: str,
    shown: Shown,
) -> None:
    entry = Entry(
        sequence=1,
        made_at=AT,
        told="new",
        method=method,
        held=held,
        starts_at=None,
        ends_at=None,
        sent_at=AT,
        bounced_at=AT if facts == "bounced" else None,
        is_fed=facts == "fed",
        waits=waits,
    )

    assert entry.shown is shown
