"""Mail as its readers will see it, before anything is sent."""

from dataclasses import dataclass
from datetime import datetime

from flask import Response

from app.domain.calendar import CalendarMail, Method
from app.domain.house import House, Mailbox
from app.domain.mail import Content, Envelope
from app.domain.outbox import MailKind
from app.messages.compose import compose
from app.models import Event, Person
from app.operations.calendars import Telling, own_calendar
from app.web.headers import MAIL_POLICY

NOWHERE = "preview"
"""What stands in links where readers have a key of their own."""


@dataclass(frozen=True, kw_only=True)
class Sketch:
    """One mail as its reader will see it, as HTML and as plain text."""

    what: str
    """Who gets this one, in words; empty where there is only one."""
    sender: str
    subject: str
    text: str
    html: str


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Where sketches are made: by whom, of which event, when."""

    event: Event
    person: Person
    """Who looks: each sketch is written to them, in place of its readers."""
    house: House
    now: datetime

    def link(self, path: str) -> str:
        """Return a link that leads nowhere yet."""
        return f"{self.house.base_url}/{path}/{NOWHERE}"

    def calendar(self, kind: MailKind, method: Method) -> CalendarMail:
        """Return what a reader's calendar is told."""
        telling = Telling(kind=kind, method=method)
        return own_calendar(
            self.event,
            self.person,
            None,
            telling=telling,
            house=self.house,
            now=self.now,
        )

    def draw(
        self, content: Content, *, what: str = "", mutes: bool = False, sender: str = ""
    ) -> Sketch:
        """Return one mail, composed as the worker would; from the organizer, or so."""
        envelope = Envelope(
            message_id=f"<{NOWHERE}@{self.house.mail_domain}>",
            written_at=self.now,
            house=self.house,
            to=Mailbox(name=self.person.name, address=self.person.email),
            locale=self.person.locale,
            sender=sender or self.event.organizer.name,
            unsubscribe_url=self.link("u") if mutes else None,
        )
        mail = compose(envelope, content)
        parts = [mail.get_body((kind,)) for kind in ("plain", "html")]
        text, html = (str(part.get_content()) if part else "" for part in parts)
        return Sketch(
            what=what,
            sender=str(mail["From"]),
            subject=str(mail["Subject"]),
            text=text,
            html=html,
        )


def as_a_mail_program(html: str) -> Response:
    """Return the HTML of a mail alone: no script runs and nothing is fetched."""
    response = Response(html, mimetype="text/html")
    response.headers["Content-Security-Policy"] = MAIL_POLICY
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response
