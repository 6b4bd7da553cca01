"""The one name a week, as it is mailed."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.domain.coffee.mail import TouchBase
from app.domain.coffee.touch import weeks_ago
from app.domain.house import House
from app.domain.outbox import MailKind
from app.domain.tokens import Purpose
from app.models import Person
from app.operations import letters
from app.queries.stories import may_ask
from app.queries.touch import Shared

LINK_LASTS = timedelta(days=30)


def write(
    session: Session,
    person: Person,
    other: Person,
    shared: Shared | None,
    *,
    house: House,
    now: datetime,
) -> None:
    """Queue the mail that names somebody; what may have come of meeting is asked in it."""
    url = letters.make_link(
        session,
        path="hello",
        purpose=Purpose.TOUCH,
        person_id=person.id,
        subject=str(other.id),
        house=house,
        expires_at=now + LINK_LASTS,
    )
    letters.queue(
        session,
        person=person,
        content=TouchBase(
            name=other.name,
            department=other.department.name,
            weeks=weeks_ago(shared.at, now=now) if shared else None,
            by_coffee=shared.by_coffee if shared else False,
            by_introduction=shared.by_introduction if shared else False,
            hello_url=f"{url}?say=yes",
            url=url,
            story_url=_story_url(session, person, other, house=house, now=now),
        ),
        occasion=letters.Occasion(kind=MailKind.TOUCH),
        house=house,
        now=now,
    )


def _story_url(
    session: Session, person: Person, other: Person, *, house: House, now: datetime
) -> str:
    if not may_ask(session, person_id=person.id, other_id=other.id, now=now):
        return ""
    return letters.make_link(
        session,
        path="story",
        purpose=Purpose.STORY,
        person_id=person.id,
        subject=str(other.id),
        house=house,
        expires_at=now + LINK_LASTS,
    )
