"""Mail about introductions: a question without a name, and then both names."""

from app.domain.introductions import (
    Introduced,
    IntroductionAsk,
    IntroductionContent,
)
from app.domain.mail import Envelope
from app.domain.outbox import MailKind
from app.messages import subjects
from app.messages.letter import Letter, Link, quoted
from app.messages.reasons import reason
from app.messages.text import one_line, translator


def introduction_letter(content: IntroductionContent, envelope: Envelope) -> Letter:
    """Return the words of a mail about an introduction."""
    match content:
        case IntroductionAsk():
            return _ask(content, envelope)
        case Introduced():
            return _introduced(content, envelope)


def _ask(content: IntroductionAsk, envelope: Envelope) -> Letter:
    gettext = translator(envelope.locale).ugettext
    facts = {
        "name": one_line(content.introducer),
        "about": one_line(content.about).rstrip("."),
    }
    thinks = gettext(
        "%(name)s thinks you two should talk, you and another colleague, about %(about)s."
    )
    plain = gettext("%(name)s thinks you two should talk, you and another colleague.")
    return Letter(
        subject=subjects.fitted(
            gettext("%(title)s would like to introduce you"), title=facts["name"]
        ),
        preview=gettext("Not now is fine, and nobody is told."),
        lead=(
            (thinks if facts["about"] else plain) % facts,
            gettext(
                "They are asked the same. You see each other's names once both of you have said yes, and not before."
            ),
        ),
        close=(
            gettext("Not now is fine: nobody learns of it, not even %(name)s.") % facts,
            *_by_mail(envelope),
        ),
        button=Link(url=f"{content.url}?say=yes", label=gettext("Yes, introduce us")),
        links=(Link(url=f"{content.url}?say=no", label=gettext("Not now")),),
        why=(reason(content.because, locale=envelope.locale),),
        mutes=MailKind.INTRODUCTION,
        turn_off=gettext("Turn off introductions"),
    )


def _by_mail(envelope: Envelope) -> tuple[str, ...]:
    if not envelope.house.believes_answers:
        return ()
    gettext = translator(envelope.locale).ugettext
    return (gettext("Or answer this mail with “yes” or “not now”."),)


def _introduced(content: Introduced, envelope: Envelope) -> Letter:
    gettext = translator(envelope.locale).ugettext
    facts = {
        "name": one_line(content.name),
        "department": one_line(content.department),
        "address": one_line(content.address),
        "introducer": one_line(content.introducer),
    }
    both = gettext(
        "You both said yes. This is %(name)s from %(department)s: %(address)s."
    )
    return Letter(
        subject=subjects.fitted(
            gettext("%(introducer)s introduces you to %(title)s"),
            title=facts["name"],
            introducer=facts["introducer"],
        ),
        preview=gettext("You both said yes."),
        lead=(
            both % facts,
            gettext(
                "Whether and when you talk is yours alone: %(introducer)s learns that you both said yes, and nothing more."
            )
            % facts,
        ),
        quote=quoted(content.introducer, content.about, locale=envelope.locale),
        close=(gettext("Answer this mail to write to %(name)s.") % facts,),
        button=Link(
            url=f"mailto:{content.address}",
            label=gettext("Write to %(name)s") % facts,
        ),
        links=(Link(url=content.coffee_url, label=gettext("Ask for 15 minutes")),),
        why=(gettext("You and %(name)s both said yes to it.") % facts,),
    )
