"""Workers side by side: nobody carries what another carries, lanes keep their order."""

import threading
from collections import Counter
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from app.db import db, is_busy, transaction
from app.delivery.bag import Bag
from app.delivery.worker import Worker
from app.domain.outbox import MessageState, Parcel
from app.domain.settings import Rhythm
from app.models import Message
from tests.factories import BEFORE, HOUSE
from tests.operations.lanes import make_lanes, put

MAILS, LANES = 500, 50


def drain(worker: Worker) -> None:
    """Drain; where the other worker held the whole file for long, give way."""
    try:
        worker.drain()
    except OperationalError as error:
        if not is_busy(error):
            raise


def test_five_hundred_messages_are_carried_once_each(
    app: Flask, tmp_path: Path
) -> None:
    with transaction() as session:
        lanes = make_lanes(session, LANES)
        for number in range(MAILS):
            put(session, f"mail-{number}", lane=lanes[number % LANES])
    carried: list[str] = []
    start = threading.Barrier(2)

    def carry(parcel: Parcel) -> None:
        carried.append(parcel.recipient)

    def work() -> None:
        worker = Worker(
            carry=carry,
            house=HOUSE,
            rhythm=Rhythm(pace=0),
            clock=lambda _session: BEFORE + timedelta(seconds=1),
            bag=Bag(tmp_path),
        )
        with app.app_context():
            start.wait()
            # A drain ends early while the other holds the first of every lane.
            while len(carried) < MAILS:
                drain(worker)
            db.session.remove()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Counter(carried) == {f"mail-{number}": 1 for number in range(MAILS)}
    for lane in range(LANES):
        of_lane = [name for name in carried if int(name[5:]) % LANES == lane]
        assert of_lane == [f"mail-{number}" for number in range(lane, MAILS, LANES)]
    states = db.session.execute(
        select(Message.state, func.count(), func.max(Message.fence)).group_by(
            Message.state
        )
    ).all()
    assert [tuple(row) for row in states] == [(MessageState.SENT, MAILS, 1)]
