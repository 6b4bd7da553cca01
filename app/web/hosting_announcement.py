"""The announcement before it goes out: the mail itself."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.house import House, Mailbox
from app.domain.mail import Announcement, Envelope
from app.messages.compose import compose
from app.models import Event, Person
from app.operations.details import Details, columns_of
from app.operations.letters import facts_of


@dataclass(frozen=True, kw_only=True)
class Sketch:
    """One mail as its reader will see it."""

    sender: str
    subject: str
    text: str


def sketch_of(
    details: Details, *, handle: str, person: Person, house: House, now: datetime
) -> Sketch:
    """Return the announcement of an event that is not published yet.

    It is composed as the worker would, to its host; the links lead nowhere yet.
    """
    event = Event(handle=handle, organizer=person, **columns_of(details))
    link = f"{house.base_url}/r/preview"
    envelope = Envelope(
        message_id=f"<preview@{house.mail_domain}>",
        written_at=now,
        house=house,
        to=Mailbox(name=person.name, address=person.email),
        locale=person.locale,
        sender=person.name,
        unsubscribe_url=f"{house.base_url}/u/preview",
    )
    facts = facts_of(event, house=house)
    mail = compose(envelope, Announcement(event=facts, yes_url=link, no_url=link))
    body = mail.get_body(("plain",))
    return Sketch(
        sender=str(mail["From"]),
        subject=str(mail["Subject"]),
        text=str(body.get_content()) if body else "",
    )
