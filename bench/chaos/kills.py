"""F1 to F5: whatever is killed, whenever, what was acknowledged is kept and told."""

import os
import time
from pathlib import Path
from random import Random

import psutil
import sqlalchemy as sa

from app.domain.outbox import MessageState
from app.domain.signups import SignupStatus
from app.models import Message, Signup
from bench import company, servers
from bench.chaos import house as homes
from bench.chaos.far_end import FarEnd, kind, listening, moody
from bench.chaos.table import Row

PEOPLE, PLACES, FAULTY = 61, 20, 0.15
AT_LEAST_S, STARTS, AT_MOST_S = 5.0, 3, 20.0
"""Serving again may take this long, or three times what this machine needs at this
moment to start everything (on a quiet one that is two seconds), and never longer than
the last."""


def random_kills(url: str, folder: Path, *, kills: int, database: str) -> Row:
    """Kill web, worker or both at random under load, the mail server sulking."""
    row = Row(case="F1-F5", what=f"random kills under load, {database}")
    far = FarEnd(moody(FAULTY, seed=kills))
    with (
        listening(far) as smtp,
        homes.house(url, folder, smtp=smtp, people=PEOPLE) as home,
    ):
        event_id, path = company.add_event(home.app, capacity=PLACES)
        began = time.monotonic()
        home.start("up")
        home.start("worker")  # a second one: two workers share the outbox
        servers.wait_until_listening(home.port)
        start_s = time.monotonic() - began
        bound_s = min(AT_MOST_S, max(AT_LEAST_S, STARTS * start_s))
        crowd = homes.Crowd(house=home, path=path)
        with crowd.pressing():
            struck = strike(home, crowd, kills=kills, patience_s=bound_s)
        row.acknowledged, row.rounds = crowd.acknowledged, len(struck)
        row.recovery_s = crowd.longest_silence(struck)
        far.mood = kind
        if not home.family():
            home.start("up")
        homes.wait_until(lambda: not home.open_mails())
        judge(row, home, crowd, far, event_id=event_id)
        slow = f"serving again took more than {bound_s:.1f} s"
        row.must(row.recovery_s <= bound_s, slow)
        row.remark = f"a start takes {start_s:.1f} s here"
    return row


def strike(
    home: homes.House, crowd: homes.Crowd, *, kills: int, patience_s: float
) -> list[float]:
    """Kill so many times; return when."""
    dice = Random(kills)  # noqa: S311 -- not for secrets
    struck: list[float] = []
    tries = 0
    while len(struck) < kills and tries < kills * 20:
        tries += 1
        homes.wait_until(lambda: fresh(crowd, struck), seconds=patience_s)
        time.sleep(dice.uniform(0.0, 0.4))  # the moment of the kill is what is tried
        victims = choose(home, dice)
        killed = [victim for victim in victims if homes.kill(victim)]
        if killed:
            struck.append(time.monotonic())
        second = home.parts[1]
        if second.poll() is not None:
            home.parts.remove(second)
            home.start("worker")
    return struck


def fresh(crowd: homes.Crowd, struck: list[float]) -> bool:
    """Return whether somebody was answered since the last kill."""
    answered = crowd.answered_at[-1:] or [0.0]
    return not struck or answered[0] > struck[-1]


def choose(home: homes.House, dice: Random) -> list[psutil.Process]:
    """Return whom to kill: one process of any kind, or several at once."""
    family = [*home.family(), home.parts[1]]
    if not family:
        return []
    fewest = 1 if dice.random() < 0.8 else min(3, len(family))  # noqa: PLR2004 -- a share
    return dice.sample(family, fewest)


def judge(
    row: Row, home: homes.House, crowd: homes.Crowd, far: FarEnd, *, event_id: int
) -> None:
    """Compare what was told, what is stored and what arrived."""
    row.lost = crowd.lost(event_id)
    row.silent = homes.silent(home, event_id)
    row.copies = far.copies()
    states = home.query(sa.select(Message.uuid, Message.state))
    arrived = {key.strip("<>").partition("@")[0] for key, _, _ in far.arrived}
    sent = {uuid for uuid, state in states if state is MessageState.SENT}
    row.must(home.open_mails() == 0, f"{home.open_mails()} mails still wait")
    row.must(sent <= arrived, f"{len(sent - arrived)} noted as sent never came")
    row.must(far.differing() == 0, f"{far.differing()} copies differ")
    doubtful = far.ambiguous + row.rounds
    row.must(row.copies <= doubtful, f"more copies than doubtful ends ({doubtful})")
    check_room(row, home, event_id)


def check_room(
    row: Row, home: homes.House, event_id: int, places: int = PLACES
) -> None:
    """Nobody above the places, nobody waiting beside an empty one."""
    rows = home.query(
        sa.select(Signup.status, sa.func.count())
        .where(Signup.event_id == event_id)
        .group_by(Signup.status)
    )
    counts = {row[0]: row[1] for row in rows}
    going = counts.get(SignupStatus.ATTENDING, 0)
    waiting = counts.get(SignupStatus.WAITLISTED, 0)
    row.must(going <= places, f"{going} people in {places} places")
    row.must(not waiting or going == places, f"{waiting} wait beside an empty place")


def kills_of(environ: dict[str, str] | None = None) -> int:
    """Return how many kills are asked for by KILLS, over both databases."""
    return int((environ or dict(os.environ)).get("KILLS", "160"))
