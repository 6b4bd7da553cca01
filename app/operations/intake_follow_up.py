"""Whom to write to after an answer by mail, and who has been written to already."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.access import Relation
from app.domain.calendar import PartStat
from app.domain.events import EventStatus
from app.domain.house import House
from app.domain.incoming import Fate, Nature, Why
from app.domain.mail import HostNews, ReplyNews
from app.domain.signups import SignupStatus
from app.models import IncomingMail
from app.operations.hosts import tell_hosts
from app.operations.intake_effects import Ruling
from app.operations.intake_mails import tell, tell_waits
from app.operations.intake_matching import Match
from app.queries.access import find_relation
from app.queries.incoming import count_open, find_last_counted, has_come_before
from app.queries.signups import find_signup

COMES = frozenset({PartStat.ACCEPTED, PartStat.TENTATIVE})


def last_answer(session: Session, mail: IncomingMail) -> PartStat | None:
    """Return what the same calendar said last; ask before this mail is written down."""
    if mail.event_id is None or mail.person_id is None:
        return None
    last = find_last_counted(session, event_id=mail.event_id, person_id=mail.person_id)
    return last.partstat if last else None


def follow_up(
    session: Session,
    mail: IncomingMail,
    found: Match,
    ruling: Ruling,
    *,
    had: PartStat | None,
    moved: bool,
    house: House,
    now: datetime,
) -> None:
    """Write to whoever believes something else than what is true now, and once only.

    A machine is never answered, and nobody about what is over.
    """
    event = found.event
    if event.status is not EventStatus.PUBLISHED or now >= event.ends_at:
        return
    fate, why = ruling
    if fate is Fate.HELD and not count_open(session, event_id=event.id):
        tell_hosts(
            session,
            event,
            news=HostNews.ANSWERS_WAIT,
            path="/answers",
            house=house,
            now=now,
        )
    if found.person is None or mail.nature is not Nature.ANSWER:
        return
    if why in {None, Why.SAME} and _waits_unknowingly(session, found, had=had):
        tell_waits(session, event, found.person, house=house, now=now)
    elif why is Why.STALE and _is_news(session, mail, found):
        news = ReplyNews.TIME_CHANGED if moved else ReplyNews.CHANGED
        tell(session, event, found.person, news=news, house=house, now=now)
    elif why is Why.NOT_INVITED and _may_come(session, found, now=now):
        tell(
            session,
            event,
            found.person,
            news=ReplyNews.NOT_INVITED,
            house=house,
            now=now,
        )


def _waits_unknowingly(session: Session, found: Match, *, had: PartStat | None) -> bool:
    if found.partstat is not PartStat.ACCEPTED or had is PartStat.ACCEPTED:
        return False
    return _standing(session, found) is SignupStatus.WAITLISTED


def _is_news(session: Session, mail: IncomingMail, found: Match) -> bool:
    if (
        found.partstat is PartStat.DECLINED
        and _standing(session, found) is SignupStatus.DECLINED
    ):
        return False  # what they say is what is true
    return not has_come_before(
        session,
        event_id=found.event.id,
        why=Why.STALE,
        person_id=mail.person_id,
        against=mail.against,
    )


def _may_come(session: Session, found: Match, *, now: datetime) -> bool:
    person, event = found.person, found.event
    if person is None or found.partstat not in COMES or now >= event.starts_at:
        return False
    relation = find_relation(session, event=event, person_id=person.id)
    return relation is not Relation.STRANGER and not has_come_before(
        session, event_id=event.id, why=Why.NOT_INVITED, person_id=person.id
    )


def _standing(session: Session, found: Match) -> SignupStatus | None:
    if found.person is None:
        return None
    signup = find_signup(session, event_id=found.event.id, person_id=found.person.id)
    return signup.status if signup else None
