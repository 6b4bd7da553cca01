"""What hosts are told about a series: stop it this once, host it next, a holiday."""

from app.domain.mail import HostMail, HostNews
from app.messages.letter import Link, Story
from app.messages.text import one_line, translator


def said_of_series(content: HostMail, story: Story) -> tuple[str, ...]:
    """Return what such a mail says."""
    gettext = translator(story.locale).ugettext
    if content.news is HostNews.HAT_OFFERED:
        return (
            gettext(
                "Would you be its host from now on? It runs itself: announces, seats,"
                " publishes and asks afterward."
            ),
            gettext(
                "All you get is one mail for each date: stop it this once, or let it"
                " happen. If not, say no without a reason, or nothing at all."
            ),
        )
    if content.news is HostNews.FALLS_ON_HOLIDAY:
        stays = gettext("It stays on unless you leave it out.")
        names = ", ".join(one_line(name) for name in content.people)
        if not names:
            return gettext("That day has become a holiday."), stays
        became = gettext("That day has become a holiday: %(names)s.")
        return became % {"names": names}, stays
    happens = gettext("It happens by itself. If it should not this once, stop it.")
    return happens, *_how_it_stands(content, story)


def button_of_series(content: HostMail, story: Story) -> Link:
    """Return its button; a hat's names the answer, which its page takes by one press."""
    gettext, url = translator(story.locale).ugettext, content.action_url
    if content.news is HostNews.HAT_OFFERED:
        return Link(url=f"{url}?say=yes", label=gettext("Take the hat"))
    if content.news is HostNews.FALLS_ON_HOLIDAY:
        return Link(url=url, label=gettext("Keep it or leave it out"))
    return Link(url=url, label=gettext("Stop it this once"))


def links_of_series(content: HostMail, story: Story) -> tuple[Link, ...]:
    """Return where the hat is left alone, or where it is passed on, once a month."""
    if content.news is HostNews.HAT_OFFERED:
        label = translator(story.locale).ugettext("No thanks")
        return (Link(url=f"{content.action_url}?say=no", label=label),)
    if content.stop is None or not content.stop.hat_url:
        return ()
    label = translator(story.locale).ugettext("Pass the hat on")
    return (Link(url=content.stop.hat_url, label=label),)


def _how_it_stands(content: HostMail, story: Story) -> tuple[str, ...]:
    words, facts = translator(story.locale), content.stop
    if facts is None:
        return ()
    coming = words.ungettext(
        "%(num)s person is coming so far.",
        "%(num)s people are coming so far.",
        facts.going,
    )
    said = [coming % {"num": facts.going}]
    if facts.holiday:
        name = {"name": one_line(facts.holiday)}
        said.append(words.ugettext("That day is a holiday: %(name)s.") % name)
    if facts.fewest is not None and facts.going < facts.fewest:
        when = {"fewest": facts.fewest, "when": story.moment(facts.decides_at)}
        rule = words.ugettext(
            "With fewer than %(fewest)s by %(when)s it is called off."
        )
        if facts.folds:
            rule = words.ugettext(
                "With fewer than %(fewest)s by %(when)s tables are folded."
            )
        said.append(rule % when)
    return tuple(said)
