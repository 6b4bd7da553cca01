"""Mail between people, and what one person is reminded of."""

from app.domain.mail import (
    Code,
    Envelope,
    HostNote,
    Personal,
    PromiseReminder,
    Prompt,
)
from app.domain.outbox import MailKind
from app.messages import subjects, times
from app.messages.letter import Letter, Link, Story, quoted
from app.messages.reasons import reason
from app.messages.text import one_line, translator


def code(content: Code, envelope: Envelope) -> Letter:
    """Return the mail with the one-time code of a sign-in."""
    words = translator(envelope.locale)
    lasts = words.ungettext(
        "It works for %(count)s minute, once, in the browser that asked for it.",
        "It works for %(count)s minutes, once, in the browser that asked for it.",
        content.minutes,
    )
    return Letter(
        subject=words.ugettext("Your sign-in code"),
        preview=lasts % {"count": content.minutes},
        headline=one_line(content.code),
        lead=(
            words.ugettext("Type this code on the page you came from."),
            lasts % {"count": content.minutes},
        ),
        close=(words.ugettext("Didn't ask for it? Then there is nothing to do."),),
        why=(words.ugettext("Somebody asked to sign in with this address."),),
    )


def prompt(content: Prompt, envelope: Envelope) -> Letter:
    """Return mail 7: the day after, all of it optional."""
    story = Story.of(content.event, envelope)
    gettext = translator(story.locale).ugettext
    open_all = Link(url=content.follow_ups_url, label=gettext("Open my follow-ups"))
    return Letter(
        subject=gettext("Who was worth a second conversation?"),
        preview=gettext("All optional."),
        headline=gettext("Were you there?") if content.asks_attendance else "",
        lead=_met(content, story),
        points=_tablemates(content, story) + _promises(content, story),
        close=(
            *_by_mail(content, envelope),
            gettext(
                "If someone surprised you, a two-line thank-you is plenty; we've started it. Nothing is sent unless you send it."
            ),
            gettext(
                "On the same page you can say in 30 seconds what you thought of it, without your name."
            ),
        ),
        button=_was_there(content, story) if content.asks_attendance else open_all,
        links=(
            Link(
                url=f"{content.were_you_there_url}?came=no",
                label=gettext("Couldn't come"),
            ),
            open_all,
        )
        if content.asks_attendance
        else (),
        why=(reason(content.because, locale=story.locale),),
        mutes=MailKind.PROMPT,
        turn_off=gettext("Turn off follow-ups"),
    )


def promise(content: PromiseReminder, envelope: Envelope) -> Letter:
    """Return mail 8: a note the person left for themselves."""
    locale = envelope.locale
    gettext = translator(locale).ugettext
    name, what = one_line(content.to_name), one_line(content.what)
    due = times.day(content.due_on, locale=locale)
    which = (
        gettext("This is the second of two reminders at most.")
        if content.is_last
        else gettext("This is the first of two reminders at most.")
    )
    note = gettext("A note you left yourself at %(title)s on %(day)s:")
    return Letter(
        subject=subjects.fitted(
            gettext("%(name)s and %(title)s"),
            title=subjects.in_a_sentence(what),
            name=name,
        ),
        preview=gettext("You said by %(day)s.") % {"day": due},
        lead=(
            note
            % {
                "title": one_line(content.event_title),
                "day": times.day(content.met_on, locale=locale),
            },
        ),
        points=(
            gettext("%(what)s, for %(name)s, by %(day)s")
            % {"what": what, "name": name, "day": due},
        ),
        close=(_done(envelope), which),
        button=Link(
            url=content.write_url, label=gettext("Write to %(name)s") % {"name": name}
        ),
        links=(Link(url=content.done_url, label=gettext("Mark as done")),),
        why=(reason(content.because, locale=locale),),
        mutes=MailKind.PROMISE,
        turn_off=gettext("Turn off promise reminders"),
    )


def host_note(content: HostNote, envelope: Envelope) -> Letter:
    """Return what a host wrote to the people of an event."""
    story = Story.of(content.event, envelope)
    gettext = translator(story.locale).ugettext
    author = {"name": one_line(content.author)}
    note = gettext("A note from %(name)s: %(title)s")
    return Letter(
        subject=subjects.fitted(note, title=story.title, **author),
        preview=gettext("About the event on %(day)s.") % {"day": story.date},
        lead=(gettext("%(name)s writes to the people of this event.") % author,),
        quote=story.quote(content.author, content.text),
        facts=story.facts,
        button=story.page,
        why=(
            gettext("You answered this event, or host it."),
            gettext("What hosts write to their guests cannot be switched off."),
        ),
    )


def personal(content: Personal, envelope: Envelope) -> Letter:
    """Return what one person wrote to another; an answer goes to its author."""
    gettext = translator(envelope.locale).ugettext
    facts = {"name": one_line(content.author), "title": one_line(content.event_title)}
    after = gettext("%(name)s wrote this to you after %(title)s.")
    alone = gettext("%(name)s wrote this to you.")
    answer = gettext("Answer this mail to write back to %(name)s.") % facts
    subject = subjects.fitted("%(title)s", title=content.subject)
    return Letter(
        subject=subject or gettext("A few lines from %(name)s") % facts,
        preview=answer,
        lead=((after if facts["title"] else alone) % facts,),
        quote=quoted(content.author, content.text, locale=envelope.locale),
        close=(answer,),
        why=(gettext("%(name)s sent you these words.") % facts,),
    )


def _met(content: Prompt, story: Story) -> tuple[str, ...]:
    words = translator(story.locale)
    starts_on = times.event_day(story.event.starts_at, zone=story.event.zone)
    facts = {
        "count": content.met,
        "day": times.weekday(starts_on, locale=story.locale),
        "title": story.title,
    }
    if not content.met:
        there = words.ugettext("%(title)s was on %(day)s.")
        return (there % facts,)
    if content.asks_attendance:
        sat = words.ungettext(
            "You had a seat with %(count)s person at %(title)s on %(day)s.",
            "You had a seat with %(count)s people at %(title)s on %(day)s.",
            content.met,
        )
        return (sat % facts,)
    met = words.ungettext(
        "You met %(count)s person at %(title)s on %(day)s.",
        "You met %(count)s people at %(title)s on %(day)s.",
        content.met,
    )
    return (met % facts,)


def _tablemates(content: Prompt, story: Story) -> tuple[str, ...]:
    sat = translator(story.locale).ugettext("%(name)s, %(department)s, table %(table)s")
    return tuple(
        sat
        % {
            "name": one_line(mate.name),
            "department": one_line(mate.department),
            "table": mate.table,
        }
        for mate in content.tablemates
    )


def _by_mail(content: Prompt, envelope: Envelope) -> tuple[str, ...]:
    if not envelope.house.believes_answers:
        return ()
    gettext = translator(envelope.locale).ugettext
    if not content.tablemates:
        return (
            gettext(
                "Promised something? Answer this mail with a line about it; it becomes a note that only you see."
            ),
        )
    named = gettext(
        "Promised something? Answer this mail with a line such as “I promised %(name)s the template by Friday”; only you see it."
    )
    return (named % {"name": one_line(content.tablemates[0].name)},)


def _done(envelope: Envelope) -> str:
    gettext = translator(envelope.locale).ugettext
    if envelope.house.believes_answers:
        return gettext(
            "Done already? Mark it, or answer this mail with “done”, and we'll stop."
        )
    return gettext("Done already? Mark it and we'll stop.")


def _promises(content: Prompt, story: Story) -> tuple[str, ...]:
    promised = translator(story.locale).ugettext("You promised %(name)s: %(what)s")
    return tuple(
        promised % {"name": one_line(name), "what": one_line(what)}
        for name, what in content.promises
    )


def _was_there(content: Prompt, story: Story) -> Link:
    label = translator(story.locale).ugettext("Yes, I was there")
    return Link(url=f"{content.were_you_there_url}?came=yes", label=label)
