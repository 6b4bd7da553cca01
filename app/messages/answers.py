"""What an answer from a calendar came to, where it isn't what its owner believes."""

from app.domain.mail import Envelope, ReplyMail, ReplyNews
from app.messages import subjects
from app.messages.letter import Letter, Link, Story
from app.messages.places import cannot_be_muted
from app.messages.text import one_line, translator


def reply_mail(content: ReplyMail, envelope: Envelope) -> Letter:
    """Return it in two sentences, with the press that fits."""
    story = Story.of(content.event, envelope)
    lead = _lead(content, story)
    has_place = content.news in {ReplyNews.SAYS_MAYBE, ReplyNews.ASKED_AGAIN}
    presses = _presses(content, story)
    return Letter(
        subject=_subject(content, story),
        preview=lead[-1],
        lead=lead,
        facts=story.facts if has_place else story.facts_without_way_in,
        button=presses[0] if presses else story.page,
        links=(*presses[1:], story.page) if presses else (),
        why=(_why(content.news, story), cannot_be_muted(story)),
        calendar=content.calendar,
    )


def _lead(content: ReplyMail, story: Story) -> tuple[str, ...]:  # noqa: C901, PLR0911 -- one case for each news
    gettext = translator(story.locale).ugettext
    match content.news:
        case ReplyNews.WAITS:
            return _waits(content, story)
        case ReplyNews.TIME_CHANGED | ReplyNews.CHANGED:
            return _changed(content, story)
        case ReplyNews.NOT_INVITED:
            return (
                gettext("You answered an invite that was meant for somebody else."),
                gettext("Nothing was changed. You can say yes yourself."),
            )
        case ReplyNews.STEPS_IN:
            said = gettext("%(name)s can't come, and suggests you.")
            named = said % {"name": one_line(content.name)}
            return named, gettext("Would you like to come?")
        case ReplyNews.SAYS_MAYBE:
            return _says_maybe(content, story)
        case ReplyNews.MAYBE_RAN_OUT:
            return (
                gettext("Your calendar said maybe, and others were waiting."),
                gettext("If you can come after all, say so here."),
            )
        case ReplyNews.TIME_STAYS:
            return (
                gettext("Your calendar proposed another time."),
                gettext("The time stays as it was, and so does your answer."),
            )
        case ReplyNews.ASKED_AGAIN:
            return gettext("Your calendar asked for the invite. Here it is."), gettext(
                "Nothing to do."
            )


def _waits(content: ReplyMail, story: Story) -> tuple[str, ...]:
    gettext = translator(story.locale).ugettext
    turn = gettext("It just filled up. Your turn on the waitlist: %(turn)s.")
    lead = (
        turn % {"turn": content.turn or 1},
        story.pick(
            gettext("We write to you as soon as a seat is free. Nothing to do."),
            gettext("We write to you as soon as a place is free. Nothing to do."),
        ),
    )
    if content.calendar is None:
        return lead
    return *lead, gettext("Your calendar shows it as not sure yet.")


def _changed(content: ReplyMail, story: Story) -> tuple[str, ...]:
    gettext = translator(story.locale).ugettext
    changed = gettext("Your calendar answered an older invite.")
    if content.news is ReplyNews.TIME_CHANGED:
        now = gettext("The time has changed since; it is now %(when)s.")
        changed = now % {"when": story.when}
    if content.no_url:
        stays = story.pick(
            gettext("Your seat is safe. If you can't come, free it."),
            gettext("Your place is safe. If you can't come, free it."),
        )
        return changed, stays
    return changed, gettext("Nothing was changed. Say here whether you come.")


def _says_maybe(content: ReplyMail, story: Story) -> tuple[str, ...]:
    gettext = translator(story.locale).ugettext
    until = story.moment(content.until or story.event.starts_at)
    held = story.pick(
        gettext("Your calendar says maybe. Your seat is yours until %(until)s."),
        gettext("Your calendar says maybe. Your place is yours until %(until)s."),
    )
    after = gettext("After that, somebody who waits may get it.")
    return held % {"until": until}, after


def _presses(content: ReplyMail, story: Story) -> tuple[Link, ...]:
    gettext = translator(story.locale).ugettext
    presses = []
    if content.yes_url:
        presses.append(Link(url=content.yes_url, label=gettext("Count me in")))
    if content.no_url and content.news is ReplyNews.WAITS:
        leave = gettext("Leave the waitlist")
        presses.append(Link(url=content.no_url, label=leave))
    elif content.no_url:
        presses.append(story.free(content.no_url))
    return tuple(presses)


def _why(news: ReplyNews, story: Story) -> str:
    gettext = translator(story.locale).ugettext
    if news is ReplyNews.STEPS_IN:
        return gettext("A colleague named you in their calendar.")
    return gettext("Your calendar sent us an answer.")


def _subject(content: ReplyMail, story: Story) -> str:  # noqa: C901 -- one case for each news
    gettext = translator(story.locale).ugettext
    match content.news:
        case ReplyNews.WAITS:
            pattern = gettext("You're on the waitlist: %(title)s")
        case ReplyNews.TIME_CHANGED:
            pattern = gettext("The time has changed: %(title)s")
        case ReplyNews.CHANGED:
            pattern = gettext("Changed since you answered: %(title)s")
        case ReplyNews.NOT_INVITED | ReplyNews.STEPS_IN:
            pattern = gettext("Would you like to come? %(title)s")
        case ReplyNews.SAYS_MAYBE:
            pattern = gettext("Are you coming? %(title)s")
        case ReplyNews.MAYBE_RAN_OUT:
            pattern = story.pick(
                gettext("Your seat is no longer held: %(title)s"),
                gettext("Your place is no longer held: %(title)s"),
            )
        case ReplyNews.TIME_STAYS:
            pattern = gettext("The time stays: %(title)s")
        case ReplyNews.ASKED_AGAIN:
            pattern = gettext("Your invite again: %(title)s")
    return subjects.stem(story, pattern)
