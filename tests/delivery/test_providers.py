"""A batch through a provider that demands tokens, a pace and its own sender."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import create_app
from app.db import db, transaction
from app.delivery.carriers import Carry, carrier
from app.delivery.refusals import RefusedForGood, RefusedForNow
from app.delivery.worker import Worker
from app.domain.access import Right
from app.domain.mail_route import ClientCredentials, Route, Sender
from app.domain.outbox import MailFault, MailKind, MessageState, Parcel
from app.domain.pacing import UNLIMITED, Limits
from app.domain.settings import Rhythm
from app.models import Installation, Message
from app.operations import access, outbox
from app.queries.health import find_installation
from tests.cli.conftest import runner_of
from tests.conftest import Browser, settings_for
from tests.delivery.provider import (
    MAILBOX,
    MailHouse,
    TokenDesk,
    mail_house,
    token_desk,
)
from tests.delivery.test_carriers import certificate, parcel
from tests.factories import BEFORE, HOUSE, make_person, sign_in
from tests.operations.lanes import claim, make_lanes, put

__all__ = ["certificate"]

SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)
LIKE_MICROSOFT = Limits(counts_all=True, per_day=10_000, connections=3)
WRITTEN = b"From: Trestle <%s>\r\nTo: a@a.example\r\n\r\nHi.\r\n"


@dataclass
class Provider:
    """The two servers, and the way to them."""

    desk: TokenDesk
    house: MailHouse
    route: Route
    now: datetime = BEFORE
    carry: Carry = field(init=False)

    def __post_init__(self) -> None:
        self.carry = carrier(self.route)

    def work(self, *, pace: int = 0, limits: Limits = UNLIMITED) -> None:
        """Let a worker do what is due at this provider's hour."""
        self.house.now = self.now
        Worker(
            carry=self.carry,
            house=HOUSE,
            rhythm=Rhythm(pace=pace, limits=limits),
            clock=lambda _session: self.now,
        ).catch_up()


@pytest.fixture
def provider(certificate: Path) -> Iterator[Provider]:
    with token_desk() as (desk, url), mail_house(certificate) as (house, address):
        order = ClientCredentials(url=url, scope="mail", client_id="app", secret="x")
        yield Provider(
            desk=desk,
            house=house,
            route=Route(
                smtp_url=address, mailbox=MAILBOX, sender=Sender.MAILBOX, order=order
            ),
        )


def queue(
    number: int, *, kind: MailKind = MailKind.INVITE, writer: str = MAILBOX
) -> list[str]:
    """Queue so many mails, each to somebody of their own."""
    names = [f"{kind.value}{n}@a.example" for n in range(number)]
    with transaction() as session:
        for name, lane in zip(names, make_lanes(session, number), strict=True):
            message = put(session, name, lane=lane, kind=kind)
            message.content = WRITTEN % writer.encode()
            message.uuid = str(uuid4())
    return names


def settle_in() -> None:
    with transaction() as session:
        session.add(Installation(is_demo=False))


def rows() -> list[tuple[MessageState, int, str | None]]:
    """State, tries and trouble of each message, in order."""
    db.session.rollback()
    found = db.session.execute(
        select(Message.state, Message.fence, Message.trouble).order_by(Message.id)
    )
    return [(row[0], row[1], row[2]) for row in found]


def fault() -> MailFault | None:
    db.session.rollback()
    installation = find_installation(db.session())
    assert installation is not None
    return installation.mail_fault


def test_a_mail_leaves_by_token_over_tls_as_the_mailbox(provider: Provider) -> None:
    provider.carry(parcel())

    assert provider.house.shown == [(MAILBOX, "token-1")]
    assert (provider.house.in_clear, provider.house.senders) == (0, [MAILBOX])


def test_a_token_is_never_shown_to_a_server_without_tls(provider: Provider) -> None:
    plain = provider.route.smtp_url.replace("smtp+starttls", "smtp")
    house, address = provider.house, plain.replace("localhost", "127.0.0.1")

    with pytest.raises(RefusedForNow):  # its certificate names localhost alone
        carrier(Route(smtp_url=address, mailbox=MAILBOX, order=provider.route.order))(
            parcel()
        )

    assert house.shown == []


def test_a_token_that_ends_in_the_middle_of_a_batch_loses_no_mail(
    app: Flask, provider: Provider
) -> None:
    settle_in()
    names = queue(8)
    # The first token is withdrawn after three mails, long before its end.
    house = provider.house
    house.accepts = lambda token: token != "token-1" or len(house.taken) < 3

    provider.work()

    assert sorted(name for _, name in house.taken) == names
    assert rows() == [(MessageState.SENT, 1, None)] * 8
    assert [token for _, token in house.shown] == [
        *["token-1"] * 4,
        *["token-2"] * 5,
    ]
    assert (len(provider.desk.asked), house.empty_lines) == (2, 1)
    assert fault() is None


def test_a_refused_renewal_is_not_now_for_every_row(
    app: Flask, provider: Provider
) -> None:
    settle_in()
    names = queue(12)
    provider.desk.says = (401, b'{"error": "invalid_client"}')

    provider.work()
    waiting, asked = rows(), len(provider.desk.asked)
    stood = fault()
    provider.desk.says = None
    provider.carry = carrier(provider.route)  # started again with another secret
    provider.now += 15 * SECOND
    provider.work()

    said = "127.0.0.1 gives no token: invalid_client"
    assert waiting == [(MessageState.DUE, 1, said)] * 12
    assert (asked, stood, provider.house.calls) == (1, MailFault.TOKEN, 12)
    assert sorted(name for _, name in provider.house.taken) == sorted(names)
    assert [state for state, _, _ in rows()] == [MessageState.SENT] * 12
    assert fault() is None


def test_a_token_that_the_server_never_takes_is_tried_twice_and_kept_waiting(
    app: Flask, provider: Provider
) -> None:
    settle_in()
    queue(1)
    provider.house.accepts = lambda _token: False

    provider.work()

    ((state, _, trouble),) = rows()
    assert (state, fault()) == (MessageState.DUE, MailFault.SIGN_IN)
    assert trouble is not None
    assert trouble.startswith("535 5.7.8 Authentication credentials invalid")
    assert '"status":"401"' in trouble
    assert [token for _, token in provider.house.shown] == ["token-1", "token-2"]
    assert provider.house.empty_lines == 2


@pytest.mark.parametrize("at_data", [False, True])
def test_a_foreign_sender_is_the_servers_no_to_all_and_fails_no_mail(
    app: Flask, provider: Provider, *, at_data: bool
) -> None:
    settle_in()
    queue(2, writer="other@corp.example")
    provider.house.is_strict_at_data = at_data
    provider.carry = carrier(
        Route(
            smtp_url=provider.route.smtp_url,
            mailbox=MAILBOX,
            sender=Sender.FROM,
            order=provider.route.order,
        )
    )

    provider.work()
    stood = fault()
    provider.carry = carrier(provider.route)  # with the mailbox itself
    provider.now += MINUTE
    provider.work()

    assert stood is MailFault.SENDER
    assert [state for state, _, _ in rows()] == [MessageState.SENT] * 2


def test_one_refused_mail_says_nothing_of_the_server(app: Flask) -> None:
    settle_in()
    queue(2)

    def carry(_parcel: Parcel) -> None:
        raise RefusedForNow("451 4.7.1 greylisted, come back later")

    Worker(carry=carry, house=HOUSE, clock=lambda _session: BEFORE).catch_up()

    assert [state for state, _, _ in rows()] == [MessageState.DUE] * 2
    assert fault() is None


def test_the_mailboxs_pace_counts_all_mail_and_announcements_wait(
    app: Flask, provider: Provider
) -> None:
    settle_in()
    queue(24, kind=MailKind.ANNOUNCEMENT)
    facts = queue(8)

    minutes = []
    for _ in range(4):
        before = len(provider.house.taken)
        provider.work(pace=10, limits=LIKE_MICROSOFT)
        minutes.append([name for _, name in provider.house.taken[before:]])
        provider.now += MINUTE

    assert [len(names) for names in minutes] == [10, 10, 10, 2]
    assert sorted(minutes[0][:8]) == sorted(facts)
    assert provider.house.most_within_a_minute() == 10
    assert provider.house.most_open == 1


def test_in_a_full_minute_a_code_leaves_next_and_facts_before_announcements(
    app: Flask, provider: Provider
) -> None:
    settle_in()
    queue(12, kind=MailKind.ANNOUNCEMENT)
    provider.work(pace=10, limits=LIKE_MICROSOFT)
    queue(4)
    queue(4, kind=MailKind.CODE)
    full = len(provider.house.taken)

    provider.now += SECOND
    provider.work(pace=10, limits=LIKE_MICROSOFT)

    left = [name.partition("@")[0] for _, name in provider.house.taken[full:]]
    assert left == ["code0", "code1"]
    assert provider.house.most_within_a_minute() == 12


def test_facts_find_a_little_room_in_a_minute_of_announcements(app: Flask) -> None:
    queue(25, kind=MailKind.ANNOUNCEMENT)
    queue(10)
    with transaction() as session:
        for message in session.scalars(
            select(Message).where(Message.kind == MailKind.ANNOUNCEMENT)
        ):
            message.state, message.closed_at = MessageState.SENT, BEFORE

    kinds = []
    with transaction() as session:
        while found := outbox.claim_next(
            session, now=BEFORE, pace=25, limits=LIKE_MICROSOFT
        ):
            outbox.settle(session, parcel=found, now=BEFORE)
            kinds.append(found.kind)

    assert kinds == [MailKind.INVITE] * 3


def test_the_last_tenth_of_a_day_belongs_to_facts_and_codes(app: Flask) -> None:
    limits = Limits(counts_all=True, per_day=20)
    queue(24, kind=MailKind.ANNOUNCEMENT)

    def drain(now: datetime) -> int:
        left = 0
        with transaction() as session:
            while found := outbox.claim_next(session, now=now, limits=limits):
                outbox.settle(session, parcel=found, now=now)
                left += 1
        return left

    announced = drain(BEFORE)
    queue(4)
    facts = drain(BEFORE + MINUTE)
    queue(4, kind=MailKind.CODE)
    codes = drain(BEFORE + 2 * MINUTE)
    next_day = drain(BEFORE + DAY)

    assert (announced, facts, codes, next_day) == (18, 1, 1, 12)


def test_no_more_mails_are_under_way_than_connections(app: Flask) -> None:
    limits = Limits(connections=3)
    queue(5)

    with transaction() as session:

        def take(now: datetime = BEFORE) -> Parcel | None:
            return outbox.claim_next(session, now=now, limits=limits)

        first, *_ = three = [claim(session) for _ in range(3)]
        fourth = take()
        outbox.settle(session, parcel=first, now=BEFORE)
        after_one_ended = take()
        full_again = take()
        lease_is_over = take(BEFORE + 3 * MINUTE)

    assert len(three) == 3
    assert (fourth, full_again) == (None, None)
    assert after_one_ended is not None
    assert lease_is_over is not None


def test_a_quota_that_is_used_up_fails_no_mail(provider: Provider) -> None:
    async def full(*_words: object) -> str:
        return "550 5.4.5 Daily user sending limit exceeded"

    provider.house.handle_RCPT = full  # type: ignore[attr-defined]

    with pytest.raises(RefusedForNow) as refused:
        provider.carry(parcel())

    assert refused.value.fault is MailFault.USED_UP


def test_an_unknown_recipient_stays_a_refusal_for_good(provider: Provider) -> None:
    async def unknown(*_words: object) -> str:
        return "550 5.1.1 no such mailbox"

    provider.house.handle_RCPT = unknown  # type: ignore[attr-defined]

    with pytest.raises(RefusedForGood):
        provider.carry(parcel())


def test_what_holds_mail_up_is_said_in_words_everywhere(
    app: Flask, client: FlaskClient
) -> None:
    settle_in()
    queue(1)
    with transaction() as session:
        admin = make_person(session)
        access.grant(session, person_id=admin.id, granted=Right.ADMIN)
        outbox.release(
            session,
            parcel=claim(session),
            trouble="desk gives no token: invalid_client",
            fault=MailFault.TOKEN,
            now=datetime.now(UTC),
        )

    ready = client.get("/readyz").get_json()
    doctor = runner_of(app)("doctor").output
    sign_in(client, admin)
    page = client.get("/admin/mail").text

    sentence = "The provider gives no token for our mailbox, so no mail leaves."
    assert ready["ok"] is True
    assert ready["mail"].startswith(f"token: {sentence}")
    assert sentence in doctor
    assert sentence in page
    assert "invalid_client" not in str(ready)


@pytest.mark.parametrize(
    ("left", "says"),
    [
        (17, ""),
        (
            18,
            "18 mails left within a day, and the mailbox takes 20: announcements wait",
        ),
        (20, "20 mails left within a day, and the mailbox takes 20: all mail waits"),
    ],
)
def test_a_day_that_is_used_up_is_said_before_anybody_wonders(
    app: Flask, tmp_path: Path, *, left: int, says: str
) -> None:
    settle_in()
    queue(left)
    with transaction() as session:
        admin = make_person(session)
        access.grant(session, person_id=admin.id, granted=Right.ADMIN)
        for message in session.scalars(select(Message)):
            message.state, message.closed_at = MessageState.SENT, datetime.now(UTC)
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    other = create_app(settings_for(url, tmp_path, daily_limit=20))
    other.test_client_class = Browser
    with other.app_context():
        visitor = other.test_client()
        sign_in(visitor, admin)
        page = visitor.get("/admin/mail").text
        doctor = runner_of(other)("doctor").stdout
        db.engine.dispose()

    said = "mails left within a day, and the mailbox takes 20"
    assert (said in page, said in doctor) == (bool(says), bool(says))
    assert says in page
    assert says in doctor
