"""The few mails that only hosts and admins get, about their own work."""

from app.domain.mail import Envelope, HostMail, HostNews
from app.messages import subjects
from app.messages.letter import Letter, Link, Story
from app.messages.series import button_of_series, links_of_series, said_of_series
from app.messages.text import one_line, translator


def host_mail(content: HostMail, envelope: Envelope) -> Letter:
    """Return what a host or an admin is told."""
    story = Story.of(content.event, envelope)
    return Letter(
        subject=subjects.host_mail(content, story),
        preview=_said(content, story)[0],
        lead=_said(content, story),
        facts=story.facts,
        points=tuple(one_line(point) for point in content.broken + _people(content)),
        close=_by_when(content, story),
        button=_button(content, story),
        links=(*links_of_series(content, story), story.page),
        why=(_why(content, story),),
    )


def _said(content: HostMail, story: Story) -> tuple[str, ...]:  # noqa: C901 -- one case for each news
    gettext = translator(story.locale).ugettext
    match content.news:
        case (
            HostNews.PLAN_PUBLISHES_SOON
            | HostNews.PLAN_PUBLISHED
            | HostNews.PLAN_NOT_PUBLISHED
        ):
            said = _plan(content, story)
        case HostNews.WHO_COULD_NOT_COME:
            said = (
                gettext("Fewer than half were checked in."),
                gettext(
                    "Everyone is ticked as came: untick who couldn't come, and save. A paper list does as well."
                ),
            )
        case HostNews.HANDED_OVER:
            said = gettext("You now answer for this event."), *_before(content, story)
        case HostNews.MADE_HOST:
            said = (gettext("You are now one of the hosts of this event."),)
        case HostNews.HELPS_AT_THE_DOOR:
            said = (
                gettext("You help at the door of this event."),
                gettext("Its door page shows who is expected, and checks people in."),
            )
        case HostNews.STOP_THIS_TIME | HostNews.HAT_OFFERED | HostNews.FALLS_ON_HOLIDAY:
            said = said_of_series(content, story)
        case HostNews.ANSWERS_WAIT:
            said = (
                gettext("An answer came by mail that can't be applied by itself."),
                gettext("One press decides; until then nothing is changed."),
            )
        case HostNews.WITHOUT_ORGANIZER:
            alone = gettext("Nobody answers for this event any more. Choose who does.")
            said = alone, *_before(content, story)
    return said


def _plan(content: HostMail, story: Story) -> tuple[str, ...]:
    gettext = translator(story.locale).ugettext
    if content.news is HostNews.PLAN_NOT_PUBLISHED:
        return (gettext("The seating plan was not published. This is why:"),)
    if content.news is HostNews.PLAN_PUBLISHED:
        published = gettext("It was time, so the seating plan was published.")
        return published, *_headline(content, story)
    at = content.at or story.event.starts_at
    when = gettext("The seating plan publishes itself: %(when)s.")
    done = gettext("Nothing to do, unless you want to look at it first.")
    return when % {"when": story.moment(at)}, *_headline(content, story), done


def _headline(content: HostMail, story: Story) -> tuple[str, ...]:
    """Return the plan in people, as the board says it; of nobody new it is silent."""
    if content.headline is None:
        return ()
    least, meetings, bound = content.headline
    words = translator(story.locale)
    everyone = words.ungettext(
        "Everyone meets at least %(least)s new person.",
        "Everyone meets at least %(least)s new people.",
        least,
    ) % {"least": least}
    count = words.ungettext(
        "%(meetings)s first meeting", "%(meetings)s first meetings", meetings
    ) % {"meetings": meetings}
    limit = words.ugettext("no plan has more than %(bound)s.") % {"bound": bound}
    if meetings >= bound:
        limit = words.ugettext("no plan has more.")
    both = words.ugettext("%(count)s; %(limit)s") % {"count": count, "limit": limit}
    return (everyone, both) if least else (both,)


def _before(content: HostMail, story: Story) -> tuple[str, ...]:
    if not content.people:
        return ()
    before = translator(story.locale).ugettext("Before: %(names)s.")
    return (before % {"names": ", ".join(one_line(name) for name in content.people)},)


def _people(content: HostMail) -> tuple[str, ...]:
    named_above = (
        HostNews.HANDED_OVER,
        HostNews.WITHOUT_ORGANIZER,
        HostNews.FALLS_ON_HOLIDAY,
    )
    return () if content.news in named_above else content.people


def _by_when(content: HostMail, story: Story) -> tuple[str, ...]:
    gettext = translator(story.locale).ugettext
    if content.news is HostNews.PLAN_NOT_PUBLISHED:
        return (
            gettext("Nobody was told a table. When it's right, publish it yourself."),
        )
    if content.at is None or content.news is not HostNews.WHO_COULD_NOT_COME:
        return ()
    until = gettext("The list can be saved until %(when)s. Follow-ups wait for it.")
    return (until % {"when": story.moment(content.at)},)


def _button(content: HostMail, story: Story) -> Link:  # noqa: C901 -- one case for each news
    gettext = translator(story.locale).ugettext
    match content.news:
        case HostNews.PLAN_PUBLISHES_SOON:
            label = gettext("Hold")
        case HostNews.PLAN_NOT_PUBLISHED | HostNews.PLAN_PUBLISHED:
            label = gettext("See the seating")
        case HostNews.WHO_COULD_NOT_COME:
            label = gettext("Say who couldn't come")
        case HostNews.HANDED_OVER | HostNews.MADE_HOST:
            label = gettext("Open the host's page")
        case HostNews.HELPS_AT_THE_DOOR:
            label = gettext("Open the door page")
        case HostNews.STOP_THIS_TIME | HostNews.HAT_OFFERED | HostNews.FALLS_ON_HOLIDAY:
            return button_of_series(content, story)
        case HostNews.ANSWERS_WAIT:
            label = gettext("See the answers")
        case HostNews.WITHOUT_ORGANIZER:
            label = gettext("Choose an organizer")
    return Link(url=content.action_url, label=label)


def _why(content: HostMail, story: Story) -> str:
    gettext = translator(story.locale).ugettext
    if content.news is HostNews.WITHOUT_ORGANIZER:
        return gettext("You are an admin.")
    if content.news is HostNews.HELPS_AT_THE_DOOR:
        return gettext("A host named you to help at the door.")
    if content.news is HostNews.HAT_OFFERED:
        return gettext("You come to it, and its host passes the hat on.")
    return gettext("You host this event.")
