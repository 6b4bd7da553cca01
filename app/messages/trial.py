"""The mail by which an operator sees whether mail works."""

from app.domain.mail import Envelope, Trial
from app.messages.letter import Letter, Link, Story
from app.messages.text import translator


def trial(content: Trial, envelope: Envelope) -> Letter:
    """Return an invite that stands for all others: opened, answered, thrown away."""
    story = Story.of(content.event, envelope)
    gettext = translator(story.locale).ugettext
    return Letter(
        subject=gettext("A test: does Trestle's mail reach you?"),
        preview=gettext("Accept it once, then delete it. Nothing takes place."),
        lead=(
            gettext("This invite is a test by whoever runs Trestle."),
            gettext(
                "See whether your calendar offers to accept it, accept it once, then delete the entry: nothing takes place."
            ),
        ),
        facts=story.facts,
        button=Link(url=content.event.url, label=gettext("Open Trestle")),
        why=(gettext("Somebody ran “trestle doctor” with your address."),),
        calendar=content.calendar,
    )
