"""Feeds that calendars subscribe to by a secret address, without signing in."""

import hashlib
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from flask import Blueprint, Flask, Response, current_app, request
from flask.blueprints import BlueprintSetupState
from flask.sessions import SecureCookieSessionInterface, SessionMixin

from app.db import db
from app.domain.feeds import FedEvent, Feed
from app.domain.tokens import Key, Purpose, fits, hash_of, read_key
from app.messages.feed import feed_ics, feed_name
from app.models import Person, Token
from app.queries.feeds import last_answer_at, list_fed
from app.web.feed_words import feed_words
from app.web.login import current_house
from app.web.sieve import Sieve
from app.web.words import gettext

blueprint = Blueprint("feeds", __name__)
FETCHES_AN_HOUR = 60
"""Of one feed; calendars come at most every few minutes."""
MISSES_AN_HOUR = 120
"""From one address, of feeds that there are not."""
HOUR_S = 3600
NOBODYS = hash_of("nobody's")


@dataclass(frozen=True, kw_only=True)
class Sieves:
    """What stands between the world and the feeds, in this process."""

    known: Sieve
    unknown: Sieve


class Cookies(SecureCookieSessionInterface):
    """Cookies as everywhere, but none with a feed: its address is its only key."""

    def save_session(
        self, app: Flask, session: SessionMixin, response: Response
    ) -> None:
        """Renew the cookie with the answer to this request, unless that is a feed."""
        if request.endpoint != "feeds.feed":
            super().save_session(app, session, response)


@blueprint.get("/feeds/<key:key>.ics")
def feed(key: str) -> Response:
    """Give a calendar its events, or 304 if it has them; HEAD gives the head alone.

    Gone for good (410) is what was taken back or whose person left; what never was is
    404. Both are found out by the same steps.
    """
    now = datetime.now(UTC)
    token, person = _look_up(key)
    if token is None or person is None:
        wait = _sieves().unknown.wait_s(request.remote_addr or "", now=time.monotonic())
        return _too_many(wait) if wait else _refused(gettext("No such feed."), 404)
    if token.expires_at is not None or person.left_at is not None:
        return _refused(gettext("This feed was taken back."), 410)
    if wait := _sieves().known.wait_s(str(token.id), now=time.monotonic()):
        return _too_many(wait)
    wanted = Feed.from_text(token.subject)
    events = list_fed(db.session(), person=person, feed=wanted, now=now)
    answered_at = last_answer_at(db.session(), person_id=person.id)
    return _answer(events, wanted, answered_at=answered_at, now=now)


@blueprint.record_once
def _set_up(state: BlueprintSetupState) -> None:
    cast(Flask, state.app).session_interface = Cookies()
    state.app.extensions["feeds"] = Sieves(
        known=Sieve(at_most=FETCHES_AN_HOUR, within_s=HOUR_S),
        unknown=Sieve(at_most=MISSES_AN_HOUR, within_s=HOUR_S),
    )


def _sieves() -> Sieves:
    found: Sieves = current_app.extensions["feeds"]
    return found


def _look_up(text: str) -> tuple[Token | None, Person | None]:
    """Return the key's row and its person, or two None, in as many steps either way."""
    key = read_key(text) or Key(token_id=0, secret="")
    token = db.session.get(Token, key.token_id)
    is_feed = token is not None and token.purpose == Purpose.FEED
    fitting = fits(key.secret, token.secret_hash if token and is_feed else NOBODYS)
    person = db.session.get(Person, token.person_id if token else 0)
    return (token, person) if fitting and is_feed else (None, None)


def _answer(
    events: list[FedEvent],
    wanted: Feed,
    *,
    answered_at: datetime | None,
    now: datetime,
) -> Response:
    name = feed_name(current_house(), what=feed_words(wanted))
    ics = feed_ics(events, name=name, house=current_house())
    response = Response(ics, content_type="text/calendar; charset=utf-8")
    response.set_etag(hashlib.sha256(ics).hexdigest()[:32])
    # The reach of a feed moves along day by day, also when nothing else changes.
    changes = [now.replace(hour=0, minute=0, second=0, microsecond=0)]
    changes += [event.changed_at for event in events]
    changes += [answered_at] if answered_at else []
    response.last_modified = min(max(changes), now)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Disposition"] = 'inline; filename="trestle.ics"'
    response.make_conditional(request)
    return response


def _refused(sentence: str, status: int) -> Response:
    return Response(f"{sentence}\n", status, mimetype="text/plain")


def _too_many(wait_s: int) -> Response:
    refused = _refused(gettext("Too many fetches. Please come again later."), 429)
    refused.headers["Retry-After"] = str(wait_s)
    return refused
