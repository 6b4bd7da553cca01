"""How far the search for tables has come, told while it goes on."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from flask import Blueprint, Flask, Response, current_app
from flask.typing import ResponseReturnValue

from app.db import db
from app.domain.settings import STILL_SERVES
from app.queries.seating_progress import progress_of
from app.web.access import current_visit

blueprint = Blueprint("seating_progress", __name__)

LOOK_S = 0.5
"""Between two looks; each also finds out whether the page is still there."""
LONGEST_S = 120.0
"""After which a page asks again, so that no stream is for ever."""
_the_stream = threading.Lock()
"""Held by the one stream of this web process: each holds a thread while it lasts."""


@blueprint.get("/events/<event:handle>/seating/progress/stream")
def stream(handle: str) -> ResponseReturnValue:
    """Send the search's progress as server-sent events, whenever it has changed.

    One stream at most in each web process; anybody else gets 204, upon which a browser
    does not ask again, and polls `seating.progress` for the same. The last message has
    `done`: close the stream then. Each message is one line of `data:` with an object:

    - `state`: "none" (never searched), "waiting" (asked for, not begun), "searching",
      "done", "conflict" (no plan keeps the rules), "overtaken" (a host changed seats
      meanwhile, and that stayed) or "crashed"
    - `done`: whether it will not change by itself any more
    - `version`: of the plan's seats; where the board shows another, there are new ones
    - `shown`: whether anybody has a seat; the first plan is seated without a new version
    - `seconds`, `cost`, `bound`: of the best plan so far; `cost` equal to `bound` is
      proven best
    - `first_meetings` and `limit`, which no plan exceeds; `worst_off`: the fewest new
      people anyone meets
    - `points`: the curve, `[seconds, cost, first_meetings]` each, oldest first

    All numbers are null, and `points` empty, until there is a first plan.
    """
    del handle
    event_id = current_visit().event.id
    if not _the_stream.acquire(blocking=False):
        return "", 204
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 -- the stream outlives the request

    def read() -> dict[str, Any]:
        with app.app_context():  # a session for each look: none is held between
            return progress_of(db.session(), event_id=event_id)

    serves: Callable[[], bool] = app.extensions.get(STILL_SERVES, lambda: True)
    ends = time.monotonic() + LONGEST_S

    def rest() -> bool:
        time.sleep(LOOK_S)
        return serves() and time.monotonic() < ends

    response = Response(messages(read, rest=rest), mimetype="text/event-stream")
    response.call_on_close(_the_stream.release)
    response.headers["X-Accel-Buffering"] = "no"  # a proxy must not collect it first
    return response


def messages(
    read: Callable[[], dict[str, Any]], *, rest: Callable[[], bool]
) -> Iterator[str]:
    """Yield what was read whenever it changed, and for nobody to read a comment else.

    `rest` waits for the next look and returns whether there is to be one.
    """
    told = ""
    yield "retry: 2000\n\n"
    while True:
        now = read()
        text = json.dumps(now, separators=(",", ":"))
        yield ": still here\n\n" if text == told else f"data: {text}\n\n"
        told = text
        if now["done"] or not rest():
            return
