"""The few mails that only hosts and admins get, about their own work."""

from app.domain.mail import Envelope, HostMail, HostNews
from app.messages import subjects
from app.messages.letter import Letter, Link, Story
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
        links=(story.page,),
        why=(_why(content, story),),
    )


def _said(content: HostMail, story: Story) -> tuple[str, ...]:
    gettext = translator(story.locale).ugettext
    match content.news:
        case HostNews.PLAN_PUBLISHES_SOON:
            return _plan(content, story)
        case HostNews.PLAN_NOT_PUBLISHED:
            return (gettext("The seating plan was not published. This is why:"),)
        case HostNews.WHO_COULD_NOT_COME:
            return (
                gettext("Fewer than half were checked in."),
                gettext(
                    "Everyone is ticked as came: untick who couldn't come, and save. A paper list does as well."
                ),
            )
        case HostNews.HANDED_OVER:
            return (gettext("You now answer for this event."), *_before(content, story))
        case HostNews.MADE_HOST:
            return (gettext("You are now one of the hosts of this event."),)
        case HostNews.WITHOUT_ORGANIZER:
            return (
                gettext("Nobody answers for this event any more. Choose who does."),
                *_before(content, story),
            )


def _plan(content: HostMail, story: Story) -> tuple[str, ...]:
    gettext = translator(story.locale).ugettext
    at = content.at or story.event.starts_at
    when = gettext("The seating plan publishes itself: %(when)s.")
    said = [when % {"when": story.moment(at)}]
    if content.headline:
        least, meetings, bound = content.headline
        said += [
            gettext("Everyone meets at least %(least)s new people.") % {"least": least},
            gettext("%(meetings)s first meetings; no plan has more than %(bound)s.")
            % {"meetings": meetings, "bound": bound},
        ]
    said.append(gettext("Nothing to do, unless you want to look at it first."))
    return tuple(said)


def _before(content: HostMail, story: Story) -> tuple[str, ...]:
    if not content.people:
        return ()
    before = translator(story.locale).ugettext("Before: %(names)s.")
    return (before % {"names": ", ".join(one_line(name) for name in content.people)},)


def _people(content: HostMail) -> tuple[str, ...]:
    named_above = (HostNews.HANDED_OVER, HostNews.WITHOUT_ORGANIZER)
    return () if content.news in named_above else content.people


def _by_when(content: HostMail, story: Story) -> tuple[str, ...]:
    if content.at is None or content.news is not HostNews.WHO_COULD_NOT_COME:
        return ()
    until = translator(story.locale).ugettext(
        "The list can be saved until %(when)s. Follow-ups wait for it."
    )
    return (until % {"when": story.moment(content.at)},)


def _button(content: HostMail, story: Story) -> Link:
    gettext = translator(story.locale).ugettext
    match content.news:
        case HostNews.PLAN_PUBLISHES_SOON:
            label = gettext("Hold")
        case HostNews.PLAN_NOT_PUBLISHED:
            label = gettext("See the seating")
        case HostNews.WHO_COULD_NOT_COME:
            label = gettext("Say who couldn't come")
        case HostNews.HANDED_OVER | HostNews.MADE_HOST:
            label = gettext("Open the host's page")
        case HostNews.WITHOUT_ORGANIZER:
            label = gettext("Choose an organizer")
    return Link(url=content.action_url, label=label)


def _why(content: HostMail, story: Story) -> str:
    gettext = translator(story.locale).ugettext
    if content.news is HostNews.WITHOUT_ORGANIZER:
        return gettext("You are an admin.")
    return gettext("You host this event.")
