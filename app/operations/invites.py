"""Queueing calendar mail beside the change that causes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from app.domain.calendar import CalendarMail, Method
from app.domain.house import House
from app.domain.mail import Content
from app.domain.outbox import MailKind, MessageState
from app.domain.zones import zone_data
from app.messages.compose import MessageBroken
from app.models import Event, Invite, Message, Person
from app.operations import letters
from app.operations.calendars import Telling, fingerprint, own_calendar
from app.operations.calm import MAILS_AN_HOUR, calm_at


@dataclass(frozen=True, kw_only=True)
class Ready:
    """A mail that was rendered before the lock was taken, on what was true then."""

    uuid: str
    calendar: CalendarMail
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Known:
    """What was looked up at once for a batch of people of one event."""

    invites: dict[int, Invite]
    with_open_news: frozenset[int]
    """For whom calendar news waits that something newer would take the place of."""


def look_up(session: Session, *, event_id: int, person_ids: Sequence[int]) -> Known:
    """Return what calendars of these people hold, and for whom news waits."""
    found = session.scalars(
        select(Invite).where(
            Invite.event_id == event_id, Invite.person_id.in_(person_ids)
        )
    )
    invites = {invite.person_id: invite for invite in found}
    if not invites:  # nothing was ever written to any of them
        return Known(invites={}, with_open_news=frozenset())
    waiting = select(Message.person_id).where(
        Message.event_id == event_id,
        Message.person_id.in_(person_ids),
        Message.state == MessageState.DUE,
        Message.method.is_not(None),
    )
    return Known(
        invites=invites,
        with_open_news=frozenset(n for n in session.scalars(waiting) if n),
    )


class Writing:
    """One calendar mail being written: the calendar part first, then the words."""

    def __init__(
        self,
        session: Session,
        *,
        event: Event,
        person: Person,
        telling: Telling,
        house: House,
        now: datetime,
        known: Known | None = None,
    ) -> None:
        """Open the invite's row; nothing is changed before `send`.

        `known` saves asking for each person of a batch.
        """
        house = house.for_invite(event_id=event.id, person_id=person.id)
        self._session, self._house, self._now = session, house, now
        self._event, self._person, self._telling = event, person, telling
        if known is None:
            known = look_up(session, event_id=event.id, person_ids=[person.id])
        self._invite = known.invites.get(person.id)
        self._has_open_news = person.id in known.with_open_news
        self.calendar = own_calendar(
            event, person, self._invite, telling=telling, house=house, now=now
        )
        self._told = fingerprint(self.calendar)

    def is_needed(self) -> bool:
        """Return whether the calendar can hold something that this would change.

        Nobody is sent a CANCEL of what never left the house, nor an update of what
        was never sent or is canceled already, nor the same thing twice.
        """
        telling, invite = self._telling, self._invite
        if telling.kind is MailKind.INVITE:
            return True
        if invite is None:
            return False
        if telling.method is Method.CANCEL:
            return _may_be_held(self._session, invite)
        if not _stands(self._session, invite):
            return False
        return invite.told != self._told

    def render(self, content: Content) -> Ready | None:
        """Return the finished mail without queueing it, if it can be written."""
        uuid = str(uuid4())
        try:
            mail = letters.render(
                self._person,
                content=content,
                occasion=self._occasion(uuid),
                house=self._house,
                now=self._now,
            )
        except MessageBroken:
            return None  # `send` finds out again, and keeps it as failed
        return Ready(uuid=uuid, calendar=self.calendar, content=mail)

    def send(self, content: Content, *, ready: Ready | None = None) -> Message:
        """Queue the mail; it supersedes older news that nobody tried to send yet.

        `ready` saves the rendering if all that it says is still true.
        """
        still_true = ready if ready and ready.calendar == self.calendar else None
        uuid = still_true.uuid if still_true else str(uuid4())
        occasion = self._occasion(uuid)
        invite = self._note(uuid)
        message = letters.queue(
            self._session,
            person=self._person,
            content=content,
            occasion=occasion,
            house=self._house,
            now=self._now,
            rendered=still_true.content if still_true else None,
        )
        if message.state is MessageState.FAILED:
            invite.bounced_at = self._now
        elif message.state is MessageState.SUPERSEDED:
            invite.told = ""  # the charter holds it back: see `held_mail`
        return message

    def _note(self, uuid: str) -> Invite:
        if self._has_open_news:
            self.drop()  # what nobody tried to send yet is news no more
        invite = self._invite or Invite(
            event_id=self._event.id, person_id=self._person.id, version=0
        )
        calendar = self.calendar
        invite.version += 1
        invite.sequence, invite.stamped_at = calendar.sequence, calendar.stamped_at
        invite.told, invite.zone_data = self._told, zone_data()
        invite.is_fed = calendar.is_fed
        invite.told_starts_at = calendar.starts_at
        invite.told_ends_at = calendar.ends_at
        invite.told_table = self._telling.table
        invite.thread = invite.thread or f"<{uuid}@{self._house.mail_domain}>"
        self._session.add(invite)
        return invite

    def _occasion(self, uuid: str) -> letters.Occasion:
        invite = self._invite
        return letters.Occasion(
            kind=self._telling.kind,
            event_id=self._event.id,
            version=(invite.version if invite else 0) + 1,
            method=self.calendar.method,
            due_at=self._telling.due_at or self._calm_at(),
            pointless_at=self._event.starts_at
            if self.calendar.method is Method.REQUEST
            else self._event.ends_at,
            sender=self._event.organizer.name,
            thread=invite.thread if invite else None,
            uuid=uuid,
            told=self._told,
            cause_id=self._telling.cause_id,
        )

    def _calm_at(self) -> datetime | None:
        if self._telling.kind not in (MailKind.INVITE, MailKind.CANCELLATION):
            return None
        if self._invite is None or self._invite.version < MAILS_AN_HOUR:
            return None
        return calm_at(
            self._session, self._event, person_id=self._person.id, now=self._now
        )

    def drop(self) -> None:
        """Let nothing leave: take back what nobody tried to send yet."""
        supersede(
            self._session,
            event_id=self._event.id,
            person_id=self._person.id,
            now=self._now,
        )


def supersede(
    session: Session, *, event_id: int, person_id: int, now: datetime
) -> None:
    """Drop news about this place that is older and that nobody tried to send."""
    session.execute(
        update(Message)
        .where(
            Message.event_id == event_id,
            Message.person_id == person_id,
            Message.state == MessageState.DUE,
            Message.method.is_not(None),
            # Or tried and given back: a claim forgets the trouble of the try before.
            (Message.fence == 0) | Message.trouble.is_not(None),
        )
        .values(state=MessageState.SUPERSEDED, closed_at=now, content=b"")
    )


def _may_be_held(session: Session, invite: Invite) -> bool:
    # Something was sent and stands, or is on its way out at this moment.
    return invite.method is Method.REQUEST or is_under_way(session, invite)


def _stands(session: Session, invite: Invite) -> bool:
    if invite.method is Method.REQUEST:
        return True
    open_request = exists().where(
        Message.event_id == invite.event_id,
        Message.person_id == invite.person_id,
        Message.state == MessageState.DUE,
        Message.method == Method.REQUEST,
    )
    return bool(session.scalar(select(open_request)))


def is_under_way(session: Session, invite: Invite) -> bool:
    """Return whether a REQUEST is being carried to this calendar at this moment."""
    carried = exists().where(
        Message.event_id == invite.event_id,
        Message.person_id == invite.person_id,
        Message.state == MessageState.DUE,
        Message.method == Method.REQUEST,
        Message.fence > 0,
        Message.trouble.is_(None),  # what a server refused is noted on the invite
    )
    return bool(session.scalar(select(carried)))
