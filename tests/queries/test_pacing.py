"""What waits before new mail, and is it still under the limits."""

from datetime import timedelta

from flask import Flask

from app.db import db, transaction
from app.domain.outbox import MailClass, MailKind, MessageState
from app.domain.pacing import UNLIMITED, Limits
from app.models import Message
from app.queries.pacing import count_ahead
from tests.factories import BEFORE, make_event, make_person


def test_what_goes_ahead_depends_on_what_the_mailbox_counts(app: Flask) -> None:
    with transaction() as session:
        event = make_event(session)
        for rank, state, minutes in (
            (MailClass.REST, MessageState.DUE, 0),
            (MailClass.REST, MessageState.DUE, -5),
            (MailClass.REST, MessageState.DUE, 5),
            (MailClass.REST, MessageState.SENT, 0),
            (MailClass.PLACE, MessageState.DUE, 0),
        ):
            person = make_person(session)
            session.add(
                Message(
                    event_id=event.id,
                    person_id=person.id,
                    kind=MailKind.ANNOUNCEMENT,
                    version=1,
                    rank=rank,
                    recipient=person.email,
                    content=b"",
                    state=state,
                    queued_at=BEFORE,
                    due_at=BEFORE + timedelta(minutes=minutes),
                    useless_at=event.starts_at,
                )
            )

    def ahead(kind: MailKind, limits: Limits) -> int:
        return count_ahead(db.session(), kind=kind, limits=limits, now=BEFORE)

    of_all = Limits(counts_all=True)
    assert ahead(MailKind.ANNOUNCEMENT, UNLIMITED) == 2
    assert ahead(MailKind.ANNOUNCEMENT, of_all) == 3
    assert ahead(MailKind.UPDATE, of_all) == 1
