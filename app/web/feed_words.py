"""What feeds are called."""

from flask_babel import lazy_gettext

from app.domain.feeds import Feed, FeedOf
from app.web.labels import KIND_WORDS
from app.web.words import gettext

FEED_WORDS = {
    FeedOf.OPEN: lazy_gettext("Events I can still join"),
    FeedOf.HOSTING: lazy_gettext("Events I host"),
    FeedOf.MINE: lazy_gettext("My events"),
}


def feed_words(feed: Feed) -> str:
    """Return the name of a feed: "Events I can still join: mixer, Berlin"."""
    narrowed = [str(KIND_WORDS[feed.kind])] if feed.kind else []
    narrowed += [feed.site] if feed.site else []
    if not narrowed:
        return str(FEED_WORDS[feed.of])
    return gettext(
        "%(feed)s: %(only)s", feed=FEED_WORDS[feed.of], only=", ".join(narrowed)
    )
