"""Short facts about one's place that no calendar needs to know."""

from app.domain.mail import EntryMail, Envelope, News, PlaceNews
from app.messages import subjects
from app.messages.entries import entry_mail
from app.messages.letter import Letter, Link, Story
from app.messages.places import cannot_be_muted, other_events, why_waiting
from app.messages.text import one_line, translator

_STAYS = {News.ADDED_TO_WAITLIST, News.WAITS_THIS_TIME, News.MOVED}
"""The reader still waits for a place."""


def short_news(content: PlaceNews | EntryMail, envelope: Envelope) -> Letter:
    """Return a short fact about one's place, or about the entry of a whole series."""
    if isinstance(content, EntryMail):
        return entry_mail(content, envelope)
    return place_news(content, envelope)


def place_news(content: PlaceNews, envelope: Envelope) -> Letter:
    """Return a short fact for somebody whose calendar holds nothing."""
    story = Story.of(content.event, envelope)
    stays = content.news in _STAYS
    return Letter(
        subject=subjects.place_news(content, story),
        preview=_news(content, story)[-1],
        lead=_news(content, story),
        facts=story.facts if stays else story.facts_without_way_in,
        quote=story.quote(story.host, content.words),
        button=_onward(content, story),
        why=(_why_news(content.news, story), cannot_be_muted(story)),
    )


def _news(content: PlaceNews, story: Story) -> tuple[str, ...]:
    gettext = translator(story.locale).ugettext
    match content.news:
        case News.OFFER_RAN_OUT:
            return (
                story.pick(
                    gettext("The time to take your seat is over."),
                    gettext("The time to take your place is over."),
                ),
                gettext("We now ask the next person. Nothing to do."),
            )
        case News.CANCELED_WHILE_WAITING:
            return (
                gettext("%(host)s had to cancel.") % {"host": story.host},
                gettext("You were on the waitlist. Nothing to do."),
            )
        case News.ADDED_TO_WAITLIST:
            added = gettext("%(host)s put you on the waitlist.")
            return added % {"host": story.host}, _we_write(story)
        case News.WAITS_THIS_TIME:
            full = gettext("You come every time, but this date is full.")
            return full, _we_write(story)
        case News.REMOVED:
            removed = gettext("%(host)s took you off the guest list.")
            return removed % {"host": story.host}, gettext("Nothing to do.")
        case News.MOVED:
            return (*_moved(content, story), _still(content, story))


def _we_write(story: Story) -> str:
    gettext = translator(story.locale).ugettext
    return story.pick(
        gettext("We write to you as soon as a seat is free. Nothing to do."),
        gettext("We write to you as soon as a place is free. Nothing to do."),
    )


def _moved(content: PlaceNews, story: Story) -> tuple[str, ...]:
    gettext = translator(story.locale).ugettext
    event, said = content.event, []
    before = content.was_starts_at, content.was_ends_at
    if before != (event.starts_at, event.ends_at) and content.was_starts_at:
        was = story.span(content.was_starts_at, content.was_ends_at or event.ends_at)
        said.append(gettext("The time has changed. Before: %(was)s.") % {"was": was})
    if content.was_location != event.location:
        place = one_line(content.was_location) or gettext("Online")
        said.append(gettext("The place has changed. Before: %(was)s.") % {"was": place})
    return tuple(said)


def _still(content: PlaceNews, story: Story) -> str:
    gettext = translator(story.locale).ugettext
    if content.held_until is None:
        return gettext("Your turn on the waitlist stays yours. Nothing to do.")
    until = {"until": story.moment(content.held_until)}
    return (
        story.pick(
            gettext("The seat we offered you is held until %(until)s."),
            gettext("The place we offered you is held until %(until)s."),
        )
        % until
    )


def _onward(content: PlaceNews, story: Story) -> Link:
    if content.news in _STAYS:
        return story.page
    return other_events(content.events_url, story)


def _why_news(news: News, story: Story) -> str:
    gettext = translator(story.locale).ugettext
    match news:
        case News.OFFER_RAN_OUT | News.CANCELED_WHILE_WAITING | News.MOVED:
            return why_waiting(story)
        case News.WAITS_THIS_TIME:
            return gettext(
                "You come every time; one press on the event's page stops that."
            )
        case News.ADDED_TO_WAITLIST:
            return gettext("A host added you.")
        case News.REMOVED:
            return gettext("You were on the list of this event.")
