"""The parts of a mail, in the shape that shows buttons in calendar programs (RFC 6047).

mixed( alternative( plain, html, calendar ), the same calendar as a file ). The
calendar part stands last in its alternative and has neither disposition nor file name.
"""

import re
from base64 import encodebytes
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage, MIMEPart
from email.policy import SMTP
from functools import cache
from quopri import encodestring

from app.domain.calendar import CalendarMail
from app.domain.mail import Envelope
from app.messages.envelope import product
from app.messages.invite import invite_ics
from app.messages.letter import Letter, Link
from app.messages.templates import mail_templates
from app.messages.text import one_line, translator

_MANY_EMPTY_LINES = re.compile("\n{3,}")


@dataclass(frozen=True, kw_only=True)
class Texts:
    """The same words twice."""

    plain: str
    html: str


def texts(letter: Letter, envelope: Envelope) -> Texts:
    """Return `letter` as plain text and as HTML; every address is in both."""
    facts = {
        "letter": letter,
        "locale": envelope.locale.replace("_", "-"),
        "greeting": _greeting(envelope),
        "product": product(envelope),
        "why": _why(letter, envelope),
        "settings": _settings(letter, envelope),
    }
    templates = mail_templates(envelope.locale)
    plain = templates.get_template("letter.txt").render(facts)
    return Texts(
        plain=_MANY_EMPTY_LINES.sub("\n\n", plain),
        html=templates.get_template("letter.html").render(facts),
    )


def fill(mail: EmailMessage, words: Texts, *, calendar: CalendarMail | None) -> None:
    """Put the words into `mail`, and the calendar object if there is one."""
    plain = _part("text/plain; charset=utf-8", _quoted(words.plain))
    html = _part("text/html; charset=utf-8", _quoted(words.html))
    mail.set_raw("MIME-Version", "1.0")
    if calendar is None or calendar.is_fed:
        _hold(mail, "alternative", [plain, html])
        return
    method = f"text/calendar; charset=utf-8; method={calendar.sent_as.value}"
    # One rendering for both: some programs read the part, some the file.
    ics = "base64", encodebytes(invite_ics(calendar)).decode("ascii")
    alternative = MIMEPart(policy=SMTP)
    _hold(alternative, "alternative", [plain, html, _part(method, ics)])
    file = _part('application/ics; name="invite.ics"', ics)
    _set(file, "Content-Disposition", 'attachment; filename="invite.ics"')
    _hold(mail, "mixed", [alternative, file])


def _greeting(envelope: Envelope) -> str:
    gettext = translator(envelope.locale).ugettext
    name = one_line(envelope.to.name)
    return gettext("Hi %(name)s,") % {"name": name} if name else gettext("Hi,")


def _why(letter: Letter, envelope: Envelope) -> str:
    why = translator(envelope.locale).ugettext("Why you got this: %(reason)s")
    return why % {"reason": " ".join(letter.why)}


def _settings(letter: Letter, envelope: Envelope) -> tuple[Link, ...]:
    gettext = translator(envelope.locale).ugettext
    address = f"{envelope.house.base_url.rstrip('/')}/me/notifications"
    everything = Link(url=address, label=gettext("All mail settings"))
    if envelope.unsubscribe_url and letter.turn_off:
        url = one_line(envelope.unsubscribe_url)
        return (Link(url=url, label=letter.turn_off), everything)
    return (everything,)


def _hold(holder: MIMEPart, kind: str, parts: Sequence[MIMEPart]) -> None:
    # Neither quoted-printable nor base64 can hold "=_": no part can end this one.
    _set(holder, "Content-Type", f'multipart/{kind}; boundary="=_{kind}"')
    holder.set_payload(list(parts))


def _quoted(text: str) -> tuple[str, str]:
    return "quoted-printable", encodestring(text.encode()).decode("ascii")


def _part(content_type: str, encoded: tuple[str, str]) -> MIMEPart:
    part = MIMEPart(policy=SMTP)
    _set(part, "Content-Type", content_type)
    _set(part, "Content-Transfer-Encoding", encoded[0])
    part.set_payload(encoded[1])
    return part


def _set(part: MIMEPart, name: str, value: str) -> None:
    # A few constants of ours: reading them again for each mail is half of its cost.
    part.set_raw(name, _parsed(name, value))


@cache
def _parsed(name: str, value: str) -> str:
    header: str = SMTP.header_factory(name, value)
    return header
