"""Claiming, giving back and closing: classes, lanes, leases, fences, pace."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.db import transaction
from app.domain.calendar import Method
from app.domain.outbox import (
    GIVE_UP_AFTER,
    KEPT_FOR,
    LEASE,
    MailClass,
    MailKind,
    MessageState,
    Parcel,
)
from app.models import Installation, Invite, Message
from app.operations import invite_rows, outbox, retention
from tests.factories import BEFORE
from tests.operations.lanes import claim, make_lanes, names, put

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def test_codes_go_before_places_before_the_rest(app: Flask) -> None:
    with transaction() as session:
        ana, bo, cem = make_lanes(session, 3)
        put(
            session,
            "rest",
            lane=ana,
            kind=MailKind.ANNOUNCEMENT,
            due_at=BEFORE - 2 * HOUR,
        )
        put(session, "place", lane=bo, due_at=BEFORE - HOUR)
        put(session, "code", lane=cem, kind=MailKind.CODE)
        put(session, "place of ana", lane=ana)

        parcels = [claim(session) for _ in range(4)]

    assert names(parcels) == ["code", "place", "place of ana", "rest"]


def test_of_one_class_what_has_been_due_longest_goes_first(app: Flask) -> None:
    with transaction() as session:
        ana, bo, cem = make_lanes(session, 3)
        put(session, "second", lane=ana, due_at=BEFORE - MINUTE)
        put(session, "first", lane=bo, due_at=BEFORE - HOUR)
        put(session, "third", lane=cem)

        parcels = [claim(session) for _ in range(3)]

    assert names(parcels) == ["first", "second", "third"]


def test_a_code_leaves_next_though_a_thousand_announcements_are_due(
    app: Flask,
) -> None:
    with transaction() as session:
        lane = make_lanes(session, 1)[0]
        session.execute(
            insert(Message),
            [
                {
                    "event_id": lane[0],
                    "person_id": lane[1],
                    "kind": MailKind.ANNOUNCEMENT,
                    "version": number,
                    "rank": MailClass.REST,
                    "recipient": "everyone",
                    "content": b"mail",
                    "queued_at": BEFORE - HOUR,
                    "due_at": BEFORE - HOUR,
                    "useless_at": BEFORE + HOUR,
                }
                for number in range(1_000_001, 1_001_001)
            ],
        )
        put(session, "code", lane=lane, kind=MailKind.CODE)

        first, second = claim(session), claim(session)

    assert names([first, second]) == ["code", "everyone"]


def test_news_of_one_place_never_overtakes_older_news_of_it(app: Flask) -> None:
    with transaction() as session:
        ana, bo = make_lanes(session, 2)
        put(session, "ana: invite", lane=ana)
        put(session, "ana: update", lane=ana, kind=MailKind.UPDATE)
        put(session, "bo: invite", lane=bo)

        first, second = claim(session), claim(session)
        nothing = outbox.claim_next(session, now=BEFORE)
        outbox.release(session, parcel=first, trouble="450 later", now=BEFORE)
        while_it_waits = outbox.claim_next(session, now=BEFORE)
        again = claim(session, now=BEFORE + MINUTE)
        outbox.settle(session, parcel=again, now=BEFORE + MINUTE)
        third = claim(session, now=BEFORE + MINUTE)

    assert names([first, second, again, third]) == [
        "ana: invite",
        "bo: invite",
        "ana: invite",
        "ana: update",
    ]
    assert (nothing, while_it_waits) == (None, None)


def test_urgent_news_waits_for_no_announcement_of_the_same_event(app: Flask) -> None:
    with transaction() as session:
        ana = make_lanes(session, 1)[0]
        put(session, "announcement", lane=ana, kind=MailKind.ANNOUNCEMENT)
        put(session, "invite", lane=ana)

        parcels = [claim(session), claim(session)]

    assert names(parcels) == ["invite", "announcement"]


def test_what_is_due_later_is_left_alone(app: Flask) -> None:
    with transaction() as session:
        put(session, "later", lane=make_lanes(session, 1)[0], due_at=BEFORE + SECOND)

        early = outbox.claim_next(session, now=BEFORE)
        due = claim(session, now=BEFORE + SECOND)

    assert (early, due.recipient) == (None, "later")


Ending = Callable[[Session, Parcel], bool]


@pytest.mark.parametrize(
    "ending",
    [
        lambda session, parcel: outbox.settle(session, parcel=parcel, now=BEFORE),
        lambda session, parcel: outbox.release(
            session, parcel=parcel, trouble="450", now=BEFORE
        ),
        lambda session, parcel: outbox.fail(
            session, parcel=parcel, trouble="550", now=BEFORE
        ),
    ],
    ids=["settle", "release", "fail"],
)
def test_whoever_lost_the_lease_changes_nothing(app: Flask, ending: Ending) -> None:
    with transaction() as session:
        lane = make_lanes(session, 1)[0]
        put(session, "ana", lane=lane, method=Method.REQUEST)
        session.add(Invite(event_id=lane[0], person_id=lane[1]))
        slow = claim(session)

        too_early = outbox.claim_next(session, now=BEFORE + LEASE - SECOND)
        quick = claim(session, now=BEFORE + LEASE)
        kept = ending(session, slow)

        session.expire_all()
        message = session.scalars(select(Message)).one()
        invite = session.scalars(select(Invite)).one()
        assert (too_early, slow.fence, quick.fence) == (None, 1, 2)
        assert kept is False
        assert (message.state, message.content, message.due_at, message.trouble) == (
            MessageState.DUE,
            b"mail",
            BEFORE + 2 * LEASE,
            None,
        )
        # That the slow one may have sent it was noted with the second claim.
        assert (invite.method, invite.sent_at, invite.bounced_at) == (
            Method.REQUEST,
            None,
            None,
        )
        assert outbox.settle(session, parcel=quick, now=BEFORE + LEASE) is True


def test_a_refusal_waits_longer_each_time_and_keeps_the_bytes(app: Flask) -> None:
    waited, now, contents = [], BEFORE, set()
    with transaction() as session:
        message = put(session, "ana", lane=make_lanes(session, 1)[0])
        for _ in range(7):
            parcel = claim(session, now=now)
            contents.add(parcel.content)
            outbox.release(session, parcel=parcel, trouble="451 later", now=now)
            session.refresh(message)
            waited.append((message.due_at - now).total_seconds())
            now = message.due_at
        trouble = message.trouble

    assert waited[:6] == [15, 30, 60, 120, 300, 600]
    assert 480 <= waited[6] <= 720
    assert (contents, trouble) == ({b"mail"}, "451 later")


def test_a_refusal_for_now_is_noted_and_the_next_delivery_clears_it(
    app: Flask,
) -> None:
    with transaction() as session:
        session.add(Installation(is_demo=False))
        for name, lane in zip(("ana", "bo"), make_lanes(session, 2), strict=True):
            put(session, name, lane=lane)
        outbox.release(session, parcel=claim(session), trouble="451", now=BEFORE)
        outbox.release(
            session, parcel=claim(session), trouble="421", now=BEFORE + SECOND
        )

        def noted() -> tuple[object, str]:
            session.expire_all()
            row = session.scalars(select(Installation)).one()
            return row.mail_refused_at, row.mail_trouble

        down = noted()
        late = BEFORE + HOUR
        outbox.settle(session, parcel=claim(session, now=late), now=late)
        up = noted()

    assert (down, up) == ((BEFORE, "421"), (None, ""))


def test_what_nobody_needs_any_more_is_too_late(app: Flask) -> None:
    with transaction() as session:
        lanes = make_lanes(session, 2)
        late = put(session, "ana", lane=lanes[0])
        put(session, "bo", lane=lanes[1], due_at=BEFORE + SECOND)

        parcel = claim(session, now=BEFORE + GIVE_UP_AFTER)

        assert parcel.recipient == "bo"
        assert (late.state, late.content, late.fence) == (
            MessageState.TOO_LATE,
            b"",
            0,
        )


def test_a_bounce_is_noted_on_the_invite_and_a_delivery_clears_it(app: Flask) -> None:
    with transaction() as session:
        event_id, person_id = lane = make_lanes(session, 1)[0]
        invite = Invite(event_id=event_id, person_id=person_id)
        session.add(invite)
        put(session, "ana", lane=lane, method=Method.REQUEST)
        outbox.fail(session, parcel=claim(session), trouble="550 no", now=BEFORE)
        session.refresh(invite)
        bounced = (invite.method, invite.sent_at, invite.bounced_at)

        put(session, "ana", lane=lane, kind=MailKind.UPDATE, method=Method.REQUEST)
        outbox.settle(session, parcel=claim(session), now=BEFORE + HOUR)
        session.refresh(invite)
        taken = (invite.method, invite.sent_at, invite.bounced_at)

    assert bounced == (None, None, BEFORE)
    assert taken == (Method.REQUEST, BEFORE + HOUR, None)


def test_mail_without_a_calendar_part_leaves_the_invite_alone(app: Flask) -> None:
    with transaction() as session:
        event_id, person_id = lane = make_lanes(session, 1)[0]
        invite = Invite(event_id=event_id, person_id=person_id)
        session.add(invite)
        put(session, "ana", lane=lane, kind=MailKind.NEWS)
        put(session, "ana", lane=lane, kind=MailKind.NOTE)
        outbox.settle(session, parcel=claim(session), now=BEFORE)
        outbox.fail(session, parcel=claim(session), trouble="550", now=BEFORE)

        session.refresh(invite)
        assert (invite.method, invite.sent_at, invite.bounced_at) == (None, None, None)


def test_whatever_closes_a_message_empties_it(app: Flask) -> None:
    with transaction() as session:
        lanes = make_lanes(session, 4)
        for name, lane in zip(("sent", "failed"), lanes[:2], strict=True):
            put(session, name, lane=lane)
        put(session, "too late", lane=lanes[2], useless_at=BEFORE)
        put(session, "superseded", lane=lanes[3], method=Method.REQUEST)
        outbox.settle(session, parcel=claim(session), now=BEFORE)
        outbox.fail(session, parcel=claim(session), trouble="550", now=BEFORE)
        invite_rows.supersede(
            session, event_id=lanes[3][0], person_id=lanes[3][1], now=BEFORE
        )
        nothing = outbox.claim_next(session, now=BEFORE)

        session.expire_all()
        rows = session.execute(
            select(
                Message.recipient, Message.state, Message.content, Message.closed_at
            ).order_by(Message.id)
        ).all()
    assert nothing is None
    assert [tuple(row) for row in rows] == [
        ("sent", MessageState.SENT, b"", BEFORE),
        ("failed", MessageState.FAILED, b"", BEFORE),
        ("too late", MessageState.TOO_LATE, b"", BEFORE),
        ("superseded", MessageState.SUPERSEDED, b"", BEFORE),
    ]


def test_the_pace_holds_announcements_and_prompts_and_nothing_else(app: Flask) -> None:
    kinds = [
        MailKind.ANNOUNCEMENT,
        MailKind.ANNOUNCEMENT,
        MailKind.PROMPT,
        MailKind.PROMISE,
        MailKind.INVITE,
        MailKind.NOTE,
        MailKind.HOST,
        MailKind.PERSONAL,
    ]
    with transaction() as session:
        for kind, lane in zip(kinds, make_lanes(session, len(kinds)), strict=True):
            put(session, kind.value, lane=lane, kind=kind)

        def drain(now: int) -> list[str]:
            at, carried = BEFORE + now * SECOND, []
            while parcel := outbox.claim_next(session, now=at, pace=2):
                outbox.settle(session, parcel=parcel, now=at)
                carried.append(parcel.recipient)
            return carried

        minutes = [drain(0), drain(59), drain(60), drain(61)]

    assert minutes == [
        ["invite", "announcement", "announcement", "note", "host", "personal"],
        [],
        ["prompt", "promise"],
        [],
    ]


def test_a_full_pace_drops_no_message(app: Flask) -> None:
    with transaction() as session:
        ana, bo = make_lanes(session, 2)
        put(session, "ana", lane=ana, kind=MailKind.ANNOUNCEMENT)
        put(session, "bo", lane=bo, kind=MailKind.ANNOUNCEMENT)
        outbox.settle(session, parcel=claim(session, pace=1), now=BEFORE)

        held = outbox.claim_next(session, now=BEFORE, pace=1)
        free = claim(session, now=BEFORE + MINUTE, pace=1)

    assert (held, free.recipient) == (None, "bo")


def test_retry_makes_a_waiting_message_due_and_leaves_a_settled_one(
    app: Flask,
) -> None:
    with transaction() as session:
        waiting, done = (
            put(session, name, lane=lane)
            for name, lane in zip("ab", make_lanes(session, 2), strict=True)
        )
        outbox.release(session, parcel=claim(session), trouble="450", now=BEFORE)
        outbox.settle(session, parcel=claim(session), now=BEFORE)

        retried = [
            outbox.retry(session, message_id=message.id, now=BEFORE)
            for message in (waiting, done)
        ]

        assert retried == [True, False]
        assert claim(session).message_id == waiting.id


def test_settled_messages_are_deleted_after_ninety_days_and_open_ones_never(
    app: Flask,
) -> None:
    with transaction() as session:
        for name, lane in zip(("settled", "open"), make_lanes(session, 2), strict=True):
            put(session, name, lane=lane)
        outbox.settle(session, parcel=claim(session), now=BEFORE)

        early = retention.erase(session, ["mail"], now=BEFORE + KEPT_FOR - SECOND)
        gone = retention.erase(session, ["mail"], now=BEFORE + KEPT_FOR)

        left = session.scalars(select(Message.recipient)).all()
    assert (early, gone, left) == ({}, {"mail: message": 1}, ["open"])


def test_one_cause_is_one_mail(app: Flask) -> None:
    with transaction() as session:
        lane = make_lanes(session, 1)[0]
        version = put(session, "ana", lane=lane).version

    with pytest.raises(IntegrityError), transaction() as session:
        put(session, "ana", lane=lane).version = version
        session.flush()
