"""Mail about coffees, and the one name a week that carries no ask."""

from datetime import datetime

from app.domain.coffee.mail import (
    CoffeeContent,
    CoffeeFacts,
    CoffeeInvite,
    CoffeeProposal,
    DidYouMeet,
    NobodyCould,
    TouchBase,
)
from app.domain.coffee.terms import LASTS
from app.domain.mail import Envelope
from app.domain.outbox import MailKind
from app.messages import coffee_invites, coffee_words, subjects, times
from app.messages.letter import Letter, Link, quoted
from app.messages.reasons import reason
from app.messages.text import one_line, translator


def coffee_letter(content: CoffeeContent, envelope: Envelope) -> Letter:
    """Return the words of a mail about a coffee."""
    match content:
        case CoffeeProposal():
            return _proposal(content, envelope)
        case CoffeeInvite():
            return coffee_invites.invitation(content, envelope)
        case NobodyCould():
            return _nobody_could(content, envelope)
        case DidYouMeet():
            return _did_you_meet(content, envelope)
        case TouchBase():
            return _touch_base(content, envelope)


def _proposal(content: CoffeeProposal, envelope: Envelope) -> Letter:
    gettext = translator(envelope.locale).ugettext
    coffee = content.coffee
    subject, lead, silence = (_question if content.department else _match)(
        content, envelope
    )
    return Letter(
        subject=subject,
        preview=silence,
        lead=(lead, _times_lead(content, envelope)),
        quote=coffee_words.quote(coffee, envelope),
        close=(silence,),
        button=Link(url=coffee.url, label=gettext("Pick a time")),
        links=_proposal_links(content, envelope),
        why=(reason(content.because, locale=envelope.locale),),
        mutes=MailKind.COFFEE,
        turn_off=gettext("Turn off coffee mail"),
    )


def _question(content: CoffeeProposal, envelope: Envelope) -> tuple[str, str, str]:
    gettext = translator(envelope.locale).ugettext
    facts = {
        "name": coffee_words.names_of(content.coffee, envelope),
        "department": one_line(content.department),
    }
    subject = gettext("Fifteen minutes for a question to %(title)s?")
    lead = gettext(
        "%(name)s has a question to %(department)s and asked nobody by name. You said you would answer some, and it is your turn."
    )
    silence = gettext(
        "Not this time is fine: then the next volunteer is asked, and %(name)s never learns who was."
    )
    return (
        subjects.fitted(subject, title=content.department),
        lead % facts,
        silence % facts,
    )


def _match(content: CoffeeProposal, envelope: Envelope) -> tuple[str, str, str]:
    gettext = translator(envelope.locale).ugettext
    coffee = content.coffee
    subject = _whom_line(
        coffee,
        envelope,
        one=gettext("15 minutes with %(name)s from %(department)s?"),
        many=gettext("15 minutes with %(names)s?"),
    )
    who = {"who": coffee_words.who(coffee, envelope)}
    if len(coffee.others) == 1:
        lead = gettext("%(who)s takes part too. Fifteen minutes, no agenda.")
    else:
        lead = gettext("%(who)s take part too. Fifteen minutes, no agenda.")
    return subject, lead % who, gettext("Not now is fine, and nobody is told.")


def _proposal_links(content: CoffeeProposal, envelope: Envelope) -> tuple[Link, ...]:
    gettext = translator(envelope.locale).ugettext
    url = content.coffee.url
    slots = tuple(
        Link(url=f"{url}?at={number}", label=_slot(at, content.coffee, envelope))
        for number, at in enumerate(content.slots)
    )
    no = Link(url=f"{url}?no=yes", label=gettext("Not now"))
    if content.department:
        return (*slots, no)
    return (*slots, no, Link(url=f"{url}?pause=yes", label=gettext("Pause matches")))


def _times_lead(content: CoffeeProposal, envelope: Envelope) -> str:
    gettext = translator(envelope.locale).ugettext
    if not content.slots:
        return gettext(
            "Your working hours and calendars leave no common quarter of an hour in the next two weeks. Write to each other, or let it be."
        )
    return gettext(
        "These fall in everybody's working hours, %(place)s. One press on the page puts it into both calendars."
    ) % {"place": coffee_words.place(content.coffee, envelope)}


def _nobody_could(content: NobodyCould, envelope: Envelope) -> Letter:
    gettext = translator(envelope.locale).ugettext
    department = one_line(content.department)
    nobody = gettext("Nobody in %(department)s found the time just now.")
    return Letter(
        subject=subjects.fitted(
            gettext("No time in %(title)s just now"), title=department
        ),
        preview=gettext("You can ask again any day."),
        lead=(
            nobody % {"department": department},
            gettext("You can ask again any day, or ask somebody by name."),
        ),
        quote=quoted(envelope.to.name, content.about, locale=envelope.locale),
        button=Link(url=content.url, label=gettext("Ask again")),
        why=(gettext("You asked a department for 15 minutes."),),
    )


def _did_you_meet(content: DidYouMeet, envelope: Envelope) -> Letter:
    gettext = translator(envelope.locale).ugettext
    coffee = content.coffee
    day = times.event_day(content.starts_at, zone=coffee.zone)
    asked = gettext("Your coffee with %(who)s was on %(day)s.") % {
        "who": coffee_words.who(coffee, envelope),
        "day": times.day(day, locale=envelope.locale),
    }
    why = gettext(
        "Two yeses count as having met: you are matched with others first, and sit with others. Nobody is told what you say."
    )
    return Letter(
        subject=subjects.fitted(
            gettext("Did you and %(title)s meet?"),
            title=coffee_words.names_of(coffee, envelope),
        ),
        preview=gettext("One press, and only if you like."),
        lead=(asked, why),
        button=Link(url=f"{coffee.url}?met=yes", label=gettext("Yes, we met")),
        links=(Link(url=f"{coffee.url}?met=no", label=gettext("Not this time")),),
        why=(reason(content.because, locale=envelope.locale),),
        mutes=MailKind.COFFEE,
        turn_off=gettext("Turn off coffee mail"),
    )


def _touch_base(content: TouchBase, envelope: Envelope) -> Letter:
    gettext = translator(envelope.locale).ugettext
    name = one_line(content.name)
    facts = {"name": name, "department": one_line(content.department)}
    return Letter(
        subject=subjects.fitted(
            gettext("You asked to stay in touch with %(title)s"), title=name
        ),
        preview=gettext("No reason needed."),
        lead=(
            last_shared(content, locale=envelope.locale),
            gettext("No reason needed to say hello, and none to let it be."),
        ),
        button=Link(url=content.hello_url, label=gettext("Say hello")),
        links=(
            *_story(content, envelope),
            Link(url=f"{content.url}?later=yes", label=gettext("Not now")),
            Link(
                url=f"{content.url}?end=yes",
                label=gettext("Stop asking about %(name)s") % facts,
            ),
        ),
        why=(reason(content.because, locale=envelope.locale),),
        mutes=MailKind.TOUCH,
        turn_off=gettext("Turn off names to stay in touch with"),
    )


def _story(content: TouchBase, envelope: Envelope) -> tuple[Link, ...]:
    if not content.story_url:
        return ()
    asked = translator(envelope.locale).ugettext(
        "Did anything come of meeting %(name)s? Write one line"
    )
    label = asked % {"name": one_line(content.name)}
    return (Link(url=content.story_url, label=label),)


def last_shared(content: TouchBase, *, locale: str) -> str:
    """Return "You last shared a table with Jonas Weber from Engineering 9 weeks ago."."""
    words = translator(locale)
    facts = {
        "name": one_line(content.name),
        "department": one_line(content.department),
        "count": content.weeks,
    }
    if content.weeks is None:
        long_ago = words.ugettext(
            "It is more than a year since you last shared a table or a coffee with %(name)s from %(department)s."
        )
        return long_ago % facts
    if content.by_introduction:
        brought = words.ungettext(
            "You were introduced to %(name)s from %(department)s %(count)s week ago.",
            "You were introduced to %(name)s from %(department)s %(count)s weeks ago.",
            content.weeks,
        )
        return brought % facts
    if content.by_coffee:
        coffee = words.ungettext(
            "You last had a coffee with %(name)s from %(department)s %(count)s week ago.",
            "You last had a coffee with %(name)s from %(department)s %(count)s weeks ago.",
            content.weeks,
        )
        return coffee % facts
    table = words.ungettext(
        "You last shared a table with %(name)s from %(department)s %(count)s week ago.",
        "You last shared a table with %(name)s from %(department)s %(count)s weeks ago.",
        content.weeks,
    )
    return table % facts


def _whom_line(coffee: CoffeeFacts, envelope: Envelope, *, one: str, many: str) -> str:
    if len(coffee.others) == 1:
        other = coffee.others[0]
        fitting = one.replace("%(name)s", "%(title)s")
        return subjects.fitted(
            fitting, title=other.name, department=one_line(other.department)
        )
    names = coffee_words.names_of(coffee, envelope)
    return subjects.fitted(many.replace("%(names)s", "%(title)s"), title=names)


def _slot(at: datetime, coffee: CoffeeFacts, envelope: Envelope) -> str:
    return times.span(at, at + LASTS, zone=coffee.zone, locale=envelope.locale)
