"""Making, changing and taking back the links that calendars subscribe to."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.db import lock
from app.domain.audit import Act
from app.domain.causes import CauseKind
from app.domain.feeds import MOST_FEEDS, Feed, FeedOf
from app.domain.house import House
from app.domain.tokens import Purpose
from app.models import Person, Token
from app.operations import audit, letters
from app.operations.cause_rows import tell_by_event
from app.queries.entries import list_fed_only
from app.queries.feeds import list_feeds


class TooManyFeeds(Exception):  # noqa: N818 -- reads as the sentence it states
    """A person has as many links as one may have; take one back first."""


class InvitesAreOn(Exception):  # noqa: N818 -- reads as the sentence it states
    """One's own events come as invites, and would stand in the calendar twice."""


def make_feed(session: Session, *, person_id: int, feed: Feed, house: House) -> str:
    """Return the address of a new feed; only the hash of its secret is kept.

    Raises `TooManyFeeds`, and `InvitesAreOn` for a feed of one's own events.
    """
    person = lock(session, Person, person_id)
    if feed.of is FeedOf.MINE and not person.reads_feed:
        raise InvitesAreOn
    if len(list_feeds(session, person_id=person_id)) >= MOST_FEEDS:
        raise TooManyFeeds
    return _link(session, person_id, feed.as_text(), house=house)


def rotate_feed(
    session: Session, *, person_id: int, feed_id: int, house: House, now: datetime
) -> str | None:
    """Return another address for the same feed; the old one is gone at once.

    None: it was taken back already, or is not this person's.
    """
    lock(session, Person, person_id)
    token = _find(session, person_id, feed_id)
    if token is None:
        return None
    token.expires_at = now
    return _link(session, person_id, token.subject, house=house)


def revoke_feed(
    session: Session, *, person_id: int, feed_id: int, now: datetime
) -> bool:
    """Take a link back: calendars that read it get nothing any more; twice is once."""
    lock(session, Person, person_id)
    token = _find(session, person_id, feed_id)
    if token is not None:
        token.expires_at = now
    return token is not None


def choose_invites(
    session: Session, *, person_id: int, wanted: bool, now: datetime
) -> None:
    """Send this person invites by mail, or words alone that a feed goes with.

    Whoever wants them again gets those that a feed stood for; their feed of their own
    events is taken back. What invites put into a calendar before is kept up to date.
    """
    person = lock(session, Person, person_id)
    if person.reads_feed is not wanted:
        return
    person.reads_feed = not wanted
    if wanted:
        for token in list_feeds(session, person_id=person_id):
            if Feed.from_text(token.subject).of is FeedOf.MINE:
                token.expires_at = now
        events = list_fed_only(session, person_id=person_id, now=now)
        who = [(event_id, person_id) for event_id in events]
        tell_by_event(session, CauseKind.SENT_AGAIN, who, now=now)
    audit.note(
        session,
        Act.CHANGED_SETTINGS,
        person_id=person_id,
        before={"invites": not wanted},
        after={"invites": wanted},
    )


def _link(session: Session, person_id: int, subject: str, *, house: House) -> str:
    url = letters.make_link(
        session,
        path="feeds",
        purpose=Purpose.FEED,
        person_id=person_id,
        subject=subject,
        house=house,
    )
    return f"{url}.ics"


def _find(session: Session, person_id: int, feed_id: int) -> Token | None:
    found = list_feeds(session, person_id=person_id)
    return next((token for token in found if token.id == feed_id), None)
