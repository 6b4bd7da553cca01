from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.events import Kind
from app.domain.mail import Announcement, Change, Content, HostMail, HostNews
from app.messages.compose import MessageBroken, as_bytes, compose, letter_of
from tests.messages.samples import (
    BARE_EVENT,
    BASE,
    CALENDAR,
    ENVELOPE,
    EVENT,
    FOR_ALL,
    FULL,
    INVITATION,
    NOON,
    SAMPLES,
    TABLE,
    UPDATE,
)


def lead(content: Content) -> tuple[str, ...]:
    return letter_of(content, ENVELOPE).lead


def test_a_table_mail_counts_whom_one_meets() -> None:
    said = [
        lead(replace(TABLE, tablemates=mates, new_people=new, other_departments=others))
        for mates, new, others in ((7, 7, 6), (5, 2, 1), (1, 0, 0), (0, 0, 0))
    ]

    assert said == [
        (
            "You'll sit with seven people from six other departments.",
            "You have shared a table with none of them before.",
        ),
        (
            "You'll sit with five people from one other department.",
            "New at your table: two people.",
        ),
        ("You'll sit with one person.",),
        (),
    ]


@pytest.mark.parametrize(
    ("name", "is_shown"),
    [
        ("cancellation", False),
        ("removed", False),
        ("canceled while waiting", False),
        ("removed while waiting", False),
        ("offer ran out", False),
        ("moved while waiting", True),
        ("update", True),
    ],
)
def test_whoever_does_not_come_gets_no_link_to_join(
    name: str,
    *,
    is_shown: bool,
) -> None:
    _, content = SAMPLES[f"{name}, full"]

    facts = letter_of(content, ENVELOPE).facts

    assert facts is not None
    assert (facts.online is not None) is is_shown


def test_an_announcement_says_how_much_room_there_is() -> None:
    events = [
        EVENT,
        replace(EVENT, capacity=1, seats_per_table=None),
        replace(BARE_EVENT, capacity=60),
        BARE_EVENT,
        replace(BARE_EVENT, answer_by=ENVELOPE.written_at),
    ]
    said = [
        letter_of(
            Announcement(event=event, because=FOR_ALL, yes_url=BASE, no_url=BASE),
            ENVELOPE,
        ).close
        for event in events
    ]

    ask = "You don't need to ask anyone."
    by = "Please answer by Tuesday 1 December, 17:00, Budapest time."
    assert said == [
        ("40 seats, up to 6 to a table.", ask, by),
        ("1 place.", ask, by),
        ("60 places.", ask),
        (ask,),
        (ask,),
    ]


def test_nobody_is_promised_a_better_table_where_there_are_none() -> None:
    event = replace(EVENT, kind=Kind.MIXER, has_tables=False)

    close = letter_of(replace(INVITATION, event=event), ENVELOPE).close

    assert close[-1] == "Tell us one thing you'd like to learn, if you want to."


@pytest.mark.parametrize(
    ("kind", "hosting", "line"),
    [
        (
            Kind.MIXER,
            "Maya Lindqvist is hosting a mixer.",
            "Want a better table? Tell us one thing you'd like to learn.",
        ),
        (
            Kind.LEARNING_LUNCH,
            "Maya Lindqvist is hosting a learning lunch.",
            "What do you want to take away? Tell us in one line.",
        ),
        (
            Kind.OPEN_FORUM,
            "Maya Lindqvist is hosting an open forum.",
            "Is there a question you'd like answered? One line is enough.",
        ),
    ],
)
def test_each_kind_has_its_own_words(kind: Kind, hosting: str, line: str) -> None:
    event = replace(EVENT, kind=kind)

    announced = lead(
        Announcement(event=event, because=FOR_ALL, yes_url=BASE, no_url=BASE)
    )
    invited = letter_of(replace(INVITATION, event=event), ENVELOPE)
    assert (announced[0], invited.close[-1]) == (hosting, line)


def test_a_table_is_promised_only_while_it_is_to_come() -> None:
    near = replace(ENVELOPE, written_at=NOON - timedelta(days=3))
    late = replace(ENVELOPE, written_at=NOON - timedelta(hours=1))

    assert [
        letter_of(INVITATION, envelope).preview for envelope in (ENVELOPE, near, late)
    ] == [
        "Your table comes Wednesday 2 December at 16:00, Budapest time.",
        "Your table comes Wednesday at 16:00, Budapest time.",
        "Nothing more to do. The calendar invite is attached.",
    ]


def test_an_update_says_what_was_and_what_stays() -> None:
    moved = letter_of(UPDATE, ENVELOPE)
    place = letter_of(replace(UPDATE, changes=(Change.PLACE,)), ENVELOPE)
    day = letter_of(replace(UPDATE, was_starts_at=NOON - timedelta(days=1)), ENVELOPE)

    assert (moved.headline, moved.preview) == (
        "12:00 → 12:30, Budapest time",
        "Same place, same day. Your seat is safe.",
    )
    assert (place.headline, place.preview, place.lead, place.close[-1]) == (
        "",
        "Same day, same time. Your seat is safe.",
        ("The place has changed. Before: Canteen, Building B.",),
        "If the new place doesn't work, free your seat.",
    )
    assert (day.headline, day.preview) == (
        "Wed 2 Dec → Thu 3 Dec",
        "Your seat is safe.",
    )


def test_hosts_read_the_headline_and_admins_why_they_are_asked() -> None:
    plan = HostMail(
        event=EVENT,
        news=HostNews.PLAN_PUBLISHES_SOON,
        action_url=BASE,
        at=EVENT.freezes_at,
        headline=(5, 124, 129),
    )
    orphan = replace(plan, news=HostNews.WITHOUT_ORGANIZER, people=("Tom Okafor",))

    four_the_day_before = "Wednesday 2 December, 16:00, Budapest time"
    assert lead(plan) == (
        f"The seating plan publishes itself: {four_the_day_before}.",
        "Everyone meets at least 5 new people.",
        "124 first meetings; no plan has more than 129.",
        "Nothing to do, unless you want to look at it first.",
    )
    assert lead(replace(plan, headline=(1, 12, 12)))[1:3] == (
        "Everyone meets at least 1 new person.",
        "12 first meetings; no plan has more.",
    )
    assert lead(replace(plan, headline=(0, 1, 2)))[1:-1] == (
        "1 first meeting; no plan has more than 2.",
    )
    assert (lead(orphan)[-1], letter_of(orphan, ENVELOPE).why) == (
        "Before: Tom Okafor.",
        ("You are an admin.",),
    )


def test_a_coffee_called_off_is_not_said_to_stand_in_a_calendar() -> None:
    off = letter_of(FULL["coffee: off"], ENVELOPE)

    assert off.why == (
        "This coffee stood in your calendar; what happens to it always comes.",
    )


def test_the_mail_and_its_calendar_say_the_same_place_and_link() -> None:
    event = replace(EVENT, location="Roof")
    calendar = replace(CALENDAR, location="Roof")

    letter = letter_of(replace(INVITATION, event=event, calendar=calendar), ENVELOPE)
    assert letter.facts is not None
    assert letter.calendar is not None
    assert (letter.facts.where, letter.facts.title) == (
        letter.calendar.location,
        letter.calendar.title,
    )


@pytest.mark.parametrize(
    "subject", ["=?utf-8?b?a?=", "=?nowhere?q?x?=", "=?utf-8?q?=FF?="]
)
def test_a_subject_that_cannot_be_read_back_does_not_leave(subject: str) -> None:
    mail = compose(ENVELOPE, INVITATION)
    del mail["Subject"]
    mail.set_raw("Subject", subject)

    with pytest.raises(MessageBroken):
        as_bytes(mail)


def test_a_head_without_a_date_does_not_leave() -> None:
    mail = compose(ENVELOPE, INVITATION)
    del mail["Date"]

    with pytest.raises(MessageBroken):
        as_bytes(mail)
