"""F11: answers delivered over and over, to a reader that is killed while it reads."""

import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import sqlalchemy as sa

from app.db import db, transaction
from app.domain.signups import Answer, SignupStatus
from app.models import Event, IncomingMail, Message, Person, Signup
from app.operations.signups import rsvp
from bench import company
from bench.chaos import house as homes
from bench.chaos.far_end import FarEnd, listening
from bench.chaos.table import Row
from tests.delivery.mailroom import Mailroom, certify, mailroom
from tests.replies import reply

PEOPLE, TIMES, KILLS = 6, 100, 5


def redelivered(
    url: str, folder: Path, *, database: str, times: int = TIMES, kills: int = KILLS
) -> Row:
    """Deliver each person's No so often, kill the worker again and again, then count."""
    row = Row(case="F11", what=f"answers redelivered, reader killed, {database}")
    far, certificate = FarEnd(), certify(Path(tempfile.mkdtemp(dir=folder)))
    given = {"SSL_CERT_FILE": str(certificate), "TRESTLE_IMAP_SECONDS": "1"}
    given["TRESTLE_INTERNAL_MAIL_ONLY"] = "1"
    with mailroom(certificate) as (room, address), listening(far) as smtp:
        given["TRESTLE_IMAP_URL"] = f"imaps://events:secret@{address}/INBOX"
        with homes.house(url, folder, smtp=smtp, people=PEOPLE, **given) as home:
            read_on(row, home, room, far, times=times, kills=kills)
    return row


def read_on(
    row: Row, home: homes.House, room: Mailroom, far: FarEnd, *, times: int, kills: int
) -> None:
    """Let everybody in, then let their calendars say No, and say so again."""
    event_id, _path = company.add_event(home.app, capacity=PEOPLE)
    let_in(home, event_id)
    home.start("worker")
    homes.wait_until(lambda: not home.open_mails())
    answers = said_no(home, event_id)
    before = counted(home, Message)
    for number in range(times):
        room.put(answers[number % len(answers)])
    struck = strike(home, room, kills=kills)
    row.rounds, row.acknowledged = len(struck), len(answers)
    home.start("worker")  # and another beside it: one of the two reads
    home.start("worker")
    read = homes.wait_until(lambda: not room.lies_in("INBOX"))
    homes.wait_until(lambda: not home.open_mails())
    row.must(read, f"{len(room.lies_in('INBOX'))} mails were not read")
    declined = home.query(
        sa.select(Signup.id).where(
            Signup.event_id == event_id, Signup.status == SignupStatus.DECLINED
        )
    )
    row.lost = len(answers) - len(declined)
    changes, extra = counted(home, IncomingMail), counted(home, Message) - before
    row.must(changes == len(answers), f"{changes} changes for {len(answers)} answers")
    row.must(extra == 0, f"{extra} mails more")
    row.copies = far.copies()
    row.must(len(room.lies_in("Trestle handled")) >= times, "handled mail is gone")
    row.remark = f"{times} deliveries of {len(answers)} answers, {extra} mails more"


def let_in(home: homes.House, event_id: int) -> None:
    """Give everybody but the host a place."""
    with home.app.app_context():
        for person_id in range(2, PEOPLE + 1):
            with transaction() as session:
                rsvp(
                    session,
                    event_id=event_id,
                    person_id=person_id,
                    answer=Answer.YES,
                    house=home.app.extensions["house"],
                    now=datetime.now(UTC),
                )
        db.session.remove()


def strike(home: homes.House, room: Mailroom, *, kills: int) -> list[float]:
    """Kill whatever reads so many times, while there is something to read."""
    dice = Random(kills)  # noqa: S311 -- not for secrets
    struck: list[float] = []
    while len(struck) < kills and room.lies_in("INBOX"):
        worker = home.start("worker") if struck else home.parts[0]
        left = len(room.lies_in("INBOX"))
        homes.wait_until(lambda left=left: len(room.lies_in("INBOX")) < left)
        time.sleep(dice.uniform(0.0, 0.05))  # the moment of the kill is what is tried
        homes.kill(worker)
        worker.wait(10)
        home.parts.remove(worker)
        struck.append(time.monotonic())
    return struck


def said_no(home: homes.House, event_id: int) -> list[bytes]:
    """Return what the calendar of each guest sends when they can't come."""
    now = datetime.now(UTC).replace(microsecond=0)
    with home.app.app_context():
        event = db.session.get_one(Event, event_id)
        people = db.session.scalars(sa.select(Person).where(Person.id > 1)).all()
        found = [
            reply(
                "thunderbird",
                event=event,
                person=one,
                partstat="DECLINED",
                at=now + timedelta(seconds=1),
            )
            for one in people
        ]
        db.session.remove()
    return found


def counted(home: homes.House, table: type[Message | IncomingMail]) -> int:
    """Return how many rows there are."""
    count: int = home.query(sa.select(sa.func.count(table.id)))[0][0]
    return count
