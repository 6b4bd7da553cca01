from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.mail import Change, Content, Envelope, HostNews, Reason
from app.messages.compose import compose
from app.messages.subjects import in_a_sentence
from tests.messages.samples import (
    CANCELLATION,
    DAY_BEFORE,
    ENVELOPE,
    FULL,
    HOST_MAIL,
    INVITATION,
    NOON,
    OFFER,
    PROMISE,
    TABLE,
    UPDATE,
)

THE_DAY_BEFORE = replace(ENVELOPE, written_at=DAY_BEFORE)
THAT_MORNING = replace(ENVELOPE, written_at=NOON - timedelta(hours=3))
LONG = "Learning lunch: how to read a contract without falling asleep"


def subject(content: Content, envelope: Envelope = ENVELOPE) -> str:
    return str(compose(envelope, content)["Subject"])


def test_each_mail_says_its_whole_thought_in_its_subject() -> None:
    said = {name: subject(content) for name, content in FULL.items()}

    assert said == {
        "code": "Your sign-in code",
        "announcement": "December mixer, Thu 3 Dec",
        "announcement of a series": "December mixer, Thu 3 Dec",
        "every date": "You're going: December mixer, Thu 3 Dec",
        "one date less": "You're not going: December mixer, Thu 3 Dec",
        "entry of a series": "Other dates in your calendar: December mixer",
        "not every time": "Not every time any more: December mixer",
        "entry is over": "Out of your calendar: December mixer",
        "dates apart": "Each date by itself: December mixer",
        "every time": "You're going: December mixer, Thu 3 Dec",
        "full this time": "You're on the waitlist: December mixer, Thu 3 Dec",
        "stop this time": "Stop this time? December mixer, Thu 3 Dec",
        "invitation": "You're going: December mixer, Thu 3 Dec",
        "promotion": "A seat opened: you're in for Thu 3 Dec",
        "added": "You're going: December mixer, Thu 3 Dec",
        "hosting": "You're hosting: December mixer, Thu 3 Dec",
        "update": "Moved to 12:30, Budapest time: December mixer, Thu 3 Dec",
        "update of a host": "Moved to 12:30, Budapest time: December mixer, Thu 3 Dec",
        "another day": "Moved to another day: December mixer, Thu 3 Dec",
        "longer": "Now until 13:15, Budapest time: December mixer, Thu 3 Dec",
        "new place": "New place: December mixer, Thu 3 Dec",
        "clock law": "Still 12:30, Budapest time: December mixer, Thu 3 Dec",
        "cancellation": "Canceled: December mixer, Thu 3 Dec",
        "removed": "You're off the guest list: December mixer, Thu 3 Dec",
        "freed": "You're not going: December mixer, Thu 3 Dec",
        "host no more": "You're no longer a host: December mixer, Thu 3 Dec",
        "table": "Thu 3 Dec, 12:00, Budapest time: you're at table 4",
        "table changed": "Thu 3 Dec, 12:00, Budapest time: you're now at table 4",
        "reminder": "Thu 3 Dec, 12:00, Budapest time: December mixer",
        "offer": "A seat is free, yours until Thu 3 Dec, 10:30, Budapest time",
        "offer ran out": "Your seat is no longer held: December mixer, Thu 3 Dec",
        "added to the waitlist": "You're on the waitlist: December mixer, Thu 3 Dec",
        "removed while waiting": "You're off the guest list: December mixer, Thu 3 Dec",
        "moved while waiting": "Moved: December mixer, Thu 3 Dec",
        "moved while offered": "Moved: December mixer, Thu 3 Dec",
        "canceled while waiting": "Canceled: December mixer, Thu 3 Dec",
        "prompt": "Who was worth a second conversation?",
        "prompt that asks": "Who was worth a second conversation?",
        "promise": "Kenji Mori and the Q3 cost template",
        "last promise": "Kenji Mori and the Q3 cost template",
        "note": "A note from Maya Lindqvist: December mixer",
        "host reminder, unanswered": "Will you be there? December mixer, Thu 3 Dec",
        "host reminder, going": "A reminder: December mixer, Thu 3 Dec",
        "personal": "Thank you, Kenji",
        "story, named": "Publish this? A line from Priya Nair",
        "story, another wording": "Publish this? A line from Priya Nair",
        "coffee match": "15 minutes with Łukasz Wójcik from Operations?",
        "coffee match of three": "15 minutes with Łukasz Wójcik and Ana Ünal?",
        "coffee question": "Fifteen minutes for a question to Operations?",
        "coffee: you_asked": "Coffee with Łukasz Wójcik, Thu 3 Dec",
        "coffee: you_picked": "Coffee with Łukasz Wójcik, Thu 3 Dec",
        "coffee: asked_you": "Coffee with Łukasz Wójcik, Thu 3 Dec",
        "coffee: picked": "Coffee with Łukasz Wójcik, Thu 3 Dec",
        "coffee: moved": "Moved: coffee with Łukasz Wójcik, Thu 3 Dec",
        "coffee: off": "Called off: coffee with Łukasz Wójcik, Thu 3 Dec",
        "coffee: fewer": "Coffee with Łukasz Wójcik and Ana Ünal, Thu 3 Dec",
        "nobody could": "No time in Legal just now",
        "did you meet": "Did you and Łukasz Wójcik meet?",
        "touch base": "You asked to stay in touch with Jonas Weber",
        "touch base after coffee": "You asked to stay in touch with Jonas Weber",
        "touch base after long": "You asked to stay in touch with Jonas Weber",
        "touch base after introduction": "You asked to stay in touch with Jonas Weber",
        "would introduce": "Priya Nair would like to introduce you",
        "introduced": "Priya Nair introduces you to Łukasz Wójcik",
        "host: plan_publishes_soon": (
            "The plan publishes itself Wed 2 Dec, 16:00, Budapest time"
        ),
        "host: plan_published": "Seating published: December mixer, Thu 3 Dec",
        "host: plan_not_published": "Seating not published: December mixer, Thu 3 Dec",
        "host: who_could_not_come": "Who couldn't come? December mixer, Thu 3 Dec",
        "host: handed_over": "You now answer for December mixer, Thu 3 Dec",
        "host: made_host": "You're now a host: December mixer, Thu 3 Dec",
        "host: helps_at_the_door": "You help at the door: December mixer, Thu 3 Dec",
        "host: stop_this_time": "Stop this time? December mixer, Thu 3 Dec",
        "host: hat_offered": "Would you host it next? December mixer, Thu 3 Dec",
        "host: falls_on_holiday": "On a holiday: December mixer, Thu 3 Dec",
        "digest": "Coming up: 3 events, 3 more things",
        "trial": "A test: does Trestle's mail reach you?",
        "host: without_organizer": "Nobody answers for December mixer, Thu 3 Dec",
        "host: answers_wait": "An answer needs you: December mixer, Thu 3 Dec",
        "answer: waits": "You're on the waitlist: December mixer, Thu 3 Dec",
        "answer: time_changed": "The time has changed: December mixer, Thu 3 Dec",
        "answer: changed": "Changed since you answered: December mixer, Thu 3 Dec",
        "answer: not_invited": "Would you like to come? December mixer, Thu 3 Dec",
        "answer: steps_in": "Would you like to come? December mixer, Thu 3 Dec",
        "answer: says_maybe": "Are you coming? December mixer, Thu 3 Dec",
        "answer: maybe_ran_out": (
            "Your seat is no longer held: December mixer, Thu 3 Dec"
        ),
        "answer: time_stays": "The time stays: December mixer, Thu 3 Dec",
        "answer: asked_again": "Your invite again: December mixer, Thu 3 Dec",
    }


def test_the_hours_of_a_day_are_said_from_where_the_reader_stands() -> None:
    assert [
        subject(TABLE, THE_DAY_BEFORE),
        subject(TABLE, THAT_MORNING),
        subject(OFFER, THAT_MORNING),
        subject(replace(HOST_MAIL, news=HostNews.PLAN_PUBLISHES_SOON), THE_DAY_BEFORE),
    ] == [
        "Tomorrow 12:00, Budapest time: you're at table 4",
        "Today 12:00, Budapest time: you're at table 4",
        "A seat is free, yours until 10:30, Budapest time",
        "The plan publishes itself today at 16:00, Budapest time",
    ]


def test_places_are_said_where_there_are_no_tables() -> None:
    forum = replace(OFFER.event, has_tables=False)

    assert subject(replace(OFFER, event=forum), THAT_MORNING) == (
        "A place is free, yours until 10:30, Budapest time"
    )
    assert subject(replace(INVITATION, reason=Reason.PROMOTED, event=forum)) == (
        "A place opened: you're in for Thu 3 Dec"
    )


@pytest.mark.parametrize("content", [INVITATION, UPDATE, CANCELLATION])
def test_one_event_has_one_stem(content: Content) -> None:
    assert subject(content).endswith(": December mixer, Thu 3 Dec")


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        (INVITATION, "You're going: Learning lunch: how to read a…, Thu 3 Dec"),
        (UPDATE, "Moved to 12:30, Budapest time: Learning lunch…, Thu 3 Dec"),
        (CANCELLATION, "Canceled: Learning lunch: how to read a…, Thu 3 Dec"),
    ],
)
def test_a_long_title_is_cut_and_the_facts_stay(content: Content, wanted: str) -> None:
    event = replace(INVITATION.event, title=LONG)
    if content is UPDATE:
        event = replace(UPDATE.event, title=LONG)

    said = subject(replace(content, event=event))  # type: ignore[arg-type]
    assert said == wanted
    assert len(said) <= 60


def test_a_long_promise_is_cut_and_the_name_stays() -> None:
    said = subject(replace(PROMISE, what=LONG))

    assert said == "Kenji Mori and Learning lunch: how to read a contract…"


def test_a_title_with_percent_signs_is_only_a_title() -> None:
    event = replace(INVITATION.event, title="100 % (day)s %(day)s")

    assert subject(replace(INVITATION, event=event)) == (
        "You're going: 100 % (day)s %(day)s, Thu 3 Dec"
    )


def test_what_changed_most_is_said_first() -> None:
    both = replace(UPDATE, changes=(Change.PLACE, Change.TIME))
    words = replace(UPDATE, changes=(Change.WORDING,))

    assert [subject(both)[:14], subject(words)[:8]] == ["Moved to 12:30", "Updated:"]


@pytest.mark.parametrize(
    "zone", ["America/Los_Angeles", "America/Argentina/Buenos_Aires"]
)
@pytest.mark.parametrize("name", [n for n, c in FULL.items() if hasattr(c, "event")])
def test_a_long_city_and_a_long_title_fit(name: str, zone: str) -> None:
    content = FULL[name]
    event = replace(content.event, zone=zone, title=LONG)  # type: ignore[union-attr]

    assert len(subject(replace(content, event=event))) <= 60  # type: ignore[arg-type]


def test_an_article_is_small_inside_a_sentence() -> None:
    words = ["The cost template", "A list", "Send the list", "Thebes", ""]

    said = [in_a_sentence(each) for each in words]

    assert said == ["the cost template", "a list", "Send the list", "Thebes", ""]
