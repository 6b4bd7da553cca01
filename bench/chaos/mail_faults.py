"""F6 to F9: a mail server that is away, greylists, refuses one, or is given rubbish."""

import statistics
import time
from pathlib import Path

import sqlalchemy as sa

from app.db import db, transaction
from app.domain.outbox import MessageState
from app.models import Message
from bench import company, servers
from bench.chaos import house as homes
from bench.chaos.far_end import TAKEN, FarEnd, listening
from bench.chaos.table import Row

PEOPLE, DOWN_S = 60, 12.0


def away(url: str, folder: Path, *, database: str) -> Row:
    """F6: nobody listens for a while; pages stay as fast, and all follows once."""
    row = Row(
        case="F6", what=f"mail server away for {DOWN_S:.0f} s, {database}", rounds=1
    )
    far, smtp = FarEnd(), servers.free_port()
    with homes.house(url, folder, smtp=smtp, people=PEOPLE) as home:
        event_id, path = company.add_event(home.app, capacity=20)
        home.start("up")
        servers.wait_until_listening(home.port)
        with listening(far, port=smtp):
            before = paced(home, path)
        without = paced(home, path)
        row.acknowledged = before.acknowledged + without.acknowledged
        waited = home.open_mails()
        row.must(waited > 0, "no mail waited, so nothing was shown")
        back = time.monotonic()
        with listening(far, port=smtp):
            homes.wait_until(lambda: not home.open_mails())
            row.recovery_s = time.monotonic() - back
            row.lost = without.lost(event_id)
            row.silent = homes.silent(home, event_id)
        row.copies = far.copies()
        row.must(not home.open_mails(), "mail still waits")
        row.must(row.copies == 0, "somebody got a mail twice")
        slower = p95(without) / p95(before)
        row.must(slower <= 1.5, f"pages {slower:.1f} times slower")  # noqa: PLR2004 -- noise
        row.remark = f"{waited} mails waited; p95 of answers x {slower:.2f}"
    return row


def paced(home: homes.House, path: str) -> homes.Crowd:
    """Let people press for half the time, with a breath between."""
    crowd = homes.Crowd(house=home, path=path, threads=3, pause_s=0.05)
    with crowd.pressing():
        time.sleep(DOWN_S / 2)
    return crowd


def p95(crowd: homes.Crowd) -> float:
    """Return the time within which 95 of 100 answers came."""
    return statistics.quantiles(crowd.waits_s, n=20)[-1]


def refusals(url: str, folder: Path, *, database: str, people: int = PEOPLE) -> Row:
    """F7 to F9: all greylisted once, one refused for good, one mail that is none."""
    row = Row(case="F7-F9", what=f"greylisting, a refusal, a poison mail, {database}")
    gone = "person2@bench.example"

    def mood(recipient: str, tries: int) -> str:
        if recipient == gone:
            return "550 5.1.1 no such mailbox"
        return TAKEN if tries > 1 else "451 4.7.1 greylisted"

    far = FarEnd(mood)
    with (
        listening(far) as smtp,
        homes.house(url, folder, smtp=smtp, people=people) as home,
    ):
        event_id, path = company.add_event(home.app, capacity=people)
        home.start("web")
        servers.wait_until_listening(home.port)
        crowd = homes.Crowd(house=home, path=path)
        for who in range(1, people):
            crowd._note(who, "yes", home.press(path, who, "yes"), seconds=0)  # noqa: SLF001
        poison(home)
        began = time.monotonic()
        home.start("worker")
        homes.wait_until(lambda: not home.open_mails())
        row.recovery_s = time.monotonic() - began
        row.acknowledged, row.rounds = crowd.acknowledged, people - 1
        row.lost, row.silent = crowd.lost(event_id), homes.silent(home, event_id)
        row.copies = far.copies()
        rows = home.query(sa.select(Message.recipient, Message.state, Message.fence))
        states = {to: (state, fence) for to, state, fence in rows}
        row.must(states[gone][0] is MessageState.FAILED, "the refusal is not shown")
        row.must(far.tries[gone] == 1, "a final refusal was tried again")
        bad = [to for to, (state, _) in states.items() if state is MessageState.FAILED]
        row.must(len(bad) == 2, f"{len(bad)} failed instead of two")  # noqa: PLR2004 -- the planted
        row.must(row.copies == 0, "somebody got a mail twice")
        others = {far.tries[to] for to in states if to not in bad}
        row.must(others == {2}, f"others took {others} tries")
    return row


def poison(home: homes.House) -> None:
    """Make rubbish of one waiting mail."""
    with home.app.app_context(), transaction() as session:
        victim = session.scalars(
            sa.select(Message).where(Message.recipient == "person3@bench.example")
        ).first()
        assert victim is not None  # noqa: S101 -- it was queued above
        victim.content = b"\xff\x00 this is no mail"
    with home.app.app_context():
        db.session.remove()
