"""News of the one entry that a calendar has for a whole series."""

from app.domain.mail import EntryMail, EntryNews, Envelope
from app.messages import times
from app.messages.letter import Letter, Story
from app.messages.places import cannot_be_muted
from app.messages.subjects import fitted
from app.messages.text import translator


def entry_mail(content: EntryMail, envelope: Envelope) -> Letter:
    """Return what changed in a calendar, and on which days the entry stands next."""
    story = Story.of(content.event, envelope)
    gettext = translator(story.locale).ugettext
    said = _said(content.news, story)
    return Letter(
        subject=fitted(_subject(content.news, story), title=story.title),
        preview=said[-1],
        lead=(*said, *_stands(content, story)),
        button=story.page,
        why=(
            gettext(
                "Your calendar has, or had, one entry for all dates of this series."
            ),
            cannot_be_muted(story),
        ),
        calendar=content.calendar,
    )


def _subject(news: EntryNews, story: Story) -> str:
    gettext = translator(story.locale).ugettext
    match news:
        case EntryNews.CHANGED:
            return gettext("Other dates in your calendar: %(title)s")
        case EntryNews.STOPPED:
            return gettext("Not every time any more: %(title)s")
        case EntryNews.OVER:
            return gettext("Out of your calendar: %(title)s")
        case EntryNews.APART:
            return gettext("Each date by itself: %(title)s")


def _said(news: EntryNews, story: Story) -> tuple[str, ...]:
    gettext = translator(story.locale).ugettext
    match news:
        case EntryNews.CHANGED:
            return (
                gettext("Dates of this series changed."),
                gettext("Your calendar is updated. Nothing to do."),
            )
        case EntryNews.STOPPED:
            return (
                gettext(
                    "You no longer come every time. Places that you have stay yours."
                ),
                gettext("Your calendar keeps those dates. Nothing to do."),
            )
        case EntryNews.OVER:
            return (
                gettext("You have a place on no further date of this series."),
                gettext("Its entry is removed from your calendar. Nothing to do."),
            )
        case EntryNews.APART:
            return (
                gettext(
                    "Not every calendar would show all hours of this series right as"
                    " one entry, so each date gets an entry of its own."
                ),
                gettext("The entry for all of them is removed. Nothing to do."),
            )


def _stands(content: EntryMail, story: Story) -> tuple[str, ...]:
    if not content.days:
        return ()
    gettext = translator(story.locale).ugettext
    days = ", ".join(times.day(day, locale=story.locale) for day in content.days)
    return (gettext("Next dates in it: %(days)s.") % {"days": days},)
