"""What everybody is told about an event: that it is on, that it has changed."""

from app.domain.events import Kind
from app.domain.mail import (
    Announcement,
    Change,
    Envelope,
    HostReminder,
    Update,
)
from app.domain.outbox import MailKind
from app.messages import subjects, times
from app.messages.letter import Letter, Link, Story
from app.messages.places import cannot_be_muted
from app.messages.reasons import reason
from app.messages.rhythms import rhythm_words
from app.messages.text import one_line, paragraphs, translator


def announcement(content: Announcement, envelope: Envelope) -> Letter:
    """Return mail 1: an event is on; calendars stay empty until someone says yes."""
    story = Story.of(content.event, envelope)
    gettext = translator(story.locale).ugettext
    purpose = paragraphs(content.event.purpose)
    return Letter(
        subject=subjects.stem(story, "%(title)s"),
        preview=_room(story) or gettext("You don't need to ask anyone."),
        lead=(_hosting(story), *_repeats(content, story), *purpose),
        facts=story.facts,
        close=tuple(
            sentence
            for sentence in (
                _room(story),
                gettext("You don't need to ask anyone."),
                _answer_by(story),
            )
            if sentence
        ),
        button=Link(url=content.yes_url, label=gettext("Count me in")),
        links=(
            Link(url=content.no_url, label=gettext("Can't make it")),
            *_every_time(content, story),
            story.page,
        ),
        why=(reason(content.because, locale=story.locale),),
        mutes=MailKind.ANNOUNCEMENT,
        turn_off=gettext("Turn off announcements"),
    )


def _repeats(content: Announcement, story: Story) -> tuple[str, ...]:
    if content.rhythm is None or content.repeats_on is None:
        return ()
    often = rhythm_words(content.rhythm, content.repeats_on, locale=story.locale)
    sentence = translator(story.locale).ugettext("%(often)s; this is the next date.")
    return (sentence % {"often": often},)


def _every_time(content: Announcement, story: Story) -> tuple[Link, ...]:
    if not content.every_url:
        return ()
    label = translator(story.locale).ugettext("Every time, or never again")
    return (Link(url=content.every_url, label=label),)


def host_reminder(content: HostReminder, envelope: Envelope) -> Letter:
    """Return what a host has said again before the event; nobody needs it to come."""
    story = Story.of(content.event, envelope)
    gettext = translator(story.locale).ugettext
    asks = gettext("Will you be there? %(title)s")
    links: tuple[Link, ...] = (story.page,)
    button = story.page
    if content.yes_url:
        button = Link(url=content.yes_url, label=gettext("Count me in"))
        links = (Link(url=content.no_url, label=gettext("Can't make it")), story.page)
    elif content.free_url:
        links = (story.free(content.free_url),)
    author = {"name": one_line(content.author)}
    return Letter(
        subject=subjects.stem(
            story, asks if content.yes_url else gettext("A reminder: %(title)s")
        ),
        preview=gettext("%(when)s.") % {"when": story.when},
        lead=(gettext("%(name)s reminds you of this event.") % author,),
        facts=story.facts,
        quote=story.quote(content.author, content.text),
        close=(_answer_by(story),) if content.yes_url and _answer_by(story) else (),
        button=button,
        links=links,
        why=(reason(content.because, locale=story.locale),),
        mutes=MailKind.HOST_REMINDER,
        turn_off=gettext("Turn off reminders from hosts"),
    )


def update(content: Update, envelope: Envelope) -> Letter:
    """Return mail 3: what changed, from what to what; the seat is safe."""
    story = Story.of(content.event, envelope)
    gettext = translator(story.locale).ugettext
    return Letter(
        subject=subjects.update(content, story),
        preview=_what_stays(content, story),
        headline=_moved(content, story),
        lead=_changes(content, story),
        facts=story.facts,
        quote=story.quote(story.host, content.words),
        close=_safe(content, story),
        button=story.page,
        links=() if content.is_hosting else (story.free(content.free_url),),
        why=(
            gettext("This event is in your calendar."),
            cannot_be_muted(story, hosts=content.is_hosting),
        ),
        calendar=content.calendar,
    )


def _hosting(story: Story) -> str:
    gettext = translator(story.locale).ugettext
    match story.event.kind:
        case Kind.MIXER:
            sentence = gettext("%(host)s is hosting a mixer.")
        case Kind.LEARNING_LUNCH:
            sentence = gettext("%(host)s is hosting a learning lunch.")
        case Kind.OPEN_FORUM:
            sentence = gettext("%(host)s is hosting an open forum.")
    return sentence % {"host": story.host}


def _room(story: Story) -> str:
    words = translator(story.locale)
    event = story.event
    if event.capacity is None:
        return ""
    if event.has_tables and event.seats_per_table:
        sentence = words.ungettext(
            "%(count)s seat, up to %(each)s to a table.",
            "%(count)s seats, up to %(each)s to a table.",
            event.capacity,
        )
        return sentence % {"count": event.capacity, "each": event.seats_per_table}
    places = words.ungettext("%(count)s place.", "%(count)s places.", event.capacity)
    return places % {"count": event.capacity}


def _answer_by(story: Story) -> str:
    by = story.event.answer_by
    if by is None or by <= story.now:
        return ""
    sentence = translator(story.locale).ugettext("Please answer by %(when)s.")
    return sentence % {"when": story.moment(by)}


def _moved(content: Update, story: Story) -> str:
    if Change.TIME not in content.changes:
        return ""
    was, now = content.was_starts_at, story.event.starts_at
    if was == now:
        was, now = content.was_ends_at, story.event.ends_at
    return times.move(was, now, zone=story.event.zone, locale=story.locale)


def _changes(content: Update, story: Story) -> tuple[str, ...]:
    gettext = translator(story.locale).ugettext
    said = []
    if Change.TIME in content.changes:
        before = story.span(content.was_starts_at, content.was_ends_at)
        said.append(gettext("The time has changed. Before: %(was)s.") % {"was": before})
    if Change.PLACE in content.changes:
        place = one_line(content.was_location) or gettext("Online")
        said.append(gettext("The place has changed. Before: %(was)s.") % {"was": place})
    if Change.CLOCK in content.changes:
        said.extend(_by_law(story))
    if Change.WORDING in content.changes:
        said.append(gettext("The name or the description has changed."))
        said.extend(paragraphs(content.event.purpose))
    return tuple(said)


def _by_law(story: Story) -> tuple[str, ...]:
    gettext = translator(story.locale).ugettext
    city = {"city": times.city(story.event.zone, locale=story.locale)}
    return (
        gettext("A new law moves the clocks of %(city)s.") % city,
        gettext(
            "By the clock there the event is when it was; your calendar is put right."
        ),
        gettext("If you live by another clock, look at the hour again."),
    )


def _what_stays(content: Update, story: Story) -> str:
    gettext = translator(story.locale).ugettext
    if content.is_hosting:
        return gettext("Your calendar is already updated.")
    zone = story.event.zone
    was = times.event_day(content.was_starts_at, zone=zone)
    same_day = was == times.event_day(story.event.starts_at, zone=zone)
    moved, changed = Change.PLACE in content.changes, Change.TIME in content.changes
    if changed and same_day and not moved:
        return story.pick(
            gettext("Same place, same day. Your seat is safe."),
            gettext("Same location, same day. Your place is safe."),
        )
    if moved and not changed:
        return story.pick(
            gettext("Same day, same time. Your seat is safe."),
            gettext("Same day, same time. Your place is safe."),
        )
    return story.pick(gettext("Your seat is safe."), gettext("Your place is safe."))


def _safe(content: Update, story: Story) -> tuple[str, ...]:
    gettext = translator(story.locale).ugettext
    if content.is_hosting:
        host = gettext("You host this event. Your calendar is already updated.")
        return (gettext("You host this event.") if content.calendar.is_fed else host,)
    safe = story.pick(gettext("Your seat is safe."), gettext("Your place is safe."))
    if not content.calendar.is_fed:
        safe = story.pick(
            gettext("Your seat is safe and your calendar is already updated."),
            gettext("Your place is safe and your calendar is already updated."),
        )
    if Change.TIME in content.changes:
        return safe, story.pick(
            gettext("If the new time doesn't work, free your seat."),
            gettext("If the new time doesn't work, free your place."),
        )
    if Change.PLACE in content.changes:
        return safe, story.pick(
            gettext("If the new place doesn't work, free your seat."),
            gettext("If the new location doesn't work, free your place."),
        )
    return (safe,)
