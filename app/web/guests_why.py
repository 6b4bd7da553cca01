"""Why somebody still waits, and why they got no mail: answered by what decides it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import abort, render_template
from sqlalchemy.orm import Session

from app.db import db
from app.domain.outbox import MailKind, MessageState
from app.domain.privacy_terms import Reader, Sees
from app.domain.signups import SignupStatus
from app.domain.why import NoMail, Unwritten
from app.models import Event, Message, Person, Signup
from app.operations.why_due import why_due
from app.operations.why_no_mail import (
    why_no_announcement,
    why_no_host_reminder,
    why_no_invite,
    why_no_prompt,
    why_no_reminder,
    why_no_table,
)
from app.operations.why_waiting import why_waiting
from app.queries.charter import may_show
from app.queries.entries import find_entries
from app.queries.guests_mail import list_messages_to
from app.queries.people import list_reports
from app.queries.planned_reminders import list_reminders
from app.queries.signups import find_signup
from app.web.access import current_visit
from app.web.entry_words import entry_facts, entry_words
from app.web.event_nav import event_head
from app.web.filters import moment
from app.web.guests_blueprint import blueprint
from app.web.guests_page import TELL_WHO_CAME
from app.web.guests_words import MAIL_WORDS, STATUS_WORDS, mail_state
from app.web.login import current_house, current_options, current_person_id
from app.web.no_mail_words import UNSENT_WORDS, unwritten_words
from app.web.reminder_words import CIRCLE_WORDS, WHEN_WORDS
from app.web.waiting_words import waiting_words
from app.web.words import gettext


@dataclass(frozen=True, kw_only=True)
class MailWhy:
    """One kind of mail: what became of it, or why there is none."""

    name: str
    lines: tuple[str, ...]
    tone: str


@dataclass(frozen=True, kw_only=True)
class WhyPage:
    """What the template prints; nothing is left to compute there."""

    name: str
    standing: str
    waiting: tuple[str, ...]
    """Why they still wait; empty for those who don't."""
    calendar: tuple[str, ...]
    """What their calendar shows; empty: nothing of it is told."""
    mails: tuple[MailWhy, ...]


@blueprint.get("/events/<event:handle>/guests/<int:person_id>/why")
def why(handle: str, person_id: int) -> str:
    """Show where one person stands, and what became of each mail to them."""
    del handle
    event, session = current_visit().event, db.session()
    person = session.get(Person, person_id)
    signup = find_signup(session, event_id=event.id, person_id=person_id)
    is_below = person_id in list_reports(session, person_id=current_person_id())
    if person is None or (is_below and not _stands(signup)):
        abort(404)  # of one's own reports nobody learns that they can't come
    if person.left_at is not None and signup is None:
        abort(404)  # who left is no host's business, unless it was their guest
    page = _page(
        session, event, person, signup, is_below=is_below, now=datetime.now(UTC)
    )
    return render_template(
        "guests/why.html", event=event, head=event_head(event), page=page
    )


def _stands(signup: Signup | None) -> bool:
    return signup is not None and signup.status is not SignupStatus.DECLINED


def _page(
    session: Session,
    event: Event,
    person: Person,
    signup: Signup | None,
    *,
    is_below: bool,
    now: datetime,
) -> WhyPage:
    waiting: tuple[str, ...] = ()
    if signup is not None and signup.status is SignupStatus.WAITLISTED:
        waits = why_waiting(session, event, signup, now=now)
        waiting = waiting_words(waits, event, is_self=False)
    mails = _mails(session, event, person, now=now)
    return WhyPage(
        name=person.name,
        standing=str(STATUS_WORDS[signup.status])
        if signup
        else gettext("Has not answered"),
        waiting=waiting,
        calendar=() if is_below else _calendar(session, event, person, signup),
        mails=tuple(
            mail for kind, mail in mails if not (is_below and kind in TELL_WHO_CAME)
        ),
    )


def _calendar(
    session: Session, event: Event, person: Person, signup: Signup | None
) -> tuple[str, ...]:
    if not may_show(session, "calendars", Reader.HOST, sees=Sees.STATES):
        return ()
    found = find_entries(session, event_id=event.id, person_ids=[person.id])
    entry = found.get(person.id)
    if entry is None and not _stands(signup):
        return ()
    shows = entry_words(entry, signup, event)
    return (shows, *entry_facts(entry, signup, event))


def _mails(
    session: Session, event: Event, person: Person, *, now: datetime
) -> Iterator[tuple[MailKind, MailWhy]]:
    written: dict[MailKind, list[Message]] = {}
    for message in list_messages_to(session, event_id=event.id, person_id=person.id):
        written.setdefault(message.kind, []).append(message)
    unsaid = tuple(_reminders(session, event, person.id, now=now))
    if unsaid:
        name = gettext("Reminders of hosts not sent")
        yield MailKind.HOST_REMINDER, MailWhy(name=name, lines=unsaid, tone="")
    for kind in (*_expected(event), *(k for k in written if k not in _expected(event))):
        if messages := written.get(kind, []):
            yield kind, _written(session, event, messages, kind=kind, now=now)
        else:
            reason = _unwritten(session, event, person.id, kind, now=now)
            said = unwritten_words(reason, zone=event.zone)
            yield kind, MailWhy(name=str(MAIL_WORDS[kind]), lines=(said,), tone="")


def _reminders(
    session: Session, event: Event, person_id: int, *, now: datetime
) -> Iterator[str]:
    for reminder in list_reminders(session, event_id=event.id):
        reason = why_no_host_reminder(
            session,
            event,
            reminder,
            person_id=person_id,
            now=now,
            manners=current_house().manners,
        )
        if reason.why is not NoMail.WRITTEN:
            yield gettext(
                "%(when)s, %(whom)s: %(why)s",
                when=WHEN_WORDS[reminder.days_before],
                whom=CIRCLE_WORDS[reminder.circle],
                why=unwritten_words(reason, zone=event.zone),
            )


def _expected(event: Event) -> tuple[MailKind, ...]:
    day_before = MailKind.TABLE if event.tables else MailKind.REMINDER
    return (MailKind.ANNOUNCEMENT, MailKind.INVITE, day_before, MailKind.PROMPT)


def _unwritten(
    session: Session, event: Event, person_id: int, kind: MailKind, *, now: datetime
) -> Unwritten:
    manners = current_house().manners
    match kind:
        case MailKind.ANNOUNCEMENT:
            return why_no_announcement(
                session, event, person_id=person_id, now=now, manners=manners
            )
        case MailKind.INVITE:
            return why_no_invite(session, event, person_id=person_id)
        case MailKind.TABLE:
            return why_no_table(session, event, person_id=person_id, now=now)
        case MailKind.REMINDER:
            return why_no_reminder(session, event, person_id=person_id, now=now)
        case _:
            return why_no_prompt(
                session, event, person_id=person_id, now=now, manners=manners
            )


def _written(
    session: Session,
    event: Event,
    messages: list[Message],
    *,
    kind: MailKind,
    now: datetime,
) -> MailWhy:
    lines, tone = [], ""
    for message in messages:
        state, tone = mail_state(message.state, has_trouble=bool(message.trouble))
        at = moment(message.closed_at or message.queued_at, event.zone)
        lines.append(gettext("%(state)s, %(when)s", state=state, when=at))
        if message.state is MessageState.DUE:
            options = current_options()
            unsent = why_due(
                session,
                message,
                now=now,
                pace=options.pace,
                limits=options.limits,
                manners=current_house().manners,
            )
            lines.append(str(UNSENT_WORDS[unsent]))
        if message.trouble and message.state is not MessageState.SENT:
            lines.append(gettext("Last answer: %(why)s", why=message.trouble))
    return MailWhy(name=str(MAIL_WORDS[kind]), lines=tuple(lines), tone=tone)
