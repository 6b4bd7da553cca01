"""Claiming several messages at once is claiming them one by one, only sooner."""

from datetime import timedelta
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import db, transaction
from app.domain.calendar import Method
from app.domain.outbox import LEASE, MailKind, MessageState, Parcel
from app.domain.pacing import Limits
from app.models import Cause
from app.operations import outbox
from app.operations.announcing import leave_announcement
from app.operations.events import cancel
from app.operations.handfuls import claim_some, give_back
from app.operations.revisions import note_revision
from app.operations.stopping import stop
from app.operations.takebacks import SET_ASIDE
from tests.factories import BEFORE, OPEN_HOUSE, make_event, make_person
from tests.operations.lanes import make_lanes, names, put

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
MANY = 10


def some(session: Session, *, pace: int = 0, at_most: int = MANY) -> list[Parcel]:
    """The next few, whatever the hour."""
    return claim_some(
        session,
        at_most=at_most,
        now=BEFORE,
        pace=pace,
        manners=OPEN_HOUSE.manners,
    )


def test_several_are_claimed_in_the_order_in_which_one_after_the_other_would_be(
    app: Flask,
) -> None:
    with transaction() as session:
        ana, bo, cem = make_lanes(session, 3)
        put(session, "rest", lane=ana, kind=MailKind.NOTE, due_at=BEFORE - 2 * HOUR)
        put(session, "place", lane=bo)
        put(session, "older place", lane=cem, due_at=BEFORE - HOUR)
        put(session, "newer news of bo", lane=bo, kind=MailKind.UPDATE)
        put(session, "code", lane=ana, kind=MailKind.CODE)
        put(session, "later", lane=cem, due_at=BEFORE + SECOND)

        first, second = some(session, at_most=2), some(session)
        nothing = some(session)

    assert names(first) == ["code", "older place"]
    assert names(second) == ["place", "rest"]
    assert nothing == []


def test_what_needs_a_look_ends_a_handful_and_is_claimed_alone(app: Flask) -> None:
    with transaction() as session:
        ana, bo, cem = make_lanes(session, 3)
        put(session, "fine", lane=ana, due_at=BEFORE - 2 * HOUR)
        doubtful = put(session, "doubtful", lane=bo, due_at=BEFORE - HOUR)
        doubtful.fence = 1
        put(session, "behind", lane=cem)

        handfuls = [names(some(session)) for _ in range(3)]

    assert handfuls == [["fine"], ["doubtful"], ["behind"]]


def test_of_two_nudges_to_one_person_the_second_waits_for_another_day(
    app: Flask,
) -> None:
    with transaction() as session:
        ana, bo = make_lanes(session, 2)
        elsewhere = make_lanes(session, 1)[0][0], ana[1]
        for name, lane in (("one", ana), ("other", bo), ("two", elsewhere)):
            put(session, name, lane=lane, kind=MailKind.PROMPT)
        put(session, "three", lane=bo, kind=MailKind.HOST)
        session.flush()

        first, second = some(session), some(session)

    # The nudge that would be too much holds nothing up that is no nudge.
    assert names(first) == ["one", "other"]
    assert names(second) == ["three"]


def test_no_more_nudges_are_claimed_than_the_pace_has_room_for(app: Flask) -> None:
    with transaction() as session:
        for number, lane in enumerate(make_lanes(session, 5)):
            put(session, f"{number}", lane=lane, kind=MailKind.ANNOUNCEMENT)

        first = some(session, pace=3)
        meanwhile = some(session, pace=3)
        for parcel in first:
            outbox.settle(session, parcel=parcel, now=BEFORE)
        put(session, "fact", lane=make_lanes(session, 1)[0])
        last = some(session, pace=3)

    assert names(first) == ["0", "1", "2"]
    assert (meanwhile, names(last)) == ([], ["fact"])


def test_where_every_mail_counts_they_are_claimed_one_by_one(app: Flask) -> None:
    limits = Limits(per_day=1000)
    with transaction() as session:
        for name, lane in zip("ab", make_lanes(session, 2), strict=True):
            put(session, name, lane=lane)

        taken = claim_some(session, at_most=MANY, now=BEFORE, limits=limits)

    assert names(taken) == ["a"]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_two_workers_do_not_fill_the_same_room_in_the_pace(app: Flask) -> None:
    with transaction() as session:
        for number, lane in enumerate(make_lanes(session, 4)):
            put(session, f"{number}", lane=lane, kind=MailKind.ANNOUNCEMENT)
    others: list[Parcel] = []

    def claim_as_well() -> None:
        with app.app_context():
            with transaction() as session:
                others.extend(some(session, pace=2, at_most=2))
            db.session.remove()

    with transaction() as session:
        ours = some(session, pace=2, at_most=2)
        other = Thread(target=claim_as_well)
        other.start()
        other.join(timeout=0.2)  # only without a queue it ends before we do
    other.join()

    assert names(ours) == ["0", "1"]
    assert names(others) == []


def test_what_is_given_back_lies_as_before_and_waits_for_nobody(app: Flask) -> None:
    with transaction() as session:
        ana, bo = make_lanes(session, 2)
        new = put(session, "new", lane=ana, due_at=BEFORE - HOUR)
        tried = put(session, "tried", lane=bo)
        tried.fence, tried.trouble = 2, "451 later"
        session.flush()

        give_back(session, claims=some(session), now=BEFORE + SECOND)
        session.refresh(new)
        session.refresh(tried)

        lies = [(each.fence, each.due_at, each.trouble) for each in (new, tried)]

    assert lies == [(0, BEFORE - HOUR, None), (2, BEFORE, "451 later")]


def test_who_gives_back_late_takes_nothing_from_the_next(app: Flask) -> None:
    with transaction() as session:
        message = put(session, "ana", lane=make_lanes(session, 1)[0])
        first = some(session)
        give_back(session, claims=first, now=BEFORE)
        again = claim_some(session, at_most=MANY, now=BEFORE + SECOND)

        give_back(session, claims=first, now=BEFORE + SECOND)
        session.refresh(message)

        lies = message.fence, message.due_at

    assert [parcel.fence for parcel in (*first, *again)] == [1, 1]
    assert lies == (1, BEFORE + SECOND + LEASE)


def test_news_that_was_replaced_while_it_was_claimed_is_dropped_when_given_back(
    app: Flask,
) -> None:
    with transaction() as session:
        lane = make_lanes(session, 1)[0]
        old = put(session, "invite", lane=lane, method=Method.REQUEST)
        claimed = some(session)
        new = put(
            session, "cancel", lane=lane, kind=MailKind.UPDATE, method=Method.CANCEL
        )

        give_back(session, claims=claimed, now=BEFORE)
        session.refresh(old)
        session.refresh(new)

        states = old.state, old.content, new.state

    assert states == (MessageState.SUPERSEDED, b"", MessageState.SUPERSEDED)


def test_what_hosts_did_while_mail_was_claimed_is_heeded_when_it_is_given_back(
    app: Flask,
) -> None:
    with transaction() as session:
        stopped, edited, off = (make_event(session) for _ in range(3))
        mails = {}
        for name, event in {"stopped": stopped, "edited": edited, "off": off}.items():
            lane = event.id, make_person(session).id
            mails[name] = put(session, name, lane=lane, kind=MailKind.ANNOUNCEMENT)
            leave_announcement(session, event, actor_id=None, due_at=BEFORE)
            session.flush()
            cause = session.scalars(select(Cause).filter_by(event_id=event.id)).one()
            mails[name].cause_id, cause.cursor = cause.id, 1
        claimed = some(session)
        stop(session, event_id=stopped.id, cause_id=mails["stopped"].cause_id or 0, actor_id=stopped.organizer_id, now=BEFORE)  # fmt: skip
        note_revision(session, edited, fields=["title"], actor_id=None, now=BEFORE + SECOND)  # fmt: skip
        cancel(session, event_id=off.id, reason="", actor_id=off.organizer_id, hold=HOUR, now=BEFORE)  # fmt: skip

        give_back(session, claims=claimed, now=BEFORE + SECOND)
        lies = {name: (each.state, each.due_at) for name, each in mails.items()}
        afresh = session.scalars(
            select(Cause).filter_by(event_id=edited.id, cursor=0)
        ).all()

    assert len(claimed) == 3
    assert lies == {
        "stopped": (MessageState.SUPERSEDED, BEFORE),
        "edited": (MessageState.SUPERSEDED, BEFORE),
        "off": (MessageState.DUE, BEFORE + SECOND + SET_ASIDE),
    }
    assert len(afresh) == 1
