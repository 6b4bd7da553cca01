"""Promises that come by mail: understood, left to their owner, or not believed."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app.db import db, transaction
from app.domain.attendance import Witness
from app.domain.incoming import Fate, Why
from app.domain.outbox import MailKind, MessageState
from app.models import Attendance, IncomingMail, Message, Promise, RoomNote
from app.operations.followups import keep
from app.operations.intake import take_in
from app.operations.reminders import remind_of_one_promise
from tests.evenings import hide, seat
from tests.factories import HOUSE, NOON, make_event, make_person
from tests.operations.post import Post

PLUS = replace(HOUSE, reply_secret="a secret of 32 letters at the least")
TRUSTING = replace(HOUSE, authserv_id="mx.trestle.example")
TEN = datetime.fromisoformat("2027-03-03T09:00:00+00:00")  # Wednesday in Berlin
VOUCHED = {
    "Authentication-Results": "mx.trestle.example; dmarc=pass"
    " header.from=trestle.example"
}
FRIDAY, IN_A_WEEK = date(2027, 3, 5), date(2027, 3, 10)


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """One kind of database: nothing here depends on which."""
    path = tmp_path / "test.db"
    path.write_bytes(sqlite_template.read_bytes())
    return f"sqlite:///{path}"


class Evening:
    """Priya sat with Kenji, two Evas and somebody hidden, and was asked at ten."""

    def __init__(self, house: object = PLUS) -> None:
        with transaction() as session:
            names = ("Priya Nair", "Kenji Mori", "Eva Lind", "Eva Novak", "Zoe Hide")
            people = [make_person(session, name=name) for name in names]
            event = make_event(session, tables=1, starts_at=NOON)
            seat(session, event, people)
            hide(session, event, people[-1])
            session.add_all(
                Attendance(
                    event_id=event.id,
                    person_id=person.id,
                    came=True,
                    witness=Witness.HOST,
                    noted_at=NOON,
                )
                for person in people
            )
            for message in session.scalars(select(Message)):
                session.delete(message)
            self.priya_id, self.email = people[0].id, people[0].email
            self.kenji_id = people[1].id
        self.post = Post(house=house)  # type: ignore[arg-type]
        self.house = self.post.house
        self.asked = self._to_priya(TEN, MailKind.PROMPT)

    def _to_priya(self, now: datetime, kind: MailKind) -> dict[str, str]:
        raw = [
            parcel.content
            for parcel in self.post.work(now=now)
            if parcel.person_id == self.priya_id and parcel.kind is kind
        ]
        mail = message_from_bytes(raw[-1], policy=policy.default)
        body = mail.get_body(("plain",))
        assert body is not None
        return {**dict(mail.items()), "text": " ".join(body.get_content().split())}

    def answer(
        self,
        text: str,
        *,
        to: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
    ) -> tuple[Fate, Why | None]:
        asked = to or self.asked
        head = {
            "From": f"Priya <{self.email}>",
            "To": asked["Reply-To"],
            "Message-ID": f"<{abs(hash((text, str(headers))))}@mail.example>",
            "In-Reply-To": asked["Message-ID"],
            "Subject": "Re: Who was worth a second conversation?",
            **(headers or {}),
        }
        lines = [f"{name}: {value}" for name, value in head.items()]
        raw = "\r\n".join([*lines, "", text, "", "> quoted: I promised Eva it"])
        with transaction() as session:
            done = take_in(session, raw.encode(), house=self.house, now=TEN)
        return done.fate, done.why

    def noted(self) -> tuple[list[tuple[int, str, date]], list[str]]:
        """(promises of Priya, her notes)."""
        db.session.rollback()
        made = db.session.scalars(select(Promise).order_by(Promise.id)).all()
        notes = db.session.scalars(select(RoomNote.what).order_by(RoomNote.id)).all()
        assert {one.person_id for one in made} <= {self.priya_id}
        return [(one.other_id, one.what, one.due_on) for one in made], list(notes)


def test_a_line_in_answer_to_the_prompt_becomes_a_promise_once(app: Flask) -> None:
    evening = Evening()
    line = "I promised Kenji the cost template by Friday"
    assert (
        "such as “I promised Eva Lind the template by Friday”" in evening.asked["text"]
    )
    assert "+f-" in evening.asked["Reply-To"]

    done = evening.answer(line)
    again = evening.answer(f"{line}.")

    assert done == again == (Fate.APPLIED, None)
    assert evening.noted() == ([(evening.kenji_id, "The cost template", FRIDAY)], [])
    mail = db.session.scalars(select(IncomingMail)).first()
    assert mail is not None
    assert (mail.event_id, mail.person_id, mail.comment) == (None, None, "")


def test_what_is_not_sure_waits_as_a_note_and_nothing_is_lost(app: Flask) -> None:
    evening = Evening()

    evening.answer("I promised Eva the slides\n\n- Kenji: the list\n- Zoe: a book\n")

    assert evening.noted() == (
        [(evening.kenji_id, "The list", IN_A_WEEK)],
        ["I promised Eva the slides", "Zoe: a book"],
    )


@pytest.mark.parametrize(
    ("headers", "fate"),
    [
        ({"Auto-Submitted": "auto-replied"}, (Fate.DROPPED, Why.AUTOMATIC)),
        ({"From": "stranger@elsewhere.example"}, (Fate.UNCHANGED, Why.OTHER_SENDER)),
        (
            {"To": "events+f-1-1-aaaaaaaaaaaaaaaaaaaa@trestle.example"},
            (Fate.UNCHANGED, Why.UNPROVEN),
        ),
        (
            {"To": "events@trestle.example", "In-Reply-To": "<x@y.example>"},
            (Fate.DROPPED, Why.NO_CALENDAR),
        ),
    ],
)
def test_machines_strangers_and_forgers_change_nothing(
    app: Flask, headers: dict[str, str], fate: tuple[Fate, Why]
) -> None:
    evening = Evening()

    found = evening.answer("I promised Kenji the list by Friday", headers=headers)

    assert found == fate
    assert evening.noted() == ([], [])


def test_without_signed_addresses_a_vouched_sender_is_believed(app: Flask) -> None:
    evening = Evening(TRUSTING)

    unproven = evening.answer("Kenji: the list")
    proven = evening.answer("Kenji: the list", headers=VOUCHED)

    assert unproven == (Fate.UNCHANGED, Why.UNPROVEN)
    assert proven == (Fate.APPLIED, None)
    assert evening.noted()[0] == [(evening.kenji_id, "The list", IN_A_WEEK)]


@pytest.mark.parametrize("house", [PLUS, TRUSTING])
def test_done_in_answer_to_a_reminder_closes_that_promise(
    app: Flask, house: object
) -> None:
    evening = Evening(house)
    with transaction() as session:
        event_id = session.scalars(select(Attendance.event_id)).first()
        for what in ("The list", "The slides"):
            session.add(
                Promise(
                    event_id=event_id,
                    person_id=evening.priya_id,
                    other_id=evening.kenji_id,
                    what=what,
                    due_on=FRIDAY,
                    made_at=TEN,
                )
            )
    reminder = evening._to_priya(TEN + timedelta(days=2), MailKind.PROMISE)
    assert "or answer this mail with “done”" in reminder["text"]

    done = evening.answer("Done, thanks!", to=reminder, headers=VOUCHED)
    again = evening.answer("It's done.", to=reminder, headers=VOUCHED)

    assert (done, again) == ((Fate.APPLIED, None), (Fate.UNCHANGED, Why.SAME))
    db.session.rollback()
    closed = db.session.execute(
        select(Promise.what, Promise.closed_at).order_by(Promise.id)
    ).all()
    assert [tuple(row) for row in closed] == [("The list", TEN), ("The slides", None)]


def test_a_reminder_that_did_not_leave_is_dropped_when_its_promise_is_kept(
    app: Flask,
) -> None:
    evening = Evening()
    evening.answer("I promised Kenji the cost template by Friday")
    with transaction() as session:
        promise = session.scalars(select(Promise)).one()
        later = TEN + timedelta(days=2)
        assert remind_of_one_promise(session, house=PLUS, proposals=1, now=later)
        reminder = session.scalars(select(Message).order_by(Message.id.desc())).first()
        assert reminder is not None

        keep(session, promise_id=promise.id, person_id=evening.priya_id, now=later)
        session.refresh(reminder)

        lies = reminder.kind, reminder.state

    assert lies == (MailKind.PROMISE, MessageState.SUPERSEDED)
