"""Queueing calendar mail beside the change that causes it."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

from sqlalchemy.orm import Session

from app.db import lock
from app.domain.calendar import CalendarMail, Method
from app.domain.house import House
from app.domain.mail import Content
from app.domain.outbox import MailKind, MessageState
from app.domain.zones import zone_data
from app.messages.compose import MessageBroken
from app.models import Event, Invite, Message, Person, Series
from app.operations import letters
from app.operations.calendars import Telling, own_calendar
from app.operations.calm import MAILS_AN_HOUR, calm_at
from app.operations.invite_rows import (
    Known,
    look_up,
    may_be_held,
    stands,
    supersede,
)
from app.operations.series_entries import note_whole, say_whole, told_of, whole_of
from app.operations.series_recurrence import Whole
from app.queries.series_entries import Together, knows


@dataclass(frozen=True, kw_only=True)
class Ready:
    """A mail that was rendered before the lock was taken, on what was true then."""

    uuid: str
    calendar: CalendarMail
    content: bytes


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
        foresees: bool = False,
    ) -> None:
        """Open the invite's row; nothing is changed before `send`.

        `known` saves asking for each person of a batch. `foresees` locks nothing: what
        is written then is compared again before it is used.
        """
        self._session, self._now = session, now
        self._event, self._person, self._telling = event, person, telling
        if known is None:
            known = look_up(session, event_id=event.id, person_ids=[person.id])
        self._invite = known.invites.get(person.id)
        self._has_open_news = person.id in known.with_open_news
        self._whole = self._find_whole(known.together, locks=not foresees)
        self._house, self.calendar = self._say(house)
        self._told = told_of(self.calendar)

    def _find_whole(self, together: Together | None, *, locks: bool) -> Whole | None:
        if together is None:
            return None
        if locks:  # dates of one series are told at once, each by who holds its event
            lock(self._session, Series, together.series.id)
            if (entry := together.entries.get(self._person.id)) is not None:
                self._session.refresh(entry)
        return whole_of(
            self._session,
            together,
            event=self._event,
            person=self._person,
            invite=self._invite,
            telling=self._telling,
        )

    def _say(self, house: House) -> tuple[House, CalendarMail]:
        if self._whole is not None:
            return say_whole(
                self._session,
                self._whole,
                event=self._event,
                telling=self._telling,
                house=house,
                now=self._now,
            )
        ids = {"event_id": self._event.id, "person_id": self._person.id}
        own = house.for_invite(**ids)
        return own, own_calendar(
            self._event,
            self._person,
            self._invite,
            telling=self._telling,
            house=own,
            now=self._now,
        )

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
            return may_be_held(self._session, invite)
        if not stands(self._session, invite):
            return False
        if self._whole is not None:
            return not self.is_known()
        return invite.told != self._told

    def is_known(self) -> bool:
        """Return whether this calendar's entry of the whole series says all of it."""
        entry = self._whole.entry if self._whole else None
        return entry is not None and knows(self._session, entry, told=self._told)

    def note_as_held(self) -> None:
        """Note that the calendar shows this date already, as one of its series."""
        invite = self._note(None)
        if self._whole is not None and self._whole.entry is not None:
            entry = self._whole.entry  # nothing is sent: answers name what was
            invite.sequence, invite.stamped_at = entry.sequence, entry.stamped_at
        invite.method, invite.sent_at = Method.REQUEST, self._now
        invite.held, invite.bounced_at = self._told, None
        invite.held_starts_at = self._event.starts_at
        invite.held_ends_at = self._event.ends_at

    def note_as_let_go(self) -> None:
        """Note that its owner took this one date out of their calendar themselves."""
        if self._whole is not None and self._whole.entry is not None:
            self._whole.entry.told = self._told

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
        if self._whole is not None:
            entry = note_whole(
                self._session, self._whole, self.calendar, uuid=uuid, now=self._now
            )
            occasion = replace(occasion, entry_id=entry.id)
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

    def _note(self, uuid: str | None) -> Invite:
        if self._has_open_news:
            self.drop()  # what nobody tried to send yet is news no more
        invite = self._invite or Invite(
            event_id=self._event.id, person_id=self._person.id, version=0
        )
        calendar, entry = self.calendar, self._whole and self._whole.entry
        invite.version += 1
        invite.entry_id = entry.id if entry else None
        invite.sequence, invite.stamped_at = calendar.sequence, calendar.stamped_at
        invite.told, invite.zone_data = self._told, zone_data()
        invite.is_fed = calendar.is_fed
        invite.told_starts_at = self._event.starts_at
        invite.told_ends_at = self._event.ends_at
        invite.told_table = self._telling.table
        if uuid is not None:
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
