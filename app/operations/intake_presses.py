"""What hosts decide about answers by mail that were held."""

from datetime import datetime

from sqlalchemy.orm import Session, joinedload

from app.db import lock
from app.domain.access import Relation
from app.domain.answer_order import why_not
from app.domain.audit import Act
from app.domain.calendar import PartStat
from app.domain.house import House
from app.domain.incoming import Decision, Fate, Press, Why, press_for
from app.domain.mail import ReplyNews
from app.models import Event, IncomingMail, Person
from app.operations import audit
from app.operations.intake_effects import apply
from app.operations.intake_mails import keep_the_time, send_again, tell
from app.operations.invites import Ready
from app.queries.access import find_relation
from app.queries.incoming import list_for_host, read_before


class NothingToDecide(Exception):  # noqa: N818 -- reads as the sentence it states
    """Somebody decided already, or it is not for this host to see."""


class AnsweredSince(Exception):  # noqa: N818 -- reads as the sentence it states
    """The person gave a later answer, so this one is not theirs any more."""


class NothingToDo(Exception):  # noqa: N818 -- reads as the sentence it states
    """It is too late, or there is nothing to send."""


def apply_held(
    session: Session,
    *,
    event_id: int,
    mail_id: int,
    actor_id: int,
    house: House,
    now: datetime,
    ready: Ready | None = None,
) -> Press:
    """Do what fits this mail, on a host's word; return what that was.

    The person is told as for an answer on the page: the mail may be somebody else's.
    `ready` is what `foresee_no` rendered. Raises `NothingToDecide`, `AnsweredSince`
    and `NothingToDo`.
    """
    event = lock(session, Event, event_id, options=[joinedload(Event.organizer)])
    mail = _open(session, event, mail_id, actor_id=actor_id)
    press = press_of(mail)
    if press is None or mail.person_id is None:
        raise NothingToDecide
    person = session.get_one(Person, mail.person_id)
    match press:
        case Press.APPLY | Press.STEP_IN:
            said = PartStat.DECLINED if press is Press.STEP_IN else mail.partstat
            _answer(
                session,
                event,
                person,
                mail,
                said=said,
                house=house,
                now=now,
                ready=ready,
            )
        case Press.KEEP_TIME:
            keep_the_time(session, event, person, house=house, now=now)
        case Press.SEND_AGAIN:
            if not send_again(session, event, person, house=house, now=now):
                raise NothingToDo
    if press is Press.STEP_IN:
        _ask_deputy(session, event, person, mail, house=house, now=now)
    applied = Act.APPLIED_ANSWER
    _close(session, mail, Decision.APPLIED, act=applied, actor_id=actor_id, now=now)
    return press


def drop_held(
    session: Session, *, event_id: int, mail_id: int, actor_id: int, now: datetime
) -> None:
    """Let a mail go; nobody is told. Raises `NothingToDecide`."""
    event = lock(session, Event, event_id)
    mail = _open(session, event, mail_id, actor_id=actor_id)
    dropped = Act.DROPPED_ANSWER
    _close(session, mail, Decision.DROPPED, act=dropped, actor_id=actor_id, now=now)


def press_of(mail: IncomingMail) -> Press | None:
    """Return the press that fits, besides letting it go."""
    if mail.why is Why.OTHER_DATE:
        return None  # it says nothing of the one that it waits at
    return press_for(mail.nature, mail.partstat, is_known=mail.person_id is not None)


def _open(
    session: Session, event: Event, mail_id: int, *, actor_id: int
) -> IncomingMail:
    waiting = list_for_host(session, event_id=event.id, viewer_id=actor_id)
    for mail in waiting:
        if mail.id == mail_id:
            return mail
    raise NothingToDecide


def _close(
    session: Session,
    mail: IncomingMail,
    decision: Decision,
    *,
    act: Act,
    actor_id: int,
    now: datetime,
) -> None:
    mail.decision, mail.decided_at, mail.decided_by_id = decision, now, actor_id
    audit.note(
        session,
        act,
        actor_id=actor_id,
        person_id=mail.person_id,
        event_id=mail.event_id,
    )


def _answer(
    session: Session,
    event: Event,
    person: Person,
    mail: IncomingMail,
    *,
    said: PartStat | None,
    house: House,
    now: datetime,
    ready: Ready | None,
) -> None:
    before = read_before(session, event_id=event.id, person_id=person.id)
    answered_at = mail.stamped_at or mail.taken_at
    if why_not(answered_at, sequence=None, before=before) is not None:
        raise AnsweredSince
    ruling = apply(
        session,
        event,
        person,
        said=said,
        house=house,
        now=now,
        is_surely_theirs=False,
        ready=ready,
    )
    if ruling not in {(Fate.APPLIED, None), (Fate.UNCHANGED, Why.SAME)}:
        raise NothingToDo


def _ask_deputy(
    session: Session,
    event: Event,
    person: Person,
    mail: IncomingMail,
    *,
    house: House,
    now: datetime,
) -> None:
    deputy = session.get(Person, mail.delegate_id) if mail.delegate_id else None
    if deputy is None or deputy.left_at is not None or now >= event.starts_at:
        return
    relation = find_relation(session, event=event, person_id=deputy.id)
    if relation is Relation.STRANGER:
        return  # for them this event does not exist
    tell(
        session,
        event,
        deputy,
        news=ReplyNews.STEPS_IN,
        name=person.name,
        house=house,
        now=now,
    )
