"""Mail about a line that two people may publish: one writes it, the other is asked."""

from app.domain.mail import Envelope, Personal, StoryAsk
from app.messages import subjects
from app.messages.letter import Letter, Link, quoted
from app.messages.people import personal
from app.messages.text import one_line, translator


def between_two(content: Personal | StoryAsk, envelope: Envelope) -> Letter:
    """Return what one person sends to another, a line to publish or anything else."""
    if isinstance(content, StoryAsk):
        return _ask(content, envelope)
    return personal(content, envelope)


def _ask(content: StoryAsk, envelope: Envelope) -> Letter:
    """Return the question "publish this?", with the very text that would stand there."""
    gettext = translator(envelope.locale).ugettext
    facts = {"name": one_line(content.author)}
    lead = gettext(
        "%(name)s wrote one line about meeting you, and would publish it for everyone here if you agree to the same text."
    )
    if content.is_another:
        lead = gettext(
            "%(name)s would publish your line in these words. It is published only if you agree to the same text."
        )
    named = gettext("%(name)s would be named; whether you are is yours to say.")
    hidden = gettext("%(name)s wants no names below it.")
    return Letter(
        subject=subjects.fitted(
            gettext("Publish this? A line from %(title)s"), title=content.author
        ),
        preview=gettext("Only if you both agree. No answer is fine."),
        lead=(lead % facts,),
        quote=quoted(content.author, content.words, locale=envelope.locale),
        close=(
            (named if content.is_named else hidden) % facts,
            gettext(
                "You can agree, propose another wording, or let it be: a no is told to nobody."
            ),
        ),
        button=Link(url=content.url, label=gettext("See the line")),
        why=(gettext("%(name)s sent you these words.") % facts,),
    )
