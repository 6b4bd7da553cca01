"""Queueing the two mails of an introduction: the question, and then both names."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.domain.house import House, Mailbox
from app.domain.introductions import OPEN_FOR, Introduced, IntroductionAsk
from app.domain.outbox import MailKind
from app.domain.tokens import Purpose
from app.models import Introduction, Person
from app.operations import letters

LINK_LASTS = OPEN_FOR + timedelta(days=30)


def ask(
    session: Session,
    introduction: Introduction,
    person: Person,
    *,
    house: House,
    now: datetime,
) -> None:
    """Ask one of the two; the other is not named."""
    introducer = session.get_one(Person, introduction.introducer_id)
    url = letters.make_link(
        session,
        path="intro",
        purpose=Purpose.INTRODUCTION,
        person_id=person.id,
        subject=str(introduction.id),
        house=house,
        expires_at=introduction.made_at + LINK_LASTS,
    )
    letters.queue(
        session,
        person=person,
        content=IntroductionAsk(
            introducer=introducer.name, about=introduction.about, url=url
        ),
        occasion=letters.Occasion(
            kind=MailKind.INTRODUCTION,
            sender=introducer.name,
            pointless_at=introduction.made_at + OPEN_FOR,
        ),
        house=house,
        now=now,
    )


def bring_together(
    session: Session,
    introduction: Introduction,
    person: Person,
    other: Person,
    *,
    house: House,
    now: datetime,
) -> None:
    """Give one of the two the other, with the words of whoever thought of it."""
    introducer = session.get_one(Person, introduction.introducer_id)
    letters.queue(
        session,
        person=person,
        content=Introduced(
            introducer=introducer.name,
            about=introduction.about,
            name=other.name,
            department=other.department.name,
            address=other.email,
            coffee_url=f"{house.base_url}/me/coffee/ask?to={other.id}",
        ),
        occasion=letters.Occasion(
            kind=MailKind.PERSONAL,
            sender=introducer.name,
            reply_to=Mailbox(name=other.name, address=other.email),
        ),
        house=house,
        now=now,
    )
