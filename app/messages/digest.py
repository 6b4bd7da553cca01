"""Several nudges in one mail: what would have been too much one by one."""

from datetime import timedelta

from app.domain.mail import (
    Digest,
    DigestEvent,
    Envelope,
    HostReminder,
    PromiseReminder,
    Prompt,
)
from app.domain.outbox import MailKind
from app.messages import meetings, people
from app.messages.letter import Letter, Link, Story
from app.messages.reasons import reason
from app.messages.text import translator

A_WEEK = timedelta(days=7)


def digest(content: Digest, envelope: Envelope) -> Letter:
    """Return mail 10: each event in a line with its way in, then notes and questions."""
    gettext = translator(envelope.locale).ugettext
    events = [_event(each, envelope) for each in content.events]
    nudges = [_nudge(each, envelope) for each in content.nudges]
    home = Link(url=envelope.house.base_url, label=gettext("See what's on"))
    return Letter(
        subject=_subject(content, envelope),
        preview=gettext("One mail instead of several. All optional."),
        lead=(gettext("This came together for you; nothing here needs an answer."),),
        points=(
            *(line for line, _ in events),
            *(line for lines, _ in nudges for line in lines),
        ),
        button=home,
        links=(
            *(link for _, link in events),
            *(link for _, links in nudges for link in links),
        ),
        why=(reason(content.because, locale=envelope.locale),),
        mutes=MailKind.DIGEST,
        turn_off=gettext("Turn off digests"),
    )


def _subject(content: Digest, envelope: Envelope) -> str:
    words = translator(envelope.locale)
    count, more = len(content.events), len(content.nudges)
    if not count:
        notes = words.ungettext("%(num)s thing for you", "%(num)s things for you", more)
        return notes % {"num": more}
    is_near = all(
        each.event.starts_at - envelope.written_at < A_WEEK for each in content.events
    )
    week = words.ungettext(
        "This week: %(num)s event", "This week: %(num)s events", count
    )
    later = words.ungettext(
        "Coming up: %(num)s event", "Coming up: %(num)s events", count
    )
    subject = (week if is_near else later) % {"num": count}
    if not more:
        return subject
    also = words.ungettext(
        "%(subject)s, %(num)s more thing", "%(subject)s, %(num)s more things", more
    )
    return also % {"subject": subject, "num": more}


def _event(each: DigestEvent, envelope: Envelope) -> tuple[str, Link]:
    story = Story.of(each.event, envelope)
    gettext = translator(envelope.locale).ugettext
    facts = {"title": story.title, "when": story.when, "free": _free(each, story)}
    pattern = gettext("%(when)s: %(title)s")
    if facts["free"]:
        pattern = gettext("%(when)s: %(title)s; %(free)s")
    answer = gettext("Answer %(title)s") % facts
    return pattern % facts, Link(url=each.answer_url, label=answer)


def _free(each: DigestEvent, story: Story) -> str:
    words = translator(story.locale)
    if each.free is None:
        return ""
    if each.free <= 0:
        return words.ugettext("full, with a waitlist")
    seats = words.ungettext("%(num)s seat left", "%(num)s seats left", each.free)
    places = words.ungettext("%(num)s place left", "%(num)s places left", each.free)
    return story.pick(seats, places) % {"num": each.free}


def _nudge(
    each: Prompt | PromiseReminder | HostReminder, envelope: Envelope
) -> tuple[tuple[str, ...], tuple[Link, ...]]:
    match each:
        case Prompt():
            letter = people.prompt(each, envelope)
            # Who sat there stands behind the link, as in the mail it replaces.
            return letter.lead, _ways(letter)
        case PromiseReminder():
            letter = people.promise(each, envelope)
            return letter.points, _ways(letter)
        case HostReminder():
            story = Story.of(each.event, envelope)
            letter = meetings.host_reminder(each, envelope)
            gettext = translator(envelope.locale).ugettext
            again = gettext("A reminder of %(title)s: %(when)s")
            return (again % {"title": story.title, "when": story.when},), _ways(letter)


def _ways(letter: Letter) -> tuple[Link, ...]:
    button = (letter.button,) if letter.button else ()
    return (*button, *letter.links)
