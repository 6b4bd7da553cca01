"""Facts about one's own place: won, lost, offered, gone."""

from dataclasses import replace

from app.domain.events import Kind
from app.domain.mail import (
    Cancellation,
    Envelope,
    Invitation,
    Offer,
    Reason,
)
from app.messages import subjects, times
from app.messages.letter import Letter, Link, Story
from app.messages.reasons import as_before
from app.messages.rhythms import one_date_less, one_entry, this_time
from app.messages.text import translator


def invitation(content: Invitation, envelope: Envelope) -> Letter:
    """Return mails 2 and 6: you're in, and your calendar may have it."""
    story = Story.of(content.event, envelope)
    gettext = translator(story.locale).ugettext
    table = "" if content.reason is Reason.HOSTING else _table_comes(story)
    nothing = gettext("Nothing more to do. The calendar invite is attached.")
    if content.calendar.is_fed:
        nothing = gettext("Nothing more to do. Your calendar reads it from your feed.")
    letter = Letter(
        subject=subjects.invitation(content, story),
        preview=table or nothing,
        lead=(
            _won(content, story),
            *one_entry(content.calendar, story),
            *filter(None, [table]),
        ),
        facts=story.facts,
        quote=story.quote(story.host, content.words),
        button=story.page,
        why=(
            _why_going(content.reason, story),
            cannot_be_muted(story, hosts=content.reason is Reason.HOSTING),
        ),
        calendar=content.calendar,
    )
    if content.reason is Reason.HOSTING:
        return letter
    return replace(
        letter,
        close=(gettext("You don't need to ask anyone."), _one_line(story)),
        button=Link(url=content.details_url, label=gettext("Add one line")),
        links=(story.free(content.free_url), story.page),
    )


def cancellation(content: Cancellation, envelope: Envelope) -> Letter:
    """Return mail 4: the event, or this one place, is gone from the calendar."""
    story = Story.of(content.event, envelope)
    gettext = translator(story.locale).ugettext
    return Letter(
        subject=subjects.cancellation(content, story),
        preview=gettext("Nothing to do.")
        if content.calendar.is_fed
        else gettext("Your calendar is updated. Nothing to do."),
        lead=(_lost(content, story), _gone(content, story)),
        facts=story.facts_without_way_in,
        quote=story.quote(story.host, content.words),
        button=other_events(content.events_url, story),
        links=(story.page,),
        why=(
            gettext("Your calendar held this event."),
            cannot_be_muted(story, hosts=content.reason is Reason.HOSTING),
        ),
        calendar=content.calendar,
    )


def _gone(content: Cancellation, story: Story) -> str:
    gettext = translator(story.locale).ugettext
    if content.calendar.is_fed:
        return gettext("It leaves your calendar when your feed is read next.")
    if less := one_date_less(content.calendar, story):
        return less
    return gettext("Your calendar entry is removed.")


def offer(content: Offer, envelope: Envelope) -> Letter:
    """Return mail 6 after the freeze: a place is held for you, for a while."""
    story = Story.of(content.event, envelope)
    gettext = translator(story.locale).ugettext
    held = gettext(
        "Still want it? We'll hold it until %(until)s, then ask the next person."
    )
    take = story.pick(gettext("Take the seat"), gettext("Take the place"))
    return Letter(
        subject=subjects.offer(content, story),
        preview=gettext("Take it, or let the next person have it."),
        lead=(
            story.pick(
                gettext("A seat opened, and it is held for you."),
                gettext("A place opened, and it is held for you."),
            ),
            held % {"until": story.moment(content.held_until)},
        ),
        facts=story.facts,
        button=Link(url=content.take_url, label=take),
        links=(
            Link(url=content.decline_url, label=gettext("No thanks")),
            story.page,
        ),
        why=(why_waiting(story), cannot_be_muted(story)),
    )


def cannot_be_muted(story: Story, *, hosts: bool = False) -> str:
    """Return why there is nothing to switch off; who hosts may have no seat."""
    gettext = translator(story.locale).ugettext
    if hosts:
        return gettext("Mail about an event you host cannot be switched off.")
    return story.pick(
        gettext("Mail about your own seat cannot be switched off."),
        gettext("Mail about your own place cannot be switched off."),
    )


def _won(content: Invitation, story: Story) -> str:
    gettext = translator(story.locale).ugettext
    match content.reason:
        case Reason.PROMOTED:
            return _opened(content, story)
        case Reason.ADDED:
            added = story.pick(
                gettext(
                    "%(host)s added you, and a seat is yours. If you can't come, free your seat here."
                ),
                gettext(
                    "%(host)s added you, and a place is yours. If you can't come, free your place here."
                ),
            )
            return added % {"host": story.host}
        case Reason.EVERY_TIME:
            return this_time(story)
        case Reason.SENT_AGAIN:
            return as_before(content, story)
        case Reason.HOSTING:
            invited = gettext("You host this event. The calendar invite is attached.")
            plain = gettext("You host this event.")
            return plain if content.calendar.is_fed else invited
        case Reason.ANSWERED | Reason.REMOVED | Reason.EVENT_CANCELED:
            return story.pick(
                gettext(
                    "You're in. Nothing more to do; free your seat here if plans change."
                ),
                gettext(
                    "You're in. Nothing more to do; free your place here if plans change."
                ),
            )


def _opened(content: Invitation, story: Story) -> str:
    # Somebody freed it or the room grew: which of them is not ours to tell.
    gettext = translator(story.locale).ugettext
    if content.calendar.is_fed:
        return story.pick(
            gettext("A seat opened: you're in."), gettext("A place opened: you're in.")
        )
    return story.pick(
        gettext("A seat opened: you're in. The calendar invite is attached."),
        gettext("A place opened: you're in. The calendar invite is attached."),
    )


def _table_comes(story: Story) -> str:
    at = story.event.freezes_at
    if not story.event.has_tables or at is None or at <= story.now:
        return ""
    when = times.weekday_moment(
        at, now=story.now, zone=story.event.zone, locale=story.locale
    )
    return translator(story.locale).ugettext("Your table comes %(when)s.") % {
        "when": when
    }


def _one_line(story: Story) -> str:
    gettext = translator(story.locale).ugettext
    match story.event.kind:
        case Kind.MIXER:
            return story.pick(
                gettext("Want a better table? Tell us one thing you'd like to learn."),
                gettext("Tell us one thing you'd like to learn, if you want to."),
            )
        case Kind.LEARNING_LUNCH:
            return gettext("What do you want to take away? Tell us in one line.")
        case Kind.OPEN_FORUM:
            return gettext(
                "Is there a question you'd like answered? One line is enough."
            )


def _lost(content: Cancellation, story: Story) -> str:
    gettext = translator(story.locale).ugettext
    match content.reason:
        case Reason.EVENT_CANCELED:
            return gettext("%(host)s had to cancel.") % {"host": story.host}
        case Reason.REMOVED | Reason.ADDED:
            return gettext("%(host)s took you off the guest list.") % {
                "host": story.host
            }
        case Reason.HOSTING:
            return gettext("You are no longer a host of this event.")
        case Reason.ANSWERED | Reason.EVERY_TIME | Reason.PROMOTED | Reason.SENT_AGAIN:
            return story.pick(
                gettext("You're not going. Your seat is free for someone else."),
                gettext("You're not going. Your place is free for someone else."),
            )


def other_events(url: str, story: Story) -> Link:
    """Return the button to whatever else is on."""
    label = translator(story.locale).ugettext("See other events")
    return Link(url=url, label=label)


def _why_going(reason: Reason, story: Story) -> str:
    gettext = translator(story.locale).ugettext
    match reason:
        case Reason.PROMOTED:
            return gettext("You were on the waitlist.")
        case Reason.EVERY_TIME:
            return gettext(
                "You come every time; one press on the event's page stops that."
            )
        case Reason.ADDED:
            return gettext("A host added you.")
        case Reason.HOSTING:
            return gettext("You host this event.")
        case Reason.SENT_AGAIN:
            return gettext("A host asked to send it again.")
        case Reason.ANSWERED | Reason.REMOVED | Reason.EVENT_CANCELED:
            return gettext("You said yes.")


def why_waiting(story: Story) -> str:
    """Return why somebody without a place gets this mail."""
    gettext = translator(story.locale).ugettext
    return story.pick(
        gettext("You asked for a seat at this event."),
        gettext("You asked for a place at this event."),
    )
