"""F15: the last places, wanted by many at once, and given back again and again."""

import threading
import time
from pathlib import Path

from bench import clients, company, servers
from bench.chaos import house as homes
from bench.chaos.far_end import FarEnd, listening
from bench.chaos.kills import check_room
from bench.chaos.table import Row

PEOPLE, PLACES, AT_ONCE = 200, 5, 50


def last_places(url: str, folder: Path, *, rounds: int, database: str) -> Row:
    """Let 200 people press for five places; then let them come and go."""
    row = Row(case="F15", what=f"200 people, 5 places, then churn, {database}")
    far = FarEnd()
    waits: list[float] = []
    with (
        listening(far) as smtp,
        homes.house(url, folder, smtp=smtp, people=PEOPLE + 1) as home,
    ):
        home.start("up")
        servers.wait_until_listening(home.port)
        for number in range(rounds):
            event_id, path = company.add_event(home.app, capacity=PLACES)
            body = f"answer=yes&csrf_token={home.token}"
            requests = [
                clients.post(f"{path}/rsvp", body, port=home.port, cookie=cookie)
                for cookie in home.cookies[1:]
            ]
            replies, _ = clients.send(home.port, requests, at_once=AT_ONCE)
            statuses = {reply.status for reply in replies}
            row.must(statuses == {homes.SEE_OTHER}, f"statuses {statuses}")
            waits += [reply.seconds for reply in replies]
            row.acknowledged += len(replies)
            check_room(row, home, event_id, PLACES)
            row.rounds = number + 1
        churn(row, home, path, event_id)
    waits.sort()
    row.remark = f"p99 {waits[int(0.99 * len(waits))]:.2f} s, longest {waits[-1]:.2f} s"
    return row


def churn(row: Row, home: homes.House, path: str, event_id: int) -> None:
    """Let everyone change their mind for a while, then count."""
    crowd = homes.Crowd(house=home, path=path, threads=8)
    with crowd.pressing():
        time.sleep(4)
    row.acknowledged += crowd.acknowledged
    row.lost += crowd.lost(event_id)
    row.silent += homes.silent(home, event_id)
    row.must(not crowd.faults, f"answers of status {crowd.faults}")
    check_room(row, home, event_id, PLACES)


def double_submission(url: str, folder: Path, *, database: str) -> Row:
    """F17: the same press ten times at once is one row, one mail, one answer."""
    row = Row(case="F17", what=f"every press ten times at once, {database}", rounds=10)
    far, lock = FarEnd(), threading.Lock()
    with (
        listening(far) as smtp,
        homes.house(url, folder, smtp=smtp, people=row.rounds + 1) as home,
    ):
        event_id, path = company.add_event(home.app, capacity=PEOPLE)
        home.start("up")
        servers.wait_until_listening(home.port)
        crowd = homes.Crowd(house=home, path=path)

        def press(who: int) -> None:
            status = home.press(path, who, "yes")
            with lock:
                row.must(status == homes.SEE_OTHER, f"status {status}")
            crowd._note(who, "yes", status, seconds=0)  # noqa: SLF001

        for who in range(1, row.rounds + 1):
            hands = [threading.Thread(target=press, args=[who]) for _ in range(10)]
            for hand in hands:
                hand.start()
            for hand in hands:
                hand.join()
        homes.wait_until(lambda: not home.open_mails())
        row.acknowledged, row.lost = crowd.acknowledged, crowd.lost(event_id)
        row.silent, row.copies = homes.silent(home, event_id), far.copies()
        to = [recipient for _, recipient, _ in far.arrived]
        row.must(len(to) == len(set(to)) == row.rounds, f"{len(to)} mails")
    return row
