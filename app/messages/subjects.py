"""The subject of each mail: a whole thought, at most 60 characters where facts allow."""

from datetime import date, datetime

from app.domain.mail import (
    Cancellation,
    Change,
    HostMail,
    HostNews,
    Invitation,
    News,
    Offer,
    PlaceNews,
    Reason,
    TableMail,
    Update,
)
from app.messages import times
from app.messages.letter import Story
from app.messages.text import one_line, shortened, translator

LIMIT = 60
LEAST_TITLE = 12
"""Characters of a title that are kept even where the subject becomes too long."""
_ARTICLES = frozenset({"The", "A", "An", "My", "Our"})
"""Lines are read in English alone: none in another language opens with one of these."""


def fitted(pattern: str, *, title: str, **facts: object) -> str:
    """Return the subject with `%(title)s` shortened to fit, and never another fact."""
    rest = one_line(pattern % {"title": "", **facts})
    room = max(LIMIT - len(rest) - 1, LEAST_TITLE)
    return one_line(pattern % {"title": shortened(one_line(title), to=room), **facts})


def in_a_sentence(words: str) -> str:
    """Return somebody's words as they read inside a sentence: "and the template"."""
    is_article = words.partition(" ")[0] in _ARTICLES
    return words[:1].lower() + words[1:] if is_article else words


def stem(story: Story, pattern: str) -> str:
    """Return `pattern` with the words that all mails about one event share.

    They hold its title and day: "December mixer, Thu 3 Dec" stands in `%(title)s`.
    """
    gettext = translator(story.locale).ugettext
    named = gettext("%(title)s, %(day)s")
    whole = pattern.replace("%(title)s", named)
    return fitted(whole, title=story.title, day=story.date)


def invitation(content: Invitation, story: Story) -> str:
    """Return "You're going: …", or how the place was won."""
    gettext = translator(story.locale).ugettext
    match content.reason:
        case Reason.PROMOTED:
            opened = story.pick(
                gettext("A seat opened: you're in for %(day)s"),
                gettext("A place opened: you're in for %(day)s"),
            )
            return opened % {"day": story.date}
        case Reason.HOSTING:
            return stem(story, gettext("You're hosting: %(title)s"))
        case (
            Reason.ANSWERED
            | Reason.EVERY_TIME
            | Reason.ADDED
            | Reason.SENT_AGAIN
            | Reason.REMOVED
            | Reason.EVENT_CANCELED
        ):
            return stem(story, gettext("You're going: %(title)s"))


def update(content: Update, story: Story) -> str:
    """Return what changed first: "Moved to 12:30, Budapest time: …"."""
    gettext = translator(story.locale).ugettext
    event = content.event
    if Change.TIME in content.changes:
        hour = story.hour(event.starts_at)
        if _day(story, content.was_starts_at) != _day(story, event.starts_at):
            return stem(story, gettext("Moved to another day: %(title)s"))
        if content.was_starts_at == event.starts_at:
            ends = gettext("Now until %(hour)s: %(title)s")
            return stem(story, _said(ends, hour=story.hour(event.ends_at)))
        return stem(story, _said(gettext("Moved to %(hour)s: %(title)s"), hour=hour))
    if Change.PLACE in content.changes:
        return stem(story, gettext("New place: %(title)s"))
    if Change.CLOCK in content.changes:
        hour, still = story.hour(event.starts_at), gettext("Still %(hour)s: %(title)s")
        return stem(story, _said(still, hour=hour))
    return stem(story, gettext("Updated: %(title)s"))


def cancellation(content: Cancellation, story: Story) -> str:
    """Return "Canceled: …", or how this one place was lost."""
    gettext = translator(story.locale).ugettext
    match content.reason:
        case Reason.EVENT_CANCELED:
            return stem(story, gettext("Canceled: %(title)s"))
        case Reason.REMOVED | Reason.ADDED:
            return stem(story, gettext("You're off the guest list: %(title)s"))
        case Reason.HOSTING:
            return stem(story, gettext("You're no longer a host: %(title)s"))
        case Reason.ANSWERED | Reason.EVERY_TIME | Reason.PROMOTED | Reason.SENT_AGAIN:
            return stem(story, gettext("You're not going: %(title)s"))


def table(content: TableMail, story: Story) -> str:
    """Return "Tomorrow 12:00, Budapest time: you're at table 4"."""
    gettext = translator(story.locale).ugettext
    changed = gettext("%(when)s: you're now at table %(table)s")
    pattern = (
        changed if content.is_change else gettext("%(when)s: you're at table %(table)s")
    )
    return pattern % {"when": _nearby(story), "table": content.seats[0].table}


def reminder(story: Story) -> str:
    """Return "Tomorrow 16:00, Budapest time: …"."""
    pattern = translator(story.locale).ugettext("%(when)s: %(title)s")
    return fitted(pattern, title=story.title, when=_nearby(story))


def offer(content: Offer, story: Story) -> str:
    """Return "A seat is free, yours until 10:30, Budapest time"."""
    gettext = translator(story.locale).ugettext
    until = times.until(
        content.held_until,
        now=story.now,
        zone=story.event.zone,
        locale=story.locale,
    )
    yours = story.pick(
        gettext("A seat is free, yours until %(until)s"),
        gettext("A place is free, yours until %(until)s"),
    )
    shorter = story.pick(
        gettext("A seat is free until %(until)s"),
        gettext("A place is free until %(until)s"),
    )
    return _first_that_fits(yours % {"until": until}, shorter % {"until": until})


def place_news(content: PlaceNews, story: Story) -> str:
    """Return the fact about one's place."""
    gettext = translator(story.locale).ugettext
    match content.news:
        case News.OFFER_RAN_OUT:
            ended = story.pick(
                gettext("Your seat is no longer held: %(title)s"),
                gettext("Your place is no longer held: %(title)s"),
            )
            return stem(story, ended)
        case News.CANCELED_WHILE_WAITING:
            return stem(story, gettext("Canceled: %(title)s"))
        case News.ADDED_TO_WAITLIST | News.WAITS_THIS_TIME:
            return stem(story, gettext("You're on the waitlist: %(title)s"))
        case News.REMOVED:
            return stem(story, gettext("You're off the guest list: %(title)s"))
        case News.MOVED:
            return stem(story, gettext("Moved: %(title)s"))


def host_mail(content: HostMail, story: Story) -> str:  # noqa: C901 -- one case for each news
    """Return what happened to the reader's own event."""
    gettext = translator(story.locale).ugettext
    match content.news:
        case (
            HostNews.PLAN_PUBLISHES_SOON
            | HostNews.PLAN_PUBLISHED
            | HostNews.PLAN_NOT_PUBLISHED
        ):
            return _plan(content, story)
        case HostNews.WHO_COULD_NOT_COME:
            pattern = gettext("Who couldn't come? %(title)s")
        case HostNews.HANDED_OVER:
            pattern = gettext("You now answer for %(title)s")
        case HostNews.MADE_HOST:
            pattern = gettext("You're now a host: %(title)s")
        case HostNews.HELPS_AT_THE_DOOR:
            pattern = gettext("You help at the door: %(title)s")
        case HostNews.STOP_THIS_TIME | HostNews.HAT_OFFERED | HostNews.FALLS_ON_HOLIDAY:
            return _of_series(content, story)
        case HostNews.ANSWERS_WAIT:
            pattern = gettext("An answer needs you: %(title)s")
        case HostNews.WITHOUT_ORGANIZER:
            pattern = gettext("Nobody answers for %(title)s")
    return stem(story, pattern)


def _of_series(content: HostMail, story: Story) -> str:
    gettext = translator(story.locale).ugettext
    pattern = gettext("Stop this time? %(title)s")
    if content.news is HostNews.HAT_OFFERED:
        pattern = gettext("Would you host it next? %(title)s")
    if content.news is HostNews.FALLS_ON_HOLIDAY:
        pattern = gettext("On a holiday: %(title)s")
    return stem(story, pattern)


def _plan(content: HostMail, story: Story) -> str:
    gettext = translator(story.locale).ugettext
    if content.news is HostNews.PLAN_PUBLISHED:
        return stem(story, gettext("Seating published: %(title)s"))
    if content.news is HostNews.PLAN_NOT_PUBLISHED:
        return stem(story, gettext("Seating not published: %(title)s"))
    at = content.at or story.event.starts_at
    if _day(story, at) == _day(story, story.now):
        today = gettext("The plan publishes itself today at %(hour)s")
        return today % {"hour": story.hour(at)}
    until = times.until(at, now=story.now, zone=story.event.zone, locale=story.locale)
    return _first_that_fits(
        gettext("The plan publishes itself %(until)s") % {"until": until},
        gettext("Plan publishes itself %(until)s") % {"until": until},
    )


def _first_that_fits(whole: str, shorter: str) -> str:
    return whole if len(whole) <= LIMIT else shorter


def _said(pattern: str, *, hour: str) -> str:
    return pattern.replace("%(hour)s", hour)


def _nearby(story: Story) -> str:
    return times.nearby(
        story.event.starts_at,
        now=story.now,
        zone=story.event.zone,
        locale=story.locale,
    )


def _day(story: Story, instant: datetime) -> date:
    return times.event_day(instant, zone=story.event.zone)
