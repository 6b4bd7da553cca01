"""Queueing the two mails of an introduction: the question, and then both names."""

from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy.orm import Session

from app.domain.house import House, Mailbox
from app.domain.introductions import OPEN_FOR, Introduced, IntroductionAsk
from app.domain.outbox import MailKind
from app.domain.reply_addresses import Asks, Question
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
    question = Question(
        asks=Asks.INTRODUCTION, about_id=introduction.id, person_id=person.id
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
            uuid=question_uuid(introduction.id, person_id=person.id),
            reply_to=house.takes_answer_to(question),
        ),
        house=house,
        now=now,
    )


def question_uuid(introduction_id: int, *, person_id: int) -> str:
    """Return under which id one of the two is asked, so that an answer leads back to it."""
    return str(uuid5(NAMESPACE_URL, f"introduction {introduction_id} {person_id}"))


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
