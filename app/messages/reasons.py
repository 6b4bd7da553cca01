"""Why a nudge came, in a sentence: made of the reason by which it was decided."""

from app.domain.because import Because, Ground
from app.domain.mail import Invitation
from app.messages import times
from app.messages.letter import Story
from app.messages.text import one_line, translator


def reason(because: Because, *, locale: str) -> str:
    """Return "You sat with Kenji Mori on Thursday 3 December."."""
    facts = {
        "name": one_line(because.name),
        "count": because.count,
        "day": times.day(because.on, locale=locale) if because.on else "",
    }
    return _pattern(because, locale=locale) % facts


def _pattern(because: Because, *, locale: str) -> str:  # noqa: C901, PLR0911, PLR0912 -- one line for each ground
    gettext = translator(locale).ugettext
    match because.ground:
        case Ground.EVERYONE:
            return gettext("The event is for everyone here.")
        case Ground.SITE:
            return gettext("You work in %(name)s.")
        case Ground.DEPARTMENT:
            return gettext("You are in %(name)s.")
        case Ground.LISTED:
            return gettext("A host put you on the event's list.")
        case Ground.UNANSWERED:
            return gettext(
                "You were told of the event and have not answered, and %(name)s asked for one reminder."
            )
        case Ground.GOING:
            return gettext("You have a place, and %(name)s asked for one reminder.")
        case Ground.WAITING:
            return gettext(
                "You are on the waitlist, and %(name)s asked for one reminder."
            )
        case Ground.SAT_WITH | Ground.SAT_WITH_SOME:
            return _sat(because, locale=locale)
        case Ground.CAME:
            return gettext("You came to %(name)s on %(day)s.")
        case Ground.HAD_PLACE:
            return gettext("You had a place at %(name)s on %(day)s.")
        case Ground.NOTED:
            return gettext("You noted on %(day)s that you want to be reminded.")
        case Ground.AT_ONCE:
            return gettext(
                "%(count)s mails for you were due at once: this is one instead."
            )
        case Ground.WEEK_WAS_FULL:
            return gettext(
                "You had already had as much mail as anybody gets: one a day, two a week."
            )
        case _:
            return _over_coffee(because, locale=locale)


def _over_coffee(because: Because, *, locale: str) -> str:
    gettext = translator(locale).ugettext
    if because.ground is Ground.ASKED_FOR_MATCHES:
        return gettext("You asked to be matched. You can pause on the same page.")
    if because.ground is Ground.VOLUNTEERED:
        return gettext("You volunteered to answer questions to your department.")
    if because.ground is Ground.HAD_COFFEE:
        return gettext("You had a coffee in your calendar.")
    if because.ground is Ground.INTRODUCED:
        return gettext("%(name)s met you and somebody else, and asks you both.")
    return gettext("You asked to stay in touch; one name a week at most.")


def _sat(because: Because, *, locale: str) -> str:
    words = translator(locale)
    if because.ground is Ground.SAT_WITH_SOME:
        return words.ungettext(
            "You sat with %(count)s person on %(day)s.",
            "You sat with %(count)s people on %(day)s.",
            because.count,
        )
    if not because.count:
        return words.ugettext("You sat with %(name)s on %(day)s.")
    return words.ungettext(
        "You sat with %(name)s and %(count)s other person on %(day)s.",
        "You sat with %(name)s and %(count)s others on %(day)s.",
        because.count,
    )


def as_before(content: Invitation, story: Story) -> str:
    """Return why an invite that somebody had comes once more."""
    gettext = translator(story.locale).ugettext
    still = story.pick(
        gettext("Your seat is yours as before."),
        gettext("Your place is yours as before."),
    )
    again = story.pick(
        gettext("Your seat is yours as before. Here is the invite again."),
        gettext("Your place is yours as before. Here is the invite again."),
    )
    return still if content.calendar.is_fed else again
