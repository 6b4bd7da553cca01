"""What a real Thunderbird does with our mails, and what we do with its answers.

Acceptance C2 to C4, C6, C8, C15 and C35. Each mail but that of the series, which is
written by hand, was composed and sent by us, through Postfix and Dovecot. Buttons are
pressed by events of the mouse, in the windows of the mail and of the calendar's entry.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from app.__main__ import group
from app.db import db, transaction
from app.domain.incoming import Fate, Nature, Why
from app.domain.signups import Answer, SignupStatus, Source
from app.models import Event, IncomingMail, Person, Signup
from app.operations.events import cancel, edit
from app.operations.guests import add_guest, remove_guest
from tests.factories import make_event, make_person, say
from tests.interop.post_office import PostOffice, wait_until
from tests.interop.thunderbird import Bar, Thunderbird, thunderbird
from tests.operations.test_edits import details_of

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
HARD_TITLE = 'Lunch; "ask, and help" \\ für alle 🎉'
HOUR = timedelta(hours=1)
ANSWERS = ["Accept", "Tentative", "Decline"]
INVITES = "This message contains an invitation to an event."
UPDATES = "This message contains an update to an existing event."
CANCELS = "This message contains an event cancellation."


@pytest.fixture(scope="module")
def ana_reads(office: PostOffice) -> Iterator[Thunderbird]:
    """Ana's Thunderbird, in Berlin."""
    with thunderbird(office, user="ana", zone=BERLIN.key) as program:
        yield program


def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def noon_beyond_a_clock_change() -> datetime:
    """Noon in Berlin on a day when clocks there and in New York go not as today."""
    today = now().date()
    for ahead in range(1, 400):
        noon = datetime.combine(today + timedelta(ahead), time(12), BERLIN)
        before = noon - timedelta(ahead)
        if all(
            noon.astimezone(zone).utcoffset() != before.astimezone(zone).utcoffset()
            for zone in (BERLIN, NEW_YORK)
        ):
            return noon.astimezone(UTC)
    raise AssertionError("clocks no longer change")


def noon_in(days: int) -> datetime:
    """Noon in Berlin on one of the next days."""
    day = now().date() + timedelta(days)
    return datetime.combine(day, time(12), BERLIN).astimezone(UTC)


def make_ana(name: str = "Ana Ünal") -> Person:
    with transaction() as session:
        person = make_person(session, name=name)
        person.email = f"{name.split(maxsplit=1)[0].lower()}@trestle.example"
    return person


def make_lunch(*, title: str = "", **facts: Any) -> Event:  # noqa: ANN401
    """One in twenty days, if nothing else is said."""
    with transaction() as session:
        event = make_event(session, **{"starts_at": noon_in(20), **facts})
        event.title = title or event.title
    return event


def says_yes(app: Flask, event: Event, person: Person) -> None:
    with transaction() as session:
        say(
            session,
            Answer.YES,
            event=event,
            person=person,
            house=app.extensions["house"],
            now=now(),
        )


def answers(
    app: Flask, program: Thunderbird, event: Event, person: Person, said: str
) -> None:
    """Say yes on the page, and this to the invite that comes."""
    says_yes(app, event, person)
    opens(app, program)
    program.press(said)
    program.wait_for_entry(event.calendar_uid)
    reads_mailbox(app, program.office)


def a_second_passes() -> None:
    """Calendars stamp answers to the second: of two in one the first counts."""
    before = now()
    assert wait_until(lambda: now() > before)


def changes(event: Event, **changed: object) -> None:
    """A host changes it, and saves."""
    with transaction() as session:
        fresh = session.get_one(Event, event.id)
        edit(
            session,
            event_id=event.id,
            details=details_of(fresh, **changed),
            version=fresh.version,
            words="",
            quietly=False,
            actor_id=fresh.organizer_id,
            hold=timedelta(0),
            now=now(),
        )


def mailed(app: Flask, office: PostOffice, *, to: str = "ana") -> EmailMessage:
    """Let our worker send what is due; return the newest mail in that mailbox."""
    before = len(office.lies_at(to))
    db.session.rollback()
    app.extensions["cli"].worker.catch_up()
    assert wait_until(lambda: len(office.lies_at(to)) > before), office.log()
    mail = message_from_bytes(office.lies_at(to)[-1], policy=SMTP)
    assert isinstance(mail, EmailMessage)
    return mail


def opens(app: Flask, program: Thunderbird) -> Bar:
    """Ana opens the mail that we send her now."""
    mail = mailed(app, program.office)
    return program.open_mail(mail["Message-ID"].strip("<>"))


def answer_in(office: PostOffice) -> bytes:
    """Wait for Thunderbird's own answer in our mailbox."""
    assert wait_until(lambda: bool(office.lies_at("events"))), office.log()
    [raw] = office.lies_at("events")
    return raw


def reads_mailbox(app: Flask, office: PostOffice) -> tuple[Nature, Fate, Why | None]:
    """Our reader fetches the answer by IMAP; return what became of it."""
    answer_in(office)
    app.extensions["cli"].reader.look()
    assert office.lies_at("events") == []
    db.session.rollback()
    row = db.session.scalars(select(IncomingMail).order_by(IncomingMail.id)).all()[-1]
    return row.nature, row.fate, row.why


def ingests(app: Flask, raw: bytes) -> str:
    """Give one mail to `trestle mail ingest`; return what it prints."""
    db.session.rollback()
    done = app.test_cli_runner().invoke(group, ["mail", "ingest"], input=raw)
    assert done.exit_code == 0, done.output
    return done.output


def standing(person: Person) -> tuple[SignupStatus, Source, bool]:
    """Where they stand, where their answer came from, and whether it is a maybe."""
    db.session.rollback()
    found = db.session.scalars(select(Signup).filter_by(person_id=person.id)).one()
    return found.status, found.source, found.maybe_at is not None


def clock(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).isoformat(timespec="seconds")


def check_hour(app: Flask, program: Thunderbird, zone: ZoneInfo, *, hour: str) -> None:
    """C2: opened, accepted, and in the calendar at this hour, beyond a clock change."""
    event = make_lunch(title=HARD_TITLE, starts_at=noon_beyond_a_clock_change())
    says_yes(app, event, make_ana())
    day = event.starts_at.astimezone(zone).date()

    bar = opens(app, program)
    when = program.row_of("When")
    program.press("Accept")
    entry = program.wait_for_entry(event.calendar_uid)
    drawn = program.drawn(event.calendar_uid, on=day)
    fate = reads_mailbox(app, program.office)

    assert (bar.says, bar.offers[:3]) == (INVITES, ANSWERS)
    begins = f"{day:%A, %B} {day.day}, {day.year}, {hour.split(maxsplit=1)[0]}"
    assert when.split(" – ")[0] == begins
    assert (entry.title, entry.place, entry.answer) == (
        HARD_TITLE,
        "Canteen",
        "ACCEPTED",
    )
    assert entry.starts == clock(event.starts_at, zone)
    assert entry.ends == clock(event.ends_at, zone)
    assert drawn == [(f"{day:%Y%m%d}", hour, HARD_TITLE)]
    # She has said yes on the page: it is the same answer once more.
    assert fate == (Nature.ANSWER, Fate.UNCHANGED, Why.SAME)


def test_an_invite_offers_accept_and_lands_at_the_right_hour(
    house: Flask, ana_reads: Thunderbird
) -> None:
    check_hour(house, ana_reads, BERLIN, hour="12:00 PM")


def test_it_lands_at_the_right_hour_of_another_zone(
    house: Flask, office: PostOffice
) -> None:
    with thunderbird(office, user="ana", zone=NEW_YORK.key) as program:
        check_hour(house, program, NEW_YORK, hour="6:00 AM")


def test_a_decline_frees_the_place_once_for_whoever_waits(
    house: Flask, ana_reads: Thunderbird
) -> None:
    office = ana_reads.office
    event, ana, bo = make_lunch(capacity=1), make_ana(), make_ana("Bo Ek")
    says_yes(house, event, ana)
    says_yes(house, event, bo)
    opens(house, ana_reads)

    ana_reads.press("Decline")
    raw = answer_in(office)
    first, again = ingests(house, raw), ingests(house, raw)
    invite = mailed(house, office, to="bo")

    assert "answer applied\n" in first
    assert "answer applied (known)\n" in again
    assert standing(ana) == (SignupStatus.DECLINED, Source.CALENDAR, False)
    assert standing(bo)[0] is SignupStatus.ATTENDING
    assert invite["Subject"].startswith("A place opened: you're in")
    # The reader finds the same mail in the mailbox: it is known, too.
    assert reads_mailbox(house, office) == (Nature.ANSWER, Fate.APPLIED, None)
    assert db.session.query(IncomingMail).count() == 1


def test_a_maybe_keeps_the_place_that_one_has(
    house: Flask, ana_reads: Thunderbird
) -> None:
    event, ana = make_lunch(capacity=1), make_ana()
    says_yes(house, event, ana)
    opens(house, ana_reads)

    ana_reads.press("Tentative")
    fate = reads_mailbox(house, ana_reads.office)

    assert fate == (Nature.ANSWER, Fate.APPLIED, None)
    assert standing(ana) == (SignupStatus.ATTENDING, Source.PAGE, True)
    assert ana_reads.wait_for_entry(event.calendar_uid).answer == "TENTATIVE"


@pytest.mark.parametrize(
    ("said", "is_full", "stands"),
    [
        ("Accept", False, (SignupStatus.ATTENDING, Source.CALENDAR, False)),
        ("Accept", True, (SignupStatus.WAITLISTED, Source.CALENDAR, False)),
        ("Tentative", False, (SignupStatus.INVITED, Source.CALENDAR, True)),
    ],
)
def test_who_declined_may_think_again(
    house: Flask,
    ana_reads: Thunderbird,
    said: str,
    stands: tuple[SignupStatus, Source, bool],
    *,
    is_full: bool,
) -> None:
    event, ana = make_lunch(capacity=1), make_ana()
    answers(house, ana_reads, event, ana, "Decline")
    declined = standing(ana)[0]
    if is_full:
        says_yes(house, event, make_ana("Bo Ek"))

    a_second_passes()
    ana_reads.press_in_details(said)
    fate = reads_mailbox(house, ana_reads.office)

    assert declined is SignupStatus.DECLINED
    assert fate == (Nature.ANSWER, Fate.APPLIED, None)
    assert standing(ana) == stands


def test_a_moved_event_asks_again_and_moves_the_same_entry(
    house: Flask, ana_reads: Thunderbird
) -> None:
    event, ana = make_lunch(), make_ana()
    answers(house, ana_reads, event, ana, "Tentative")
    maybe = standing(ana)
    earlier, later = event.starts_at, event.starts_at + HOUR / 2

    a_second_passes()
    changes(event, starts_at=later, ends_at=later + HOUR)
    bar = opens(house, ana_reads)
    before = ana_reads.entry(event.calendar_uid)
    ana_reads.press("Accept")
    entry = ana_reads.wait_for_entry(
        event.calendar_uid, until=lambda e: e.sequence == 1
    )
    fate = reads_mailbox(house, ana_reads.office)

    assert (bar.says, bar.offers[:3]) == (UPDATES, ANSWERS)
    assert before is not None
    assert before.starts == clock(earlier, BERLIN)
    assert (entry.starts, entry.answer) == (clock(later, BERLIN), "ACCEPTED")
    assert ana_reads.occurrences(event.calendar_uid) == [entry.starts]
    assert fate == (Nature.ANSWER, Fate.APPLIED, None)
    assert maybe == (SignupStatus.ATTENDING, Source.PAGE, True)
    assert standing(ana) == (SignupStatus.ATTENDING, Source.PAGE, False)


def test_new_words_are_a_minor_update_that_keeps_the_answer(
    house: Flask, ana_reads: Thunderbird
) -> None:
    event, ana = make_lunch(), make_ana()
    answers(house, ana_reads, event, ana, "Accept")

    changes(event, purpose="Bring a question.")
    bar = opens(house, ana_reads)
    ana_reads.press("Update")
    entry = ana_reads.wait_for_entry(
        event.calendar_uid, until=lambda e: e.words.startswith("Bring a question.")
    )
    # What she says next is the one answer that comes: the update itself sent none.
    a_second_passes()
    ana_reads.press_in_details("Decline")
    fate = reads_mailbox(house, ana_reads.office)

    assert (bar.says, bar.offers) == (UPDATES, ["Update"])
    assert (entry.sequence, entry.answer) == (0, "ACCEPTED")
    assert entry.starts == clock(event.starts_at, BERLIN)
    assert fate == (Nature.ANSWER, Fate.APPLIED, None)
    assert standing(ana) == (SignupStatus.DECLINED, Source.CALENDAR, False)


def test_a_canceled_event_is_taken_out(house: Flask, ana_reads: Thunderbird) -> None:
    event, ana = make_lunch(), make_ana()
    answers(house, ana_reads, event, ana, "Accept")

    with transaction() as session:
        cancel(
            session,
            event_id=event.id,
            reason="The canteen floods.",
            actor_id=event.organizer_id,
            now=now(),
        )
    bar = opens(house, ana_reads)
    ana_reads.press("Delete")
    ana_reads.wait_until_gone(event.calendar_uid)

    assert (bar.says, bar.offers) == (CANCELS, ["Delete"])
    assert ana_reads.occurrences(event.calendar_uid) == []


def test_whoever_is_invited_again_can_accept_again(
    house: Flask, ana_reads: Thunderbird
) -> None:
    event, ana = make_lunch(), make_ana()
    answers(house, ana_reads, event, ana, "Accept")
    facts: dict[str, Any] = {"event_id": event.id, "person_id": ana.id, "words": ""}
    facts |= {"actor_id": event.organizer_id, "house": house.extensions["house"]}
    with transaction() as session:
        remove_guest(session, **facts, now=now())
    removed = opens(house, ana_reads)
    ana_reads.press("Delete")
    ana_reads.wait_until_gone(event.calendar_uid)

    with transaction() as session:
        add_guest(session, **facts, now=now())
    a_second_passes()
    bar = opens(house, ana_reads)
    ana_reads.press("Accept")
    question = ana_reads.agree()
    entry = ana_reads.wait_for_entry(event.calendar_uid)
    fate = reads_mailbox(house, ana_reads.office)

    assert (removed.says, removed.offers) == (CANCELS, ["Delete"])
    assert question.startswith("You have recently deleted this item")
    assert (bar.says, bar.offers[:3]) == (INVITES, ANSWERS)
    assert (entry.sequence, entry.answer) == (2, "ACCEPTED")
    assert fate == (Nature.ANSWER, Fate.UNCHANGED, Why.SAME)
    assert standing(ana)[0] is SignupStatus.ATTENDING


def test_the_organizer_who_comes_is_asked_like_everyone(
    house: Flask, ana_reads: Thunderbird
) -> None:
    ana = make_ana()
    event = make_lunch(organizer=ana)
    says_yes(house, event, ana)

    bar = opens(house, ana_reads)
    ana_reads.press("Decline")
    entry = ana_reads.wait_for_entry(event.calendar_uid)
    fate = reads_mailbox(house, ana_reads.office)

    assert (bar.says, bar.offers[:3]) == (INVITES, ANSWERS)
    assert (entry.attendees, entry.answer) == ([f"mailto:{ana.email}"], "DECLINED")
    assert fate == (Nature.ANSWER, Fate.APPLIED, None)
    assert standing(ana) == (SignupStatus.DECLINED, Source.CALENDAR, False)
