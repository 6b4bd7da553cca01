"""Forty processes, five places: exactly five are in, the rest wait in order."""

import os
import subprocess
import sys
from pathlib import Path

from flask import Flask
from sqlalchemy import make_url

from app.config import ROOT
from app.db import db, transaction
from app.domain.signups import SignupStatus
from app.models import Message, Signup
from tests.factories import make_event, make_person

RACERS, PLACES = 40, 5
RUNNER = """
import os, sys
from sqlalchemy.exc import OperationalError
from datetime import datetime, timezone
from app import create_app
from app.config import Settings
from app.db import db, is_busy, transaction
from app.domain.house import House, Mailbox
from app.domain.signups import Answer
from app.operations.signups import rsvp

url, event_id, warm_id, first, last = sys.argv[1], *map(int, sys.argv[2:])
app = create_app(Settings(secret_key="test", database_url=url, queue_url="memory:"))
house = House(base_url="https://t.example", mailbox=Mailbox(name="T", address="t@t.example"))
def answer(event_id, person_id):
    try:
        with transaction() as session:
            rsvp(session, event_id=event_id, person_id=person_id, answer=Answer.YES,
                 house=house, now=datetime(2027, 1, 5, tzinfo=timezone.utc))
    except OperationalError as error:
        if not is_busy(error):
            raise
        answer(event_id, person_id)  # as a person does who was told "one moment"


with app.app_context():  # a server has answered before: its templates are read
    answer(warm_id, first)
    db.session.remove()
    db.engine.dispose()
gate_out, gate_in = os.pipe()
children = []
for person_id in range(first, last):
    child = os.fork()
    if child == 0:
        os.close(gate_in)
        os.read(gate_out, 1)  # all start at the same moment, when the gate closes
        with app.app_context():
            answer(event_id, person_id)
        os._exit(0)
    children.append(child)
os.close(gate_out)
os.close(gate_in)
sys.exit(max(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children))
"""


def test_forty_processes_race_for_the_last_five_places(
    app: Flask, database_url: str, tmp_path: Path
) -> None:
    with transaction() as session:
        event = make_event(session, capacity=PLACES)
        people = [make_person(session).id for _ in range(RACERS)]
        event_id, warm_id = event.id, make_event(session).id
    db.engine.dispose()
    runner = tmp_path / "race.py"
    runner.write_text(RUNNER)
    url = make_url(database_url).render_as_string(hide_password=False)

    race = subprocess.run(
        [
            sys.executable,
            runner,
            url,
            str(event_id),
            str(warm_id),
            str(people[0]),
            str(people[-1] + 1),
        ],
        check=False,
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )

    assert race.returncode == 0, race.stderr.decode()
    rows = db.session.execute(
        db.select(Signup.status, Signup.turn)
        .where(Signup.event_id == event_id)
        .order_by(Signup.turn)
    ).all()
    statuses = [row[0] for row in rows]
    assert statuses.count(SignupStatus.ATTENDING) == PLACES
    waiting = [row[1] for row in rows if row[0] is SignupStatus.WAITLISTED]
    assert waiting == list(range(1, RACERS - PLACES + 1))
    mails = db.select(db.func.count(Message.id)).where(Message.event_id == event_id)
    assert db.session.scalar(mails) == PLACES
