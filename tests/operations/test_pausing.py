"""After a restore nothing leaves by itself, and nothing old leaves at all."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.db import db, transaction
from app.domain.calendar import Method
from app.domain.outbox import MailKind, MessageState, Parcel
from app.models import Installation, Invite, Message
from app.operations import outbox, pausing
from app.queries.mail import Held, count_held
from tests.factories import BEFORE
from tests.operations.lanes import Lane, make_lanes, names, put

MINUTE = timedelta(minutes=1)
RESTORED = BEFORE + timedelta(hours=2)
READY = RESTORED + MINUTE
LATER = READY + MINUTE


def restored() -> list[Lane]:
    """An installation that was backed up, went on, and was restored."""
    with transaction() as session:
        lanes = make_lanes(session, 8)
        pausing.pause(session, backup_made_at=BEFORE, is_demo=False, now=RESTORED)
        pausing.end_the_past(session, now=READY)
        return lanes


def put_all(lanes: Sequence[Lane]) -> None:
    """One mail for each time at which a mail can have been queued."""
    with transaction() as session:
        put(session, "old", lane=lanes[0])
        put(session, "old code", lane=lanes[1], kind=MailKind.CODE)
        flying = put(session, "in flight", lane=lanes[2], due_at=LATER)
        flying.fence = 1
        put(session, "held", lane=lanes[3], due_at=RESTORED + 9 * MINUTE)
        for lane, name, kind, at in (
            (lanes[4], "repeated", MailKind.PROMPT, READY),
            (lanes[5], "decided", MailKind.OFFER, READY),
            (lanes[6], "new", MailKind.PROMPT, LATER),
            (lanes[7], "new code", MailKind.CODE, LATER),
        ):
            put(session, name, lane=lane, kind=kind, due_at=at).queued_at = at


def claim_all() -> list[str]:
    with transaction() as session:
        parcels: list[Parcel] = []
        now = RESTORED + 10 * MINUTE
        while parcel := outbox.claim_next(session, now=now):
            outbox.settle(session, parcel=parcel, now=now)
            parcels.append(parcel)
        return names(parcels)


def test_while_it_is_paused_only_a_code_asked_for_since_leaves(app: Flask) -> None:
    lanes = restored()
    put_all(lanes)

    assert claim_all() == ["new code"]
    assert count_held(db.session()) == Held(old=4, new=3)


def test_what_may_have_left_before_is_let_go_and_the_rest_leaves(app: Flask) -> None:
    lanes = restored()
    put_all(lanes)

    with transaction() as session:
        held = pausing.resume(session, sends_old=False, now=LATER)

    assert held == Held(old=4, new=4)
    assert claim_all() == ["new code", "decided", "held", "new"]
    gone = db.session.scalars(
        select(Message).where(Message.state == MessageState.TOO_LATE)
    ).all()
    assert {message.recipient for message in gone} == {
        "old",
        "old code",
        "in flight",
        "repeated",
    }
    assert {(m.content, m.trouble, m.closed_at) for m in gone} == {
        (b"", pausing.MAY_HAVE_LEFT, LATER)
    }


def test_old_mail_leaves_too_where_somebody_says_so(app: Flask) -> None:
    lanes = restored()
    with transaction() as session:
        put(session, "old", lane=lanes[0])

        pausing.resume(session, sends_old=True, now=LATER)

    assert claim_all() == ["old"]


def test_an_invite_let_go_is_canceled_all_the_same(app: Flask) -> None:
    ana = restored()[0]
    with transaction() as session:
        session.add(
            Invite(event_id=ana[0], person_id=ana[1], sequence=0, stamped_at=BEFORE)
        )
        put(session, "old invite", lane=ana, method=Method.REQUEST)

        pausing.resume(session, sends_old=False, now=LATER)

    assert db.session.scalars(select(Invite.method)).one() is Method.REQUEST


def test_there_is_nothing_to_resume_twice(app: Flask) -> None:
    restored()
    with transaction() as session:
        pausing.resume(session, sends_old=False, now=LATER)

    with pytest.raises(pausing.NotPaused), transaction() as session:
        pausing.resume(session, sends_old=False, now=LATER)

    installation = db.session.scalars(select(Installation)).one()
    assert (installation.mail_paused_at, installation.restored_at) == (None, RESTORED)
